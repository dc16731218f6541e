package interview_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// contradictions are pairs of answers that no business should be able to give without a
// word about it.
var contradictions = []struct{ of, says, while, is string }{
	{"BAK-2", "good", "BAK-1", "poor"},
	{"BAK-2", "partial", "BAK-1", "poor"},
	{"BAK-3", "good", "BAK-1", "poor"},
	{"BAK-3", "partial", "BAK-1", "poor"},
	{"WEB-5", "good", "BAK-1", "poor"},
	{"BAK-1", "good", "BAK-3", "poor"},
	{"ACC-4", "good", "ACC-1", "poor"},
	{"EML-5", "good", "ACC-1", "poor"},
	{"ACC-1", "good", "EML-5", "poor"},
	{"ACC-1", "good", "PWD-5", "poor"},
	{"ACC-2", "good", "ACC-1", "poor"},
	{"ACC-6", "good", "ACC-5", "poor"},
	{"ACC-7", "good", "DEV-4", "poor"},
	{"ACC-2", "good", "WEB-4", "poor"},
	{"EML-2", "good", "EML-1", "poor"},
	{"NET-1", "good", "NET-2", "poor"},
	{"UPD-1", "good", "UPD-3", "poor"},
	{"PAY-1", "good", "PAY-6", "poor"},
	{"SUP-3", "good", "SUP-2", "poor"},
	{"INC-4", "good", "INC-1", "poor"},
	{"DAT-4", "good", "INC-1", "poor"},
	{"ACC-9", "good", "ACC-1", "poor"},
	{"DAT-1", "good", "DAT-7", "poor"},
	{"UPD-3", "good", "GOV-2", "poor"},
	{"PPL-1", "good", "PPL-2", "poor"},
}

// TestNoContradictionUnremarked: whoever answers so is asked which of the two holds, or
// reads in the review what the one does to the other. Both orders of answering come to
// the same, and who has given the worse answer first is not asked the other at all where
// nothing is left of it.
func TestNoContradictionUnremarked(t *testing.T) {
	b, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	met := map[string]bool{}
	for _, x := range questions.Examples() {
		for _, c := range contradictions {
			of, knownOf := b.Control(c.of)
			while, knownWhile := b.Control(c.while)
			if !knownOf || !knownWhile {
				t.Fatalf("there is no %s or %s", c.of, c.while)
			}
			if !of.AppliesTo(x.Profile) || !while.AppliesTo(x.Profile) {
				continue
			}
			met[c.of+c.while] = true
			d := interview.New(interviewtest.Now())
			d.Profile = x.Profile
			d.Answers[c.of], _ = of.Say(c.says)
			d.Answers[c.while], _ = while.Say(c.is)
			if !remarked(interview.NewNavigator(b, d), c.of) {
				t.Errorf("%s: %s is %s and %s is %s, and nobody says a word", x.Name, c.of, c.says, c.while, c.is)
			}
		}
	}
	for _, c := range contradictions {
		if !met[c.of+c.while] {
			t.Errorf("none of the businesses is asked about both %s and %s", c.of, c.while)
		}
	}
	d := interview.New(interviewtest.Now())
	d.Profile = questions.Profile{"cards": "by_phone_or_paper"}
	d.Answers["PAY-5"] = questions.Answer{State: questions.Good}
	if !remarked(interview.NewNavigator(b, d), "PAY-5") {
		t.Error("card numbers are heard or read, and never kept, and nobody says a word")
	}
}

// remarked reports whether the review speaks of what another answer does to a control.
func remarked(w interview.Navigator, of string) bool {
	for _, it := range w.Review(i18n.Catalog{}) {
		if it.Step.Doubt != nil && it.Step.Doubt.Of == of || it.Step.Control != nil && it.Step.ID() == of && len(it.Notes) > 0 {
			return true
		}
	}
	return false
}
