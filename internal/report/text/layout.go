package text

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/textwrap"
)

// The sixteen colours that a reader has chosen for their own terminal, as marks that
// line writes as what a terminal takes.
const (
	green  = "\x01"
	yellow = "\x02"
	red    = "\x03"
	blue   = "\x04"
	strong = "\x05"
	reset  = "\x06"
)

// codes are our own marks, as a terminal takes them.
var codes = strings.NewReplacer(green, "\x1b[32m", yellow, "\x1b[33m", red, "\x1b[31m", blue, "\x1b[34m", strong, "\x1b[1m", reset, "\x1b[0m")

// coded writes our own marks, and shows what else a terminal might obey.
func coded(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		i := strings.IndexFunc(s, func(r rune) bool { return r > 0 && r <= rune(reset[0]) })
		if i < 0 {
			i = len(s)
		}
		b.WriteString(safetext.Guard(s[:i]))
		if s = s[i:]; s != "" {
			b.WriteString(codes.Replace(s[:1]))
			s = s[1:]
		}
	}
	return b.String()
}

// chip is the state as a shape and a word, of the same width with and without
// colour. The spaces within are hard, so that no line breaks there.
func (p *printer) chip(c report.Chip) string {
	shape, color := "?", blue
	switch c.Kind {
	case report.LooksGood:
		shape, color = "*", green
	case report.LooksGaps:
		shape, color = "~", yellow
	case report.LooksFix:
		shape, color = "!", red
	case report.LooksUnknown:
	}
	s := strings.ReplaceAll("["+shape+" "+c.Word+"]", " ", hard)
	if !p.color {
		return s
	}
	return color + s + reset
}

// hard is a space where a line is not broken; it is printed as a space.
const hard = "\u00a0"

// bar draws floor and ceiling, out of 100, and the goal where there is one.
func (p *printer) bar(floor, ceiling, goal, size int) string {
	cells := make([]byte, max(size, 2)-2)
	for i := range cells {
		switch at := (100*i + 50) / len(cells); {
		case at < floor:
			cells[i] = '#'
		case at < ceiling:
			cells[i] = '+'
		default:
			cells[i] = '.'
		}
	}
	if goal > 0 && len(cells) > 0 {
		cells[min(goal*len(cells)/100, len(cells)-1)] = '|'
	}
	return "[" + string(cells) + "]"
}

func (p *printer) heading(s string) {
	p.line()
	p.bold(s)
	p.line(strings.Repeat("-", min(ansi.StringWidth(s), p.width)))
}

func (p *printer) bold(s string) {
	for _, l := range wrap(s, p.width) {
		if p.color {
			l = strong + l + reset
		}
		p.line(l)
	}
}

// para writes wrapped text with every line after an indent.
func (p *printer) para(indent, s string) {
	for _, l := range wrap(s, p.width-len(indent)) {
		p.line(indent + l)
	}
}

// item writes wrapped text after a mark, with the other lines under the first.
func (p *printer) item(mark, s string) {
	for i, l := range wrap(s, p.width-ansi.StringWidth(mark)) {
		if i > 0 {
			mark = strings.Repeat(" ", ansi.StringWidth(mark))
		}
		p.line(mark + l)
	}
}

func (p *printer) line(s ...string) {
	for _, x := range s {
		p.b.WriteString(strings.TrimRight(strings.ReplaceAll(coded(x), hard, " "), " "))
	}
	p.b.WriteByte('\n')
}

// wrap breaks s into lines of at most limit columns, but not of less than ten.
func wrap(s string, limit int) []string { return textwrap.Lines(s, max(limit, 10)) }

// aligned pads labels to the width of the widest, so that what they stand before begins
// in one column.
func aligned(labels ...string) []string {
	widest := 0
	for _, l := range labels {
		widest = max(widest, ansi.StringWidth(l))
	}
	for i, l := range labels {
		labels[i] = pad(l, widest+1)
	}
	return labels
}

func pad(s string, size int) string {
	return s + strings.Repeat(" ", max(size-ansi.StringWidth(s), 0))
}
