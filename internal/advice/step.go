package advice

import (
	"github.com/cybercheck-cli/cybercheck/checks"
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
	// Minutes are those of the step itself: of finding out alone, where it is that.
	Minutes int    `json:"minutes"`
	Cost    string `json:"cost"`
	Who     string `json:"who"`
	// Gain is the points that the step is worth when the steps before it are done,
	// rounded for itself: the gains of several need not add up to the last score.
	Gain int `json:"gain"`
	// LiftedCap is the limit that the step takes away; 0 where it takes none.
	LiftedCap int `json:"lifts,omitempty"`
	// GradeAfter is null while not enough is known, Provisional true where it is that
	// of the short way.
	GradeAfter  score.Grade `json:"grade_after"`
	Provisional bool        `json:"provisional,omitempty"`
	ScoreAfter  int         `json:"score_after"`
	// ShortAfter is the points of the short way's controls after the step, where the
	// grade is theirs.
	ShortAfter int `json:"short_after,omitempty"`
	// Then is the mending that follows where finding out shows a gap.
	Then *Then `json:"then,omitempty"`
	// Seen are the fixes of what was measured, each for where it was seen; they come
	// before First and Steps, which are for the rest of the business.
	Seen []Part `json:"seen,omitempty"`
	// First is the safeguard to do before the steps.
	First   string         `json:"first,omitempty"`
	Steps   []string       `json:"steps"`
	AskIT   string         `json:"ask_it,omitempty"`
	Link    questions.Link `json:"link"`
	Group   Group          `json:"group"`
	Checked string         `json:"checked,omitempty"` // when the menus were last looked at
	// Findings are the ids of the measured gaps that the step closes.
	Findings []string `json:"findings,omitempty"`
	// Priority is the step's place among those of its rank: its worth by the loss
	// model over the root of its hours and its cost.
	Priority float64 `json:"priority"`
}

// Then is a step that may follow, in short.
type Then struct {
	Title   string `json:"title"`
	Minutes int    `json:"minutes"`
	Cost    string `json:"cost"`
	Who     string `json:"who"`
}

// A Part is the instructions for one place where a gap was measured.
type Part struct {
	Where string   `json:"where"` // such as "On this computer"
	First string   `json:"first,omitempty"`
	Steps []string `json:"steps"`
	// Paste holds the records to publish.
	Paste []checks.SuggestedRecord `json:"paste,omitempty"`
	// For is the system that the steps are for, in the words of the content.
	For string `json:"-"`
}

// Total is the minutes of the step and of the mending that may follow it.
func (s Step) Total() int {
	if s.Then != nil {
		return s.Minutes + s.Then.Minutes
	}
	return s.Minutes
}

// step words a candidate.
func (p *planner) step(c *candidate) Step {
	k := c.verdict.Control
	s := Step{
		Kind: c.kind, Control: k.ID, Title: k.Do, Why: k.Why.Text, Minutes: c.minutes, Cost: c.cost(),
		Who: k.Who, AskIT: k.AskIT, Link: k.Link, Group: p.group(c), Priority: c.priority, LiftedCap: c.liftedCap,
	}
	if c.kind == FindOut {
		s.Title, s.Steps = "Find out: "+k.Question, []string{k.FindOut.How}
		s.Then = &Then{Title: k.Do, Minutes: k.Minutes, Cost: k.Cost, Who: k.Who}
		return s
	}
	a := k.AdviceFor(p.inferred.Profile)
	s.First, s.Steps, s.Checked = a.First, a.Steps, a.Checked
	chosen := map[string]bool{}
	for _, f := range c.verdict.Findings {
		if f.Status != checks.Fail && f.Status != checks.Partial || f.Severity < checks.Medium {
			continue
		}
		s.Findings = append(s.Findings, f.ID)
		if part, ok := p.Fix(f); ok && len(s.Seen) < mostSeen && !has(s.Seen, part) {
			chosen[part.For] = true
			s.Seen = append(s.Seen, part)
		}
	}
	s.Why = p.inferred.because(s.Why, func(h checks.ProfileSuggestion) bool { return chosen[h.Answer] || a.For[h.Fact] != nil })
	return s
}

// mostSeen is how many measured gaps of one control have their steps in the plan; the
// findings themselves list all.
const mostSeen = 3

// has reports whether the same steps for the same place are there already.
func has(list []Part, p Part) bool {
	for _, x := range list {
		if x.Where == p.Where && len(x.Steps) == len(p.Steps) && (len(x.Steps) == 0 || x.Steps[0] == p.Steps[0]) {
			return true
		}
	}
	return false
}

func (p *planner) group(c *candidate) Group {
	m, cost, who := p.Judge.Model.Plan, c.cost(), c.verdict.Control.Who
	if c.kind == FindOut {
		who = "you"
	}
	if who == "it" && p.Profile["it_help"] != "myself" || cost == "medium" || cost == "high" {
		return WithHelp
	}
	if c.minutes <= m.TodayMinutes && cost == "free" {
		return Today
	}
	if c.minutes <= m.WeekMinutes {
		return ThisWeek
	}
	return ThisMonth
}
