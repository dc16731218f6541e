package plain

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// maxLine is the longest line that is taken, in bytes.
const maxLine = 4 << 10

// A line is one line of input, whole: what stands after the last line end was
// not finished by anyone, and is no answer.
type line struct {
	text    string
	tooLong bool
	err     error
}

// readLines reads lines through one buffer for the whole run, so that none is
// lost between two questions. The reading itself cannot be interrupted; when ctx
// ends it stops with the next line.
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
		if err := s.out.failed(); err != nil {
			return "", err
		}
		select {
		case <-s.ctx.Done():
			return "", interview.ErrLeft{Interrupted: true}
		case l := <-s.in:
			switch {
			case l.err != nil:
				return "", l.err
			case l.tooLong:
				s.say("Sorry, that line is too long to be taken. Please type less than 4,000 letters.")
			default:
				return strings.TrimSpace(interview.Printable(l.text)), nil
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

func (o *output) failed() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.err
}
