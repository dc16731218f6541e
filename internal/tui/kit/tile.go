package kit

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// A Tone is what a tile says by its colour, besides its words: a grade, or that
// nothing is known.
type Tone string

// ToneUnknown is the tone of what is not known; the others are the grades. Good is
// A's, some gaps C's, and fix now E's.
const ToneUnknown Tone = ""

// A tint is the colour of a tile in each depth, with that of its text.
type tint struct {
	hex     string // under white
	at256   string // under white
	at16    string
	black16 bool // the text on it is black in sixteen colours, and bright white otherwise
	reverse bool // in sixteen colours it is only reversed
}

var tints = map[Tone]tint{
	"A":         {hex: "#17804a", at256: "29", at16: "2", black16: true},
	"B":         {hex: "#5a7d14", at256: "58", at16: "2", black16: true},
	"C":         {hex: "#946a00", at256: "94", at16: "3", black16: true},
	"D":         {hex: "#bf4f08", at256: "130", at16: "1"},
	"E":         {hex: "#c9283c", at256: "160", at16: "1"},
	ToneUnknown: {hex: "#5b6b86", at256: "60", reverse: true},
}

// style is how a tile of a tone is drawn.
func (k Kit) style(tone Tone) lipgloss.Style {
	x, s := tints[tone], lipgloss.NewStyle().Bold(true)
	switch {
	case k.Theme == Mono:
		return lipgloss.NewStyle()
	case k.Theme == HighContrast, k.Depth == Depth16 && x.reverse:
		return s.Reverse(true)
	case k.Depth == DepthTrue:
		return s.Foreground(lipgloss.Color("#ffffff")).Background(lipgloss.Color(x.hex))
	case k.Depth == Depth256:
		return s.Foreground(lipgloss.Color("231")).Background(lipgloss.Color(x.at256))
	case x.black16:
		return s.Bold(false).Foreground(lipgloss.Black).Background(lipgloss.Color(x.at16))
	}
	return s.Foreground(lipgloss.BrightWhite).Background(lipgloss.Color(x.at16))
}

// Tile draws a text on the colour of a tone, as one cell block. The text says what the
// colour does.
func (k Kit) Tile(tone Tone, text string) string {
	return k.style(tone).Render(" " + k.Clean(text) + " ")
}

// Alarm draws lines that must not be overlooked.
func (k Kit) Alarm(lines []string) []string { return Each(lines, k.style("E").Render) }

// Number draws the rank of a job as a tile of the terminal's own colours.
func (k Kit) Number(n string) string {
	return k.Focus.Render(" " + n + " ")
}

// chipWidth is the room for a chip: that of the widest word, its sign and its edges.
const chipWidth = 13

// Chip draws how something stands: a sign, a word, and a tile around both.
func (k Kit) Chip(c report.Chip) string {
	sign, tone := k.unsure, ToneUnknown
	switch c.Kind {
	case report.LooksGood:
		sign, tone = k.good, "A"
	case report.LooksGaps:
		sign, tone = k.gaps, "C"
	case report.LooksFix:
		sign, tone = k.fix, "E"
	case report.LooksUnknown:
	}
	return k.Tile(tone, sign+" "+c.Word)
}

// Bar draws a score out of 100 in this many cells: what is certain, then what is
// still possible. The number is always beside it in digits. tone is the grade's; goal
// is a mark at where the next grade begins, and 0 is none.
func (k Kit) Bar(tone Tone, floor, ceiling, goal, cells int) string {
	cells = max(cells, 0)
	a, b := cells*min(max(floor, 0), 100)/100, cells*min(max(ceiling, 0), 100)/100
	b = max(a, b)
	at := -1
	if goal > 0 && goal < 100 {
		at = cells * goal / 100
	}
	var out strings.Builder
	part := func(sign string, from, to int, s lipgloss.Style) {
		if from < to {
			out.WriteString(s.Render(strings.Repeat(sign, to-from)))
		}
	}
	solid := k.fill(tone)
	span := func(from, to int) {
		part(k.full, from, min(to, a), solid)
		part(k.maybe, max(from, a), min(to, b), lipgloss.NewStyle())
		part(k.none, max(from, b), to, k.Quiet)
	}
	if at < 0 || at >= cells {
		span(0, cells)
		return out.String()
	}
	span(0, at)
	part(k.goal, at, at+1, k.Bold)
	span(at+1, cells)
	return out.String()
}

// fill is the colour of a tone for the full part of a bar.
func (k Kit) fill(tone Tone) lipgloss.Style {
	x, s := tints[tone], lipgloss.NewStyle()
	switch {
	case k.Theme != Colours, k.Depth == Depth16:
		return s
	case k.Depth == DepthTrue:
		return s.Foreground(lipgloss.Color(x.hex))
	}
	return s.Foreground(lipgloss.Color(x.at256))
}

// letters are the grades as they are drawn large, in half blocks.
var letters = map[Tone][3]string{
	"A":         {" ▄▀▄ ", "█▄▄▄█", "█   █"},
	"B":         {"█▀▀▄ ", "█▀▀▄ ", "█▄▄▀ "},
	"C":         {"▄▀▀▀▄", "█    ", "▀▄▄▄▀"},
	"D":         {"█▀▀▄ ", "█   █", "█▄▄▀ "},
	"E":         {"█▀▀▀ ", "█▀▀  ", "█▄▄▄ "},
	ToneUnknown: {" ▄▀▀▄", "   ▄▀", "   ▄ "},
}

// heroWidth and heroLines are the size of a grade drawn large.
const (
	heroWidth = 9
	heroLines = 5
)

// Hero draws a grade as large as a terminal can, in a tile of its colour: five lines
// of nine cells. A grade that it does not know is a question mark.
func (k Kit) Hero(tone Tone) []string {
	if _, ok := letters[tone]; !ok {
		tone = ToneUnknown
	}
	if k.Glyphs == ASCII || k.Theme == Mono {
		sign := string(tone)
		if tone == ToneUnknown {
			sign = "?"
		}
		edge := k.topLeft + strings.Repeat(k.Rule, heroWidth-2) + k.topRight
		end := k.bottomLeft + strings.Repeat(k.Rule, heroWidth-2) + k.bottomRight
		blank := k.side + strings.Repeat(" ", heroWidth-2) + k.side
		return Each([]string{edge, blank, k.side + "   " + sign + "   " + k.side, blank, end}, k.style(tone).Render)
	}
	edge := strings.Repeat(" ", heroWidth)
	out := []string{edge}
	for _, l := range letters[tone] {
		out = append(out, "  "+l+"  ")
	}
	return Each(append(out, edge), k.style(tone).Render)
}

// Beside puts texts to the right of a block, both beginning at the same line.
func (k Kit) Beside(left []string, gap int, right []string) []string {
	wide := 0
	for _, l := range left {
		wide = max(wide, ansi.StringWidth(l))
	}
	var out []string
	for i := range max(len(left), len(right)) {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		if r != "" {
			l += strings.Repeat(" ", max(wide-ansi.StringWidth(l), 0)+gap)
		}
		out = append(out, l+r)
	}
	return out
}
