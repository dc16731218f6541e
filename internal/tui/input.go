package tui

import (
	"io"

	"github.com/charmbracelet/x/term"
)

// watch returns r so that its end is noticed: the library takes the end of the
// input for silence, and would wait for keys for ever in a window that is gone.
func watch(r io.Reader, lost chan<- struct{}) io.Reader {
	if r == nil {
		return nil
	}
	if f, ok := r.(term.File); ok {
		return watchedFile{f, lost}
	}
	return watchedReader{r, lost}
}

// A watchedFile is still a file, since raw mode needs one.
type watchedFile struct {
	term.File
	lost chan<- struct{}
}

// Read reads, and tells of the end.
func (w watchedFile) Read(p []byte) (int, error) { return tell(w.File, p, w.lost) }

// Name is the file's name, by which the library knows a cancellable file.
func (w watchedFile) Name() string {
	if n, ok := w.File.(interface{ Name() string }); ok {
		return n.Name()
	}
	return ""
}

type watchedReader struct {
	io.Reader
	lost chan<- struct{}
}

// Read reads, and tells of the end.
func (w watchedReader) Read(p []byte) (int, error) { return tell(w.Reader, p, w.lost) }

func tell(r io.Reader, p []byte, lost chan<- struct{}) (int, error) {
	n, err := r.Read(p)
	if err != nil {
		select {
		case lost <- struct{}{}:
		default:
		}
	}
	return n, err
}
