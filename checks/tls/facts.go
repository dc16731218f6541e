package tls

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Traits that are not of a suite but are asked for in the same way.
const (
	traitSound    trait = "sound"    // a suite with a fresh key and an authenticated cipher
	traitSHA1     trait = "sha1"     // signs its handshake with SHA-1
	traitFallback trait = "fallback" // does not notice a client that was talked down
	traitQuantum  trait = "quantum"  // agrees on a key that holds against quantum computers
)

// The quirks: odd but harmless.
const (
	quirkUnoffered  = "tls.quirk.unoffered_suite"
	quirkLargeHello = "tls.quirk.large_hello"
	quirkIntolerant = "tls.quirk.version_intolerant"
	quirkNeedsSNI   = "tls.quirk.needs_sni"
)

// facts are what the server showed, before anything is judged.
type facts struct {
	where     string // the address that answered
	spoke     bool   // it spoke TLS, were it only an alert
	shook     bool   // crypto/tls shook hands with it
	plainOnly bool   // its protocol has no TLS to switch to
	injected  bool   // it sent more before TLS than it should
	limited   bool   // it stopped answering on the way
	unnamed   bool   // it said that it does not know the name
	notTLS    []byte // the first bytes of an answer that is no TLS
	versions  map[uint16]state
	traits    map[trait]state
	quantum   state
	early     state // whether it takes data before it has answered
	ordered   state // whether a weak suite that is offered first wins
	// understands is true once a hello of TLS 1.2 got an answer, be it a no; balked
	// is what came in place of one.
	understands bool
	balked      string
	nameless    bool              // it was asked without the name
	quirks      map[string]string // what was seen, by finding id
	// answers are the plain ones of TLS 1.0 to 1.2, and suites all that were agreed on.
	answers []answer
	suites  []uint16
	// pairs are the suites agreed on by version, as far as they were seen in the plain.
	pairs map[uint16][]uint16
	// modern is the first answer of TLS 1.3.
	modern answer
	ssl2   []string // the ciphers of SSL 2.0
	lists  []list   // with --full

	chain      [][]byte // the first certificates, undecoded
	sent       int
	timestamps int    // signed certificate timestamps beside the certificate
	staple     []byte // the certificate's status, as OCSP
	client     bool   // it asks for the client's certificate
	// reason and fault say why there is no chain.
	reason checks.Reason
	fault  string
}

func newFacts(where string) facts {
	return facts{where: where, versions: map[uint16]state{}, traits: map[trait]state{}, quirks: map[string]string{}, pairs: map[uint16][]uint16{}}
}

// any reports whether any version is known to be on.
func (f *facts) any() bool { return f.best() != 0 }

// best returns the highest version known to be on, or 0.
func (f *facts) best() uint16 {
	for _, v := range versionList() {
		if f.versions[v].on {
			return v
		}
	}
	return 0
}

// note adds what a reply shows. A fact once established is not overturned.
func (f *facts) note(r reply) {
	f.listen(r)
	var alert alertError
	var plain *notTLSError
	switch {
	case r.version != 0:
		f.agreed(r)
	case errors.Is(r.err, errUnoffered) && r.asked != ssl20:
		f.spoke = true
		f.quirks[quirkUnoffered] = r.err.Error()
		f.told(r, state{reason: checks.ReasonProtocol})
	case errors.As(r.err, &alert):
		f.spoke = true
		f.unnamed = f.unnamed || alert == 112
		s := state{known: true, weak: !alert.refuses(), reason: checks.ReasonProtocol, seen: fmt.Sprintf("the server answered with alert %d", byte(alert))}
		if slices.Contains(r.about, traitFallback) && alert != 86 {
			s = state{reason: checks.ReasonProtocol}
		}
		f.told(r, s)
	case errors.As(r.err, &plain):
		f.notTLS = plain.seen
		f.told(r, state{known: true, weak: true, reason: checks.ReasonProtocol, seen: "the server answered with something other than TLS"})
	case r.reason == checks.ReasonReset:
		f.told(r, state{known: true, weak: true, reason: r.reason, seen: "the server hung up"})
	case r.reason == checks.ReasonTimeout && r.asked == ssl20:
		f.told(r, state{known: true, weak: true, reason: r.reason, seen: fmt.Sprintf("the server said nothing for %d seconds", int(ssl2Patience.Seconds()))})
	default:
		f.told(r, state{reason: r.reason})
	}
	f.noChain(r)
}

// agreed notes an answer that a server agreed to.
func (f *facts) agreed(r reply) {
	f.spoke = true
	s := state{known: true, on: true, seen: "the server chose " + versionName(r.version)}
	if r.suite != 0 {
		s.seen += " with " + suiteName(r.suite)
	}
	f.put(r.version, s)
	for v := r.asked; v > r.version && v >= ssl30; v-- {
		f.put(v, state{known: true, seen: fmt.Sprintf("offered %s, the server chose %s", versionName(r.asked), versionName(r.version))})
	}
	f.made(r, s.seen)
	if r.version >= tls10 && r.version <= tls12 && r.err == nil && len(r.about) > 0 {
		f.answers = append(f.answers, r.answer)
	}
	if r.version == ssl20 {
		f.ssl2 = r.ciphers
	} else if !slices.Contains(f.suites, r.suite) {
		f.suites = append(f.suites, r.suite)
	}
	if v := r.version; v >= ssl30 && v <= tls12 && r.suite != 0 && !slices.Contains(f.pairs[v], r.suite) {
		f.pairs[v] = append(f.pairs[v], r.suite)
	}
	if r.version == tls13 && f.modern.suite == 0 {
		f.modern = r.answer
	}
	f.client = f.client || r.wantsClient
	f.timestamps = max(f.timestamps, r.timestamps)
	if f.staple == nil {
		f.staple = r.staple
	}
	if len(f.chain) == 0 && len(r.chain) > 0 && r.reason != checks.ReasonParse {
		f.chain, f.sent = r.chain, r.sent
		f.reason, f.fault = "", ""
	}
}

// made notes what the suite that was agreed on is made of.
func (f *facts) made(r reply, seen string) {
	on := state{known: true, on: true, seen: seen}
	switch s := suiteTable()[r.suite]; {
	case slices.Contains(r.about, traitQuantum):
		f.quantum = state{known: true, on: true, seen: "agreed on " + groupName(r.group)}
	case slices.Contains(r.about, traitFallback):
		f.mark(traitFallback, on)
	case slices.Contains(r.about, traitSHA1):
		used := slices.Contains(sha1Signatures(), r.scheme)
		f.mark(traitSHA1, state{known: true, on: used, seen: fmt.Sprintf("offered SHA-1 only, it signed with scheme 0x%04x", r.scheme)})
	case r.version == ssl20: // its ciphers are listed apart
	case s.modern:
		f.mark(traitAEAD, on)
	case s.weakness() != "":
		f.mark(s.weakness(), on)
	default:
		for _, t := range s.traits {
			f.mark(t, on)
		}
		if s.is(traitECDHE) && s.is(traitAEAD) {
			f.mark(traitSound, on)
		}
	}
}

// told notes an answer that is no agreement: of what was asked for, or else of
// the version as a whole. A refusal of 1.1 and less is one of 1.0 as well.
func (f *facts) told(r reply, s state) {
	for _, t := range r.about {
		if t == traitQuantum {
			if !f.quantum.known {
				f.quantum = s
			}
			continue
		}
		f.mark(t, s)
	}
	if len(r.about) > 0 {
		return
	}
	f.put(r.asked, s)
	if r.asked == tls11 {
		f.put(tls10, s)
	}
}

// noChain keeps the most telling reason for the want of certificates: that of
// a server that had already agreed to a version, or else the last one.
func (f *facts) noChain(r reply) {
	switch {
	case len(f.chain) > 0, f.reason == checks.ReasonParse, r.reason == checks.ReasonSkipped:
	case r.version != 0 && r.err == nil:
		if r.version != tls13 { // in TLS 1.3 they come encrypted
			f.reason, f.fault = checks.ReasonProtocol, "the server showed no certificate"
		}
	case r.err != nil:
		f.reason, f.fault = r.reason, r.err.Error()
	}
}
