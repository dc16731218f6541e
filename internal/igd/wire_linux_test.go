package igd

import (
	"net"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// TestOverTheWire asks a router of its own in a network of its own, datagrams and
// all, by the dialer of the program.
func TestOverTheWire(t *testing.T) {
	const key, host = "CYBERCHECK_TEST_APART", "192.168.77.1"
	if os.Getenv(key) == "" {
		if os.Geteuid() != 0 {
			t.Skip("a network of its own needs root")
		}
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=30s")
		cmd.Env = append(os.Environ(), key+"=1")
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
		out, err := cmd.CombinedOutput()
		switch {
		case cmd.ProcessState == nil:
			t.Skipf("no network of its own here: %v", err)
		case err != nil:
			t.Errorf("apart: %v\n%s", err, out)
		case strings.Contains(string(out), "--- SKIP"):
			t.Skipf("apart:\n%s", out)
		}
		return
	}
	for _, args := range []string{"link set lo up", "tuntap add dev office mode tun", "address add " + host + "/24 dev office", "link set office up multicast on"} {
		if out, err := exec.CommandContext(t.Context(), "ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			t.Skipf("ip %s: %v %s", args, err, out)
		}
	}
	office, err := net.InterfaceByName("office")
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.ListenMulticastUDP("udp4", office, net.UDPAddrFromAddrPort(ssdpGroup))
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp4", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	r := &replay{t: t}
	s := httptest.NewUnstartedServer(r)
	_ = s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	answerSearches(t, c, l.Addr().String())
	v, err := Discover(t.Context(), netx.New())
	if err != nil {
		t.Fatal(err)
	}
	r.heldTo(v)
	if at := netip.MustParseAddr(host); v.Addr != at || !slices.Contains(v.Own, at) {
		t.Errorf("answered by %s, own %v", v.Addr, v.Own)
	}
}
