package mail

import (
	"context"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A reply is the answer to one question, or why there is none.
type reply struct {
	checks.Answer
	err error
}

// A querier asks the run's name server on behalf of one domain.
type querier struct {
	resolver checks.Resolver
	domain   string
}

// reply asks one question.
func (a querier) reply(ctx context.Context, name, kind string) reply {
	r, err := a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: name, Type: kind})
	return reply{r, err}
}

// publicAddress is address, and asks for the AAAA records as well where no other record
// leads to the internet.
func (a querier) publicAddress(ctx context.Context, name string) reply {
	r := a.address(ctx, name)
	if r.err != nil || len(r.Records) == 0 || slices.ContainsFunc(r.Records, func(x checks.Record) bool { return onInternet(x.Addr) }) {
		return r
	}
	if six := a.reply(ctx, name, "AAAA"); six.err == nil && slices.ContainsFunc(six.Records, func(x checks.Record) bool { return onInternet(x.Addr) }) {
		return six
	}
	return r
}

// address asks for the A records of a name, and for the AAAA records of one that has none.
func (a querier) address(ctx context.Context, name string) reply {
	r := a.reply(ctx, name, "A")
	if r.err == nil && r.Exists && len(r.Records) == 0 {
		r = a.reply(ctx, name, "AAAA")
	}
	return r
}
