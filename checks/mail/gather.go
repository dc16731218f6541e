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
				func() { v.probeMX(ctx, f) },
				func() { f.queryTLSA(ctx, v.querier) },
			)
			<-policy
			v.probeSiblings(ctx, f)
		},
	)
}

// mtaSTS fetches the mail policy, where one is announced.
func (v gatherer) mtaSTS(ctx context.Context, f *facts) {
	if f.stsTXT.err == nil && slices.ContainsFunc(f.stsTXT.Records, func(r checks.Record) bool { return isSTS(r.Text()) }) {
		f.sts = fetchSTS(ctx, v.env, v.querier)
	}
}

// probeMX connects to the mail servers: twice to the first ones, and once to the others.
// Two names for one computer are one server.
func (v gatherer) probeMX(ctx context.Context, f *facts) {
	var wg sync.WaitGroup
	var called []netip.Addr
	for i := range f.hosts {
		h := &f.hosts[i]
		if addr, ok := h.address(); ok && !slices.Contains(called, addr) {
			called = append(called, addr)
			wg.Go(func() { v.greet(ctx, h, i < maxConnected) })
		}
	}
	wg.Wait()
}

// probeSiblings connects once more to a server under each of its other names, where a
// record or a policy binds that name to a certificate of its own.
func (v gatherer) probeSiblings(ctx context.Context, f *facts) {
	enforced := parseSTS(f.sts.text).mode == "enforce"
	turns := map[netip.Addr][]*mxHost{}
	for i := range f.hosts {
		h := &f.hosts[i]
		if addr, ok := h.address(); ok && h.smtp == nil && (enforced || len(h.tlsa.Records) > 0) {
			turns[addr] = append(turns[addr], h)
		}
	}
	var wg sync.WaitGroup
	for _, hosts := range turns {
		wg.Go(func() {
			for _, h := range hosts {
				if !wait(ctx, v.probe.pause) {
					return
				}
				v.greet(ctx, h, false)
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
func (v gatherer) greet(ctx context.Context, h *mxHost, twice bool) {
	addr, _ := h.address()
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
