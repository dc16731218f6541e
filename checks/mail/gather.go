package mail

import (
	"context"
	"net/netip"
	"slices"
	"sync"

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
	inParallel(
		func() { f.querySPF(ctx, v.querier) },
		func() { f.queryDKIM(ctx, v.querier) },
		func() { f.queryDestinations(ctx, v.querier) },
		func() { v.mtaSTS(ctx, f) },
		func() {
			f.queryMX(ctx, v.querier)
			inParallel(
				func() { f.queryTLSA(ctx, v.querier) },
				func() { v.probeMX(ctx, f) },
			)
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
		if h.addr.err != nil || len(h.addr.Records) == 0 || slices.Contains(called, h.addr.Records[0].Addr) {
			continue
		}
		addr := h.addr.Records[0].Addr
		called = append(called, addr)
		// A server that several domains share is greeted once a run.
		wg.Go(func() {
			s := checks.Memoize(v.env, "smtp "+h.name+" "+addr.String(), func() smtpFacts {
				s := v.probe.probe(ctx, h.name, addr)
				if s.handshake {
					s.certError = certificateError(v.env, s.chain, h.name)
				}
				return *s
			})
			h.smtp = &s
		})
	}
	wg.Wait()
}
