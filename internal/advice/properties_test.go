package advice

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
)

// drawFirm makes up verdicts on controls that set limits, that can ruin a business, and
// on others, each answered, not known or never asked about.
func drawFirm(t *rapid.T) []reconcile.Verdict {
	ids := []string{"ACC-1", "BAK-1", "BAK-2", "PAY-1"}
	for i := range rapid.IntRange(0, 8).Draw(t, "others") {
		ids = append(ids, fmt.Sprintf("GOV-%d", i+1))
	}
	var out []reconcile.Verdict
	for _, id := range ids {
		k := drawControl(t, id)
		k.Critical = rapid.IntRange(0, 3).Draw(t, id+" critical") == 0
		v := said(k, rapid.SampledFrom([]int{0, k.PartialValue, 100}).Draw(t, id))
		if rapid.IntRange(0, 3).Draw(t, id+" known") == 0 {
			v = unsure(k)
		}
		v.Applies = rapid.IntRange(0, 9).Draw(t, id+" applies") > 0
		out = append(out, v)
	}
	return out
}

// TestAPlanIsDoable: no step twice, none for what is good or does not apply, no more than
// the model allows; each leaves the score no lower; and where all of them fit, all is good.
func TestAPlanIsDoable(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(rt *rapid.T) {
		firm := drawFirm(rt)
		open := map[string]bool{}
		for _, v := range firm {
			open[v.Control.ID] = v.Applies && v.Floor < 100
		}
		left := 0
		for _, o := range open {
			if o {
				left++
			}
		}
		in := caseOf(t, nil, firm...)
		steps, next := Plan(in)
		before := in.Judge.Of(firm)
		floor := before.Floor
		for i, s := range steps {
			if !open[s.Control] || s.Rank != i+1 || s.ScoreAfter < floor || s.Gain < 0 || s.Minutes <= 0 || s.LiftedCap > 100 {
				rt.Fatalf("from %d, step %d of %s: %+v", floor, i+1, order(steps), s)
			}
			open[s.Control], floor = false, s.ScoreAfter
		}
		if len(steps) > m.Plan.MostSteps || left <= 2 && (len(steps) != left || left > 0 && floor != 100) {
			rt.Fatalf("%d of %d steps, and a score of %d", len(steps), left, floor)
		}
		if next != nil && (!m.Better(next.Grade, before.Grade) || next.Steps < 1 || next.Minutes < 1 || next.Steps > left) {
			rt.Fatalf("from %s the next grade is %+v", before.Grade, next)
		}
	})
}

// TestOrderOfVerdictsIsNothing: the same firm in another order has the same plan.
func TestOrderOfVerdictsIsNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		firm := drawFirm(rt)
		one, next := Plan(caseOf(t, nil, firm...))
		other, after := Plan(caseOf(t, nil, rapid.Permutation(firm).Draw(rt, "order")...))
		if order(one) != order(other) || (next == nil) != (after == nil) || next != nil && *next != *after {
			rt.Fatalf("%s became %s", order(one), order(other))
		}
	})
}

// TestAsManyAsAsked: as many are drawn as RAPID_CHECKS asks for. What is read before the
// tests begin go test does not note; since this one reads it again, what passed with fewer
// is never taken for what passed with more.
func TestAsManyAsAsked(t *testing.T) {
	if want, got := os.Getenv("RAPID_CHECKS"), flag.Lookup("rapid.checks").Value.String(); want != "" && got != want {
		t.Errorf("%s are drawn, not %s", got, want)
	}
}
