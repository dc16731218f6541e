// Package mail checks whether others can forge a business's mail, and how mail
// to it travels, by what stands in the records of its domain.
//
// The records are asked for first (facts.go), from the run's one name server and
// within its budget. The domain's mail servers are then greeted, politely and at
// most twice each, and nothing is ever sent through them. The parsers of SPF,
// DKIM, DMARC, MTA-STS and TLS-RPT are pure and read hostile text; findings
// (judge.go) is a pure function of what was gathered. Who a mail provider is, is
// data with a date, in providers.yaml. Begin with [Check].
package mail

import (
	"context"
	_ "embed"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var (
	//go:embed findings_spf.yaml
	findingsSPF []byte
	//go:embed findings_dkim.yaml
	findingsDKIM []byte
	//go:embed findings_dmarc.yaml
	findingsDMARC []byte
	//go:embed findings_mx.yaml
	findingsMX []byte
	//go:embed findings_transport.yaml
	findingsTransport []byte
)

// docs is every finding that the check can make.
var docs = checks.EmbeddedDocs(findingsMX, findingsDMARC, findingsSPF, findingsDKIM, findingsTransport)

// budget is the time for one domain; the name server's share of it is less.
const budget = 40 * time.Second

// self is what is said of the check as a whole.
var self = &checks.Check{Name: "mail", Title: "Email in your name", Docs: docs}

// Check looks at the mail of a domain.
var Check = &checks.Check{
	Name:  self.Name,
	Title: self.Title,
	Touches: "Asks the name server for the records of your domain about mail. " +
		"It fetches your mail policy, if you have one, and greets at most two of your mail servers without sending mail.",
	CannotSee: "It does not see mail itself, the settings inside your mail account, or DKIM keys at names that cannot be guessed.",
	On:        []checks.Kind{checks.Remote},
	Docs:      docs,
	Run:       run,
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return look(ctx, env, t, betweenCalls), nil
}

func look(ctx context.Context, env *checks.Env, t checks.Target, pause time.Duration) []checks.Finding {
	domain, ok := t.Domain()
	if !ok {
		return checks.Whole(self, t, "no_domain", checks.NotChecked, checks.ReasonSkipped, "Only a name such as example.co.nz has mail, and not an address or a port.")
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	out := checks.Shared(env, "mail "+domain, func() []checks.Finding {
		f := gather(ctx, asker{env.Names(), domain})
		if !f.exists() {
			return checks.Uniform(self, checks.Target{Kind: checks.Remote, Host: domain}, checks.Unknown, checks.ReasonUnreachable, "The name server knows no such domain.")
		}
		visit(ctx, env, f, mailProbe{env: env, pause: pause, limit: smtpPatience}, t.Addrs)
		return findings(f, env.Now())
	})
	return slices.Clone(out)
}

// exists is false where the name server says of everything that there is no
// such name: nothing can be said of a domain that is not there.
func (f *facts) exists() bool {
	return f.mx.err != nil || f.apex.err != nil || f.mx.Exists || f.apex.Exists
}

// visit connects to what the domain's records name: the host of its mail policy
// and its first mail servers.
func visit(ctx context.Context, env *checks.Env, f *facts, p mailProbe, own []netip.Addr) {
	var wg sync.WaitGroup
	if f.sts.err == nil && slices.ContainsFunc(f.sts.Records, func(r checks.Record) bool { return isSTS(r.Text()) }) {
		wg.Go(func() { f.policy = fetchPolicy(ctx, env, asker{env.Names(), f.domain}) })
	}
	for i := range f.hosts[:min(len(f.hosts), maxDialled)] {
		h := &f.hosts[i]
		if h.addr.err != nil || len(h.addr.Records) == 0 {
			continue
		}
		addr := h.addr.Records[0].Addr
		if checks.ScopeOf(addr) != checks.Public && !slices.Contains(own, addr) {
			h.smtp = &smtpFacts{at: addr.String()}
			h.smtp.giveUp(checks.ReasonNotAuthorised, "")
			continue
		}
		// A server that several domains share is greeted once a run.
		wg.Go(func() {
			s := checks.Shared(env, "smtp "+h.name+" "+addr.String(), func() smtpFacts {
				s := p.look(ctx, h.name, addr)
				if s.shook {
					s.distrust = distrust(env, s.chain, h.name)
				}
				return *s
			})
			h.smtp = &s
		})
	}
	wg.Wait()
}
