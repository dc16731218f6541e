package portfolio

import (
	"cmp"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// A Job is one step that several clients have in their plans.
type Job struct {
	Control string `json:"control"`
	Title   string `json:"title"`
	// Clients are their folders, the worst first.
	Clients []string `json:"clients"`
	// Minutes is what it takes for all of them together.
	Minutes int    `json:"minutes"`
	Cost    string `json:"cost"` // the highest of theirs: free, low, medium or high
	// Gain is the points that it is worth to them together, and Up how many of them it
	// takes to a better grade, done in the order of their plans.
	Gain int `json:"gain"`
	Up   int `json:"grade_up"`
}

// A step is one of a client's plan, with whether it makes the grade better.
type step struct {
	control, title, cost string
	minutes, gain        int
	up                   bool
}

func stepsOf(x assess.Assessment) []step {
	var out []step
	grade := x.Score.Grade
	for _, s := range x.Plan {
		if s.Kind == advice.FindOut {
			continue // that is for each to find out
		}
		up := grade != "" && s.GradeAfter != "" && s.GradeAfter < grade
		if s.GradeAfter != "" {
			grade = s.GradeAfter
		}
		out = append(out, step{s.Control, s.Title, s.Cost, s.Minutes, s.Gain, up})
	}
	return out
}

// costs are the words for what a step costs, the least first.
var costs = []string{"", "free", "low", "medium", "high"}

// jobs are the steps that stand in the plans of two clients or more: the most gain for
// the hours first.
func jobs(rows []Row) []Job {
	at := map[string]int{}
	var out []Job
	for _, r := range rows {
		for _, s := range r.steps {
			i, ok := at[s.control]
			if !ok {
				i = len(out)
				at[s.control] = i
				out = append(out, Job{Control: s.control, Title: s.title})
			}
			j := &out[i]
			j.Clients = append(j.Clients, r.Client)
			j.Minutes += s.minutes
			j.Gain += s.gain
			if s.up {
				j.Up++
			}
			if slices.Index(costs, s.cost) > slices.Index(costs, j.Cost) {
				j.Cost = s.cost
			}
		}
	}
	out = slices.DeleteFunc(out, func(j Job) bool { return len(j.Clients) < 2 })
	slices.SortStableFunc(out, func(a, b Job) int {
		// Points an hour, without dividing by the minutes of a step that takes none.
		return cmp.Or(cmp.Compare(b.Gain*max(a.Minutes, 1), a.Gain*max(b.Minutes, 1)), cmp.Compare(len(b.Clients), len(a.Clients)), cmp.Compare(a.Control, b.Control))
	})
	return out
}

// A Column is one control of the matrix.
type Column struct {
	Control string
	Title   string
	// Counts is how many clients stand in each state, and Slipped how many were better
	// the time before.
	Counts  map[State]int
	Slipped int
}

// Open is how many clients it is not in order with, or only in part.
func (c Column) Open() int { return c.Counts[No] + c.Counts[Part] }

// manySlipped is from how many clients on a control that got worse is worth a word: one
// cause may be behind all of them.
const manySlipped = 3

// Together reports whether the control got worse at so many that one cause may be behind it.
func (c Column) Together() bool { return c.Slipped >= manySlipped }

// maxColumns is how many controls a page has room for.
const maxColumns = 14

// columns are the controls with the most to mend: those that can hold a grade first.
func columns(c assess.Content, rows []Row) []Column {
	var out []Column
	for i := range c.Bank.Controls {
		k := &c.Bank.Controls[i]
		col := Column{Control: k.ID, Title: k.Title, Counts: map[State]int{}}
		for _, r := range rows {
			if s, ok := r.Controls[k.ID]; ok {
				col.Counts[s]++
			}
			if slices.Contains(r.Slipped, k.ID) {
				col.Slipped++
			}
		}
		if col.Counts[No]+col.Counts[Part]+col.Counts[Unknown] > 0 {
			out = append(out, col)
		}
	}
	weight := func(x Column) int {
		k, _ := c.Bank.Control(x.Control)
		return k.Weight * (2*x.Counts[No] + x.Counts[Part] + x.Counts[Unknown])
	}
	slices.SortStableFunc(out, func(a, b Column) int { return cmp.Compare(weight(b), weight(a)) })
	return out[:min(len(out), maxColumns)]
}
