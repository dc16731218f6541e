package assess

import (
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestAssessmentInTheWordsOfTheProfile: a document says what was asked, and asks no
// content again to say it.
func TestAssessmentInTheWordsOfTheProfile(t *testing.T) {
	c := realContent(t)
	bank := *c.Bank
	bank.Controls = slices.Clone(bank.Controls)
	i := slices.IndexFunc(bank.Controls, func(k questions.Control) bool { return k.ID == "BAK-1" })
	bank.Controls[i].Variants = []questions.Variant{{
		For: questions.When{"staff": {"one"}}, Title: "Your copies", Do: "Copy it all", Question: "Do you copy it?", Poor: "I do not.",
	}}
	c.Bank = &bank
	for staff, own := range map[string]bool{"one": true, "two_to_five": false, "": false} {
		a := Build(c, Input{Profile: questions.Profile{"staff": staff}, Answers: questions.Answers{"BAK-1": {State: questions.Poor}}})
		k := a.Controls[slices.IndexFunc(a.Controls, func(x Control) bool { return x.ID == "BAK-1" })]
		p := a.Plan[slices.IndexFunc(a.Plan, func(s advice.Step) bool { return s.Control == "BAK-1" })]
		x := a.Answers[0]
		for got, its := range map[string]string{k.Title: "Your copies", p.Title: "Copy it all", x.Question: "Do you copy it?", x.Words: "I do not."} {
			if (got == its) != own {
				t.Errorf("staff %q: %q", staff, got)
			}
		}
	}
}
