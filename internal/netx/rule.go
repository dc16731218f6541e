package netx

import (
	"net/netip"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Rule says where packets may go, and takes note of where they went.
type Rule struct {
	may  func(netip.AddrPort) bool
	sent func(netip.AddrPort) // nil where no record is kept
}

// Only is a rule of which no record is kept.
func Only(may func(netip.AddrPort) bool) Rule { return Rule{may: may} }

// May reports whether packets may go to a place.
func (r Rule) May(to netip.AddrPort) bool { return r.may != nil && r.may(to) }

func (r Rule) note(to netip.AddrPort) {
	if r.sent != nil {
		r.sent(to)
	}
}

// anyPort stands for the ports of an address where no single one is meant. Nothing
// is ever sent to it: it is no target's, and no list of ports holds it.
const anyPort = 0

// An addrSet is a set of addresses. Its zero value is empty.
type addrSet struct {
	mu sync.Mutex
	at map[netip.Addr]bool
}

func (y *addrSet) add(to netip.AddrPort) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.at == nil {
		y.at = map[netip.Addr]bool{}
	}
	y.at[to.Addr().Unmap()] = true
}

// intersect returns those of a list that are in the set.
func (y *addrSet) intersect(list []netip.Addr) []netip.Addr {
	y.mu.Lock()
	defer y.mu.Unlock()
	var out []netip.Addr
	for _, a := range list {
		if y.at[a.Unmap()] {
			out = append(out, a)
		}
	}
	return out
}

// Rule returns what may be reached on behalf of a target, under its own name.
func (w *Warrant) Rule(t checks.Target) Rule {
	if t.Kind == checks.ThisComputer {
		return Rule{may: func(to netip.AddrPort) bool { return w.own(to.Addr()) }}
	}
	return w.grantRule(t.String())
}

// RangeRule returns what may be reached while a range is looked through.
func (w *Warrant) RangeRule(p netip.Prefix) Rule { return w.grantRule(p.String()) }

func (w *Warrant) grantRule(target string) Rule {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.grants[target]
	if l == nil {
		return Rule{}
	}
	set := l.set // complete by now: names are led to their addresses before a rule is asked for
	may := func(to netip.AddrPort) bool { return set[to.Addr().Unmap()] }
	if l.pinned {
		may = func(to netip.AddrPort) bool {
			return set[to.Addr().Unmap()] && (to.Port() == anyPort || w.pins.at(l.host, to))
		}
	}
	return Rule{may: may, sent: l.dialled.add}
}

// NamedRule returns what may be reached on behalf of a target under another name
// than its own: the servers that its domain's records name, each on its port, and
// where it stands itself, under a name of the same domain that stands there too.
func (w *Warrant) NamedRule(t checks.Target, name string) Rule {
	domain, _ := t.Domain()
	own, mail := w.Rule(t), w.mailHostsOf(domain)
	if name == t.Host && t.Port == 0 {
		return Rule{
			may: func(to netip.AddrPort) bool { return own.May(to) || mail != nil && mail.permits(w, name, to) },
			sent: func(to netip.AddrPort) {
				if mail != nil && mail.permits(w, name, to) {
					mail.note(name, to)
					return
				}
				own.note(to)
			},
		}
	}
	if mail == nil {
		return Rule{}
	}
	if _, ok := mail.port(name); ok {
		return Rule{
			may:  func(to netip.AddrPort) bool { return mail.permits(w, name, to) },
			sent: func(to netip.AddrPort) { mail.note(name, to) },
		}
	}
	return Rule{
		may:  func(to netip.AddrPort) bool { return own.May(to) && mail.permitsSibling(w, name, to) },
		sent: own.sent,
	}
}
