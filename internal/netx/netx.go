// Package netx is the one place that dials and reads. Whatever the other side
// does, a connection made here ends at its deadline, gives no more bytes than
// its cap, and goes only to an address that the run was authorised to reach.
//
// No proxy variable, certificate variable or search list of the environment is
// obeyed: they would send a client's names elsewhere or change a verdict.
package netx

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The usual limits.
const (
	// ConnectTimeout is how long a connection may take to be made.
	ConnectTimeout = 3 * time.Second
	// ProbeTimeout is how long a connection may live, from the dial on.
	ProbeTimeout = 10 * time.Second
	// MaxBytes is the most that is read from one connection.
	MaxBytes = 1 << 20
	// MaxOpen is the most connections open at once, over all targets.
	MaxOpen = 256
)

// ErrTooMuch is returned by a read past the byte cap.
var ErrTooMuch = errors.New("the other side sent more than is read from one connection")

// A Dialer opens connections within limits, to what its rule permits.
type Dialer struct {
	*shared
	rule Rule
	who  *talker
	most int64 // that is read from one connection; 0 is the usual limit
}

// shared is what all dialers of a run share.
type shared struct {
	own  func(netip.Addr) bool // whether an address is this computer's
	open chan struct{}

	discovery DiscoveryLog
	manners   manners

	// How hard ports are probed; see SetTiming.
	timing        TimingProfile
	limiters      map[TimingProfile]*rateLimiter
	ownLimiter    *rateLimiter
	defaultTiming sync.Once

	connect, probe time.Duration
	maxBytes       int64
}

// New returns a dialer that reaches this computer and nothing else; see For.
func New() *Dialer {
	l := &shared{own: OwnAddress(), open: make(chan struct{}, MaxOpen), connect: ConnectTimeout, probe: ProbeTimeout, maxBytes: MaxBytes}
	return &Dialer{shared: l, who: new(talker), rule: Rule{may: func(to netip.AddrPort) bool { return l.own(to.Addr()) }}}
}

// For returns a dialer within the same limits that reaches what a rule permits,
// such as those of a Warrant.
func (d *Dialer) For(r Rule) *Dialer {
	return &Dialer{shared: d.shared, rule: r, who: new(talker)}
}

// Also returns a dialer for whom this one is for, that reaches what another rule permits.
func (d *Dialer) Also(r Rule) *Dialer {
	return &Dialer{shared: d.shared, rule: r, who: d.who}
}

// Dial opens a connection to a literal address and port. The check of the
// address is made on what is really dialled, at the moment of dialling. The
// connection lives at most until ctx's deadline or ProbeTimeout, whichever is
// sooner.
func (d *Dialer) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dialling %q: %w", addr, err)
	}
	if err := d.permitted(to); err != nil {
		return nil, err
	}
	done, err := d.turn(ctx, to.Addr())
	if err != nil {
		return nil, err
	}
	select {
	case d.open <- struct{}{}:
	case <-ctx.Done():
		done()
		return nil, context.Cause(ctx)
	}
	release := sync.OnceFunc(func() {
		<-d.open
		done()
	})
	end := time.Now().Add(d.probe) //nolint:forbidigo // a deadline on a socket is on the real clock
	if t, ok := ctx.Deadline(); ok && t.Before(end) {
		end = t
	}
	nd := net.Dialer{Timeout: d.connect, KeepAlive: -1, ControlContext: d.control}
	c, err := nd.DialContext(ctx, network, to.String())
	if !d.own(to.Addr()) && ctx.Err() == nil {
		d.manners.learn(to.Addr(), err)
	}
	if err != nil {
		release()
		return nil, err
	}
	if err := c.SetDeadline(end); err != nil {
		release()
		return nil, errors.Join(err, c.Close())
	}
	out := &conn{Conn: c, end: end, remaining: cmp.Or(d.most, d.maxBytes), release: release, neverSend: checks.NeverSend(to.Port())}
	out.stop = context.AfterFunc(ctx, out.expire)
	return out, nil
}

// turn waits until an address may hear of us once more. This computer may always.
func (d *Dialer) turn(ctx context.Context, a netip.Addr) (done func(), err error) {
	if d.own(a) {
		return func() {}, nil
	}
	done, err = d.manners.begin(ctx, d.who, a)
	if err != nil {
		return nil, err
	}
	if err := d.manners.pace(ctx, a); err != nil {
		done()
		return nil, err
	}
	return done, nil
}

// control refuses an address at the last moment before the connection is made.
func (d *Dialer) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if err := d.permitted(ap); err != nil {
		return err
	}
	d.rule.note(ap)
	return nil
}

func (d *Dialer) permitted(to netip.AddrPort) error {
	if checks.OneComputer(to.Addr()) && d.rule.May(to) {
		return nil
	}
	return fmt.Errorf("%s: %w", to.Addr().Unmap(), checks.ErrNotAuthorised)
}

// A conn is a connection whose deadline can only be shortened and whose bytes
// are counted.
type conn struct {
	net.Conn
	end       time.Time
	mu        sync.Mutex
	remaining int64
	release   func()
	stop      func() bool
	neverSend bool
}

// Write refuses ports that must never be sent a byte, whichever check asks: this
// is the one place that every connection of the program goes through.
func (c *conn) Write(p []byte) (int, error) {
	if c.neverSend {
		return 0, checks.ErrWriteProhibited
	}
	return c.Conn.Write(p)
}

func (c *conn) Read(p []byte) (int, error) {
	c.mu.Lock()
	left := c.remaining
	c.mu.Unlock()
	if left <= 0 {
		return 0, ErrTooMuch
	}
	if int64(len(p)) > left {
		p = p[:left]
	}
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	c.remaining -= int64(n)
	c.mu.Unlock()
	return n, err
}

func (c *conn) Close() error {
	c.stop()
	defer c.release()
	return c.Conn.Close()
}

func (c *conn) SetDeadline(t time.Time) error      { return c.Conn.SetDeadline(c.clamp(t)) }
func (c *conn) SetReadDeadline(t time.Time) error  { return c.Conn.SetReadDeadline(c.clamp(t)) }
func (c *conn) SetWriteDeadline(t time.Time) error { return c.Conn.SetWriteDeadline(c.clamp(t)) }

// clamp keeps a deadline within the connection's own.
func (c *conn) clamp(t time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.IsZero() || t.After(c.end) {
		return c.end
	}
	return t
}

// expire ends the connection's life at once: the run was stopped.
func (c *conn) expire() {
	past := time.Unix(1, 0)
	c.mu.Lock()
	c.end = past
	c.mu.Unlock()
	_ = c.Conn.SetDeadline(past)
}

// OwnAddress returns a function that reports whether an address is loopback or
// one of this computer's own. It reads the interfaces once. A link-local address
// is this computer's only on its own interface: on another one, a neighbour may
// have the same.
func OwnAddress() func(netip.Addr) bool {
	own := map[netip.Addr]bool{}
	list, _ := net.InterfaceAddrs()
	for _, a := range list {
		if ip, ok := addrOf(a); ok {
			own[ip] = !ip.IsLinkLocalUnicast() || ip.Is4()
		}
	}
	zoned := sync.OnceValue(zonedAddrs)
	return func(a netip.Addr) bool {
		a = a.Unmap()
		if a.Zone() != "" {
			return zoned()[a]
		}
		return a.IsLoopback() || own[a]
	}
}

// zonedAddrs lists this computer's link-local addresses, each by the name and by
// the number of its interface.
func zonedAddrs() map[netip.Addr]bool {
	out := map[netip.Addr]bool{}
	interfaces, _ := net.Interfaces()
	for _, i := range interfaces {
		list, _ := i.Addrs()
		for _, a := range list {
			if ip, ok := addrOf(a); ok && ip.Is6() && ip.IsLinkLocalUnicast() {
				out[ip.WithZone(i.Name)], out[ip.WithZone(strconv.Itoa(i.Index))] = true, true
			}
		}
	}
	return out
}

func addrOf(a net.Addr) (netip.Addr, bool) {
	p, ok := a.(*net.IPNet)
	if !ok {
		return netip.Addr{}, false
	}
	ip, ok := netip.AddrFromSlice(p.IP)
	return ip.Unmap(), ok
}
