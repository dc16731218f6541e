package prompt

import (
	"errors"
	"io"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// maxSaid is the longest line that is said, in characters: longer than any of
// ours, so that only text from outside is ever cut.
const maxSaid = 2000

// read returns the next line, tidied, as far as it is one to be taken.
func (s *session) read() (string, error) {
	for {
		if s.outErr != nil {
			return "", s.outErr
		}
		select {
		case <-s.ctx.Done():
			return "", ErrInterrupted
		case l := <-s.in:
			switch {
			case errors.Is(l.Err, io.EOF):
				return "", ErrEndOfInput
			case l.Err != nil:
				return "", l.Err
			case l.TooLong:
				s.tell(lineio.TooLongWords)
			default:
				return incident.Tidy(l.Text), nil
			}
		}
	}
}

// say writes one line of what can be seen.
func (s *session) say(text string) {
	if s.outErr == nil {
		_, s.outErr = io.WriteString(s.o.Out, safetext.Line(strings.TrimSpace(text), maxSaid)+"\n")
	}
}

// tell says a text of ours in the language.
func (s *session) tell(text string, args ...any) { s.say(s.o.Words.T(text, args...)) }

// sayAll says each text that is there.
func (s *session) sayAll(texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.say(t)
		}
	}
}
