package interview_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Ticking the steps of a plan one after the other gives the grade that the plan
// promises after each, whatever was said and seen; and ticking none changes
// nothing.
func TestWhatIfKeepsThePlansPromise(t *testing.T) {
	c := interviewtest.NewBackend(t).Content
	rapid.Check(t, func(t *rapid.T) {
		a := assess.Build(c, drawInput(t, c))
		whatIf := interview.WhatIf(c, a)
		grade, provisional := a.Score.Stands()
		if o := whatIf(nil); o.Grade != grade || o.Provisional != provisional || o.Else != nil || o.Floor != a.Score.Floor || o.Ceiling != a.Score.Ceiling {
			t.Fatalf("nothing ticked gives %+v, the score is %d to %d, %s", o, a.Score.Floor, a.Score.Ceiling, a.Score.Grade)
		}
		var done []string
		for _, s := range a.Plan {
			done = append(done, s.Control)
			o := whatIf(done)
			if o.Else != nil && o.Else.Floor > o.Floor {
				t.Fatalf("after %v: %d, and %d where the answers are not good", done, o.Floor, o.Else.Floor)
			}
			if o.Grade != s.GradeAfter || o.Floor != s.ScoreAfter {
				t.Fatalf("after %v: got %s, the plan says %s (%d)", done, o.Short(i18n.Catalog{}), s.GradeAfter, s.ScoreAfter)
			}
		}
	})
}

func drawInput(t *rapid.T, c assess.Content) assess.Input {
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
