package interview

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Length is how long a way through the questions is.
type Length struct{ Questions, Minutes int }

func lengthOf(n int) Length { return Length{n, taken(n)} }

// InWords is how long it is: “27 questions, about 10 minutes”.
func (l Length) InWords(say i18n.Catalog) string {
	return say.T("%s, about %d minutes", asked(say, l.Questions), l.Minutes)
}

// Lengths are those of the short way and of all questions. Where no way is shorter, both
// are the same.
func (d Draft) Lengths(b *questions.Bank) (short, all Length) {
	d.Quick = true
	short = lengthOf(len(d.Steps(b)))
	d.Quick = false
	return short, lengthOf(len(d.Steps(b)))
}

// All returns the walk through every question. It asks for no save.
func (w Navigator) All() Navigator {
	w.Draft.Quick = false
	w.steps = w.Draft.Steps(w.bank)
	w.at = w.resume()
	return w
}

// byArea puts controls in the order in which they are asked: an area after the other,
// the heaviest first, and within one what matters most first.
func byArea(b *questions.Bank, list []questions.Control) []questions.Control {
	weight := map[string]int{}
	for _, c := range b.Controls {
		weight[c.Area] += c.Weight
	}
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(x, y questions.Control) int {
		if x.Area == y.Area {
			return 0
		}
		if d := weight[y.Area] - weight[x.Area]; d != 0 {
			return d
		}
		return b.Area(x.Area).Order - b.Area(y.Area).Order
	})
	return out
}

// A Stretch is the part of the way that belongs to one topic.
type Stretch struct {
	Name     string
	Of, Done int
	// Here is true for the topic of the present step.
	Here bool
	// Open are the steps without an answer, and Unsure those answered with “I don’t
	// know”, each in the order of asking.
	Open, Unsure []Step
}

// Way returns the topics in the order of asking, each with how much of it is answered.
func (w Navigator) Way(say i18n.Catalog) []Stretch {
	var out []Stretch
	for i, s := range w.steps {
		if s.Taken != nil && i != w.at {
			continue // it is not asked
		}
		name := w.Topic(say, s)
		at := slices.IndexFunc(out, func(x Stretch) bool { return x.Name == name })
		if at < 0 {
			at = len(out)
			out = append(out, Stretch{Name: name})
		}
		x := &out[at]
		x.Of++
		x.Here = x.Here || i == w.at
		switch {
		case !w.Draft.Answered(s):
			x.Open = append(x.Open, s)
			continue
		case s.Control != nil && w.Draft.Answers[s.Control.ID].State == questions.DontKnow:
			x.Unsure = append(x.Unsure, s)
		}
		x.Done++
	}
	return out
}

// secondsEach is how long a question takes who has read one or two.
const secondsEach = 20

// Left says how long the questions from here on take that have no answer yet, in words.
func (w Navigator) Left(say i18n.Catalog) string {
	n := 0
	for i := max(w.at, 0); i < len(w.steps); i++ {
		if i == w.at || !w.Draft.Answered(w.steps[i]) {
			n++
		}
	}
	if n*secondsEach < 60 {
		return say.T("under a minute left")
	}
	return say.N((n*secondsEach+59)/60, "about 1 minute left", "about %d minutes left")
}
