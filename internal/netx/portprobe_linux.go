package netx

import (
	"cmp"
	"container/heap"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// rawProber asks the kernel directly: no goroutine and no poller per attempt,
// which is what a scan of every port spends its time on otherwise.
type rawProber struct {
	d       *Dialer
	limiter *rateLimiter
	poll    int // of epoll; -1 before its first use

	attempts  []attempt // by descriptor
	reusable  []int     // sockets that were refused, which may be used again
	inFlight  int
	deadlines deadlines
	retryAt   time.Time
	ended     []checks.ProbeResult
	events    []syscall.EpollEvent

	// blocking is a blocking socket for this computer's own ports, which answer
	// before connect returns; -1 where there is none. After a refusal it is used
	// again, which halves the cost. slowAnswers counts answers that did not come at once.
	blocking    int
	family      int // of blocking and reusable
	own         bool
	slowAnswers int
}

// An attempt is a connection that is being made.
type attempt struct {
	to      netip.AddrPort
	at      syscall.Sockaddr // the same, for the kernel
	started time.Time
	serial  uint32
	active  bool
	watched bool // epoll knows the descriptor
}

const (
	// blockingTimeout is how long this computer's own ports are waited for before they are
	// treated like anyone's.
	blockingTimeout = 2 * time.Millisecond
	// maxSlowAnswers is how often that may be in vain before the short way is given up.
	maxSlowAnswers = 8
)

func (d *Dialer) newProber(l *rateLimiter, own bool) (checks.PortProber, error) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("preparing to try ports: %w", err)
	}
	return &rawProber{d: d, limiter: l, poll: poll, blocking: -1, own: own, events: make([]syscall.EpollEvent, 256)}, nil
}

func (k *rawProber) MaxInFlight() int              { return k.limiter.perHost }
func (k *rawProber) InitialTimeout() time.Duration { return k.limiter.initialTimeout }

// Begin starts an attempt.
func (k *rawProber) Begin(to netip.AddrPort, wait time.Duration) bool {
	if len(k.ended) >= k.limiter.perHost {
		return false // let what has ended be looked at first
	}
	ok, again := k.limiter.tryAcquire()
	if k.retryAt = again; !ok {
		return false
	}
	start := k.limiter.now()
	if err := k.d.permitted(to); err != nil {
		k.record(to, start, err)
		return true
	}
	sa, family, err := sockaddr(to)
	if err != nil {
		k.record(to, start, err)
		return true
	}
	k.d.rule.note(to)
	fd, err := k.connect(sa, family)
	switch {
	case fd < 0: // ended: err is the answer
		k.record(to, start, err)
	case err == nil:
		err := resetOnClose(fd)
		k.closeSocket(fd)
		k.record(to, start, err)
	default:
		k.start(fd, to, sa, start, wait)
	}
	return true
}

// pollEvery is how many attempts are begun before answers are taken in.
const pollEvery = 64

// epollET is EPOLLET, which package syscall has with the wrong sign.
const epollET = 1 << 31

// start waits for the answer of a socket.
func (k *rawProber) start(fd int, to netip.AddrPort, at syscall.Sockaddr, start time.Time, wait time.Duration) {
	for fd >= len(k.attempts) {
		k.attempts = append(k.attempts, make([]attempt, max(64, len(k.attempts)))...)
	}
	if !k.attempts[fd].watched {
		// By edge: a socket that is used again need not be added again.
		ev := syscall.EpollEvent{Events: syscall.EPOLLOUT | epollET, Fd: int32(fd)}
		if err := syscall.EpollCtl(k.poll, syscall.EPOLL_CTL_ADD, fd, &ev); err != nil {
			k.closeSocket(fd)
			k.record(to, start, err)
			return
		}
		k.attempts[fd].watched = true
	}
	f := &k.attempts[fd]
	f.to, f.at, f.started, f.active = to, at, start, true
	f.serial++
	k.inFlight++
	if len(k.deadlines) > 2*k.inFlight+1024 { // most of what is in it has ended already
		k.deadlines = slices.DeleteFunc(k.deadlines, func(e deadline) bool { return !k.attempts[e.fd].active || k.attempts[e.fd].serial != e.serial })
		heap.Init(&k.deadlines)
	}
	heap.Push(&k.deadlines, deadline{start.Add(wait), fd, f.serial})
	if k.inFlight%pollEvery == 0 {
		k.wait(0) // an answer that waits to be read would seem to have come late
	}
}

// finish ends the attempt of a descriptor.
func (k *rawProber) finish(fd int, err error) {
	f := &k.attempts[fd]
	f.active = false
	k.inFlight--
	if errors.Is(err, syscall.ECONNREFUSED) {
		k.reusable = append(k.reusable, fd)
	} else {
		k.closeSocket(fd)
	}
	k.record(f.to, f.started, err)
}

func (k *rawProber) record(to netip.AddrPort, start time.Time, err error) {
	k.limiter.release()
	k.ended = append(k.ended, checks.ProbeResult{To: to, Err: err, Took: k.limiter.now().Sub(start)})
}

// Ended waits for the end of attempts.
func (k *rawProber) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	for len(k.ended) == 0 && ctx.Err() == nil {
		now := k.limiter.now()
		until := now.Add(pollInterval)
		if len(k.deadlines) > 0 && k.deadlines[0].at.Before(until) {
			until = k.deadlines[0].at
		}
		if !k.retryAt.IsZero() && k.retryAt.Before(until) {
			until = k.retryAt
		}
		k.wait(until.Sub(now))
		k.expire(k.limiter.now())
		if len(k.ended) == 0 && (k.inFlight == 0 || !k.retryAt.IsZero() && !k.limiter.now().Before(k.retryAt)) {
			break // nothing to wait for, or another may begin
		}
	}
	buf = append(buf, k.ended...)
	k.ended = k.ended[:0]
	return buf
}

// wait takes in what the kernel has to tell, for at most d.
func (k *rawProber) wait(d time.Duration) {
	ms := max(int((d+time.Millisecond-1)/time.Millisecond), 0)
	n, err := syscall.EpollWait(k.poll, k.events, ms)
	if err != nil {
		return // interrupted; what is late still ends at its deadline
	}
	for _, e := range k.events[:n] {
		fd := int(e.Fd)
		if !k.attempts[fd].active {
			continue // a stale event of how it ended before
		}
		// Asked again, connect tells how it ended, and makes a socket that was
		// refused fit to be used again, which reading SO_ERROR does not.
		switch err := syscall.Connect(fd, k.attempts[fd].at); err {
		case nil, syscall.EISCONN:
			k.finish(fd, resetOnClose(fd))
		case syscall.EALREADY, syscall.EINPROGRESS: // a stale event, too
		default:
			k.finish(fd, err)
		}
	}
}

// ShortenTimeout gives what is under way at most wait from its beginning: the host
// answered, and is nearer than was allowed for.
func (k *rawProber) ShortenTimeout(wait time.Duration) {
	for i := range k.deadlines {
		e := &k.deadlines[i]
		if f := &k.attempts[e.fd]; f.active && f.serial == e.serial && f.started.Add(wait).Before(e.at) {
			e.at = f.started.Add(wait)
		}
	}
	heap.Init(&k.deadlines)
}

// expire ends the attempts whose time is up.
func (k *rawProber) expire(now time.Time) {
	for len(k.deadlines) > 0 && !k.deadlines[0].at.After(now) {
		e, ok := heap.Pop(&k.deadlines).(deadline)
		if f := &k.attempts[e.fd]; ok && f.active && f.serial == e.serial {
			k.finish(e.fd, os.ErrDeadlineExceeded)
		}
	}
}

// Close ends what is under way.
func (k *rawProber) Close() {
	for fd := range k.attempts {
		if k.attempts[fd].active {
			k.finish(fd, os.ErrClosed)
		}
	}
	k.closeReusable()
	_ = syscall.Close(k.poll)
}

// A deadline is when an attempt is given up.
type deadline struct {
	at     time.Time
	fd     int
	serial uint32
}

// deadlines is a heap, the soonest first.
type deadlines []deadline

func (d deadlines) Len() int           { return len(d) }
func (d deadlines) Less(i, j int) bool { return cmp.Less(d[i].at.UnixNano(), d[j].at.UnixNano()) }
func (d deadlines) Swap(i, j int)      { d[i], d[j] = d[j], d[i] }
func (d *deadlines) Push(x any)        { *d = append(*d, x.(deadline)) } //nolint:errcheck // only deadlines are pushed, below
func (d *deadlines) Pop() any {
	old := *d
	x := old[len(old)-1]
	*d = old[:len(old)-1]
	return x
}
