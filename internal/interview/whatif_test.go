package interview_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
)

// Ticking the steps of a plan one after the other gives the grade that the plan
// promises after each, whatever was said and seen; and ticking none changes
// nothing.
func TestWhatIfKeepsThePlansPromise(t *testing.T) {
	c := interviewtest.NewBackend(t).Content
	rapid.Check(t, func(t *rapid.T) {
		a := assess.Build(c, interviewtest.Draw(t, c))
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
