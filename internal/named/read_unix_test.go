//go:build unix

package named

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestF15ReadsEnd: pipes, devices, sockets and the kernel’s own files are refused at
// once, in one sentence, by whatever name they come.
func TestF15ReadsEnd(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // a socket’s name is short
	if err := syscall.Mkfifo("fifo", 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	names := []string{"fifo", "socket", "/dev/null", "/dev/zero", "/dev/tty", link(t, "fifo", "link"), link(t, "/dev/zero", "zero")}
	if runtime.GOOS == "linux" {
		names = append(names, "/proc/self/environ", "/proc/kmsg", "/proc/1/mem", "/sys/kernel/notes", "/sys/kernel/mm/transparent_hugepage/enabled",
			link(t, "/proc/kmsg", "kmsg"), link(t, "/proc/self/status", "status"), "/proc/self/root/proc/version", "/dev/stdin", "/proc/self/fd/0")
	}
	for _, name := range names {
		if _, err := os.Lstat(name); err != nil {
			continue // not on this system
		}
		got, err := Read(name, 1<<20)
		if info, e := os.Stat(name); e == nil && info.Mode().IsRegular() && !strings.HasPrefix(name, "/proc") && !strings.HasPrefix(name, "/sys") && name != "kmsg" && name != "status" {
			continue // standard input is a plain file here
		}
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %d bytes, %v", name, len(got), err)
		}
	}
	if _, err := Read("status", 1<<20); runtime.GOOS == "linux" && (err == nil || !strings.Contains(err.Error(), "the system makes it up")) {
		t.Errorf("a link to /proc: got %v", err)
	}
	if err := Write(filepath.Join("fifo", "x"), nil, false); err == nil {
		t.Error("a pipe was opened as a folder")
	}
	d, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Open("fifo"); err == nil || d.Refused() == nil {
		t.Errorf("a pipe in a folder: got %v", err)
	}
	if runtime.GOOS == "linux" {
		for _, name := range []string{"/proc", "/sys", "/proc/self/root/proc"} {
			if _, err := OpenFolder(name); err == nil {
				t.Errorf("%s was opened as a folder", name)
			}
		}
	}
}
