package ports

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxConversations is how many are had with one address at once.
	maxConversations = 8
	// quietTime is how long a service may say nothing before it counts as quiet.
	quietTime = 300 * time.Millisecond
	// maxQuiet is how many may be quiet at once, and maxSilent how many may have stayed
	// so to their end, before nobody is waited for any longer than quietTime: something
	// that accepts for others answers like this.
	maxQuiet, maxSilent = 6, 3
	// briefTime is the least that is waited for where maxQuiet were quiet at once and
	// none ever spoke; a host that is far away gets longer, by its round trip.
	briefTime = 80 * time.Millisecond
	// maxUnlisted is how many ports that the table does not know are listened to.
	maxUnlisted = 32
)

// conversations asks the open ports of one address who they are, while others are
// still being looked for. Ports may be added until answers is called.
type conversations struct {
	env  *checks.Env
	host string
	ctx  context.Context
	stop context.CancelFunc
	wg   sync.WaitGroup

	mu       sync.Mutex
	queue    []netip.AddrPort
	running  int
	done     map[netip.AddrPort]answer
	waits    map[*conversation]bool // quiet for longer than quietTime
	silent   int                    // ended without a word
	spoke    int
	mute     bool // so many were quiet at once that no more is expected
	unlisted int
	trip     time.Duration // the longest that a connection took to be made
}

// A conversation is one that is under way.
type conversation struct {
	all    *conversations
	cancel context.CancelFunc
	timer  *time.Timer
	heard  bool
}

func newConversations(ctx context.Context, env *checks.Env, host string) *conversations {
	c := &conversations{env: env, host: host, done: map[netip.AddrPort]answer{}, waits: map[*conversation]bool{}}
	c.ctx, c.stop = context.WithCancel(ctx)
	return c
}

// add queues an open port.
func (c *conversations) add(to netip.AddrPort) {
	if checks.NeverSend(to.Port()) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, to)
	if c.running < maxConversations {
		c.running++
		c.wg.Go(c.work)
	}
}

// answers waits for the conversations, for at most hostTimeout, and returns what was
// said, and how many ports there was no time for.
func (c *conversations) answers() (out map[netip.AddrPort]answer, left int) {
	end := time.AfterFunc(hostTimeout, c.stop)
	c.wg.Wait()
	end.Stop()
	c.stop()
	return c.done, len(c.queue)
}

// work has one conversation after the other until none is queued.
func (c *conversations) work() {
	for {
		to, p, limit, ok := c.next()
		if !ok {
			return
		}
		ctx, cancel := context.WithTimeout(c.ctx, limit)
		one := &conversation{all: c, cancel: cancel}
		one.timer = time.AfterFunc(quietTime, one.quiet)
		a := ask(ctx, c.env, c.host, to, p, one)
		cancel()
		if patient := one.end(a); patient || a.heard || a.hungUp {
			a = p.withFollowUp(c.ctx, c.env, c.host, a, limit)
		}
		c.mu.Lock()
		c.done[to] = a
		c.mu.Unlock()
	}
}

// next takes a port from the queue, and says how it is asked and for how long.
func (c *conversations) next() (to netip.AddrPort, p *probe, limit time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.queue) > 0 && c.ctx.Err() == nil {
		to, c.queue = c.queue[0], c.queue[1:]
		if p = serviceTable().probeOf(to.Port()); p == nil {
			if c.unlisted++; c.unlisted > maxUnlisted {
				continue
			}
			p = &listenProbe
		}
		limit = p.timeout()
		if c.silent >= maxSilent {
			limit = quietTime
		}
		if c.mute && c.spoke == 0 {
			limit = min(quietTime, max(briefTime, 4*c.trip))
		}
		return to, p, limit, true
	}
	c.running--
	return to, nil, 0, false
}

// connected takes in how long the connection took.
func (s *conversation) connected(took time.Duration) {
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	s.all.trip = max(s.all.trip, took)
}

// spoke takes in the first byte.
func (s *conversation) spoke() {
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	s.heard = true
	s.all.spoke++
	delete(s.all.waits, s)
}

// quiet is called when nothing was said for quietTime.
func (s *conversation) quiet() {
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	if !s.heard {
		s.all.waits[s] = true
		s.all.giveUp()
	}
}

// end takes in how it ended, and reports whether it is worth waiting for more.
func (s *conversation) end(a answer) (patient bool) {
	s.timer.Stop()
	s.all.mu.Lock()
	defer s.all.mu.Unlock()
	delete(s.all.waits, s)
	if a.connected && !s.heard && !a.hungUp {
		s.all.silent++
		s.all.giveUp()
	}
	return s.all.silent < maxSilent
}

// giveUp ends the conversations that wait, where so many say nothing that no more will come.
func (c *conversations) giveUp() {
	c.mute = c.mute || len(c.waits) >= maxQuiet
	if !c.mute && c.silent < maxSilent {
		return
	}
	for s := range c.waits {
		s.cancel()
	}
}

// A heardConn tells when the first byte arrives.
type heardConn struct {
	net.Conn
	one   *conversation
	heard bool
}

func (h *heardConn) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	if n > 0 && !h.heard {
		h.heard = true
		if h.one != nil {
			h.one.spoke()
		}
	}
	return n, err
}
