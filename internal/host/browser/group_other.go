//go:build !unix

package browser

import "os/exec"

// ownProcessGroup does nothing here: the parts of a browser end with their parent.
func ownProcessGroup(*exec.Cmd) {}
