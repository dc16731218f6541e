package tui

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestWholeWalk(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter")
		h.typed("Kōwhai Bakery")
		h.press("enter 2 1 2 1 3 1 0")
		h.sees("You were not sure about 1 question.")
		h.press("enter 1 enter 1")
		h.sees("Grade")
		h.door("Where your answer")
		h.press("1")
		h.sees("You told us: Yes, for every person")
		h.sees("We saw: This computer accepts passwords of 6 characters.")
		h.press("esc esc")
		h.door("What was not looked at")
		h.sees("/data/clients/own/reports/2026-11-24.html")
		h.press("esc")
		list, partial := h.backend.Finished()
		if len(list) != 1 || partial {
			t.Fatalf("finished %d times, partial %v", len(list), partial)
		}
		want := interview.Draft{
			SchemaVersion: 1, Business: "Kōwhai Bakery", Profile: questions.Profile{"staff": "some", "transfers": "yes"}, At: "BAK-1",
			Started: list[0].Started, Consent: interview.Consent{ThisComputer: true}, Offered: true, Answers: list[0].Answers,
		}
		if d := diff(want, list[0]); d != "" {
			t.Error(d)
		}
		for id, state := range map[string]questions.State{"ACC-1": questions.Good, "ACC-6": questions.Partial, "PWD-1": questions.Good, "BAK-1": questions.DontKnow} {
			if got := list[0].Answers[id].State; got != state {
				t.Errorf("%s: got %q, want %q", id, got, state)
			}
		}
		h.door("Finish")
		if !h.quit {
			t.Error("finishing does not end the program")
		}
		if r, err := h.m.end(t.Context(), nil); err != nil || r.Report == "" {
			t.Errorf("got %q, %v", r.Report, err)
		}
	})
}

func TestNothingAllowed(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 1 1 1 1 enter")
		h.press("enter") // nothing is ticked: enter alone allows nothing
		h.sees("Pick one first")
		h.press("2 enter")
		h.sees("Nothing will be looked at.")
		h.press("enter")
		h.door("What was not looked at")
		h.sees("This computer was not looked at.")
		list, _ := h.backend.Finished()
		if len(list) != 1 || !list[0].Consent.WillTouchNothing() {
			t.Errorf("got %+v", list)
		}
	})
}

func TestEnterAloneAnswersNothing(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter")
		for range 20 {
			h.press("enter")
		}
		h.sees("How many people")
		if n := len(h.m.walk.Draft.Profile); n != 0 {
			t.Errorf("%d facts were answered by enter alone", n)
		}
	})
}

func TestConsentNeedsAName(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 1 1 1 1 enter 2")
		h.typed("not a site")
		h.press("enter M enter")
		h.sees("That is not the name of a website")
		h.press("ctrl+u")
		h.send(tea.PasteMsg{Content: "bakery.example\r\n\x1b[31m"})
		h.press("enter enter")
		h.sees("Nothing will be looked at.") // no name, no website
		h.press("2 2")
		h.typed("bakery.example")
		h.press("enter")
		h.typed("Mere")
		h.press("enter")
		h.sees("bakery.example: its certificate")
		h.press("2")
		list, _ := h.backend.Finished()
		if len(list) != 1 || !list[0].Consent.WillTouchNothing() {
			t.Errorf("skipping still allowed %+v", list)
		}
	})
}

func TestBackAndUndo(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 1 3")
		h.press("b b")
		h.sees("(your answer)")
		h.press("2")
		if got := h.m.walk.Draft.Answers["ACC-1"].State; got != questions.Partial {
			t.Fatalf("got %q after answering again", got)
		}
		h.press("u")
		if got := h.m.walk.Draft.Answers["ACC-1"].State; got != questions.Good {
			t.Fatalf("got %q after undo", got)
		}
		h.press("u u")
		if _, ok := h.m.walk.Draft.Answers["ACC-1"]; ok {
			t.Fatal("two more undos leave the answer")
		}
		last, _ := h.backend.Last()
		if d := diff(h.m.walk.Draft, last); d != "" {
			t.Errorf("undo is not saved:\n%s", d)
		}
		h.press("b b b esc")
		h.sees("Welcome back.")
	})
}

func TestVisitFromReviewComesBack(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 2 1 2 1 l 1 1")
		h.sees("? Accounts and logins")
		h.sees("1 left for later")
		h.press("up up up enter") // to the topic that is open
		h.sees("When someone leaves")
		h.press("1")
		h.sees("You answered all 6 questions. Well done.")
		h.press("o /")
		h.typed("passwords")
		h.press("enter enter")
		h.sees("5 of 6 ·")
		h.press("2")
		h.sees("You answered all 6 questions. Well done.") // back, and not at the next
		h.press("b")
		h.sees("6 of 6 ·")
	})
}

func TestFactThatDropsAQuestion(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter 1 1 2")
		h.sees("3 of 5 ·")
	})
}

func TestResume(t *testing.T) {
	d := fresh()
	d.Profile = questions.Profile{"staff": "some", "transfers": "no"}
	d.Answers = questions.Answers{"ACC-1": {State: questions.Good}}
	d.At, d.Offered = "ACC-1", true
	drive(t, 80, 24, d, true, func(h *harness) {
		h.sees("You have 3 of 6 answered.")
		h.press("enter")
		h.sees("When someone leaves")
	})
	drive(t, 80, 24, d, true, func(h *harness) {
		h.press("2 1")
		h.sees("You have 3 of 6 answered.")
		h.press("2 2")
		h.sees("What is your business called?")
		h.press("q") // typed, not obeyed
		if h.quit {
			t.Error("a letter in a name left the program")
		}
		h.press("ctrl+c")
		if n := len(h.backend.Saved()); n != 0 || !h.quit {
			t.Errorf("starting again saved %d times before anything was said", n)
		}
	})
}

// Who starts again and goes back before anything new was said has everything still.
func TestStartingAgainCanBeRegretted(t *testing.T) {
	d := fresh()
	d.Business, d.Profile, d.Offered = "Kōwhai", questions.Profile{"staff": "some", "transfers": "no"}, true
	d.Answers = questions.Answers{"ACC-1": {State: questions.Good}}
	drive(t, 80, 24, d, true, func(h *harness) {
		if err := h.backend.Save(d); err != nil {
			t.Fatal(err)
		}
		h.press("2 2")
		h.sees("What is your business called?")
		h.press("esc")
		h.sees("You have 3 of 6 answered.")
		h.press("enter 1")
		last, _ := h.backend.Last()
		if len(last.Answers) != 2 || last.Business != "Kōwhai" || len(h.backend.Aside()) != 0 {
			t.Errorf("kept %+v, set aside %d drafts", last, len(h.backend.Aside()))
		}
	})
}

// A digit allows nothing that is not in sight.
func TestOfferIsSeenBeforeItIsTaken(t *testing.T) {
	drive(t, 24, 8, fresh(), false, func(h *harness) {
		h.press("end enter enter 2 1 1")
		if h.m.walk.Draft.Offered {
			t.Fatalf("the offer was answered unseen:\n%s", h.view())
		}
		h.sees("1 Yes, look while I")
		h.press("1")
		if !h.m.walk.Draft.Consent.ThisComputer {
			t.Error("the offer was not taken")
		}
	})
}

func TestSaveFailureStaysOnScreen(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.backend.SaveErr = errors.New("the disk is full")
		h.press("enter enter 2")
		h.sees("NOT SAVED: the disk is full.")
		h.press("down h esc")
		h.sees("NOT SAVED")
		_, err := h.m.end(t.Context(), nil)
		if err == nil || !errors.As(err, new(interview.ErrLeft)) {
			t.Errorf("leaving without a saved draft gives %v", err)
		}
		h.backend.SaveErr = nil
		h.press("1")
		if last, ok := h.backend.Last(); !ok || last.Profile["transfers"] != "yes" || h.m.saveFailed != "" {
			t.Errorf("after the disk has room again: %+v, %q", last, h.m.saveFailed)
		}
	})
}

func TestCtrlCKeepsTheDraft(t *testing.T) {
	for _, keys := range []string{"enter", "enter enter 2", "enter enter 2 1 2 ?", "enter enter 2 1 2 h", "enter enter 2 1 2 1 1 1 1", "enter enter 2 1 2 1 1 1 1 enter"} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.press(keys + " ctrl+c")
			if !h.quit {
				t.Fatalf("%q and ctrl+c do not leave", keys)
			}
			_, err := h.m.end(t.Context(), nil)
			var left interview.ErrLeft
			if !errors.As(err, &left) || !left.Interrupted {
				t.Errorf("got %v", err)
			}
			if last, _ := h.backend.Last(); h.m.walk.Rev > 0 && diff(h.m.walk.Draft, last) != "" {
				t.Errorf("after %q the draft is not kept", keys)
			}
		})
	}
}

func TestAnswersAreFlushedWhenTheProgramIsCutOff(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("enter enter")
		// The answer is accepted, and the program ends before its save began.
		next, _ := h.m.Update(named["down"])
		next, _ = next.Update(named["enter"])
		_, err := next.(model).end(t.Context(), nil)
		if _, ok := errors.AsType[interview.ErrLeft](err); !ok {
			t.Fatal(err)
		}
		if last, ok := h.backend.Last(); !ok || last.Profile["staff"] != "one" {
			t.Errorf("the last answer is lost: %+v", last)
		}
	})
}

func TestStopChecking(t *testing.T) {
	for _, k := range []string{"esc", "ctrl+c"} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.backend.Hold = true
			h.press("enter enter 2 1 2 1 1 1 1 enter 1 enter 1")
			h.sees("running")
			h.press(k)
			h.sees("Grade")
			h.door("What was not looked at")
			h.sees("The run was cut short")
			if _, partial := h.backend.Finished(); !partial {
				t.Error("a stopped run is not marked as partial")
			}
		})
	}
}

func TestFinishFailureCanBeTriedAgain(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.backend.FinishErr = errors.New("no room")
		h.press("enter enter 2 1 2 1 1 1 1 enter 2 enter enter")
		h.sees("The report could not be made: no room")
		h.backend.FinishErr = nil
		h.press("1")
		h.sees("Grade")
	})
}

func TestQuitWaitsForTheTerminal(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.m.settled = false
		h.press("q")
		if h.quit {
			t.Fatal("left before the terminal replied")
		}
		h.send(tea.ModeReportMsg{})
		h.send(tea.ModeReportMsg{})
		h.send(tea.KeyboardEnhancementsMsg{})
		if !h.quit {
			t.Fatal("the replies came, and the program stays")
		}
	})
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.m.settled = false
		h.press("q")
		h.send(settledMsg{})
		if !h.quit {
			t.Fatal("the time is over, and the program stays")
		}
	})
}

func TestPanicLeavesCleanly(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.m.screen = nil
		h.send(tea.FocusMsg{})
		if _, err := h.m.end(t.Context(), nil); !h.quit || !errors.Is(err, ErrFault) {
			t.Errorf("quit %v, error %v", h.quit, err)
		}
		_ = h.m.View() // must not panic either
	})
	if msg := guard(func() tea.Msg { panic("a secret") })(); msg != (brokeMsg{}) {
		t.Errorf("a panic in a command becomes %v", msg)
	}
}

// The short way is the first, and the whole is offered beside it.
func TestShortWay(t *testing.T) {
	for _, short := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			b := interviewtest.NewBackend(t)
			bank := *b.Content.Bank
			bank.Controls = slices.Clone(bank.Controls)
			bank.Controls[len(bank.Controls)-1].Quick = 0
			bank.Short = []questions.Short{{Controls: 3}}
			b.Content.Bank = &bank
			h := newHarness(t, b, 80, 24, fresh(), false)
			h.sees("1 Begin (5 questions, about 5 minutes)")
			h.sees("2 Ask me everything (6 questions, about 5 minutes)")
			key, want := "enter", 5
			if !short {
				key, want = "2", 6
			}
			h.press(key + " enter 2")
			last, _ := h.backend.Last()
			if n := len(h.m.walk.Steps()); n != want || last.Quick != short {
				t.Errorf("%d steps, saved as short: %v", n, last.Quick)
			}
			h.stop()
			time.Sleep(time.Minute) // the bubble's time
		})
	}
}

// Whoever only presses Enter is at the first question in the end, has answered nothing
// and allowed nothing.
func TestEnterFortyTimes(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}, {24, 8}} {
		drive(t, size[0], size[1], fresh(), false, func(h *harness) {
			for range 40 {
				h.press("enter")
			}
			d := h.m.walk.Draft
			if _, n, _ := h.m.walk.Where(h.m.kit.Catalog); n != 1 || len(d.Profile)+len(d.Answers) > 0 || d.Offered || !d.Consent.WillTouchNothing() {
				t.Errorf("%v: at %d with %+v", size, n, d)
			}
		})
	}
}
