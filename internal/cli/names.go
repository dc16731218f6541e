package cli

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// nameService makes the client of the run's name server, and lets the dialer
// reach what the authorised domains name as their mail servers. Without a name
// server the checks say so.
func (m *measurement) nameService(ctx context.Context, dialer *netx.Dialer, targets []checks.Target) (checks.NameService, error) {
	var domains []string
	for _, t := range targets {
		if d, ok := t.Domain(); ok {
			domains = append(domains, d)
		}
	}
	if len(domains) == 0 {
		return nil, nil //nolint:nilnil // no domain, no questions: Env.DNS is nil then
	}
	d, err := netx.NewDNS(ctx, m.resolver.Server)
	switch {
	case err != nil && m.resolver.Server != "":
		return nil, usage("--dns-server: %w", err)
	case err != nil:
		return nil, nil //nolint:nilnil,nilerr // each check says that there is nobody to ask
	}
	d.Authorise(domains...)
	dialer.AllowIf(d.Permits)
	return d, nil
}
