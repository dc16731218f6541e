package tui

import (
	"errors"
	"runtime"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// What was seen stands beside the question before anything is chosen, and the
// computer is looked at once.
func TestEarlyLook(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1")
		h.sees("The rules for passwords") // the list, before the question
		h.press("1 1 1")
		h.sees("This computer accepts passwords of 6 characters.")
		if strings.Contains(h.view(), "›") || h.m.walk.Draft.Answers["PWD-1"].State != questions.Unanswered {
			t.Errorf("something is chosen beforehand:\n%s", h.view())
		}
		h.press("1 0 enter")
		h.sees("This computer is looked at already.")
		h.press("enter")
		h.sees("Nothing more will be looked at.")
		h.press("1")
		h.sees("Grade")
		if got := h.backend.Measured(); len(got) != 1 || got[0] != (interview.Consent{ThisComputer: true}) {
			t.Errorf("looked at %+v", got)
		}
	})
}

// A wake for what was taken already does not end the listening.
func TestListeningOutlastsAnEmptyWake(t *testing.T) {
	b := &backgroundScan{feed: kit.NewFeed(), done: make(chan struct{})}
	b.feed.Add(checks.Event{Done: true})
	b.feed.Take() // the wake of it is still to be read
	heard := make(chan tea.Msg)
	go func() { heard <- b.listen() }()
	// Until the listener has read the empty wake, another would be lost in it.
	for len(b.feed.Wake()) > 0 {
		runtime.Gosched()
	}
	b.feed.Add(checks.Event{Done: true})
	if msg, ok := (<-heard).(scanProgressMsg); !ok || len(msg.events) != 1 {
		t.Errorf("heard %+v", msg)
	}
	close(b.done)
	if msg := b.listen(); msg != nil {
		t.Errorf("after the end: %+v", msg)
	}
}

// A website allowed at the end is looked at alone; the look behind is waited for.
func TestEarlyLookAndAWebsite(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.backend.Hold = true
		h.press("enter enter 2 1 1 1 1 1 0 enter b . e x a m p l e enter M enter")
		h.sees("b.example: its certificate")
		if strings.Contains(h.view(), "the rules for passwords") {
			t.Error("what is looked at already is listed again")
		}
		h.press("1")
		h.sees("Password rules, this computer")
		h.sees("running")
		h.press("esc")
		h.sees("Grade")
		want := []interview.Consent{{ThisComputer: true}, {Website: "b.example", AuthorisedBy: "M"}}
		if d := diff(want, h.backend.Measured()); d != "" {
			t.Error(d)
		}
		if _, partial := h.backend.Finished(); !partial {
			t.Error("a stopped run is not marked as partial")
		}
	})
}

func TestEarlyLookTakenBack(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 1 1 1 1 0 enter enter 2 2 enter")
		h.sees("Nothing will be looked at.")
		h.press("1")
		list, _ := h.backend.Finished()
		if len(list) != 1 || !list[0].Consent.WillTouchNothing() {
			t.Fatalf("finished %+v", list)
		}
		if n := len(h.m.saver.result().Assessment.Findings); n != 0 {
			t.Errorf("%d findings are in the result all the same", n)
		}
	})
}

func TestDraftWithAnEarlyLookLooksAgain(t *testing.T) {
	d := fresh()
	d.Profile, d.Offered, d.Consent.ThisComputer, d.At = questions.Profile{"staff": "some", "transfers": "no"}, true, true, "PWD-1"
	drive(t, 80, 24, d, true, func(h *harness) {
		h.sees("It is looked at again while you answer.")
		if n := len(h.backend.Measured()); n != 0 {
			t.Error("it is looked at before the owner goes on")
		}
		h.press("enter")
		h.sees("This computer accepts passwords of 6 characters.")
	})
}

func TestRedo(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 1 3")
		want := h.m.walk.Draft
		h.press("u u ctrl+r ctrl+r")
		if d := diff(want, h.m.walk.Draft); d != "" {
			t.Error(d)
		}
		h.press("ctrl+r")
		h.sees("There is nothing to do again.")
	})
}

func TestNote(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter n")
		h.sees("A note can be kept with the questions about safety")
		h.press("2 1 2 n q") // typed, not obeyed
		h.send(tea.PasteMsg{Content: "uestion for Tama\r\n\x1b[31m"})
		h.press("enter")
		h.sees("Your note: question for Tama")
		if last, _ := h.backend.Last(); !strings.HasPrefix(last.Answers["ACC-1"].Note, "question for Tama") || last.Answers["ACC-1"].State != "" {
			t.Errorf("saved %+v", last.Answers)
		}
		h.press("n x esc")
		h.sees("Your note: question for Tama")
		if strings.Contains(h.view(), "Tamax") {
			t.Error("esc keeps what was typed")
		}
	})
}

func TestOverviewJumpsAndSearches(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 o end enter")
		h.sees("6 of 6 ·")
		h.press("o / l o g i n s enter down enter") // one of two that hold the word
		h.sees("4 of 6 ·")
		h.press("o / x y z")
		h.sees("No question holds “xyz”.")
		h.press("esc esc")
		h.sees("4 of 6 ·")
		if n := len(h.m.walk.Draft.Answers); n != 0 {
			t.Errorf("%d answers were given by looking", n)
		}
	})
}

func TestSaveNowSaysSo(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 ctrl+s")
		h.sees("Saved in /data/clients/own/draft.json")
		h.press("down")
		if strings.Contains(h.view(), "Saved in") {
			t.Error("the notice stays after the next key")
		}
	})
}

func TestStartAgainSetsTheDraftAside(t *testing.T) {
	d := fresh()
	d.Business, d.Profile = "Old", questions.Profile{"staff": "some"}
	drive(t, 80, 24, d, true, func(h *harness) {
		if err := h.backend.Save(d); err != nil {
			t.Fatal(err)
		}
		h.press("2 2")
		if len(h.backend.Aside()) != 0 {
			t.Error("it is set aside before anything new is said")
		}
		h.press("N e w enter 1 1 2")
		if got := h.backend.Aside(); len(got) != 1 || got[0].Business != "Old" {
			t.Errorf("set aside: %+v", got)
		}
		if last, _ := h.backend.Last(); last.Business != "New" {
			t.Errorf("the new draft is of %q", last.Business)
		}
	})
}

func TestPlainFromATinyWindow(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2")
		h.send(tea.WindowSizeMsg{Width: 20, Height: 6})
		h.sees("press p for plain lines")
		h.press("p")
		_, err := h.m.end(t.Context(), nil)
		var p PlainError
		if !h.quit || !errors.As(err, &p) || p.Draft.Profile["staff"] != "some" {
			t.Errorf("quit %v, error %v", h.quit, err)
		}
		if last, _ := h.backend.Last(); diff(p.Draft, last) != "" {
			t.Error("the draft is not saved")
		}
	})
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press(toResult)
		h.send(tea.WindowSizeMsg{Width: 20, Height: 6})
		h.press("p")
		if h.quit {
			t.Error("a result that is made is left for plain lines")
		}
	})
}

// In a wide window the why stands beside the question, and the words of both are
// the same as elsewhere.
func TestWhyBesideTheQuestion(t *testing.T) {
	for _, size := range [][2]int{{100, 30}, {120, 40}, {300, 50}} {
		drive(t, size[0], size[1], fresh(), false, func(h *harness) {
			h.press("enter enter 2 1 2")
			row := strings.Split(h.view(), "\n")[3]
			if !strings.Contains(row, "When someone signs in") || !strings.Contains(row, "Why we ask") {
				t.Errorf("%v: the row is %q", size, row)
			}
			h.press("down h")
			if strings.Contains(h.view(), "Why we ask") {
				t.Error("the why stands beside the keys")
			}
		})
	}
	drive(t, 99, 30, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2")
		if strings.Contains(h.view(), "Why we ask") {
			t.Error("a column in a window that is not wide")
		}
	})
}

// spokenWords are the words of a screen, without what is only drawn: a letter alone is
// a grade, which is drawn large in one theme and in a box in the other.
func spokenWords(view string) string {
	var out []string
	for w := range strings.FieldsFuncSeq(ansi.Strip(view), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
		if len(w) > 1 {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}

// Every theme shows the same words; without colours nothing is drawn but text.
func TestThemesSayTheSame(t *testing.T) {
	words := map[kit.Theme][]string{}
	for _, theme := range []kit.Theme{kit.Colours, kit.HighContrast, kit.Mono} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.m.kit = kit.New(kit.Look{Theme: theme})
			h.m, _ = h.m.enter(h.m.welcome())
			for _, keys := range []string{"", "enter", "enter", "2", "1", "1", "down", "1 1 1", "0", "enter enter 1", "1", "1", "esc esc 2", "1", "esc 5"} {
				h.press(keys)
				v := h.m.View().Content
				words[theme] = append(words[theme], spokenWords(v))
				if theme == kit.Mono && v != ansi.Strip(v) {
					t.Fatalf("without colours there is an escape:\n%q", v)
				}
				if theme == kit.HighContrast && strings.Contains(v, "\x1b[1;3") {
					t.Fatalf("a colour of its own in strong contrast:\n%q", v)
				}
			}
		})
	}
	if d := diff(words[kit.Colours], words[kit.HighContrast]) + diff(words[kit.Colours], words[kit.Mono]); d != "" {
		t.Error(d)
	}
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 down t")
		h.sees("Colours: strong contrast.")
		h.sees("bank transfer") // and nothing else is changed
	})
}
