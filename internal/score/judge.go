package score

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Judge turns verdicts into scores by one model. It judges an assessment and every
// state that its plan could bring it to.
type Judge struct {
	Model Model
	// Areas give the order and the names of the topics.
	Areas []questions.Area
	// Short are the ids of the controls that the short way asked about; empty where
	// it was not gone.
	Short []string
}

// Of returns the score of the verdicts. It is always that of all of them; where the
// short way was gone and too little is known for a grade, a provisional one is added.
func (j Judge) Of(verdicts []reconcile.Verdict) Score {
	s := Of(j.Model, j.Areas, verdicts)
	if !s.Enough {
		s.Provisional = j.provisional(verdicts)
	}
	return s
}

// provisional is what the controls of the short way come to: a careful guess at the
// grade of the whole (model.yaml says how it was found). The limits hold it as they hold
// the score, and it is never the highest grade. There is none while too little is known
// of what was asked.
func (j Judge) provisional(verdicts []reconcile.Verdict) *Provisional {
	asked := j.Asked(verdicts)
	t, n := sum(asked), len(asked)
	if n == 0 || t.coverage() < j.Model.EnoughKnown {
		return nil
	}
	band := j.Model.likely(t.floor(), CapsOn(j.Model, asked))
	return &Provisional{Grade: band.Grade, Words: band.Words, Points: t.floor(), Controls: n}
}

// Asked returns the verdicts that the provisional grade goes by: those of the controls
// that the short way asked about, without what a question that it did not ask could take
// back.
func (j Judge) Asked(verdicts []reconcile.Verdict) []reconcile.Verdict {
	asked := make([]reconcile.Verdict, 0, len(j.Short))
	for _, v := range verdicts {
		if !v.Applies || !slices.Contains(j.Short, v.Control.ID) {
			continue
		}
		if v.Doubt != nil && !slices.Contains(j.Short, v.Doubt.While) {
			v = v.Settled() // by a question that the short way does not ask
		}
		asked = append(asked, v)
	}
	return asked
}

// Stands returns the grade that a score has, or the provisional one, and whether it
// is provisional. It is empty where there is neither.
func (s Score) Stands() (Grade, bool) {
	if s.Enough {
		return s.Grade, false
	}
	if s.Provisional != nil {
		return s.Provisional.Grade, true
	}
	return "", false
}
