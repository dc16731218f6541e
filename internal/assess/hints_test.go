package assess

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func hint(fact, answer, why string) checks.ProfileSuggestion {
	return checks.ProfileSuggestion{Fact: fact, Answer: answer, Why: why}
}

func TestAgreed(t *testing.T) {
	facts := []questions.Fact{
		{ID: "mail", Options: []questions.Option{{ID: "microsoft365"}, {ID: "google"}}},
		{ID: "web", Options: []questions.Option{{ID: "shop"}}},
	}
	for _, c := range []struct {
		name  string
		hints []checks.ProfileSuggestion
		want  []checks.ProfileSuggestion
	}{
		{"none", nil, nil},
		{"one", []checks.ProfileSuggestion{hint("mail", "google", "a")}, []checks.ProfileSuggestion{hint("mail", "google", "a")}},
		{"two that agree", []checks.ProfileSuggestion{hint("mail", "google", "a"), hint("mail", "google", "b")}, []checks.ProfileSuggestion{hint("mail", "google", "a")}},
		{"two that differ", []checks.ProfileSuggestion{hint("mail", "google", "a"), hint("mail", "microsoft365", "b")}, nil},
		{"no option of the fact", []checks.ProfileSuggestion{hint("mail", "pigeons", "a")}, nil},
		{"beside one that is no option", []checks.ProfileSuggestion{hint("mail", "pigeons", "a"), hint("mail", "google", "b")}, []checks.ProfileSuggestion{hint("mail", "google", "b")}},
		{"no such fact", []checks.ProfileSuggestion{hint("moon", "full", "a")}, nil},
		{"an empty one", []checks.ProfileSuggestion{{}}, nil},
		{"in the order of the facts", []checks.ProfileSuggestion{hint("web", "shop", "a"), hint("mail", "google", "b")}, []checks.ProfileSuggestion{hint("mail", "google", "b"), hint("web", "shop", "a")}},
	} {
		if d := cmp.Diff(c.want, Agreed(facts, c.hints)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// TestHintsChangeNoScore: whatever the hints, everything of an assessment of the
// real bank stays but the steps of the plan and their reasons; and in many of
// them the steps do change.
func TestHintsChangeNoScore(t *testing.T) {
	c := realContent(t)
	changed := 0
	for n := range uint64(150) {
		w := walk{r: rand.New(rand.NewPCG(n, 11)), c: c}
		in := Input{Profile: w.profile(), Answers: w.answers(), Findings: w.findings()}
		in.Run.Quick = n%5 == 0
		delete(in.Profile, "mail")
		plain := Build(c, in)
		in.Findings = slices.Clone(in.Findings)
		for range 1 + w.pick(3) {
			f := c.Bank.Facts[w.pick(len(c.Bank.Facts))]
			if w.pick(2) == 0 {
				f = c.Bank.Facts[slices.IndexFunc(c.Bank.Facts, func(f questions.Fact) bool { return f.ID == "mail" })]
			}
			x := &in.Findings[w.pick(len(in.Findings))]
			x.Suggestions = append(slices.Clone(x.Suggestions), hint(f.ID, f.Options[w.pick(len(f.Options))].ID, "We saw it."))
		}
		got := Build(c, in)
		if d := cmp.Diff(plain.Score, got.Score) + cmp.Diff(plain.Controls, got.Controls) + cmp.Diff(plain.Profile, got.Profile) + cmp.Diff(plain.Limits, got.Limits); d != "" {
			t.Fatalf("walk %d: the hints changed more than the steps:\n%s", n, d)
		}
		if len(got.Plan) != len(plain.Plan) {
			t.Fatalf("walk %d: %d steps became %d", n, len(plain.Plan), len(got.Plan))
		}
		for i, s := range got.Plan {
			was := plain.Plan[i]
			if !slices.Equal(s.Steps, was.Steps) {
				changed++
				if !strings.HasSuffix(s.Why, "We saw it. The steps are for that.") {
					t.Errorf("walk %d: the steps changed, and the reason is %q", n, s.Why)
				}
			}
			s.Why, s.First, s.Steps, s.Checked = was.Why, was.First, was.Steps, was.Checked
			if d := cmp.Diff(was, s); d != "" {
				t.Fatalf("walk %d, step %d:\n%s", n, i, d)
			}
		}
	}
	if changed < 15 {
		t.Errorf("only %d steps were chosen by a hint", changed)
	}
}

// TestStepsForTheMailThatWasSeen: nobody was asked about the mail, the records tell
// of it, and the steps are those of that service, as if it had been answered.
func TestStepsForTheMailThatWasSeen(t *testing.T) {
	c := realContent(t)
	seen := checks.Finding{
		ID: "mail.provider", Check: "mail", Control: "EML-1", Target: "shop.example", Status: checks.Pass, Fingerprint: "f",
		Suggestions: []checks.ProfileSuggestion{hint("mail", "microsoft365", "Your records say that mail to you goes to Microsoft 365.")},
	}
	step := func(p questions.Profile, f ...checks.Finding) (steps []string, why string) {
		a := Build(c, Input{Profile: p, Answers: questions.Answers{"ACC-1": {State: questions.Poor}}, Findings: f})
		if a.Profile["mail"] != p["mail"] {
			t.Errorf("the profile says %q", a.Profile["mail"])
		}
		for _, s := range a.Plan {
			if s.Control == "ACC-1" {
				return s.Steps, s.Why
			}
		}
		t.Fatal("there is no such step")
		return nil, ""
	}
	want, _ := step(questions.Profile{"mail": "microsoft365"})
	general, _ := step(nil)
	google, _ := step(questions.Profile{"mail": "google"})
	if slices.Equal(want, general) || slices.Equal(want, google) {
		t.Fatal("the steps are the same for every service")
	}
	got, why := step(nil, seen)
	if d := cmp.Diff(want, got); d != "" || !strings.HasSuffix(why, "Your records say that mail to you goes to Microsoft 365. The steps are for that.") {
		t.Errorf("because %q:\n%s", why, d)
	}
	if got := InferredProfile(c.Bank.Facts, nil, []checks.Finding{seen}); len(got) != 1 || got["mail"] != "microsoft365" {
		t.Errorf("inferred %v", got)
	}
	if got, why := step(questions.Profile{"mail": "google"}, seen); !slices.Equal(got, google) || strings.Contains(why, "records") {
		t.Errorf("a hint outdid an answer: %q because %q", got, why)
	}
	other := seen
	other.Suggestions = []checks.ProfileSuggestion{hint("mail", "google", "Another name of yours goes to Google.")}
	if got, why := step(nil, seen, other); !slices.Equal(got, general) || strings.Contains(why, "records") {
		t.Errorf("hints that differ chose: %q because %q", got, why)
	}
}
