package measure

import (
	"context"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// nameService makes the client of the run's name server. Without a name server the
// checks say so.
func nameService(ctx context.Context, server string, w *netx.Warrant, targets []checks.Target) (checks.Resolver, error) {
	if !slices.ContainsFunc(targets, func(t checks.Target) bool { _, ok := t.Domain(); return ok }) {
		return nil, nil //nolint:nilnil // no domain, no questions: Env.DNS is nil then
	}
	d, err := netx.NewDNS(ctx, server, w)
	switch {
	case err != nil && server != "":
		return nil, fmt.Errorf("--dns-server: %w", err)
	case err != nil:
		return nil, nil //nolint:nilnil,nilerr // each check says that there is nobody to ask
	}
	return d, nil
}
