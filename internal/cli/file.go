package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// openFile opens a file that was named on the command line. Anything but a plain
// file is refused before it is opened: a pipe would keep us waiting for ever.
func openFile(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is not a plain file")
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(name)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = plainly{err, "there is no such file; check its name and its folder"}
	case errors.Is(err, fs.ErrPermission):
		err = plainly{err, "you may not read it; ask whoever it belongs to"}
	}
	if err != nil {
		return nil, storage(fmt.Errorf("reading %s: %w", name, err))
	}
	return f, nil
}

// A plainly is an error of the system in words for whoever named the file.
type plainly struct {
	error
	words string
}

func (p plainly) Error() string { return p.words }
func (p plainly) Unwrap() error { return p.error }

// readBounded reads a plain file of at most limit bytes.
func readBounded(name string, limit int64) ([]byte, error) {
	f, err := openFile(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("it is larger than %d bytes, which no such file is", limit)
	}
	if err != nil {
		return nil, storage(fmt.Errorf("reading %s: %w", name, err))
	}
	return data, nil
}
