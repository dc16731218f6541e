package ports

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxShortages is how often a port is tried again while this computer is out
	// of sockets.
	maxShortages = 8
	// maxOdd is how often an answer that fits nothing is tried again.
	maxOdd = 3
	// sample is how many ports of a host that was never heard are tried more than
	// once: when these stay silent, so do the rest.
	sample = 128
)

// An outcome is what a scan of one address established.
type outcome struct {
	addr  netip.Addr
	ports map[uint16]state
	// stop says why the scan ended early; empty when it tried every port.
	stop checks.Reason
	// alive reports whether the host itself said something.
	alive bool
	// lossy reports whether a port answered only when it was asked again.
	lossy bool
}

// count returns how many ports are in a state.
func (o outcome) count(s state) int {
	n := 0
	for _, have := range o.ports {
		if have == s {
			n++
		}
	}
	return n
}

// A job is one port and how often it was tried with which end.
type job struct {
	port                       uint16
	early                      bool // among the first, which stand for the rest
	try, shortages, odds, gone uint8
}

// A scanner tries the ports of one address. It is one loop: begin what the pace
// allows, wait for what ends, settle that.
type scanner struct {
	knocks checks.PortProber
	pace   *pace
	now    func() time.Time
	queue  []job
	flying map[uint16]job
	rest   time.Duration // before the next attempt, after a shortage
	cut    bool          // an attempt was cut short by the end of ctx
	out    outcome
}

// scan connects to each port of addr, in the order given, and closes at once. It
// returns when every port is settled or given up, or soon after ctx ends.
func scan(ctx context.Context, env *checks.Env, addr netip.Addr, list []uint16) outcome {
	out := outcome{addr: addr, ports: make(map[uint16]state, len(list))}
	queue := make([]job, len(list))
	for i, p := range list {
		out.ports[p] = untried
		queue[i] = job{port: p, early: i < sample}
	}
	knocks, err := knocksOf(env, addr)
	if err != nil {
		out.stop = checks.ReasonOf(err)
		return out
	}
	defer knocks.Close()
	s := &scanner{
		knocks: knocks, pace: newPace(knocks.MaxInFlight(), knocks.InitialTimeout()), now: env.Now,
		queue: queue, flying: map[uint16]job{}, out: out,
	}
	s.run(ctx)
	s.out.lossy = s.pace.lossy
	if s.out.stop == "" && (s.cut || len(s.queue) > 0 || len(s.flying) > 0) {
		s.out.stop = checks.ReasonCancelled
	}
	return s.out
}

func (s *scanner) run(ctx context.Context) {
	var ended []checks.ProbeResult
	for ctx.Err() == nil {
		s.fill(ctx)
		if len(s.flying) == 0 && (len(s.queue) == 0 || s.out.stop != "") {
			return
		}
		ended = s.knocks.Ended(ctx, ended[:0])
		for _, e := range ended {
			s.settle(ctx, e)
		}
	}
}

// fill begins as many attempts as the pace and the limits allow.
func (s *scanner) fill(ctx context.Context) {
	if s.rest > 0 {
		if len(s.flying) > 0 {
			return // what ends first gives something back
		}
		pause(ctx, s.rest)
		s.rest = 0
	}
	n := 0
	for n < len(s.queue) && len(s.flying) < s.pace.window && s.out.stop == "" && ctx.Err() == nil {
		j := s.queue[n]
		if j.try > 0 && !s.out.alive && !j.early {
			n++ // never heard, and neither were those that stand for it
			continue
		}
		if !s.knocks.Begin(netip.AddrPortFrom(s.out.addr, j.port), s.pace.wait(int(j.try))) {
			break
		}
		n++
		s.flying[j.port] = j
	}
	s.queue = s.queue[n:]
}

// settle takes in one attempt, and queues the port again where another could
// tell more.
func (s *scanner) settle(ctx context.Context, e checks.ProbeResult) {
	j := s.flying[e.To.Port()]
	delete(s.flying, e.To.Port())
	st := classify(e.Err)
	if ctx.Err() != nil && !st.settled() {
		s.cut = true // and the attempt says nothing
		return
	}
	s.out.ports[j.port] = st
	if st == open || st == closed {
		s.answered(e.Took, int(j.try))
		return
	}
	again := s.another(&j, st)
	switch {
	case !again:
	case st == unreachable && !s.out.alive:
		// Ask again at once: if there is no way, the rest need not be tried.
		s.queue = slices.Insert(s.queue, 0, j)
	default:
		s.queue = append(s.queue, j)
	}
}

// answered is for a port that said yes or no: there is a host, and so quick it is.
func (s *scanner) answered(took time.Duration, try int) {
	s.out.alive = true
	if s.out.stop == checks.ReasonUnreachable { // only some ports were; go on
		s.out.stop = ""
	}
	first := !s.pace.known
	s.pace.answered(took, try)
	if first {
		s.hasten()
	}
}

// another counts an attempt that told nothing, and reports whether one more could.
func (s *scanner) another(j *job, st state) (again bool) {
	switch st {
	case silent:
		j.try++
		again = int(j.try) < s.pace.tries()
	case unreachable:
		j.gone++
		again = j.gone < 2
		if !again && !s.out.alive {
			s.stop(checks.ReasonUnreachable)
		}
	case shortage:
		j.shortages++
		if s.rest == 0 { // those that began together fail together
			s.pace.halve()
		}
		s.rest = max(s.rest, min(5*time.Millisecond<<j.shortages, 200*time.Millisecond))
		again = j.shortages <= maxShortages
	case odd:
		j.odds++
		again = j.odds <= maxOdd
	case forbidden:
		s.stop(checks.ReasonNotAuthorised)
	case untried, filtered, open, closed:
	}
	return again
}

// hasten shortens the wait of what was begun before the host was heard, to twice
// that of later attempts: their beginning was crowded.
func (s *scanner) hasten() {
	if k, ok := s.knocks.(interface{ Hasten(wait time.Duration) }); ok {
		k.Hasten(2 * s.pace.wait(0))
	}
}

// stop ends the scan: what is queued stays untried.
func (s *scanner) stop(r checks.Reason) {
	if s.out.stop == "" {
		s.out.stop = r
	}
}

// pause lets this computer recover from a shortage.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
