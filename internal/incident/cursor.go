package incident

import "time"

// A Cursor is a place within the steps of a playbook, with the record of what was
// done. It is a value: each method returns a new one. It shows one step at a time,
// goes through all in order, and can then go again through those left open.
type Cursor struct {
	Playbook Playbook
	Record   Record
	// Again is true on a later round, which stops only at open steps.
	Again bool
	at    int
}

// NewCursor goes on with a record at the first step that nobody has spoken about.
func NewCursor(h Playbook, r Record) Cursor {
	w := Cursor{Playbook: h, Record: r}
	for w.at < len(h.Steps) && r.Outcome(h.Steps[w.at].ID) != "" {
		w.at++
	}
	return w
}

// AtEnd reports whether every step of this round was passed.
func (w Cursor) AtEnd() bool { return w.at >= len(w.Playbook.Steps) }

// Step returns the step in front of the person. It must not be called at the end.
func (w Cursor) Step() Step { return w.Playbook.Steps[w.at] }

// Where returns the number of the step, from 1, and of how many.
func (w Cursor) Where() (n, of int) { return w.at + 1, len(w.Playbook.Steps) }

// Mark returns the walk with the outcome of this step, at the next one.
func (w Cursor) Mark(o Outcome, now time.Time) Cursor {
	w.Record = w.Record.with(Entry{Kind: OfStep, Of: w.Step().ID, Outcome: o}, now)
	w.at++
	return w.pastSettled()
}

// pastSettled moves on to the next step of this round.
func (w Cursor) pastSettled() Cursor {
	for w.Again && !w.AtEnd() && w.Record.settled(w.Step().ID) {
		w.at++
	}
	return w
}

// WithNote returns the walk with a note about this step, or about no step at the end.
func (w Cursor) WithNote(text string, now time.Time) Cursor {
	of := ""
	if !w.AtEnd() {
		of = w.Step().ID
	}
	w.Record = w.Record.WithNote(of, text, now)
	return w
}

// Back returns the walk at the step before. What was said of it stays.
func (w Cursor) Back() Cursor {
	w.at = max(0, w.at-1)
	return w
}

// Open returns the steps that are neither done nor unfitting.
func (w Cursor) Open() []Step {
	var out []Step
	for _, s := range w.Playbook.Steps {
		if !w.Record.settled(s.ID) {
			out = append(out, s)
		}
	}
	return out
}

// NextPass returns the cursor at the first open step, to go through those again.
func (w Cursor) NextPass() Cursor {
	w.at, w.Again = 0, true
	return w.pastSettled()
}
