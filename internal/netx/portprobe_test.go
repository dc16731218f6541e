package netx

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// listen listens on loopback; every byte that arrives fails the test.
func listen(t *testing.T, addr string) netip.AddrPort {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
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
			if b, _ := io.ReadAll(io.LimitReader(c, 1)); len(b) > 0 {
				t.Errorf("%s received a byte: %q", addr, b)
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).AddrPort()
}

// engines are the probers of this system.
func engines(t *testing.T, d *Dialer, l *rateLimiter) map[string]checks.PortProber {
	t.Helper()
	own, err := d.newProber(l, true)
	if err != nil {
		t.Fatal(err)
	}
	others, err := d.newProber(l, false)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]checks.PortProber{"own": own, "others": others, "dial": d.newDialProber(l)}
}

// all probes each address and returns what came of it.
func all(t *testing.T, k checks.PortProber, wait time.Duration, list ...netip.AddrPort) map[netip.AddrPort]error {
	t.Helper()
	out := map[netip.AddrPort]error{}
	var buf []checks.ProbeResult
	for began := 0; len(out) < len(list); {
		for began < len(list) && k.Begin(list[began], wait) {
			began++
		}
		buf = k.Ended(t.Context(), buf[:0])
		for _, e := range buf {
			out[e.To] = e.Err
		}
		if t.Context().Err() != nil {
			t.Fatal("the test's time is up")
		}
	}
	return out
}

// refused returns ports of an address where nothing listens.
func refused(t *testing.T, addr string, n int) []netip.AddrPort {
	t.Helper()
	var out []netip.AddrPort
	var held []net.Listener
	for range n {
		l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", net.JoinHostPort(addr, "0"))
		if err != nil {
			t.Skip(err)
		}
		held = append(held, l)
		out = append(out, l.Addr().(*net.TCPAddr).AddrPort())
	}
	for _, l := range held {
		_ = l.Close()
	}
	return out
}

func TestProbes(t *testing.T) {
	d := New()
	d.SetTiming(TimingAuto, false)
	for _, host := range []string{"127.0.0.1", "::1"} {
		open := listen(t, net.JoinHostPort(host, "0"))
		closed := refused(t, host, 200)
		for name, k := range engines(t, d, d.ownLimiter) {
			t.Run(name+" "+host, func(t *testing.T) {
				defer k.Close()
				got := all(t, k, time.Second, append(closed, open)...)
				for _, p := range closed {
					if !errors.Is(got[p], syscall.ECONNREFUSED) {
						t.Errorf("%s: got %v", p, got[p])
					}
				}
				if got[open] != nil {
					t.Errorf("the open port: %v", got[open])
				}
			})
		}
	}
	if d.ownLimiter.inFlight != 0 {
		t.Errorf("%d attempts were never given back", d.ownLimiter.inFlight)
	}
}

func TestProbesStayWithinTheRun(t *testing.T) {
	d := New()
	d.SetTiming(TimingAuto, false)
	if _, err := d.ProbePorts(netip.MustParseAddr("192.0.2.1")); !errors.Is(err, checks.ErrNotAuthorised) {
		t.Errorf("a host outside the run: %v", err)
	}
	for name, k := range engines(t, d, d.ownLimiter) {
		t.Run(name, func(t *testing.T) {
			defer k.Close()
			to := netip.MustParseAddrPort("192.0.2.1:80")
			if err := all(t, k, time.Second, to)[to]; !errors.Is(err, checks.ErrNotAuthorised) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestProbesOfOwnSocket sweeps ports that the system hands out to its own clients:
// without care, some would accept themselves.
func TestProbesOfOwnSocket(t *testing.T) {
	d := New()
	d.SetTiming(TimingAuto, false)
	k, err := d.ProbePorts(netip.MustParseAddr("127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	var list []netip.AddrPort
	for p := 33000; p < 37000; p++ {
		list = append(list, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(p)))
	}
	for to, err := range all(t, k, time.Second, list...) {
		if err != nil {
			continue
		}
		// Another program may have opened it; then it is open to others too.
		c, err := net.DialTimeout("tcp", to.String(), time.Second)
		if err != nil {
			t.Errorf("%s was called open: %v", to, err)
			continue
		}
		_ = c.Close()
	}
}

func TestRateLimiter(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := newRateLimiter(limits{perHost: 5, total: 1000, perSecond: 200})
	l.now = func() time.Time { return now }
	began := func() int {
		n := 0
		for {
			ok, again := l.tryAcquire()
			if !ok {
				if !again.After(now) || again.After(now.Add(6*time.Millisecond)) {
					t.Errorf("to ask again %v after now", again.Sub(now))
				}
				return n
			}
			n++
		}
	}
	if n := began(); n != 10 {
		t.Errorf("began %d at once", n)
	}
	total := 0
	for range 1000 {
		now = now.Add(time.Millisecond)
		total += began()
		for l.inFlight > 0 {
			l.release()
		}
	}
	if total < 195 || total > 205 {
		t.Errorf("%d in a second", total)
	}
	now = now.Add(time.Hour)
	if n := began(); n != 10 {
		t.Errorf("an hour of rest allows %d at once", n)
	}
	full := newRateLimiter(limits{total: 1})
	if ok, _ := full.tryAcquire(); !ok {
		t.Error("the first was refused")
	}
	if ok, again := full.tryAcquire(); ok || !again.IsZero() {
		t.Errorf("the second: %t, %v", ok, again)
	}
}

func TestLimiterFor(t *testing.T) {
	d := New()
	d.SetTiming(TimingAuto, false)
	far, here := netip.MustParseAddr("203.0.113.9"), netip.MustParseAddr("127.0.0.1")
	if l := d.limiterFor(far); l.perSecond != 200 || l.perHost > 64 {
		t.Errorf("past a router: %+v", l.limits)
	}
	if l := d.limiterFor(netip.MustParseAddr("fe80::1%eth0")); l.perSecond != 2000 {
		t.Errorf("on the same cable: %+v", l.limits)
	}
	d.SetTiming(TimingFast, true)
	if l := d.limiterFor(far); l.perSecond != 0 {
		t.Errorf("asked to be fast: %+v", l.limits)
	}
	if l := d.limiterFor(here); l != d.ownLimiter {
		t.Errorf("this computer: %+v", l.limits)
	}
	if _, err := ParseTimingProfile("ludicrous"); err == nil {
		t.Error("an unknown rate was read")
	}
	for limit, want := range map[int]int{64: 32, 1: 1, 0: 1, 255: 127, 256: 128, 1024: 896} {
		if got := usableFDs(limit); got != want {
			t.Errorf("of %d descriptors %d are ours, want %d", limit, got, want)
		}
	}
}

// TestNeverSendPorts opens a fake printer or machine control on each port that must
// never be sent a byte. Each prober finds it open and says nothing, and the
// dialer connects, and refuses to write.
func TestNeverSendPorts(t *testing.T) {
	opened := 0
	for p := range 65536 {
		if !checks.NeverSend(uint16(p)) {
			continue
		}
		t.Run(fmt.Sprint(p), func(t *testing.T) {
			to := listen(t, fmt.Sprintf("127.0.0.1:%d", p))
			opened++
			d := New()
			d.SetTiming(TimingAuto, false)
			for name, k := range engines(t, d, d.ownLimiter) {
				if err := all(t, k, time.Second, to)[to]; err != nil {
					t.Errorf("%s: %v", name, err)
				}
				k.Close()
			}
			c, err := New().Dial(t.Context(), "tcp4", to.String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if n, err := c.Write([]byte("GET / HTTP/1.0\r\n\r\n")); n != 0 || !errors.Is(err, checks.ErrWriteProhibited) {
				t.Errorf("wrote %d bytes, %v", n, err)
			}
		})
	}
	if opened < 18 {
		t.Logf("only %d of the ports could be opened here", opened)
	}
}
