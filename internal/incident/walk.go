package incident

import "time"

// A Walk is a place within the steps of a happening, with the record of what was
// done. It is a value: each method returns a new one. It shows one step at a time,
// goes through all in order, and can then go again through those left open.
type Walk struct {
	Happening Happening
	Record    Record
	// Again is true on a later round, which stops only at open steps.
	Again bool
	at    int
}

// NewWalk goes on with a record at the first step that nobody has spoken about.
func NewWalk(h Happening, r Record) Walk {
	w := Walk{Happening: h, Record: r}
	for w.at < len(h.Steps) && r.Outcome(h.Steps[w.at].ID) != "" {
		w.at++
	}
	return w
}

// AtEnd reports whether every step of this round was passed.
func (w Walk) AtEnd() bool { return w.at >= len(w.Happening.Steps) }

// Step returns the step in front of the person. It must not be called at the end.
func (w Walk) Step() Step { return w.Happening.Steps[w.at] }

// Where returns the number of the step, from 1, and of how many.
func (w Walk) Where() (n, of int) { return w.at + 1, len(w.Happening.Steps) }

// Mark returns the walk with the outcome of this step, at the next one.
func (w Walk) Mark(o Outcome, now time.Time) Walk {
	w.Record = w.Record.with(Entry{Kind: OfStep, Of: w.Step().ID, Outcome: o}, now)
	w.at++
	return w.pastSettled()
}

// pastSettled moves on to the next step of this round.
func (w Walk) pastSettled() Walk {
	for w.Again && !w.AtEnd() && w.Record.settled(w.Step().ID) {
		w.at++
	}
	return w
}

// WithNote returns the walk with a note about this step, or about no step at the end.
func (w Walk) WithNote(text string, now time.Time) Walk {
	of := ""
	if !w.AtEnd() {
		of = w.Step().ID
	}
	w.Record = w.Record.WithNote(of, text, now)
	return w
}

// Back returns the walk at the step before. What was said of it stays.
func (w Walk) Back() Walk {
	w.at = max(0, w.at-1)
	return w
}

// Open returns the steps that are neither done nor unfitting.
func (w Walk) Open() []Step {
	var out []Step
	for _, s := range w.Happening.Steps {
		if !w.Record.settled(s.ID) {
			out = append(out, s)
		}
	}
	return out
}

// Round returns the walk at the first open step, to go through those again.
func (w Walk) Round() Walk {
	w.at, w.Again = 0, true
	return w.pastSettled()
}
