package questions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestAskedFacts: two facts stand on one screen, one is left out on the short way, and
// one is asked only of some, once they have said that they are.
func TestAskedFacts(t *testing.T) {
	b := load(t)
	asked := func(p questions.Profile, quick bool) []string {
		var out []string
		for _, f := range b.AskedFacts(p, quick) {
			out = append(out, f.ID)
		}
		return out
	}
	all := []string{"staff", "mail", "web", "transfers", "cards", "computers", "premises", "away", "data", "it_help", "country", "sector"}
	short := all[:len(all)-1]
	for _, tt := range []struct {
		p           questions.Profile
		whole, some []string
	}{
		{nil, all, short},
		{questions.Profile{"country": "au", "staff": "one"}, all, short},
		{questions.Profile{"country": "au"}, all, short},
		{questions.Profile{"country": "nz", "staff": "two_to_five"}, all, short},
		{questions.Profile{"country": "au", "staff": "two_to_five"}, append(slices.Clone(all), "turnover"), append(slices.Clone(short), "turnover")},
	} {
		if d := cmp.Diff(tt.whole, asked(tt.p, false)); d != "" {
			t.Errorf("%v (-want +got):\n%s", tt.p, d)
		}
		if d := cmp.Diff(tt.some, asked(tt.p, true)); d != "" {
			t.Errorf("%v, the short way (-want +got):\n%s", tt.p, d)
		}
	}
}

// TestFactsTogether: each option of the screen answers both facts, and is found again.
func TestFactsTogether(t *testing.T) {
	b := load(t)
	facts := b.AskedFacts(nil, false)
	f := facts[slices.IndexFunc(facts, func(f questions.Fact) bool { return f.ID == "away" })]
	for n, want := range []questions.Profile{
		{"away": "no", "own_devices": "no"}, {"away": "yes", "own_devices": "no"}, {"away": "no", "own_devices": "yes"}, {"away": "yes", "own_devices": "yes"},
	} {
		p := questions.Profile{"staff": "one"}
		f.Choose(p, n)
		if f.Chosen(p) != n {
			t.Errorf("option %d is found as %d", n, f.Chosen(p))
		}
		want["staff"] = "one"
		if d := cmp.Diff(want, p); d != "" {
			t.Errorf("option %d (-want +got):\n%s", n, d)
		}
	}
	for _, half := range []questions.Profile{nil, {"away": "yes"}, {"own_devices": "no"}} {
		if f.Chosen(half) != -1 {
			t.Errorf("%v is taken for an answer", half)
		}
	}
}

// TestOldFactsAreRead: what earlier files hold is still an option, and what they lack
// is not known.
func TestOldFactsAreRead(t *testing.T) {
	b := load(t)
	old := "profile: {staff: one, mail: free, web: none, transfers: \"yes\", cards: own_form, computers: mixed, premises: laptops_only, away: \"no\", own_devices: \"yes\", data: contacts, it_help: nobody, country: nz}\n"
	f, err := questions.ReadAnswers(b, "old.yaml", strings.NewReader(old))
	if err != nil || f.Profile["sector"] != "" {
		t.Errorf("%v, %v", f.Profile, err)
	}
}

func TestTogetherFaults(t *testing.T) {
	good := `  together:
    facts: [mail, staff]
    question: Both?
    why: It helps.
    options:
      - {id: a, label: A, sets: {mail: google, staff: one}}
      - {id: b, label: B, sets: {mail: other, staff: one}}
`
	for _, tt := range []struct{ old, now, want string }{
		{"", "", ""},
		{"question: Both?", "question: \"\"", "a screen for several facts names this one"},
		{"facts: [mail, staff]", "facts: [mail]", "and the screen is for [mail]"},
		{"mail: google, staff: one", "mail: pigeon, staff: one", `has no option "pigeon"`},
		{"mail: google, staff: one", "mail: google", "answers [mail]"},
		{"label: A,", "", "an option has an id and a label"},
		{"  together:", "  asked_if: [{mail: [pigeon]}]\n  together:", `has no option "pigeon"`},
	} {
		files := variedBank("  - for: {staff: [one]}\n    good: Yes, for me.\n")
		change(t, files, "profile.yaml", "- id: staff", strings.Replace(good, tt.old, tt.now, 1)+"- id: staff")
		_, err := questions.LoadFS(mapFS(files))
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%q: got %v, want %q", tt.now, err, tt.want)
		}
	}
}
