//go:build !unix

package store

import "os"

// nonBlock does nothing here: opening a pipe by a file's name does not wait.
const nonBlock = 0

// syncDir does nothing: Windows has no sync of a folder, and its journal keeps
// the rename.
func syncDir(*os.Root, string) error { return nil }
