package ports

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxInFlight is how many attempts a dialProber has under way at once.
const maxInFlight = 32

// errSelf is the end of an attempt that led back to its own socket.
var errSelf = errors.New("the connection led back to itself")

// A dialProber makes attempts by Env.Dial, each in a goroutine of its own, so that a
// scripted dialer can stand for a host.
type dialProber struct {
	env      *checks.Env
	ctx      context.Context //nolint:containedctx // ends the attempts when the set is closed
	cancel   context.CancelFunc
	ended    chan checks.ProbeResult
	inFlight int
	wg       sync.WaitGroup
}

func newDialProber(env *checks.Env) *dialProber {
	ctx, cancel := context.WithCancel(context.Background())
	return &dialProber{env: env, ctx: ctx, cancel: cancel, ended: make(chan checks.ProbeResult, maxInFlight)}
}

func (k *dialProber) MaxInFlight() int              { return maxInFlight }
func (k *dialProber) InitialTimeout() time.Duration { return maxTimeout }

func (k *dialProber) Begin(to netip.AddrPort, wait time.Duration) bool {
	if k.inFlight >= maxInFlight {
		return false
	}
	k.inFlight++
	k.wg.Go(func() {
		start := k.env.Now()
		err := k.once(to, wait)
		k.ended <- checks.ProbeResult{To: to, Err: err, Took: k.env.Now().Sub(start)} // there is room for all
	})
	return true
}

func (k *dialProber) once(to netip.AddrPort, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(k.ctx, wait)
	defer cancel()
	c, err := k.env.Dial(ctx, networkOf(to.Addr()), to.String())
	if err != nil {
		return err
	}
	defer hangUp(c)
	if self(c) {
		return errSelf
	}
	return nil
}

func (k *dialProber) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	if k.inFlight == 0 {
		return buf
	}
	select {
	case e := <-k.ended:
		k.inFlight--
		return append(buf, e)
	case <-ctx.Done():
		return buf
	}
}

func (k *dialProber) Close() {
	k.cancel()
	k.wg.Wait()
}

// self reports whether a connection leads back to its own socket. The kernel may
// hand a client the very port that it dials, which then accepts itself.
func self(c net.Conn) bool {
	local, remote := c.LocalAddr(), c.RemoteAddr()
	return local != nil && remote != nil && local.String() == remote.String()
}

// hangUp closes at once, with a reset where it can: nothing was said, and no
// port of this computer stays taken.
func hangUp(c net.Conn) {
	if l, ok := c.(interface{ SetLinger(sec int) error }); ok {
		_ = l.SetLinger(0)
	}
	_ = c.Close()
}
