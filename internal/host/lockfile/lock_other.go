//go:build !unix && !windows

package lockfile

import (
	"io/fs"
	"os"
)

// Try finds no locks here.
func Try(*os.File) error { return ErrNone }

// Ours cannot tell here, and takes nothing for ours.
func Ours(fs.FileInfo) bool { return false }

// Private cannot tell here.
func Private(fs.FileInfo) bool { return false }
