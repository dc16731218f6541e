package mail

import (
	"context"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A gatherer looks at one domain: at its records, and at the servers they name.
type gatherer struct {
	querier
	env   *checks.Env
	probe smtpProbe
}

// exists is false where the name server says of everything that there is no
// such name: nothing can be said of a domain that is not there.
func (f *facts) exists() bool {
	return f.mxReply.err != nil || f.apexTXT.err != nil || f.mxReply.Exists || f.apexTXT.Exists
}

// followUp looks at what the first answers lead to, all of it side by side: a mail
// server takes longer to greet than the rest takes together.
func (v gatherer) followUp(ctx context.Context, f *facts) {
	policy := make(chan struct{})
	inParallel(
		func() { f.querySPF(ctx, v.querier) },
		func() { f.queryDKIM(ctx, v.querier) },
		func() { f.queryDestinations(ctx, v.querier) },
		func() { defer close(policy); v.mtaSTS(ctx, f) },
		func() {
			f.queryMX(ctx, v.querier)
			inParallel(
				func() { f.queryTLSA(ctx, v.querier) },
				func() { v.probeMX(ctx, f) },
			)
			<-policy
			v.probeBound(ctx, f)
		},
	)
}

// mtaSTS fetches the mail policy, where one is announced.
func (v gatherer) mtaSTS(ctx context.Context, f *facts) {
	if f.stsTXT.err == nil && slices.ContainsFunc(f.stsTXT.Records, func(r checks.Record) bool { return isSTS(r.Text()) }) {
		f.sts = fetchSTS(ctx, v.env, v.querier)
	}
}

// probeMX connects to the first mail servers. Two names for one computer are one
// server, which is called upon once.
func (v gatherer) probeMX(ctx context.Context, f *facts) {
	var wg sync.WaitGroup
	var called []netip.Addr
	for i := range f.hosts[:min(len(f.hosts), maxConnected)] {
		h := &f.hosts[i]
		if addr, ok := h.address(); ok && !slices.Contains(called, addr) {
			called = append(called, addr)
			wg.Go(func() { v.greet(ctx, h, addr, true) })
		}
	}
	wg.Wait()
}

// probeBound connects once to each of the other mail servers that a record or a policy
// binds to a secure connection: mail to such a server is lost where it has none. Names
// for one computer take turns.
func (v gatherer) probeBound(ctx context.Context, f *facts) {
	enforced := parseSTS(f.sts.text).mode == "enforce"
	turns := map[netip.Addr][]*mxHost{}
	greeted := map[netip.Addr]bool{}
	for i := range f.hosts {
		h := &f.hosts[i]
		addr, ok := h.address()
		switch {
		case !ok:
		case h.smtp != nil:
			greeted[addr] = true
		case enforced || len(h.tlsa.Records) > 0:
			turns[addr] = append(turns[addr], h)
		}
	}
	var wg sync.WaitGroup
	for addr, hosts := range turns {
		wg.Go(func() {
			for i, h := range hosts {
				if (i > 0 || greeted[addr]) && !wait(ctx, v.probe.pause) {
					return
				}
				v.greet(ctx, h, addr, false)
			}
		})
	}
	wg.Wait()
}

// wait waits, and reports whether it was left to.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// greet connects to one server. One that several domains share is greeted once a run.
func (v gatherer) greet(ctx context.Context, h *mxHost, addr netip.Addr, twice bool) {
	key := "smtp " + h.name + " " + addr.String()
	if !twice {
		key += " once"
	}
	s := checks.Memoize(v.env, key, func() smtpFacts {
		s := v.probe.probe(ctx, h.name, addr, twice)
		if s.handshake {
			s.certError = certificateError(v.env, s.chain, h.name)
		}
		return *s
	})
	h.smtp = &s
}

// address is where a mail server is.
func (h *mxHost) address() (netip.Addr, bool) {
	if h.addr.err != nil || len(h.addr.Records) == 0 {
		return netip.Addr{}, false
	}
	return h.addr.Records[0].Addr, true
}
