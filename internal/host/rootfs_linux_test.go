package host

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// linkByLink hides the quick way of a root.
type linkByLink struct{ linkFS }

var _ interface{ openFiles() openFiles } = rootFS("")

// ways are the two that lead to the open files of a process.
func ways() map[string]openFiles {
	return map[string]openFiles{"quick": filesOf(rootFS("/")), "link by link": filesOf(linkByLink{rootFS("/")})}
}

// TestBothWaysNameTheSame lists the sockets of this computer with the quick way
// and without. Other programs come and go meanwhile.
func TestBothWaysNameTheSame(t *testing.T) {
	opened := listen(t, "tcp4", "127.0.0.1:0")
	listen(t, "tcp4", "0.0.0.0:0")
	listen(t, "tcp6", "[::1]:0")
	var a, b []string
	for range 5 {
		quick, err := procListeners(t.Context(), rootFS("/"))
		if err != nil {
			t.Fatal(err)
		}
		slow, err := procListeners(t.Context(), linkByLink{rootFS("/")})
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range quick.Sockets {
			if l.Port == opened.Port() && (l.PID != os.Getpid() || l.Program == "") {
				t.Fatalf("got %+v, want process %d", l, os.Getpid())
			}
		}
		a, b = append(spelt(quick.Sockets), quick.Hidden), append(spelt(slow.Sockets), slow.Hidden)
		if len(a) > 3 && slices.Equal(a, b) {
			return
		}
	}
	t.Errorf("quick        %v\nlink by link %v", a, b)
}

// sleeper is another process, which runs until it is told to end.
func sleeper(t *testing.T) (pid int, end func()) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "cat")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Skipf("no other process to look into: %v", err)
	}
	end = func() { _ = in.Close(); _ = cmd.Wait() }
	t.Cleanup(end)
	return cmd.Process.Pid, end
}

func look(way openFiles, pid int) (links []string, denied bool) {
	denied = way(pid, func(link []byte) bool { links = append(links, string(link)); return true })
	slices.Sort(links)
	return links, denied
}

func TestOpenFiles(t *testing.T) {
	pid, end := sleeper(t)
	for name, way := range ways() {
		links, denied := look(way, pid)
		if denied || len(links) < 3 || !slices.Contains(links, "/dev/null") {
			t.Errorf("%s: got %q, denied %t", name, links, denied)
		}
		if again, _ := look(way, pid); !slices.Equal(again, links) {
			t.Errorf("%s: got %q, then %q", name, links, again)
		}
		calls := 0
		if denied := way(pid, func([]byte) bool { calls++; return false }); denied || calls != 1 {
			t.Errorf("%s: called %d times after it was told to stop, denied %t", name, calls, denied)
		}
	}
	end()
	for name, way := range ways() {
		if links, denied := look(way, pid); denied || links != nil {
			t.Errorf("%s: a process that has ended: got %q, denied %t", name, links, denied)
		}
	}
}

// TestManyOpenFiles reads a folder that takes more than one answer of the kernel.
func TestManyOpenFiles(t *testing.T) {
	const many = 800
	for range many {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Skipf("not so many files may be open here: %v", err)
		}
		t.Cleanup(func() { _ = f.Close() })
	}
	for name, way := range ways() {
		links, denied := look(way, os.Getpid())
		links = slices.DeleteFunc(links, func(s string) bool { return s != os.DevNull })
		if denied || len(links) < many || len(links) > many+3 {
			t.Errorf("%s: got %d, want %d, denied %t", name, len(links), many, denied)
		}
	}
}

// TestOpenFilesRefused takes rights from one thread, which ends with them. Another
// user may not list the folder; root without its privileges may, and reads no link.
func TestOpenFilesRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving up rights needs root")
	}
	for name, giveUp := range map[string]func() error{
		"another user": func() error {
			if _, _, no := syscall.RawSyscall(unix.SYS_SETRESUID, 65534, 65534, 65534); no != 0 {
				return no
			}
			return nil
		},
		"no privileges": func() error {
			var none [2]unix.CapUserData
			return unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0])
		},
	} {
		t.Run(name, func(t *testing.T) {
			pid, _ := sleeper(t)
			kept := make(chan error)
			go func() {
				runtime.LockOSThread() // and never let go of
				err := giveUp()
				defer func() { kept <- err }()
				if err != nil {
					return
				}
				for name, way := range ways() {
					if links, denied := look(way, pid); !denied || links != nil {
						t.Errorf("%s: got %q, denied %t", name, links, denied)
					}
				}
			}()
			if err := <-kept; err != nil {
				t.Skipf("rights cannot be given up here: %v", err)
			}
		})
	}
}

func TestSocketInode(t *testing.T) {
	for link, want := range map[string]uint64{
		"socket:[1063]": 1063, "socket:[18446744073709551615]": 1<<64 - 1,
		"socket:[18446744073709551616]": 0, "socket:[1063": 0, "socket:1063]": 0, "socket:[+1]": 0, "socket:[]": 0,
		"pipe:[1063]": 0, "/socket:[1063]": 0, "": 0,
	} {
		if got := socketInode([]byte(link)); got != want {
			t.Errorf("%q: got %d, want %d", link, got, want)
		}
	}
}
