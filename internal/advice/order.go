package advice

import (
	"cmp"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A candidate is a verdict with what it is worth to mend it.
type candidate struct {
	verdict    reconcile.Verdict
	index      int
	kind       Kind
	unanswered bool // nobody was asked
	urgency    int  // see urgency
	limit      int  // the limit that it sets as things stand; 101 for none
	liftedCap  int  // the limit that it takes away where it stands in the plan
	priority   float64
	minutes    int
	then       int // the minutes of the mending that may follow
}

func (p *planner) candidate(i int, caps []score.Cap) *candidate {
	v := p.now[i].Settled() // what another answer takes back is mended there
	c := &candidate{verdict: v, index: i, kind: Fix, unanswered: unanswered(&v), minutes: v.Control.Minutes, urgency: urgency(v), limit: 101}
	for _, cap := range caps {
		if cap.Control == v.Control.ID {
			c.limit = cap.Limit
		}
	}
	if !v.Known() {
		c.kind, c.minutes, c.then = FindOut, v.Control.FindOut.Minutes, v.Control.Minutes
	}
	c.priority = p.risk.work(p.Judge.Model.Plan, v, 1-p.Likely(v.Control.ID)).Priority
	return c
}

// urgency ranks what can ruin a business: 0 for a critical control at poor, or one with a
// gap that a check calls critical; 1 for a critical control of which nothing is known;
// 2 for the rest.
func urgency(v reconcile.Verdict) int {
	critical := v.Control.Critical || slices.ContainsFunc(v.Findings, func(f checks.Finding) bool {
		return f.Status == checks.Fail && f.Severity == checks.Critical
	})
	if !critical || v.Floor >= v.Control.Value(questions.Partial) {
		return 2
	}
	if v.Known() {
		return 0
	}
	return 1
}

// cost is what the step costs: finding out costs nothing.
func (c *candidate) cost() string {
	if c.kind == FindOut {
		return "free"
	}
	return c.verdict.Control.Cost
}

// better orders candidates of one rank: the highest priority first; of equals the
// quicker, then the lower id. What nobody was asked comes last.
func (c *candidate) better(d *candidate) int {
	return cmp.Or(
		boolFirst(!c.unanswered, !d.unanswered),
		cmp.Compare(d.priority, c.priority),
		cmp.Compare(c.minutes, d.minutes),
		cmp.Compare(c.verdict.Control.ID, d.verdict.Control.ID),
	)
}

func boolFirst(a, b bool) int {
	if a == b {
		return 0
	}
	if a {
		return -1
	}
	return 1
}

// pick chooses the next step, and reports whether there is one. rationed holds the
// number of steps that find out to what the model allows.
func (p *planner) pick(rationed bool) (*candidate, bool) {
	open := make([]*candidate, 0, len(p.open))
	for _, c := range p.open {
		if !rationed || c.kind == Fix || p.findOuts > 0 {
			open = append(open, c)
		}
	}
	if len(open) == 0 {
		return nil, false
	}
	if c := p.lifting(open, p.caps(p.now), p.at.mean); c != nil {
		return c, true
	}
	c := p.first(open)
	// A step must not run into a limit that another step would have lifted first, unless
	// it takes away a lower one of its own.
	then := p.then(c)
	if held := p.lifting(open, p.caps(then), p.standing(then).mean); held != nil {
		if held == c || !p.sets(c, held.liftedCap) {
			return held, true
		}
		held.liftedCap = 0 // not yet
	}
	return c, true
}

// sets reports whether a control sets a limit below another as things stand.
func (p *planner) sets(c *candidate, below int) bool {
	return slices.ContainsFunc(p.caps(p.now), func(l score.Cap) bool { return l.Control == c.verdict.Control.ID && l.Limit < below })
}

// lifting returns the candidate that lifts the lowest limit that holds a mean down, of
// those that can be lifted; nil where there is none.
func (p *planner) lifting(open []*candidate, caps []score.Cap, mean float64) *candidate {
	for _, limit := range caps {
		if float64(limit.Limit) >= mean {
			break // it holds nothing, and neither do those above it
		}
		if c := p.lifter(open, limit); c != nil {
			c.liftedCap = limit.Limit
			return c
		}
	}
	return nil
}

// lifter returns what lifts one limit: its control, or the answer that puts that in
// doubt. Where it takes both, the other answer comes first, or else the control would
// be mended and still be in doubt.
func (p *planner) lifter(open []*candidate, limit score.Cap) *candidate {
	var lifts, helps, own *candidate
	for _, c := range open {
		mine, other := c.verdict.Control.ID == limit.Control, p.doubts(c, limit.Control)
		switch {
		case !mine && !other:
		case p.above(limit, p.then(c)):
			lifts = c // there is one at most: while the control is in doubt it cannot itself
		case other:
			helps = c
		default:
			own = c
		}
	}
	if lifts == nil && own != nil {
		return helps
	}
	return lifts
}

// above reports whether a control no longer sets its limit, or one as low.
func (p *planner) above(limit score.Cap, now []reconcile.Verdict) bool {
	return !slices.ContainsFunc(p.caps(now), func(c score.Cap) bool {
		return c.Control == limit.Control && c.Limit <= limit.Limit
	})
}

// doubts reports whether the answer of a candidate is what puts another in doubt, or
// will once that is mended.
func (p *planner) doubts(c *candidate, of string) bool {
	return slices.ContainsFunc(p.pairs, func(x pair) bool { return x.Of == of && x.while == c.index })
}

// first returns the candidate to go first where no limit holds the score: what can
// ruin the business, by the limits that go with it; then the best that is worth a
// point or more, or else what must be answered for it to be; then the best. open is in
// the order of better.
func (p *planner) first(open []*candidate) *candidate {
	best := slices.MinFunc(open, func(c, d *candidate) int {
		return cmp.Or(boolFirst(!c.unanswered, !d.unanswered), cmp.Compare(c.urgency, d.urgency), cmp.Compare(c.limit, d.limit), c.better(d))
	})
	if best.urgency < 2 {
		then := p.then(best)
		if w := p.freeing(open, then[best.index].Doubt); w != nil && !p.gains(then) {
			return w // mending it alone would bring nothing
		}
		return best
	}
	for _, c := range open {
		// Limits do not enter here: one that the step would run into is lifted first.
		then := p.then(c)
		if p.gains(then) {
			return c
		}
		if w := p.freeing(open, then[c.index].Doubt); w != nil && p.inTurn(w, c) {
			return w
		}
	}
	return open[0]
}

// gains reports whether it is worth a point or more to get from now to then, limits left
// aside: of what the grade goes by, or of the whole.
func (p *planner) gains(then []reconcile.Verdict) bool {
	return points(p.standing(then).mean-p.at.mean) > 0 || points(score.Mean(then)-score.Mean(p.now)) > 0
}

// freeing returns the candidate whose answer puts another in doubt; nil where there is
// none.
func (p *planner) freeing(open []*candidate, d *reconcile.Doubt) *candidate {
	for _, c := range open {
		if d != nil && d.While == c.verdict.Control.ID {
			return c
		}
	}
	return nil
}

// inTurn reports whether two steps, one after the other, are worth a point each.
func (p *planner) inTurn(c, d *candidate) bool {
	now := p.then(c)
	first := score.Mean(now)
	p.done(now, d.index)
	return points(first-score.Mean(p.now)) > 0 && points(score.Mean(now)-first) > 0
}
