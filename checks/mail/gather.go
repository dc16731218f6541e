package mail

import (
	"context"
	"net/netip"
	"slices"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A visitor looks at one domain: at its records, and at the servers they name.
type visitor struct {
	asker
	env   *checks.Env
	probe mailProbe
}

// exists is false where the name server says of everything that there is no
// such name: nothing can be said of a domain that is not there.
func (f *facts) exists() bool {
	return f.mx.err != nil || f.apex.err != nil || f.mx.Exists || f.apex.Exists
}

// goOn looks at what the first answers lead to, all of it side by side: a mail
// server takes longer to greet than the rest takes together.
func (v visitor) goOn(ctx context.Context, f *facts) {
	together(
		func() { f.tree(ctx, v.asker) },
		func() { f.selectors(ctx, v.asker) },
		func() { f.outsiders(ctx, v.asker) },
		func() { v.policy(ctx, f) },
		func() {
			f.servers(ctx, v.asker)
			together(
				func() { f.pinned(ctx, v.asker) },
				func() { v.greet(ctx, f) },
			)
		},
	)
}

// policy fetches the mail policy, where one is announced.
func (v visitor) policy(ctx context.Context, f *facts) {
	if f.sts.err == nil && slices.ContainsFunc(f.sts.Records, func(r checks.Record) bool { return isSTS(r.Text()) }) {
		f.policy = fetchPolicy(ctx, v.env, v.asker)
	}
}

// greet connects to the first mail servers. Two names for one computer are one
// server, which is called upon once.
func (v visitor) greet(ctx context.Context, f *facts) {
	var wg sync.WaitGroup
	var called []netip.Addr
	for i := range f.hosts[:min(len(f.hosts), maxDialled)] {
		h := &f.hosts[i]
		if h.addr.err != nil || len(h.addr.Records) == 0 || slices.Contains(called, h.addr.Records[0].Addr) {
			continue
		}
		addr := h.addr.Records[0].Addr
		called = append(called, addr)
		// A server that several domains share is greeted once a run.
		wg.Go(func() {
			s := checks.Memoize(v.env, "smtp "+h.name+" "+addr.String(), func() smtpFacts {
				s := v.probe.look(ctx, h.name, addr)
				if s.shook {
					s.distrust = distrust(v.env, s.chain, h.name)
				}
				return *s
			})
			h.smtp = &s
		})
	}
	wg.Wait()
}
