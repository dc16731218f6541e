package host

import (
	"context"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
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
				if l.PID != os.Getpid() || l.Program != name || l.User == "" {
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
