package interviewtest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Draw draws a firm: what it is, what it answers, and what the checks find there.
func Draw(t *rapid.T, c assess.Content) assess.Input {
	in := assess.Input{Profile: questions.Profile{"staff": rapid.SampledFrom([]string{"one", "some"}).Draw(t, "staff")}, Answers: questions.Answers{}}
	in.Run.Quick = rapid.Bool().Draw(t, "quick")
	for _, k := range c.Bank.Controls {
		state := rapid.SampledFrom([]questions.State{questions.Unanswered, questions.Good, questions.Partial, questions.Poor, questions.DontKnow, questions.DoesNotApply}).Draw(t, k.ID)
		if state != questions.Unanswered {
			in.Answers[k.ID] = questions.Answer{State: state, Note: "a reason"}
		}
	}
	for _, k := range c.Checks {
		for _, d := range k.Docs.All() {
			for n := range rapid.IntRange(0, 2).Draw(t, "findings of "+d.ID) {
				in.Findings = append(in.Findings, checks.Finding{
					ID: d.ID, Control: d.Control, Target: "this computer", Reason: checks.ReasonTimeout, Fingerprint: fmt.Sprint(d.ID, n),
					Status:   checks.Status(rapid.IntRange(0, int(checks.Error)).Draw(t, "status")),
					Severity: checks.Severity(rapid.IntRange(0, int(checks.Critical)).Draw(t, "severity")),
				})
			}
		}
	}
	return in
}
