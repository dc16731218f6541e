package tls

import (
	"context"
	cryptotls "crypto/tls"
	"net"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// opening makes the one real handshake and, beside it, asks for the old versions:
// no answer to those depends on it. Where a talk comes before TLS, one connection
// at a time is polite. It returns what will tell of early data, where the session is
// worth staying in, and the lines that ended without an answer.
func (p *prober) opening(ctx context.Context, f *facts, c net.Conn) (first reply, early <-chan state, failed []inquiry) {
	part, cancel := share(ctx, 0.4)
	defer cancel()
	old := []inquiry{p.floor, p.oldest, p.ancient}
	got := make([][]reply, len(old))
	var wg sync.WaitGroup
	ask := func() {
		for i, line := range old {
			wg.Go(func() { got[i] = line(part) })
		}
	}
	if p.talk == nil {
		ask()
	}
	hangUp := ends(ctx, c)
	var s *session
	if err := p.begin(c); err != nil {
		first = reply{asked: tls13, err: err, reason: reasonOf(part, err)}
	} else {
		first, s = p.greet(part, c, nil)
	}
	if f.shook = first.version != 0; f.shook {
		f.note(first)
	} else {
		f.noChain(first)
	}
	if early = p.stay(ctx, s, hangUp); early == nil {
		hangUp()
	}
	if p.talk != nil && !p.plain.Load() {
		ask()
	}
	wg.Wait()
	return first, early, f.hear(old, got)
}

// stay waits in a session for a ticket, beside everything else: a server that
// talks to one visitor at a time must get rid of us soon. The connection counts as
// one of those that may be open; where there is no room, nil is returned.
func (p *prober) stay(ctx context.Context, s *session, hangUp func()) <-chan state {
	if s == nil || p.talk != nil {
		return nil
	}
	select {
	case p.slots <- struct{}{}:
	default:
		return nil
	}
	out := make(chan state, 1)
	go func() {
		defer func() { <-p.slots }()
		defer hangUp()
		out <- s.early(ctx)
	}()
	return out
}

// stayed is the line that takes what stay has found.
func (f *facts) stayed(early <-chan state) inquiry {
	return func(context.Context) []reply {
		if early != nil {
			f.early = <-early
		}
		return nil
	}
}

// again is for a server that crypto/tls could not shake hands with: it may be
// too old, or may choke on a first message that does not fit one packet, as
// those with post-quantum keys do. It reports whether it speaks TLS at all.
func (p *prober) again(ctx context.Context, f *facts) bool {
	part, cancel := share(ctx, 0.5)
	defer cancel()
	modern := func(ctx context.Context) []reply { return []reply{p.askModern(ctx, nil, modernSuites())} }
	p.all(part, f, []inquiry{p.sound(reply{}), modern})
	if !f.spoke {
		return false
	}
	if f.versions[tls13].on && len(f.chain) == 0 || f.reason == checks.ReasonParse {
		small := p.shake(part, []cryptotls.CurveID{cryptotls.X25519, cryptotls.CurveP256})
		if small.version != 0 {
			f.note(small)
			f.quirks[quirkLargeHello] = "a first message of two packets went unanswered, a short one did not"
		} else {
			f.noChain(small)
		}
	}
	if f.versions[tls13].on {
		f.put(tls13, f.versions[tls13])
		if q := p.quantum(part); len(q) > 0 {
			f.note(q[0])
		}
	}
	return true
}
