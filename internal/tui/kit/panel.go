package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// least is the narrowest panel in which a word can be read.
const least = 16

// Panel draws lines in a box with a title in its upper edge. The lines are drawn
// already, and are cut where they are too wide; Inside says how much room they have.
func (k Kit) Panel(title string, lines []string, width int) []string {
	if width < least {
		return lines
	}
	room := width - 4
	head := k.Cut(title, room-2)
	top := k.Quiet.Render(k.topLeft + k.Rule)
	if head != "" {
		top += " " + k.Bold.Render(head) + " "
	} else {
		top += k.Quiet.Render(strings.Repeat(k.Rule, 2))
	}
	used := 4 + ansi.StringWidth(head)
	top += k.Quiet.Render(strings.Repeat(k.Rule, max(width-used-1, 0)) + k.topRight)
	out := []string{top}
	for _, l := range lines {
		l = ansi.Truncate(l, room, "")
		out = append(out, k.Quiet.Render(k.side)+" "+l+strings.Repeat(" ", max(room-ansi.StringWidth(l), 0))+" "+k.Quiet.Render(k.side))
	}
	return append(out, k.Quiet.Render(k.bottomLeft+strings.Repeat(k.Rule, width-2)+k.bottomRight))
}

// Inside is the room for a line in a panel of this width.
func Inside(width int) int {
	if width < least {
		return max(width, 1)
	}
	return width - 4
}

// Box is a panel of texts.
func (k Kit) Box(title string, width int, texts ...string) []string {
	var lines []string
	for _, t := range texts {
		if t != "" {
			lines = append(lines, k.Wrap(t, Inside(width))...)
		}
	}
	return k.Panel(title, lines, width)
}

// Pair puts two texts at the ends of a line; the left one is cut where both do not fit.
func (k Kit) Pair(left, right string, width int) string {
	room := width - ansi.StringWidth(right)
	if right != "" {
		room -= 2
	}
	if room < 4 {
		return ansi.Truncate(left, max(width, 0), "")
	}
	tail := "…"
	if k.Glyphs == ASCII {
		tail = "."
	}
	left = ansi.Truncate(left, room, tail)
	if right == "" {
		return left
	}
	return left + strings.Repeat(" ", width-ansi.StringWidth(left)-ansi.StringWidth(right)) + right
}

// Arrow leads from one thing to the next, two cells wide.
func (k Kit) Arrow() string { return k.arrow }

// Quote stands before what was seen, where there is no room for a box.
func (k Kit) Quote() string { return k.quote }
