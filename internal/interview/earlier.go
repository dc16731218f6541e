package interview

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Earlier is what was answered in an assessment that is kept, to begin with when a
// business looks again.
type Earlier struct {
	Draft Draft
	On    time.Time // when that assessment was finished
}

// From returns what was answered in an assessment: the business, its facts, and each
// answer with the day on which it was given, as far as the bank still asks for it.
// Those that old says are to be asked anew are left out, and so are those that turned
// out to be mistaken. It is false where no question was answered.
func From(b *questions.Bank, x assess.Assessment, old func(questions.Answer) bool, now time.Time) (Earlier, bool) {
	d := New(now)
	d.Business = x.Subject.Business
	for _, f := range b.Facts {
		option := x.Profile[f.ID]
		if slices.ContainsFunc(f.Options, func(o questions.Option) bool { return o.ID == option }) {
			d.Profile[f.ID] = option
		}
	}
	for id, given := range b.Current(x.Input().Answers) {
		k, asked := b.Control(id)
		if _, named := k.Named(given.Named); given.Named != "" && !named {
			continue // the question has that answer no more
		}
		if asked && slices.Contains(States, given.State) && given.Dispute != questions.Mistaken && !old(given) && given.TakenFrom == "" {
			d.Answers[id] = given
		}
	}
	return Earlier{Draft: d, On: x.Run.Finished}, len(d.Answers) > 0
}

// Offer says that one can begin with the answers given then.
func (e Earlier) Offer(say i18n.Catalog, now time.Time) string {
	return say.T("You answered on %s. You can begin with those answers, and change what is different now. What can be measured is measured again.",
		e.On.In(now.Location()).Format("2 January 2006"))
}

// Label is the way to start again with those answers.
func (e Earlier) Label(say i18n.Catalog, now time.Time) string {
	return say.T("Yes, with the answers of %s", e.On.In(now.Location()).Format("2 January 2006"))
}

// Open says how many questions would still be asked, on the short way or the whole.
func (e Earlier) Open(say i18n.Catalog, b *questions.Bank, quick bool) string {
	e.Draft.Quick = quick
	steps := e.Draft.Steps(b)
	if n := len(steps) - e.Draft.Count(steps); n > 0 {
		return say.N(n, "1 question is still open.", "%d questions are still open.")
	}
	return say.T("All are answered: change what is different now.")
}

// The two ways to begin where there are earlier answers.
const (
	WithEarlier    = "Begin with those answers"
	WithoutEarlier = "Begin with no answers"
)

// Again returns the walk that begins with earlier answers, at the first that is open.
// It is to be saved.
func (w Navigator) Again(e Earlier) Navigator {
	e.Draft.Quick = w.Draft.Quick
	next := NewNavigator(w.bank, e.Draft)
	next.Rev = w.Rev + 1
	return next
}

// Whole returns the walk gone over from the short way to all questions, at the first
// that is open and was not left for later, and how many there are more.
func (w Navigator) Whole() (next Navigator, more int) {
	if !w.Draft.Quick {
		return w, 0
	}
	next = w.remember()
	next.Draft.Quick = false
	next.steps = next.Draft.Steps(w.bank)
	next.at, next.visit, next.from = 0, false, ""
	for !next.AtEnd() && (next.Draft.Answered(next.Step()) || next.Draft.LeftForLater(next.Step())) {
		next.at++
	}
	return next, len(next.steps) - len(w.steps)
}

// WholeWords says that one can go on from the short way to the other questions.
func WholeWords(say i18n.Catalog, more int) string {
	return say.N(more, "Answer the other question too, to be more certain", "Answer the other %d questions too, to be more certain")
}
