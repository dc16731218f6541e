package netx

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// explainSkipped says why a name was left alone.
func explainSkipped(host string, left []netip.Addr) string {
	var list []string
	for _, a := range left[:min(len(left), 4)] {
		list = append(list, a.String()+" ("+checks.KindOf(a).String()+")")
	}
	if slices.ContainsFunc(left, checks.OneComputer) {
		return "The name “" + host + "” leads to " + strings.Join(list, ", ") + ", which is not a place on the internet, so it was left alone. " +
			"Where its owner means just that, a scan takes --allow-private " + host + "."
	}
	return "The name “" + host + "” leads to " + strings.Join(list, ", ") + ", which is not the address of one computer, so it was left alone."
}

// classifyAddrs says which of the addresses of a name may be dialled, and which are left.
// One that its owner cannot speak for is enough to leave all: who else the name
// leads to is then anybody's word. Why are those that decided it.
func classifyAddrs(addrs []netip.Addr, anywhere bool) (may, left, why []netip.Addr) {
	if !anywhere {
		addrs = withoutNAT64Twins(addrs)
	}
	for _, a := range addrs {
		if checks.KindOf(a) != checks.PublicAddress && !anywhere || !checks.OneComputer(a) {
			why = append(why, a)
		}
	}
	if len(why) > 0 {
		return nil, addrs, why
	}
	return addrs, nil, nil
}

// sorted orders addresses for the record: a name server gives them in any order.
func sorted(list []netip.Addr) []netip.Addr {
	return slices.SortedFunc(slices.Values(list), netip.Addr.Compare)
}

// excludedAddrs lists the addresses of a range that no word covers, but for those that
// name the network and stand for all of it.
func excludedAddrs(p netip.Prefix) []netip.Addr {
	var out []netip.Addr
	for a := p.Addr(); a.IsValid() && p.Contains(a); a = a.Next() {
		if !checks.OneComputer(a) {
			out = append(out, a)
		}
	}
	return out
}

// withoutNAT64Twins leaves out the addresses by which a network hands out again, in
// the form of its translators, what the name has in IPv4 anyway.
func withoutNAT64Twins(addrs []netip.Addr) []netip.Addr {
	return slices.DeleteFunc(slices.Clone(addrs), func(a netip.Addr) bool {
		inner, ok := checks.Inner(a)
		return ok && slices.Contains(addrs, inner)
	})
}

func scopeOf(addrs []netip.Addr) checks.Scope {
	s := checks.Local
	for _, a := range addrs {
		s = max(s, checks.ScopeOf(a))
	}
	return s
}

// privateSuffixes are the ends of names that mean a computer of the office by
// themselves, since nobody can buy them: RFC 2606, 6761, 8375, ICANN's internal,
// and those that offices use instead (RFC 6762, appendix G).
var privateSuffixes = [...]string{"lan", "local", "internal", "home.arpa", "test", "localhost", "localdomain", "home", "corp", "intranet", "private"}

// isPublicName reports whether a name means a place on the internet.
func isPublicName(host string) bool {
	if !strings.Contains(host, ".") {
		return false
	}
	return !slices.ContainsFunc(privateSuffixes[:], func(end string) bool { return host == end || strings.HasSuffix(host, "."+end) })
}
