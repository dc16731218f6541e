package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// A Job is a step of the plan in a line.
type Job struct {
	// Box is “[ ]” or “[x]”, or empty.
	Box string
	// Rank is its number, or empty.
	Rank string
	// First draws the number as a tile.
	First bool
	Title string
	// Facts are how long it takes, and what it gives, each in a column.
	Facts []string
	// Wide are the columns' widths; what is short of them is padded.
	Wide []int
}

// factsFrom is the width from which on the facts have columns of their own.
const factsFrom = 60

// Job draws a step: its facts in columns at the right, or on a line of their own
// where there is no room.
func (k Kit) Job(j Job, width int) []string {
	rank := j.Rank
	if rank != "" && j.First {
		rank = k.Number(rank)
	}
	lead := strings.TrimLeft(strings.Join(nonEmpty(j.Box, rank), " ")+"  ", " ")
	if j.Box == "" && rank == "" {
		lead = ""
	}
	indent := strings.Repeat(" ", ansi.StringWidth(lead))
	var facts []string
	for i, f := range j.Facts {
		f = k.Clean(f)
		if i < len(j.Wide) {
			f += strings.Repeat(" ", max(j.Wide[i]-ansi.StringWidth(f), 0))
		}
		facts = append(facts, f)
	}
	if right := strings.Join(facts, "  "); width >= factsFrom {
		room := width - ansi.StringWidth(right) - 2
		if right == "" {
			room = width
		}
		lines := k.Hang(lead, j.Title, room)
		if right != "" {
			lines[0] += strings.Repeat(" ", max(width-ansi.StringWidth(lines[0])-ansi.StringWidth(right), 1)) + right
		}
		return lines
	}
	lines := k.Hang(lead, j.Title, width)
	if len(j.Facts) > 0 {
		lines = append(lines, k.Hang(indent, strings.Join(j.Facts, ", "), width)...)
	}
	return lines
}

func nonEmpty(list ...string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
