//go:build unix && !linux

package browser

import (
	"os/exec"
	"syscall"
)

// ownProcessGroup gives the browser a process group of its own, and ends the whole group:
// a browser is many processes.
func ownProcessGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
