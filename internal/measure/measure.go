// Package measure runs the checks for a plan of targets. It asks whose word covers
// them before the first packet, finds the hosts of a range, gives each target a world
// of its own, and hands back the findings with the record of what was reached.
//
// It serves a scan, the questionnaire and long lists of clients alike: they differ in
// their plans.
package measure

import (
	"context"
	"crypto/x509"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/passwords"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/fetch"
	"github.com/cybercheck-cli/cybercheck/internal/igd"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// A Plan is what to look at, and how.
type Plan struct {
	Local     bool // this computer too
	Targets   []checks.Target
	Ranges    []Range // to look for hosts in
	Authority Authority

	Checks  []*checks.Check // to run
	Skipped []*checks.Check // left out by choice

	// Ports are those to try on a target; none are the usual ones.
	Ports     []uint16
	Accepted  []ports.RiskAcceptance
	Standard  string // that password rules are held to
	Full      bool   // list every cipher
	Router    bool   // ask the office router
	Revoked   bool   // ask the authorities of certificates for those taken back
	DNSServer string // ADDRESS:PORT; empty is this computer's own
	Roots     *x509.CertPool

	// Timeout is how long all of it may take, Parallel how many checks run side by side.
	Timeout  time.Duration
	Parallel int
	Progress checks.Progress
}

// An Outcome is what a plan came to.
type Outcome struct {
	Findings []checks.Finding
	// Partial is true where the run ended before all was looked at.
	Partial bool
	Scope   assess.Scope
}

// A Runner carries out plans, from one clock and one computer. What it learns of the
// network, and its limits there, are shared by all plans that it carries out.
type Runner struct {
	now    func() time.Time
	host   checks.Host
	dialer *netx.Dialer
}

// New returns a runner. The rate is how hard it probes ports; many says that it will look
// for hosts in ranges.
func New(now func() time.Time, host checks.Host, rate netx.TimingProfile, many bool) *Runner {
	d := netx.New()
	d.SetTiming(rate, many)
	return &Runner{now: now, host: host, dialer: d}
}

// Run carries out a plan. It refuses a target that nobody's word covers, with a
// [NotAuthorisedError] and before anything is sent.
func (r *Runner) Run(ctx context.Context, p Plan) (Outcome, error) {
	w, err := p.authorise()
	if err != nil {
		return Outcome{}, err
	}
	s := p.scope()
	if p.Authority.By != "" && len(p.Targets)+len(p.Ranges) > 0 {
		s.Authorised = &assess.Authority{By: p.Authority.By, At: r.now().UTC().Truncate(time.Second)}
		if !p.Authority.Until.IsZero() {
			s.Authorised.Until = p.Authority.Until.Format(time.DateOnly)
		}
	}
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	targets := resolve(ctx, p.Targets, netx.Resolver{Server: p.DNSServer, Warrant: w})
	env := checks.Env{
		Cache: new(netx.OnceCache).Do, Now: r.now, Host: r.host, Roots: p.Roots,
		Options: []any{ports.Options{Ports: p.Ports, Accepted: p.Accepted}, passwords.Options{Standard: p.Standard}, tls.Options{Full: p.Full}},
	}
	if env.DNS, err = nameService(ctx, p.DNSServer, w, targets); err != nil {
		return Outcome{}, err
	}
	var office *netx.DiscoveryLog // the record of what was asked of the office
	if p.Router {
		office = r.dialer.DiscoveryLog()
		env.Router = func(ctx context.Context) (checks.GatewayInfo, error) { return igd.Discover(ctx, r.dialer) }
	}
	var others *netx.ThirdParties // the way to lists of certificates
	if p.Revoked {
		others = r.dialer.ThirdParties(p.DNSServer, w)
		env.Fetch = fetch.New(others).Get
	}
	ranges := slices.Clone(p.Ranges)
	found, err := r.findHosts(ctx, env, w, p.Targets, ranges)
	if err != nil {
		return Outcome{}, err
	}
	targets = append(targets, found...)
	env.For = func(t checks.Target) *checks.Env { return worldOf(env, r.dialer, w, t) }
	if p.Local {
		targets = append([]checks.Target{{}}, targets...)
	}
	findings := checks.Dedupe(checks.Run(ctx, &env, p.Checks, targets, p.Parallel, p.Progress))
	for _, t := range targets {
		for _, c := range p.Skipped {
			if slices.Contains(c.On, t.Kind) {
				findings = append(findings, checks.CheckLevelFindings(c, t, "skipped", checks.NotChecked, checks.ReasonSkipped, "This check was left out by choice.")...)
			}
		}
	}
	for _, x := range ranges {
		s.Targets = append(s.Targets, x.String())
	}
	s.Decisions = decisions(w, office, others)
	return Outcome{Findings: findings, Partial: ctx.Err() != nil, Scope: s}, nil
}

// scope is what is looked at, but for the ranges, of which it is not known yet what they hold.
func (p *Plan) scope() assess.Scope {
	s := assess.Scope{ThisComputer: p.Local, Targets: []string{}, Checks: []string{}}
	for _, t := range p.Targets {
		s.Targets = append(s.Targets, t.String())
	}
	for _, c := range p.Checks {
		s.Checks = append(s.Checks, c.Name)
	}
	return s
}
