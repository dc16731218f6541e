package score

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Weigh returns the verdicts with the weight that each control has for a
// business with this profile.
func Weigh(m Model, p questions.Profile, verdicts []reconcile.Verdict) []reconcile.Verdict {
	out := slices.Clone(verdicts)
	for i := range out {
		c := &out[i].Control
		for j := range m.Weights {
			if r := &m.Weights[j]; r.of(c) && r.on(p) {
				c.Weight = max(c.Weight, min(c.Weight+r.By, m.HighestWeight))
			}
		}
	}
	return out
}

// WeightAdjustments returns the rules that can make a control weigh more.
func (m Model) WeightAdjustments(c questions.Control) []WeightAdjustment {
	var out []WeightAdjustment
	for _, r := range m.Weights {
		if r.of(&c) {
			out = append(out, r)
		}
	}
	return out
}

// of reports whether the rule is about the control.
func (r *WeightAdjustment) of(c *questions.Control) bool {
	return r.Control == c.ID && r.Control != "" || r.Area == c.Area && r.Area != ""
}

// on reports whether every fact that the rule names was answered as it says: a
// weight does not rise for want of an answer.
func (r *WeightAdjustment) on(p questions.Profile) bool {
	for fact := range r.For {
		if p[fact] == "" {
			return false
		}
	}
	return r.For.Matches(p)
}
