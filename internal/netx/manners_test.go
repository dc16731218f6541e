package netx

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"
)

// elsewhere is a dialer to whom loopback is another computer.
func elsewhere() *Dialer {
	d := New()
	d.shared.own = func(netip.Addr) bool { return false }
	d.rule = Rule{may: func(netip.AddrPort) bool { return true }}
	return d
}

// TestTalks: however many dial, an address never has more than eight connections open,
// and all get theirs.
func TestTalks(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			defer c.Close()
		}
	}()
	d := elsewhere()
	var open, most, got int
	var mu sync.Mutex
	count := func(n int) {
		mu.Lock()
		defer mu.Unlock()
		open += n
		most = max(most, open)
		got += max(n, 0)
	}
	var wg sync.WaitGroup
	for range 30 { // 60 connections, fewer than a burst

		wg.Go(func() {
			mine := d.For(d.rule)
			first, err := mine.Dial(t.Context(), "tcp", l.Addr().String())
			if err != nil {
				t.Error(err)
				return
			}
			count(1)
			second, err := mine.Also(d.rule).Dial(t.Context(), "tcp", l.Addr().String()) // while it holds the first
			if err != nil {
				t.Error(err)
				return
			}
			count(1)
			count(-2)
			_, _ = first.Close(), second.Close()
		})
	}
	wg.Wait()
	if got != 60 || most > MaxTalks {
		t.Errorf("%d of 60 connections, %d at a time", got, most)
	}
	if h := d.manners.of(netip.MustParseAddr("127.0.0.1")); h.open != 0 || len(h.talks) != 0 {
		t.Errorf("%d talks are still counted, of %d", h.open, len(h.talks))
	}
}

// TestSilent: who left two connections unanswered is not waited for a third time, unless
// something there answered, be it with a refusal.
func TestSilent(t *testing.T) {
	a := netip.MustParseAddr("192.0.2.1")
	late := &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
	var m manners
	begin := func() error {
		end, err := m.begin(t.Context(), new(talker), a)
		if err == nil {
			end()
		}
		return err
	}
	m.learn(a, late)
	if err := begin(); err != nil {
		t.Errorf("after one: %v", err)
	}
	m.learn(a, &net.OpError{Op: "dial", Err: &os.SyscallError{Syscall: "connect", Err: errNoRoute}})
	if err := begin(); err != nil {
		t.Errorf("a fault of the way counts as silence: %v", err)
	}
	m.learn(a, late)
	err := begin()
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("after two: %v, which is no timeout", err)
	}
	m.learn(a, refusal(t))
	if err := begin(); err != nil {
		t.Errorf("after an answer: %v", err)
	}
	for range 5 {
		m.learn(a, late)
	}
	if err := begin(); err != nil {
		t.Errorf("one who answered is taken for silent: %v", err)
	}
}

var errNoRoute = errors.New("no route")

// refusal is how a connection ends that a computer refuses.
func refusal(t *testing.T) error {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	_, err = net.Dial("tcp", at)
	if err == nil {
		t.Fatal("a closed port accepts")
	}
	return err
}

// TestPace: a network gets a burst, then so many a second, and another network has its own.
func TestPace(t *testing.T) {
	var m manners
	now := time.Unix(1_800_000_000, 0)
	one, other := networkOf(netip.MustParseAddr("192.0.2.1")), networkOf(netip.MustParseAddr("198.51.100.1"))
	for i := range netBurst {
		if d := m.draw(one, now); d > 0 {
			t.Fatalf("number %d waits %s", i, d)
		}
	}
	if d := m.draw(one, now); d <= 0 || d > time.Second/netSecond {
		t.Errorf("the next waits %s", d)
	}
	if d := m.draw(other, now); d > 0 {
		t.Errorf("another network waits %s", d)
	}
	n := 0
	for range 10 * netSecond {
		if m.draw(one, now.Add(time.Second)) == 0 {
			n++
		}
	}
	if n != netSecond {
		t.Errorf("%d in the second after, want %d", n, netSecond)
	}
	if a, b := networkOf(netip.MustParseAddr("192.0.2.1")), networkOf(netip.MustParseAddr("::ffff:192.0.2.200")); a != b {
		t.Errorf("%s and %s are one network", a, b)
	}
	if a, b := networkOf(netip.MustParseAddr("2001:db8:1::1")), networkOf(netip.MustParseAddr("2001:db8:1:2::1")); a != b {
		t.Errorf("%s and %s are one network", a, b)
	}
}

// TestTurnEnds: who waits for a turn stops waiting when the run ends.
func TestTurnEnds(t *testing.T) {
	a := netip.MustParseAddr("192.0.2.1")
	var m manners
	for range maxTalkers {
		if _, err := m.begin(t.Context(), new(talker), a); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := m.begin(ctx, new(talker), a)
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}
