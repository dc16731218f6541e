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
// the steps with a box to tick and a line for the time. It is an English document
// as long as the record is one: it is handed the English guide.
func Print(w Words, h Playbook, p countries.Pack) string {
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
	s.list(w.Paper.Never, h.Never)
	s.facts(h.Facts)
	s.list(w.Paper.Law, w.Duties(p))
	s.line("")
	s.text("", h.Over)
	s.list(w.Paper.Help, w.Pages(p))
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
	w := s.words
	for _, x := range []string{w.Lead(w.Why, step.Why), w.Lead(w.Say, step.Say), w.Lead(w.Careful, step.Careful), w.Lead(w.Cannot, step.Cannot)} {
		if x != "" {
			s.text(in, x)
		}
	}
	for _, r := range step.Call {
		for _, c := range w.Calls(s.pack, r) {
			s.text(in+"- ", c)
		}
	}
	for _, how := range step.How {
		for _, x := range how.Lines(w) {
			s.text(in+"* ", x)
		}
	}
	s.line(in + s.words.Paper.Time)
}

// facts leaves room to write down what others will ask.
func (s *sheet) facts(list []Fact) {
	s.line("")
	s.line(s.words.Paper.Asked)
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
func (h How) Lines(w Words) []string {
	out := slices.Clone(h.Steps)
	if len(out) > 0 && h.Name != "" {
		out[0] = fill(w.With, "{name}", h.Name, "{text}", out[0])
	}
	return out
}
