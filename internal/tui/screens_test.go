package tui

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// stations are the screens of a whole walk, with the keys that lead to each
// from the one before.
var stations = []struct{ name, keys string }{
	{"welcome", ""},
	{"name", "enter"},
	{"fact", "K ō w h a i enter"},
	{"fact-focused", "down down down"},
	{"offer", "enter 1"},
	{"question", "end 2"},
	{"question-nothing-chosen", "enter"},
	{"question-focused", "down down"},
	{"why", "?"},
	{"keys", "esc h"},
	{"question-answered", "esc 1 left"},
	{"note", "n"},
	{"question-with-note", "A s k space T a m a enter"},
	{"overview-focused", "o"},
	{"overview-search", "/ m a i l b o x"},
	{"review", "esc esc right 3 1 l"},
	{"review-focused", "down"},
	{"consent-computer", "up enter"},
	{"consent-website", "end 1"},
	{"consent-owner", "b . e x a m p l e enter"},
	{"consent-list", "M e r e enter"},
	{"checking", "HOLD end 1"},
	{"results", "esc"},
	{"results-plan", "1"},
	{"results-step", "1"},
	{"results-step-end", "end"},
	{"results-whatif", "esc esc 2"},
	{"results-whatif-ticked", "1"},
	{"results-clashes", "esc 3"},
	{"results-clash", "1"},
	{"results-reason", "1"},
	{"results-kept", "I t space i s space t h e space t i l l . enter"},
	{"results-open", "esc esc 4"},
	{"results-find", "1"},
	{"results-areas", "esc esc 5"},
	{"results-files", "esc 6"},
	{"results-files-end", "end"},
}

// hourStations are those of the first hour, from the welcome on.
var hourStations = []struct{ name, keys string }{
	{"hour-what", "2"},
	{"hour-what-focused", "down down"},
	{"hour-begin", "3"},
	{"hour-step", "enter"},
	{"hour-why", "?"},
	{"hour-calls", "esc c"},
	{"hour-country-focused", "2 down down"},
	{"hour-never", "esc x"},
	{"hour-note", "esc n"},
	{"hour-noted", "T a m a enter"},
	{"hour-could-not", "2"},
	{"hour-record", "r"},
	{"hour-later-step", "esc 1 1 1"},
	{"hour-keys", "h"},
	{"hour-end", "esc 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3 3"},
	{"hour-fact", "2"},
	{"hour-over", "esc 3"},
}

// doubtStations are those of answers that hang on one another, and of a question
// with a state of its own.
var doubtStations = []struct{ name, keys string }{
	{"doubt", "enter enter 2 1 end 2 3 1 1 1"},
	{"doubt-focused", "down down down"},
	{"doubt-why", "?"},
	{"doubt-change", "esc 1"},
	{"doubt-review", "esc 3"},
	{"question-named", "o / l e a v e s enter enter"},
	{"question-named-focused", "down"},
	{"doubt-review-hanging", "4"},
	{"question-hanging", "up enter"},
}

// languages are those that the layout is held to.
var languages = []string{i18n.English, i18n.Pseudo}

// visit walks through the stations, in a language.
func visit(t *testing.T, lang string, width, height int, at func(name string, h *harness)) {
	t.Helper()
	for _, list := range [][]struct{ name, keys string }{stations, hourStations, doubtStations} {
		visitAll(t, lang, width, height, list, at)
	}
}

func visitAll(t *testing.T, lang string, width, height int, list []struct{ name, keys string }, at func(name string, h *harness)) {
	t.Helper()
	drive(t, width, height, fresh(), false, func(h *harness) {
		h.speaks(lang)
		for _, s := range list {
			keys, hold := strings.CutPrefix(s.keys, "HOLD ")
			h.backend.Hold = h.backend.Hold || hold
			h.press(keys)
			// In a low window the first keys scroll.
			for i := 0; i < 60 && strings.HasSuffix(s.name, "-focused") && !strings.Contains(h.view(), "›"); i++ {
				h.press("down")
			}
			at(s.name, h)
		}
	})
}

func TestEveryScreenFits(t *testing.T) {
	for _, lang := range languages {
		for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}, {120, 40}, {25, 60}, {200, 8}} {
			t.Run(fmt.Sprintf("%s/%dx%d", lang, size[0], size[1]), func(t *testing.T) {
				visit(t, lang, size[0], size[1], func(name string, h *harness) { fits(t, name, h, size[0], size[1]) })
			})
		}
	}
}

func fits(t *testing.T, name string, h *harness, width, height int) {
	t.Helper()
	v := h.m.View()
	text := ansi.Strip(v.Content)
	lines := strings.Split(text, "\n")
	if len(lines) != height {
		t.Errorf("%s: %d lines in a window of %d:\n%s", name, len(lines), height, text)
	}
	for _, l := range lines {
		_, side := h.m.side()
		if w := ansi.StringWidth(l); w > width || side == 0 && w > kit.MaxText+h.m.margin() {
			t.Errorf("%s: a line of %d cells in a window of %d: %q", name, w, width, l)
		}
	}
	if !strings.Contains(lines[len(lines)-1], h.m.kit.T("keys")) {
		t.Errorf("%s: the footer does not lead to the keys: %q", name, lines[len(lines)-1])
	}
	if v.Cursor == nil || v.Cursor.Y < 1 || v.Cursor.Y >= height-1 || v.Cursor.X < 0 || v.Cursor.X >= width {
		t.Errorf("%s: the cursor is at %+v, outside the body", name, v.Cursor)
	}
	if strings.HasSuffix(name, "-focused") && !strings.Contains(lines[v.Cursor.Y], "›") {
		t.Errorf("%s: the cursor is not on the focused option:\n%s", name, text)
	}
	if strings.ContainsAny(text, "\r\x1b\u009b") {
		t.Errorf("%s: a control character came through", name)
	}
}

// A walk through every screen is one file for each language, so that a change of them
// all is read in one place.
func TestGoldens(t *testing.T) {
	for _, lang := range languages {
		var all strings.Builder
		at := func(name string, h *harness) { fmt.Fprintf(&all, "-- %s --\n%s\n", name, h.view()) }
		visit(t, lang, 80, 24, at)
		recalling(t, 80, 24, fresh(), []interview.Suggestion{several()}, func(h *harness) {
			h.speaks(lang)
			h.press("enter K ō w h a i enter")
			at("fact-hinted", h)
		})
		again(t, 80, 24, lang, func(h *harness) { at("welcome-earlier", h) })
		golden(t, lang, all.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); d != "" {
		t.Errorf("%s differs (run with -update to accept):\n%s", name, d)
	}
}

// Every word of a text can be reached by scrolling, even in the smallest window.
func TestSmallWindowHidesNothing(t *testing.T) {
	drive(t, 24, 8, fresh(), false, func(h *harness) {
		read := func(keys string) string {
			var seen strings.Builder
			for range 60 {
				seen.WriteString(h.view() + "\n")
				h.press(keys)
			}
			return seen.String()
		}
		all := read("down")
		for _, want := range []string{"How safe", "questions", "grade", "computer.", "Begin"} {
			if !strings.Contains(all, want) {
				t.Errorf("the welcome never shows %q", want)
			}
		}
		h.press("1 enter 2 1 end 2 2 2 2 2 enter end 1")
		h.typed("b.example")
		h.press("enter")
		h.typed("Mere")
		h.press("enter")
		all = read("down")
		for _, want := range []string{"everything", "passwords,", "connections.", "b.example:", "certificate", "Start looking", "Change"} {
			if !strings.Contains(all, want) {
				t.Errorf("the list of what is looked at never shows %q:\n%s", want, all)
			}
		}
	})
}

func TestTooSmallWindow(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter")
		for _, size := range [][2]int{{23, 8}, {24, 7}, {1, 1}, {10, 3}} {
			h.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for l := range strings.SplitSeq(h.view(), "\n") {
				if ansi.StringWidth(l) > size[0] {
					t.Errorf("at %v the line %q is too wide", size, l)
				}
			}
			h.press("1")
		}
		if n := len(h.m.walk.Draft.Profile); n != 0 {
			t.Errorf("%d answers were taken in a window too small to read", n)
		}
		h.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		h.sees("How many people")
	})
}

func TestResizeStorm(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 down down")
		want := h.view()
		seed := uint32(1)
		for range 1000 {
			seed = seed*1664525 + 1013904223
			w, hgt := int(seed>>8%250)%250-5, int(seed>>20%90)%90-5
			h.m = must(h.m.Update(tea.WindowSizeMsg{Width: w, Height: hgt}))
			h.m.View()
		}
		for _, bad := range [][2]int{{0, 0}, {-1, 5}, {5000, 5000}} {
			h.send(tea.WindowSizeMsg{Width: bad[0], Height: bad[1]})
		}
		h.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		if d := diff(want, h.view()); d != "" {
			t.Errorf("after the storm the screen differs:\n%s", d)
		}
	})
}

func must(m tea.Model, _ tea.Cmd) model { return m.(model) }

func TestASCIIKeepsToASCII(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.m.kit = kit.New(kit.Look{Glyphs: kit.ASCII})
		h.m, _ = h.m.enter(h.m.welcome())
		for _, keys := range []string{"", "enter", "enter", "down", "1 1", "2", "?", "esc h", "esc n", "esc o", "esc l l l l", "enter", "2 enter", "enter", "1", "1", "esc esc 2", "esc 5"} {
			h.press(keys)
			for _, r := range h.view() {
				if r > 0x7e {
					t.Fatalf("after %q there is %q on the screen:\n%s", keys, r, h.view())
				}
			}
		}
	})
}

// Every step of the program's own bank fits, and each option can be brought into
// focus and seen.
func TestProgramsBankFits(t *testing.T) {
	bank, err := questions.Load()
	if err != nil || len(bank.Controls) == 0 {
		t.Skip("the bank of the program does not load: ", err)
	}
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}} {
		synctest.Test(t, func(t *testing.T) {
			b := interviewtest.NewBackend(t)
			b.Content.Bank = bank
			h := newHarness(t, b, size[0], size[1], fresh(), false)
			h.press("enter enter")
			for !h.m.walk.AtEnd() {
				if h.m.walk.Offers() {
					fits(t, "offer", h, size[0], size[1])
					h.press("end 2")
				}
				step := h.m.walk.Step()
				for i := range interview.Options(h.m.kit.Catalog, step) {
					key := interview.Key(step, i)
					found := false
					for n := 0; n < 40 && !found; n++ {
						h.press("down")
						v := h.m.View()
						row := strings.Split(ansi.Strip(v.Content), "\n")[v.Cursor.Y]
						found = strings.Contains(row, "›") && strings.Contains(strings.Join(strings.Fields(row), " "), "› "+key)
					}
					if !found {
						t.Fatalf("%v: option %s of %s never has the focus:\n%s", size, key, step.ID(), h.view())
					}
				}
				fits(t, step.ID(), h, size[0], size[1])
				h.press("?")
				fits(t, step.ID()+"-why", h, size[0], size[1])
				h.press("esc 1")
			}
			fits(t, "review", h, size[0], size[1])
			h.stop()
			time.Sleep(time.Minute) // the bubble's time
		})
	}
}

// The cursor is where the focus is, at every option of every question and in
// every list, since magnifiers and braille lines follow it.
func TestCursorOnFocus(t *testing.T) {
	for _, lang := range languages {
		for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}} {
			visit(t, lang, size[0], size[1], func(name string, h *harness) {
				v := h.m.View()
				lines := strings.Split(ansi.Strip(v.Content), "\n")
				for y, l := range lines {
					if strings.Contains(l, "› ") && y != v.Cursor.Y {
						t.Errorf("%s at %v: the focus is on row %d, the cursor on %d:\n%s", name, size, y, v.Cursor.Y, strings.Join(lines, "\n"))
					}
				}
			})
		}
	}
}
