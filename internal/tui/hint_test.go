package tui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// several is what the team page of an earlier run suggests.
func several() interview.Suggestion {
	return interview.Suggestion{
		ProfileSuggestion: checks.ProfileSuggestion{Fact: "staff", Answer: "some", Why: "Your team page shows four people."},
		At:                time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC),
	}
}

// recalling is drive with clues of an earlier assessment.
func recalling(t *testing.T, width, height int, d interview.Draft, list []interview.Suggestion, f func(*harness)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := interviewtest.NewBackend(t)
		b.Clues = list
		h := newHarness(t, b, width, height, d, len(d.Profile) > 0)
		f(h)
		h.stop()
		time.Sleep(time.Minute) // the bubble's time: what ticks has ticked its last
	})
}

func TestHintedScreenFits(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}, {120, 40}, {25, 60}, {200, 8}} {
		recalling(t, size[0], size[1], fresh(), []interview.Suggestion{several()}, func(h *harness) {
			h.press("enter enter")
			fits(t, "fact", h, size[0], size[1])
		})
	}
}

// The cursor stands on what was seen; only a key stores it, and taking it back
// brings the suggestion back.
func TestHintIsStoredByAKeyOnly(t *testing.T) {
	recalling(t, 80, 24, fresh(), []interview.Suggestion{several()}, func(h *harness) {
		h.press("enter enter")
		h.sees("Seen on 3 November: Your team page shows four people.")
		h.sees("› 2 2 to 5")
		h.press("? esc right l") // reading, looking on and leaving it answer nothing
		if p := h.m.walk.Draft.Profile; len(p) != 0 {
			t.Fatalf("it is answered: %v", p)
		}
		h.press("b enter")
		if got := h.m.walk.Draft.Profile["staff"]; got != "some" {
			t.Fatalf("Enter stored %q", got)
		}
		h.press("u")
		h.sees("› 2 2 to 5")
		h.press("1 b")
		h.sees("› 1 Just me (your answer)")
		h.press("enter")
		if got := h.m.walk.Draft.Profile["staff"]; got != "one" {
			t.Errorf("the answer became %q", got)
		}
	})
}

func TestHintNeverTouchesAnAnswer(t *testing.T) {
	d := fresh()
	d.Profile, d.At = questions.Profile{"staff": "many"}, "staff"
	recalling(t, 80, 24, d, []interview.Suggestion{several()}, func(h *harness) {
		h.press("enter b")
		h.sees("› 3 6 or more (your answer)")
		h.press("enter")
		if got := h.m.walk.Draft.Profile["staff"]; got != "many" {
			t.Errorf("the answer became %q", got)
		}
	})
}

// After starting again the same is offered; what was said before is not.
func TestHintAfterStartingAgain(t *testing.T) {
	d := fresh()
	d.Profile, d.At = questions.Profile{"staff": "many"}, "transfers"
	recalling(t, 80, 24, d, []interview.Suggestion{several()}, func(h *harness) {
		h.press("2 2 enter")
		h.sees("› 2 2 to 5")
	})
}

// In a window that is too low for the whole, the cursor waits until the owner has
// read down to the answers.
func TestHintInALowWindowIsReadFirst(t *testing.T) {
	recalling(t, 24, 8, fresh(), []interview.Suggestion{several()}, func(h *harness) {
		h.press("end enter enter enter")
		if len(h.m.walk.Draft.Profile) != 0 {
			t.Fatalf("Enter answered what was not in sight: %v", h.m.walk.Draft.Profile)
		}
		seen := ""
		for range 20 {
			if seen += h.view(); strings.Contains(h.view(), "›") {
				break
			}
			h.press("down")
		}
		h.sees("› 2 2 to 5")
		if !strings.Contains(seen, "November") || !strings.Contains(seen, "people.") {
			t.Errorf("the reason was never in sight:\n%s", seen)
		}
		h.press("enter")
		if got := h.m.walk.Draft.Profile["staff"]; got != "some" {
			t.Errorf("Enter stored %q", got)
		}
	})
}

// What the running look brings shows at once, but the cursor stays where a key put it.
func TestHintWhileItIsAsked(t *testing.T) {
	live := kit.LookedMsg{Sight: interview.Observations{Findings: []checks.Finding{{Suggestions: []checks.ProfileSuggestion{several().ProfileSuggestion}}}}}
	for _, c := range []struct{ keys, cursor string }{{"enter enter", "› 2 2 to 5"}, {"enter enter down", "› 1 Just me"}} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.press(c.keys)
			screen, _ := h.m.screen.Update(live)
			h.m.screen = screen
			h.sees("Seen just now: Your team page shows four people.")
			h.sees(c.cursor)
			if len(h.m.walk.Draft.Profile) != 0 {
				t.Error("it is answered")
			}
		})
	}
}

// The same by way of the look itself, of a draft that allows it.
func TestHintOfTheRunningLook(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := fresh()
		d.Business, d.Consent.ThisComputer = "Kōwhai", true
		b := interviewtest.NewBackend(t)
		b.Hints = []checks.ProfileSuggestion{several().ProfileSuggestion}
		h := newHarness(t, b, 80, 24, d, true)
		h.press("enter")
		h.sees("Seen just now: Your team page shows four people.")
		h.sees("› 2 2 to 5")
		h.stop()
		time.Sleep(time.Minute) // the bubble's time
	})
}

// A name that is half typed outlasts what comes in, and a change of the window.
func TestHintLeavesTheNameAlone(t *testing.T) {
	recalling(t, 80, 24, fresh(), []interview.Suggestion{several()}, func(h *harness) {
		h.press("enter K ō w")
		h.send(recalledMsg{several()})
		h.send(tea.WindowSizeMsg{Width: 90, Height: 30})
		h.press("h a i enter")
		if got := h.m.walk.Draft.Business; got != "Kōwhai" {
			t.Errorf("the name is %q", got)
		}
	})
}
