package safetext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/internal/safetext/hostile"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"},
		{"a\x1b[31mb", `a\u{1B}[31mb`},
		{"a\u009b31m", `a\u{9B}31m`},
		{"\xff\xfea", `\xFF\xFEa`},
		{`\033[31m`, `\\033[31m`},
		{"a\nb\tc", "a b c"},
		{"a\rb", `a\u{D}b`},
		{"a\u202eb", `a\u{202E}b`},
		{"a\u0301\u0301\u0301b", "a\u0301\u0301" + `\u{301}b`},
		{"<b>", "<b>"}, // each renderer quotes for its own format
	} {
		if got := Line(c.in, MaxLine); got != c.want {
			t.Errorf("Line(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	if got := Line("abcdef", 3); got != "abc… (cut, 3 more)" {
		t.Errorf("cut: got %q", got)
	}
	if got := Block("a\nb\x1b", MaxLine); got != "a\nb\\u{1B}" {
		t.Errorf("Block: got %q", got)
	}
}

// TestHonestNames: real names in many scripts pass unchanged, composed or not.
func TestHonestNames(t *testing.T) {
	for _, n := range []string{
		"Whangārei", "Whanga\u0304rei", "Ngā Pōtiki a Tamapahore", "Māori", "Tāmaki Makaurau", "Zoë", "François Müller", "Łódź", "Ærøskøbing", "Dvořák",
		"O’Brien & Sons", "Smith “Smitty” Ltd", "Ελλάδα", "Москва", "Київ", "ישראל", "القاهرة", "हिन्दी", "தமிழ்", "ไทย", "한국어", "日本語", "株式会社さくら", "中文店", "Việt Nam", "Nguyễn Thị Hồng",
		"ქართული", "Հայաստան", "አማርኛ", "ភាសាខ្មែរ", "සිංහල", "Ōtautahi–Christchurch", "100 % pūkenga", "€ 5", "№ 7", "½ price", "Te Whare Wānanga o Waitaha", "Hawai‘i", "Ṛgveda", "Åse", "İstanbul", "ǀXam", "𠮷野家", "Jürgen’s Café", "naïve",
	} {
		if got := Line(n, MaxLine); got != n {
			t.Errorf("Line(%q) = %q", n, got)
		}
	}
}

func TestCorpus(t *testing.T) {
	seen := map[string]string{}
	for _, s := range hostile.Strings() {
		got := Line(s, MaxEvidence)
		harmless(t, s, got, MaxEvidence)
		if utf8.RuneCountInString(s) < 500 && !strings.ContainsAny(s, "\n\t") {
			if other, ok := seen[got]; ok && other != s {
				t.Errorf("%q and %q both become %q", s, other, got)
			}
			seen[got] = s
		}
	}
}

func harmless(t *testing.T, in, got string, limit int) {
	t.Helper()
	if !utf8.ValidString(got) {
		t.Errorf("%.40q: not valid UTF-8", in)
	}
	for _, r := range got {
		if r != ' ' && !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) {
			t.Fatalf("%.40q: holds %U", in, r)
		}
	}
	if n := utf8.RuneCountInString(got); n > limit+40 {
		t.Errorf("%.40q: %d characters, limit %d", in, n, limit)
	}
}

func FuzzSafeText(f *testing.F) {
	for _, s := range hostile.Strings() {
		if len(s) < 4096 {
			f.Add(s)
		}
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Line(s, MaxLine)
		harmless(t, s, got, MaxLine)
		for line := range strings.SplitSeq(Block(s, MaxLine), "\n") {
			harmless(t, s, line, MaxLine)
		}
	})
}

func BenchmarkLine(b *testing.B) {
	s := strings.Repeat("\x1b[31m", 100)
	for b.Loop() {
		Line(s, MaxEvidence)
	}
}

// TestSaid: what is said on a terminal is as harmless, and a path of Windows is whole.
func TestSaid(t *testing.T) {
	for in, want := range map[string]string{`C:\Users\a`: `C:\Users\a`, "a\x1b[31m\nb": `a\u{1B}[31m b`, "\u202e": `\u{202E}`} {
		if got := Said(in, MaxLine); got != want {
			t.Errorf("Said(%q) = %q, want %q", in, got, want)
		}
	}
	if got := SaidBlock("a\\\nb\x07", MaxLine); got != "a\\\nb\\u{7}" {
		t.Errorf("SaidBlock: got %q", got)
	}
	for _, s := range hostile.Strings() {
		harmless(t, s, strings.ReplaceAll(Said(s, MaxEvidence), `\`, "/"), MaxEvidence)
	}
}

func TestText(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"Whakatāne", "Whakatāne"},
		{`already \\ and \u{1B}`, `already \\ and \u{1B}`},
		{"\x1b[2J", `\u{1B}[2J`},
		{"a\nb", "a b"},
		{"\xff", `\xFF`},
		{strings.Repeat("é", 4160), strings.Repeat("é", 4160)},
		{strings.Repeat("é", 4163), strings.Repeat("é", 4160) + "… (cut, 3 more)"},
	} {
		got := Text(tt.in)
		if got != tt.want {
			t.Errorf("Text(%.40q): got %.80q, want %.80q", tt.in, got, tt.want)
		}
	}
}
