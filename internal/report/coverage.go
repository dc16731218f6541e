package report

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A Coverage is how far an assessment meets someone else's list of controls.
type Coverage struct {
	Rows []Covered
	// Counts are the rows in each state; all states are there.
	Counts map[CoverState]int
	// Known is the share of rows that are met or covered, partly met or not met, in percent.
	Known int
}

// A Covered is one id of the list, with our controls that map to it.
type Covered struct {
	ID       string
	State    CoverState
	Controls []string
	// Measured is when that which meets the id was measured, the oldest of it; the zero
	// time where nothing was.
	Measured time.Time
}

// A CoverState says how far one id is met.
type CoverState string

// The states. Nothing is met by word alone: where a control rests on an answer, its
// ids are covered by that. NotAsked: no control of ours that applies maps to the id.
const (
	Met       CoverState = "met"
	Told      CoverState = "covered by your answers"
	PartlyMet CoverState = "partly met"
	NotMet    CoverState = "not met"
	Unknown   CoverState = "unknown"
	NotAsked  CoverState = "not asked"
)

// CoverStates returns the states in the order in which they are counted.
func CoverStates() []CoverState { return []CoverState{Met, Told, PartlyMet, NotMet, Unknown, NotAsked} }

// NewCoverage holds an assessment against the ids of a list, named as in the
// bank's maps. Which control maps to an id is our reading, in the document.
func NewCoverage(a assess.Assessment, list string, ids []string) Coverage {
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
			if row.State == Met {
				row.Measured = oldest(row.Measured, measuredOn(a, c.ID))
			}
		}
		out.Rows = append(out.Rows, row)
		out.Counts[row.State]++
	}
	out.Known = score.Share(100*(out.Counts[Met]+out.Counts[Told]+out.Counts[PartlyMet]+out.Counts[NotMet]), len(ids))
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
	switch {
	case worst != best:
		return Unknown
	case worst == Met && slices.ContainsFunc(list, func(c assess.Control) bool { return c.Basis == reconcile.Claimed }):
		return Told
	}
	return worst
}

// measuredOn is when a control was measured, the oldest measurement of it that found
// anything; the zero time where nothing did.
func measuredOn(a assess.Assessment, control string) time.Time {
	var out time.Time
	for _, f := range a.Findings {
		if f.Control == control && (f.Status == checks.Pass || isGap(f)) {
			at := f.MeasuredAt
			if at.IsZero() {
				at = a.Run.Finished
			}
			out = oldest(out, at)
		}
	}
	return out
}

// oldest is the older of two times, of those that are known.
func oldest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
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
