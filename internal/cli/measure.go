package cli

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/passwords"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	frame "github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/igd"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A measurement is what to look at, and how.
type measurement struct {
	local     bool
	targets   []checks.Target // parsed, not yet resolved
	authority authority       // whose word covers them
	list      []*checks.Check // to run
	skipped   []*checks.Check // left out by choice
	dnsServer string
	roots     *x509.CertPool
	portSpec  string
	spans     []lanRange // ranges to look for hosts in
	rate      netx.TimingProfile
	router    bool // ask the office router
	accepted  []ports.RiskAcceptance
	standard  string
	full      bool
	timeout   time.Duration
	parallel  int
	progress  checks.Progress

	warrant    *netx.Warrant
	office     *netx.DiscoveryLog // the record of what was asked of the office
	authorised *assess.Authority
}

// run measures. It refuses targets that are not authorised before it sends anything.
func (m *measurement) run(ctx context.Context, now func() time.Time, host checks.Host) (findings []checks.Finding, partial bool, err error) {
	portList, err := m.ports()
	if err != nil {
		return nil, false, err
	}
	w, err := m.authorise(now())
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, m.timeout)
	defer cancel()
	targets := resolve(ctx, m.targets, netx.Resolver{Server: m.dnsServer, Warrant: w})
	dialer := netx.New()
	dialer.SetTiming(m.rate, len(m.spans) > 0)
	env := checks.Env{
		Cache: new(netx.OnceCache).Do, Now: now, Host: host, Roots: m.roots,
		Options: []any{ports.Options{Ports: portList, Accepted: m.accepted}, passwords.Options{Standard: m.standard}, tls.Options{Full: m.full}},
	}
	if env.DNS, err = m.nameService(ctx, targets); err != nil {
		return nil, false, err
	}
	if m.router {
		m.office = dialer.DiscoveryLog()
		env.Router = func(ctx context.Context) (checks.GatewayInfo, error) { return igd.Discover(ctx, dialer) }
	}
	found, err := m.findHosts(ctx, env, dialer)
	if err != nil {
		return nil, false, err
	}
	targets = append(targets, found...)
	env.For = func(t checks.Target) *checks.Env { return worldOf(env, dialer, w, t) }
	if m.local {
		targets = append([]checks.Target{{}}, targets...)
	}
	findings = checks.Dedupe(checks.Run(ctx, &env, m.list, targets, m.parallel, m.progress))
	for _, t := range targets {
		for _, c := range m.skipped {
			if slices.Contains(c.On, t.Kind) {
				findings = append(findings, checks.CheckLevelFindings(c, t, "skipped", checks.NotChecked, checks.ReasonSkipped, "This check was left out by choice.")...)
			}
		}
	}
	return findings, ctx.Err() != nil, nil
}

func (m *measurement) ports() ([]uint16, error) {
	if m.portSpec == "" {
		return nil, nil
	}
	p, err := ports.ParsePorts(m.portSpec)
	if err != nil {
		return nil, usage("--ports: %w", err)
	}
	return p, nil
}

// scope records what was looked at.
func (m *measurement) scope() assess.Scope {
	s := assess.Scope{ThisComputer: m.local, Targets: []string{}, Checks: []string{}, Authorised: m.authorised, Decisions: m.decisions()}
	for _, t := range m.targets {
		s.Targets = append(s.Targets, t.String())
	}
	for _, r := range m.spans {
		s.Targets = append(s.Targets, r.String())
	}
	for _, c := range m.list {
		s.Checks = append(s.Checks, c.Name)
	}
	return s
}

// choose splits the checks by --checks and --skip.
func choose(list []*checks.Check, only, skip []string) (run, skipped []*checks.Check, err error) {
	var names []string
	for _, c := range list {
		names = append(names, c.Name)
	}
	for _, n := range append(slices.Clone(only), skip...) {
		if !slices.Contains(names, n) {
			return nil, nil, usage("there is no check %q; there are %s", n, strings.Join(names, ", "))
		}
	}
	for _, c := range list {
		if len(only) > 0 && !slices.Contains(only, c.Name) || slices.Contains(skip, c.Name) {
			skipped = append(skipped, c)
		} else {
			run = append(run, c)
		}
	}
	return run, skipped, nil
}

// readRoots reads --ca-file.
func readRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := named.Read(file, 4<<20)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, usage("%s holds no certificate in PEM form", file)
	}
	return pool, nil
}

// lineProgress says on w when each check ends, a line each.
func lineProgress(w io.Writer) checks.Progress {
	var mu sync.Mutex
	return func(e checks.Event) {
		if !e.Done {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(w, "%s: %s\n", safetext.Line(interview.NameOf(frame.Catalog{}, e), safetext.MaxLine), outcome(e.Findings))
	}
}

// outcome sums a check's findings up in a word or two.
func outcome(list []checks.Finding) string {
	gaps, untold, passes, unseen := 0, 0, 0, 0
	for _, f := range list {
		switch f.Status {
		case checks.Fail, checks.Partial:
			gaps++
		case checks.Unknown, checks.Error:
			untold++
		case checks.Pass:
			passes++
		case checks.NotChecked:
			unseen++
		case checks.NotApplicable:
		}
	}
	switch {
	case gaps == 1:
		return "1 thing to look at"
	case gaps > 1:
		return fmt.Sprintf("%d things to look at", gaps)
	case untold > 0:
		return "could not tell"
	case passes > 0:
		return "good"
	case unseen > 0:
		return "was not looked at"
	}
	return "does not apply"
}

// hostOS is the system the findings about this computer belong to.
const hostOS = runtime.GOOS
