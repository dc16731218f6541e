package ports

import "time"

// The bounds of one try. Linux repeats a lost SYN after one second, so that a try
// of at most that long stands for one packet, and our own retry for the next.
const (
	minWait = 100 * time.Millisecond
	maxWait = time.Second
)

// A pace decides how long to wait for one host and how much to ask of it at
// once. It is not safe for use by several goroutines.
type pace struct {
	limit  int // the most in flight
	window int // how many are allowed now
	since  int // answers since the window last changed

	known       bool
	srtt, rttvr time.Duration

	lossy  bool      // a retry was answered: packets get lost on the way
	halved time.Time // when the window was last halved for that
}

func newPace(limit int) *pace { return &pace{limit: limit, window: limit} }

// wait is the time for one try: RFC 6298's smoothed round trip and four times
// its variation, doubled for each retry.
func (p *pace) wait(try int) time.Duration {
	if !p.known {
		return maxWait
	}
	d := p.srtt + 4*p.rttvr
	d = max(d, minWait)
	for range try {
		d = min(2*d, maxWait)
	}
	return min(d, maxWait)
}

// answered takes in the round trip of a try that the host answered.
func (p *pace) answered(rtt time.Duration, try int, now time.Time) {
	rtt = max(rtt, 0)
	if !p.known {
		p.known, p.srtt, p.rttvr = true, rtt, rtt/2
	} else {
		p.rttvr = (3*p.rttvr + (p.srtt - rtt).Abs()) / 4
		p.srtt = (7*p.srtt + rtt) / 8
	}
	if try > 0 {
		p.lossy = true
		if now.Sub(p.halved) >= p.srtt {
			p.halve()
			p.halved = now
		}
		return
	}
	if p.since++; p.since >= p.window && p.window < p.limit {
		p.window, p.since = p.window+1, 0
	}
}

// halve asks for less at once. Silence is no reason to: it is what makes a
// filtered host slow.
func (p *pace) halve() { p.window, p.since = max(p.window/2, 1), 0 }

// tries is how often a silent port is tried: one more where packets get lost.
func (p *pace) tries() int {
	if p.lossy {
		return 4
	}
	return 3
}
