//go:build !unix

package named

import "os"

// waitless does nothing here: opening a pipe by a file's name does not wait.
const waitless = 0

// syncDir does nothing: Windows has no sync of a folder, and its journal keeps
// the name.
func syncDir(*os.Root, string) error { return nil }
