package ports

import "time"

// The bounds of one try. Linux repeats a lost SYN after one second, so that a try
// of at most that long stands for one packet, and our own retry for the next.
const (
	minTimeout = 100 * time.Millisecond
	maxTimeout = time.Second
)

// maxStableRounds is how often all must go well at the ceiling before it is raised. Each
// resourceExhausted costs a pause, so that a computer's bounds are not tried all the time.
const maxStableRounds = 16

// minWindow is what loss alone never takes a window below, nor below a sixteenth
// of its limit: a line that loses packets is not made better by probing one port
// at a time.
const minWindow = 16

// A congestion decides how long to wait for one host and how much to ask of it at once.
type congestion struct {
	limit          int           // the most in flight
	window         int           // how many are allowed now
	ceiling        int           // what window may grow to; below limit after a resource ran out
	stableRounds   int           // how often in a row all went well at the ceiling
	initialTimeout time.Duration // for a host that has not answered yet

	measured    bool
	srtt, rttvr time.Duration

	lossy bool // a retry was answered: packets get lost on the way
	// answers and late are those since the window was last looked at, and how many
	// of them came only when the port was asked again.
	answers, retriedAnswers int
}

func newCongestion(limit int, initialTimeout time.Duration) *congestion {
	return &congestion{limit: limit, window: limit, ceiling: limit, initialTimeout: initialTimeout}
}

// timeout is the time for one try: RFC 6298's smoothed round trip and four times
// its variation, and half of that more for each retry. Doubling, as that
// document has it for a line that is full, would make a filtered host slow.
func (p *congestion) timeout(try int) time.Duration {
	d := p.initialTimeout
	if p.measured {
		d = max(p.srtt+4*p.rttvr, minTimeout)
	}
	return min(d+d/2*time.Duration(try), maxTimeout)
}

// answered takes in the round trip of a try that the host answered.
//
// A retry that is answered proves that packets get lost. A few in a hundred are
// the line's own and pass at any speed, so that the window may still grow; when it
// is one in sixteen, it may be us who ask too much at once, and it is halved.
func (p *congestion) answered(rtt time.Duration, try int) {
	rtt = max(rtt, 0)
	if !p.measured {
		p.measured, p.srtt, p.rttvr = true, rtt, rtt/2
	} else {
		p.rttvr = (3*p.rttvr + (p.srtt - rtt).Abs()) / 4
		p.srtt = (7*p.srtt + rtt) / 8
	}
	p.answers++
	if try > 0 {
		p.lossy = true
		p.retriedAnswers++
	}
	if p.answers < p.window {
		return
	}
	switch least := max(p.limit/16, minWindow); {
	case p.retriedAnswers*16 >= p.answers && p.window > least:
		p.window = max(p.window/2, least)
	case p.retriedAnswers*32 <= p.answers && p.window < p.ceiling:
		p.window = min(p.window+max(p.window/4, 1), p.ceiling)
	case p.retriedAnswers*32 <= p.answers && p.ceiling < p.limit:
		if p.stableRounds++; p.stableRounds == maxStableRounds {
			p.ceiling, p.stableRounds = min(p.ceiling+max(p.ceiling/4, 1), p.limit), 0
		}
	}
	p.answers, p.retriedAnswers = 0, 0
}

// halve asks for less at once: this computer is short of something. A time-out is
// no reason to, since it is what makes a filtered host slow.
func (p *congestion) halve() {
	p.ceiling, p.stableRounds = max(p.window*3/4, 1), 0
	p.window, p.answers, p.retriedAnswers = max(p.window/2, 1), 0, 0
}

// maxTries is how often a port that does not answer is tried: one more where packets get lost.
func (p *congestion) maxTries() int {
	if p.lossy {
		return 4
	}
	return 3
}
