package netx

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// dialProber makes each attempt with the standard library, in a goroutine of its
// own: right on every system, at about twice the cost of asking the kernel.
type dialProber struct {
	d        *Dialer
	limiter  *rateLimiter
	ctx      context.Context //nolint:containedctx // ends the attempts when the set is closed
	cancel   context.CancelFunc
	ended    chan checks.ProbeResult
	retryAt  time.Time
	wg       sync.WaitGroup
	inFlight int
}

func (d *Dialer) newDialProber(l *rateLimiter) *dialProber {
	ctx, cancel := context.WithCancel(context.Background())
	return &dialProber{d: d, limiter: l, ctx: ctx, cancel: cancel, ended: make(chan checks.ProbeResult, l.total)}
}

func (k *dialProber) MaxInFlight() int              { return k.limiter.perHost }
func (k *dialProber) InitialTimeout() time.Duration { return k.limiter.initialTimeout }

func (k *dialProber) Begin(to netip.AddrPort, wait time.Duration) bool {
	ok, again := k.limiter.tryAcquire()
	if k.retryAt = again; !ok {
		return false
	}
	k.inFlight++
	k.wg.Go(func() {
		start := k.limiter.now()
		err := k.once(to, wait)
		took := k.limiter.now().Sub(start)
		k.limiter.release()
		k.ended <- checks.ProbeResult{To: to, Err: err, Took: took} // the channel has room for all
	})
	return true
}

func (k *dialProber) once(to netip.AddrPort, wait time.Duration) error {
	nd := net.Dialer{Timeout: wait, KeepAlive: -1, ControlContext: func(ctx context.Context, network, address string, c syscall.RawConn) error {
		noSYNRetransmissions(c)
		return k.d.control(ctx, network, address, c)
	}}
	c, err := nd.DialContext(k.ctx, "tcp", to.String())
	if err != nil {
		return err
	}
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // no port of ours stays taken
	}
	self := c.LocalAddr().String() == c.RemoteAddr().String()
	_ = c.Close()
	if self {
		return errSelf
	}
	return nil
}

func (k *dialProber) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	var timer <-chan time.Time
	switch {
	case !k.retryAt.IsZero():
		t := time.NewTimer(k.retryAt.Sub(k.limiter.now()))
		defer t.Stop()
		timer = t.C
	case k.inFlight == 0: // other probers use the limiter: ask again soon
		t := time.NewTimer(pollInterval)
		defer t.Stop()
		timer = t.C
	}
	select {
	case e := <-k.ended:
		k.inFlight--
		buf = append(buf, e)
	case <-timer:
	case <-ctx.Done():
	}
	for {
		select {
		case e := <-k.ended:
			k.inFlight--
			buf = append(buf, e)
		default:
			return buf
		}
	}
}

func (k *dialProber) Close() {
	k.cancel()
	k.wg.Wait()
}

// pollInterval is how often the end of a run is looked for while nothing happens.
const pollInterval = 50 * time.Millisecond
