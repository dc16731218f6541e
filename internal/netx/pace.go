package netx

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// A Rate is how hard ports may be knocked at. Small routers fall over when many
// connections go through them at once, so that speed past a router is no aim.
type Rate string

// The rates. Auto is Lan for the network that this computer sits in, and Gentle
// for what lies behind a router; this computer itself always goes at full speed.
const (
	Auto   Rate = ""
	Gentle Rate = "gentle"
	Lan    Rate = "lan"
	Fast   Rate = "fast"
)

// ParseRate reads a rate as it is given on the command line.
func ParseRate(s string) (Rate, error) {
	switch r := Rate(s); r {
	case Auto, Gentle, Lan, Fast:
		return r, nil
	}
	return Auto, fmt.Errorf("%q is not gentle, lan or fast", s)
}

// limits are the numbers of a rate.
type limits struct {
	host     int           // attempts under way at one host
	all      int           // attempts under way at all hosts together
	second   int           // new attempts a second, all hosts together; 0 is no limit
	patience time.Duration // for a host that was never heard
}

func limitsOf(r Rate, many bool) limits {
	switch r {
	case Fast:
		return limits{host: 4096, all: 4096, patience: 500 * time.Millisecond}
	case Lan:
		if many {
			return limits{host: 64, all: 256, second: 2000, patience: 500 * time.Millisecond}
		}
		return limits{host: 512, all: 512, second: 2000, patience: 500 * time.Millisecond}
	case Auto, Gentle:
	}
	return limits{host: 64, all: 64, second: 200, patience: time.Second}
}

// ownLimits are those of this computer itself, where no router is in between.
var ownLimits = limits{host: 1024, all: 1024, patience: 500 * time.Millisecond}

// A lane is a rate with what is left of it, shared by all who use it.
type lane struct {
	limits
	now func() time.Time

	mu      sync.Mutex
	flying  int
	tokens  float64
	counted time.Time
}

func newLane(l limits) *lane { return &lane{limits: l, now: time.Now} } //nolint:forbidigo // a rate of packets is on the real clock

// take asks for leave to begin one attempt. Where it is refused, again says when
// to ask anew; zero means when an attempt has ended.
func (l *lane) take() (ok bool, again time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flying >= l.all {
		return false, time.Time{}
	}
	if l.second > 0 {
		now := l.now()
		burst := max(float64(l.second)/20, 1)
		if l.counted.IsZero() {
			l.tokens = burst
		} else {
			l.tokens = min(l.tokens+now.Sub(l.counted).Seconds()*float64(l.second), burst)
		}
		l.counted = now
		if l.tokens < 1 {
			return false, now.Add(time.Duration((1 - l.tokens) / float64(l.second) * float64(time.Second)))
		}
		l.tokens--
	}
	l.flying++
	return true, time.Time{}
}

// done gives an attempt back.
func (l *lane) done() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.flying--
}

// SetRate chooses how hard ports may be knocked at, before the first knock. Many
// says that a range of hosts is looked at, so that each gets a smaller share.
func (d *Dialer) SetRate(r Rate, many bool) {
	d.rate = r
	room := descriptors()
	fit := func(l limits) limits {
		l.all = min(l.all, room)
		l.host = min(l.host, room)
		return l
	}
	d.lanes = map[Rate]*lane{}
	for _, r := range []Rate{Gentle, Lan, Fast} {
		d.lanes[r] = newLane(fit(limitsOf(r, many)))
	}
	d.ownLane = newLane(fit(ownLimits))
}

// laneOf chooses the lane for a host.
func (d *Dialer) laneOf(host netip.Addr) *lane {
	switch {
	case d.own(host):
		return d.ownLane
	case d.rate != Auto:
		return d.lanes[d.rate]
	case onLink(host):
		return d.lanes[Lan]
	}
	return d.lanes[Gentle]
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

// spare is how many descriptors are left to the rest of the program.
const spare = 128

// roomFor turns the system's limit of open descriptors into ours.
func roomFor(limit int) int {
	if limit >= 2*spare {
		return limit - spare
	}
	return max(limit/2, 1)
}
