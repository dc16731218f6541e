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
// each knock. What it decided is also what the report prints; see Decisions.
//
// Authority belongs to names. An address that was named covers itself; a name
// covers the addresses that it leads to, if they are what its owner can speak
// for; and a domain covers its own mail servers and mail policy. Nothing that was
// allowed for one target may be reached on behalf of another.
type Warrant struct {
	word    string
	private []string // names whose owner's word covers addresses that are not public
	pins    Pins
	own     func(netip.Addr) bool

	mu      sync.Mutex
	leave   map[string]*leave // by target
	domains map[string]*mailHosts
	order   []string
}

// A leave is what may be reached for one target.
type leave struct {
	basis Basis
	addrs []netip.Addr // in the order in which they were found
	set   map[netip.Addr]bool
	left  []netip.Addr // not dialled: the word does not cover them
	whole netip.Prefix // of a range, in place of addrs
}

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

// NewWarrant returns a warrant that rests on someone's word, or on none. The word
// is said to cover addresses that are not public for the names in private.
func NewWarrant(word string, private []string, pins Pins) *Warrant {
	if !Says(word) {
		word = ""
	}
	return &Warrant{
		word: strings.TrimSpace(word), private: private, pins: pins, own: OwnAddress(),
		leave: map[string]*leave{}, domains: map[string]*mailHosts{},
	}
}

// Says reports whether a text can be someone's word: it holds a letter or a digit.
func Says(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// Cover takes a target in, as it was named, before anything is sent. An address
// of this computer needs no one's word; all else does, a name also where it was
// pinned to an address of this computer.
func (w *Warrant) Cover(t checks.Target) error {
	pin, pinned := w.pins.For(t)
	l := &leave{basis: ByWord}
	if pinned {
		l.basis = ByPin
		l.allow(pin)
	} else {
		l.allow(literal(t)...)
	}
	switch {
	case literal(t) != nil && w.allOwn(l.addrs):
		l.basis = ByOwn
	case w.word == "":
		return fmt.Errorf("%s: %w", t, checks.ErrNotAuthorised)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(t.String(), l)
	if d, ok := t.Domain(); ok && w.domains[d] == nil {
		w.domains[d] = &mailHosts{domain: d}
	}
	return nil
}

// CoverRange takes a range of addresses in.
func (w *Warrant) CoverRange(p netip.Prefix, addrs []netip.Addr) error {
	l := &leave{basis: ByWord, whole: p}
	switch {
	case w.allOwn(addrs):
		l.basis = ByOwn
	case w.word == "":
		return fmt.Errorf("%s: %w", p, checks.ErrNotAuthorised)
	}
	l.allow(addrs...)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(p.String(), l)
	return nil
}

// Found takes in an address in which a range turned out to hold a computer.
func (w *Warrant) Found(p netip.Prefix, t checks.Target) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := w.leave[p.String()]
	if r == nil || w.leave[t.String()] != nil {
		return
	}
	l := &leave{basis: r.basis}
	for _, a := range t.Addrs {
		if r.set[a] {
			l.allow(a)
		}
	}
	w.leave[t.String()] = l // not in the record, where the range stands
}

func (w *Warrant) take(target string, l *leave) {
	if w.leave[target] == nil {
		w.order = append(w.order, target)
	}
	w.leave[target] = l
}

func (l *leave) allow(addrs ...netip.Addr) {
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
	l := w.leave[t.String()]
	return l != nil && l.addrs == nil // those that have their address need not ask
}

// asks returns what is known of a domain on whose behalf questions may be sent,
// and nil where no one's word covers it.
func (w *Warrant) asks(domain string) *mailHosts {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.domains[domain]
}

// Lead takes note of where a covered name led and returns the target with the
// addresses that may be dialled, or with the reason why there are none.
func (w *Warrant) Lead(t checks.Target, addrs []netip.Addr) checks.Target {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.leave[t.String()]
	if l == nil {
		t.Addrs, t.ResolveReason = nil, checks.ReasonNotAuthorised
		return t
	}
	if l.addrs != nil { // given by hand
		t.Addrs = slices.Clone(l.addrs)
		t.Scope = scopeOf(t.Addrs)
		return t
	}
	addrs = withoutTwins(addrs)
	anywhere := !publicName(t.Host)
	if slices.Contains(w.private, t.Host) {
		anywhere, l.basis = true, ByPrivate
	}
	for _, a := range addrs {
		if checks.KindOf(a) != checks.PublicAddress && !anywhere || !checks.OneComputer(a) {
			l.left = append(l.left, a)
		}
	}
	if len(l.left) > 0 || len(addrs) == 0 {
		// One such address is enough: who else the name leads to is then anybody's word.
		t.Addrs, t.ResolveReason = nil, cmp.Or(t.ResolveReason, checks.ReasonNotAuthorised)
		if len(l.left) > 0 {
			t.ResolveDetail = notDialled(t.Host, l.left)
		}
		return t
	}
	l.allow(addrs...)
	t.Addrs = slices.Clone(l.addrs)
	t.Scope = scopeOf(t.Addrs)
	return t
}

// notDialled says why a name was left alone.
func notDialled(host string, left []netip.Addr) string {
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

// withoutTwins leaves out the addresses by which a network hands out again, in
// the form of its translators, what the name has in IPv4 anyway.
func withoutTwins(addrs []netip.Addr) []netip.Addr {
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

// officeEndings are the ends of names that mean a computer of the office by
// themselves, since nobody can buy them: RFC 2606, 6761, 8375, ICANN's internal,
// and those that offices use instead (RFC 6762, appendix G).
var officeEndings = [...]string{"lan", "local", "internal", "home.arpa", "test", "localhost", "localdomain", "home", "corp", "intranet", "private"}

// publicName reports whether a name means a place on the internet.
func publicName(host string) bool {
	if !strings.Contains(host, ".") {
		return false
	}
	return !slices.ContainsFunc(officeEndings[:], func(end string) bool { return host == end || strings.HasSuffix(host, "."+end) })
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
