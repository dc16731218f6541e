package netx

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// A TimingProfile is how hard ports may be probed. Small routers fall over when many
// connections go through them at once, so that speed past a router is no aim.
type TimingProfile string

// The profiles. TimingAuto is TimingLAN for the network that this computer sits in,
// and TimingGentle for what lies behind a router; this computer itself always goes at full speed.
const (
	TimingAuto   TimingProfile = ""
	TimingGentle TimingProfile = "gentle"
	TimingLAN    TimingProfile = "lan"
	TimingFast   TimingProfile = "fast"
)

// ParseTimingProfile reads a rate as it is given on the command line.
func ParseTimingProfile(s string) (TimingProfile, error) {
	switch r := TimingProfile(s); r {
	case TimingAuto, TimingGentle, TimingLAN, TimingFast:
		return r, nil
	}
	return TimingAuto, fmt.Errorf("%q is not gentle, lan or fast", s)
}

// limits are the numbers of a timing profile.
type limits struct {
	perHost        int           // attempts under way at one host
	total          int           // attempts under way at all hosts together
	perSecond      int           // new attempts a second, all hosts together; 0 is no limit
	initialTimeout time.Duration // for a host that has not answered yet
}

func limitsFor(r TimingProfile, many bool) limits {
	switch r {
	case TimingFast:
		return limits{perHost: 4096, total: 4096, initialTimeout: 500 * time.Millisecond}
	case TimingLAN:
		if many {
			return limits{perHost: 64, total: 256, perSecond: 2000, initialTimeout: 500 * time.Millisecond}
		}
		return limits{perHost: 512, total: 512, perSecond: 2000, initialTimeout: 500 * time.Millisecond}
	case TimingAuto, TimingGentle:
	}
	return limits{perHost: 64, total: 64, perSecond: 200, initialTimeout: time.Second}
}

// ownLimits are those of this computer itself, where no router is in between.
var ownLimits = limits{perHost: 1024, total: 1024, initialTimeout: 500 * time.Millisecond}

// A rateLimiter is a token bucket with a limit of attempts under way, shared by all
// probers that use it.
type rateLimiter struct {
	limits
	now func() time.Time

	mu       sync.Mutex
	inFlight int
	tokens   float64
	refilled time.Time
}

func newRateLimiter(l limits) *rateLimiter { return &rateLimiter{limits: l, now: time.Now} } //nolint:forbidigo // a rate of packets is on the real clock

// tryAcquire asks to begin one attempt. Where it is refused, again says when to ask
// anew; zero means when an attempt has ended.
func (l *rateLimiter) tryAcquire() (ok bool, again time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inFlight >= l.total {
		return false, time.Time{}
	}
	if l.perSecond > 0 {
		now := l.now()
		burst := max(float64(l.perSecond)/20, 1)
		if l.refilled.IsZero() {
			l.tokens = burst
		} else {
			l.tokens = min(l.tokens+now.Sub(l.refilled).Seconds()*float64(l.perSecond), burst)
		}
		l.refilled = now
		if l.tokens < 1 {
			return false, now.Add(time.Duration((1 - l.tokens) / float64(l.perSecond) * float64(time.Second)))
		}
		l.tokens--
	}
	l.inFlight++
	return true, time.Time{}
}

// release gives an attempt back.
func (l *rateLimiter) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inFlight--
}

// SetTiming chooses how hard ports may be probed, before the first probe. Many
// says that a range of hosts is looked at, so that each gets a smaller share.
func (d *Dialer) SetTiming(r TimingProfile, many bool) {
	d.timing = r
	room := maxFDs()
	fit := func(l limits) limits {
		l.total = min(l.total, room)
		l.perHost = min(l.perHost, room)
		return l
	}
	d.limiters = map[TimingProfile]*rateLimiter{}
	for _, r := range []TimingProfile{TimingGentle, TimingLAN, TimingFast} {
		d.limiters[r] = newRateLimiter(fit(limitsFor(r, many)))
	}
	d.ownLimiter = newRateLimiter(fit(ownLimits))
}

// limiterFor chooses the limiter for a host.
func (d *Dialer) limiterFor(host netip.Addr) *rateLimiter {
	switch {
	case d.own(host):
		return d.ownLimiter
	case d.timing != TimingAuto:
		return d.limiters[d.timing]
	case onLink(host):
		return d.limiters[TimingLAN]
	}
	return d.limiters[TimingGentle]
}

// onLink reports whether an address is on a network that this computer sits in.
func onLink(host netip.Addr) bool {
	if host.IsLinkLocalUnicast() {
		return true
	}
	list, err := net.InterfaceAddrs()
	if err != nil {
		return false
	}
	for _, a := range list {
		if p, ok := a.(*net.IPNet); ok && p.Contains(net.IP(host.AsSlice())) {
			return true
		}
	}
	return false
}

// reservedFDs is how many descriptors are left to the rest of the program.
const reservedFDs = 128

// usableFDs turns the system's limit of open descriptors into ours.
func usableFDs(limit int) int {
	if limit >= 2*reservedFDs {
		return limit - reservedFDs
	}
	return max(limit/2, 1)
}
