// Package checktest is for authors of checks: a world to test a check in that
// never leaves this computer.
//
// [Env] is a checks.Env that fails the test when a check dials anything but
// loopback. [Serve] and the scripts in this package are servers, good, broken
// and hostile; [NewAuthority] makes certificates in the test, so that no key is
// kept in the tree and no test depends on today's date.
package checktest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The bounds of a connection that Env hands out, as in a real run but shorter.
const (
	connLimit = 5 * time.Second
	byteLimit = 1 << 20
)

// ErrTooMuch is what reading past the byte limit of a connection returns.
var ErrTooMuch = errors.New("more bytes than a check may read")

// Now is the moment at which tests take place.
func Now() time.Time { return time.Date(2026, time.November, 24, 12, 0, 0, 0, time.UTC) }

// Clock returns a clock that stands still at t.
func Clock(t time.Time) func() time.Time { return func() time.Time { return t } }

// Env returns a world of this computer alone, at the moment Now. Its dialer
// fails the test on any address that is not a literal loopback address, and its
// connections carry an absolute deadline and a limit on the bytes read. Its
// system trusts one authority that nobody holds the key of.
func Env(t testing.TB) *checks.Env {
	t.Helper()
	return &checks.Env{
		Dial:        Dialer(t),
		Now:         Clock(Now()),
		Host:        &Host{},
		SystemRoots: NewAuthority(t, "Somebody else's authority").Pool(),
	}
}

// Dialer returns the dial function of Env.
func Dialer(t testing.TB) func(ctx context.Context, network, addr string) (net.Conn, error) {
	t.Helper()
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		to, err := netip.ParseAddrPort(addr)
		if err != nil || !to.Addr().Unmap().IsLoopback() {
			t.Errorf("the check dialled %s %q; only a literal loopback address is allowed in a test", network, addr)
			return nil, fmt.Errorf("%s: %w", addr, checks.ErrNotAuthorised)
		}
		life := ctx
		ctx, cancel := context.WithTimeout(ctx, connLimit)
		defer cancel()
		c, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		latest, _ := ctx.Deadline()
		if err := c.SetDeadline(latest); err != nil {
			c.Close()
			return nil, err
		}
		bc := &boundedConn{Conn: c, latest: latest}
		bc.left.Store(byteLimit)
		// As in a real run, a connection lives no longer than the context that it
		// was dialled with.
		bc.stop = context.AfterFunc(life, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
		return bc, nil
	}
}

// boundedConn is a connection whose deadline can only be shortened and that
// gives at most a fixed number of bytes.
type boundedConn struct {
	net.Conn
	latest time.Time
	left   atomic.Int64
	stop   func() bool
}

// Close implements net.Conn.
func (c *boundedConn) Close() error {
	c.stop()
	return c.Conn.Close()
}

// Read implements net.Conn.
func (c *boundedConn) Read(b []byte) (int, error) {
	left := c.left.Load()
	if left <= 0 {
		return 0, ErrTooMuch
	}
	n, err := c.Conn.Read(b[:min(int64(len(b)), left)])
	c.left.Add(-int64(n))
	return n, err
}

// SetDeadline implements net.Conn.
func (c *boundedConn) SetDeadline(t time.Time) error { return c.Conn.SetDeadline(c.sooner(t)) }

// SetReadDeadline implements net.Conn.
func (c *boundedConn) SetReadDeadline(t time.Time) error { return c.Conn.SetReadDeadline(c.sooner(t)) }

// SetWriteDeadline implements net.Conn.
func (c *boundedConn) SetWriteDeadline(t time.Time) error {
	return c.Conn.SetWriteDeadline(c.sooner(t))
}

func (c *boundedConn) sooner(t time.Time) time.Time {
	if t.IsZero() || t.After(c.latest) {
		return c.latest
	}
	return t
}

// Host is a checks.Host that says what it is told to say. The zero value knows
// nothing: each method then answers as a system that is not covered, and File as one
// without the file.
type Host struct {
	Sockets *checks.Listeners
	Policy  *checks.PasswordPolicy
	Facts   Facts
	// Files holds files of settings by their whole path; any other is not there.
	Files map[string]string
	// FileErr, where set, is returned by File alone: a file that cannot be read.
	FileErr error
	// Err, where set, is returned by every method.
	Err error
}

// Listeners implements checks.Host.
func (h *Host) Listeners(context.Context) (checks.Listeners, error) {
	if h.Err == nil && h.Sockets != nil {
		return *h.Sockets, nil
	}
	return checks.Listeners{}, h.fault()
}

// PasswordPolicy implements checks.Host.
func (h *Host) PasswordPolicy(context.Context) (checks.PasswordPolicy, error) {
	if h.Err == nil && h.Policy != nil {
		return *h.Policy, nil
	}
	return checks.PasswordPolicy{}, h.fault()
}

// File implements checks.Host.
func (h *Host) File(_ context.Context, path string) ([]byte, error) {
	if err := cmp.Or(h.Err, h.FileErr); err != nil {
		return nil, err
	}
	text, ok := h.Files[path]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
	}
	return []byte(text), nil
}

func (h *Host) fault() error {
	if h.Err != nil {
		return h.Err
	}
	return fmt.Errorf("this fact of the test host: %w", errors.ErrUnsupported)
}
