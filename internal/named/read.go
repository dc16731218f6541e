package named

import (
	"fmt"
	"io"
	"os"
	"time"
)

// patience is how long a file may take to be read: a disk that has gone to sleep
// wakes in ten seconds, a server that is gone never answers.
const patience = 30 * time.Second

// Read returns a plain file of at most limit bytes.
func Read(name string, limit int64) ([]byte, error) {
	type result struct {
		data []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		data, err := read(name, limit)
		done <- result{data, err}
	}()
	select {
	case r := <-done:
		if r.err != nil {
			return nil, &Error{reading, name, r.err}
		}
		return r.data, nil
	case <-time.After(patience):
		return nil, &Error{reading, name, errSlow}
	}
}

func read(name string, limit int64) ([]byte, error) {
	// The name is judged before it is opened, because opening alone can move a
	// device; and the opened file again, because the name may have changed hands.
	info, err := os.Stat(name)
	if err == nil && !info.Mode().IsRegular() {
		err = unlike(info)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|waitless, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if err := judge(f); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = refusal(fmt.Sprintf("it is larger than %s, which no such file is", size(limit)))
	}
	return data, err
}

// judge refuses an open file that is not a plain one on a disk.
func judge(f *os.File) error {
	info, err := f.Stat()
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return unlike(info)
	case madeUp(f):
		return errKernel
	}
	return nil
}

// size says a number of bytes.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
