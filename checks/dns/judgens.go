package dns

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A nameServer is one of a domain's, by its name.
type nameServer struct {
	name       string
	addrs      []netip.Addr // where the world reaches it
	inside     []netip.Addr // where it does not
	unanswered error
}

// dead says why nobody reaches a name server, or nothing.
func (s nameServer) dead() string {
	switch {
	case s.unanswered != nil || len(s.addrs) > 0:
		return ""
	case len(s.inside) > 0:
		return words.Say("ns.inside", "name", s.name, "addr", s.inside[0], "kind", checks.KindOf(s.inside[0]))
	}
	return words.Say("ns.no_address", "name", s.name)
}

// servers are the domain's name servers with their addresses.
func (j *judge) servers() []nameServer {
	var out []nameServer
	for i, n := range j.nsName {
		s := nameServer{name: n}
		for _, r := range []reply{j.nsAddr[i], j.nsSix[i]} {
			if r.err != nil {
				s.unanswered = r.err
			}
			for _, rec := range r.Records {
				if j.reachable(rec.Addr) {
					s.addrs = append(s.addrs, rec.Addr)
				} else {
					s.inside = append(s.inside, rec.Addr)
				}
			}
		}
		out = append(out, s)
	}
	return out
}

// reachable reports whether the world can reach a name server at an address; for a
// name of the office, the office is the world.
func (j *judge) reachable(a netip.Addr) bool {
	switch checks.KindOf(a) {
	case checks.PublicAddress, checks.Documentation:
		return true
	case checks.Private, checks.UniqueLocal, checks.CarrierGrade:
		return j.Scope != checks.Public
	case checks.NoAddress, checks.Loopback, checks.LinkLocal, checks.Benchmark, checks.Metadata, checks.Multicast, checks.Broadcast,
		checks.Unspecified, checks.Mapped, checks.NAT64, checks.SixToFour, checks.Teredo, checks.Reserved:
	}
	return false
}

// nameServers judges whether the name hangs on one server, and whether each is there.
func (j *judge) nameServers() {
	const single, unresolved = "dns.ns_single", "dns.ns_unresolved"
	if j.ns.err != nil {
		j.noAnswer(single, j.ns.err)
		j.noAnswer(unresolved, j.ns.err)
		return
	}
	var e []checks.Evidence
	for _, r := range j.ns.Records {
		e = append(e, checks.Seen("NS record", j.domain, r.Host))
	}
	list := j.servers()
	if len(list) == 0 {
		j.NotChecked(single, checks.ReasonSourceMissing, words.Say("ns.none"))
		j.NotChecked(unresolved, checks.ReasonSourceMissing, words.Say("ns.none"))
		return
	}
	var dead []string
	var unanswered error
	nets := map[netip.Prefix]bool{}
	var there []nameServer
	for _, s := range list {
		if d := s.dead(); d != "" {
			dead = append(dead, d)
		} else {
			there = append(there, s)
		}
		if s.unanswered != nil {
			unanswered = s.unanswered
		}
		for _, a := range append(slices.Clone(s.addrs), s.inside...) {
			e = append(e, checks.Seen("address", s.name, a.String()))
		}
		for _, a := range s.addrs {
			nets[netOf(a)] = true
		}
	}
	switch n := distinct(there); {
	case len(there) == 0:
		j.Fail(single, words.Say("ns.all_dead"), e...)
	case n == 1 && len(list) == 1:
		j.Fail(single, words.Say("ns.one", "name", there[0].name), e...)
	case n == 1 && len(there) == 1:
		j.Fail(single, words.Say("ns.one_left", "name", there[0].name, "n", len(list)), e...)
	case n == 1:
		j.Fail(single, words.Say("ns.same", "n", len(there)), e...)
	case len(nets) == 1 && unanswered == nil:
		j.Fail(single, words.Say("ns.one_network"), e...)
	case len(nets) < 2:
		j.noAnswer(single, unanswered, e...)
	default:
		j.Pass(single, words.Say("ns.several", "n", n), e...)
	}
	switch {
	case len(dead) > 0:
		j.Fail(unresolved, strings.Join(dead[:min(len(dead), 4)], " "), e...)
	case unanswered != nil || len(j.ns.Records) > maxServers:
		j.noAnswer(unresolved, unanswered, e...)
	default:
		j.Pass(unresolved, words.Say("ns.all_there"), e...)
	}
}

// netOf is the network that fails with an address: a /24, or a /48 of IPv6.
func netOf(a netip.Addr) netip.Prefix {
	bits := 24
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.PrefixFrom(a, a.BitLen())
	}
	return p
}

// distinct counts servers: two names for one address are one.
func distinct(list []nameServer) int {
	n := 0
	for i, s := range list {
		same := func(o nameServer) bool {
			return slices.ContainsFunc(o.addrs, func(a netip.Addr) bool { return slices.Contains(s.addrs, a) })
		}
		if !slices.ContainsFunc(list[:i], same) {
			n++
		}
	}
	return n
}
