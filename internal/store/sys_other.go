//go:build !unix

package store

import (
	"os"
	"path/filepath"
)

// nonBlock does nothing here: opening a pipe by a file's name does not wait.
const nonBlock = 0

func toSlash(p string) string { return filepath.ToSlash(p) }

// syncDir does nothing: Windows has no sync of a folder, and its journal keeps
// the rename.
func syncDir(*os.Root, string) error { return nil }
