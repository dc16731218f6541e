package interview

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// naming is the place before the first step, where the business is named.
const naming = -1

// undoDepth is how many changes can be taken back.
const undoDepth = 100

// A Navigator is a draft with a place in the questionnaire. It is a value: every
// method returns a new one. Both front ends move through it and hold no rule of
// their own about what comes next, so that the same decisions give the same
// answers in both.
type Navigator struct {
	Draft Draft
	// Rev rises by one with every change that is to be saved.
	Rev   int
	bank  *questions.Bank
	steps []Step
	at    int
	// visit is set while one step is looked at again from the review: whatever
	// is done there leads back to the review.
	visit bool
	// from is the id of the doubt that the visit was made from, to change one of its
	// answers; empty for one from the review.
	from string
	past []moment
	// ahead is what was undone, for redo; a new change forgets it.
	ahead []moment
}

// A moment is what undo goes back to.
type moment struct {
	draft Draft
	at    int
	visit bool
	from  string
}

// NewNavigator returns the walk at the place where the draft was left: the step last
// in front of the owner when it has no answer, or else the first open one after
// it. Open steps before that were passed over on purpose and wait in the review.
func NewNavigator(b *questions.Bank, d Draft) Navigator {
	w := Navigator{Draft: d.clone(), bank: b, steps: d.Steps(b)}
	w.at = w.resume()
	return w
}

func (w Navigator) resume() int {
	d := w.Draft
	if d.Business == "" && d.At == "" && d.Count(w.steps) == 0 {
		return naming
	}
	from := slices.IndexFunc(w.steps, func(s Step) bool { return s.ID() == d.At })
	for i := max(from, 0); i < len(w.steps); i++ {
		if !d.Answered(w.steps[i]) {
			return i
		}
	}
	return len(w.steps)
}

// Restart returns the walk at its beginning with nothing said. It asks for no
// save: the old draft is set aside with the first new answer, not before.
func (w Navigator) Restart(now time.Time) Navigator {
	d := New(now)
	d.Quick = w.Draft.Quick
	return Navigator{Draft: d, Rev: w.Rev, bank: w.bank, steps: d.Steps(w.bank), at: naming}
}

// Short returns the walk through only what matters most. It asks for no save.
func (w Navigator) Short() Navigator {
	w.Draft.Quick = true
	w.steps = w.Draft.Steps(w.bank)
	w.at = w.resume()
	return w
}

// Finished is the draft that an assessment is made of: with the answers that others
// settle, as far as its way asks for them.
func (w Navigator) Finished() Draft {
	d := w.Draft.clone()
	for _, s := range w.steps {
		if s.Taken != nil {
			d.Answers[s.Control.ID] = s.Taken.Answer
		}
	}
	return d
}

// Naming reports whether the name of the business is what is asked for.
func (w Navigator) Naming() bool { return w.at == naming }

// AtEnd reports whether every step was passed: the review comes next.
func (w Navigator) AtEnd() bool { return w.at >= len(w.steps) }

// InProfile reports whether the place is the name or a fact of the business.
func (w Navigator) InProfile() bool {
	return w.Naming() || (!w.AtEnd() && w.steps[w.at].Fact != nil)
}

// Step is what stands at the place. It is not to be called for the name or at
// the end.
func (w Navigator) Step() Step { return w.steps[w.at] }

// Steps returns all that is asked.
func (w Navigator) Steps() []Step { return w.steps }

// Where says in words where the place is: a topic, and which of how many of all that is
// asked.
func (w Navigator) Where(say i18n.Catalog) (topic string, n, of int) {
	for i, x := range w.steps {
		if x.Taken != nil && i != w.at {
			continue
		}
		of++
		if i <= w.at {
			n++
		}
	}
	return w.Topic(say, w.Step()), n, of
}

// Named returns the walk with the business named, which may be by nothing.
func (w Navigator) Named(name string) Navigator {
	w = w.remember()
	w.Draft.Business = Tidy(name)
	return w.onward()
}

// Choose returns the walk with option n of the step chosen, and moves on: from a step
// that had no answer to the next that has none. To change one of two answers leads to
// its question, and changes nothing yet.
func (w Navigator) Choose(n int, now time.Time) Navigator {
	s := w.Step()
	if s.Doubt != nil && n != leaveBoth {
		return w.Visit([]string{changeFirst: s.Doubt.Of, changeSecond: s.Doubt.While}[n])
	}
	wasOpen := !w.Draft.Answered(s)
	w = w.remember()
	w.Draft = w.Draft.Choose(s, n, now)
	w.steps = w.Draft.Steps(w.bank)
	if w.at = slices.IndexFunc(w.steps, func(x Step) bool { return x.ID() == s.ID() }); w.at < 0 {
		// It was asked about only for what did not go together, and now does.
		w.at = w.unsettled() - 1
	}
	w = w.onward()
	for wasOpen && !w.AtEnd() && w.Draft.Answered(w.Step()) {
		w.at++ // who fills a gap goes on to the next
	}
	return w
}

// Later returns the walk moved on without a new answer; an old one stays. The
// step is marked until it is answered.
func (w Navigator) Later() Navigator {
	wasOpen := !w.Draft.Answered(w.Step())
	w = w.remember()
	w.Draft = w.Draft.withLater(w.Step().ID())
	w = w.onward()
	for wasOpen && !w.AtEnd() && w.Draft.Answered(w.Step()) {
		w.at++ // as with an answer
	}
	if !w.AtEnd() {
		w.Draft = w.Draft.clone()
		w.Draft.At = w.Step().ID()
	}
	return w
}

// Next returns the walk one step on, and whether it could move: a step without
// an answer is not passed by looking, unless it was left for later.
func (w Navigator) Next() (Navigator, bool) {
	if !w.Naming() && !w.Draft.Answered(w.Step()) && !w.Draft.LeftForLater(w.Step()) {
		return w, false
	}
	return w.onward(), true
}

// Back returns the walk one step back; the answers stay. From a visit it leads
// to where that was made from.
func (w Navigator) Back() Navigator {
	if !w.visit {
		w.at = max(w.at-1, naming)
		for !w.Naming() && w.Step().Taken != nil {
			w.at = max(w.at-1, naming)
		}
		return w
	}
	w.visit, w.at = false, len(w.steps)
	if w.from != "" {
		w.at = Index(w.steps, w.from)
		w.from = ""
	}
	return w
}

// Visit returns the walk at the step with this id, for one change.
func (w Navigator) Visit(id string) Navigator {
	if !w.AtEnd() && !w.Naming() && w.Step().Doubt != nil {
		w.from = w.Step().ID()
	}
	w.at, w.visit = Index(w.steps, id), true
	return w
}

// unsettled is the place of the first doubt that is still to be asked about, or the
// end.
func (w Navigator) unsettled() int {
	for i, s := range w.steps {
		if s.Doubt != nil && !w.Draft.Answered(s) && !w.Draft.LeftForLater(s) {
			return i
		}
	}
	return len(w.steps)
}

// WithNote returns the walk with a note kept beside the answer to the step.
func (w Navigator) WithNote(note string) Navigator {
	w = w.remember()
	w.Draft = w.Draft.WithNote(w.Step(), note)
	return w
}

// Allow returns the walk with what may be looked at.
func (w Navigator) Allow(c Consent) Navigator {
	w.Rev++
	w.Draft = w.Draft.WithConsent(c)
	return w
}

// Jump returns the walk at the step with this id, to go on from there; where no
// question is open, and once all were passed, it is for one change.
func (w Navigator) Jump(id string) Navigator {
	open := w.Draft.FirstOpen(w.steps)
	if w.AtEnd() || w.from != "" || open == len(w.steps) || w.steps[open].Doubt != nil || !w.Naming() && w.Step().Doubt != nil {
		return w.Visit(id)
	}
	w.at, w.visit = Index(w.steps, id), false
	return w
}

// Offers reports whether the look at this computer is still to be offered: once,
// between the facts of the business and the questions.
func (w Navigator) Offers() bool {
	return !w.Draft.Offered && !w.visit && !w.AtEnd() && !w.InProfile()
}

// Offered returns the walk with the offer answered. No is not now: it is asked
// again at the end.
func (w Navigator) Offered(yes bool) Navigator {
	c := w.Draft.Consent
	c.ThisComputer = yes
	w = w.Allow(c)
	w.Draft.Offered = true
	return w
}

// Undo returns the walk before its last change, and whether there was one. What
// is undone is itself a change to be saved.
func (w Navigator) Undo() (Navigator, bool) {
	if len(w.past) == 0 {
		return w, false
	}
	last := w.past[len(w.past)-1]
	w.ahead = append(slices.Clip(w.ahead), w.moment())
	w.past = w.past[:len(w.past)-1]
	return w.to(last), true
}

// Redo returns the walk with the last undone change made again, and whether
// there was one.
func (w Navigator) Redo() (Navigator, bool) {
	if len(w.ahead) == 0 {
		return w, false
	}
	next := w.ahead[len(w.ahead)-1]
	w.past = append(slices.Clip(w.past), w.moment())
	w.ahead = w.ahead[:len(w.ahead)-1]
	return w.to(next), true
}

func (w Navigator) moment() moment { return moment{w.Draft, w.at, w.visit, w.from} }

// to returns the walk at another moment. What may be looked at is no answer, and
// stays as it is.
func (w Navigator) to(m moment) Navigator {
	consent, offered := w.Draft.Consent, w.Draft.Offered
	w.Draft, w.at, w.visit, w.from = m.draft, m.at, m.visit, m.from
	w.Draft.Consent, w.Draft.Offered = consent, offered
	w.steps = w.Draft.Steps(w.bank)
	w.Rev++
	return w
}

func (w Navigator) remember() Navigator {
	w.past = append(slices.Clip(w.past), w.moment())
	if len(w.past) > undoDepth {
		w.past = w.past[1:]
	}
	w.ahead = nil
	w.Rev++
	return w
}

func (w Navigator) onward() Navigator {
	w.at++
	for !w.AtEnd() && w.Step().Taken != nil {
		w.at++ // another answer settles it
	}
	if w.visit {
		w.at, w.visit, w.from = w.unsettled(), false, ""
	}
	return w
}
