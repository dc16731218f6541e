package report

import (
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A Coverage is how far an assessment meets someone else's list of controls.
type Coverage struct {
	Rows []Covered
	// Counts are the rows in each state; all states are there.
	Counts map[CoverState]int
	// Known is the share of rows that are met, partly met or not met, in percent.
	Known int
}

// A Covered is one id of the list, with our controls that map to it.
type Covered struct {
	ID       string
	State    CoverState
	Controls []string
}

// A CoverState says how far one id is met.
type CoverState string

// The states. NotAsked: no control of ours that applies maps to the id.
const (
	Met       CoverState = "met"
	PartlyMet CoverState = "partly met"
	NotMet    CoverState = "not met"
	Unknown   CoverState = "unknown"
	NotAsked  CoverState = "not asked"
)

// CoverStates returns the states in the order in which they are counted.
func CoverStates() []CoverState { return []CoverState{Met, PartlyMet, NotMet, Unknown, NotAsked} }

// NewCoverage holds an assessment against the ids of a list, named as in the
// bank's maps. Which control maps to an id is our reading, in the document.
func NewCoverage(a assess.Assessment, list string, ids []string) Coverage {
	return newCoverage(harmless(a), list, ids)
}

func newCoverage(a assess.Assessment, list string, ids []string) Coverage {
	out := Coverage{Counts: map[CoverState]int{}}
	for _, s := range CoverStates() {
		out.Counts[s] = 0
	}
	about := map[string][]assess.Control{}
	for _, c := range a.Controls {
		for _, id := range c.Maps.Of(list) {
			if c.Applies {
				about[id] = append(about[id], c)
			}
		}
	}
	for _, id := range ids {
		row := Covered{ID: id, State: covered(about[id])}
		for _, c := range about[id] {
			row.Controls = append(row.Controls, c.ID)
		}
		out.Rows = append(out.Rows, row)
		out.Counts[row.State]++
	}
	out.Known = score.Share(100*(out.Counts[Met]+out.Counts[PartlyMet]+out.Counts[NotMet]), len(ids))
	return out
}

// covered is the state that controls give an id: the same one whether what is
// not known is taken as bad or as good, or else unknown.
func covered(list []assess.Control) CoverState {
	if len(list) == 0 {
		return NotAsked
	}
	worst := stateOf(list, func(c assess.Control) int { return newSpan(c.Value, c.CeilingValue).floor })
	best := stateOf(list, func(c assess.Control) int { return newSpan(c.Value, c.CeilingValue).ceiling })
	if worst != best {
		return Unknown
	}
	return worst
}

func stateOf(list []assess.Control, value func(assess.Control) int) CoverState {
	all, none := true, true
	for _, c := range list {
		all = all && value(c) == 100
		none = none && value(c) == 0
	}
	switch {
	case all:
		return Met
	case none:
		return NotMet
	}
	return PartlyMet
}
