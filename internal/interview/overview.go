package interview

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// An OverviewItem is one step in the list of all that is asked.
type OverviewItem struct {
	Step  Step
	Topic string
	// Word says how it stands: answered, not sure, later or not yet.
	Word string
}

// Overview returns every step in the order of asking, as far as it holds the
// text looked for; an empty text is in all of them.
func (w Walk) Overview(text string) []OverviewItem {
	last := -1 // the furthest step that has an answer
	for i, s := range w.steps {
		if w.Draft.Answered(s) {
			last = i
		}
	}
	var out []OverviewItem
	for i, s := range w.steps {
		it := OverviewItem{Step: s, Topic: w.topic(s), Word: "not yet"}
		switch {
		case s.Control != nil && w.Draft.Answers[s.Control.ID].State == questions.DontKnow:
			it.Word = "not sure"
		case w.Draft.Answered(s):
			it.Word = "answered"
		case i < max(last, w.at):
			it.Word = "later"
		}
		if holds(it, text) {
			out = append(out, it)
		}
	}
	return out
}

// holds reports whether every word of text is somewhere in the item.
func holds(it OverviewItem, text string) bool {
	hay := strings.ToLower(it.Topic + " " + it.Step.Question() + " " + it.Word)
	if it.Step.Control != nil {
		hay += " " + strings.ToLower(it.Step.Control.Title+" "+it.Step.Control.ID)
	}
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}

func (w Walk) topic(s Step) string {
	if s.Control != nil {
		return w.bank.Area(s.Control.Area).Name
	}
	return "About your business"
}
