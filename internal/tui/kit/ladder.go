package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A Rung is one grade on the ladder.
type Rung struct {
	Grade Tone
	// Range says which scores earn it: “70 to 84”.
	Range string
	// Words are what stands beside it.
	Words string
	// Mark is set where Words say where someone stands, and Here where that is now.
	Mark, Here bool
}

// rungs are drawn wider from the best to the worst, as on an energy label.
const (
	firstRung = 15 // cells of the best, with its range
	shortRung = 5  // without
	rungStep  = 2
)

// Ladder draws the grades, best first. Where there is no room for the ranges they
// are left out, and where there is none for a ladder, nothing is drawn.
func (k Kit) Ladder(rungs []Rung, width int) []string {
	first, ranges := firstRung, true
	if width < 44 {
		first, ranges = shortRung, false
	}
	if width < 16 {
		return nil
	}
	out := make([]string, 0, len(rungs))
	for i, r := range rungs {
		wide := first + i*rungStep
		text := "  " + string(r.Grade)
		if ranges {
			text += "  " + k.Clean(r.Range)
		}
		text = ansi.Truncate(text, wide, "")
		text += strings.Repeat(" ", max(wide-ansi.StringWidth(text), 0))
		words := " " + k.Clean(r.Words)
		if r.Mark {
			words = " " + k.here + words
		}
		words = ansi.Truncate(words, max(width-wide-1, 0), "")
		if r.Here {
			words = k.Bold.Render(words)
		}
		out = append(out, k.rung(r, text)+words)
	}
	return out
}

// rung draws one step. With strong contrast and without colours only the one on
// which one stands is marked, since all five would look alike.
func (k Kit) rung(r Rung, text string) string {
	if k.Theme == Colours {
		return k.style(r.Grade).Render(text)
	}
	if r.Here {
		return k.Focus.Render(text) + k.border
	}
	return text + k.border
}
