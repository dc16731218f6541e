package incident

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// RecordVersion is the version of the record that this program writes.
const RecordVersion = 1

// MaxNote is the most characters of a note or a fact that are kept.
const MaxNote = 500

// A Record is what was done about one happening, and when. Entries are only ever
// added: a correction is a new one, so that the record can be shown to others.
type Record struct {
	SchemaVersion int       `json:"schema_version"`
	ID            string    `json:"id"`
	Playbook      string    `json:"happening"`
	Business      string    `json:"business,omitempty"`
	Country       string    `json:"country"` // that of the pack
	Mail          string    `json:"mail,omitempty"`
	Opened        time.Time `json:"opened"`
	// Closed is when it was said to be over; zero while it is not.
	Closed  time.Time `json:"closed,omitzero"`
	Entries []Entry   `json:"entries"`
}

// An Entry is one thing done or noted.
type Entry struct {
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`
	// Of is the id of the step or the fact.
	Of      string  `json:"of,omitempty"`
	Outcome Outcome `json:"outcome,omitempty"`
	Text    string  `json:"text,omitempty"`
}

// A Kind says what an entry is.
type Kind string

// The kinds of entries.
const (
	OfStep Kind = "step"
	OfNote Kind = "note"
	OfFact Kind = "fact"
)

// An Outcome is what came of a step. The empty one is that of a step which nobody
// has spoken about.
type Outcome string

// The outcomes.
const (
	Done      Outcome = "done"
	CouldNot  Outcome = "could_not"
	Later     Outcome = "later"
	NotNeeded Outcome = "not_needed"
)

// Outcomes returns the outcomes in the order in which they are offered.
func Outcomes() []Outcome { return []Outcome{Done, CouldNot, Later, NotNeeded} }

// Open begins a record.
func Open(h Playbook, country string, now time.Time) Record {
	now = stamp(now)
	return Record{SchemaVersion: RecordVersion, ID: now.Format("20060102T150405Z") + "-" + h.ID, Playbook: h.ID, Country: country, Opened: now}
}

// stamp is a time as it is kept.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func (r Record) with(e Entry, now time.Time) Record {
	e.At = stamp(now)
	r.Entries = append(slices.Clip(r.Entries), e)
	return r
}

// Outcome returns what was last said of a step.
func (r Record) Outcome(step string) Outcome {
	for _, e := range slices.Backward(r.Entries) {
		if e.Kind == OfStep && e.Of == step {
			return e.Outcome
		}
	}
	return ""
}

// Fact returns what was last said of a fact; empty when nothing was.
func (r Record) Fact(id string) string {
	for _, e := range slices.Backward(r.Entries) {
		if e.Kind == OfFact && e.Of == id {
			return e.Text
		}
	}
	return ""
}

// settled reports whether a step needs nobody's thought any more.
func (r Record) settled(step string) bool {
	o := r.Outcome(step)
	return o == Done || o == NotNeeded
}

// Count returns how many steps of the happening are settled.
func (r Record) Count(h Playbook) int {
	n := 0
	for _, s := range h.Steps {
		if r.settled(s.ID) {
			n++
		}
	}
	return n
}

// WithFact returns the record with what others will ask about.
func (r Record) WithFact(id, text string, now time.Time) Record {
	if text = safetext.Typed(text, MaxNote); text == "" {
		return r
	}
	return r.with(Entry{Kind: OfFact, Of: id, Text: text}, now)
}

// WithNote returns the record with a note, about a step unless its id is empty.
func (r Record) WithNote(step, text string, now time.Time) Record {
	if text = safetext.Typed(text, MaxNote); text == "" {
		return r
	}
	return r.with(Entry{Kind: OfNote, Of: step, Text: text}, now)
}

// Merge returns the record as it is to be kept where another window wrote in it too:
// all that is there, and then what is new here, which are the entries from known on.
func (r Record) Merge(there Record, known int) Record {
	if len(there.Entries) < known { // an older copy was put back
		return r
	}
	r.Entries = append(slices.Clip(there.Entries), r.Entries[min(known, len(r.Entries)):]...)
	if r.Closed.IsZero() {
		r.Closed = there.Closed
	}
	return r
}

// Close returns the record with the time at which it was said to be over.
func (r Record) Close(now time.Time) Record {
	r.Closed = stamp(now)
	return r
}
