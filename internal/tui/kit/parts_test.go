package kit

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// looks are the five in which a part can be drawn, and the three sets of signs.
var looks = map[string]Look{
	"24-bit": {Depth: DepthTrue}, "256": {Depth: Depth256}, "16": {}, "strong": {Theme: HighContrast}, "none": {Theme: Mono},
	"console": {Glyphs: Console}, "ascii": {Glyphs: ASCII, Theme: Mono},
}

var widths = []int{0, 24, 40, 76, 116}

var rungs = []Rung{
	{Grade: "A", Range: "85 to 100", Words: "hard target"},
	{Grade: "B", Range: "70 to 84", Words: "after the three: 81", Mark: true},
	{Grade: "C", Range: "55 to 69", Words: "you are here: 64", Mark: true, Here: true},
	{Grade: "D", Range: "40 to 54", Words: "likely to be hurt"},
	{Grade: "E", Range: "0 to 39", Words: "start today"},
}

var scale = []Scale{{"A", 85}, {"B", 70}, {"C", 55}, {"D", 40}, {"E", 0}}

// parts draws each part at a width.
func parts(k Kit, width int) map[string][]string {
	job := Job{Box: "[x]", Rank: "1", First: true, Title: "Phone before you pay a changed account", Facts: []string{"30 min", "64 to 69"}}
	return map[string][]string{
		"tile": {k.Tile("A", "A")}, "chip": {k.Chip(report.Chip{Kind: report.LooksFix, Word: "fix now"})},
		"way":    {k.Way([]Stretch{{12, 12}, {3, 1}, {1, 0}}, width)},
		"ladder": k.Ladder(rungs, width), "hero": k.Hero("C"), "unsure": k.Hero(ToneUnknown),
		"panel": k.Panel("Over time", []string{"one", "two"}, width), "box": k.Box("Why we ask", width, "Thieves use holes that are already mended."),
		"trend": k.Trend(scale, []Point{{Score: 41}, {Score: 49}, {Score: 52}, {Score: 64}}, width),
		"job":   k.Job(job, width), "bar": {k.Bar("C", 64, 69, 70, width)}, "line": {k.Line(width)},
	}
}

// Whatever the width and the look, a part is as wide as it may be and says the same.
func TestPartsFitAndSayTheSame(t *testing.T) {
	for _, width := range widths {
		plain := parts(New(Look{}), width)
		for name, l := range looks {
			for part, lines := range parts(New(l), width) {
				for i, line := range lines {
					text := ansi.Strip(line)
					least := map[string]int{"tile": 3, "chip": 11, "hero": heroWidth, "unsure": heroWidth}[part]
					if w := ansi.StringWidth(line); w > max(width, least) && !(width < least+12 && (part == "job" || part == "box" || part == "panel")) {
						t.Errorf("%s of %d cells in %d (%s): %q", part, w, width, name, text)
					}
					if l.Theme == Mono && line != text {
						t.Errorf("%s without colours has an escape: %q", part, line)
					}
					if l.Glyphs == ASCII && strings.IndexFunc(text, func(r rune) bool { return r > '~' }) >= 0 {
						t.Errorf("%s in ASCII: %q", part, text)
					}
					if part == "hero" || part == "unsure" || l.Glyphs != Normal {
						continue
					}
					if i < len(plain[part]) && wordsOf(text) != wordsOf(ansi.Strip(plain[part][i])) {
						t.Errorf("%s says %q in %s, and %q in colours", part, text, name, ansi.Strip(plain[part][i]))
					}
				}
				if len(lines) != len(plain[part]) {
					t.Errorf("%s has %d lines in %s at %d, and %d in colours", part, len(lines), name, width, len(plain[part]))
				}
			}
		}
	}
}

// wordsOf leaves out what is only drawn.
func wordsOf(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || strings.ContainsRune("│╭╮╰╯─", r) }), " ")
}

func TestEachGradeHasItsLetter(t *testing.T) {
	seen := map[string]Tone{}
	for tone := range tints {
		for name, l := range looks {
			hero := New(l).Hero(tone)
			if len(hero) != heroLines {
				t.Errorf("%q in %s has %d lines", tone, name, len(hero))
			}
			for _, line := range hero {
				if w := ansi.StringWidth(line); w != heroWidth {
					t.Errorf("%q in %s has a line of %d cells: %q", tone, name, w, line)
				}
			}
			key := name + ansi.Strip(strings.Join(hero, "\n"))
			if other, ok := seen[key]; ok {
				t.Errorf("%q and %q look the same in %s", tone, other, name)
			}
			seen[key] = tone
		}
	}
}

func TestWay(t *testing.T) {
	k := New(Look{Theme: Mono, Glyphs: ASCII})
	for _, tt := range []struct {
		parts []Stretch
		width int
		want  string
	}{
		{nil, 20, ""},
		{[]Stretch{{4, 2}}, 0, ""},
		{[]Stretch{{4, 2}}, 8, "====----"},
		{[]Stretch{{8, 8}, {2, 0}}, 11, "======== --"},
		{[]Stretch{{8, 8}, {2, 1}, {0, 0}}, 11, "======== =-"},
		{[]Stretch{{100, 1}, {1, 1}}, 11, "=-------- ="},
		{[]Stretch{{100, 99}, {1, 1}}, 11, "========- ="}, // not whole before it is
		{[]Stretch{{1, 1}, {1, 0}, {1, 0}}, 4, "=---"},    // no room for gaps
	} {
		if got := k.Way(tt.parts, tt.width); got != tt.want {
			t.Errorf("%v in %d: got %q, want %q", tt.parts, tt.width, got, tt.want)
		}
	}
}

// A way is as wide as it may be, whole exactly when all is done, and never shrinks.
func TestWayHolds(t *testing.T) {
	k := New(Look{Theme: Mono, Glyphs: ASCII})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "parts")
		var list []Stretch
		left := 0
		for i := range n {
			of := rapid.IntRange(1, 30).Draw(t, fmt.Sprint("of", i))
			done := rapid.IntRange(0, of).Draw(t, fmt.Sprint("done", i))
			left += of - done
			list = append(list, Stretch{of, done})
		}
		width := rapid.IntRange(30, 116).Draw(t, "width")
		got := k.Way(list, width)
		if len(got) != width {
			t.Fatalf("%d cells in %d: %q", len(got), width, got)
		}
		if whole := !strings.Contains(got, "-"); whole != (left == 0) {
			t.Fatalf("%d are left of %v: %q", left, list, got)
		}
	})
}

func TestLadderSaysWhereOneIs(t *testing.T) {
	for width, want := range map[int]string{76: "  C  55 to 69      │ ◄ you are here: 64", 40: "  C      │ ◄ you are here: 64", 10: ""} {
		got := ""
		if lines := New(Look{Theme: Mono}).Ladder(rungs, width); len(lines) > 2 {
			got = lines[2]
		}
		if got != want {
			t.Errorf("%d: got %q, want %q", width, got, want)
		}
	}
}

// A score is never drawn in another grade's row.
func TestTrendKeepsToTheGrade(t *testing.T) {
	for score := range 101 {
		grade := 0
		for score < scale[grade].From {
			grade++
		}
		if y := row(scale, score); y != 2*grade && y != 2*grade+1 {
			t.Errorf("%d is drawn in row %d, and its grade is row %d", score, y, 2*grade)
		}
	}
	if got := New(Look{}).Trend(scale, []Point{{Score: 50}}, 60); got != nil {
		t.Errorf("one score is no line: %q", got)
	}
}

func TestJob(t *testing.T) {
	k := New(Look{Theme: Mono})
	j := Job{Box: "[ ]", Rank: "2", Title: "Two-step login for every mailbox", Facts: []string{"45 min", "69 to 78"}}
	if got, want := strings.Join(k.Job(j, 70), "\n"), "[ ] 2  Two-step login for every mailbox               45 min  69 to 78"; got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
	want := "[ ] 2  Two-step login for\n       every mailbox\n       45 min, 69 to 78"
	if got := strings.Join(k.Job(j, 30), "\n"); got != want {
		t.Errorf("got\n%s, want\n%s", got, want)
	}
}
