package mail

import (
	"context"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A querier asks the run's name server on behalf of one domain.
type querier struct {
	resolver checks.Resolver
	domain   string
}

func (a querier) query(ctx context.Context, name, kind string) (checks.Answer, error) {
	return a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: name, Type: kind})
}

// isVoid reports whether a name has no address: an A and an AAAA question for
// one term are one look-up, so that it counts as void only when both are empty.
func (a querier) isVoid(ctx context.Context, name string, both bool) (bool, error) {
	r, err := a.query(ctx, name, "A")
	if err != nil || len(r.Records) > 0 || !r.Exists || !both {
		return len(r.Records) == 0, err
	}
	r, err = a.query(ctx, name, "AAAA")
	return len(r.Records) == 0, err
}
