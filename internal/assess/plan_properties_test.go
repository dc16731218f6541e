package assess

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// weights is the weight of everything that applies.
func weights(a Assessment) int {
	n := 0
	for _, k := range a.Controls {
		if k.Applies {
			n += k.Weight
		}
	}
	return n
}

// inPair reports whether what a control is worth can hang on another's answer.
func inPair(c Content, id string) bool {
	return slices.ContainsFunc(c.Bank.Pairs, func(p questions.Pair) bool {
		return p.Kind != questions.Remark && (p.Of == id || p.While == id)
	})
}

// hangsOn reports whether the answer of one control can hang on that of another.
func hangsOn(c Content, id, on string) bool {
	return slices.ContainsFunc(c.Bank.Pairs, func(p questions.Pair) bool { return p.Kind != questions.Remark && p.Of == id && p.While == on })
}

// frees reports whether another's answer can hang on this one.
func frees(c Content, id string) bool {
	return slices.ContainsFunc(c.Bank.Pairs, func(p questions.Pair) bool { return p.Kind != questions.Remark && p.While == id })
}

// before reports whether s may stand before t in a plan, by the rules of
// docs/scoring.md: it lifts a limit; or it can ruin the business, and t no more; or else
// it gains a point where t would not, or has the higher priority.
func before(c Content, s advice.Step, x, y hand, total int) bool {
	switch {
	case s.LiftedCap > 0, y.blank && !x.blank, hangsOn(c, y.verdict.Control.ID, s.Control):
		return true
	case (s.Gain > 0 || x.own(total) > 0.5-1e-9) && frees(c, s.Control) && (min(x.ruin, x.frees) <= y.ruin || x.blank):
		return true // what it frees of a doubt comes behind it, and was asked about
	case x.blank && !y.blank:
		return false
	case x.ruin != y.ruin:
		return x.ruin < y.ruin
	case x.ruin < 2, x.priority >= y.priority-1e-9:
		return true // of those that can ruin the business the lower limit goes first
	}
	// Where a limit holds that no step may lift, every gain is 0, and a point is what
	// there would be without it.
	point := s.Gain > 0 || x.own(total) > 0.5-1e-9
	return point && (y.own(total) < 0.5+1e-9 || inPair(c, y.verdict.Control.ID))
}

// TestPlanOrder: over made-up firms, every gap has a worth, no step stands before one
// that the rules put first, nothing better is left out, and no more is asked than the
// plan has room for.
func TestPlanOrder(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		a := Build(c, in)
		open, total := handsOf(c, in), weights(a)
		mending, finding, rest := 0, 0, map[string]hand{}
		for id, h := range open {
			if h.priority <= 0 || math.IsNaN(h.priority) || math.IsInf(h.priority, 0) {
				t.Fatalf("%s at %d has the priority %v", id, h.verdict.Floor, h.priority)
			}
			if !h.findOut {
				mending++
			}
			rest[id] = h
		}
		for i, s := range a.Plan {
			x, ok := open[s.Control]
			if !ok || math.Abs(x.priority-s.Priority) > 1e-9*x.priority || x.findOut != (s.Kind == advice.FindOut) {
				t.Fatalf("step %d, %s: %s, priority %v, by hand %+v (open: %v)", i+1, s.Control, s.Kind, s.Priority, x, ok)
			}
			if x.findOut {
				finding++
			}
			delete(rest, s.Control)
			for _, later := range a.Plan[i+1:] {
				if !before(c, s, x, open[later.Control], total) {
					t.Fatalf("%s stands before %s: %s", s.Control, later.Control, names(a.Plan))
				}
				if s.Gain == 0 && s.LiftedCap == 0 && later.Gain > 0 && x.ruin == 2 {
					t.Fatalf("%s gains nothing and stands before %s: %s", s.Control, later.Control, names(a.Plan))
				}
			}
		}
		if mending >= 5 && finding > 2 {
			t.Fatalf("%d steps find out while %d mend: %s", finding, mending, names(a.Plan))
		}
		for id, y := range rest {
			if len(a.Plan) < 7 && (!y.findOut || finding < max(2, 7-mending)) {
				t.Fatalf("%s is left out of %d steps: %s", id, len(a.Plan), names(a.Plan))
			}
			for _, s := range a.Plan {
				if (!y.findOut || s.Kind == advice.FindOut) && !before(c, s, open[s.Control], y, total) {
					t.Fatalf("%s is left out for %s: %s", id, s.Control, names(a.Plan))
				}
			}
		}
	})
}

// TestPlanLifts: the limits that hold the score now are lifted first, the lowest first,
// and a step that says that it lifts one does.
func TestPlanLifts(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		a := Build(c, in)
		open := handsOf(c, in)
		for _, limit := range a.Score.Caps {
			h, ok := open[limit.Control]
			if limit.Limit >= a.Score.Mean || !ok || h.findOut || inPair(c, limit.Control) {
				continue
			}
			at := slices.IndexFunc(a.Plan, func(s advice.Step) bool { return s.Control == limit.Control })
			for _, s := range a.Plan[:max(0, at)] {
				if s.LiftedCap == 0 || s.LiftedCap > limit.Limit {
					t.Fatalf("%s holds at %d and %s stands before it: %s", limit.Control, limit.Limit, s.Control, names(a.Plan))
				}
			}
			if at < 0 && (len(a.Plan) < 7 || a.Plan[6].LiftedCap == 0) || at >= 0 && a.Plan[at].LiftedCap != limit.Limit {
				t.Fatalf("%s holds at %d and is not lifted: %s", limit.Control, limit.Limit, names(a.Plan))
			}
		}
		// Where the limit was this control's own, it is gone or higher once it is mended.
		var good []string
		for _, s := range a.Plan {
			if s.LiftedCap > 0 && !inPair(c, s.Control) {
				was, is := capOf(c, in, good, s.Control), capOf(c, in, append(slices.Clone(good), s.Control), s.Control)
				if was != s.LiftedCap || is <= was {
					t.Fatalf("%s says that it lifts %d, and the limit went from %d to %d: %s", s.Control, s.LiftedCap, was, is, names(a.Plan))
				}
			}
			good = append(good, s.Control)
		}
	})
}

// capOf is the limit that a control sets once others are good; 101 where it sets none.
func capOf(c Content, in Input, good []string, control string) int {
	x, y := made(c, in, good)
	for _, limit := range score.CapsOn(c.Model, x.verdicts(y, y.Findings)) {
		if limit.Control == control {
			return limit.Limit
		}
	}
	return 101
}

// TestPlanKeepsItsPromise: making the controls of the plan good one after the other
// gives the score and the grade that each step says.
func TestPlanKeepsItsPromise(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		a := Build(c, in)
		var good []string
		for _, s := range a.Plan {
			good = append(good, s.Control)
			x, y := made(c, in, good)
			// The short way is judged by the questions that it asked.
			got := c.judge(in).Of(x.verdicts(y, y.Findings))
			if grade, provisional := got.Stands(); got.Floor != s.ScoreAfter || grade != s.GradeAfter || provisional != s.Provisional {
				t.Fatalf("after %v: %d %q, the plan says %d %q", good, got.Floor, grade, s.ScoreAfter, s.GradeAfter)
			}
		}
	})
}

// TestPlanIsOne: the plan is the same on every run, whatever the order of the findings,
// and however large the loads are together.
func TestPlanIsOne(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		a := Build(c, in)
		want := jsonOf(t, a.Plan)
		if got := jsonOf(t, Build(c, in).Plan); got != want {
			t.Fatalf("the second time: %s", got)
		}
		other := in
		other.Findings = rapid.Permutation(in.Findings).Draw(t, "order")
		if got := jsonOf(t, Build(c, other).Plan); got != want {
			t.Fatalf("in another order: %s\nwas %s", got, want)
		}
		scaled := c
		scaled.Model.Scenarios = slices.Clone(c.Model.Scenarios)
		times := rapid.Float64Range(0.01, 100).Draw(t, "times")
		for i := range scaled.Model.Scenarios {
			scaled.Model.Scenarios[i].Load *= times
		}
		b := Build(scaled, in)
		if len(b.Plan) != len(a.Plan) {
			t.Fatalf("loads times %v: %s, was %s", times, names(b.Plan), names(a.Plan))
		}
		for i := range a.Plan {
			x, y := a.Plan[i], b.Plan[i]
			if math.Abs(x.Priority-y.Priority) > 1e-9*x.Priority {
				t.Fatalf("loads times %v: %s, was %s", times, names(b.Plan), names(a.Plan))
			}
			y.Priority = x.Priority
			if jsonOf(t, x) != jsonOf(t, y) {
				t.Fatalf("loads times %v: %s, was %s", times, names(b.Plan), names(a.Plan))
			}
		}
	})
}

// rank is the place of a control in a plan, and 99 where it has none.
func rank(plan []advice.Step, id string) int {
	for _, s := range plan {
		if s.Control == id {
			return s.Rank
		}
	}
	return 99
}

// TestPoorBeforePartial: a control never stands lower in the plan at poor than at
// partial, and is worth more.
func TestPoorBeforePartial(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		asked := c.Bank.Asked(in.Profile, in.Run.Quick)
		k := rapid.SampledFrom(asked).Draw(t, "control")
		in.Findings = slices.DeleteFunc(in.Findings, func(f checks.Finding) bool { return f.Control == k.ID })
		poor := Build(c, in.with(k.ID, questions.Answer{State: questions.Poor}))
		partial := Build(c, in.with(k.ID, questions.Answer{State: questions.Partial}))
		if x, y := rank(poor.Plan, k.ID), rank(partial.Plan, k.ID); x > y {
			t.Fatalf("%s is step %d at poor and %d at partial: %s; %s", k.ID, x, y, names(poor.Plan), names(partial.Plan))
		}
	})
}

// TestOneMoreGap: a gap more pushes at most one step out of the plan, and only for
// what the rules put before it.
func TestOneMoreGap(t *testing.T) {
	t.Parallel()
	c := planContent(t)
	rapid.Check(t, func(t *rapid.T) {
		in := drawFirm(t, c)
		k := rapid.SampledFrom(c.Bank.Asked(in.Profile, in.Run.Quick)).Draw(t, "control")
		in.Findings = slices.DeleteFunc(in.Findings, func(f checks.Finding) bool { return f.Control == k.ID })
		fine := in.with(k.ID, questions.Answer{State: questions.Good})
		gap := in.with(k.ID, questions.Answer{State: rapid.SampledFrom([]questions.State{questions.Poor, questions.Partial}).Draw(t, "state")})
		x, y := Build(c, fine), Build(c, gap)
		open, total, mending := handsOf(c, gap), weights(y), 0
		for id, h := range open {
			if !h.findOut && id != k.ID {
				mending++
			}
		}
		for _, s := range x.Plan {
			if rank(y.Plan, s.Control) < 99 || s.Kind == advice.FindOut && mending < 5 {
				continue // it is still there, or finding out made room, which it does for any gap
			}
			if len(y.Plan) < 7 {
				t.Fatalf("%s is gone and there is room: %s, was %s", s.Control, names(y.Plan), names(x.Plan))
			}
			for _, n := range y.Plan {
				asks := s.Kind == advice.FindOut && n.Kind != advice.FindOut // of those that ask there are two at most
				if rank(x.Plan, n.Control) == 99 && !asks && !before(c, n, open[n.Control], open[s.Control], total) {
					t.Fatalf("for the gap in %s, %s takes the place of %s: %s, was %s", k.ID, n.Control, s.Control, names(y.Plan), names(x.Plan))
				}
			}
		}
	})
}
