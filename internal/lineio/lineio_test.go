package lineio_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

func TestRead(t *testing.T) {
	long := strings.Repeat("a", lineio.Max)
	in := lineio.Read(t.Context(), strings.NewReader("one\r\n\n"+long+"\n"+long+"ab\n"+strings.Repeat("b", 3*lineio.Max)+"\nlast\nnot ended"))
	for _, want := range []lineio.Line{{Text: "one"}, {}, {Text: long}, {TooLong: true}, {TooLong: true}, {Text: "last"}} {
		if got := <-in; got != want {
			t.Errorf("got %.20q, too long %v, %v; want %.20q, %v", got.Text, got.TooLong, got.Err, want.Text, want.TooLong)
		}
	}
	if got := <-in; !errors.Is(got.Err, io.EOF) {
		t.Errorf("at the end: %+v", got)
	}
}

// broken is an input that panics.
type broken struct{}

func (broken) Read([]byte) (int, error) { panic("gone") }

func TestReadBroken(t *testing.T) {
	if got := <-lineio.Read(t.Context(), broken{}); got.Err == nil || strings.Contains(got.Err.Error(), "gone") {
		t.Errorf("got %v", got.Err)
	}
}

// TestReadStops: nobody listens any more, and the reading ends with its next line.
func TestReadStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	lineio.Read(ctx, r)
	cancel()
	if _, err := w.Write([]byte("one\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
