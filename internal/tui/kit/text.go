package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/textwrap"
)

// MaxText is the widest line of text: longer ones are hard to read.
const MaxText = 76

// Clean returns text as it may be shown: printable, in the kit's glyphs.
func (k Kit) Clean(s string) string {
	s = safetext.Printable(s)
	if k.Glyphs == ASCII {
		s = plainGlyphs.Replace(s)
	}
	return s
}

// Wrap returns text in lines of at most width cells, and never more than MaxText. There
// is always one.
func (k Kit) Wrap(s string, width int) []string {
	lines := textwrap.Lines(k.Clean(s), max(min(width, MaxText), 1))
	return append(lines, make([]string, max(1-len(lines), 0))...)
}

// Hang returns text in lines, the first after lead and the others indented as
// far as lead is wide.
func (k Kit) Hang(lead, s string, width int) []string {
	n := ansi.StringWidth(lead)
	lines := k.Wrap(s, min(width, MaxText)-n)
	for i, l := range lines {
		if i == 0 {
			lines[i] = lead + l
			continue
		}
		lines[i] = strings.Repeat(" ", n) + l
	}
	return lines
}

// Cut returns one line that is at most width cells wide.
func (k Kit) Cut(s string, width int) string {
	tail := "…"
	if k.Glyphs == ASCII {
		tail = "."
	}
	return ansi.Truncate(k.Clean(s), max(width, 0), tail)
}

// Each draws every line in a style.
func Each(lines []string, draw func(...string) string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = draw(l)
	}
	return out
}
