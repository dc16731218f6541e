package netx

import (
	"net/netip"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Basis says what a decision rests on.
type Basis string

// What a decision may rest on.
const (
	ByOwn     Basis = "own"     // it is this computer, by its address
	ByWord    Basis = "word"    // its owner's word
	ByPin     Basis = "pin"     // its owner's word, at an address given by hand
	ByPrivate Basis = "private" // its owner's word, which was said to cover addresses that are not public
	ByRecords Basis = "records" // the records of a domain, whose owner's word covers its mail
)

// A Decision is what was decided about one target, or one server that its records
// name.
type Decision struct {
	Target string
	Basis  Basis
	May    []netip.Addr
	Not    []netip.Addr
}

// Rule returns what may be reached on behalf of a target.
func (w *Warrant) Rule(t checks.Target) func(netip.AddrPort) bool {
	if t.Kind == checks.ThisComputer {
		return func(to netip.AddrPort) bool { return w.own(to.Addr()) }
	}
	domain, _ := t.Domain()
	return w.rule(t.String(), domain)
}

// RangeRule returns what may be reached while a range is looked through.
func (w *Warrant) RangeRule(p netip.Prefix) func(netip.AddrPort) bool { return w.rule(p.String(), "") }

func (w *Warrant) rule(target, domain string) func(netip.AddrPort) bool {
	w.mu.Lock()
	l, mail := w.leave[target], w.domains[domain]
	var set map[netip.Addr]bool
	if l != nil {
		set = l.set // complete by now: names are led to their addresses before a rule is asked for
	}
	w.mu.Unlock()
	return func(to netip.AddrPort) bool {
		return set[to.Addr().Unmap()] || mail != nil && mail.permits(to)
	}
}

// Decisions is the record: every target in the order in which it was named, and
// after it the servers that its records named.
func (w *Warrant) Decisions() []Decision {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Decision
	for _, target := range w.order {
		l := w.leave[target]
		d := Decision{Target: target, Basis: l.basis, Not: l.left}
		if !l.whole.IsValid() {
			d.May = l.addrs
		}
		out = append(out, d)
	}
	var names []string
	for d := range w.domains {
		names = append(names, d)
	}
	slices.Sort(names)
	for _, d := range names {
		out = append(out, w.domains[d].decisions()...)
	}
	return out
}
