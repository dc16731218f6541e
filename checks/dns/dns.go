// Package dns checks the records that a domain keeps about itself: its name
// servers, who may issue certificates for it (CAA), and its signatures (DNSSEC).
//
// It asks the run's one name server and verifies what it can by itself: that a
// key is the one the parent names, and that the key signed the zone's records.
// It does not walk the chain from the root, and says “signed and consistent”,
// never “secure”. facts.go gathers; findings (judge.go) decides, and is pure.
package dns

import (
	"context"
	"embed"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

var (
	docs  = checks.EmbeddedDocs(content)
	words = checks.EmbeddedWords(content)
)

// budget is the time for one domain.
const budget = 30 * time.Second

// self is what is said of the check as a whole.
var self = &checks.Check{Name: "dns", Title: "The records of your name", Docs: docs}

// Check looks at a domain's own records.
var Check = &checks.Check{
	Name:  self.Name,
	Title: self.Title,
	Touches: "Asks the name server for the records of your domain, and reads your website’s certificate once " +
		"where your records say who may issue it.",
	CannotSee: "It does not see who the name is registered to, when it runs out, or whether it is locked.",
	On:        []checks.Kind{checks.Remote},
	Docs:      docs,
	Run:       run,
}

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	if p, suffix, ok := checks.PlatformOf(t.Host); ok && t.Kind == checks.Remote {
		return checks.AllFindings(self, t, checks.NotChecked, checks.ReasonSkipped, words.Say("target.platform", "platform", p.Name, "suffix", suffix)), nil
	}
	domain, ok := t.Domain()
	if !ok {
		return checks.CheckLevelFindings(self, t, "no_domain", checks.NotChecked, checks.ReasonSkipped, words.Say("target.no_domain")), nil
	}
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	f := gather(ctx, env, querier{env.Resolver(), domain}, t)
	if f.soa.err == nil && !f.soa.Exists && f.ns.err == nil && !f.ns.Exists {
		return checks.AllFindings(self, t, checks.Unknown, checks.ReasonUnreachable, words.Say("target.unknown")), nil
	}
	return findings(f, env.Now(), t.Scope), nil
}
