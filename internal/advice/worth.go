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
	model     score.Model
	verdicts  []reconcile.Verdict
	scenarios []scenario
}

// A scenario is one way to lose, with what each area leaves of it.
type scenario struct {
	id    string
	load  float64 // of all scenarios, sum 100
	areas []area
}

// An area is the controls of one topic that stop a scenario, by their place
// among the verdicts, and the part of the scenario that they leave.
type area struct {
	controls []int
	left     float64
}

func newWorth(m score.Model, p questions.Profile, verdicts []reconcile.Verdict) worth {
	w := worth{model: m, verdicts: verdicts}
	total := 0.0
	for _, s := range m.Scenarios {
		load := s.Load
		for _, h := range m.Heavier {
			if h.Scenario == s.ID && p[h.Fact] == h.Value {
				load *= h.Times
			}
		}
		x := scenario{id: s.ID, load: load}
		at := map[string]int{}
		for i, v := range verdicts {
			if !v.Applies || m.Effects[v.Control.Effects[s.ID]] == 0 {
				continue
			}
			a, ok := at[v.Control.Area]
			if !ok {
				a = len(x.areas)
				at[v.Control.Area] = a
				x.areas = append(x.areas, area{})
			}
			x.areas[a].controls = append(x.areas[a].controls, i)
		}
		for i := range x.areas {
			x.areas[i].left = w.areaLeft(s.ID, x.areas[i], -1)
		}
		w.scenarios = append(w.scenarios, x)
		total += load
	}
	for i := range w.scenarios {
		w.scenarios[i].load *= 100 / total
	}
	return w
}

// gain is the share of the total load that goes when control i becomes good.
func (w worth) gain(i int) float64 {
	g := 0.0
	for _, s := range w.scenarios {
		if w.verdicts[i].Control.Effects[s.id] != "" {
			g += s.load * (w.left(s, -1) - w.left(s, i))
		}
	}
	return g
}

// left is the part of a scenario that is left, with control good taken as good
// (-1 for none).
func (w worth) left(s scenario, good int) float64 {
	left := 1.0
	for _, a := range s.areas {
		if good >= 0 && slices.Contains(a.controls, good) {
			left *= w.areaLeft(s.id, a, good)
		} else {
			left *= a.left
		}
	}
	return max(w.model.Plan.LeastLeft, left)
}

// areaLeft is what the controls of one area leave of a scenario. Only the
// strongest count in full, since they stop the same attacks.
func (w worth) areaLeft(id string, a area, good int) float64 {
	stops := make([]float64, 0, len(a.controls))
	for _, i := range a.controls {
		v := w.verdicts[i]
		value := float64(v.Floor) / 100
		if i == good {
			value = 1
		}
		stops = append(stops, w.model.Effects[v.Control.Effects[id]]*value)
	}
	slices.SortFunc(stops, func(x, y float64) int { return cmp.Compare(y, x) })
	left := 1.0
	for i, e := range stops {
		if i >= w.model.Plan.FullEffects {
			e *= w.model.Plan.OtherEffects
		}
		left *= 1 - e
	}
	return left
}
