package ports

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testEnv is a world with only a dialer, a prober that uses it, and a clock.
func testEnv(dial func(context.Context, string, string) (net.Conn, error)) *checks.Env {
	env := &checks.Env{Dial: dial, Now: time.Now}
	env.ProbePorts = func(netip.Addr) (checks.PortProber, error) { return newDialProber(env), nil }
	return env
}

// loopbackOnly is a real dialer that refuses to leave this computer.
func loopbackOnly(t testing.TB) func(context.Context, string, string) (net.Conn, error) {
	d := net.Dialer{KeepAlive: -1}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		a, err := netip.ParseAddrPort(addr)
		if err != nil || !a.Addr().IsLoopback() {
			t.Errorf("dialled %q, which is not loopback", addr)
			return nil, checks.ErrNotAuthorised
		}
		return d.DialContext(ctx, network, addr)
	}
}

// listenOn listens on a free loopback port and fails the test when a byte arrives. It
// hangs up soon, so that nobody waits for what it might say.
func listenOn(t testing.TB, network, addr string) uint16 {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(context.Background(), network, addr)
	if err != nil {
		t.Skipf("cannot listen on %s: %v", addr, err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b := make([]byte, 1)
			_ = c.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			if n, _ := c.Read(b); n > 0 {
				t.Errorf("port scan sent a byte: %q", b)
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).AddrPort().Port()
}

// freePorts returns n loopback ports where nothing listens: each was just handed out
// and given back.
func freePorts(t testing.TB, n int) []uint16 {
	t.Helper()
	var out []uint16
	var held []net.Listener
	for range n {
		l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp4", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, l)
		out = append(out, l.Addr().(*net.TCPAddr).AddrPort().Port())
	}
	for _, l := range held {
		_ = l.Close()
	}
	return out
}

func loopbackTarget(addrs ...string) checks.Target {
	t := checks.Target{Kind: checks.Remote, Host: "office.test", Scope: checks.Internal}
	for _, a := range addrs {
		t.Addrs = append(t.Addrs, netip.MustParseAddr(a))
	}
	return t
}

// runCheck runs the check as the program does.
func runCheck(ctx context.Context, env *checks.Env, t checks.Target) []checks.Finding {
	return checks.Run(ctx, env, []*checks.Check{Check}, []checks.Target{t}, 1, nil)
}

func summaryOf(t testing.TB, list []checks.Finding) checks.Finding {
	t.Helper()
	var out []checks.Finding
	prints := map[string]bool{}
	for _, f := range list {
		if prints[f.Fingerprint] {
			t.Errorf("two findings look the same: %s of %s", f.ID, f.Target)
		}
		prints[f.Fingerprint] = true
		if f.Control == "" || f.Title == "" || f.Detail == "" || f.Status == checks.Error {
			t.Errorf("incomplete finding: %+v", f)
		}
		if len(f.Evidence) == 0 && f.Reason == "" {
			t.Errorf("%s has neither evidence nor a reason", f.ID)
		}
		if f.ID == idNone {
			out = append(out, f)
		}
	}
	if len(out) != 1 {
		t.Fatalf("got %d summaries in %+v", len(out), list)
	}
	return out[0]
}

func TestValidate(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
}

// TestThirtyListeners hides 30 listeners among free ports: each is found, nothing
// else is, and no byte is sent.
func TestThirtyListeners(t *testing.T) {
	env := testEnv(loopbackOnly(t))
	var want []string
	// An address of its own: tests that run beside this one listen on 127.0.0.1.
	addr := "127.0.0.1"
	if runtime.GOOS == "linux" {
		addr = "127.0.77.30"
	}
	for range 30 {
		p := listenOn(t, "tcp4", addr+":0")
		setPorts(env, append(portsSet(env), p))
		want = append(want, fmt.Sprintf("office.test:%d/tcp", p))
	}
	setPorts(env, append(portsSet(env), freePorts(t, 400)...))
	got := runCheck(t.Context(), env, loopbackTarget(addr))
	sum := summaryOf(t, got)
	var have []string
	for _, f := range got {
		if f.ID != idNone {
			have = append(have, f.Target)
		}
	}
	slices.Sort(want)
	slices.Sort(have)
	if !slices.Equal(want, have) {
		t.Errorf("got  %v\nwant %v", have, want)
	}
	if sum.Status != checks.Pass || !strings.Contains(sum.Detail, "30 ports") {
		t.Errorf("got %s: %s", sum.Status, sum.Detail)
	}
}

// TestBothFamilies finds a door that is open over IPv6 only, and says so.
func TestBothFamilies(t *testing.T) {
	env := testEnv(loopbackOnly(t))
	p4, p6 := listenOn(t, "tcp4", "127.0.0.1:0"), listenOn(t, "tcp6", "[::1]:0")
	if p4 == p6 {
		t.Skip("the system gave both the same port")
	}
	setPorts(env, slices.Concat([]uint16{p4, p6}, freePorts(t, 40)))
	got := runCheck(t.Context(), env, loopbackTarget("127.0.0.1", "127.0.0.2", "::1"))
	summaryOf(t, got)
	want := map[string]bool{loopbackTarget().HostPort(p4) + "/tcp": false, loopbackTarget().HostPort(p6) + "/tcp": true}
	for _, f := range got {
		if f.ID == idNone {
			continue
		}
		only6, ok := want[f.Target]
		if !ok {
			t.Errorf("unexpected %s", f.Target)
		}
		delete(want, f.Target)
		if got := strings.Contains(f.Detail, "IPv6 only"); got != only6 {
			t.Errorf("%s: %s", f.Target, f.Detail)
		}
	}
	if len(want) > 0 {
		t.Errorf("missed %v", want)
	}
}

func TestNamedPortOnly(t *testing.T) {
	p := listenOn(t, "tcp4", "127.0.0.1:0")
	var dialled []string
	real := loopbackOnly(t)
	env := testEnv(func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled = append(dialled, addr)
		return real(ctx, network, addr)
	})
	setPorts(env, []uint16{1, 2, 3})
	target := loopbackTarget("127.0.0.1")
	target.Port = p
	got := runCheck(t.Context(), env, target)
	// Once to see whether it is open, and once to ask what it is.
	if want := fmt.Sprintf("127.0.0.1:%d", p); !slices.Equal(dialled, []string{want, want}) {
		t.Errorf("dialled %v, want %v twice", dialled, want)
	}
	if sum := summaryOf(t, got); sum.Status != checks.Pass || len(got) != 2 {
		t.Errorf("got %+v", got)
	}
}

// setPorts has a run try these ports.
func setPorts(env *checks.Env, list []uint16) { env.Options = []any{Options{Ports: list}} }

func portsSet(env *checks.Env) []uint16 { return checks.OptionsOf[Options](env).Ports }
