package firsthour_test

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// options are those of a run without a country and without records.
func options(t *testing.T) firsthour.Options {
	t.Helper()
	g, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	packs, err := countries.Load()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	return firsthour.Options{
		Kit: kit.New(kit.Look{Glyphs: kit.ASCII, Theme: kit.Mono}), Guide: g, Packs: packs,
		Now: func() time.Time { at = at.Add(time.Minute); return at },
	}
}

// keys are pressed by their names.
var keys = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp}, "pgdown": {Code: tea.KeyPgDown},
}

func press(name string) tea.KeyPressMsg {
	if k, ok := keys[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// A seen is a screen with what it said so far.
type seen struct {
	screen kit.Screen
	kept   []incident.Record
	left   bool
}

func (s *seen) press(names ...string) {
	for _, name := range names {
		screen, said := s.screen.Update(press(name))
		s.screen = screen
		for _, m := range said.Emit {
			switch m := m.(type) {
			case firsthour.KeptMsg:
				s.kept = append(s.kept, m.Record)
			case firsthour.BackMsg, firsthour.DoneMsg:
				s.left = true
			}
		}
	}
}

func (s *seen) page(width, height int) string {
	p := s.screen.View(width, height)
	return p.Title + "\n" + strings.Join(p.Lines, "\n")
}

func begin(o firsthour.Options) *seen {
	s := &seen{screen: firsthour.New(o)}
	s.screen, _ = s.screen.Update(kit.SizeMsg{Width: 76, Height: 60})
	return s
}

func TestWays(t *testing.T) {
	toStep := []string{"1", "1", "enter"} // the first thing, the first country, go on
	for _, tt := range []struct {
		name  string
		press []string
		want  string
		kept  int
		left  bool
	}{
		{"it asks what happened", nil, "What was it?", 0, false},
		{"enter picks nothing", []string{"enter"}, "Pick one first", 0, false},
		{"then where", []string{"1"}, "Where is your business?", 0, false},
		{"then what not to do", []string{"1", "1"}, "What not to do", 0, false},
		{"the first step", toStep, "Step 1 of", 0, false},
		{"done is written down", append(toStep[:3:3], "1"), "Step 2 of", 1, false},
		{"and can be gone back to", append(toStep[:3:3], "1", "b"), "written down", 1, false},
		{"back from the first step", append(toStep[:3:3], "b"), "What not to do", 0, false},
		{"why", append(toStep[:3:3], "?"), "Why, and how", 0, false},
		{"why and back", append(toStep[:3:3], "?", "?"), "Step 1 of", 0, false},
		{"whom to call", append(toStep[:3:3], "c"), "Whom to call", 0, false},
		{"another country", append(toStep[:3:3], "c", "2", "2"), "Step 1 of", 0, false},
		{"a note", append(toStep[:3:3], "n", "h", "i", "enter"), "That is written down.", 1, false},
		{"an empty note is none", append(toStep[:3:3], "n", "enter"), "Step 1 of", 0, false},
		{"a note that is left is none", append(toStep[:3:3], "n", "h", "esc"), "Step 1 of", 0, false},
		{"letters are text while a note is typed", append(toStep[:3:3], "n", "c", "b", "q"), "cbq", 0, false},
		{"out of the first page", []string{"b"}, "What was it?", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := begin(options(t))
			s.press(tt.press...)
			if got := s.page(76, 60); !strings.Contains(got, tt.want) || len(s.kept) != tt.kept || s.left != tt.left {
				t.Errorf("kept %d, left %v, page without %q:\n%s", len(s.kept), s.left, tt.want, got)
			}
		})
	}
}

// Alone, there is nothing before the first page.
func TestAloneStays(t *testing.T) {
	o := options(t)
	o.Alone = true
	s := begin(o)
	s.press("b")
	if got := s.page(76, 60); s.left || !strings.Contains(got, "Press q to leave.") {
		t.Errorf("left %v:\n%s", s.left, got)
	}
}

// A claim that something is written down is taken back where it is not.
func TestUnsaved(t *testing.T) {
	s := begin(options(t))
	s.press("1", "1", "enter", "n", "x", "enter")
	s.screen, _ = s.screen.Update(kit.UnsavedMsg{})
	if got := s.page(76, 60); strings.Contains(got, "That is written down.") {
		t.Error(got)
	}
}

// Whatever keys are pressed in whatever window, every line fits, nothing that was
// written down is lost, and each change of the record is told.
func TestAnyKeys(t *testing.T) {
	o := options(t)
	names := []string{"enter", "esc", "down", "up", "pgdown", "1", "2", "3", "4", "9", "b", "n", "?", "c", "w", "r", "x"}
	rapid.Check(t, func(t *rapid.T) {
		width, height := rapid.IntRange(22, 100).Draw(t, "width"), rapid.IntRange(4, 40).Draw(t, "height")
		s := begin(o)
		s.screen, _ = s.screen.Update(kit.SizeMsg{Width: width, Height: height})
		for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 60).Draw(t, "keys") {
			before := len(s.kept)
			s.press(name)
			for i := max(before, 1); i < len(s.kept); i++ {
				if s.kept[i].ID == s.kept[i-1].ID && len(s.kept[i].Entries) < len(s.kept[i-1].Entries) {
					t.Errorf("%d entries became %d", len(s.kept[i-1].Entries), len(s.kept[i].Entries))
				}
			}
			p := s.screen.View(width, height)
			for _, l := range p.Lines {
				if ansi.StringWidth(l) > width {
					t.Errorf("%d cells in %d: %q", ansi.StringWidth(l), width, l)
				}
			}
			if keys := s.screen.Keys(); p.Typing != keys.Typing {
				t.Errorf("typing is drawn %v, and the keys say %v", p.Typing, keys.Typing)
			}
		}
	})
}
