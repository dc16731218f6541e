package cli

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
)

// between returns the line of scores from one assessment to another, of what is
// kept; none when nothing is.
func (a *app) between(c assess.Content, older, newer assess.Assessment) []compare.Point {
	list, err := a.keptOf(clientOf(newer))
	if err != nil {
		return nil
	}
	from, to := older.Run.Finished, newer.Run.Finished
	list = slices.DeleteFunc(list, func(x assess.Assessment) bool {
		return x.ID == older.ID || x.ID == newer.ID || x.Run.Finished.Before(from) || x.Run.Finished.After(to)
	})
	return compare.Trend(c, slices.Concat([]assess.Assessment{older}, list, []assess.Assessment{newer}))
}

// The page of a year is one sheet, or two screens: so many things of each kind.
const (
	yearNamed  = 10
	yearOpen   = 5
	yearScores = 12
)

// sayYear sums a long time up on one page: what improved, what slipped, what is
// still open, and what it took.
func sayYear(w *paragraphs, x compare.Comparison, points []compare.Point) {
	sayScores(w, x)
	if line := scoreLine(w, points); line != "" {
		w.say("The scores on the way: %s.", line)
	}
	pick := func(states ...compare.State) []compare.Change {
		var out []compare.Change
		for _, s := range states {
			out = append(out, compare.In(x.Controls, s)...)
		}
		return out
	}
	better, slipped := pick(compare.Fixed, compare.Better), pick(compare.Worse, compare.New)
	open, _ := split(pick(compare.Unchanged), func(c compare.Change) bool { return c.Gap })
	unknown, _ := split(pick(compare.NotChecked), func(c compare.Change) bool { return c.WasKnown })
	w.say("")
	w.say("What improved: %d. What slipped or came to light: %d. Not checked this time: %d.", len(better), len(slipped), len(unknown))
	if x.Estimated > 0 {
		w.say("By our estimate the improvements took about %s of work. We did not measure it.", minutesWords(x.Minutes))
	}
	sayNamed(w, "What improved", better, yearNamed)
	sayNamed(w, "What slipped or came to light", slipped, yearNamed)
	sayNamed(w, "Not checked this time", unknown, yearOpen)
	sayNamed(w, "Still open", open, yearOpen)
	w.say("")
	w.say("Without --since, “cybercheck compare” lists every change since last time.")
}

// sayNamed names the first of a list and counts the others.
func sayNamed(w *paragraphs, heading string, list []compare.Change, most int) {
	if len(list) == 0 {
		return
	}
	w.say("")
	w.say("%s", heading)
	for _, c := range list[:min(most, len(list))] {
		took := ""
		if c.Minutes > 0 && (c.State == compare.Fixed || c.State == compare.Better) {
			took = ", about " + minutesWords(c.Minutes)
		}
		w.indented("  ", "%s (%s, was %s, now %s%s)", strings.TrimSuffix(c.Title, "."), c.ID, statusWords(c.Was), statusWords(c.Is), took)
	}
	if more := len(list) - most; more > 0 {
		w.indented("  ", "and %d more", more)
	}
}

// scoreLine is the scores that go together, each with its month.
func scoreLine(w *paragraphs, points []compare.Point) string {
	var out []string
	for _, p := range points {
		if p.Comparable {
			out = append(out, phrases.Month(p.Finished, w.zone)+" "+spanWords(p))
		}
	}
	if len(out) < 3 {
		return "" // both ends are said already
	}
	return strings.Join(out[max(0, len(out)-yearScores):], ", ")
}
