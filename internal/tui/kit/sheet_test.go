package kit

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

func TestSheet(t *testing.T) {
	draw := func(s *Sheet) {
		s.Air() // none at the top
		s.Head("Head")
		s.Air()
		s.Air() // one is enough
		s.Say("", "two words", "")
		s.List([]string{"a", "b c d e f g"})
		s.Air()
		s.Passages([]interview.TextBlock{{Head: "Why", Text: "So."}, {Head: "How", List: []string{"x"}}})
	}
	for _, tt := range []struct {
		name   string
		height int
		want   []string
	}{
		{"room", 24, []string{"Head", "", "two words", "- a", "- b c d e", "  f g", "", "Why", "So.", "", "How", "- x"}},
		{"just room", 9, []string{"Head", "", "two words", "- a", "- b c d e", "  f g", "", "Why", "So.", "", "How", "- x"}},
		{"low", 8, []string{"Head", "two words", "- a", "- b c d e", "  f g", "Why", "So.", "", "How", "- x"}},
	} {
		s := New(Look{Glyphs: ASCII, Theme: Mono}).Sheet("Title", 9, tt.height)
		draw(s)
		if d := cmp.Diff(tt.want, s.Lines); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
		if s.Title != "Title" || s.Low() != (tt.height < 9) || s.Bottom >= s.Top {
			t.Errorf("%s: title %q, low %v, focus %d to %d", tt.name, s.Title, s.Low(), s.Top, s.Bottom)
		}
	}
}

func TestNumbered(t *testing.T) {
	got := Labelled(strings.Split("abcdefghijk", "")...)
	for i, o := range got {
		want := ""
		if i < 9 {
			want = string(rune('1' + i))
		}
		if o.Key != want || o.Label != string(rune('a'+i)) {
			t.Errorf("row %d: got key %q, label %q, want key %q", i, o.Key, o.Label, want)
		}
	}
	if Labelled() != nil {
		t.Error("no labels made a row")
	}
}

// However a choice is drawn, the focus is on lines of the page and no line is too wide.
func TestChooseHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.StringMatching(`[a-z ā日]{1,60}`), 1, 12).Draw(t, "labels")
		width, above := rapid.IntRange(16, 100).Draw(t, "width"), rapid.IntRange(0, 5).Draw(t, "above")
		c := Choice{Options: Labelled(labels...), Focus: rapid.IntRange(-1, len(labels)-1).Draw(t, "focus"), Airy: rapid.Bool().Draw(t, "airy")}
		s := New(Look{Theme: Mono}).Sheet("", width, 24)
		s.Put(make([]string, above)...)
		s.Choose(c)
		if s.First != above {
			t.Errorf("the options begin at %d, not at %d", s.First, above)
		}
		if has := s.Bottom >= s.Top; has != (c.Focus >= 0) {
			t.Errorf("focus %d is drawn from %d to %d", c.Focus, s.Top, s.Bottom)
		} else if has && (s.Top < s.First || s.Bottom >= len(s.Lines) || !strings.HasPrefix(s.Lines[s.Top], " ›")) {
			t.Errorf("focus from %d to %d of %d lines", s.Top, s.Bottom, len(s.Lines))
		}
		for i, l := range s.Lines {
			if ansi.StringWidth(l) > width {
				t.Errorf("%d cells in %d: %q", ansi.StringWidth(l), width, l)
			}
			if marked := strings.HasPrefix(l, " ›"); marked && i != s.Top {
				t.Errorf("a second mark in line %d", i)
			}
		}
	})
}

func TestKeysWhileTyping(t *testing.T) {
	b := NewBindings()
	k := b.TypingKeys("keep", "keep the note")
	if !k.Typing || k.Short[0].Help().Desc != "keep" || k.Full[0].Help().Desc != "keep the note" {
		t.Errorf("got %+v", k)
	}
	if r := b.ReadingKeys(); r.Typing || !r.Scrolls || len(r.Full) == 0 {
		t.Errorf("got %+v", r)
	}
}
