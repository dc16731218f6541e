package kit

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// A Theme is how colours are used. No meaning is in a colour alone: each is also
// in a word, so that every theme says the same.
type Theme int

// The themes. Sixteen keeps to the colours that people set for their own eyes,
// HighContrast to the terminal's own two and to weight, and Mono draws nothing
// but text.
const (
	Sixteen Theme = iota
	HighContrast
	Mono
	themes
)

// Named returns the theme that a setting names. One that it does not know is the
// first.
func Named(name string) Theme {
	switch name {
	case "high-contrast":
		return HighContrast
	case "mono":
		return Mono
	}
	return Sixteen
}

// Next returns the theme after t, and the first after the last.
func (t Theme) Next() Theme { return (t + 1) % themes }

// String names the theme for people.
func (t Theme) String() string {
	switch t {
	case HighContrast:
		return "strong contrast"
	case Mono:
		return "no colours"
	case Sixteen, themes:
	}
	return "colours"
}

// Kit is the styles, the glyphs and the words of the frame.
type Kit struct {
	i18n.Catalog
	ASCII bool
	Theme Theme
	// Marker points at what has the focus, Rule is drawn as a line.
	Marker, Rule, Dot string
	full, maybe, none string // the parts of a bar

	Bold, Focus, Key, Quiet, Good, Bad, Unsure lipgloss.Style
}

// New returns the kit. With ascii it keeps to characters that every console has.
func New(ascii bool, t Theme) Kit {
	k := Kit{ASCII: ascii, Theme: t, Marker: "›", Rule: "─", Dot: "·", full: "█", maybe: "▒", none: "░"}
	if ascii {
		k.Marker, k.Rule, k.Dot, k.full, k.maybe, k.none = ">", "-", "-", "#", "=", "."
	}
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	k.Bold, k.Key, k.Quiet = bold, bold, plain
	switch t {
	case Sixteen, themes:
		k.Focus, k.Good, k.Bad = bold.Foreground(lipgloss.Cyan), bold.Foreground(lipgloss.Green), bold.Foreground(lipgloss.Yellow)
		k.Unsure = plain.Foreground(lipgloss.Magenta)
	case HighContrast:
		k.Focus, k.Good, k.Bad, k.Unsure = bold.Reverse(true), bold, bold.Underline(true), bold
	case Mono:
		k.Bold, k.Key, k.Focus, k.Good, k.Bad, k.Unsure = plain, plain, plain, plain, plain, plain
	}
	return k
}

// With returns the kit in another theme.
func (k Kit) With(t Theme) Kit {
	next := New(k.ASCII, t)
	next.Catalog = k.Catalog
	return next
}

// Chip draws how an area stands.
func (k Kit) Chip(c report.Chip) string {
	switch c.Kind {
	case report.LooksGood:
		return k.Good.Render(c.Word)
	case report.LooksGaps, report.LooksFix:
		return k.Bad.Render(c.Word)
	case report.LooksUnknown:
	}
	return k.Unsure.Render(c.Word)
}

// Outcome draws the word for what a check came to.
func (k Kit) Outcome(word string) string {
	switch word {
	case interview.OutcomeGood:
		return k.Good.Render(k.T(word))
	case interview.OutcomeToFix:
		return k.Bad.Render(k.T(word))
	case interview.OutcomeUntold:
		return k.Unsure.Render(k.T(word))
	}
	return k.T(word)
}

// Bar draws a score out of 100 in this many cells: what is certain, then what is
// still possible. The number is always beside it in digits.
func (k Kit) Bar(floor, ceiling, cells int) string {
	a, b := cells*floor/100, cells*ceiling/100
	return strings.Repeat(k.full, a) + strings.Repeat(k.maybe, b-a) + strings.Repeat(k.none, cells-b)
}
