package interview

import (
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Mark says how a step stands in the review.
type Mark int

// The marks, in the order of the review: what is open comes first.
const (
	Open Mark = iota
	Unsure
	Settled
)

// A ReviewItem is one step in the review, with the words for how it stands.
type ReviewItem struct {
	Step  Step
	Mark  Mark
	Words string
}

// Review returns every step, those without an answer first, then those answered
// with "I don't know", then the rest, each in the order of asking.
func (w Walk) Review() []ReviewItem {
	out := make([]ReviewItem, 0, len(w.steps))
	for _, s := range w.steps {
		it := ReviewItem{Step: s, Mark: Settled}
		switch {
		case !w.Draft.Answered(s):
			it.Mark, it.Words = Open, "Not answered"
			if w.Draft.LeftForLater(s) {
				it.Words = "Left for later"
			}
		case s.Control != nil && w.Draft.Answers[s.Control.ID].State == questions.DontKnow:
			it.Mark = Unsure
		}
		if n := w.Draft.Chosen(s); n >= 0 {
			it.Words = Options(s)[n].Label
		}
		out = append(out, it)
	}
	slices.SortStableFunc(out, func(a, b ReviewItem) int { return int(a.Mark - b.Mark) })
	return out
}

// ReviewWords sums a review up in sentences.
func ReviewWords(items []ReviewItem) []string {
	var n [Settled + 1]int
	for _, it := range items {
		n[it.Mark]++
	}
	if n[Open]+n[Unsure] == 0 {
		return []string{fmt.Sprintf("You answered all %s. Well done.", count(len(items), "question"))}
	}
	out := []string{fmt.Sprintf("You answered %d of %s.", len(items)-n[Open], count(len(items), "question"))}
	if n[Unsure] > 0 {
		out = append(out, fmt.Sprintf("You were not sure about %s.", count(n[Unsure], "question")))
	}
	return append(out, "You can settle these now, or go on. What is not known is shown as a gap; we never guess.")
}

// Progress says how far a draft has come: "14 of 26 answered".
func (d Draft) Progress(b *questions.Bank) string {
	steps := d.Steps(b)
	return fmt.Sprintf("%d of %d answered", d.Count(steps), len(steps))
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
