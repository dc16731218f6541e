package tui

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/incident/prompt"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
)

func (h *harness) record() incident.Record {
	h.t.Helper()
	if len(h.records) == 0 {
		h.t.Fatal("no record was kept")
	}
	return h.records[len(h.records)-1]
}

func TestFirstHour(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.door("Something just happened")
		h.sees("Emergency: 111.")
		h.door("Money went to the wrong account")
		h.sees("What not to do")
		h.press("enter")
		h.sees("Phone your bank’s fraud line now.")
		h.sees("0800 272 372")
		h.press("c")
		h.sees("National Cyber Security Centre")
		h.press("1 n")
		h.typed("Mere at the bank, case 4711")
		h.press("enter")
		h.sees("That is written down.")
		h.press("1")
		h.sees("Written down: Done, at 09:30")
		h.press("r")
		h.sees("Mere at the bank, case 4711")
		h.sees("/data/clients/own/incidents/20261124T093000Z-bank.html")
		h.press("esc b")
		h.sees("Done (written down)")
		h.press("1")
		bank, _ := h.m.hour.o.Guide.Find("bank")
		for range len(bank.Steps) - 1 {
			h.press("4")
		}
		h.door("Write down what others will ask")
		h.sees(bank.Facts[0].Ask)
		h.typed("at nine")
		h.press("enter esc")
		h.sees("1 of " + strconv.Itoa(len(bank.Facts)) + " is written down")
		h.door("It is over")
		h.press("1")
		h.sees("How safe is your business") // back at the welcome
		r := h.record()
		if r.Closed.IsZero() || r.Fact(bank.Facts[0].ID) != "at nine" || r.Outcome(bank.Steps[0].ID) != incident.Done || r.Count(bank) != len(bank.Steps) {
			t.Errorf("kept %+v", r)
		}
		if n := len(h.backend.Saved()); n != 0 {
			t.Errorf("a bad day saved %d drafts of the questionnaire", n)
		}
	})
}

// A record that is left open is offered again, also within the run.
func TestFirstHourGoesOn(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.door("Something just happened")
		h.door("Money went")
		h.press("enter 1")
		for range 4 {
			h.press("b")
		}
		h.sees("How safe is your business")
		h.door("Something just happened")
		h.sees("Go on with “Money went to the wrong account”")
		h.press("1 enter")
		h.sees("Step 2 of")
		h.press("1")
		if a, b := h.records[0].ID, h.record().ID; a != b || len(h.record().Entries) != 2 {
			t.Errorf("it went on in another record: %s, %s", a, b)
		}
	})
}

func TestFirstHourAsksTheCountryOnce(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		load := h.m.o.LoadIncident
		h.m.o.LoadIncident = func() (*Incident, error) {
			i, err := load()
			i.About.Country = ""
			return i, err
		}
		h.door("Something just happened")
		h.press("1")
		h.sees("Where is your business?")
		h.door("United Kingdom")
		h.sees("999")
		h.press("enter 1")
		if got := h.record().Country; got != "uk" {
			t.Errorf("the record is of %q", got)
		}
	})
}

func TestFirstHourSaysWhenItIsNotSaved(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.keepErr = errors.New("the disk is full")
		h.door("Something just happened")
		h.press("1 enter 1")
		h.sees("NOT SAVED: the disk is full")
		if _, err := h.m.end(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("it leaves with %v", err)
		}
		h.keepErr = nil
		if _, err := h.m.end(t.Context(), nil); strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("it leaves with %v", err)
		}
		if n := len(h.record().Entries); n != 1 {
			t.Errorf("the last chance kept %d entries", n)
		}
	})
}

func TestFirstHourAlone(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		o := h.m.o
		o.Bank, o.Backend = nil, nil // there are no questions
		o.Incident = h.incident()
		o.Incident.Alone, o.Incident.Playbook = true, "ransomware"
		h.m = newModel(t.Context(), o, &draftSaver{})
		h.press("enter")
		h.sees("Step 1 of")
		h.press("b b")
		h.sees("Press q to leave.")
		h.press("enter 1 ctrl+s")
		h.sees("All that is written down is saved.")
		h.m.settled = true
		h.press("q")
		if _, err := h.m.end(t.Context(), nil); !h.quit || err == nil || len(h.record().Entries) != 1 {
			t.Errorf("quit %v, %v, %+v", h.quit, err, h.records)
		}
	})
}

// Every step of every happening fits, and each outcome of it can be reached.
func TestFirstHourFits(t *testing.T) {
	guide, err := incident.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{80, 24}, {40, 12}, {24, 8}} {
		for i, happening := range guide.Playbooks {
			drive(t, size[0], size[1], fresh(), false, func(h *harness) {
				h.press("2 " + strconv.Itoa(i+1))
				fits(t, happening.ID, h, size[0], size[1])
				h.press("enter")
				for range happening.Steps {
					fits(t, h.m.screen.View(80, 24).Title, h, size[0], size[1])
					for n := 0; n < 40 && !strings.Contains(h.view(), "›"); n++ {
						h.press("down")
					}
					fits(t, "step-focused", h, size[0], size[1])
					h.press("?")
					fits(t, "why", h, size[0], size[1])
					h.press("esc 3")
				}
				h.press("1") // again, through the open steps
				if h.m.screen.(firsthour.Model).View(80, 24).Title == "" || len(h.record().Entries) != len(happening.Steps) {
					t.Errorf("%s: %d of %d steps were passed", happening.ID, len(h.record().Entries), len(happening.Steps))
				}
			})
		}
	}
}

func TestFirstHourEnterAloneWritesNothing(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.press("2 1 " + strings.Repeat("enter ", 20))
		h.sees("Pick one first")
		if len(h.records) != 0 {
			t.Errorf("enter alone wrote %+v", h.records)
		}
	})
}

// The same decisions on the screen and in plain lines write the same record.
func TestFirstHourBothFronts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	tries := 60
	if testing.Short() {
		tries /= 5 // as rapid does
	}
	for range tries {
		which := 1 + r.IntN(5)
		keys, lines := []string{"2", strconv.Itoa(which), "enter"}, []string{strconv.Itoa(which)}
		steps := 0
		for range 1 + r.IntN(8) {
			switch n := r.IntN(6); {
			case n == 0 && steps > 0:
				keys, lines = append(keys, "b"), append(lines, "back")
				steps--
			case n == 1:
				keys, lines = append(keys, "n", "NOTE", "enter"), append(lines, "note case 12")
			case n == 2:
				keys, lines = append(keys, "?", "esc"), append(lines, "why")
			default:
				o := strconv.Itoa(1 + r.IntN(4))
				keys, lines = append(keys, o), append(lines, o)
				steps++
			}
		}
		var screen []incident.Record
		drive(t, 80, 24, fresh(), false, func(h *harness) {
			for _, k := range keys {
				if k == "NOTE" {
					h.typed("case 12")
					continue
				}
				h.press(k)
			}
			screen = h.records
		})
		spoken := byTalk(t, lines)
		if d := diff(screen, spoken); d != "" {
			t.Fatalf("%v and %v write other records:\n%s", keys, lines, d)
		}
	}
}

func byTalk(t *testing.T, lines []string) []incident.Record {
	t.Helper()
	h := &harness{t: t}
	o := h.incident()
	_, err := prompt.Run(t.Context(), prompt.Options{
		In: strings.NewReader(strings.Join(lines, "\n") + "\n"), Out: &bytes.Buffer{}, Guide: o.Guide, Packs: o.Packs,
		Country: o.About.Country, Now: func() time.Time { return interviewtest.Now() },
		Save: func(r incident.Record) error { _, err := o.Keep(r); return err },
	})
	if err == nil {
		t.Fatal("the talk ended before it was over")
	}
	return slices.Clone(h.records)
}

func TestFirstHourThatCannotBeRead(t *testing.T) {
	drive(t, 80, 24, fresh(), false, func(h *harness) {
		h.m.o.LoadIncident = func() (*Incident, error) { return nil, errors.New("the steps are faulty") }
		h.door("Something just happened")
		if _, err := h.m.end(t.Context(), nil); !h.quit || !errors.Is(err, ErrFault) {
			t.Errorf("quit %v, %v", h.quit, err)
		}
	})
}
