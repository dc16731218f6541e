package measure

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// resolve pins every name to its addresses, once a run. A name that cannot be
// resolved, or leads where its owner's word does not, stays in the list, so that
// its checks say so.
func resolve(ctx context.Context, targets []checks.Target, r netx.Resolver) []checks.Target {
	out := slices.Clone(targets)
	sem := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for i := range out {
		wg.Go(func() {
			sem <- struct{}{}
			defer func() { <-sem }()
			out[i] = r.Resolve(ctx, out[i])
		})
	}
	wg.Wait()
	return out
}

// environment is the world of one target: what was allowed for one is not to be
// reached on behalf of another.
func environment(env checks.Env, d *netx.Dialer, rule netx.Rule) *checks.Env {
	return with(env, d.For(rule))
}

func with(env checks.Env, d *netx.Dialer) *checks.Env {
	env.Dial, env.ProbePorts = d.Dial, d.ProbePorts
	return &env
}

// worldOf is that of a target which may have other names beside its own. All the
// addresses of such a name are looked up before it is gone to at one of them: one
// address inside is enough to leave it alone.
func worldOf(env checks.Env, d *netx.Dialer, w *netx.Warrant, t checks.Target) *checks.Env {
	d = d.For(w.Rule(t))
	out := with(env, d)
	out.DialNamed = func(ctx context.Context, name string, to netip.AddrPort) (net.Conn, error) {
		name = strings.ToLower(name)
		if domain, ok := t.Domain(); ok {
			for _, kind := range []string{"A", "AAAA"} {
				// What is not known leads nowhere, as with the target's own name.
				_, _ = env.Resolver().Query(ctx, checks.Question{Domain: domain, Name: name, Type: kind})
			}
		}
		return d.Also(w.NamedRule(t, name)).Dial(ctx, "tcp", to.String())
	}
	return out
}
