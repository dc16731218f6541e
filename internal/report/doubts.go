package report

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Doubt is an answer that another answer stands against.
type Doubt struct {
	Title, Told, From string // the answer, and the control it is about
	Why               string
	// Other is what the other answer is about, and OtherTold that answer.
	Other, OtherTold, OtherFrom string
	Kind                        string // what it is, in a few words
	Counts                      string
}

// doubts are the answers that other answers stand against, both sides of each.
func (b builder) doubts() []Doubt {
	var out []Doubt
	for _, c := range b.a.Controls {
		d := c.Doubt
		if d == nil || !c.Applies {
			continue
		}
		x := Doubt{Title: c.Title, Told: d.Said, From: c.ID, Why: phrases.Sentence(d.Why), Other: b.control(d.By).Title, OtherFrom: d.By, Kind: b.words.Doubts[doubtKey(d)]}
		_, x.OtherTold = b.answer(d.By)
		if x.OtherTold == "" {
			x.OtherTold = b.T("It was not answered.")
		}
		s := newSpan(c.Value, c.CeilingValue)
		x.Counts = b.T("The score counts %d of 100 for this one thing, where the answer alone would give %d.", s.floor, clamp(d.Value))
		if s.floor < s.ceiling {
			x.Counts = b.T("The score counts %d of 100 for this one thing, and %d once the other answer bears it out.", s.floor, s.ceiling)
		}
		out = append(out, x)
	}
	return out
}

// apart says which answers do not go together, or nothing where all do.
func (b builder) apart() string {
	var why []string
	for _, c := range b.a.Controls {
		if d := c.Doubt; d != nil && c.Applies && d.Kind == questions.Ask && !d.Open {
			why = append(why, d.Why)
		}
	}
	switch n, all := len(why), strings.Join(why, " "); n {
	case 0:
		return ""
	case 1:
		return b.T("Two of your answers do not go together, and the lower one counts. %s", all)
	default:
		return b.T("%d pairs of answers do not go together, and the lower of each counts. %s", n, all)
	}
}

// doubtKey is what a doubt is, by its name in words.yaml.
func doubtKey(d *assess.Doubt) string {
	switch {
	case d.Open:
		return "open"
	case d.Kind == questions.Ask:
		return "ask"
	}
	return "implied"
}
