package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// TestF25Links puts links to what the kernel tells into a home: the reading ends, and
// the fact is not known.
func TestF25Links(t *testing.T) {
	for _, to := range []string{
		"/proc/kmsg", "/proc/self/environ", "/proc/self/mem", "/proc/self/fd", "/proc", "/proc/sys/vm/drop_caches", "/proc/sysrq-trigger",
		"/sys", "/sys/power/state", "/sys/fs/cgroup", "/sys/kernel/notes", "/sys/kernel/debug", "/sys/kernel/tracing/trace_pipe", "/sys/kernel/security",
		"/dev/pts", "/dev/zero", "/dev/random", "/dev/tty", "/dev/stdin", "/dev/full", "/dev/fd/0",
	} {
		dir := t.TempDir()
		for name, f := range server(t) {
			write(t, filepath.Join(dir, name), f.Data)
		}
		if _, err := os.Stat(to); err != nil {
			continue // not on this system
		}
		for _, name := range []string{"home/ada/.config/kscreenlockerrc", "home/ada/.config"} {
			full := filepath.Join(dir, name)
			if err := errors.Join(os.RemoveAll(full), os.Symlink(to, full)); err != nil {
				t.Fatal(err)
			}
			f := ada(rootFS(dir)).protection(t.Context()).ScreenLock
			if lost := name == "home/ada/.config"; f.Known && !lost || f.Absent() {
				t.Errorf("%s as a link to %s: %+v", name, to, f)
			}
		}
		if f, err := rootFS("/").Open(to[1:]); err == nil && !onKernelFS(to[1:]) {
			t.Errorf("%s was opened", to)
			_ = f.Close()
		}
	}
}

// TestOpenPlain: what may be read still is, whatever leads to it.
func TestOpenPlain(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "etc/real"), []byte("text"))
	if err := errors.Join(os.Symlink("real", filepath.Join(dir, "etc/link")), os.Symlink("etc", filepath.Join(dir, "folder"))); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"etc/real", "etc/link", "folder/link"} {
		if b, err := files.Read(rootFS(dir), name); string(b) != "text" || err != nil {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
	if names, err := files.List(rootFS(dir), "folder"); len(names) != 2 || err != nil {
		t.Errorf("%q, %v", names, err)
	}
	for _, name := range []string{"proc/self/mountinfo", "proc/self/loginuid", "sys/class"} {
		f, err := rootFS("/").Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatalf("our own look at %s: %v", name, err)
		}
		_ = f.Close()
	}
	if _, err := rootFS(dir).Open("etc/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what is not there: %v", err)
	}
	var st unix.Stat_t
	if err := unix.Stat(filepath.Join(dir, "etc/real"), &st); err != nil {
		t.Fatal(err)
	}
	if fd, err := reopened(filepath.Join(dir, "etc/link"), unix.O_RDONLY, st); err != nil {
		t.Errorf("the same file: %v", err)
	} else {
		_ = unix.Close(fd)
	}
	if _, err := reopened(filepath.Join(dir, "etc"), unix.O_RDONLY, st); err == nil {
		t.Error("another file was taken for the one that was judged")
	}
}

// TestFullFolder: the list of a folder ends, also that of the running programs.
func TestFullFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "proc"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range maxEntries + 1 {
		if err := os.Symlink("x", filepath.Join(dir, "proc", strconv.Itoa(i+1))); err != nil {
			t.Skipf("not so many files may be made here: %v", err)
		}
	}
	if list, err := fs.ReadDir(rootFS(dir), "proc"); !errors.Is(err, files.ErrShape) || list != nil {
		t.Errorf("%d names, %v", len(list), err)
	}
	if _, err := processes(rootFS(dir)); err == nil {
		t.Error("the running programs: no error")
	}
}

// TestF25OwnFiles: with the rights of root, a link in a home leads to nothing that
// its owner may not see.
func TestF25OwnFiles(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving a file to someone needs root")
	}
	const locks = "[Daemon]\nTimeout=1\n"
	for _, tt := range []struct {
		what  string
		uid   int
		mode  fs.FileMode
		known bool
	}{
		{"her own", 1000, 0o600, true},
		{"the system's, open to all", 0, 0o644, true},
		{"root's own", 0, 0o600, false},
		{"root's, for a group", 0, 0o640, false},
		{"another's", 1001, 0o644, false},
	} {
		dir := t.TempDir()
		for name, f := range server(t) {
			write(t, filepath.Join(dir, name), f.Data)
		}
		file, link := filepath.Join(dir, "elsewhere"), filepath.Join(dir, "home/ada/.config/kscreenlockerrc")
		write(t, file, []byte(locks))
		if err := errors.Join(os.Chmod(file, tt.mode), os.Chown(file, tt.uid, tt.uid), os.Remove(link), os.Symlink(file, link)); err != nil {
			t.Fatal(err)
		}
		if f := ada(rootFS(dir)).kdeLock(); f.Known != tt.known || !f.Known && f.Reason != checks.ReasonParse {
			t.Errorf("%s: %+v", tt.what, f)
		}
	}
	proc := linux{rootFS("/"), person{uid: 1000, name: "ada", home: "proc/self"}}
	if own, name := proc.atHome("status"); own.settings(name).err == nil {
		t.Error("a home in /proc was read")
	}
}

// TestNotSetOff: a FIFO is judged without being opened, or its writer would know.
func TestNotSetOff(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	writer, err := os.OpenFile(pipe, os.O_RDWR|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := writer.WriteString("not for us"); err != nil {
		t.Fatal(err)
	}
	if _, err := rootFS(dir).Open("pipe"); !errors.Is(err, errNotRegular) {
		t.Errorf("a FIFO: %v", err)
	}
}
