package sheet

import (
	"bytes"
	"strings"
	"testing"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

func TestGuard(t *testing.T) {
	for in, want := range map[string]string{
		"":                 "",
		"plain":            "plain",
		"a=b":              "a=b",
		"=1+1":             "'=1+1",
		" =1":              " '=1",
		"+x":               "'+x",
		"-x":               "'-x",
		"@x":               "'@x",
		"\uff1d1":          "'\uff1d1",
		"\uff20x":          "'\uff20x",
		"a;=1":             "a;'=1",
		"a; \"=1":          "a; \"'=1",
		"a;b":              "a;b",
		"x\u00a0-y":        "x\u00a0-y",
		"\u00a0=1":         "\u00a0'=1",
		"2026-11-24":       "2026-11-24",
		"\"=1":             "\"'=1",
		"'=1":              "''=1",
		"=cmd|' /C x'!A0":  "'=cmd|' /C x'!A0",
		"a\t=1":            "a\t'=1",
		"Kōrero; @ Thames": "Kōrero; '@ Thames",
	} {
		if got := Guard(in); got != want {
			t.Errorf("Guard(%q) = %q, want %q", in, got, want)
		}
	}
}

// dangerous reports whether a spreadsheet would run the cell.
func dangerous(cell string) bool {
	cell = strings.TrimLeftFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || r == '"' })
	return strings.IndexAny(cell, "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20") == 0
}

func FuzzGuard(f *testing.F) {
	for _, s := range hostile.Strings() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Guard(s)
		if dangerous(got) {
			t.Errorf("Guard(%q) = %q", s, got)
		}
		for part := range strings.SplitSeq(got, ";") {
			if dangerous(part) {
				t.Errorf("Guard(%q) = %q, of which %q is a cell where commas are decimal", s, got, part)
			}
		}
		if Guard("x"+s) == "x"+s && strings.ReplaceAll(got, "'", "") != strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "'", "") && strings.ToValidUTF8(s, "") == s {
			t.Errorf("Guard(%q) = %q changed more than it added", s, got)
		}
	})
}

func TestLine(t *testing.T) {
	s := New("a", "b")
	s.Line("say \"hi\"\x1b[2J", 7)
	var out bytes.Buffer
	if err := s.Write(&out); err != nil || !strings.HasPrefix(out.String(), "\ufeff\"a\",\"b\"\r\n\"say \"\"hi\"\"") || !strings.HasSuffix(out.String(), ",7\r\n") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("%v, %q", err, out.String())
	}
}
