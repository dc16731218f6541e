package incident_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
)

var nine = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("NZDT", 13*3600))

func TestWalk(t *testing.T) {
	g, _ := load(t)
	h := find(t, g, "bank")
	w := incident.NewCursor(h, incident.Open(h, "nz", nine))
	if w.Record.ID != "20261123T200000Z-bank" || !w.Record.Opened.Equal(nine) {
		t.Errorf("opened as %+v", w.Record)
	}
	w = w.Mark(incident.CouldNot, nine.Add(time.Minute)).Mark(incident.Later, nine.Add(2*time.Minute))
	for !w.AtEnd() {
		w = w.Mark(incident.Done, nine.Add(3*time.Minute))
	}
	if got := w.Open(); len(got) != 2 || got[0].ID != "bank" || got[1].ID != "stop" {
		t.Fatalf("open: %+v", got)
	}
	w = w.NextPass().Mark(incident.Done, nine.Add(time.Hour))
	if w.AtEnd() || w.Step().ID != "stop" {
		t.Fatal("the second round does not go on with the next open step")
	}
	if w = w.Mark(incident.NotNeeded, nine.Add(time.Hour)); !w.AtEnd() || len(w.Open()) != 0 {
		t.Error("the second round does not end")
	}
	if n := w.Record.Count(h); n != len(h.Steps) {
		t.Errorf("%d of %d settled", n, len(h.Steps))
	}
	if w.Record.Entries[0].Outcome != incident.CouldNot || w.Record.Outcome("bank") != incident.Done {
		t.Error("the first attempt at the bank is no longer in the record")
	}
}

// TestForks: two ways on from one walk do not write into each other.
func TestForks(t *testing.T) {
	g, _ := load(t)
	h := find(t, g, "mailbox")
	w := incident.NewCursor(h, incident.Open(h, "nz", nine))
	for !w.AtEnd() {
		done, later := w.Mark(incident.Done, nine), w.Mark(incident.Later, nine)
		if id := w.Step().ID; done.Record.Outcome(id) != incident.Done || later.Record.Outcome(id) != incident.Later {
			t.Fatalf("after %d entries one way on overwrites the other", len(w.Record.Entries))
		}
		w = done
	}
}

// TestOnlyAdded: whatever is done, an entry once made stays as it was, and the
// walk that it was made from too.
func TestOnlyAdded(t *testing.T) {
	g, _ := load(t)
	rapid.Check(t, func(rt *rapid.T) {
		h := g.Playbooks[rapid.IntRange(0, len(g.Playbooks)-1).Draw(rt, "happening")]
		w := incident.NewCursor(h, incident.Open(h, "nz", nine))
		for i := range rapid.IntRange(1, 60).Draw(rt, "moves") {
			before, now := slices.Clone(w.Record.Entries), nine.Add(time.Duration(i)*time.Minute)
			old := w
			switch rapid.IntRange(0, 4).Draw(rt, "move") {
			case 0:
				w = w.Back()
			case 1:
				w = w.NextPass()
			case 2:
				w = w.WithNote(rapid.String().Draw(rt, "note"), now)
			case 3:
				w.Record = w.Record.WithFact(h.Facts[rapid.IntRange(0, len(h.Facts)-1).Draw(rt, "fact")].ID, rapid.String().Draw(rt, "text"), now)
			default:
				if !w.AtEnd() {
					w = w.Mark(rapid.SampledFrom(incident.Outcomes()).Draw(rt, "outcome"), now)
				}
			}
			if !slices.Equal(before, w.Record.Entries[:len(before)]) {
				rt.Fatalf("an entry changed: %v", before)
			}
			if len(old.Record.Entries) != len(before) {
				rt.Fatal("the walk before changed")
			}
		}
		if again := incident.NewCursor(h, w.Record); !again.AtEnd() && w.Record.Outcome(again.Step().ID) != "" {
			rt.Fatal("going on begins at a step that was spoken about")
		}
	})
}

func TestRecordOnDisk(t *testing.T) {
	g, _ := load(t)
	h := find(t, g, "data")
	r := incident.Open(h, "nz", nine).WithNote("danger", "Kōwhai\x1b[2J\u202e "+strings.Repeat("x", 1000), nine).WithFact("noticed", " ", nine)
	if n := len([]rune(r.Entries[0].Text)); n != incident.MaxNote || len(r.Entries) != 1 || strings.ContainsAny(r.Entries[0].Text, "\x1b\u202e") {
		t.Errorf("%d characters in %d entries: %.20q", n, len(r.Entries), r.Entries[0].Text)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"opened":"2026-11-23T20:00:00Z"`) || strings.Contains(string(data), "closed") {
		t.Errorf("on disk: %s", data)
	}
	var back incident.Record
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(r, back); d != "" {
		t.Error(d)
	}
}
