package advice

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestHintsChooseSteps: a hint chooses the steps where nothing was answered, the
// step says so, and nothing else about it differs.
func TestHintsChooseSteps(t *testing.T) {
	mac := checks.ProfileSuggestion{Fact: "computers", Answer: "mac", Why: "This computer is a Mac"}
	said := reconcile.Verdict{Control: control("DEV-1", 4, 90, "low", map[string]string{"S3": "M"}), Applies: true, Claim: questions.Poor, Basis: reconcile.Claimed}
	said.Control.Why.Text = "Old programs let thieves in."
	said.Control.Who = "it"
	unsure := said
	unsure.Claim, unsure.Ceiling = questions.DontKnow, 100
	gap := said
	gap.Claim, gap.Measured, gap.Findings = questions.Unanswered, checks.Fail, []checks.Finding{{ID: "x.fixable", Status: checks.Fail, Severity: checks.High}}
	const because = "Old programs let thieves in. This computer is a Mac. The steps are for that."
	for _, c := range []struct {
		name      string
		profile   questions.Profile
		verdict   reconcile.Verdict
		fixFor    string
		hints     []checks.ProfileSuggestion
		step, why string
	}{
		{"nothing is known", nil, said, "", nil, "anywhere", said.Control.Why.Text},
		{"a hint", nil, said, "", []checks.ProfileSuggestion{mac}, "on a Mac", because},
		{"an empty answer is none", questions.Profile{"computers": ""}, said, "", []checks.ProfileSuggestion{mac}, "on a Mac", because},
		{"an answer wins", questions.Profile{"computers": "windows"}, said, "", []checks.ProfileSuggestion{mac}, "anywhere", said.Control.Why.Text},
		{"an answer that is the same", questions.Profile{"computers": "mac"}, said, "", []checks.ProfileSuggestion{mac}, "on a Mac", said.Control.Why.Text},
		{"a hint that no steps are for", nil, said, "", []checks.ProfileSuggestion{{Fact: "computers", Answer: "abacus", Why: "Beads."}}, "anywhere", said.Control.Why.Text},
		{"a hint at who helps moves no step", nil, said, "", []checks.ProfileSuggestion{{Fact: "it_help", Answer: "myself", Why: "You are an expert."}}, "anywhere", said.Control.Why.Text},
		{"without a reason", nil, said, "", []checks.ProfileSuggestion{{Fact: "computers", Answer: "mac"}}, "on a Mac", said.Control.Why.Text},
		{"finding out", nil, unsure, "", []checks.ProfileSuggestion{mac}, "Look.", said.Control.Why.Text},
		{"a measured gap, mended the same anywhere", nil, gap, "any", []checks.ProfileSuggestion{mac}, "on a Mac", because},
		{"a measured gap, mended as on what was seen", nil, gap, "mac", []checks.ProfileSuggestion{mac}, "on a Mac", because},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := caseOf(t, c.profile, c.verdict)
			in.Fix = func(f checks.Finding) (Part, bool) {
				return Part{For: c.fixFor, Steps: []string{"close " + f.ID}}, c.fixFor != ""
			}
			plain, wantNext := Plan(in)
			in.Hints = c.hints
			got, next := Plan(in)
			if got[0].Steps[0] != c.step || got[0].Why != c.why || (c.fixFor != "") != (len(got[0].Seen) > 0) {
				t.Errorf("got %q because %q, want %q because %q", got[0].Steps[0], got[0].Why, c.step, c.why)
			}
			got[0].Steps, got[0].Why = plain[0].Steps, plain[0].Why
			if d := cmp.Diff(plain, got) + cmp.Diff(wantNext, next); d != "" {
				t.Errorf("more than the steps changed:\n%s", d)
			}
		})
	}
}

// TestInferringLeavesTheProfile: what is inferred is never written into what was said.
func TestInferringLeavesTheProfile(t *testing.T) {
	p := questions.Profile{"staff": "some"}
	got := InferProfile(p, []checks.ProfileSuggestion{{Fact: "mail", Answer: "google"}, {Fact: "staff", Answer: "one"}, {Fact: "web"}})
	want := InferredProfile{Profile: questions.Profile{"staff": "some", "mail": "google"}, Hints: []checks.ProfileSuggestion{{Fact: "mail", Answer: "google"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(p) != 1 {
		t.Errorf("the profile became %v", p)
	}
}
