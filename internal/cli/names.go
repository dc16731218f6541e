package cli

import (
	"context"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// nameService makes the client of the run's name server. Without a name server the
// checks say so.
func (m *measurement) nameService(ctx context.Context, targets []checks.Target) (checks.Resolver, error) {
	if !slices.ContainsFunc(targets, func(t checks.Target) bool { _, ok := t.Domain(); return ok }) {
		return nil, nil //nolint:nilnil // no domain, no questions: Env.DNS is nil then
	}
	d, err := netx.NewDNS(ctx, m.dnsServer, m.warrant)
	switch {
	case err != nil && m.dnsServer != "":
		return nil, usage("--dns-server: %w", err)
	case err != nil:
		return nil, nil //nolint:nilnil,nilerr // each check says that there is nobody to ask
	}
	return d, nil
}
