//go:build !unix

package browser

import "os/exec"

// alone does nothing here: the parts of a browser end with their parent.
func alone(*exec.Cmd) {}
