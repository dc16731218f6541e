package netx

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestProbeNoReply fills the queue of a socket, so that the kernel lets further
// attempts go unanswered.
func TestProbeNoReply(t *testing.T) {
	full := unanswering(t)
	d := New()
	d.SetTiming(TimingAuto, false)
	for name, k := range engines(t, d, d.ownLimiter) {
		t.Run(name, func(t *testing.T) {
			defer k.Close()
			var ne net.Error
			if err := all(t, k, 50*time.Millisecond, full)[full]; !errors.As(err, &ne) || !ne.Timeout() {
				t.Errorf("got %v", err)
			}
		})
	}
}

// TestShortenTimeout: a host that answered is not waited for as long as one that
// did not.
func TestShortenTimeout(t *testing.T) {
	full := unanswering(t)
	d := New()
	d.SetTiming(TimingAuto, false)
	k, err := d.newProber(d.ownLimiter, false)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	k.Begin(full, time.Hour)
	k.(*rawProber).ShortenTimeout(20 * time.Millisecond)
	ended := k.Ended(t.Context(), nil)
	if len(ended) != 1 || !errors.Is(ended[0].Err, os.ErrDeadlineExceeded) || ended[0].Took > time.Minute {
		t.Errorf("got %v", ended)
	}
}

// TestSocketsAreReused: sockets that were refused serve again, and are never taken
// for what they were used for before.
func TestSocketsAreReused(t *testing.T) {
	d := New()
	d.SetTiming(TimingAuto, false)
	k, err := d.newProber(d.ownLimiter, false)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	open := listen(t, "127.0.0.1:0")
	closed := refused(t, "127.0.0.1", 300)
	for range 5 {
		got := all(t, k, time.Second, append(closed, open)...)
		for _, p := range closed {
			if !errors.Is(got[p], syscall.ECONNREFUSED) {
				t.Errorf("%s: got %v", p, got[p])
			}
		}
		if got[open] != nil {
			t.Errorf("the open port: %v", got[open])
		}
	}
	if n := len(k.(*rawProber).reusable); n == 0 || n > 300 {
		t.Errorf("%d sockets are kept", n)
	}
}

// unanswering returns an address that answers no SYN: its socket's queue is full.
func unanswering(t *testing.T) netip.AddrPort {
	t.Helper()
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}), syscall.Listen(fd, 0)); err != nil {
		t.Fatal(err)
	}
	sa, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	to := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(sa.(*syscall.SockaddrInet4).Port))
	for range 3 {
		c, err := net.DialTimeout("tcp", to.String(), 50*time.Millisecond)
		if err == nil {
			t.Cleanup(func() { _ = c.Close() })
		}
	}
	return to
}

// TestProbesEndWithTheRun: a cancelled run is not kept waiting.
func TestProbesEndWithTheRun(t *testing.T) {
	full := unanswering(t)
	d := New()
	d.SetTiming(TimingAuto, false)
	for name, k := range engines(t, d, d.ownLimiter) {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			k.Begin(full, time.Minute)
			time.AfterFunc(20*time.Millisecond, cancel)
			start := time.Now()
			for ctx.Err() == nil {
				k.Ended(ctx, nil)
			}
			k.Close()
			if took := time.Since(start); took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	if d.ownLimiter.inFlight != 0 {
		t.Errorf("%d attempts were never given back", d.ownLimiter.inFlight)
	}
}
