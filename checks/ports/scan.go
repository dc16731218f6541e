package ports

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxExhausted is how often a port is tried again while this computer is out
	// of sockets.
	maxExhausted = 8
	// maxUnexpected is how often an answer that fits nothing is tried again.
	maxUnexpected = 3
	// sampleSize is how many ports of a host that never answered are tried more than
	// once: when none of these answers, no other does.
	sampleSize = 128
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

// A portAttempts is one port and how often it was tried with which end.
type portAttempts struct {
	port                                         uint16
	sampled                                      bool // among the first, which stand for the rest
	timeouts, exhausted, unexpected, unreachable uint8
}

// A scanner tries the ports of one address. It is one loop: begin what the limits
// allow, wait for what ends, record that.
type scanner struct {
	prober      checks.PortProber
	congestion  *congestion
	now         func() time.Time
	queue       []portAttempts
	inFlight    map[uint16]portAttempts
	backoff     time.Duration // before the next attempt, after a resource ran out
	interrupted bool          // an attempt was cut short by the end of ctx
	found       func(uint16)  // told of each open port at once
	out         outcome
}

// scan is scanFor where nobody waits for an open port.
func scan(ctx context.Context, env *checks.Env, addr netip.Addr, list []uint16) outcome {
	return scanFor(ctx, env, addr, list, func(uint16) {})
}

// scanFor connects to each port of addr, in the order given, and closes at once; found
// is told of each that is open. It returns when every port has its result or is given
// up, or soon after ctx ends.
func scanFor(ctx context.Context, env *checks.Env, addr netip.Addr, list []uint16, found func(uint16)) outcome {
	out := outcome{addr: addr, ports: make(map[uint16]state, len(list))}
	queue := make([]portAttempts, len(list))
	for i, p := range list {
		out.ports[p] = notTried
		queue[i] = portAttempts{port: p, sampled: i < sampleSize}
	}
	prober, err := newProber(env, addr)
	if err != nil {
		out.stop = checks.ReasonOf(err)
		return out
	}
	defer prober.Close()
	s := &scanner{
		prober: prober, congestion: newCongestion(prober.MaxInFlight(), prober.InitialTimeout()), now: env.Now,
		queue: queue, inFlight: map[uint16]portAttempts{}, out: out, found: found,
	}
	s.run(ctx)
	s.out.lossy = s.congestion.lossy
	if s.out.stop == "" && (s.interrupted || len(s.queue) > 0 || len(s.inFlight) > 0) {
		s.out.stop = checks.ReasonCancelled
	}
	return s.out
}

// newProber begins to try ports of a host.
func newProber(env *checks.Env, host netip.Addr) (checks.PortProber, error) {
	if env.ProbePorts == nil {
		return nil, fmt.Errorf("trying ports: %w", errors.ErrUnsupported)
	}
	return env.ProbePorts(host)
}

func (s *scanner) run(ctx context.Context) {
	var ended []checks.ProbeResult
	for ctx.Err() == nil {
		s.fill(ctx)
		if len(s.inFlight) == 0 && (len(s.queue) == 0 || s.out.stop != "") {
			return
		}
		ended = s.prober.Ended(ctx, ended[:0])
		for _, e := range ended {
			s.recordResult(ctx, e)
		}
	}
}

// fill begins as many attempts as the window and the limits allow.
func (s *scanner) fill(ctx context.Context) {
	if s.backoff > 0 {
		if len(s.inFlight) > 0 {
			return // what ends first gives something back
		}
		sleep(ctx, s.backoff)
		s.backoff = 0
	}
	n := 0
	for n < len(s.queue) && len(s.inFlight) < s.congestion.window && s.out.stop == "" && ctx.Err() == nil {
		j := s.queue[n]
		if j.timeouts > 0 && !s.out.alive && !j.sampled {
			n++ // no answer, and none from those that stand for it
			continue
		}
		if !s.prober.Begin(netip.AddrPortFrom(s.out.addr, j.port), s.congestion.timeout(int(j.timeouts))) {
			break
		}
		n++
		s.inFlight[j.port] = j
	}
	s.queue = s.queue[n:]
}

// recordResult takes in one attempt, and queues the port again where another could
// tell more.
func (s *scanner) recordResult(ctx context.Context, e checks.ProbeResult) {
	j := s.inFlight[e.To.Port()]
	delete(s.inFlight, e.To.Port())
	st := classify(e.Err)
	if ctx.Err() != nil && !st.final() {
		s.interrupted = true // and the attempt says nothing
		return
	}
	s.out.ports[j.port] = st
	if st == open {
		s.found(j.port)
	}
	if st == open || st == closed {
		s.recordAnswer(e.Took, int(j.timeouts))
		return
	}
	again := s.shouldRetry(&j, st)
	switch {
	case !again:
	case st == unreachable && !s.out.alive:
		// Ask again at once: if there is no way, the rest need not be tried.
		s.queue = slices.Insert(s.queue, 0, j)
	default:
		s.queue = append(s.queue, j)
	}
}

// recordAnswer is for a port that said yes or no: there is a host, and so quick it is.
func (s *scanner) recordAnswer(took time.Duration, try int) {
	s.out.alive = true
	if s.out.stop == checks.ReasonUnreachable { // only some ports were; go on
		s.out.stop = ""
	}
	first := !s.congestion.measured
	s.congestion.answered(took, try)
	if first {
		s.shortenTimeouts()
	}
}

// shouldRetry counts an attempt that told nothing, and reports whether one more could.
func (s *scanner) shouldRetry(j *portAttempts, st state) (again bool) {
	switch st {
	case noReply:
		j.timeouts++
		again = int(j.timeouts) < s.congestion.maxTries()
	case unreachable:
		j.unreachable++
		again = j.unreachable < 2
		if !again && !s.out.alive {
			s.stop(checks.ReasonUnreachable)
		}
	case resourceExhausted:
		j.exhausted++
		if s.backoff == 0 { // those that began together fail together
			s.congestion.halve()
		}
		s.backoff = max(s.backoff, min(5*time.Millisecond<<j.exhausted, 200*time.Millisecond))
		again = j.exhausted <= maxExhausted
	case unexpectedReply:
		j.unexpected++
		again = j.unexpected <= maxUnexpected
	case notAuthorised:
		s.stop(checks.ReasonNotAuthorised)
	case notTried, filtered, open, closed:
	}
	return again
}

// A timeoutShortener is a prober that can give up sooner what it has begun.
type timeoutShortener interface{ ShortenTimeout(wait time.Duration) }

// shortenTimeouts shortens the wait of what was begun before the host answered, to twice
// that of later attempts: many began at once.
func (s *scanner) shortenTimeouts() {
	if p, ok := s.prober.(timeoutShortener); ok {
		p.ShortenTimeout(2 * s.congestion.timeout(0))
	}
}

// stop ends the scan: what is queued stays untried.
func (s *scanner) stop(r checks.Reason) {
	if s.out.stop == "" {
		s.out.stop = r
	}
}

// sleep lets this computer recover when a resource ran out.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
