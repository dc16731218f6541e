// Package safetext is the one way for bytes from outside to become text: what a
// server, a certificate, a file or a person gave is shown, never obeyed.
//
// It shows rather than strips. A control byte becomes a visible \u{1B}, so that
// nothing can hide behind an unfinished escape sequence, and different inputs
// stay different. Honest text in any script, with its macrons and accents,
// passes unchanged. Text that has gone through holds no control character, is
// valid UTF-8, and is never longer than it may be.
package safetext

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The usual limits, in characters.
const (
	// MaxLine is for one line on a screen.
	MaxLine = 200
	// MaxEvidence is for evidence in a document.
	MaxEvidence = 4096
)

// maxCombining is the most combining marks in a row: enough for every living
// script, too few to bury the line above.
const maxCombining = 2

// Line returns s as one harmless line of at most limit characters; a longer one
// is cut and says how much is missing. Newlines and tabs become spaces.
func Line(s string, limit int) string { return clean(s, limit, false, false) }

// Block is Line for text of several lines: it keeps newlines.
func Block(s string, limit int) string { return clean(s, limit, true, false) }

// Said is Line for what is said to a terminal at once and read by no program: the
// name of a file, a flag, an error. It leaves a backslash as it is, so that a path
// of Windows can be copied from the screen.
func Said(s string, limit int) string { return clean(s, limit, false, true) }

// SaidBlock is Said for text of several lines.
func SaidBlock(s string, limit int) string { return clean(s, limit, true, true) }

func clean(s string, limit int, lines, backslash bool) string {
	if plain(s, backslash) && utf8.RuneCountInString(s) <= limit {
		return s
	}
	var b strings.Builder
	n, combining := 0, 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if n >= limit {
			fmt.Fprintf(&b, "… (cut, %d more)", utf8.RuneCountInString(s[i:]))
			break
		}
		combining = countMarks(combining, r)
		out := shown(r, s[i:i+size], lines, combining > maxCombining)
		if r == '\\' && backslash {
			out = `\`
		}
		b.WriteString(out)
		n += utf8.RuneCountInString(out)
		i += size
	}
	return b.String()
}

// plain reports whether s needs no change at all: the common case, made cheap.
func plain(s string, backslash bool) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e || s[i] == '\\' && !backslash {
			return false
		}
	}
	return true
}

func countMarks(n int, r rune) int {
	if unicode.Is(unicode.M, r) {
		return n + 1
	}
	return 0
}

// shown is how one character stands in the text. raw is the bytes it came from.
func shown(r rune, raw string, lines, tooManyMarks bool) string {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		return fmt.Sprintf(`\x%02X`, raw[0])
	case r == '\\':
		// Otherwise a later reader that decodes escapes brings them back to life.
		return `\\`
	case r == '\n' && lines:
		return "\n"
	case r == '\n' || r == '\t':
		return " "
	case tooManyMarks || hidden(r):
		return fmt.Sprintf(`\u{%X}`, r)
	}
	return raw
}

// hidden reports whether a character does something other than be seen: controls,
// direction marks, zero-width and tag characters, private and unassigned ones.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r <= 0x9f: // C0, DEL, C1
		return true
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef: // variation selectors
		return true
	case r == 0x00ad, r == 0x034f, r == 0x3164, r == 0xffa0, r == 0x115f, r == 0x1160, r == 0x2800: // look like nothing
		return true
	case unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp): // formats, private, surrogates, separators
		return true
	case r == ' ':
		return false
	case unicode.Is(unicode.Zs, r): // spaces that are not the space
		return r != 0x00a0
	}
	return !unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}
