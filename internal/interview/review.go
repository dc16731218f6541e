package interview

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Mark says how a step stands in the review.
type Mark int

// The marks, in the order of the review: what is open comes first.
const (
	Open Mark = iota
	Unsure
	Hanging // answered, or settled, and another answer has something to say to it
	Settled
)

// A ReviewItem is one step in the review, with the words for how it stands, and what
// another answer does to it.
type ReviewItem struct {
	Step  Step
	Mark  Mark
	Words string
	Notes []string
}

// Says is how the step stands, and what another answer does to it.
func (it ReviewItem) Says() string {
	if len(it.Notes) == 0 {
		return it.Words
	}
	return phrases.Sentence(it.Words) + " " + strings.Join(it.Notes, " ")
}

// Review returns every step, those without an answer first, then those answered
// with "I don't know", then those that hang on another answer, then the rest, each in
// the order of asking.
func (w Navigator) Review(say i18n.Catalog) []ReviewItem {
	out := make([]ReviewItem, 0, len(w.steps))
	for _, s := range w.steps {
		it := ReviewItem{Step: s, Mark: Settled}
		switch {
		case !w.Draft.Answered(s):
			it.Mark, it.Words = Open, say.T("Not answered")
			if w.Draft.LeftForLater(s) {
				it.Words = say.T("Left for later")
			}
		case s.Control != nil && w.Draft.Answers[s.Control.ID].State == questions.DontKnow:
			it.Mark = Unsure
		case s.Doubt != nil:
			it.Mark, it.Words, it.Notes = Hanging, say.T("Left as they are"), []string{s.Doubt.options(say)[leaveBoth].Help}
		case s.Control != nil:
			if it.Notes = w.hangs(say, *s.Control); len(it.Notes) > 0 {
				it.Mark = Hanging
			}
		}
		if n := w.Draft.Chosen(s); n >= 0 && s.Doubt == nil {
			it.Words = Options(say, s)[n].Label
		}
		out = append(out, it)
	}
	slices.SortStableFunc(out, func(a, b ReviewItem) int { return int(a.Mark - b.Mark) })
	return out
}

// ReviewWords sums a review up in sentences.
func ReviewWords(say i18n.Catalog, items []ReviewItem) []string {
	var n [Settled + 1]int
	all, clash, taken := 0, 0, 0
	for _, it := range items {
		switch {
		case it.Step.Doubt != nil:
			clash++
			continue
		case it.Step.Taken != nil:
			taken++
			continue
		}
		all++
		n[it.Mark]++
	}
	out := []string{say.T("You answered %d of %s.", all-n[Open], asked(say, all))}
	if n[Open]+n[Unsure] == 0 {
		out = []string{say.N(all, "You answered the 1 question. Well done.", "You answered all %d questions. Well done.")}
	}
	if n[Unsure] > 0 {
		out = append(out, say.N(n[Unsure], "You were not sure about 1 question.", "You were not sure about %d questions."))
	}
	if taken > 0 {
		out = append(out, say.N(taken, "1 more was taken from an answer of yours, and not asked. You can change it.", "%d more were taken from answers of yours, and not asked. You can change them."))
	}
	if clash > 0 {
		out = append(out, say.N(clash, "Two of your answers do not go together, and the lower one counts.", "%d pairs of answers do not go together, and the lower of each counts."))
	}
	if n[Open]+n[Unsure] > 0 {
		out = append(out, say.T("You can settle these now, or go on. What is not known is shown as a gap; we never guess."))
	}
	return out
}

// The ways on from the answers.
const (
	ReviewLook = "Go on: look at my computer and website, and see the grade"
	ReviewRest = "Go on: my website too, and the grade"
	ReviewNow  = "See the grade without looking"
	ReviewSeen = "See the grade now"
)

// Progress says how far a draft has come: "14 of 26 answered".
func (d Draft) Progress(say i18n.Catalog, b *questions.Bank) string {
	steps := d.Steps(b)
	return say.T("%d of %d answered", d.Count(steps), len(steps))
}

func asked(say i18n.Catalog, n int) string { return say.N(n, "1 question", "%d questions") }
