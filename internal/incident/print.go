package incident

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// paper is the width of a printed line, in characters: A4 with a margin.
const paper = 76

// Print returns a happening as text, to keep on paper before anything happens:
// the steps with a box to tick and a line for the time.
func Print(w Words, h Happening, p countries.Pack) string {
	s := sheet{words: w, pack: p}
	s.line(strings.ToUpper(h.Title))
	s.text("", h.Signs)
	s.line("")
	s.text("", w.InDanger(p))
	s.text("", h.Begin)
	s.text("", w.For(p))
	when := When("")
	for i, step := range h.Steps {
		if step.When != when {
			when = step.When
			s.line("")
			s.line(strings.ToUpper(w.When[when]))
		}
		s.step(i+1, step)
	}
	s.list("WHAT NOT TO DO", h.Never)
	s.facts(h.Facts)
	s.list("WHAT THE LAW MAY ASK", w.Duties(p))
	s.line("")
	s.text("", h.Over)
	s.list("MORE HELP", w.Pages(p))
	if seen := w.ReadOn(p); seen != "" {
		s.line("")
		s.text("", seen)
	}
	return s.b.String()
}

type sheet struct {
	b     strings.Builder
	words Words
	pack  countries.Pack
}

func (s *sheet) line(text string) { s.b.WriteString(text + "\n") }

func (s *sheet) step(n int, step Step) {
	const in = "       "
	s.line("")
	s.text(fmt.Sprintf("[ ] %2d ", n), step.Do)
	s.text(in, "Why: "+step.Why)
	for _, x := range []struct{ head, text string }{{"Say: ", step.Say}, {"Careful: ", step.Careful}, {"If you cannot: ", step.Cannot}} {
		if x.text != "" {
			s.text(in, x.head+x.text)
		}
	}
	for _, r := range step.Call {
		for _, c := range s.words.Calls(s.pack, r) {
			s.text(in+"- ", c)
		}
	}
	for _, how := range step.How {
		for _, x := range how.Lines() {
			s.text(in+"* ", x)
		}
	}
	s.line(in + "Time: ____________  Who, and their reference: _______________________")
}

// facts leaves room to write down what others will ask.
func (s *sheet) facts(list []Fact) {
	s.line("")
	s.line("WHAT OTHERS WILL ASK")
	s.text("", s.words.Asked)
	for _, f := range list {
		s.line(f.Label + " " + strings.Repeat("_", max(10, paper-1-utf8.RuneCountInString(f.Label))))
	}
}

func (s *sheet) list(head string, texts []string) {
	if len(texts) == 0 {
		return
	}
	s.line("")
	s.line(head)
	for _, t := range texts {
		s.text("- ", t)
	}
}

// text writes a paragraph under its first mark, wrapped to the paper. A word that
// is longer than a line, such as an address, stands whole.
func (s *sheet) text(mark, text string) {
	in, line := strings.Repeat(" ", utf8.RuneCountInString(mark)), mark
	empty := true
	for word := range strings.FieldsSeq(text) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > paper {
			s.line(line)
			line, empty = in, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	s.line(line)
}

// Lines returns where to click, a line each, the first with the service's name.
func (h How) Lines() []string {
	out := slices.Clone(h.Steps)
	if len(out) > 0 && h.Name != "" {
		out[0] = "With " + h.Name + ": " + out[0]
	}
	return out
}
