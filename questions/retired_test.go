package questions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// retiredBank has two retired controls: one that went into ACC-1, and one that went.
func retiredBank() map[string]string {
	files := variedBank("  - for: {staff: [one]}\n    good: Yes, for me.\n")
	files["retired.yaml"] = `- {id: ACC-8, into: [ACC-1], title: An older question, note: It is part of the other.}
- {id: ACC-9, title: Another, note: Nobody needs it.}
`
	return files
}

// TestCurrent: poor if either is; else not known if either is; else the lower. “Does not
// apply” of the older one is ignored, and what nobody was asked stays so.
func TestCurrent(t *testing.T) {
	b, err := questions.LoadFS(mapFS(retiredBank()))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ have, old, want string }{
		{"good", "good", "good"},
		{"good", "partial", "partial"},
		{"good", "poor", "poor"},
		{"good", "unknown", "unknown"},
		{"good", "not_applicable", "good"},
		{"good", "", "good"},
		{"partial", "good", "partial"},
		{"partial", "poor", "poor"},
		{"partial", "unknown", "unknown"},
		{"nobody", "good", "nobody"},
		{"nobody", "partial", "partial"},
		{"nobody", "poor", "poor"},
		{"poor", "good", "poor"},
		{"poor", "unknown", "poor"},
		{"poor", "partial", "poor"},
		{"unknown", "good", "unknown"},
		{"unknown", "poor", "poor"},
		{"unknown", "partial", "unknown"},
		{"", "good", ""},
		{"", "partial", ""},
		{"", "poor", "poor"},
		{"", "unknown", "unknown"},
		{"", "not_applicable", ""},
		{"not_applicable", "good", "not_applicable"},
		{"not_applicable", "partial", "partial"},
		{"not_applicable", "poor", "poor"},
		{"not_applicable", "not_applicable", "not_applicable"},
	} {
		c := b.Controls[0]
		given := questions.Answers{"ACC-9": {State: questions.Poor}}
		for id, state := range map[string]string{"ACC-1": tt.have, "ACC-8": tt.old} {
			if state != "" {
				given[id], _ = c.Say(state)
			}
		}
		before := len(given)
		want := questions.Answers{}
		if tt.want != "" {
			want["ACC-1"], _ = c.Say(tt.want)
		}
		if d := cmp.Diff(want, b.Current(given)); d != "" || len(given) != before {
			t.Errorf("%q and %q, retired (-want +got), of %d answers:\n%s", tt.have, tt.old, len(given), d)
		}
	}
}

// TestCurrentNeverRaises: for every retired control of the program's own bank and any two
// answers, what counts now is no better than either was, and nothing is changed twice.
func TestCurrentNeverRaises(t *testing.T) {
	b := load(t)
	states := []questions.State{questions.Good, questions.Partial, questions.Poor, questions.DontKnow, questions.DoesNotApply, questions.Unanswered}
	rapid.Check(t, func(t *rapid.T) {
		given := questions.Answers{}
		for _, c := range b.Controls {
			if s := rapid.SampledFrom(states).Draw(t, c.ID); s != questions.Unanswered {
				given[c.ID] = questions.Answer{State: s}
			}
		}
		for _, r := range b.Retired {
			if s := rapid.SampledFrom(states).Draw(t, r.ID); s != questions.Unanswered {
				given[r.ID] = questions.Answer{State: s}
			}
		}
		now := b.Current(given)
		for _, c := range b.Controls {
			if have, is := given[c.ID], now[c.ID]; c.Worth(is) > c.Worth(have) && have.State != questions.DoesNotApply {
				t.Errorf("%s was %q and is %q", c.ID, have.State, is.State)
			}
		}
		for _, r := range b.Retired {
			if _, still := now[r.ID]; still {
				t.Errorf("%s is still answered", r.ID)
			}
			for _, id := range r.Into {
				if c, _ := b.Control(id); given[r.ID].State == questions.Poor && c.Worth(now[id]) > 0 {
					t.Errorf("%s was poor, and %s is %q", r.ID, id, now[id].State)
				}
			}
		}
		if d := cmp.Diff(now, b.Current(now)); d != "" {
			t.Errorf("a second time changes it: %s", d)
		}
	})
}

func TestReadAnswersOfAnEarlierBank(t *testing.T) {
	b, err := questions.LoadFS(mapFS(retiredBank()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := questions.ReadAnswers(b, "old.yaml", strings.NewReader("answers:\n  ACC-1: good\n  ACC-8: {state: partial, note: in May}\n  ACC-9: poor\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(questions.Answers{"ACC-1": {State: questions.Partial, Note: "in May"}}, f.Answers); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if _, err := questions.ReadAnswers(b, "old.yaml", strings.NewReader("answers:\n  ACC-8: well\n")); err == nil || !strings.Contains(err.Error(), `"well" is not one of`) {
		t.Errorf("got %v", err)
	}
}

func TestRetiredFaults(t *testing.T) {
	for text, want := range map[string]string{
		"- {id: ACC-1, into: [ACC-1], title: T, note: N.}\n":                     "or it is in use",
		"- {id: old, title: T, note: N.}\n":                                      "is not like ACC-1",
		"- {id: ACC-8, title: T, note: N.}\n- {id: ACC-8, title: T, note: N.}\n": "or it is in use",
		"- {id: ACC-8, into: [ACC-7], title: T, note: N.}\n":                     `retired.yaml:1: there is no control "ACC-7"`,
		"- {id: ACC-8, into: [ACC-1], title: T}\n":                               "a note on what became of it",
		"- {id: ACC-8, into: [ACC-1], title: T, note: N., when: now}\n":          `unknown key "when"`,
	} {
		files := retiredBank()
		files["retired.yaml"] = text
		if _, err := questions.LoadFS(mapFS(files)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
