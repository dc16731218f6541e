package incident

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// A Start is one way into the steps: a new record, or one that is still open.
type Start struct {
	Playbook Playbook
	Record   *Record // nil for a new one
	// Label and Help say what it is.
	Label, Help string
}

// Starts returns the ways in, the open records first. With the id of a happening
// they are those into this one.
func (g Guide) Starts(open []Record, which string, loc *time.Location) []Start {
	w := g.Words
	given, found := g.Find(which)
	var out []Start
	for _, r := range open {
		h, ok := g.Find(r.Playbook)
		if !ok || found && h.ID != given.ID {
			continue
		}
		out = append(out, Start{h, &r, fill(w.GoOn, "{title}", h.Title), fill(w.Begun, "{time}", w.Clock(r.Opened, loc), "{n}", strconv.Itoa(r.Count(h)), "{all}", strconv.Itoa(len(h.Steps)))})
	}
	if found {
		return append(out, Start{given, nil, fill(w.Anew, "{title}", given.Title), ""})
	}
	for _, h := range g.Playbooks {
		out = append(out, Start{h, nil, h.Title, h.Signs})
	}
	return out
}

// Clock is a time as it is said.
func (w Words) Clock(t time.Time, loc *time.Location) string {
	t = t.In(loc)
	return fill(w.At, "{time}", t.Format("15:04"), "{day}", t.Format("Mon 2 Jan"))
}

// Begin returns an empty record of a happening under an id that is not taken.
// The business, the country and the mail service are those of about.
func Begin(h Playbook, about Record, taken []string, now time.Time) Record {
	r := Open(h, about.Country, now)
	r.Business, r.Mail = about.Business, about.Mail
	for id, n := r.ID, 2; slices.Contains(taken, r.ID); n++ {
		r.ID = fmt.Sprintf("%s-%d", id, n)
	}
	return r
}

// A Place is a country whose numbers there are, or anywhere else.
type Place struct{ ID, Name string }

// Places returns the places, in the order in which they are offered.
func (w Words) Places(packs countries.Packs) []Place {
	var out []Place
	for _, id := range []string{"nz", "au", "uk", "ie", "us", "ca", "sg", "eu"} {
		if p, ok := packs[id]; ok {
			out = append(out, Place{id, p.Name})
		}
	}
	return append(out, Place{countries.Other, w.Elsewhere})
}

// An Action is what can be done once every step was passed.
type Action int

// The actions.
const (
	GoAgain Action = iota
	WriteFacts
	CloseRecord
	LeaveOpen
)

// An End is an action with its words.
type End struct {
	Action Action
	Label  string
}

// Ends returns what can be done once every step was passed, in order.
func (w Cursor) Ends(words Words) []End {
	known := 0
	for _, f := range w.Playbook.Facts {
		if w.Record.Fact(f.ID) != "" {
			known++
		}
	}
	var out []End
	if n := len(w.Open()); n > 0 {
		out = append(out, End{GoAgain, words.Again.Of(n, len(w.Playbook.Steps))})
	}
	return append(out,
		End{WriteFacts, words.Write.Of(known, len(w.Playbook.Facts))},
		End{CloseRecord, words.Close},
		End{LeaveOpen, words.Leave})
}

// GoesOn says with which record it goes on, and how far that is.
func (w Cursor) GoesOn(words Words, loc *time.Location) string {
	return words.GoingOn.Of(w.Record.Count(w.Playbook), len(w.Playbook.Steps), "{time}", words.Clock(w.Record.Opened, loc))
}

// OutcomeText says that an outcome is written down.
func (w Words) OutcomeText(o Outcome, at time.Time, loc *time.Location) string {
	return fill(w.Wrote, "{outcome}", w.Outcome[o], "{time}", w.Clock(at, loc))
}

// Passed says how far the record is, once every step was passed.
func (w Cursor) Passed(words Words) string {
	return words.Passed.Of(w.Record.Count(w.Playbook), len(w.Playbook.Steps))
}

// Said returns what is written down about the step in front of the person.
func (w Cursor) Said(words Words, loc *time.Location) []string {
	var out []string
	for _, e := range w.Record.Entries {
		switch {
		case e.Of != w.Step().ID:
		case e.Kind == OfStep:
			out = append(out, words.OutcomeText(e.Outcome, e.At, loc))
		case e.Kind == OfNote:
			out = append(out, fill(words.Note, "{text}", e.Text))
		}
	}
	return out
}
