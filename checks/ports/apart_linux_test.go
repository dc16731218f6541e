package ports

import (
	"net/netip"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// apartKey names the test that a process with a network of its own was begun for.
const apartKey = "CYBERCHECK_TEST_APART"

// apart runs the test that calls it once more, in a process whose network holds
// noBytes but loopback. It reports whether this is that process; the other one
// has nothing left to do, and what was said there is in out.
func apart(t *testing.T) (child bool, out string) {
	t.Helper()
	if os.Getenv(apartKey) == t.Name() {
		raise(t, "lo", netip.Addr{})
		return true, ""
	}
	if os.Geteuid() != 0 {
		t.Skip("a network of its own needs root")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), apartKey+"="+t.Name())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	b, err := cmd.CombinedOutput()
	switch {
	case cmd.ProcessState == nil:
		t.Skipf("no network of its own here: %v", err)
	case err != nil:
		t.Errorf("apart: %v\n%s", err, b)
	case strings.Contains(string(b), "--- SKIP"):
		t.Skipf("apart:\n%s", b)
	}
	return false, string(b)
}

// raise switches a network device on, and gives it an address where one is named.
func raise(t *testing.T, device string, addr netip.Addr) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(fd) }()
	req, err := unix.NewIfreq(device)
	if err != nil {
		t.Fatal(err)
	}
	if addr.IsValid() {
		if err := req.SetInet4Addr(addr.AsSlice()); err != nil {
			t.Fatal(err)
		}
		if err := unix.IoctlIfreq(fd, unix.SIOCSIFADDR, req); err != nil {
			t.Fatal(err)
		}
	}
	req.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, req); err != nil {
		t.Fatal(err)
	}
}

// raceDetector reports whether the test was built with it, which takes several
// times the memory.
func raceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" && s.Value == "true" {
			return true
		}
	}
	return false
}
