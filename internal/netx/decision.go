package netx

import (
	"net/netip"
	"slices"
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
	ByFlag    Basis = "flag"    // the run was told to ask a third party
)

// A Decision is what was decided about one target, or one server that its records
// name, and what came of it.
type Decision struct {
	Target  string
	Basis   Basis
	Allowed []netip.Addr // might be dialled
	Sent    []netip.Addr // those of them that were
	Skipped []netip.Addr // left alone
}

// Decisions is the record: every target in the order in which it was named, and
// after it the servers that its records named, where they were dialled or left alone.
func (w *Warrant) Decisions() []Decision {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Decision
	for _, target := range w.order {
		l := w.grants[target]
		out = append(out, Decision{Target: target, Basis: l.basis, Allowed: l.addrs, Sent: l.dialled.intersect(l.addrs), Skipped: l.skipped})
	}
	var names []string
	for d := range w.domains {
		names = append(names, d)
	}
	slices.Sort(names)
	for _, d := range names {
		out = append(out, w.domains[d].decisions(w)...)
	}
	return out
}
