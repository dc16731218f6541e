package measure

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/ports"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

const (
	// MaxRange is the largest range that is looked at without a word more.
	MaxRange = 1024
	// MaxLargeRange is the largest at all; more are a matter for several runs.
	MaxLargeRange = 65_536
)

// A Range is a range of addresses to look for hosts in.
type Range struct {
	prefix netip.Prefix
	addrs  []netip.Addr
	found  int
	spent  bool // the run ended before the whole range was greeted
}

// String is how the range stands in the report.
func (s Range) String() string {
	out := fmt.Sprintf("%s (%d of %d addresses answered)", s.prefix, s.found, len(s.addrs))
	if s.spent {
		out += ", cut short"
	}
	return out
}

// Prefix is the range as it was named.
func (s Range) Prefix() netip.Prefix { return s.prefix }

// A LargeRangeError says that ranges hold more addresses than are looked at without a
// word more.
type LargeRangeError struct{ Addresses int }

// Error says how many addresses there are.
func (e *LargeRangeError) Error() string {
	return fmt.Sprintf("%d addresses are more than the %d that are looked at without a word more", e.Addresses, MaxRange)
}

// SplitRanges takes ranges such as 192.168.1.0/24 out of the targets. Large says that
// there was a word more.
func SplitRanges(args []string, large bool) (rest []string, ranges []Range, err error) {
	total := 0
	for _, s := range args {
		p, err := netip.ParsePrefix(strings.TrimSpace(s))
		if p.Addr().Is4In6() { // of a range that is IPv4's, whatever it is written as
			return nil, nil, fmt.Errorf("%s: write a range of IPv4 as such, as in 192.168.1.0/24", s)
		}
		if err != nil {
			rest = append(rest, s) // a path after a name, and all that is no range
			continue
		}
		if p != p.Masked() {
			return nil, nil, fmt.Errorf("%s begins in the middle of a range; did you mean %s?", p, p.Masked())
		}
		if p.Addr().Is6() && p.Bits() < 120 {
			return nil, nil, fmt.Errorf("%s: a range of IPv6 is too large to look through; name its computers", p)
		}
		if k := checks.KindOf(p.Addr()); k == checks.Multicast || k == checks.Unspecified {
			return nil, nil, fmt.Errorf("%s is not a range of computers", p)
		}
		if total += 1 << min(p.Addr().BitLen()-p.Bits(), 30); total > MaxLargeRange {
			return nil, nil, fmt.Errorf("%s: more than %d addresses are too many for one run", p, MaxLargeRange)
		}
		ranges = append(ranges, Range{prefix: p})
	}
	if total > MaxRange && !large {
		return nil, nil, &LargeRangeError{total}
	}
	for i := range ranges {
		if ranges[i].addrs = addressesOf(ranges[i].prefix); len(ranges[i].addrs) == 0 {
			return nil, nil, fmt.Errorf("%s is not a range of computers", ranges[i].prefix)
		}
	}
	return rest, ranges, nil
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
// as targets, leaving out what was named already. The ranges take note of how many did.
func (r *Runner) findHosts(ctx context.Context, env checks.Env, w *netx.Warrant, named []checks.Target, ranges []Range) ([]checks.Target, error) {
	var out []checks.Target
	for i := range ranges {
		s := &ranges[i]
		alive, err := ports.Discover(ctx, environment(env, r.dialer, w.RangeRule(s.prefix)), s.addrs)
		s.found, s.spent = len(alive), ctx.Err() != nil
		if err != nil && !s.spent {
			return nil, fmt.Errorf("looking through %s: %w", s.prefix, err)
		}
		for _, a := range alive {
			t := checks.Target{Kind: checks.Remote, Host: a.String(), Addrs: []netip.Addr{a}, Scope: checks.ScopeOf(a)}
			w.Found(s.prefix, t)
			if !slices.ContainsFunc(named, func(o checks.Target) bool { return o.String() == t.String() }) {
				out = append(out, t)
			}
		}
	}
	return out, nil
}
