package compare

import (
	"slices"
	"strconv"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// Since is the comparison as a report takes it: what became of the things that
// should be true, and what was found that they do not already tell.
func (x Comparison) Since() *report.Since {
	out := &report.Since{
		ID: x.Old.ID, Finished: x.Old.Finished, Comparable: x.Comparable, WhyNot: x.WhyNot, Rejudged: x.Rejudged, Now: x.New.Floor,
		Delta: x.Delta, Areas: x.Areas, Added: x.Added, Dropped: x.Dropped,
	}
	told := map[string]State{}
	for _, c := range x.Controls {
		told[c.ID] = c.State
		if worthSaying(c) {
			k := report.Change{State: string(c.State), Title: c.Title}
			if slices.Contains([]State{Better, Worse, New}, c.State) {
				k.Was, k.Is = value(c.Was), value(c.Is)
			}
			out.Changes = append(out.Changes, k)
		}
	}
	for _, c := range x.Findings {
		moved := slices.Contains([]State{Fixed, Better, Worse, New}, c.State)
		if moved && told[c.Control] != c.State {
			out.Changes = append(out.Changes, report.Change{State: string(c.State), Title: c.Title, Target: c.Target})
		}
	}
	return out
}

// value is what worth said, as a number; -1 for what is not known.
func value(worth string) int {
	n, err := strconv.Atoi(worth)
	if err != nil {
		return -1
	}
	return n
}

// worthSaying leaves out what stayed good, and what is not known and was not
// known before.
func worthSaying(c Change) bool {
	switch c.State {
	case Unchanged:
		return c.Gap
	case NotChecked:
		return c.WasKnown
	case Fixed, Better, Worse, New, Gone, Learned:
	}
	return true
}

// Past is the points as a report takes them.
func Past(list []Point) []report.Past {
	out := make([]report.Past, len(list))
	for i, p := range list {
		out[i] = report.Past{Finished: p.Finished, Floor: p.Floor, Comparable: p.Comparable}
	}
	return out
}
