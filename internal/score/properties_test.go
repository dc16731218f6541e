package score

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// drawVerdicts makes up verdicts on the controls that can hold the score, and on more.
func drawVerdicts(t *rapid.T, m Model) []reconcile.Verdict {
	ids := []string{"GOV-1", "GOV-2", "GOV-3", "WEB-1", "WEB-2", "WEB-3", "WEB-4", "WEB-5", "DAT-1"}
	seen := map[string]bool{}
	for _, r := range m.Caps {
		if !seen[r.Control] {
			ids = append(ids, r.Control)
		}
		seen[r.Control] = true
	}
	var out []reconcile.Verdict
	for _, id := range ids {
		k := questions.Control{ID: id, Area: id[:3], Weight: rapid.IntRange(1, 10).Draw(t, id+" weight"), PartialValue: rapid.SampledFrom([]int{0, 25, 75}).Draw(t, id+" partial")}
		k.Critical = rapid.IntRange(0, 4).Draw(t, id+" critical") == 4
		if rapid.Bool().Draw(t, id+" can be measured") {
			k.MeasuredBy = []string{"x.y"}
		}
		v := reconcile.Verdict{Control: k, Applies: rapid.IntRange(0, 9).Draw(t, id+" applies") > 0}
		v.Floor = rapid.SampledFrom([]int{0, 25, 50, 75, 100, 100, 100}).Draw(t, id)
		v.Ceiling, v.Basis = v.Floor, reconcile.Claimed
		switch rapid.IntRange(0, 5).Draw(t, id+" is known") {
		case 0:
			v.Floor, v.Ceiling, v.Basis = 0, 100, reconcile.Nothing
		case 1:
			v.Basis, v.Measured = reconcile.Both, checks.Pass
			if v.Floor == 0 {
				v.Measured = checks.Fail
			}
		case 2:
			v.Floor, v.Indeterminate, v.Measured = 0, true, checks.Unknown
		}
		out = append(out, v)
	}
	return out
}

// TestByHand does every sum of a score again, in fractions and without this package.
func TestByHand(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawVerdicts(t, m)
		s := Of(m, nil, in)
		var weight, low, high, known float64
		for _, v := range in {
			if v.Applies {
				w := float64(v.Control.Weight)
				weight += w
				low += w * float64(v.Floor)
				high += w * float64(v.Ceiling)
				if v.Floor == v.Ceiling {
					known += w
				}
			}
		}
		round := func(x float64) int { return int(math.Floor(x + 0.5 + 1e-9)) }
		floor, ceiling, coverage := 0, 0, 0
		if weight > 0 {
			floor, ceiling, coverage = round(low/weight), round(high/weight), round(100*known/weight)
		}
		if s.Mean != floor || s.Coverage != coverage || weight > 0 && math.Abs(Mean(in)-low/weight) > 1e-9 {
			t.Fatalf("mean %d (%v), by hand %d; known %d %%, by hand %d", s.Mean, Mean(in), floor, s.Coverage, coverage)
		}
		exact := Mean(in)
		for _, v := range in {
			for _, r := range m.Caps {
				half := 50
				if v.Control.PartialValue > 0 {
					half = v.Control.PartialValue
				}
				edge := half
				if r.At == questions.Partial {
					edge = half + 1
				}
				if r.Worst {
					edge = 1
				}
				if !v.Applies || r.Control != v.Control.ID || r.Measured && v.Measured != checks.Fail && !v.Indeterminate {
					continue
				}
				if v.Floor < edge {
					floor, exact = min(floor, r.Limit), min(exact, float64(r.Limit))
				}
				if v.Ceiling < edge {
					ceiling = min(ceiling, r.Limit)
				}
			}
		}
		if s.Floor != floor || math.Abs(Exact(m, in)-exact) > 1e-9 {
			t.Fatalf("floor %d (%v), by hand %d (%v): %+v", s.Floor, Exact(m, in), floor, exact, s.Caps)
		}
		// The lowest limit of a control is that of what is certain, so what is possible is
		// held by no more than all limits that are sure.
		if s.Ceiling < ceiling || s.Ceiling > 100 || s.Ceiling < s.Floor {
			t.Fatalf("ceiling %d, by hand %d at least", s.Ceiling, ceiling)
		}
		if s.Enough != (coverage >= 70) || (s.Grade == "") == s.Enough || s.Enough && m.Better(s.Grade, m.Band(floor).Grade) {
			t.Fatalf("%d %% known, enough %v, grade %q of %d", coverage, s.Enough, s.Grade, floor)
		}
	})
}

// TestOrderIsNothing: the order of the verdicts changes no score.
func TestOrderIsNothing(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawVerdicts(t, m)
		j := Judge{Model: m, Short: []string{"ACC-1", "ACC-2", "BAK-1", "PAY-1", "GOV-1"}}
		x, y := j.Of(in), j.Of(rapid.Permutation(in).Draw(t, "order"))
		if x.Floor != y.Floor || x.Ceiling != y.Ceiling || x.Grade != y.Grade || x.Confidence != y.Confidence || x.LimitedScope != y.LimitedScope || fmt.Sprint(x.Caps) != fmt.Sprint(y.Caps) {
			t.Fatalf("%+v became %+v", x, y)
		}
		if (x.Provisional == nil) != (y.Provisional == nil) || x.Provisional != nil && *x.Provisional != *y.Provisional {
			t.Fatalf("%+v became %+v", x.Provisional, y.Provisional)
		}
		if p := x.Provisional; p != nil && (p.Grade == "A" || x.Enough || p.Words == "") {
			t.Fatalf("%+v beside %+v", p, x)
		}
	})
}

// TestBetterIsNeverLess: one control that is better, whatever else there is, lowers
// neither floor nor ceiling nor grade, and adds no limit.
func TestBetterIsNeverLess(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawVerdicts(t, m)
		i := rapid.IntRange(0, len(in)-1).Draw(t, "control")
		before := Of(m, nil, in)
		v := &in[i]
		v.Floor = rapid.IntRange(v.Floor, 100).Draw(t, "floor")
		v.Ceiling = max(v.Floor, v.Ceiling)
		after := Of(m, nil, in)
		if after.Floor < before.Floor || after.Ceiling < before.Ceiling || len(after.Caps) > len(before.Caps) ||
			before.Enough && after.Enough && m.Better(before.Grade, after.Grade) {
			t.Fatalf("%d-%d %s became %d-%d %s", before.Floor, before.Ceiling, before.Grade, after.Floor, after.Ceiling, after.Grade)
		}
	})
}

// TestLimitsOnlyLower: a limit never raises anything; one binds where the floor is under
// the mean, and it is the lowest; and no control has two.
func TestLimitsOnlyLower(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		s := Of(m, nil, drawVerdicts(t, m))
		held, binds := s.BindingCap()
		if s.Floor > s.Mean || binds != (s.Floor < s.Mean) || binds && (held.Limit != s.Floor || held != s.Caps[0]) {
			t.Fatalf("mean %d, floor %d, held by %+v (%v) of %+v", s.Mean, s.Floor, held, binds, s.Caps)
		}
		for i, c := range s.Caps {
			if c.Limit < s.Floor || i > 0 && c.Limit < s.Caps[i-1].Limit || !c.FloorOnly && c.Limit < s.Ceiling {
				t.Fatalf("%d-%d under %+v", s.Floor, s.Ceiling, s.Caps)
			}
			for _, d := range s.Caps[:i] {
				if c.Control == d.Control {
					t.Fatalf("%s has two limits: %+v", c.Control, s.Caps)
				}
			}
		}
	})
}

// TestAreasAddUp: the topics together weigh what all controls weigh, and none is better
// than it could be.
func TestAreasAddUp(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawVerdicts(t, m)
		var areas []questions.Area
		weight := 0
		for _, v := range in {
			if !slices.ContainsFunc(areas, func(a questions.Area) bool { return a.ID == v.Control.Area }) {
				areas = append(areas, questions.Area{ID: v.Control.Area})
			}
			if v.Applies {
				weight += v.Control.Weight
			}
		}
		for _, a := range Of(m, areas, in).Areas {
			weight -= a.Weight
			if a.Floor > a.Ceiling || a.Coverage > 100 || a.Weight == 0 || (a.Chip == ChipNotKnown) != (a.Coverage < m.Chips.KnownFrom) {
				t.Fatalf("%+v", a)
			}
		}
		if weight != 0 {
			t.Fatalf("the areas leave out a weight of %d", weight)
		}
	})
}

// TestWeighOnlyRaises: a profile raises weights and lowers none, and none above the
// highest.
func TestWeighOnlyRaises(t *testing.T) {
	m := theModel(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawVerdicts(t, m)
		p := questions.Profile{"staff": rapid.SampledFrom([]string{"", "one", "twenty_or_more"}).Draw(t, "staff"), "data": rapid.SampledFrom([]string{"", "contacts", "sensitive"}).Draw(t, "data")}
		for i, v := range Weigh(m, p, in) {
			if v.Control.Weight < in[i].Control.Weight || v.Control.Weight > m.HighestWeight {
				t.Fatalf("%s weighs %d, and weighed %d", v.Control.ID, v.Control.Weight, in[i].Control.Weight)
			}
		}
	})
}
