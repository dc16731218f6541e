//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// nonBlock keeps the opening of a pipe from waiting for a writer.
const nonBlock = syscall.O_NONBLOCK

// syncOpened syncs a folder; tests look on.
var syncOpened = (*os.File).Sync

// syncDir makes a rename in dir durable.
func syncDir(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	err = syncOpened(d)
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // a file system without directory sync has nothing more to give
	}
	return errors.Join(err, d.Close())
}
