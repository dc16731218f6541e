package mail

import (
	"context"
	"errors"

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

// why says in words for the owner what kept an answer away.
func why(err error) string {
	var rc *checks.RCodeError
	switch r := checks.ReasonOf(err); {
	case errors.As(err, &rc) && rc.RCode == "SERVFAIL":
		return "The name server could not find out (SERVFAIL). That says neither yes nor no."
	case errors.As(err, &rc):
		return "The name server would not say (" + rc.RCode + ")."
	case errors.Is(err, checks.ErrQueryBudget):
		return "It takes more questions to the name server than we ask about one domain."
	case errors.Is(err, checks.ErrDNSFormat):
		return "The name server’s answer could not be followed."
	case errors.Is(err, errors.ErrUnsupported):
		return "This run has no name server to ask."
	case r == checks.ReasonTimeout:
		return "The name server did not answer in time."
	case r == checks.ReasonCancelled:
		return "The run was stopped before this was looked at."
	}
	return "The name server could not be asked."
}
