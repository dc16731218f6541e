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

// dialKnocks makes each attempt with the standard library, in a goroutine of its
// own: right on every system, at about twice the cost of asking the kernel.
type dialKnocks struct {
	d      *Dialer
	lane   *lane
	ctx    context.Context //nolint:containedctx // ends the attempts when the set is closed
	cancel context.CancelFunc
	ended  chan checks.ProbeResult
	again  time.Time
	wg     sync.WaitGroup
	flying int
}

func (d *Dialer) dialKnocks(l *lane) *dialKnocks {
	ctx, cancel := context.WithCancel(context.Background())
	return &dialKnocks{d: d, lane: l, ctx: ctx, cancel: cancel, ended: make(chan checks.ProbeResult, l.all)}
}

func (k *dialKnocks) MaxInFlight() int              { return k.lane.host }
func (k *dialKnocks) InitialTimeout() time.Duration { return k.lane.patience }

func (k *dialKnocks) Begin(to netip.AddrPort, wait time.Duration) bool {
	ok, again := k.lane.take()
	if k.again = again; !ok {
		return false
	}
	k.flying++
	k.wg.Go(func() {
		start := k.lane.now()
		err := k.once(to, wait)
		took := k.lane.now().Sub(start)
		k.lane.done()
		k.ended <- checks.ProbeResult{To: to, Err: err, Took: took} // the channel has room for all
	})
	return true
}

func (k *dialKnocks) once(to netip.AddrPort, wait time.Duration) error {
	nd := net.Dialer{Timeout: wait, KeepAlive: -1, ControlContext: func(ctx context.Context, network, address string, c syscall.RawConn) error {
		oneSYN(c)
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

func (k *dialKnocks) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	var timer <-chan time.Time
	switch {
	case !k.again.IsZero():
		t := time.NewTimer(k.again.Sub(k.lane.now()))
		defer t.Stop()
		timer = t.C
	case k.flying == 0: // others hold the lane: ask again soon
		t := time.NewTimer(tick)
		defer t.Stop()
		timer = t.C
	}
	select {
	case e := <-k.ended:
		k.flying--
		buf = append(buf, e)
	case <-timer:
	case <-ctx.Done():
	}
	for {
		select {
		case e := <-k.ended:
			k.flying--
			buf = append(buf, e)
		default:
			return buf
		}
	}
}

func (k *dialKnocks) Close() {
	k.cancel()
	k.wg.Wait()
}

// tick is how often the end of a run is looked for while nothing happens.
const tick = 50 * time.Millisecond
