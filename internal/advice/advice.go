// Package advice turns verdicts into a plan: at most seven steps, each with its
// minutes, its cost and the grade that it would give. It is pure, and its order
// is the same on every run.
package advice

import (
	"math"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Case is what a plan is made from.
type Case struct {
	Judge   score.Judge
	Profile questions.Profile
	// Hints choose the steps where the profile does not, and change nothing else;
	// there is at most one for a fact.
	Hints    []checks.ProfileSuggestion
	Verdicts []reconcile.Verdict
	// Pairs say which answers hang on one another: what is mended is worth no more than
	// the other answer leaves.
	Pairs []questions.Pair
	// Fix gives the steps for a measured gap, for where it was seen, and whether
	// there are any.
	Fix func(checks.Finding) (Part, bool)
	// Likely is how likely a control of which nothing is known is good, 0 to 1.
	Likely func(control string) float64
}

// Plan returns the steps, most worth doing first, and how much work it is until
// the next grade: nil when nothing left to do gives one.
//
// Each place goes to what lifts the limit that holds the score, the lowest first;
// else to a control that can ruin the business; else to what has the highest
// priority among the steps that are worth a point or more, and then among the rest.
func Plan(in Case) ([]Step, *score.NextGrade) {
	p := newPlanner(in)
	start, _ := p.score.Stands()
	plan := []Step{}
	var next *score.NextGrade
	way := score.NextGrade{Sure: true}
	most := in.Judge.Model.Plan.MostSteps
	possible := start != "" && in.Judge.Model.Better(p.best(), start)
	for len(plan) < most || next == nil && possible {
		c, ok := p.pick(len(plan) < most)
		if !ok {
			break
		}
		before := p.at
		p.mend(c)
		grade, provisional := p.score.Stands()
		way.Steps++
		way.Minutes += c.minutes + c.then
		way.Sure = way.Sure && c.kind == Fix
		if next == nil && possible && in.Judge.Model.Better(grade, start) {
			n := way
			n.Grade = grade
			next = &n
		}
		if len(plan) < most {
			s := p.step(c)
			s.Rank, s.Gain = len(plan)+1, p.gain(before)
			s.GradeAfter, s.Provisional, s.ScoreAfter = grade, provisional, p.score.Floor
			if provisional {
				s.ShortAfter = p.score.Provisional.Points
			}
			plan = append(plan, s)
		}
	}
	return plan, next
}

// points rounds a difference of scores to whole points, halves up.
func points(d float64) int { return int(math.Floor(d + 0.5 + 1e-9)) }

// A planner is a business on its way through the plan.
type planner struct {
	Case
	inferred InferredProfile
	risk     riskModel
	pairs    []pair
	now      []reconcile.Verdict
	scratch  []reconcile.Verdict
	score    score.Score
	at       standing
	short    bool // the grade at the start is the short way's
	open     []*candidate
	findOuts int // how many more steps may find out
}

// A standing is where a business stands, not rounded: the floor of the whole, the mean of
// what its grade goes by, and the points that stand beside that grade.
type standing struct{ whole, mean, graded float64 }

func (p *planner) standing(now []reconcile.Verdict) standing {
	m := p.Judge.Model
	s := standing{whole: score.Exact(m, now), mean: score.Mean(now)}
	s.graded = s.whole
	if p.short {
		s.mean = score.Mean(p.Judge.Asked(now))
		s.graded = s.mean // the short way's points know no limit; its grade does
	}
	return s
}

// caps are the limits on the grade that there is.
func (p *planner) caps(now []reconcile.Verdict) []score.Cap {
	if p.short {
		now = p.Judge.Asked(now)
	}
	return score.CapsOn(p.Judge.Model, now)
}

// gain is the points that the last step was worth: of the grade that there is, or else
// of the whole.
func (p *planner) gain(before standing) int {
	return max(points(p.at.graded-before.graded), points(p.at.whole-before.whole))
}

// A pair is one of the pairs of answers that count, with the places of its controls.
type pair struct {
	*questions.Pair
	of, while int
}

func pairsOf(in Case) []pair {
	at := map[string]int{}
	for i := range in.Verdicts {
		at[in.Verdicts[i].Control.ID] = i
	}
	var out []pair
	for i := range in.Pairs {
		p := &in.Pairs[i]
		of, ok := at[p.Of]
		while, both := at[p.While]
		if ok && both && p.Kind.Counts() {
			out = append(out, pair{p, of, while})
		}
	}
	return out
}

func newPlanner(in Case) *planner {
	p := &planner{
		Case: in, inferred: InferProfile(in.Profile, in.Hints), risk: newRiskModel(in.Judge.Model, in.Profile), pairs: pairsOf(in),
		now: slices.Clone(in.Verdicts), scratch: make([]reconcile.Verdict, len(in.Verdicts)),
	}
	asked := slices.ContainsFunc(in.Verdicts, func(v reconcile.Verdict) bool { return v.Claim != questions.Unanswered })
	mending, caps := 0, score.CapsOn(in.Judge.Model, in.Verdicts)
	for i := range in.Verdicts {
		v := &in.Verdicts[i]
		// Where no question was asked at all, or only those of the short way, seven
		// times "find out" is no plan: the other questions are the way to find out.
		settled := v.Settled()
		skip := unanswered(&settled) && (!asked || len(in.Judge.Short) > 0)
		if !v.Applies || v.Settled().Floor == 100 || skip {
			continue
		}
		c := p.candidate(i, caps)
		if c.kind == Fix {
			mending++
		}
		p.open = append(p.open, c)
	}
	for _, c := range p.open {
		p.undoing(c, caps)
	}
	m := in.Judge.Model.Plan
	p.findOuts = m.FindOutBeside
	if mending < m.FullMending {
		p.findOuts = max(p.findOuts, m.MostSteps-mending)
	}
	slices.SortFunc(p.open, (*candidate).better)
	_, p.short = in.Judge.Of(p.now).Stands()
	p.rate()
	return p
}

// undoing gives a known gap that takes back the answer of a critical control the rank of
// that control: it undoes what guards the business.
func (p *planner) undoing(c *candidate, caps []score.Cap) {
	for _, x := range p.pairs {
		v := &p.now[x.of]
		if c.kind != Fix || v.Doubt == nil || v.Doubt.Open || !(questions.Answer{State: v.Claim}).Claims() || v.Doubt.While != c.verdict.Control.ID || !v.Control.Critical {
			continue
		}
		c.urgency = 0
		for _, limit := range caps {
			if limit.Control == v.Control.ID {
				c.limit = min(c.limit, limit.Limit)
			}
		}
	}
}

// best is the grade that there is when all of the plan is done.
func (p *planner) best() score.Grade {
	now := slices.Clone(p.now)
	for _, c := range p.open {
		p.done(now, c.index)
	}
	grade, _ := p.Judge.Of(now).Stands()
	return grade
}

func (p *planner) rate() {
	p.score = p.Judge.Of(p.now)
	p.at = p.standing(p.now)
}

// mend does a step.
func (p *planner) mend(c *candidate) {
	p.done(p.now, c.index)
	p.open = slices.DeleteFunc(p.open, func(o *candidate) bool { return o.index == c.index })
	if c.kind == FindOut {
		p.findOuts--
	}
	p.rate()
}

// then is how things are after a step, in a place that the next call uses again.
func (p *planner) then(c *candidate) []reconcile.Verdict {
	copy(p.scratch, p.now)
	p.done(p.scratch, c.index)
	return p.scratch
}

// done makes a control good, and settles again what hangs together with its answer.
func (p *planner) done(now []reconcile.Verdict, index int) {
	now[index] = assumeFixed(now[index])
	for _, x := range p.pairs {
		if x.of == index || x.while == index {
			now[x.of] = now[x.of].Beside(&now[x.while], x.Pair, p.Profile)
		}
	}
}

// unanswered reports whether nothing is known of a control because nobody was asked.
func unanswered(v *reconcile.Verdict) bool {
	return v.Claim == questions.Unanswered && !v.Indeterminate && !v.Known()
}

// assumeFixed is the verdict once the step is done and someone says so: what was measured
// to be wrong is mended, and what could not be told is still not measured.
func assumeFixed(v reconcile.Verdict) reconcile.Verdict {
	v.Floor, v.Ceiling, v.Contradiction, v.Doubt, v.Indeterminate = 100, 100, nil, nil, false
	v.Claim, v.Named, v.Waived, v.Control.Applies = questions.Good, "", "", nil
	v.Measured = checks.NotChecked
	if v.Basis == reconcile.Measured || v.Basis == reconcile.Both {
		v.Measured = checks.Pass
	}
	return v
}
