package talk

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// maxLine is the longest line that is taken, in bytes.
const maxLine = 4 << 10

// maxSaid is the longest line that is said, in characters: longer than any of
// ours, so that only text from outside is ever cut.
const maxSaid = 2000

// A line is one line of input, whole: what stands after the last line end was
// not finished by anyone, and is no answer.
type line struct {
	text    string
	tooLong bool
	err     error
}

// readLines reads lines through one buffer for the whole run, so that none is
// lost between two steps. The reading itself cannot be interrupted; when ctx ends
// it stops with the next line.
func readLines(ctx context.Context, r io.Reader) <-chan line {
	out := make(chan line)
	send := func(l line) bool {
		select {
		case out <- l:
			return l.err == nil
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer func() {
			if p := recover(); p != nil {
				send(line{err: fmt.Errorf("the input broke: %T", p)})
			}
		}()
		b := bufio.NewReaderSize(r, maxLine+len("\r\n"))
		for send(readLine(b)) {
		}
	}()
	return out
}

func readLine(b *bufio.Reader) line {
	text, err := b.ReadSlice('\n')
	l := line{text: strings.TrimRight(string(text), "\r\n")}
	for errors.Is(err, bufio.ErrBufferFull) {
		l.text, l.tooLong = "", true
		_, err = b.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) {
		err = ErrEndOfInput
	}
	l.err = err
	return l
}

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
			case l.err != nil:
				return "", l.err
			case l.tooLong:
				s.say("Sorry, that line is too long to be taken. Please type less than 4,000 letters.")
			default:
				return incident.Tidy(l.text), nil
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

// sayAll says each text that is there.
func (s *session) sayAll(texts ...string) {
	for _, t := range texts {
		if t != "" {
			s.say(t)
		}
	}
}

// labelled says a text after its head, if there is one.
func (s *session) labelled(head, text string) {
	if text != "" {
		s.say(head + text)
	}
}
