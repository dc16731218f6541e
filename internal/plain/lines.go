package plain

import (
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// read returns the next line, tidied, as far as it is one to be taken.
func (s *session) read() (string, error) {
	for {
		if err := s.out.failed(); err != nil {
			return "", err
		}
		select {
		case <-s.ctx.Done():
			return "", interview.ErrLeft{Interrupted: true}
		case l := <-s.in:
			switch {
			case errors.Is(l.Err, io.EOF):
				return "", ErrEndOfInput
			case l.Err != nil:
				return "", l.Err
			case l.TooLong:
				s.tell(lineio.TooLongWords)
			default:
				return strings.TrimSpace(interview.Printable(l.Text)), nil
			}
		}
	}
}

// An output writes lines. Checks report from several goroutines.
type output struct {
	mu  sync.Mutex
	w   io.Writer
	err error
}

// say writes one line of what can be seen.
func (s *session) say(text string) {
	s.out.mu.Lock()
	defer s.out.mu.Unlock()
	if s.out.err == nil {
		_, s.out.err = io.WriteString(s.out.w, strings.TrimSpace(interview.Printable(text))+"\n")
	}
}

// tell says a text of the program in the language.
func (s *session) tell(text string, args ...any) { s.say(s.o.Words.T(text, args...)) }

func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
