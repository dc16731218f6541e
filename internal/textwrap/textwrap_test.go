package textwrap_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/textwrap"
)

func TestLines(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{" \t\n ", nil},
		{"exactly 10", []string{"exactly 10"}},
		{"exactly  11", []string{"exactly 11"}},
		{"one two three four", []string{"one two", "three four"}},
		{"a word after abcdefghijklmnop", []string{"a word", "after", "abcdefghij", "klmnop"}},
		{"abcdefghijklmnop q", []string{"abcdefghij", "klmnop q"}},
		{"abcdefghijklmnopqrst", []string{"abcdefghij", "klmnopqrst"}},
		{"日本語日本語日本語", []string{"日本語日本", "語日本語"}},
		{"Whangārei 日本の店 ok", []string{"Whangārei", "日本の店", "ok"}},
		{"Whakata\u0304ne ok", []string{"Whakata\u0304ne", "ok"}},
		{"type this: --plain", []string{"type this:", "--plain"}},
		{"with --quick it", []string{"with", "--quick it"}},
		{"is [!\u00a0fix\u00a0it] so", []string{"is", "[!\u00a0fix\u00a0it]", "so"}},
	} {
		if d := cmp.Diff(tt.want, textwrap.Lines(tt.in, 10)); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.in, d)
		}
	}
}

// No line is too wide, no word is lost or joined, and no line could have held the first
// word of the next.
func TestLinesHold(t *testing.T) {
	word := rapid.OneOf(rapid.StringMatching(`[a-zA-Zāēīōū,.-]{1,12}`), rapid.StringMatching(`[a-z/.-]{30,90}`), rapid.StringMatching(`[日本語]{1,9}`))
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(word).Draw(t, "words")
		width := rapid.IntRange(2, 100).Draw(t, "width")
		lines := textwrap.Lines(strings.Join(words, " "), width)
		for i, l := range lines {
			if w := ansi.StringWidth(l); w > width {
				t.Errorf("%d cells in %d: %q", w, width, l)
			}
			if l != strings.TrimSpace(l) || l == "" {
				t.Errorf("air around %q", l)
			}
			if i == 0 {
				continue
			}
			first, _, _ := strings.Cut(l, " ")
			// A word that was broken begins on a line of its own.
			if before := lines[i-1] + " " + first; ansi.StringWidth(before) <= width && ansi.StringWidth(first) < width {
				if !broken(words, width) {
					t.Errorf("%q had room for %q", lines[i-1], first)
				}
			}
		}
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(words, ""); got != want {
			t.Errorf("got the letters %q, want %q", got, want)
		}
		if !broken(words, width) {
			if d := cmp.Diff(words, strings.Fields(strings.Join(lines, " "))); d != "" && len(words) > 0 {
				t.Error(d)
			}
		}
	})
}

// broken reports whether a word is wider than the line.
func broken(words []string, width int) bool {
	for _, w := range words {
		if ansi.StringWidth(w) > width {
			return true
		}
	}
	return false
}
