// Package advice turns verdicts into a plan: at most seven steps, each with its
// minutes, its cost and the grade that it would give. It is pure, and its order
// is the same on every run.
package advice

import (
	"cmp"
	"math"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Group says when to do a step.
type Group string

// The groups.
const (
	Today     Group = "today"      // short, and free
	ThisWeek  Group = "this_week"  // not long
	ThisMonth Group = "this_month" // longer
	WithHelp  Group = "with_help"  // needs someone technical, or real money
)

// A Kind tells doing from finding out.
type Kind string

// The kinds.
const (
	Fix     Kind = "fix"
	FindOut Kind = "find_out"
)

// A Step is one thing to do.
type Step struct {
	Rank    int    `json:"rank"`
	Kind    Kind   `json:"kind"`
	Control string `json:"control"`
	Title   string `json:"title"`
	Why     string `json:"why"`
	Minutes int    `json:"minutes"`
	Cost    string `json:"cost"`
	Who     string `json:"who"`
	// Gain is the points that the floor rises by, when the steps before are done.
	Gain       int    `json:"gain"`
	GradeAfter string `json:"grade_after"`
	ScoreAfter int    `json:"score_after"`
	// First is the safeguard to do before the steps.
	First   string         `json:"first,omitempty"`
	Steps   []string       `json:"steps"`
	AskIT   string         `json:"ask_it,omitempty"`
	Link    questions.Link `json:"link"`
	Group   Group          `json:"group"`
	Checked string         `json:"checked,omitempty"` // when the menus were last looked at
	// Findings are the ids of the measured gaps that the step closes.
	Findings []string `json:"findings,omitempty"`
	// Paste holds the records to publish, of the worst gap that has any.
	Paste []checks.Paste `json:"paste,omitempty"`
}

// Plan returns the steps, most worth doing first, and how much work it is until
// the next grade: nil when nothing left to do gives one. fix gives the steps for a
// measured gap on the system that it was seen on, and whether there are any. hints
// choose the steps where the profile does not, and change nothing else; there is at
// most one for a fact.
func Plan(m score.Model, areas []questions.Area, p questions.Profile, hints []checks.Hint, verdicts []reconcile.Verdict, fix func(checks.Finding) (checks.Fix, bool)) ([]Step, *score.NextGrade) {
	now := slices.Clone(verdicts)
	start := score.Of(m, areas, now)
	before := start.Floor
	plan := []Step{}
	var next *score.NextGrade
	way := score.NextGrade{Sure: true}
	presumed := Presume(p, hints)
	for i, c := range todo(m, p, verdicts) {
		if i >= m.Plan.MostSteps && next != nil {
			break
		}
		now[c.index] = asGood(now[c.index])
		after := score.Of(m, areas, now)
		way.Steps++
		way.Minutes += c.minutes
		way.Sure = way.Sure && c.kind == Fix
		if next == nil && m.Better(after.Grade, start.Grade) {
			n := way
			n.Grade = after.Grade
			next = &n
		}
		if i < m.Plan.MostSteps {
			s := step(m.Plan, p, presumed, c, fix)
			s.Rank, s.Gain, s.GradeAfter, s.ScoreAfter = i+1, after.Floor-before, after.Grade, after.Floor
			plan = append(plan, s)
		}
		before = after.Floor
	}
	return plan, next
}

// todo is everything that is not good, most worth doing first.
func todo(m score.Model, p questions.Profile, verdicts []reconcile.Verdict) []candidate {
	w := newWorth(m, p, verdicts)
	caps := score.CapsOn(m, verdicts)
	asked := slices.ContainsFunc(verdicts, func(v reconcile.Verdict) bool { return v.Claim != questions.Unanswered })
	var out []candidate
	for i, v := range verdicts {
		// Where no question was asked at all, seven times "find out" is no plan.
		if v.Applies && v.Floor < 100 && (asked || !blank(v)) {
			out = append(out, newCandidate(m.Plan, w, caps, verdicts, i))
		}
	}
	slices.SortStableFunc(out, candidate.compare)
	return out
}

// blank reports whether nothing is known of a control because nobody was asked.
func blank(v reconcile.Verdict) bool {
	return v.Claim == questions.Unanswered && !v.Untold && !v.Known()
}

// asGood is the verdict once the step is done.
func asGood(v reconcile.Verdict) reconcile.Verdict {
	v.Floor, v.Ceiling, v.Contradiction, v.Untold = 100, 100, nil, false
	if v.Measured == checks.Fail || v.Measured == checks.Partial {
		v.Measured = checks.Pass
	}
	return v
}

// A candidate is a verdict with what it is worth to mend it.
type candidate struct {
	verdict  reconcile.Verdict
	index    int
	kind     Kind
	blank    bool // nobody was asked
	danger   bool // a claim that a measurement shows to be dangerous
	capLimit int  // the lowest cap that mending it lifts; 101 for none
	priority float64
	minutes  int
}

func newCandidate(m score.Plan, w worth, caps []score.Cap, verdicts []reconcile.Verdict, i int) candidate {
	v := verdicts[i]
	c := candidate{verdict: v, index: i, kind: Fix, blank: blank(v), minutes: v.Control.Minutes, capLimit: 101}
	if !v.Known() {
		c.kind, c.minutes = FindOut, v.Control.FindOut.Minutes
	}
	c.danger = v.Contradiction != nil && v.Measured == checks.Fail && grave(v)
	for _, cap := range caps {
		if cap.Control == v.Control.ID {
			c.capLimit = min(c.capLimit, cap.Limit)
		}
	}
	hours := math.Max(float64(c.minutes)/60, m.LeastHours)
	c.priority = w.gain(i) / (math.Sqrt(hours) * m.Money[c.cost()])
	return c
}

// grave reports whether a gap can ruin the business: one in a critical control, or one
// that a check calls critical. Others are worth what they gain.
func grave(v reconcile.Verdict) bool {
	return v.Control.Critical || slices.ContainsFunc(v.Findings, func(f checks.Finding) bool {
		return f.Status == checks.Fail && f.Severity == checks.Critical
	})
}

// cost is what the step costs: finding out costs nothing.
func (c candidate) cost() string {
	if c.kind == FindOut {
		return "free"
	}
	return c.verdict.Control.Cost
}

// compare puts first a claim that a measurement shows to be dangerous, then what
// lifts a cap (the lowest first), then the highest priority; of equals the
// quicker, then the lower id. What nobody was asked comes last.
func (c candidate) compare(d candidate) int {
	return cmp.Or(
		boolFirst(!c.blank, !d.blank),
		boolFirst(c.danger, d.danger),
		cmp.Compare(c.capLimit, d.capLimit),
		cmp.Compare(d.priority, c.priority),
		cmp.Compare(c.minutes, d.minutes),
		cmp.Compare(c.verdict.Control.ID, d.verdict.Control.ID),
	)
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func step(m score.Plan, p questions.Profile, presumed Presumed, c candidate, fix func(checks.Finding) (checks.Fix, bool)) Step {
	k := c.verdict.Control
	s := Step{
		Kind: c.kind, Control: k.ID, Title: k.Do, Why: k.Why.Text, Minutes: c.minutes, Cost: c.cost(),
		Who: k.Who, AskIT: k.AskIT, Link: k.Link, Group: group(m, c, p),
	}
	if c.kind == FindOut {
		s.Title, s.Steps = "Find out: "+k.Question, []string{k.FindOut.How}
		return s
	}
	a := k.AdviceFor(presumed.Profile)
	s.First, s.Steps, s.Checked = a.First, a.Steps, a.Checked
	chose := func(h checks.Hint) bool { return a.For[h.Fact] != nil }
	for _, f := range c.verdict.Findings {
		if f.Status != checks.Fail && f.Status != checks.Partial || f.Severity < checks.Medium {
			continue
		}
		x, ok := fix(f)
		if ok && len(s.Findings) == 0 {
			s.First, s.Steps, s.Checked, s.Paste = x.First, x.Steps, "", f.Paste
			chose = func(h checks.Hint) bool { return x.For == h.Answer }
		}
		s.Findings = append(s.Findings, f.ID)
	}
	s.Why = presumed.because(s.Why, chose)
	return s
}

func group(m score.Plan, c candidate, p questions.Profile) Group {
	cost, who := c.cost(), c.verdict.Control.Who
	if c.kind == FindOut {
		who = "you"
	}
	switch {
	case who == "it" && p["it_help"] != "myself", cost == "medium", cost == "high":
		return WithHelp
	case c.minutes <= m.TodayMinutes && cost == "free":
		return Today
	case c.minutes <= m.WeekMinutes:
		return ThisWeek
	}
	return ThisMonth
}
