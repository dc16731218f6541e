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

// rawKnocks asks the kernel directly: no goroutine and no poller per attempt,
// which is what a scan of every port spends its time on otherwise.
type rawKnocks struct {
	d    *Dialer
	lane *lane
	poll int // of epoll; -1 before its first use

	flights []flight // by descriptor
	idle    []int    // sockets that were refused, which may be used again
	flying  int
	ends    deadlines
	again   time.Time
	ended   []checks.ProbeResult
	events  []syscall.EpollEvent

	// here is a blocking socket for this computer's own ports, which answer
	// before connect returns; -1 where there is none. After a refusal it is used
	// again, which halves the cost. slow counts answers that did not come at once.
	here   int
	family int // of here and idle
	own    bool
	slow   int
}

// A flight is an attempt that is under way.
type flight struct {
	to      netip.AddrPort
	at      syscall.Sockaddr // the same, for the kernel
	started time.Time
	serial  uint32
	live    bool
	watched bool // epoll knows the descriptor
}

const (
	// atOnce is how long this computer's own ports are waited for before they are
	// treated like anyone's.
	atOnce = 2 * time.Millisecond
	// maxSlow is how often that may be in vain before the short way is given up.
	maxSlow = 8
)

func (d *Dialer) knocks(l *lane, own bool) (checks.PortProber, error) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("preparing to try ports: %w", err)
	}
	return &rawKnocks{d: d, lane: l, poll: poll, here: -1, own: own, events: make([]syscall.EpollEvent, 256)}, nil
}

func (k *rawKnocks) MaxInFlight() int              { return k.lane.host }
func (k *rawKnocks) InitialTimeout() time.Duration { return k.lane.patience }

// Begin starts an attempt.
func (k *rawKnocks) Begin(to netip.AddrPort, wait time.Duration) bool {
	if len(k.ended) >= k.lane.host {
		return false // let what has ended be looked at first
	}
	ok, again := k.lane.take()
	if k.again = again; !ok {
		return false
	}
	start := k.lane.now()
	if err := k.d.permitted(to); err != nil {
		k.end(to, start, err)
		return true
	}
	sa, family, err := sockaddr(to)
	if err != nil {
		k.end(to, start, err)
		return true
	}
	k.d.rule.note(to)
	fd, err := k.connect(sa, family)
	switch {
	case fd < 0: // settled: err is the answer
		k.end(to, start, err)
	case err == nil:
		err := accepted(fd)
		k.drop(fd)
		k.end(to, start, err)
	default:
		k.launch(fd, to, sa, start, wait)
	}
	return true
}

// lookEvery is how many attempts are begun before answers are taken in.
const lookEvery = 64

// edge is EPOLLET, which package syscall has with the wrong sign.
const edge = 1 << 31

// launch waits for the answer of a socket.
func (k *rawKnocks) launch(fd int, to netip.AddrPort, at syscall.Sockaddr, start time.Time, wait time.Duration) {
	for fd >= len(k.flights) {
		k.flights = append(k.flights, make([]flight, max(64, len(k.flights)))...)
	}
	if !k.flights[fd].watched {
		// By edge: a socket that is used again needs no word to epoll.
		ev := syscall.EpollEvent{Events: syscall.EPOLLOUT | edge, Fd: int32(fd)}
		if err := syscall.EpollCtl(k.poll, syscall.EPOLL_CTL_ADD, fd, &ev); err != nil {
			k.drop(fd)
			k.end(to, start, err)
			return
		}
		k.flights[fd].watched = true
	}
	f := &k.flights[fd]
	f.to, f.at, f.started, f.live = to, at, start, true
	f.serial++
	k.flying++
	if len(k.ends) > 2*k.flying+1024 { // most of what is in it has ended already
		k.ends = slices.DeleteFunc(k.ends, func(e deadline) bool { return !k.flights[e.fd].live || k.flights[e.fd].serial != e.serial })
		heap.Init(&k.ends)
	}
	heap.Push(&k.ends, deadline{start.Add(wait), fd, f.serial})
	if k.flying%lookEvery == 0 {
		k.wait(0) // an answer that lies about would seem to have come late
	}
}

// land ends the attempt of a descriptor.
func (k *rawKnocks) land(fd int, err error) {
	f := &k.flights[fd]
	f.live = false
	k.flying--
	if errors.Is(err, syscall.ECONNREFUSED) {
		k.idle = append(k.idle, fd)
	} else {
		k.drop(fd)
	}
	k.end(f.to, f.started, err)
}

func (k *rawKnocks) end(to netip.AddrPort, start time.Time, err error) {
	k.lane.done()
	k.ended = append(k.ended, checks.ProbeResult{To: to, Err: err, Took: k.lane.now().Sub(start)})
}

// Ended waits for the end of attempts.
func (k *rawKnocks) Ended(ctx context.Context, buf []checks.ProbeResult) []checks.ProbeResult {
	for len(k.ended) == 0 && ctx.Err() == nil {
		now := k.lane.now()
		until := now.Add(tick)
		if len(k.ends) > 0 && k.ends[0].at.Before(until) {
			until = k.ends[0].at
		}
		if !k.again.IsZero() && k.again.Before(until) {
			until = k.again
		}
		k.wait(until.Sub(now))
		k.expire(k.lane.now())
		if len(k.ended) == 0 && (k.flying == 0 || !k.again.IsZero() && !k.lane.now().Before(k.again)) {
			break // nothing to wait for, or another may begin
		}
	}
	buf = append(buf, k.ended...)
	k.ended = k.ended[:0]
	return buf
}

// wait takes in what the kernel has to tell, for at most d.
func (k *rawKnocks) wait(d time.Duration) {
	ms := max(int((d+time.Millisecond-1)/time.Millisecond), 0)
	n, err := syscall.EpollWait(k.poll, k.events, ms)
	if err != nil {
		return // interrupted; what is late still ends at its deadline
	}
	for _, e := range k.events[:n] {
		fd := int(e.Fd)
		if !k.flights[fd].live {
			continue // an echo of how it ended before
		}
		// Asked again, connect tells how it ended, and makes a socket that was
		// refused fit to be used again, which reading SO_ERROR does not.
		switch err := syscall.Connect(fd, k.flights[fd].at); err {
		case nil, syscall.EISCONN:
			k.land(fd, accepted(fd))
		case syscall.EALREADY, syscall.EINPROGRESS: // an echo, too
		default:
			k.land(fd, err)
		}
	}
}

// Hasten gives what is under way at most wait from its beginning: the host was
// heard, and is nearer than was allowed for.
func (k *rawKnocks) Hasten(wait time.Duration) {
	for i := range k.ends {
		e := &k.ends[i]
		if f := &k.flights[e.fd]; f.live && f.serial == e.serial && f.started.Add(wait).Before(e.at) {
			e.at = f.started.Add(wait)
		}
	}
	heap.Init(&k.ends)
}

// expire ends the attempts whose time is up.
func (k *rawKnocks) expire(now time.Time) {
	for len(k.ends) > 0 && !k.ends[0].at.After(now) {
		e, ok := heap.Pop(&k.ends).(deadline)
		if f := &k.flights[e.fd]; ok && f.live && f.serial == e.serial {
			k.land(e.fd, os.ErrDeadlineExceeded)
		}
	}
}

// Close ends what is under way.
func (k *rawKnocks) Close() {
	for fd := range k.flights {
		if k.flights[fd].live {
			k.land(fd, os.ErrClosed)
		}
	}
	k.forget()
	_ = syscall.Close(k.poll)
}

// A deadline is when a flight is given up.
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
