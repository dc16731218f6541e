package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// A slowDisk saves when it is let.
type slowDisk struct {
	*interviewtest.Backend
	let chan struct{}
}

func (s slowDisk) Save(d interview.Draft) error {
	<-s.let
	return s.Backend.Save(d)
}

// unkept is a backend that keeps nothing, as with --no-save.
type unkept struct{ *interviewtest.Backend }

func (unkept) DraftPath() string { return "" }

// never fails the test where a text is on the screen.
func (h *harness) never(text string) {
	h.t.Helper()
	if v := h.view(); strings.Contains(strings.Join(strings.Fields(v), " "), text) {
		h.t.Fatalf("%q is on the screen:\n%s", text, v)
	}
}

// What an answer leads to is not shown before the answer is on the disk: not in another
// size of the window either, and where the disk is slow, only with a word about that.
func TestSlowDiskIsSaid(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		disk := slowDisk{h.backend, make(chan struct{})}
		h.press("enter enter") // no name
		h.m.o.Backend, h.m.saver.backend = disk, disk
		h.sees("1 of 6")
		h.press("1")
		h.sees("1 of 6")
		h.send(tea.WindowSizeMsg{Width: 100, Height: 40})
		h.sees("1 of 6")
		h.never("Your answers are safe")
		time.Sleep(holdPatience + time.Millisecond) // the time of the bubble
		h.send(nil)
		h.sees("2 of 5")
		h.sees("Not saved yet: the disk is slow.")
		h.send(tea.WindowSizeMsg{Width: 20, Height: 5})
		h.never("Your answers are safe")
		h.send(tea.WindowSizeMsg{Width: 80, Height: 24})
		close(disk.let)
		h.send(nil)
		h.never("Not saved yet")
		if d, _ := h.backend.Last(); len(d.Profile) != 1 {
			t.Errorf("kept %+v", d)
		}
		h.send(tea.WindowSizeMsg{Width: 20, Height: 5})
		h.sees("safe")
	})
}

// A note is said to be kept where it is, and not where it could not be, or shall not be.
func TestNoteIsKeptOrNotSaid(t *testing.T) {
	const kept = "Your note is kept."
	for name, change := range map[string]func(*harness){
		"kept":       func(*harness) {},
		"full":       func(h *harness) { h.backend.SaveErr = errors.New("the disk is full") },
		"by no wish": func(h *harness) { h.m.o.Backend, h.m.saver.backend = unkept{h.backend}, unkept{h.backend} },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, fresh(), false, func(h *harness) {
				h.press("enter enter 1 1 2") // to the first question
				change(h)
				h.press("n x enter")
				if name == "kept" {
					h.sees(kept)
				} else {
					h.never(kept)
				}
				if name == "full" {
					h.sees("NOT SAVED: the disk is full")
					h.press("ctrl+s")
					h.never("Saved in")
					_, err := h.m.end(t.Context(), nil)
					if !errors.As(err, new(interview.NotSavedError)) {
						t.Errorf("it leaves with %v", err)
					}
				}
			})
		})
	}
}

// The first hour says that something is written down, or saved, once it is.
func TestFirstHourIsKeptOrNotSaid(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.keepErr = errors.New("the disk is full")
		h.door("Something just happened")
		h.press("1 enter 1")
		h.sees("NOT SAVED: the disk is full")
		h.never("Written down")
		h.press("ctrl+s")
		h.never("is saved")
		h.press("n x enter")
		h.never("That is written down")
		h.keepErr = nil
		h.press("ctrl+s")
		h.sees("All that is written down is saved.")
		h.press("n y enter")
		h.sees("That is written down.")
	})
}

// What is said of the answers where the report cannot be made hangs on whether they are
// on the disk.
func TestFailedResultSaysWhatIsKept(t *testing.T) {
	for _, kept := range []bool{true, false} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.backend.FinishErr = errors.New("no room")
			if !kept {
				h.backend.SaveErr = errors.New("the disk is full")
			}
			h.m, _ = h.m.allowed(interview.Consent{})
			h.send(nil)
			h.m, _ = h.m.enter(h.m.results(found{}))
			h.send(h.m.screen.(kit.Starter).Init()())
			h.sees("The report could not be made: no room")
			if kept {
				h.sees("Leave; my answers are kept")
			} else {
				h.never("answers are kept.")
				h.never("Your answers are safe")
				h.sees("Leave; my answers are lost")
			}
		})
	}
}

// A draft that is not on the disk as it is, such as one from a file, is saved when the
// owner leaves at once.
func TestUnsavedDraftIsSavedOnLeaving(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		o := h.m.o
		o.Unsaved = true
		h.m = newModel(t.Context(), o, newDraftSaver(o))
		if _, err := h.m.end(t.Context(), nil); errors.As(err, new(interview.NotSavedError)) || len(h.backend.Saved()) != 1 {
			t.Errorf("%v, with %d saves", err, len(h.backend.Saved()))
		}
	})
}

// The welcome, gone back to, says of answers that they are kept where they are.
func TestWelcomeSaysWhatIsKept(t *testing.T) {
	for name, change := range map[string]func(*harness){
		"kept": func(*harness) {},
		"full": func(h *harness) { h.backend.SaveErr = errors.New("the disk is full") },
		"none": func(h *harness) { h.m.o.Backend, h.m.saver.backend = unkept{h.backend}, unkept{h.backend} },
	} {
		t.Run(name, func(t *testing.T) {
			drive(t, 80, 24, fresh(), false, func(h *harness) {
				change(h)
				h.press("enter X enter")
				h.press("b esc")
				h.sees("Welcome back.")
				if name == "kept" {
					h.sees("They are kept")
				} else {
					h.never("They are kept")
				}
				if name == "none" {
					h.door("Start again")
					h.sees("these answers are gone")
				}
			})
		})
	}
}
