package advice

import (
	"cmp"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A worth says how much of what a firm stands to lose each control still holds
// back: the loss model of the plan. It orders the steps and enters no score.
type worth struct {
	loads    map[string]float64 // by scenario, sum 100
	effects  map[string]float64 // by class
	order    []string
	verdicts []reconcile.Verdict
}

func newWorth(m score.Model, p questions.Profile, verdicts []reconcile.Verdict) worth {
	w := worth{loads: map[string]float64{}, effects: m.Effects, verdicts: verdicts}
	total := 0.0
	for _, s := range m.Scenarios {
		load := s.Load
		for _, h := range m.Heavier {
			if h.Scenario == s.ID && p[h.Fact] == h.Value {
				load *= h.Times
			}
		}
		w.loads[s.ID] = load
		w.order = append(w.order, s.ID)
		total += load
	}
	for id := range w.loads {
		w.loads[id] *= 100 / total
	}
	return w
}

// gain is the share of the total load that goes when control i becomes good.
func (w worth) gain(i int) float64 {
	g := 0.0
	for _, s := range w.order {
		if w.verdicts[i].Control.Effects[s] == "" {
			continue
		}
		g += w.loads[s] * (w.left(s, -1) - w.left(s, i))
	}
	return g
}

// leastLeft is the part of a scenario that no control takes away.
const leastLeft = 0.05

// left is the part of scenario s that is left, with control good taken as good
// (-1 for none). Within one area only the three strongest effects count in full
// and the others at half, since they stop the same attacks.
func (w worth) left(s string, good int) float64 {
	byArea := map[string][]float64{}
	var areas []string
	for i, v := range w.verdicts {
		e := w.effects[v.Control.Effects[s]]
		if !v.Applies || e == 0 {
			continue
		}
		value := float64(v.Floor) / 100
		if i == good {
			value = 1
		}
		if byArea[v.Control.Area] == nil {
			areas = append(areas, v.Control.Area)
		}
		byArea[v.Control.Area] = append(byArea[v.Control.Area], e*value)
	}
	left := 1.0
	for _, a := range areas {
		stops := byArea[a]
		slices.SortFunc(stops, func(x, y float64) int { return cmp.Compare(y, x) })
		for i, e := range stops {
			if i >= 3 {
				e /= 2
			}
			left *= 1 - e
		}
	}
	return max(leastLeft, left)
}
