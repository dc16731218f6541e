package netx

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Warrant is the one place that decides, for every packet of a run, whether
// someone's word covers it: each question to the name server, each connection and
// each port probe. What it decided is also what the report prints; see Decisions.
//
// Authority belongs to names. An address that was named covers itself; a name
// covers the addresses that it leads to, if they are what its owner can speak
// for; and a domain covers its own mail servers and mail policy. Name, port and
// address are allowed together: nothing that was allowed for one target, or for one
// name or port of it, may be reached on behalf of another.
type Warrant struct {
	word    string
	private []string // names whose owner's word covers addresses that are not public
	pins    Pins
	own     func(netip.Addr) bool

	mu      sync.Mutex
	grants  map[string]*grant // by target
	domains map[string]*mailHosts
	order   []string
}

// A grant is what may be reached for one target.
type grant struct {
	basis   Basis
	host    string
	pinned  bool         // addrs was given by hand, each port for itself
	addrs   []netip.Addr // in the order in which they were found
	set     map[netip.Addr]bool
	skipped []netip.Addr // not dialled: the word does not cover them
	dialled addrSet
}

// NewWarrant returns a warrant that rests on someone's word, or on none. The word
// is said to cover addresses that are not public for the names in private.
func NewWarrant(word string, private []string, pins Pins) *Warrant {
	if !IsAuthorisation(word) {
		word = ""
	}
	return &Warrant{
		word: strings.TrimSpace(word), private: private, pins: pins, own: OwnAddress(),
		grants: map[string]*grant{}, domains: map[string]*mailHosts{},
	}
}

// IsAuthorisation reports whether a text can be someone's word: it holds a letter or a digit.
func IsAuthorisation(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// Cover takes a target in, as it was named, before anything is sent. An address
// of this computer needs no one's word; all else does, a name also where it was
// pinned to an address of this computer.
func (w *Warrant) Cover(t checks.Target) error {
	l := &grant{basis: ByWord, host: t.Host}
	if pins := w.pins.For(t); len(pins) > 0 {
		l.basis, l.pinned = ByPin, true
		l.allow(pins...)
	} else {
		l.allow(literal(t)...)
	}
	switch {
	case literal(t) != nil && w.allOwn(l.addrs):
		l.basis, l.pinned = ByOwn, false
	case w.word == "":
		return fmt.Errorf("%s: %w", t, checks.ErrNotAuthorised)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addGrant(t.String(), l)
	if d, ok := t.Domain(); ok && w.domains[d] == nil {
		w.domains[d] = newMailHosts(d)
	}
	return nil
}

// CoverRange takes a range of addresses in.
func (w *Warrant) CoverRange(p netip.Prefix, addrs []netip.Addr) error {
	l := &grant{basis: ByWord, skipped: excludedAddrs(p)}
	switch {
	case w.allOwn(addrs):
		l.basis = ByOwn
	case w.word == "":
		return fmt.Errorf("%s: %w", p, checks.ErrNotAuthorised)
	}
	l.allow(addrs...)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.addGrant(p.String(), l)
	return nil
}

// Found takes in an address in which a range turned out to hold a computer.
func (w *Warrant) Found(p netip.Prefix, t checks.Target) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.grants[p.String()]
	if r == nil || w.grants[t.String()] != nil {
		return
	}
	l := &grant{basis: r.basis}
	for _, a := range t.Addrs {
		if r.set[a] {
			l.allow(a)
		}
	}
	w.grants[t.String()] = l // not in the record, where the range stands
}

func (w *Warrant) addGrant(target string, l *grant) {
	if w.grants[target] == nil {
		w.order = append(w.order, target)
	}
	w.grants[target] = l
}

func (l *grant) allow(addrs ...netip.Addr) {
	if l.set == nil {
		l.set = make(map[netip.Addr]bool, len(addrs))
	}
	for _, a := range addrs {
		if a = a.Unmap(); checks.OneComputer(a) && !l.set[a] {
			l.set[a] = true
			l.addrs = append(l.addrs, a)
		}
	}
}

// literal returns the addresses of a target that is one itself, as localhost is.
func literal(t checks.Target) []netip.Addr {
	if t.Host == "localhost" {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}
	}
	if a, err := netip.ParseAddr(t.Host); err == nil {
		return []netip.Addr{a}
	}
	return nil
}

func (w *Warrant) allOwn(addrs []netip.Addr) bool {
	return len(addrs) > 0 && !slices.ContainsFunc(addrs, func(a netip.Addr) bool { return !w.own(a) })
}

// MayAsk reports whether questions about a target's name may be sent.
func (w *Warrant) MayAsk(t checks.Target) bool {
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.grants[t.String()]
	return l != nil && l.addrs == nil // those that have their address need not ask
}

// mailHostsOf returns what is known of a domain on whose behalf questions may be sent,
// and nil where no one's word covers it.
func (w *Warrant) mailHostsOf(domain string) *mailHosts {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.domains[domain]
}

// Admit takes note of where a covered name led and returns the target with the
// addresses that may be dialled, or with the reason why there are none.
func (w *Warrant) Admit(t checks.Target, addrs []netip.Addr) checks.Target {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.grants[t.String()]
	if l == nil {
		t.Addrs, t.ResolveReason = nil, checks.ReasonNotAuthorised
		return t
	}
	if l.addrs != nil { // given by hand
		t.Addrs = slices.Clone(l.addrs)
		t.Scope = scopeOf(t.Addrs)
		return t
	}
	anywhere := !isPublicName(t.Host)
	if slices.Contains(w.private, t.Host) {
		anywhere, l.basis = true, ByPrivate
	}
	may, left, why := classifyAddrs(addrs, anywhere)
	if len(may) == 0 {
		t.Addrs, t.ResolveReason = nil, cmp.Or(t.ResolveReason, checks.ReasonNotAuthorised)
		if l.skipped = sorted(left); len(why) > 0 {
			t.ResolveDetail = explainSkipped(t.Host, why)
		}
		return t
	}
	l.allow(may...)
	t.Addrs = slices.Clone(l.addrs)
	t.Scope = scopeOf(t.Addrs)
	return t
}
