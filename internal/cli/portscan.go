package cli

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// portScanOptions are the flags of “cybercheck scan” about ports, ranges and the router.
type portScanOptions struct {
	rate       string
	router     bool
	largeRange bool
}

func (o *portScanOptions) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.rate, "rate", "", "how hard to probe ports: gentle, lan or fast (default: lan on this network, gentle past a router)")
	f.BoolVar(&o.router, "router", false, "ask the office router which doors it holds open (UPnP, reads only)")
	f.BoolVar(&o.largeRange, "yes-large-range", false, "with --rate fast, allow a range of more than 1,024 addresses")
}

const (
	// maxRange is the largest range that is looked at without a word more.
	maxRange = 1024
	// maxLargeRange is the largest at all; more are a matter for several runs.
	maxLargeRange = 65_536
)

// A lanRange is a range of addresses to look for hosts in.
type lanRange struct {
	prefix netip.Prefix
	addrs  []netip.Addr
	found  int
	spent  bool // the run ended before the whole range was greeted
}

// String is how the range stands in the report.
func (s lanRange) String() string {
	out := fmt.Sprintf("%s (%d of %d addresses answered)", s.prefix, s.found, len(s.addrs))
	if s.spent {
		out += ", cut short"
	}
	return out
}

// splitRanges takes ranges such as 192.168.1.0/24 out of the targets.
func splitRanges(args []string, rate netx.TimingProfile, large bool) (rest []string, spans []lanRange, err error) {
	total := 0
	for _, s := range args {
		p, err := netip.ParsePrefix(strings.TrimSpace(s))
		if p.Addr().Is4In6() { // of a range that is IPv4's, whatever it is written as
			return nil, nil, usage("%s: write a range of IPv4 as such, as in 192.168.1.0/24", s)
		}
		if err != nil {
			rest = append(rest, s) // a path after a name, and all that is no range
			continue
		}
		if p != p.Masked() {
			return nil, nil, usage("%s begins in the middle of a range; did you mean %s?", p, p.Masked())
		}
		if p.Addr().Is6() && p.Bits() < 120 {
			return nil, nil, usage("%s: a range of IPv6 is too large to look through; name its computers", p)
		}
		if k := checks.KindOf(p.Addr()); k == checks.Multicast || k == checks.Unspecified {
			return nil, nil, usage("%s is not a range of computers", p)
		}
		if total += 1 << min(p.Addr().BitLen()-p.Bits(), 30); total > maxLargeRange {
			return nil, nil, usage("%s: more than %d addresses are too many for one run", p, maxLargeRange)
		}
		spans = append(spans, lanRange{prefix: p})
	}
	if total > maxRange && (rate != netx.TimingFast || !large) {
		return nil, nil, withHint(usage("%d addresses are more than the %d that are looked at without a word more", total, maxRange),
			"Name smaller ranges, or add --rate fast --yes-large-range where the network can take it.")
	}
	for i := range spans {
		if spans[i].addrs = addressesOf(spans[i].prefix); len(spans[i].addrs) == 0 {
			return nil, nil, usage("%s is not a range of computers", spans[i].prefix)
		}
	}
	return rest, spans, nil
}

// addressesOf lists the addresses of a range that may be computers: not the one
// that names the network, nor the one that stands for all of it.
func addressesOf(p netip.Prefix) []netip.Addr {
	var out []netip.Addr
	for a := p.Addr(); a.IsValid() && p.Contains(a); a = a.Next() {
		out = append(out, a)
	}
	if p.Addr().Is4() && p.Bits() < 31 {
		out = out[1 : len(out)-1]
	}
	return slices.DeleteFunc(out, func(a netip.Addr) bool { return !checks.OneComputer(a) })
}

// findHosts greets each address of the ranges and returns those that answered,
// as targets, leaving out what was named already.
func (m *measurement) findHosts(ctx context.Context, env checks.Env, dialer *netx.Dialer) ([]checks.Target, error) {
	var out []checks.Target
	for i := range m.spans {
		s := &m.spans[i]
		alive, err := ports.Discover(ctx, environment(env, dialer, m.warrant.RangeRule(s.prefix)), s.addrs)
		s.found, s.spent = len(alive), ctx.Err() != nil
		if err != nil && !s.spent {
			return nil, fmt.Errorf("looking through %s: %w", s.prefix, err)
		}
		for _, a := range alive {
			t := checks.Target{Kind: checks.Remote, Host: a.String(), Addrs: []netip.Addr{a}, Scope: checks.ScopeOf(a)}
			m.warrant.Found(s.prefix, t)
			if !slices.ContainsFunc(m.targets, func(o checks.Target) bool { return o.String() == t.String() }) {
				out = append(out, t)
			}
		}
	}
	return out, nil
}

// acceptances turns what stands in the file into what a check is told.
func acceptances(list []questions.Acceptance) []ports.RiskAcceptance {
	var out []ports.RiskAcceptance
	for _, a := range list {
		if day, err := a.Day(); err == nil { // ReadAnswers has refused the others
			out = append(out, ports.RiskAcceptance{Target: a.Target, Owner: a.Owner, Reason: a.Reason, Until: day})
		}
	}
	return out
}
