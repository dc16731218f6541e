package interview

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Doubt is two answers that cannot both hold. Which of them does is asked once all
// questions were.
type Doubt struct {
	questions.Pair
	// First is the control whose answer is in doubt, Second the one that puts it there.
	First, Second questions.Control
}

// Left is a doubt that was left open on purpose, with both answers as they stood.
type Left struct {
	Pair    string            `json:"pair"`
	Answers map[string]string `json:"answers"` // the state's id, by control
}

// What a doubt can be answered with, in the order shown.
const (
	changeFirst = iota
	changeSecond
	leaveBoth
)

// doubtID is the id of a doubt as a step, which no fact and no control has.
func doubtID(p questions.Pair) string { return "pair:" + p.ID }

// doubts are the pairs of answers of which someone should say which one holds. Where
// one of the two is not known, there is nothing to choose between yet.
func (d Draft) doubts(b *questions.Bank) []Doubt {
	var out []Doubt
	for _, x := range b.Doubts(d.Profile, d.Answers) {
		if x.Kind != questions.Ask || x.Open {
			continue
		}
		first, _ := b.Control(x.Of)
		second, _ := b.Control(x.While)
		out = append(out, Doubt{x.Pair, first, second})
	}
	return out
}

// stateOf is the id of the state that a control was answered with.
func (d Draft) stateOf(control string) string {
	a := d.Answers[control]
	if a.Named != "" {
		return a.Named
	}
	return string(a.State)
}

// leave returns the draft with a doubt left as it is.
func (d Draft) leave(x Doubt) Draft {
	d.Left = slices.DeleteFunc(slices.Clone(d.Left), func(l Left) bool { return l.Pair == x.ID })
	d.Left = append(d.Left, Left{x.ID, map[string]string{x.Of: d.stateOf(x.Of), x.While: d.stateOf(x.While)}})
	return d
}

// leftAsIs reports whether the doubt was left as it is, with the answers that stand now.
func (d Draft) leftAsIs(x Doubt) bool {
	return slices.ContainsFunc(d.Left, func(l Left) bool { return l.Pair == x.ID && d.stands(l) && len(l.Answers) == 2 })
}

// stands reports whether the answers are those of the time when the doubt was left.
func (d Draft) stands(l Left) bool {
	for control, state := range l.Answers {
		if d.stateOf(control) != state {
			return false
		}
	}
	return true
}

// forgetLeft returns the draft without what was left between answers that have
// changed, so that it is asked about again.
func (d Draft) forgetLeft() Draft {
	d.Left = slices.DeleteFunc(slices.Clone(d.Left), func(l Left) bool { return !d.stands(l) })
	if len(d.Left) == 0 {
		d.Left = nil
	}
	return d
}

func (x Doubt) options(say i18n.Catalog) []Option {
	return []Option{
		{Label: say.T("Change the first answer")},
		{Label: say.T("Change the second answer")},
		{
			Label: say.T("Leave both as they are"),
			Help:  say.T("The lower one counts: the first answer is then taken as “%s”", countsAs(say, x.First, x.Pair)),
		},
	}
}

// countsAs is what the doubted answer comes to, in words.
func countsAs(say i18n.Catalog, of questions.Control, p questions.Pair) string {
	return say.T(assess.Words(of, questions.Answer{State: p.Most}))
}

// sides are both questions of a doubt with their answers, a line each.
func (d Draft) sides(say i18n.Catalog, x Doubt) []string {
	said := func(c questions.Control) string {
		return say.T("You said: %s", say.T(assess.Words(c, d.Answers[c.ID])))
	}
	return []string{
		say.T("First: %s", say.T(x.First.Question)), said(x.First),
		say.T("Second: %s", say.T(x.Second.Question)), said(x.Second),
	}
}

// why says why a doubt is asked about, and how to find out either answer.
func (x Doubt) why(say i18n.Catalog) []TextBlock {
	out := []TextBlock{{
		Head: say.T("Why we ask"),
		Text: say.T("Two of your answers cannot both be true. It happens to everyone. Nothing is changed unless you change it. While both stay, the lower one counts."),
	}}
	for _, c := range []questions.Control{x.First, x.Second} {
		if c.FindOut.How != "" {
			out = append(out, TextBlock{Head: say.T(c.Title), Text: say.T(c.FindOut.How)})
		}
	}
	return out
}

// hangs says what another answer does to that of a control, and is not asked about:
// what is taken from it or follows from it, and what is worth a word.
func (w Navigator) hangs(say i18n.Catalog, c questions.Control) []string {
	whole := w.Finished().Answers
	from := func(x questions.Pair, counts string) string {
		other, _ := w.bank.Control(x.While)
		said := strings.TrimSuffix(say.T(assess.Words(other.WordedFor(w.Draft.Profile), whole[x.While])), ".")
		return say.T(x.Why) + " " + say.T("Taken from your answer “%s”: it counts as “%s”", said, counts)
	}
	if x, ok := w.bank.Taken(w.Draft.Profile, w.Draft.Answers)[c.ID]; ok {
		return []string{from(x.Pair, say.T(assess.Words(c, x.Answer)))}
	}
	var out []string
	for _, x := range w.bank.Doubts(w.Draft.Profile, w.Draft.Answers) {
		if x.Of != c.ID || x.Open {
			continue
		}
		switch x.Kind {
		case questions.Implied:
			out = append(out, from(x.Pair, countsAs(say, c, x.Pair)))
		case questions.Remark:
			out = append(out, say.T(x.Why))
		case questions.Ask, questions.Follows:
		}
	}
	return out
}
