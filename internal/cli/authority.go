package cli

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// authority is what the command line says about whose word covers what.
type authority struct {
	by      string   // name and reference
	private []string // names whose owner's word covers addresses that are not public
	pins    netx.Pins
}

// parseAuthority reads --authorised-by, --allow-private and --resolve. Given says
// that there is a --authorised-by at all.
func parseAuthority(by string, given bool, private, pins []string) (authority, error) {
	out := authority{by: strings.TrimSpace(by)}
	if given {
		name, reference, _ := strings.Cut(by, ",")
		if !netx.IsAuthorisation(name) || !netx.IsAuthorisation(reference) {
			return out, usage("--authorised-by %q is not NAME, REFERENCE: who allowed it, and where that can be looked up, such as \"A. Owner, email of 24 Nov\"; nothing was sent", by)
		}
	}
	for _, s := range private {
		t, err := checks.ParseTarget(s)
		if err != nil || len(t.Addrs) > 0 || t.Port != 0 || strings.Contains(s, "/") {
			return out, usage("--allow-private %q is not a name, such as intranet.example; an address needs none", s)
		}
		out.private = append(out.private, t.Host)
	}
	if len(private) > 0 && !given {
		return out, &exitError{code: exitNotAuthorised, err: fmt.Errorf("--allow-private needs the owner’s word beside it; nothing was sent"), hint: sayWho}
	}
	var err error
	if out.pins, err = netx.ParsePins(pins); err != nil {
		return out, usage("--resolve: %w", err)
	}
	return out, nil
}

const sayWho = `Say who allowed it: --authorised-by "NAME, REFERENCE". It goes into the report.`

// authorise asks the warrant about every target and range, before a single packet,
// and refuses the run where someone's word is missing.
func (m *measurement) authorise(now time.Time) (*netx.Warrant, error) {
	w := netx.NewWarrant(m.authority.by, m.authority.private, m.authority.pins)
	var missing []string
	for _, t := range m.targets {
		if w.Cover(t) != nil {
			missing = append(missing, t.String())
		}
	}
	for _, s := range m.spans {
		if w.CoverRange(s.prefix, s.addrs) != nil {
			missing = append(missing, s.prefix.String())
		}
	}
	if len(missing) > 0 {
		return nil, &exitError{
			code: exitNotAuthorised,
			err:  fmt.Errorf("%s: looking at it needs its owner's word; nothing was sent", strings.Join(missing, ", ")),
			hint: sayWho,
		}
	}
	if m.authority.by != "" && len(m.targets)+len(m.spans) > 0 {
		m.authorised = &assess.Authority{By: m.authority.by, At: now.UTC().Truncate(time.Second)}
	}
	m.warrant = w
	return w, nil
}

// decisions is the warrant's record in the form of the document.
func (m *measurement) decisions() []assess.Decision {
	if m.warrant == nil {
		return nil
	}
	var out []assess.Decision
	if m.office != nil {
		x := assess.Decision{Target: routerTarget, Basis: assess.DecidedByFlag}
		sent, left := m.office.Record()
		for _, to := range sent {
			x.Reached = append(x.Reached, to.String())
		}
		if x.Left = left; len(sent) > 0 {
			out = append(out, x)
		}
	}
	for _, d := range m.warrant.Decisions() {
		x := assess.Decision{Target: d.Target, Basis: assess.DecisionBasis(d.Basis)}
		x.Reached = inRuns(d.Sent)
		for _, a := range d.Skipped {
			x.Left = append(x.Left, a.String()+" ("+checks.KindOf(a).String()+")")
		}
		out = append(out, x)
	}
	return out
}

// inRuns lists addresses, each row of neighbours as one: a range holds thousands.
func inRuns(list []netip.Addr) []string {
	var out []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j].Next() {
			j++
		}
		if j < i+2 {
			j = i
			out = append(out, list[i].String())
		} else {
			out = append(out, list[i].String()+" to "+list[j].String())
		}
		i = j + 1
	}
	return out
}

// routerTarget is how the router stands in the record. It is asked by --router, on
// this computer's own networks; the addresses are those that were gone to.
const routerTarget = "the office router"

// environment is the world of one target: what was allowed for one is not to be
// reached on behalf of another.
func environment(env checks.Env, d *netx.Dialer, rule netx.Rule) *checks.Env {
	d = d.For(rule)
	env.Dial, env.ProbePorts = d.Dial, d.ProbePorts
	return &env
}

// worldOf is that of a target which may have other names beside its own. All the
// addresses of such a name are looked up before it is gone to at one of them: one
// address inside is enough to leave it alone.
func worldOf(env checks.Env, d *netx.Dialer, w *netx.Warrant, t checks.Target) *checks.Env {
	out := environment(env, d, w.Rule(t))
	out.DialNamed = func(ctx context.Context, name string, to netip.AddrPort) (net.Conn, error) {
		name = strings.ToLower(name)
		if domain, ok := t.Domain(); ok {
			for _, kind := range []string{"A", "AAAA"} {
				// What is not known leads nowhere, as with the target's own name.
				_, _ = env.Resolver().Query(ctx, checks.Question{Domain: domain, Name: name, Type: kind})
			}
		}
		return d.For(w.NamedRule(t, name)).Dial(ctx, "tcp", to.String())
	}
	return out
}
