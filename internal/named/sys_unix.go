//go:build unix

package named

import (
	"errors"
	"os"
	"syscall"
)

// waitless keeps the opening of a pipe from waiting for a writer, and a terminal
// from becoming ours.
const waitless = syscall.O_NONBLOCK | syscall.O_NOCTTY

// syncDir makes a new name in dir durable.
func syncDir(root *os.Root, dir string) error {
	d, err := root.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		err = nil // a file system without directory sync has nothing more to give
	}
	return errors.Join(err, d.Close())
}
