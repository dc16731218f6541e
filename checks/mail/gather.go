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
			greeted := make(chan struct{})
			inParallel(
				func() { defer close(greeted); v.probeMX(ctx, f) },
				func() {
					f.queryTLSA(ctx, v.querier)
					<-policy
					v.probeBound(ctx, f, greeted)
				},
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

// preferred are the mail servers that are always greeted: the first ones. Two names for
// one computer are one server, which is called upon once.
func (f *facts) preferred() []*mxHost {
	var out []*mxHost
	for i := range f.hosts[:min(len(f.hosts), maxConnected)] {
		h := &f.hosts[i]
		addr, ok := h.address()
		if ok && !slices.ContainsFunc(out, func(o *mxHost) bool { a, _ := o.address(); return a == addr }) {
			out = append(out, h)
		}
	}
	return out
}

// probeMX connects to the first mail servers.
func (v gatherer) probeMX(ctx context.Context, f *facts) {
	each(f.preferred(), func(h **mxHost) { v.greet(ctx, *h, true) })
}

// probeBound connects once to each of the other mail servers that a record or a policy
// binds to a secure connection: mail to such a server is lost where it has none. Names
// for one computer take turns, after the first ones were greeted.
func (v gatherer) probeBound(ctx context.Context, f *facts, greeted <-chan struct{}) {
	enforced := parseSTS(f.sts.text).mode == "enforce"
	first := f.preferred()
	called := map[netip.Addr]bool{}
	for _, h := range first {
		a, _ := h.address()
		called[a] = true
	}
	turns := map[netip.Addr][]*mxHost{}
	for i := range f.hosts {
		h := &f.hosts[i]
		if addr, ok := h.address(); ok && !slices.Contains(first, h) && (enforced || len(h.tlsa.Records) > 0) {
			turns[addr] = append(turns[addr], h)
		}
	}
	var wg sync.WaitGroup
	for addr, hosts := range turns {
		wg.Go(func() {
			if called[addr] {
				<-greeted
			}
			for i, h := range hosts {
				if (i > 0 || called[addr]) && !wait(ctx, v.probe.pause) {
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
