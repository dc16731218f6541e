//go:build !unix

package named

import (
	"os"

	"github.com/cybercheck-cli/cybercheck/internal/host/lockfile"
)

// hold holds nothing here: a file that is open gets no other name on Windows.
func hold(*os.File) error { return lockfile.ErrNone }

// waitless does nothing here: opening a pipe by a file's name does not wait.
const waitless = 0

// syncDir does nothing: Windows has no sync of a folder, and its journal keeps
// the name.
func syncDir(*os.Root, string) error { return nil }
