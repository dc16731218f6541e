package tls

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxFurther is how many addresses of a name are looked at beside the first, and
	// maxFurtherConnections how many connections each of them gets. Four are enough where
	// it has one certificate.
	maxFurther            = 7
	maxFurtherConnections = 6
	// furtherPatience is how long a further address may take to accept a connection.
	furtherPatience = 2 * time.Second
)

// An address is a further one of the name, with what it showed.
type address struct {
	facts
	reason checks.Reason // why it showed nothing
}

// examineFurther looks briefly at the addresses of the name beside the one that answered,
// and hands over what they showed. Behind each may stand another server.
func (p *prober) examineFurther(ctx context.Context, addrs []netip.Addr) <-chan []address {
	out := make(chan []address, 1)
	_, port, _ := net.SplitHostPort(p.addr) // written by connect
	var further []string
	for _, a := range addrs {
		if at := net.JoinHostPort(a.String(), port); at != p.addr && !slices.Contains(further, at) {
			further = append(further, at)
		}
	}
	looked := further[:min(len(further), maxFurther)]
	found := make([]address, len(further))
	var wg sync.WaitGroup
	for i, at := range further {
		found[i].where = at
		if i < len(looked) {
			wg.Go(func() { found[i] = p.examineBriefly(ctx, at) })
		} else {
			found[i].reason = checks.ReasonSkipped
		}
	}
	go func() { wg.Wait(); out <- found }()
	return out
}

// examineBriefly makes the one real handshake with an address and asks it for what no
// server should have: old versions, and weak suites or a second certificate.
func (p *prober) examineBriefly(ctx context.Context, at string) address {
	q := newProber(p.env, checks.Target{Host: p.host}, portOf(at))
	q.addr, q.full, q.starttls = at, false, p.starttls
	q.connectionsLeft.Store(maxFurtherConnections)
	f := newFacts(at)
	c, reason := q.dial(ctx, furtherPatience)
	if c == nil {
		return address{facts: f, reason: reason}
	}
	hangUp := closeWithContext(ctx, c)
	first := reply{asked: tls13}
	if err := q.upgrade(c); err != nil {
		first.err, first.reason = err, reasonOf(ctx, err)
	} else {
		first, _ = q.handshakeOver(ctx, c, nil)
	}
	hangUp()
	if f.handshakeDone = first.version != 0; f.handshakeDone {
		f.record(first)
	} else {
		f.recordChainFault(first)
	}
	if first.reason != checks.ReasonTimeout {
		q.runAll(ctx, &f, []probe{q.probeWeak(&f), q.probeTLS10And11})
		f.resolve(f.handshakeDone)
	}
	if !f.any() {
		return address{facts: f, reason: f.reason}
	}
	return address{facts: f}
}

func portOf(addr string) uint16 {
	_, port, _ := net.SplitHostPort(addr)
	n, _ := strconv.ParseUint(port, 10, 16) // written by connect
	return uint16(n)
}

// merge adds what the further addresses showed that is worse than what is known, and
// their certificates.
func (f *facts) merge(further []address) {
	f.addresses = further
	for _, a := range further {
		at := func(s state) state {
			s.seen = "at " + a.where + ", " + s.seen
			return s
		}
		for _, v := range []uint16{ssl20, ssl30, tls10, tls11} {
			s := a.versions[v]
			if s.on && !f.versions[v].on {
				f.versions[v] = at(s)
			} else if asked := v >= tls10 && a.any(); asked && !s.known && f.off(v) {
				f.versions[v] = state{reason: cmp.Or(s.reason, checks.ReasonSkipped)}
			}
		}
		for _, t := range append(weakProperties(), propStaticRSA, propCBC) {
			s := a.properties[t]
			if s.on && !f.properties[t].on {
				f.properties[t] = at(s)
			} else if asked := slices.Contains(weakProperties(), t) && a.any(); asked && !s.known && f.lacks(t) {
				f.properties[t] = state{reason: cmp.Or(s.reason, checks.ReasonSkipped)}
			}
		}
		f.primes = append(f.primes, a.primes...)
		for _, p := range append([]presented{a.presented}, a.others...) {
			if len(p.chain) > 0 {
				f.add(p)
			}
		}
	}
}
