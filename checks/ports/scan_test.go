package ports

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func opError(no syscall.Errno) error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", no)}
}

func TestClassify(t *testing.T) {
	tests := []struct {
		name string
		err  error
		want state
	}{
		{"accepted", nil, open},
		{"refused", opError(syscall.ECONNREFUSED), closed},
		{"refused, Windows", opError(10061), closed},
		{"deadline", &net.OpError{Op: "dial", Err: context.DeadlineExceeded}, noReply},
		{"i/o timeout", &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, noReply},
		{"ETIMEDOUT", opError(syscall.ETIMEDOUT), noReply},
		{"timed out, Windows", opError(10060), noReply},
		{"EHOSTUNREACH", opError(syscall.EHOSTUNREACH), unreachable},
		{"ENETUNREACH", opError(syscall.ENETUNREACH), unreachable},
		{"EHOSTDOWN", opError(syscall.EHOSTDOWN), unreachable},
		{"host unreachable, Windows", opError(10065), unreachable},
		{"EACCES", opError(syscall.EACCES), filtered},
		{"EPERM", opError(syscall.EPERM), filtered},
		{"ENOPROTOOPT", opError(syscall.ENOPROTOOPT), filtered},
		{"EADDRNOTAVAIL", opError(syscall.EADDRNOTAVAIL), resourceExhausted},
		{"EMFILE", opError(syscall.EMFILE), resourceExhausted},
		{"ENFILE", opError(syscall.ENFILE), resourceExhausted},
		{"ENOBUFS", opError(syscall.ENOBUFS), resourceExhausted},
		{"ENOMEM", opError(syscall.ENOMEM), resourceExhausted},
		{"EAGAIN, which calls itself a timeout", opError(syscall.EAGAIN), resourceExhausted},
		{"no buffers, Windows", opError(10055), resourceExhausted},
		{"ECONNABORTED", opError(syscall.ECONNABORTED), unexpectedReply},
		{"ECONNRESET", opError(syscall.ECONNRESET), open},
		{"outside the run", fmt.Errorf("dialling: %w", checks.ErrNotAuthorised), notAuthorised},
		{"what nobody has met", errors.New("the moon is full"), unexpectedReply},
	}
	for _, tt := range tests {
		if got := classify(tt.err); got != tt.want {
			t.Errorf("%s: got %d, want %d", tt.name, got, tt.want)
		}
	}
	if runtime.GOOS == "linux" && classify(opError(enonet)) != filtered {
		t.Error("ENONET is not filtered")
	}
}

// accepted is a connection that accepts nothing and notes how it was closed.
type accepted struct {
	net.Conn
	local, remote string
	linger        atomic.Int32
	closed        atomic.Bool
}

type textAddr string

func (a textAddr) Network() string { return "tcp" }
func (a textAddr) String() string  { return string(a) }

func (c *accepted) LocalAddr() net.Addr  { return textAddr(c.local) }
func (c *accepted) RemoteAddr() net.Addr { return textAddr(c.remote) }
func (c *accepted) SetLinger(sec int) error {
	c.linger.Store(int32(sec) + 1)
	return nil
}
func (c *accepted) Close() error { c.closed.Store(true); return nil }

func (c *accepted) Read([]byte) (int, error)    { return 0, io.EOF }
func (c *accepted) Write(b []byte) (int, error) { return len(b), nil }
func (c *accepted) SetDeadline(time.Time) error { return nil }

// A world is a dialer whose answers are scripted by port and try.
type world struct {
	mu       sync.Mutex
	tries    map[uint16]int
	inFlight int
	most     int
	answer   func(port uint16, try, inFlight int) error // errNoReply holds until the deadline
	rtt      time.Duration
	conns    []*accepted
	selfOn   map[uint16]int // how many times the port leads back to itself
}

var errNoReply = errors.New("silence")

func (w *world) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	ap := netip.MustParseAddrPort(addr)
	w.mu.Lock()
	if w.tries == nil {
		w.tries = map[uint16]int{}
	}
	try := w.tries[ap.Port()]
	w.tries[ap.Port()]++
	w.inFlight++
	w.most = max(w.most, w.inFlight)
	n := w.inFlight
	err := w.answer(ap.Port(), try, n)
	looped := err == nil && w.selfOn[ap.Port()] > try
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.inFlight--
		w.mu.Unlock()
	}()
	wait := w.rtt
	if errors.Is(err, errNoReply) {
		wait = time.Hour
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return nil, &net.OpError{Op: "dial", Err: ctx.Err()}
	}
	if err != nil {
		return nil, err
	}
	c := &accepted{local: "192.0.2.9:40000", remote: addr}
	if looped {
		c.local = addr
	}
	w.mu.Lock()
	w.conns = append(w.conns, c)
	w.mu.Unlock()
	return c, nil
}

func portRange(from, n int) []uint16 {
	out := make([]uint16, n)
	for i := range out {
		out[i] = uint16(from + i)
	}
	return out
}

var testAddr = netip.MustParseAddr("192.0.2.1")

// scanWorld scans a scripted world in a bubble, where time costs nothing.
func scanWorld(t *testing.T, w *world, list []uint16, look func(outcome)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		look(scan(t.Context(), testEnv(w.dial), testAddr, list))
		for _, c := range w.conns {
			if !c.closed.Load() || c.linger.Load() != 1 {
				t.Errorf("connection to %s: closed %t, linger+1 %d", c.remote, c.closed.Load(), c.linger.Load())
			}
		}
	})
}

func TestScanStates(t *testing.T) {
	w := &world{rtt: 20 * time.Millisecond, answer: func(port uint16, _, _ int) error {
		switch port % 5 {
		case 0:
			return nil
		case 1:
			return opError(syscall.ECONNREFUSED)
		case 2:
			return errNoReply
		case 3:
			return opError(syscall.EHOSTUNREACH)
		}
		return opError(syscall.EACCES)
	}}
	scanWorld(t, w, portRange(1000, 200), func(o outcome) {
		for _, s := range []state{open, closed, noReply, unreachable, filtered} {
			if o.count(s) != 40 {
				t.Errorf("state %d: got %d ports, want 40", s, o.count(s))
			}
		}
		wantTries := map[uint16]int{0: 1, 1: 1, 2: 3, 3: 2, 4: 1}
		for p, n := range w.tries {
			if n != wantTries[p%5] {
				t.Errorf("port %d: tried %d times, want %d", p, n, wantTries[p%5])
			}
		}
		if o.stop != "" || w.most != maxInFlight {
			t.Errorf("stop %q, at most %d in flight", o.stop, w.most)
		}
	})
}

func TestScanLoss(t *testing.T) {
	// Every third port loses its first packet; one loses three.
	w := &world{rtt: 20 * time.Millisecond, answer: func(port uint16, try, _ int) error {
		if port%3 == 0 && try == 0 || port == 1500 && try < 3 {
			return errNoReply
		}
		return nil
	}}
	scanWorld(t, w, append(portRange(1000, 100), 1500), func(o outcome) {
		if o.count(open) != 101 {
			t.Errorf("got %d open, want 101: %v", o.count(open), o.ports)
		}
	})
}

func TestScanExhausted(t *testing.T) {
	t.Run("few descriptors", func(t *testing.T) {
		w := &world{rtt: time.Millisecond, answer: func(port uint16, _, inFlight int) error {
			switch {
			case inFlight > 6:
				return opError(syscall.EMFILE)
			case port%50 == 0:
				return nil
			}
			return opError(syscall.ECONNREFUSED)
		}}
		scanWorld(t, w, portRange(1000, 200), func(o outcome) {
			if o.count(open) != 4 || o.count(closed) != 196 {
				t.Errorf("got %d open, %d closed, %d unknown", o.count(open), o.count(closed), o.count(resourceExhausted))
			}
		})
	})
	for _, no := range []syscall.Errno{syscall.EMFILE, syscall.EADDRNOTAVAIL} {
		t.Run("none at all: "+no.Error(), func(t *testing.T) {
			w := &world{answer: func(uint16, int, int) error { return opError(no) }}
			scanWorld(t, w, portRange(1000, 40), func(o outcome) {
				if o.count(resourceExhausted) != 40 || o.alive {
					t.Errorf("got %v", o.ports)
				}
			})
		})
	}
}

func TestScanSelfConnect(t *testing.T) {
	w := &world{selfOn: map[uint16]int{1001: 99, 1002: 1}, answer: func(uint16, int, int) error { return nil }}
	scanWorld(t, w, portRange(1000, 3), func(o outcome) {
		if o.ports[1000] != open || o.ports[1001] != unexpectedReply || o.ports[1002] != open {
			t.Errorf("got %v", o.ports)
		}
	})
}

func TestScanStopsEarly(t *testing.T) {
	t.Run("no route", func(t *testing.T) {
		w := &world{rtt: time.Millisecond, answer: func(uint16, int, int) error { return opError(syscall.EHOSTUNREACH) }}
		scanWorld(t, w, portRange(1, 5000), func(o outcome) {
			if o.stop != checks.ReasonUnreachable || len(w.tries) == 5000 {
				t.Errorf("stop %q after %d ports", o.stop, len(w.tries))
			}
		})
	})
	t.Run("not authorised", func(t *testing.T) {
		w := &world{answer: func(uint16, int, int) error { return checks.ErrNotAuthorised }}
		scanWorld(t, w, portRange(1, 5000), func(o outcome) {
			if o.stop != checks.ReasonNotAuthorised || len(w.tries) > maxInFlight {
				t.Errorf("stop %q after %d ports", o.stop, len(w.tries))
			}
		})
	})
	t.Run("an answer beats unreachable neighbours", func(t *testing.T) {
		w := &world{rtt: time.Millisecond, answer: func(port uint16, _, _ int) error {
			if port == 1 {
				return nil
			}
			return opError(syscall.EHOSTUNREACH)
		}}
		scanWorld(t, w, portRange(1, 500), func(o outcome) {
			if o.stop != "" || o.count(notTried) != 0 || o.ports[1] != open {
				t.Errorf("stop %q, untried %d", o.stop, o.count(notTried))
			}
		})
	})
}

func TestScanCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w := &world{rtt: time.Millisecond, answer: func(port uint16, _, _ int) error {
			if port < 1020 {
				return nil
			}
			return errNoReply
		}}
		time.AfterFunc(300*time.Millisecond, cancel)
		start := time.Now()
		o := scan(ctx, testEnv(w.dial), testAddr, portRange(1000, 5000))
		if took := time.Since(start); took > time.Second {
			t.Errorf("ended %v after the start", took)
		}
		if o.stop != checks.ReasonCancelled || o.count(open) != 20 || o.count(notTried) == 0 || o.count(closed) != 0 {
			t.Errorf("stop %q, open %d, untried %d", o.stop, o.count(open), o.count(notTried))
		}
	})
}

// TestShortenTimeout: the first answer shortens the wait of what was begun before it.
func TestShortenTimeout(t *testing.T) {
	k := &shortened{dialProber: newDialProber(testEnv((&world{rtt: 20 * time.Millisecond, answer: opening(1001)}).dial))}
	env := testEnv(nil)
	env.ProbePorts = func(netip.Addr) (checks.PortProber, error) { return k, nil }
	scan(t.Context(), env, testAddr, portRange(1000, 50))
	if len(k.waits) != 1 || k.waits[0] < 2*minTimeout || k.waits[0] > 2*maxTimeout {
		t.Errorf("shortened to %v", k.waits)
	}
}

type shortened struct {
	*dialProber
	waits []time.Duration
}

func (h *shortened) ShortenTimeout(d time.Duration) { h.waits = append(h.waits, d) }

// TestScanUnansweringHost asks every port of a host that never answers once, and
// only those that stand for the rest again.
func TestScanUnansweringHost(t *testing.T) {
	w := &world{answer: func(uint16, int, int) error { return errNoReply }}
	scanWorld(t, w, portRange(1000, 1000), func(o outcome) {
		total := 0
		for _, n := range w.tries {
			total += n
		}
		if want := 1000 + 2*sampleSize; total != want || o.count(noReply) != 1000 || o.alive {
			t.Errorf("%d attempts, want %d; %d silent", total, want, o.count(noReply))
		}
	})
}

// TestScanAnsweredLate: one answer, however late, makes the silent ports worth
// another try.
func TestScanAnsweredLate(t *testing.T) {
	w := &world{rtt: time.Millisecond, answer: func(port uint16, try, _ int) error {
		if port == 1999 || port == 1500 && try > 0 {
			return nil
		}
		return errNoReply
	}}
	scanWorld(t, w, portRange(1000, 1000), func(o outcome) {
		if o.ports[1999] != open || o.ports[1500] != open || o.count(notTried) != 0 {
			t.Errorf("1999 is %d, 1500 is %d, %d untried", o.ports[1999], o.ports[1500], o.count(notTried))
		}
	})
}
