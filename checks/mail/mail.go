// Package mail checks whether others can forge a business's mail, and how mail
// to it travels, by the records of its domain.
//
// The records are asked for first (facts.go), from the run's one name server and
// within its budget. The domain's mail servers are greeted as soon as their
// addresses are known (gather.go), politely and at most twice each, and nothing is
// ever sent through them. The parsers of SPF,
// DKIM, DMARC, MTA-STS and TLS-RPT are pure and read hostile text; findings
// (judge.go) is a pure function of what was gathered. Who a mail provider is, is
// data with a date, in providers.yaml. Begin with [Check].
package mail

import (
	"context"
	"embed"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// docs is every finding that the check can make.
var docs = checks.EmbeddedDocs(content, "findings_mx.yaml", "findings_dmarc.yaml", "findings_spf.yaml", "findings_dkim.yaml", "findings_transport.yaml")

// words are the sentences that they hold.
var words = checks.EmbeddedWords(content)

// budget is the time for one domain; the name server's share of it is less.
const budget = 40 * time.Second

// self is what is said of the check as a whole.
var self = &checks.Check{Name: "mail", Title: "Email in your name", Docs: docs}

// Check looks at the mail of a domain.
var Check = &checks.Check{
	Name:  self.Name,
	Title: self.Title,
	Touches: "Asks the name server for the records of your domain about mail. " +
		"It fetches your mail policy, if you have one, and greets your mail servers, two of them twice, without sending mail.",
	CannotSee: "It does not see mail itself, the settings inside your mail account, or DKIM keys at names that cannot be guessed.",
	On:        []checks.Kind{checks.Remote},
	Docs:      docs,
	Run:       run,
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return checkDomain(ctx, env, t, connectionPause), nil
}

func checkDomain(ctx context.Context, env *checks.Env, t checks.Target, pause time.Duration) []checks.Finding {
	if p, suffix, ok := checks.PlatformOf(t.Host); ok && t.Kind == checks.Remote {
		advice := words.Say("platform.theirs", "platform", p.Name, "suffix", suffix)
		if p.DMARC != "" {
			advice = words.Say("platform.dmarc", "platform", p.Name, "suffix", suffix, "where", p.DMARC)
		}
		return checks.AllFindings(self, t, checks.NotChecked, checks.ReasonSkipped, advice)
	}
	domain, ok := t.Domain()
	if !ok {
		return checks.CheckLevelFindings(self, t, "no_domain", checks.NotChecked, checks.ReasonSkipped, words.Say("target.no_domain"))
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	// What was found is shared by every target of the domain; how bad it is depends on the
	// scope of each.
	f := checks.Memoize(env, "mail "+domain, func() *facts {
		v := gatherer{env: env, querier: querier{env.Resolver(), domain}, probe: smtpProbe{env: env, pause: pause, timeout: smtpTimeout}}
		f := v.queryKnownNames(ctx)
		if f.exists() {
			v.followUp(ctx, f)
		}
		return f
	})
	if !f.exists() {
		return checks.AllFindings(self, checks.Target{Kind: checks.Remote, Host: domain}, checks.Unknown, checks.ReasonUnreachable, words.Say("target.unknown"))
	}
	return findings(f, env.Now(), t.Scope)
}
