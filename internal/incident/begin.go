package incident

import (
	"fmt"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// A Start is one way into the steps: a new record, or one that is still open.
type Start struct {
	Happening Happening
	Record    *Record // nil for a new one
	// Label and Help say what it is.
	Label, Help string
}

// Starts returns the ways in, the open records first. With the id of a happening
// they are those into this one.
func (g Guide) Starts(open []Record, which string, loc *time.Location) []Start {
	given, found := g.Find(which)
	var out []Start
	for _, r := range open {
		h, ok := g.Find(r.Happening)
		if !ok || found && h.ID != given.ID {
			continue
		}
		out = append(out, Start{h, &r, "Go on with “" + h.Title + "”", fmt.Sprintf("Begun %s, %d of %d steps settled", Clock(r.Opened, loc), r.Count(h), len(h.Steps))})
	}
	if found {
		return append(out, Start{given, nil, "Begin a new record of “" + given.Title + "”", ""})
	}
	for _, h := range g.Happenings {
		out = append(out, Start{h, nil, h.Title, h.Signs})
	}
	return out
}

// Clock is a time as it is said.
func Clock(t time.Time, loc *time.Location) string { return t.In(loc).Format("15:04 on Mon 2 Jan") }

// Begin returns an empty record of a happening under an id that is not taken.
// The business, the country and the mail service are those of about.
func Begin(h Happening, about Record, taken []string, now time.Time) Record {
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
func Places(packs countries.Packs) []Place {
	var out []Place
	for _, id := range []string{"nz", "au", "uk"} {
		if p, ok := packs[id]; ok {
			out = append(out, Place{id, p.Name})
		}
	}
	return append(out, Place{countries.Other, "Somewhere else"})
}

// An Act is what can be done once every step was passed.
type Act int

// The acts.
const (
	GoAgain Act = iota
	WriteFacts
	CloseRecord
	LeaveOpen
)

// An End is an act with its words.
type End struct {
	Act   Act
	Label string
}

// Ends returns what can be done once every step was passed, in order.
func (w Walk) Ends() []End {
	known := 0
	for _, f := range w.Happening.Facts {
		if w.Record.Fact(f.ID) != "" {
			known++
		}
	}
	var out []End
	if n := len(w.Open()); n > 0 {
		out = append(out, End{GoAgain, fmt.Sprintf("Go through the open steps again. There are %d.", n)})
	}
	return append(out,
		End{WriteFacts, fmt.Sprintf("Write down what others will ask. %d of %d are written down.", known, len(w.Happening.Facts))},
		End{CloseRecord, "It is over. Close this record."},
		End{LeaveOpen, "Leave for now. The record stays open."})
}

// Passed says how far the record is, once every step was passed.
func (w Walk) Passed() string {
	return fmt.Sprintf("You went through all steps. %d of %d are settled.", w.Record.Count(w.Happening), len(w.Happening.Steps))
}

// Said returns what is written down about the step in front of the person.
func (w Walk) Said(words Words, loc *time.Location) []string {
	var out []string
	for _, e := range w.Record.Entries {
		switch {
		case e.Of != w.Step().ID:
		case e.Kind == OfStep:
			out = append(out, fmt.Sprintf("Written down: %s, at %s.", words.Outcome[e.Outcome], Clock(e.At, loc)))
		case e.Kind == OfNote:
			out = append(out, "Your note: "+e.Text)
		}
	}
	return out
}
