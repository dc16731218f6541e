package safetext

import (
	"strings"
	"unicode"
)

// Printable returns what someone typed without what is not seen: control characters
// and marks that change direction, and those that mean something else to everyone.
// Line ends and tabs become spaces. What a hand types by accident is not evidence, so
// that it is the one text that is stripped and not shown.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\t', r == '\u2028', r == '\u2029':
			return ' '
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Co), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
}

// Typed returns a typed line as it is kept: printable, trimmed, at most limit
// characters.
func Typed(s string, limit int) string {
	r := []rune(strings.TrimSpace(Printable(s)))
	return strings.TrimSpace(string(r[:min(len(r), limit)]))
}
