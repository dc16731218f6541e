package tui

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// toResult are the keys to a result with a contradiction and an unknown, with
// the look at this computer allowed early.
const toResult = "enter enter 2 1 end 1 1 1 1 0 enter enter end 1"

func TestWhatIf(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press(toResult)
		h.door("What if")
		before := h.m.walk.Draft
		plan := h.m.saver.result().Assessment.Plan
		for i, s := range plan {
			h.press("space")
			h.sees("What if: " + interview.Outlook{Grade: s.GradeAfter, Floor: s.ScoreAfter}.Short(i18n.Catalog{}))
			if i < len(plan)-1 {
				h.press("down")
			}
		}
		h.press("1")
		if n := strings.Count(h.view(), "[x]"); n != len(plan)-1 {
			t.Errorf("%d steps are ticked after one was taken back, want %d", n, len(plan)-1)
		}
		if list, _ := h.backend.Finished(); len(list) != 1 || diff(before, h.m.walk.Draft) != "" {
			t.Error("a tick changed something")
		}
	})
}

// The first steps are in sight with the grade, in a low window too.
func TestFirstStepsBesideTheGrade(t *testing.T) {
	for height, want := range map[int]bool{24: true, 12: true} {
		drive(t, 80, height, fresh(), false, func(h *harness) {
			h.press(toResult)
			first := h.m.saver.result().Arrange(i18n.Catalog{}).First[0].Title
			if got := strings.Contains(h.view(), first[:40]); got != want {
				t.Errorf("%d lines: shown %v, want %v\n%s", height, got, want, h.view())
			}
		})
	}
}

func TestDisputes(t *testing.T) {
	tests := []struct {
		keys, reason string
		want         questions.Dispute
	}{
		{"1", "It is the till", questions.Exception},
		{"2", "", questions.Mistaken},
		{"3", "I looked myself", questions.CheckWrong},
	}
	for _, tt := range tests {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			h.press(toResult)
			h.door("Where your answer")
			h.press("1 " + tt.keys)
			if tt.reason != "" {
				h.press("enter")
				h.sees("A word or two is enough.")
				h.send(tea.PasteMsg{Content: tt.reason + "\x1b[31m"})
				h.press("enter")
			}
			h.sees(interview.DisputeKept)
			h.sees("You say: ")
			list, _ := h.backend.Finished()
			got := list[len(list)-1].Answers["PWD-1"]
			if len(list) != 2 || got.Dispute != tt.want || !strings.HasPrefix(got.Note, tt.reason) || got.State != questions.Good {
				t.Errorf("finished %d times, the answer is %+v", len(list), got)
			}
			if r, err := h.m.end(t.Context(), nil); err != nil || !disputed(r, tt.want) {
				t.Errorf("the result that is handed back has no %s (%v)", tt.want, err)
			}
		})
	}
}

func disputed(r interview.Result, want questions.Dispute) bool {
	for _, c := range r.Assessment.Controls {
		if c.Contradiction != nil && c.Contradiction.Dispute == want {
			return true
		}
	}
	return false
}

func TestDisputeThatCannotBeKept(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press(toResult)
		h.door("Where your answer")
		h.backend.FinishErr = errors.New("no room")
		h.press("1 2")
		h.sees("That could not be kept: no room.")
		h.backend.FinishErr = nil
		if r, err := h.m.end(t.Context(), nil); err != nil || r.Report == "" {
			t.Errorf("the first result is lost: %v", err)
		}
		h.press("2")
		h.sees(interview.DisputeKept)
	})
}

func TestEachResultPageLeadsBack(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}} {
		drive(t, size[0], size[1], fresh(), false, func(h *harness) {
			h.press(toResult)
			home := h.view()
			for door := range 6 {
				h.press(string(rune('1' + door)))
				fits(t, "a page of the result", h, size[0], size[1])
				if h.view() == home {
					t.Errorf("%v: door %d leads nowhere", size, door+1)
				}
				h.press("1 esc esc esc")
				if !strings.HasPrefix(h.view(), home[:6]) {
					t.Errorf("%v: from door %d esc leads to\n%s", size, door+1, h.view())
				}
			}
		})
	}
}

func TestReportOpensInTheBrowser(t *testing.T) {
	for _, fault := range []error{nil, errors.New("no program for it")} {
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			var opened []string
			h.m.o.Open = func(path string) error {
				opened = append(opened, path)
				return fault
			}
			h.press("enter enter 2 1 2 1 1 1 1 enter 2 enter enter")
			h.door("Open the report in your web browser")
			if d := diff([]string{"/data/clients/own/reports/2026-11-24.html"}, opened); d != "" {
				t.Error(d)
			}
			if fault == nil {
				h.sees("Your report opens in your web browser.")
				return
			}
			h.sees("Open this file yourself: /data/clients/own/reports/2026-11-24.html")
		})
	}
	drive(t, 80, 24, fresh(), false, func(h *harness) { // where there is no desktop
		h.press("enter enter 2 1 2 1 1 1 1 enter 2 enter enter")
		if v := h.view(); strings.Contains(v, "web browser") {
			t.Errorf("a browser is offered where there is none:\n%s", v)
		}
	})
}
