package ports

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// inFlight is how many connections to one host are open at once; small
	// routers and old devices fall over from a few hundred.
	inFlight = 32
	// maxShortages is how often a port is tried again while this computer is out
	// of sockets.
	maxShortages = 8
	// maxOdd is how often an answer that fits nothing is tried again.
	maxOdd = 3
)

// An outcome is what a scan of one address established.
type outcome struct {
	addr  netip.Addr
	ports map[uint16]state
	// stop says why the scan ended early; empty when it tried every port.
	stop checks.Reason
	// alive reports whether the host itself said something.
	alive bool
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
	try, shortages, odds, gone int
}

// A scanner tries the ports of one address. Each worker takes the next job when
// it has settled the last; there are as many as the pace allows.
type scanner struct {
	dial func(context.Context, string, string) (net.Conn, error)
	now  func() time.Time

	mu     sync.Mutex
	queue  []job
	active int
	cut    bool // an attempt was cut short by the end of ctx
	pace   *pace
	out    outcome
	wg     sync.WaitGroup
}

// scan connects to each port of addr, in the order given, and closes at once. It
// returns when every port is settled or given up, or soon after ctx ends.
func scan(ctx context.Context, env *checks.Env, addr netip.Addr, list []uint16) outcome {
	s := &scanner{
		dial: env.Dial, now: env.Now, pace: newPace(inFlight),
		out: outcome{addr: addr, ports: make(map[uint16]state, len(list))},
	}
	for _, p := range list {
		s.out.ports[p] = untried
		s.queue = append(s.queue, job{port: p})
	}
	s.mu.Lock()
	s.grow(ctx)
	s.mu.Unlock()
	s.wg.Wait()
	if s.out.stop == "" && (s.cut || len(s.queue) > 0) {
		s.out.stop = checks.ReasonCancelled
	}
	return s.out
}

// grow starts workers while there is work that the pace allows. The caller holds mu.
func (s *scanner) grow(ctx context.Context) {
	for n := len(s.queue); n > 0 && s.active < s.pace.window; n-- {
		s.active++
		s.wg.Go(func() { s.work(ctx) })
	}
}

func (s *scanner) work(ctx context.Context) {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 || s.active > s.pace.window || s.out.stop != "" || ctx.Err() != nil {
			s.active--
			s.mu.Unlock()
			return
		}
		j := s.queue[0]
		s.queue = s.queue[1:]
		wait := s.pace.wait(j.try)
		s.mu.Unlock()

		pause(ctx, j.shortages)
		start := s.now()
		st := s.probe(ctx, j.port, wait)
		end := s.now()

		s.mu.Lock()
		s.settle(ctx, j, st, end.Sub(start), end)
		s.grow(ctx)
		s.mu.Unlock()
	}
}

// probe makes one attempt.
func (s *scanner) probe(ctx context.Context, port uint16, wait time.Duration) state {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	network := "tcp6"
	if s.out.addr.Is4() {
		network = "tcp4"
	}
	c, err := s.dial(ctx, network, netip.AddrPortFrom(s.out.addr, port).String())
	if err != nil {
		return classify(err)
	}
	defer hangUp(c)
	if self(c) {
		return odd
	}
	return open
}

// settle takes in one attempt, and queues the port again where another could
// tell more. The caller holds mu.
func (s *scanner) settle(ctx context.Context, j job, st state, rtt time.Duration, now time.Time) {
	if ctx.Err() != nil && !st.settled() {
		s.cut = true // and the attempt says nothing
		return
	}
	s.out.ports[j.port] = st
	again := false
	switch st {
	case open, closed:
		s.out.alive = true
		if s.out.stop == checks.ReasonUnreachable { // only some ports were; go on
			s.out.stop = ""
		}
		s.pace.answered(rtt, j.try, now)
	case silent:
		j.try++
		again = j.try < s.pace.tries()
	case unreachable:
		j.gone++
		again = j.gone < 2
		if !again && !s.out.alive {
			s.stop(checks.ReasonUnreachable)
		}
	case shortage:
		j.shortages++
		s.pace.halve()
		again = j.shortages <= maxShortages
	case odd:
		j.odds++
		again = j.odds <= maxOdd
	case forbidden:
		s.stop(checks.ReasonNotAuthorised)
	case untried, filtered:
	}
	switch {
	case !again:
	case st == unreachable && !s.out.alive:
		// Ask again at once: if there is no way, the rest need not be tried.
		s.queue = slices.Insert(s.queue, 0, j)
	default:
		s.queue = append(s.queue, j)
	}
}

// stop ends the scan: what is queued stays untried. The caller holds mu.
func (s *scanner) stop(r checks.Reason) {
	if s.out.stop == "" {
		s.out.stop = r
	}
}

// pause lets this computer recover from a shortage, longer each time.
func pause(ctx context.Context, shortages int) {
	if shortages == 0 {
		return
	}
	t := time.NewTimer(min(5*time.Millisecond<<shortages, 200*time.Millisecond))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
