package tui

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// lastTime is what was answered in spring: all but one question.
func lastTime() *interview.Earlier {
	d := fresh()
	at := interviewtest.Now().AddDate(0, -2, 0)
	d.Business, d.Profile = "Kōwhai Bakery", questions.Profile{"staff": "some", "transfers": "yes"}
	for _, id := range []string{"ACC-1", "ACC-6", "PWD-1"} {
		d.Answers[id] = questions.Answer{State: questions.Good, By: "owner", At: at, Note: "in the blue book"}
	}
	return &interview.Earlier{Draft: d, On: at}
}

// again drives a run that finds the answers of last time.
func again(t *testing.T, width, height int, lang string, f func(*harness)) {
	t.Helper()
	drive(t, width, height, fresh(), false, func(h *harness) {
		h.m.o.Earlier = lastTime()
		h.speaks(lang)
		f(h)
	})
}

// Who looks again is asked only what is open, and the rest stays with its day.
func TestBeginsWithEarlierAnswers(t *testing.T) {
	again(t, 80, 24, i18n.English, func(h *harness) {
		h.sees("You answered on 24 September 2026.")
		h.sees("1 question is still open.")
		if n := len(h.backend.Saved()); n != 0 {
			t.Fatalf("%d drafts were saved before anything was chosen", n)
		}
		h.press("enter")
		h.sees("May it look at this computer?")
		if last, ok := h.backend.Last(); !ok || diff(lastTime().Draft.Answers, last.Answers) != "" || last.Business != "Kōwhai Bakery" {
			t.Fatalf("kept %+v", last)
		}
		h.press("2")
		h.sees("Is everything you could not work without copied")
		h.press("1")
		h.sees("You answered all 6 questions. Well done.")
		h.press("enter 2 enter enter")
		list, _ := h.backend.Finished()
		if len(list) != 1 || !list[0].Answers["ACC-1"].At.Equal(lastTime().On) || !list[0].Answers["BAK-1"].At.Equal(interviewtest.Now()) {
			t.Errorf("finished %+v", list)
		}
	})
}

func TestBeginsWithoutEarlierAnswers(t *testing.T) {
	again(t, 80, 24, i18n.English, func(h *harness) {
		h.door("Begin with no answers")
		h.sees("What is your business called?")
		if n := len(h.m.walk.Draft.Answers) + len(h.m.walk.Draft.Profile) + len(h.backend.Saved()); n != 0 {
			t.Errorf("%d things were taken over", n)
		}
	})
}

// Whoever starts again can still take the answers of last time.
func TestStartsAgainWithEarlierAnswers(t *testing.T) {
	d := fresh()
	d.Business = "New"
	drive(t, 80, 24, d, true, func(h *harness) {
		if err := h.backend.Save(d); err != nil {
			t.Fatal(err)
		}
		h.m.o.Earlier = lastTime()
		h.speaks(i18n.English)
		h.press("2")
		h.sees("3 Yes, with the answers of 24 September 2026")
		h.press("3")
		last, _ := h.backend.Last()
		if aside := h.backend.Aside(); len(last.Answers) != 3 || last.Business != "Kōwhai Bakery" || len(aside) != 1 || aside[0].Business != "New" {
			t.Errorf("kept %+v, set aside %+v", last, aside)
		}
	})
}

// In a low window Enter alone takes nothing over that was not in sight.
func TestEarlierAnswersAreSeenFirst(t *testing.T) {
	again(t, 24, 8, i18n.English, func(h *harness) {
		h.press("enter")
		if len(h.m.walk.Draft.Answers) != 0 {
			t.Fatal("the answers were taken over unseen")
		}
		h.sees("› 1 Begin with those")
		h.press("enter")
		if len(h.m.walk.Draft.Answers) != 3 {
			t.Error("the answers were not taken over")
		}
	})
}

func TestEarlierFits(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}, {120, 40}} {
		again(t, size[0], size[1], i18n.Pseudo, func(h *harness) { fits(t, "welcome-earlier", h, size[0], size[1]) })
	}
}

// From the end of the short way one can go on to all questions, with what was
// answered, and take that back.
func TestFromTheShortWayToTheWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := interviewtest.NewBackend(t)
		bank := *b.Content.Bank
		bank.Controls = slices.Clone(bank.Controls)
		bank.Controls[1].Quick = 0
		b.Content.Bank = &bank
		h := newHarness(t, b, 80, 24, fresh(), false)
		h.door("Begin")
		h.press("enter 2 1 2 1 l 1")
		h.sees("Your answers")
		h.door("Answer the other question")
		h.sees("4 of 6 ·")
		last, _ := h.backend.Last()
		if last.Quick || last.Answers["ACC-1"].State != questions.Good {
			t.Errorf("kept %+v", last)
		}
		h.press("1 l") // what was left for later is asked again on the way
		h.sees("You answered 5 of 6 questions.")
		h.press("u u u")
		h.sees("Answer the other question")
		if last, _ = h.backend.Last(); !last.Quick {
			t.Error("undo stays on the whole way")
		}
		h.stop()
		time.Sleep(time.Minute) // the bubble's time
	})
}
