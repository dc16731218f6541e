package mail

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A spfResult is what a receiver comes to (RFC 7208, 2.6).
type spfResult string

const (
	spfNone      spfResult = "none"
	spfNeutral   spfResult = "neutral"
	spfPass      spfResult = "pass"
	spfFail      spfResult = "fail"
	spfSoftfail  spfResult = "softfail"
	spfTemperror spfResult = "temperror"
	spfPermerror spfResult = "permerror"
)

var spfResults = map[byte]spfResult{'+': spfPass, '-': spfFail, '~': spfSoftfail, '?': spfNeutral}

const (
	maxLookups = 10 // RFC 7208, 4.6.4
	maxVoid    = 2  // the same
	// maxNames is the most mail servers that an mx term may give, and the most names
	// of one address that are heeded.
	maxNames = 10
)

// spfNames answers the look-ups of an evaluation; known is false for what was not
// asked.
type spfNames interface {
	get(name, kind string) (r reply, known bool)
	// at is the SPF records among the TXT records of a name.
	at(name string) (at spfAt, known bool)
}

// A spfEvaluation reads a record for one sender, as a receiver would. It is pure.
type spfEvaluation struct {
	names  spfNames
	sender spfSender

	lookups, voids int
	term           string // the term that matched
	err            error  // why it came to temperror
	// unread is true where an answer was never asked for, so that the result is not
	// to be relied on; chosen where it hangs on a word that the sender chooses.
	unread, chosen bool
}

// evaluateSPF reads the record of the domain that mail from a sender is in the name of.
func evaluateSPF(names spfNames, s spfSender) (spfResult, *spfEvaluation) {
	e := &spfEvaluation{names: names, sender: s}
	if !hostName(s.domain) {
		return spfNone, e
	}
	return e.check(s.domain), e
}

// hostName reports whether a name has more than one label, and each fits.
func hostName(s string) bool {
	labels := strings.Split(strings.TrimSuffix(s, "."), ".")
	return len(labels) > 1 && len(s) <= 254 && !slices.ContainsFunc(labels, func(l string) bool { return l == "" || len(l) > 63 })
}

// check is check_host() of the standard, for one of the domains on the way.
func (e *spfEvaluation) check(domain string) spfResult {
	at, known := e.names.at(domain)
	switch {
	case !known:
		e.unread = true
		return spfNeutral // so that the reading goes on
	case at.err != nil:
		e.err = at.err
		return spfTemperror
	case len(at.texts) == 0:
		return spfNone
	case len(at.texts) > 1 || len(at.rec.faults) > 0:
		return spfPermerror
	}
	for _, i := range at.rec.evaluated() {
		t := at.rec.terms[i]
		if t.kind == "redirect" {
			return e.redirect(t, domain)
		}
		match, stop := e.match(t, domain)
		if stop != "" {
			return stop
		}
		if match {
			e.term = t.raw
			return spfResults[t.qualifier]
		}
	}
	return spfNeutral
}

func (e *spfEvaluation) redirect(t spfTerm, domain string) spfResult {
	if !e.count(t) {
		return spfPermerror
	}
	name := e.name(t, domain)
	if !hostName(name) {
		return spfPermerror
	}
	if r := e.check(name); r != spfNone {
		return r
	}
	return spfPermerror
}

// count takes one look-up of those that are allowed.
func (e *spfEvaluation) count(t spfTerm) bool {
	if t.needsLookup() {
		e.lookups++
	}
	return e.lookups <= maxLookups
}

// ask gets an answer. What is missing counts as nothing found, and is noted.
func (e *spfEvaluation) ask(name, kind string) (reply, bool) {
	r, known := e.names.get(name, kind)
	if !known {
		e.unread = true
	}
	if r.err != nil {
		e.err = r.err
		return r, false
	}
	return r, true
}

// name fills in the name of a term, and notes what it hangs on.
func (e *spfEvaluation) name(t spfTerm, domain string) string {
	_, chosen := needsSender(t.parts)
	e.chosen = e.chosen || chosen
	validated := "unknown"
	if slices.ContainsFunc(t.parts, func(p macroPart) bool { return p.letter == 'p' }) {
		validated = e.validatedName(domain)
	}
	return t.name(e.sender, domain, validated)
}

// match reports whether a mechanism matches, or which result ends the evaluation.
func (e *spfEvaluation) match(t spfTerm, domain string) (bool, spfResult) {
	if !e.count(t) {
		return false, spfPermerror
	}
	switch t.kind {
	case "all":
		return true, ""
	case "ip4", "ip6":
		return t.prefix.Contains(e.sender.ip), ""
	}
	name := e.name(t, domain)
	if t.kind == "include" {
		return e.include(name)
	}
	if !hostName(name) {
		return false, ""
	}
	switch t.kind {
	case "ptr":
		return e.ptr(name), ""
	case "exists":
		r, ok := e.ask(name, "A")
		if !ok {
			return false, spfTemperror
		}
		return len(r.Records) > 0, e.void(r)
	case "a":
		return e.address(t, name, true)
	}
	return e.mx(t, name)
}

func (e *spfEvaluation) include(name string) (bool, spfResult) {
	if !hostName(name) {
		return false, spfPermerror
	}
	switch r := e.check(name); r {
	case spfPass:
		return true, ""
	case spfTemperror:
		return false, r
	case spfPermerror, spfNone:
		return false, spfPermerror
	case spfFail, spfSoftfail, spfNeutral:
	}
	return false, ""
}

// void counts a look-up that gave nothing.
func (e *spfEvaluation) void(r reply) spfResult {
	if len(r.Records) == 0 {
		if e.voids++; e.voids > maxVoid {
			return spfPermerror
		}
	}
	return ""
}

// address reports whether the sender is at, or near, an address of a name. Nobody who
// was made up is at one, so that no look-up is needed for that.
func (e *spfEvaluation) address(t spfTerm, name string, counts bool) (bool, spfResult) {
	kind, bits := "AAAA", t.length(e.sender.ip.Is4())
	if e.sender.ip.Is4() {
		kind = "A"
	}
	if e.sender.invented && bits == e.sender.ip.BitLen() {
		return false, ""
	}
	r, ok := e.ask(name, kind)
	if !ok {
		return false, spfTemperror
	}
	if counts {
		if stop := e.void(r); stop != "" {
			return false, stop
		}
	}
	return slices.ContainsFunc(r.Records, func(rec checks.Record) bool {
		return near(e.sender.ip, rec.Addr, bits)
	}), ""
}

// near reports whether two addresses agree in their first bits.
func near(a, b netip.Addr, bits int) bool {
	p, err := a.Prefix(bits)
	return err == nil && p.Contains(b)
}

func (e *spfEvaluation) mx(t spfTerm, name string) (bool, spfResult) {
	if e.sender.invented && t.length(e.sender.ip.Is4()) == e.sender.ip.BitLen() {
		return false, ""
	}
	r, ok := e.ask(name, "MX")
	if !ok {
		return false, spfTemperror
	}
	if len(r.Records) > maxNames {
		return false, spfPermerror
	}
	if stop := e.void(r); stop != "" {
		return false, stop
	}
	for _, rec := range r.Records {
		if rec.Host == "" {
			continue
		}
		if match, stop := e.address(t, rec.Host, false); match || stop != "" {
			return match, stop
		}
	}
	return false, ""
}

// ptr reports whether the sender’s own network says that it has a name at or below
// this one, and the name agrees. A failed look-up is no match (RFC 7208, 5.5).
func (e *spfEvaluation) ptr(target string) bool {
	return slices.ContainsFunc(e.validatedNames(), func(n string) bool { return inDomain(n, []string{target}) })
}

// validatedName is the name that stands for %{p}.
func (e *spfEvaluation) validatedName(domain string) string {
	list := e.validatedNames()
	for _, within := range []func(string) bool{
		func(n string) bool { return n == domain },
		func(n string) bool { return inDomain(n, []string{domain}) },
		func(string) bool { return true },
	} {
		if n, ok := firstMatch(list, within); ok {
			return n
		}
	}
	return "unknown"
}

func (e *spfEvaluation) validatedNames() []string {
	if e.sender.invented {
		return nil
	}
	zone, kind := "ip6", "AAAA"
	if e.sender.ip.Is4() {
		zone, kind = "in-addr", "A"
	}
	labels := strings.Split(dotted(e.sender.ip), ".")
	slices.Reverse(labels)
	r, known := e.names.get(strings.Join(labels, ".")+"."+zone+".arpa", "PTR")
	if !known || r.err != nil {
		return nil
	}
	var out []string
	for _, rec := range r.Records[:min(len(r.Records), maxNames)] {
		a, _ := e.names.get(rec.Host, kind)
		if slices.ContainsFunc(a.Records, func(x checks.Record) bool { return x.Addr == e.sender.ip }) {
			out = append(out, rec.Host)
		}
	}
	return out
}
