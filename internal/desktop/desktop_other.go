//go:build !windows

package desktop

import (
	"os/exec"
	"runtime"
)

// The programs that open a file as the person has it set.
const (
	onMac   = "/usr/bin/open"
	onLinux = "xdg-open"
)

func available(environ []string) bool {
	if runtime.GOOS == "darwin" {
		return !set(environ, "SSH_CONNECTION")
	}
	if !set(environ, "DISPLAY") && !set(environ, "WAYLAND_DISPLAY") {
		return false
	}
	_, err := exec.LookPath(onLinux)
	return err == nil
}

// open starts the program and does not wait: it may stay as long as its window.
func open(path string) error {
	name := onLinux
	if runtime.GOOS == "darwin" {
		name = onMac
	}
	cmd := exec.Command(name, path) //nolint:gosec,noctx // an absolute path of ours; the browser outlives us
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }()
	return nil
}

func ownWindow() bool { return false }
