package host

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func listen(t testing.TB, network, addr string) netip.AddrPort {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), network, addr)
	if err != nil {
		t.Skipf("this computer cannot listen on %s: %v", addr, err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().(*net.TCPAddr).AddrPort()
}

// TestListenersSeesItsOwn opens sockets and finds each, with its owner.
func TestListenersSeesItsOwn(t *testing.T) {
	for _, s := range []struct{ network, addr, want string }{
		{"tcp4", "127.0.0.1:0", "127.0.0.1"},
		{"tcp4", "0.0.0.0:0", "0.0.0.0"},
		{"tcp6", "[::1]:0", "::1"},
		{"tcp6", "[::]:0", "::"},
	} {
		t.Run(s.addr, func(t *testing.T) {
			opened := listen(t, s.network, s.addr)
			got, err := New().Listeners(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, l := range got.Sockets {
				if l.Port != opened.Port() || l.Addr.String() != s.want {
					continue
				}
				found++
				exe, err := os.Executable()
				if err != nil {
					t.Fatal(err)
				}
				// The kernel keeps 15 characters of a program's name.
				name := filepath.Base(exe)
				name = name[:min(15, len(name))]
				if l.UDP || l.PID != os.Getpid() || l.Program != name || l.User == "" {
					t.Errorf("got %+v, want process %d, program %q", l, os.Getpid(), name)
				}
			}
			if found != 1 {
				t.Errorf("found %d times in %+v", found, got.Sockets)
			}
		})
	}
}

// TestListenersAgreesWithSS compares the table with the one that ss prints from
// another interface of the kernel. Other programs come and go meanwhile, so that
// one difference is looked at again before it counts.
func TestListenersAgreesWithSS(t *testing.T) {
	ss, err := exec.LookPath("ss")
	if err != nil {
		t.Skip("ss is not installed")
	}
	listen(t, "tcp4", "127.0.0.1:0")
	listen(t, "tcp4", "0.0.0.0:0")
	listen(t, "tcp6", "[::1]:0")
	listen(t, "tcp6", "[::]:0")
	var want, have []string
	for range 5 {
		out, err := exec.CommandContext(t.Context(), ss, "-H", "-ltn").Output()
		if err != nil {
			t.Skipf("ss does not work here: %v", err)
		}
		want, have = nil, nil
		for line := range strings.SplitSeq(strings.TrimSpace(string(out)), "\n") {
			if f := strings.Fields(line); len(f) > 3 {
				want = append(want, strings.Replace(f[3], "*:", "[::]:", 1))
			}
		}
		got, err := New().Listeners(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range got.Sockets {
			if l.UDP {
				continue
			}
			have = append(have, netip.AddrPortFrom(l.Addr, l.Port).String())
		}
		slices.Sort(want)
		slices.Sort(have)
		if slices.Equal(want, have) {
			return
		}
	}
	t.Errorf("got  %v\nwant %v", have, want)
}

// BenchmarkListeners is the time of the local view on this computer.
func BenchmarkListeners(b *testing.B) {
	for range 20 {
		listen(b, "tcp4", "127.0.0.1:0")
	}
	for b.Loop() {
		if _, err := New().Listeners(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// TestBothSourcesAgree holds the kernel's answer to the table under /proc.
func TestBothSourcesAgree(t *testing.T) {
	listen(t, "tcp4", "127.0.0.1:0")
	listen(t, "tcp6", "[::]:0")
	p, err := (&net.ListenConfig{}).ListenPacket(t.Context(), "udp4", "127.0.0.1:31999")
	if err == nil {
		defer func() { _ = p.Close() }()
	}
	root, ok := os.DirFS("/").(linkFS)
	if !ok {
		t.Fatal("no links")
	}
	var a, b []string
	for range 5 { // other programs come and go
		byKernel, err := diagTables(t.Context())
		if err != nil {
			t.Skipf("the kernel does not answer here: %v", err)
		}
		x, err := withOwners(t.Context(), root, diagSource, byKernel)
		if err != nil {
			t.Fatal(err)
		}
		y, err := procListeners(t.Context(), root)
		if err != nil {
			t.Fatal(err)
		}
		if a, b = spelt(x.Sockets), spelt(y.Sockets); len(a) > 0 && slices.Equal(a, b) {
			return
		}
	}
	t.Errorf("kernel %v\n/proc  %v", a, b)
}

func spelt(list []checks.Listener) []string {
	var out []string
	for _, l := range list {
		l.Addr = l.Addr.WithZone("")
		out = append(out, fmt.Sprintf("%+v", l))
	}
	slices.Sort(out)
	return out
}

// BenchmarkListenersByProc is the same without the kernel's own answer.
func BenchmarkListenersByProc(b *testing.B) {
	root, ok := os.DirFS("/").(linkFS)
	if !ok {
		b.Fatal("no links")
	}
	for b.Loop() {
		if _, err := procListeners(b.Context(), root); err != nil {
			b.Fatal(err)
		}
	}
}
