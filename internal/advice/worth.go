package advice

import (
	"math"

	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A worth says how much of what a firm stands to lose a control holds back: the loss
// model of the plan. It orders the steps and enters no score. What it says of one
// control hangs on nothing else, so it cannot run out, however much is wrong.
type worth struct {
	effects map[string]float64 // by its letter, the part of a loss that a control takes away
	loads   map[string]float64 // by scenario; they add up to 100
}

func newWorth(m score.Model, p questions.Profile) worth {
	w := worth{effects: m.Effects, loads: map[string]float64{}}
	total := 0.0
	for _, s := range m.Scenarios {
		load := s.Load
		for _, h := range m.Heavier {
			if h.Scenario == s.ID && p[h.Fact] == h.Value {
				load *= h.Times
			}
		}
		w.loads[s.ID] = load
		total += load
	}
	for id := range w.loads {
		w.loads[id] *= 100 / total
	}
	return w
}

// of is the worth of bringing a control from value, out of 100, to good: for each
// scenario its load times the logarithm of how much less of it is left.
func (w worth) of(c questions.Control, value int) float64 {
	sum := 0.0
	for _, id := range scenarios(c) {
		e := w.effects[c.Effects[id]]
		sum += w.loads[id] * (math.Log(1-e*float64(value)/100) - math.Log(1-e))
	}
	return sum
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
