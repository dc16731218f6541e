package kit

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// outcomes are the looks of what a check came to.
var outcomes = map[string]report.Kind{
	interview.OutcomeGood: report.LooksGood, interview.OutcomeToFix: report.LooksFix, interview.OutcomeUntold: report.LooksUnknown,
}

// Outcome draws the word for how a check stands.
func (k Kit) Outcome(word string) string {
	if kind, ok := outcomes[word]; ok {
		return k.Chip(report.Chip{Kind: kind, Word: k.T(word)})
	}
	return " " + k.wait + " " + k.Clean(k.T(word)) + " "
}

// Row returns a line that begins with a word for how it stands, and then says
// of what. In a narrow window the word has a line of its own.
func (k Kit) Row(word, of string, width int) []string {
	chip := k.Outcome(word)
	if width < 36 {
		return append([]string{chip}, k.Hang("  ", of, width)...)
	}
	room := max(chipWidth+5, ansi.StringWidth(chip)+1)
	lines := k.Hang(strings.Repeat(" ", room), of, width)
	lines[0] = chip + strings.Repeat(" ", room-ansi.StringWidth(chip)) + strings.TrimLeft(lines[0], " ")
	return lines
}

// Mark is the sign of a row in a list: where one is, what is done, and what is to come.
func (k Kit) Mark(here, done bool) string {
	switch {
	case here:
		return k.Marker
	case done:
		return k.tick
	}
	return k.wait
}
