// Package lockfile takes locks that the system takes back however a program ends: by
// flock, and by LockFileEx on Windows. A lock belongs to the open file; closing it lets
// go. The file itself says nothing and may stay for ever.
package lockfile

import "errors"

var (
	// ErrHeld is returned for a file that another run has locked.
	ErrHeld = errors.New("another window has it open")
	// ErrNone is returned where the file system has no locks.
	ErrNone = errors.New("this folder has no locks")
)
