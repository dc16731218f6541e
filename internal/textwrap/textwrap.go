// Package textwrap lays text out in lines of so many cells of a terminal. Accents take
// no cell, and the characters of East Asia two.
package textwrap

import (
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Lines breaks text at its spaces into lines of at most width cells, and a word only
// where it alone is wider: at a hyphen, if there is one. A space that does not break (U+00A0) breaks nothing.
func Lines(s string, width int) []string {
	var out []string
	line := ""
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' }) {
		if joined := line + " " + word; line != "" && ansi.StringWidth(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			out = append(out, line)
		}
		if line = word; ansi.StringWidth(word) > width {
			parts := broken(word, width)
			out, line = append(out, parts[:len(parts)-1]...), parts[len(parts)-1]
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}

// broken is a word in lines. An accent on its own counts as nothing when breaking at
// hyphens and as one cell when drawn, so the lines are measured again.
func broken(word string, width int) []string {
	var out []string
	for part := range strings.SplitSeq(ansi.Wrap(word, width, ""), "\n") {
		if part != "" {
			out = append(out, strings.Split(ansi.Hardwrap(part, width, true), "\n")...)
		}
	}
	return out
}
