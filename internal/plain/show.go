package plain

import (
	"unicode"
	"unicode/utf8"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// showStep says a step: where it stands, what it asks, what was seen, what was
// answered, and the options.
func (s *session) showStep(step interview.Step, opts []interview.Option, keys []string) {
	topic, n, of := s.walk.Where(s.o.Words)
	s.Say(s.o.Words.T("Question %d of %d, %s.", n, of, topic) + " " + capital(s.walk.Left(s.o.Words)) + ".")
	s.Say(step.Question(s.o.Words))
	seen, fits := s.walk.SuggestionFor(s.o.Words, interview.Observations{Findings: s.scan.found(), Earlier: s.earlier}, s.o.Now())
	s.Say(seen...)
	switch n := s.walk.Draft.Chosen(step); {
	case n >= 0:
		s.Tell("Current answer: %s", opts[n].Label)
	case fits >= 0 && keys[fits] != "":
		s.Tell("That fits answer %s, %s. Type %s if it is right.", keys[fits], opts[fits].Label, keys[fits])
	}
	if step.Control != nil {
		if note := s.walk.Draft.Answers[step.Control.ID].Note; note != "" {
			s.Tell("Your note: %s", note)
		}
	}
	for i, o := range opts {
		text := keys[i] + ". " + o.Label
		if o.Help != "" {
			text += ". " + o.Help
		}
		s.Say(text)
	}
	s.Tell("Your answer:")
}

// capital begins a text with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
