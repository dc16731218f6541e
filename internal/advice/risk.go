package advice

import (
	"math"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A riskModel says how much of what a firm stands to lose a control holds back: the loss
// model of the plan. It orders the steps and enters no score. What it says of one
// control hangs on nothing else, so it cannot run out, however much is wrong.
type riskModel struct {
	effects map[string]float64 // by its letter, the part of a loss that a control takes away
	loads   map[string]float64 // by scenario; they add up to 100
}

func newRiskModel(m score.Model, p questions.Profile) riskModel {
	r := riskModel{effects: m.Effects, loads: map[string]float64{}}
	total := 0.0
	for _, s := range m.Scenarios {
		load := s.Load
		for _, h := range m.Heavier {
			if h.Scenario == s.ID && p[h.Fact] == h.Value {
				load *= h.Times
			}
		}
		r.loads[s.ID] = load
		total += load
	}
	for id := range r.loads {
		r.loads[id] *= 100 / total
	}
	return r
}

// losses are what bringing a control from value, out of 100, to good is worth: for each
// scenario its load times the logarithm of how much less of it is left.
func (r riskModel) losses(c questions.Control, value int) []Loss {
	var out []Loss
	for _, id := range scenarios(c) {
		e := r.effects[c.Effects[id]]
		l := Loss{Scenario: id, Load: r.loads[id], Residual: 1 - e*float64(value)/100, Best: 1 - e}
		l.Reduction = l.Load * (math.Log(l.Residual) - math.Log(l.Best))
		out = append(out, l)
	}
	return out
}

// A Loss is what a step is worth in one scenario: how much of the loss the control
// leaves now, and leaves at best, with the points of the whole loss.
type Loss struct {
	Scenario                        string
	Load, Residual, Best, Reduction float64
}

// A Working is how the priority of a step comes about.
type Working struct {
	Losses []Loss
	// Reduction is the sum of the losses: what mending is worth where there is a gap.
	Reduction float64
	// Likely is how likely there is one: 1 where it is known.
	Likely float64
	// Hours and Money are what the worth is divided by: the root of the one, and the
	// other as it is.
	Hours, Money float64
	Priority     float64
}

// Work works the priority of a step. likely is how likely a gap is where the control is
// not known. Finding out takes its own minutes for sure; the gap, and with it the
// mending, is there only with that likelihood, and where there is none nothing is held
// back.
func Work(m score.Model, p questions.Profile, v reconcile.Verdict, likely float64) Working {
	return newRiskModel(m, p).work(m.Plan, v, likely)
}

func (r riskModel) work(m score.Plan, v reconcile.Verdict, likely float64) Working {
	out := Working{Losses: r.losses(v.Control, v.Floor), Likely: 1, Money: m.Money[v.Control.Cost]}
	for _, l := range out.Losses {
		out.Reduction += l.Reduction
	}
	minutes := float64(v.Control.Minutes)
	if !v.Known() {
		out.Likely = likely
		minutes = float64(v.Control.FindOut.Minutes) + likely*minutes
		out.Money = 1 + likely*(out.Money-1)
	}
	out.Hours = max(minutes/60, m.LeastHours)
	out.Priority = out.Likely * out.Reduction / (math.Sqrt(out.Hours) * out.Money)
	return out
}

// scenarios are those that the control stops, in a fixed order, so that a sum of
// fractions comes out the same on every run.
func scenarios(c questions.Control) []string {
	var out []string
	for _, id := range []string{"S1", "S2", "S3", "S4", "S5"} {
		if c.Effects[id] != "" {
			out = append(out, id)
		}
	}
	return out
}
