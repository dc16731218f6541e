//go:build unix && !linux

package host

import (
	"io/fs"
	"os"
	"syscall"
)

// openRegular opens what stands at full for reading, if it is a regular file or a
// folder. No file of these systems is made up by the kernel while it is read, but
// for devices, which are refused.
func openRegular(full string, _ bool) (fs.File, error) {
	info, err := os.Stat(full)
	if err != nil {
		return nil, err
	}
	if err := checkRegular(full, info.Mode()); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(full, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = checkRegular(full, info.Mode())
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return f, nil
}

// checkRegular is nil for what may be read.
func checkRegular(full string, mode fs.FileMode) error {
	if mode.IsDir() || mode.IsRegular() {
		return nil
	}
	return &fs.PathError{Op: "open", Path: full, Err: errNotRegular}
}
