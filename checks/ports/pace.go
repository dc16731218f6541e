package ports

import "time"

// The bounds of one try. Linux repeats a lost SYN after one second, so that a try
// of at most that long stands for one packet, and our own retry for the next.
const (
	minWait = 100 * time.Millisecond
	maxWait = time.Second
)

// maxCalm is how often all must go well at the ceiling before it is raised. Each
// shortage costs a pause, so that a computer's bounds are not tried all the time.
const maxCalm = 16

// minWindow is what loss alone never takes a window below, nor below a sixteenth
// of its limit: a line that loses packets is not made better by knocking at one
// port at a time.
const minWindow = 16

// A pace decides how long to wait for one host and how much to ask of it at once.
type pace struct {
	limit    int           // the most in flight
	window   int           // how many are allowed now
	ceiling  int           // what window may grow to; below limit after a shortage
	calm     int           // how often in a row all went well at the ceiling
	patience time.Duration // for a host that was never heard

	known       bool
	srtt, rttvr time.Duration

	lossy bool // a retry was answered: packets get lost on the way
	// answers and late are those since the window was last looked at, and how many
	// of them came only when the port was asked again.
	answers, late int
}

func newPace(limit int, patience time.Duration) *pace {
	return &pace{limit: limit, window: limit, ceiling: limit, patience: patience}
}

// wait is the time for one try: RFC 6298's smoothed round trip and four times
// its variation, and half of that more for each retry. Doubling, as that
// document has it for a line that is full, would make a filtered host slow.
func (p *pace) wait(try int) time.Duration {
	d := p.patience
	if p.known {
		d = max(p.srtt+4*p.rttvr, minWait)
	}
	return min(d+d/2*time.Duration(try), maxWait)
}

// answered takes in the round trip of a try that the host answered.
//
// A retry that is answered proves that packets get lost. A few in a hundred are
// the line's own and pass at any speed, so that the window may still grow; when it
// is one in sixteen, it may be us who ask too much at once, and it is halved.
func (p *pace) answered(rtt time.Duration, try int) {
	rtt = max(rtt, 0)
	if !p.known {
		p.known, p.srtt, p.rttvr = true, rtt, rtt/2
	} else {
		p.rttvr = (3*p.rttvr + (p.srtt - rtt).Abs()) / 4
		p.srtt = (7*p.srtt + rtt) / 8
	}
	p.answers++
	if try > 0 {
		p.lossy = true
		p.late++
	}
	if p.answers < p.window {
		return
	}
	switch least := max(p.limit/16, minWindow); {
	case p.late*16 >= p.answers && p.window > least:
		p.window = max(p.window/2, least)
	case p.late*32 <= p.answers && p.window < p.ceiling:
		p.window = min(p.window+max(p.window/4, 1), p.ceiling)
	case p.late*32 <= p.answers && p.ceiling < p.limit:
		if p.calm++; p.calm == maxCalm {
			p.ceiling, p.calm = min(p.ceiling+max(p.ceiling/4, 1), p.limit), 0
		}
	}
	p.answers, p.late = 0, 0
}

// halve asks for less at once: this computer is short of something. Silence is
// no reason to, since it is what makes a filtered host slow.
func (p *pace) halve() {
	p.ceiling, p.calm = max(p.window*3/4, 1), 0
	p.window, p.answers, p.late = max(p.window/2, 1), 0, 0
}

// tries is how often a silent port is tried: one more where packets get lost.
func (p *pace) tries() int {
	if p.lossy {
		return 4
	}
	return 3
}
