package netx

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strconv"
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
	flying  int
	ends    deadlines
	again   time.Time
	ended   []checks.Knocked
	events  []syscall.EpollEvent

	// here is a blocking socket for this computer's own ports, which answer
	// before connect returns; -1 where there is none. After a refusal it is used
	// again, which halves the cost. slow counts answers that did not come at once.
	here   int
	family int // of here
	own    bool
	slow   int
}

// A flight is an attempt that is under way.
type flight struct {
	to      netip.AddrPort
	started time.Time
	serial  uint32
	live    bool
}

const (
	// atOnce is how long this computer's own ports are waited for before they are
	// treated like anyone's.
	atOnce = 2 * time.Millisecond
	// maxSlow is how often that may be in vain before the short way is given up.
	maxSlow = 8
)

func (d *Dialer) knocks(l *lane, own bool) (checks.Knocks, error) {
	poll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("preparing to try ports: %w", err)
	}
	return &rawKnocks{d: d, lane: l, poll: poll, here: -1, own: own, events: make([]syscall.EpollEvent, 256)}, nil
}

func (k *rawKnocks) Most() int               { return k.lane.host }
func (k *rawKnocks) Patience() time.Duration { return k.lane.patience }

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
	fd, err := k.connect(sa, family)
	switch {
	case fd < 0: // settled: err is the answer
		k.end(to, start, err)
	case err == nil:
		err := accepted(fd)
		_ = syscall.Close(fd)
		k.end(to, start, err)
	default:
		k.launch(fd, to, start, wait)
	}
	return true
}

// connect begins to connect. A negative fd means that err is the end of it, a
// nil err that something accepted, and any other that the answer is to come.
func (k *rawKnocks) connect(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.own && k.slow < maxSlow {
		return k.connectHere(sa, family)
	}
	fd, err = syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	err = syscall.Connect(fd, sa)
	if err != nil && err != syscall.EINPROGRESS {
		_ = syscall.Close(fd)
		return -1, err
	}
	return fd, err
}

// connectHere connects to a port of this computer with a socket that waits.
func (k *rawKnocks) connectHere(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.here >= 0 && k.family != family {
		_ = syscall.Close(k.here)
		k.here = -1
	}
	if k.here < 0 {
		k.family = family
		if k.here, err = syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0); err != nil {
			k.here = -1
			return -1, err
		}
		wait := syscall.NsecToTimeval(atOnce.Nanoseconds())
		if err := syscall.SetsockoptTimeval(k.here, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &wait); err != nil {
			k.slow = maxSlow
		}
	}
	switch err := syscall.Connect(k.here, sa); err {
	case syscall.ECONNREFUSED:
		return -1, err // and the socket is as good as new
	case syscall.EINPROGRESS, syscall.EAGAIN:
		fd, k.here = k.here, -1
		k.slow++
		if err := syscall.SetNonblock(fd, true); err != nil {
			_ = syscall.Close(fd)
			return -1, err
		}
		return fd, syscall.EINPROGRESS
	case nil:
		fd, k.here = k.here, -1
		return fd, nil
	default:
		_ = syscall.Close(k.here)
		k.here = -1
		return -1, err
	}
}

// launch waits for the answer of a socket.
func (k *rawKnocks) launch(fd int, to netip.AddrPort, start time.Time, wait time.Duration) {
	ev := syscall.EpollEvent{Events: syscall.EPOLLOUT, Fd: int32(fd)}
	if err := syscall.EpollCtl(k.poll, syscall.EPOLL_CTL_ADD, fd, &ev); err != nil {
		_ = syscall.Close(fd)
		k.end(to, start, err)
		return
	}
	for fd >= len(k.flights) {
		k.flights = append(k.flights, make([]flight, max(64, len(k.flights)))...)
	}
	f := &k.flights[fd]
	f.to, f.started, f.live = to, start, true
	f.serial++
	k.flying++
	heap.Push(&k.ends, deadline{start.Add(wait), fd, f.serial})
}

// land ends the attempt of a descriptor.
func (k *rawKnocks) land(fd int, err error) {
	f := &k.flights[fd]
	f.live = false
	k.flying--
	_ = syscall.Close(fd)
	k.end(f.to, f.started, err)
}

func (k *rawKnocks) end(to netip.AddrPort, start time.Time, err error) {
	k.lane.done()
	k.ended = append(k.ended, checks.Knocked{To: to, Err: err, Took: k.lane.now().Sub(start)})
}

// Ended waits for the end of attempts.
func (k *rawKnocks) Ended(ctx context.Context, buf []checks.Knocked) []checks.Knocked {
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
		no, err := syscall.GetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_ERROR)
		switch {
		case err != nil:
			k.land(fd, err)
		case no != 0:
			k.land(fd, syscall.Errno(no))
		default:
			k.land(fd, accepted(fd))
		}
	}
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
	if k.here >= 0 {
		_ = syscall.Close(k.here)
	}
	_ = syscall.Close(k.poll)
}

// accepted prepares the end of a connection that was made: with a reset, so that
// no port of ours stays taken. It returns an error where it led to itself.
func accepted(fd int) error {
	_ = syscall.SetsockoptLinger(fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	local, err := syscall.Getsockname(fd)
	if err != nil {
		return err
	}
	remote, err := syscall.Getpeername(fd)
	if err != nil {
		return err // reset before we looked
	}
	if same(local, remote) {
		return errSelf
	}
	return nil
}

func same(a, b syscall.Sockaddr) bool {
	switch a := a.(type) {
	case *syscall.SockaddrInet4:
		b, ok := b.(*syscall.SockaddrInet4)
		return ok && a.Port == b.Port && a.Addr == b.Addr
	case *syscall.SockaddrInet6:
		b, ok := b.(*syscall.SockaddrInet6)
		return ok && a.Port == b.Port && a.Addr == b.Addr
	}
	return false
}

func sockaddr(to netip.AddrPort) (syscall.Sockaddr, int, error) {
	a := to.Addr().Unmap()
	if a.Is4() {
		return &syscall.SockaddrInet4{Port: int(to.Port()), Addr: a.As4()}, syscall.AF_INET, nil
	}
	sa := &syscall.SockaddrInet6{Port: int(to.Port()), Addr: a.As16()}
	if z := a.Zone(); z != "" {
		id, err := zoneID(z)
		if err != nil {
			return nil, 0, err
		}
		sa.ZoneId = id
	}
	return sa, syscall.AF_INET6, nil
}

func zoneID(zone string) (uint32, error) {
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), nil
	}
	i, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, fmt.Errorf("finding the interface %q: %w", zone, err)
	}
	return uint32(i.Index), nil
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
