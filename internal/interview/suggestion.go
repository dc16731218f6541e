package interview

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Suggestion is a hint with the time at which it was seen; the zero time is this run.
type Suggestion struct {
	checks.ProfileSuggestion
	At time.Time
}

// Suggestions returns the hints of an assessment that is kept, with its date. One
// without a date has none to show.
func Suggestions(a assess.Assessment) []Suggestion {
	if a.Run.Finished.IsZero() {
		return nil
	}
	return clues(a.Findings, a.Run.Finished)
}

func clues(findings []checks.Finding, at time.Time) []Suggestion {
	var out []Suggestion
	for _, h := range assess.Hints(findings) {
		out = append(out, Suggestion{h, at})
	}
	return out
}

// Observations are what was seen until now: in this run, and in an earlier one.
type Observations struct {
	Findings []checks.Finding
	Earlier  []Suggestion
}

// SuggestionFor says what was seen about the walk's step and what other answers say of it, a
// sentence each, and at which
// option a cursor begins: at the one chosen, or else at the one that the clues
// agree on, or at none, which is -1. It is shown before an answer is chosen, and
// chooses nothing.
func (w Navigator) SuggestionFor(say i18n.Catalog, s Observations, now time.Time) (lines []string, option int) {
	step := w.Step()
	option = w.Draft.Chosen(step)
	for _, line := range Seen(say, step, s.Findings) {
		lines = append(lines, say.T("Seen on this computer: %s", line))
	}
	switch {
	case step.Doubt != nil:
		return w.Draft.sides(say, *step.Doubt), option
	case step.Control != nil:
		lines = append(lines, w.hangs(say, *step.Control)...)
	}
	c, ok := w.clue(step, s)
	if !ok {
		return lines, option
	}
	if !w.Draft.Answered(step) {
		option = slices.IndexFunc(step.Fact.Options, func(o questions.Option) bool { return o.ID == c.Answer })
	}
	return append(lines, c.words(say, now)), option
}

// clue returns the clue to a fact that all clues agree on, the newest one.
func (w Navigator) clue(step Step, s Observations) (Suggestion, bool) {
	if step.Fact == nil {
		return Suggestion{}, false
	}
	list := append(clues(s.Findings, time.Time{}), s.Earlier...)
	var hints []checks.ProfileSuggestion
	for _, c := range list {
		hints = append(hints, c.ProfileSuggestion)
	}
	agreed := assess.Agreed([]questions.Fact{*step.Fact}, hints)
	if len(agreed) == 0 {
		return Suggestion{}, false
	}
	i := slices.IndexFunc(list, func(c Suggestion) bool { return c.ProfileSuggestion == agreed[0] })
	return list[i], true
}

// words says when a clue was seen, and what it is.
func (c Suggestion) words(say i18n.Catalog, now time.Time) string {
	at := c.At.In(now.Location())
	why := phrases.Sentence(safetext.Typed(c.Why, maxClue))
	switch {
	case c.At.IsZero():
		return say.T("Seen just now: %s", why)
	case sameDay(at, now):
		return say.T("Seen earlier today: %s", why)
	case at.Year() != now.Year():
		return say.T("Seen on %s: %s", at.Format("2 January 2006"), why)
	}
	return say.T("Seen on %s: %s", at.Format("2 January"), why)
}

// maxClue is the most characters of a clue that are shown.
const maxClue = 300

func sameDay(a, b time.Time) bool { return a.YearDay() == b.YearDay() && a.Year() == b.Year() }
