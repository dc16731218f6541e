package all

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// The flags of the relay, for docs/measure/tls.sh.
var (
	relayListen = flag.String("relay-listen", "", "address to relay from; the relay runs until its standard input ends")
	relayTo     = flag.String("relay-to", "", "address to relay to")
	relayTrip   = flag.Duration("relay-trip", 0, "time that a round trip takes longer")
)

// relay passes connections on, each direction late by half a round trip, as a
// server far away would be. It counts the connections.
func relay(ctx context.Context, l net.Listener, to string, trip time.Duration, count *atomic.Int64) {
	go func() { <-ctx.Done(); l.Close() }()
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		count.Add(1)
		go func() {
			defer c.Close()
			s, err := net.Dial("tcp", to)
			if err != nil {
				return
			}
			defer s.Close()
			done := make(chan struct{}, 2)
			go func() { late(s, c, trip/2); done <- struct{}{} }()
			go func() { late(c, s, trip/2); done <- struct{}{} }()
			for range 2 {
				select {
				case <-done:
				case <-ctx.Done():
					return
				}
			}
		}()
	}
}

// late copies from one connection to the other, each piece when its time has come.
func late(to, from net.Conn, by time.Duration) {
	type piece struct {
		at time.Time
		b  []byte
	}
	queue := make(chan piece, 1024)
	go func() {
		defer close(queue)
		for {
			b := make([]byte, 16<<10)
			n, err := from.Read(b)
			if n > 0 {
				queue <- piece{time.Now().Add(by), b[:n]}
			}
			if err != nil {
				queue <- piece{time.Now().Add(by), nil}
				return
			}
		}
	}()
	for p := range queue {
		if wait := time.Until(p.at); wait > 0 {
			<-time.After(wait)
		}
		if len(p.b) > 0 {
			_, _ = to.Write(p.b)
		}
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite()
	}
}

// counted starts a relay for a test.
func counted(t *testing.T, to netip.AddrPort, trip time.Duration) (netip.AddrPort, *atomic.Int64) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	n := new(atomic.Int64)
	go relay(ctx, l, to.String(), trip, n)
	return netip.MustParseAddrPort(l.Addr().String()), n
}

// TestRelay is not a test but the relay itself, when its flags are given. It
// prints the number of connections when its standard input ends.
func TestRelay(t *testing.T) {
	if *relayListen == "" {
		t.Skip("skipped: this is the relay of docs/measure/tls.sh")
	}
	l, err := net.Listen("tcp", *relayListen)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := new(atomic.Int64)
	go relay(ctx, l, *relayTo, *relayTrip, n)
	fmt.Fprintln(os.Stderr, "relaying")
	_, _ = io.Copy(io.Discard, os.Stdin)
	fmt.Fprintf(os.Stderr, "connections %d\n", n.Load())
}
