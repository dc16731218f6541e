// Package lineio reads what is typed, a line at a time, for the front ends that
// speak in lines.
package lineio

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Max is the longest line that is taken, in bytes, and TooLongWords what is said of
// a longer one.
const (
	Max          = 4 << 10
	TooLongWords = "Sorry, that line is too long to be taken. Please type less than 4,000 letters."
)

// maxShort is the most characters of typed text that are said back.
const maxShort = 60

// Shorten is typed text as it is said back.
func Shorten(s string) string {
	if r := []rune(s); len(r) > maxShort {
		return string(r[:maxShort]) + "…"
	}
	return s
}

// A Line is one line of input, whole: what stands after the last line end was
// not finished by anyone, and is no answer.
type Line struct {
	Text    string
	TooLong bool
	// Err is io.EOF at the end of the input; no line follows one with an error.
	Err error
}

// Read reads lines through one buffer for the whole run, so that none is lost
// between two questions. The reading itself cannot be interrupted; when ctx ends
// it stops with the next line.
func Read(ctx context.Context, r io.Reader) <-chan Line {
	out := make(chan Line)
	send := func(l Line) bool {
		select {
		case out <- l:
			return l.Err == nil
		case <-ctx.Done():
			return false
		}
	}
	go func() {
		defer func() {
			if p := recover(); p != nil {
				send(Line{Err: fmt.Errorf("the input broke: %T", p)})
			}
		}()
		b := bufio.NewReaderSize(r, Max+len("\r\n"))
		for send(next(b)) {
		}
	}()
	return out
}

func next(b *bufio.Reader) Line {
	text, err := b.ReadSlice('\n')
	l := Line{Text: strings.TrimRight(string(text), "\r\n"), Err: err}
	for errors.Is(l.Err, bufio.ErrBufferFull) {
		l.Text, l.TooLong = "", true
		_, l.Err = b.ReadSlice('\n')
	}
	return l
}
