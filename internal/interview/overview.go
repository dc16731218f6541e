package interview

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An OverviewItem is one step in the list of all that is asked.
type OverviewItem struct {
	Step  Step
	Topic string
	// Word says how it stands: answered, taken from another answer, not sure, later or
	// not yet.
	Word string
}

// Overview returns every step in the order of asking, as far as it holds the
// text looked for; an empty text is in all of them.
func (w Navigator) Overview(say i18n.Catalog, text string) []OverviewItem {
	var out []OverviewItem
	for _, s := range w.steps {
		it := OverviewItem{Step: s, Topic: w.Topic(say, s), Word: say.T("not yet")}
		switch {
		case w.Draft.LeftForLater(s):
			it.Word = say.T("later")
		case s.Control != nil && w.Draft.Answers[s.Control.ID].State == questions.DontKnow:
			it.Word = say.T("not sure")
		case s.Taken != nil:
			it.Word = say.T("taken from another answer")
		case w.Draft.Answered(s):
			it.Word = say.T("answered")
		}
		if holds(say, it, text) {
			out = append(out, it)
		}
	}
	return out
}

// LeftForLater reports whether a step was marked to be come back to.
func (d Draft) LeftForLater(s Step) bool { return slices.Contains(d.Later, s.ID()) }

// withLater returns the draft with a step marked.
func (d Draft) withLater(id string) Draft {
	if !slices.Contains(d.Later, id) {
		d.Later = append(slices.Clip(d.Later), id)
	}
	return d
}

// withoutLater returns the draft with the mark taken off.
func (d Draft) withoutLater(id string) Draft {
	d.Later = slices.DeleteFunc(slices.Clone(d.Later), func(x string) bool { return x == id })
	if len(d.Later) == 0 {
		d.Later = nil
	}
	return d
}

// holds reports whether every word of text is somewhere in the item, in the
// language or in English.
func holds(say i18n.Catalog, it OverviewItem, text string) bool {
	hay := it.Topic + " " + it.Step.Question(say) + " " + it.Step.Question(i18n.Catalog{}) + " " + it.Word
	if c := it.Step.Control; c != nil {
		hay += " " + c.Title + " " + say.T(c.Title) + " " + c.ID
		for _, x := range c.States { // the answers that this question alone has
			if containsAll(x.Words+" "+say.T(x.Words), text) {
				return true
			}
		}
	}
	return containsAll(hay, text)
}

func containsAll(hay, text string) bool {
	hay = strings.ToLower(hay)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		if !strings.Contains(hay, word) {
			return false
		}
	}
	return true
}

// Topic names what a step is about.
func (w Navigator) Topic(say i18n.Catalog, s Step) string {
	if s.Control != nil {
		return say.T(w.bank.Area(s.Control.Area).Name)
	}
	if s.Doubt != nil {
		return say.T("Answers to settle")
	}
	return say.T("About your business")
}
