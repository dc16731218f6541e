package netx

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// How much one address hears of a run, however many names lead to it: shops sit on few
// hosters.
const (
	// MaxTalks is the most connections open with one address at a time.
	MaxTalks = 8
	// maxTalkers is how many of those who dial have one open there at a time. Each may
	// need a second while it holds the first, which none of them would get if all had one.
	maxTalkers = 4
	// silentAfter is how many connections of their whole time an address must leave
	// unanswered, never having answered any, to be taken for silent.
	silentAfter = 2
)

// errSilent ends a connection to an address that was found silent before.
var errSilent = &net.OpError{Op: "dial", Net: "tcp", Err: silence{}}

// silence is a timeout that was not waited for again.
type silence struct{}

func (silence) Error() string   { return "nothing there has answered in this run" }
func (silence) Timeout() bool   { return true }
func (silence) Temporary() bool { return true }
func (silence) Unwrap() error   { return os.ErrDeadlineExceeded }

// manners are what is known of the addresses that a run talks with.
type manners struct {
	mu    sync.Mutex
	hosts map[netip.Addr]*manner
	nets  map[netip.Prefix]*bucket
}

// A talker is who dials: one check of one target.
type talker struct{ _ byte } // of a size, so that two have two addresses

// A manner is what is known of one address.
type manner struct {
	talks    map[*talker]int
	open     int
	changed  chan struct{} // closed when a talk ends
	silent   int           // connections that were left unanswered
	answered bool
}

func (m *manners) of(a netip.Addr) *manner {
	a = a.Unmap()
	if m.hosts == nil {
		m.hosts, m.nets = map[netip.Addr]*manner{}, map[netip.Prefix]*bucket{}
	}
	h := m.hosts[a]
	if h == nil {
		h = &manner{talks: map[*talker]int{}, changed: make(chan struct{})}
		m.hosts[a] = h
	}
	return h
}

// begin waits for a turn to talk with an address, and returns what gives it on.
func (m *manners) begin(ctx context.Context, who *talker, a netip.Addr) (end func(), err error) {
	for {
		m.mu.Lock()
		h := m.of(a)
		if !h.answered && h.silent >= silentAfter {
			m.mu.Unlock()
			return nil, errSilent
		}
		if h.open < MaxTalks && (h.talks[who] > 0 || len(h.talks) < maxTalkers) {
			h.open++
			h.talks[who]++
			m.mu.Unlock()
			return sync.OnceFunc(func() { m.end(who, a) }), nil
		}
		changed := h.changed
		m.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (m *manners) end(who *talker, a netip.Addr) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.of(a)
	h.open--
	if h.talks[who]--; h.talks[who] == 0 {
		delete(h.talks, who)
	}
	close(h.changed)
	h.changed = make(chan struct{})
}

// learn takes note of how a connection to an address went. A refusal is an answer.
func (m *manners) learn(a netip.Addr, err error) {
	late := net.Error(nil)
	m.mu.Lock()
	defer m.mu.Unlock()
	switch h := m.of(a); {
	case err == nil, errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET):
		h.answered = true
	case errors.As(err, &late) && late.Timeout():
		h.silent++
	}
}

// A bucket holds how many connections a network may still get at once.
type bucket struct {
	left float64
	at   time.Time
}

// How fast connections to one /24, or /48 of IPv6, may be begun: so many at once, and
// then so many a second.
const (
	netBurst  = 64
	netSecond = 32
)

// pace waits until the network of an address may get another connection.
func (m *manners) pace(ctx context.Context, a netip.Addr) error {
	for {
		wait := m.draw(networkOf(a), time.Now()) //nolint:forbidigo // what is sent is paced by the real clock
		if wait <= 0 {
			return nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		}
	}
}

// draw takes one out of the bucket, or says how long to wait for it.
func (m *manners) draw(p netip.Prefix, now time.Time) time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.nets == nil {
		m.nets = map[netip.Prefix]*bucket{}
	}
	b := m.nets[p]
	if b == nil {
		b = &bucket{left: netBurst, at: now}
		m.nets[p] = b
	}
	b.left, b.at = min(netBurst, b.left+now.Sub(b.at).Seconds()*netSecond), now
	if b.left >= 1 {
		b.left--
		return 0
	}
	return time.Duration((1 - b.left) / netSecond * float64(time.Second))
}

func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap()
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, _ := a.WithZone("").Prefix(bits)
	return p
}

// A listener tells what probing ports hears to who asks the same host otherwise.
type listener struct {
	checks.PortProber
	m    *manners
	host netip.Addr
}

func (l *listener) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	n := len(buf)
	buf = l.PortProber.Ended(ctx, buf)
	for _, r := range buf[n:] {
		if r.Err == nil || errors.Is(r.Err, syscall.ECONNREFUSED) {
			l.m.learn(l.host, r.Err)
			break
		}
	}
	return buf
}

// ShortenTimeout passes on what some probers can do.
func (l *listener) ShortenTimeout(wait time.Duration) {
	if p, ok := l.PortProber.(interface{ ShortenTimeout(time.Duration) }); ok {
		p.ShortenTimeout(wait)
	}
}
