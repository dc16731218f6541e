package tls

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Traits that are not of a suite but are asked for in the same way.
const (
	propRecommended property = "recommended" // a suite with a fresh key and an authenticated cipher
	propSHA1        property = "sha1"        // signs its handshake with SHA-1
	propFallback    property = "fallback"    // does not notice a client that was downgraded
	propPostQuantum property = "quantum"     // agrees on a key that holds against quantum computers
	propSmallCurve  property = "small_curve" // agrees on a key with a curve that is too small
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
	where            string // the address that answered
	spokeTLS         bool   // it spoke TLS, were it only an alert
	handshakeDone    bool   // crypto/tls completed a handshake with it
	noSTARTTLS       bool   // its protocol has no TLS to switch to
	injected         bool   // it sent more before TLS than it should
	rateLimited      bool   // it stopped answering on the way
	slow             bool   // it takes so long to answer that silence says nothing
	unrecognizedName bool   // it said that it does not know the name
	notTLS           []byte // the first bytes of an answer that is no TLS
	versions         map[uint16]state
	properties       map[property]state
	postQuantum      state
	earlyData        state // whether it takes data before it has answered
	clientOrder      state // whether a weak suite that is offered first wins
	// toleratesTLS12 is true once a hello of TLS 1.2 got an answer, be it a no; tls12Fault
	// is what came in place of one.
	toleratesTLS12  bool
	tls12Fault      string
	askedWithoutSNI bool              // it was asked without the name
	quirks          map[string]string // what was seen, by finding id
	// browsers is whether it agrees with what current browsers offer.
	browsers state
	// answers are the plain ones of TLS 1.0 to 1.2, primes those of every answer, and
	// suites all that were agreed on.
	answers []answer
	primes  [][]byte
	suites  []uint16
	// suitesByVersion are the suites agreed on by version, as far as they were seen in the plain.
	suitesByVersion map[uint16][]uint16
	// tls13Answer is the first answer of TLS 1.3.
	tls13Answer answer
	ssl2        []string // the ciphers of SSL 2.0
	lists       []list   // with --full

	// presented is the chain that it showed first, and others are those that it showed
	// beside: for another kind of key, to another version, or at another address.
	presented
	others          []presented
	addresses       []address // the further ones of the name
	asks            bool      // authorities are to be asked for lists
	wantsClientCert bool      // it asks for the client's certificate
	// reason and fault say why there is no chain.
	reason checks.Reason
	fault  string
}

func newFacts(where string) facts {
	return facts{where: where, versions: map[uint16]state{}, properties: map[property]state{}, quirks: map[string]string{}, suitesByVersion: map[uint16][]uint16{}}
}

// any reports whether any version is known to be on.
func (f *facts) any() bool { return f.best() != 0 }

// best returns the highest version known to be on, or 0.
func (f *facts) best() uint16 {
	for _, v := range allVersions() {
		if f.versions[v].on {
			return v
		}
	}
	return 0
}

// record adds what a reply shows. A fact once established is not overturned.
func (f *facts) record(r reply) {
	f.recordTLS12Tolerance(r)
	var alert alertError
	var plain *notTLSError
	switch {
	case r.version != 0:
		f.recordAgreement(r)
	case errors.Is(r.err, errUnoffered) && r.asked != ssl20:
		f.spokeTLS = true
		f.quirks[quirkUnoffered] = r.err.Error()
		f.recordRefusal(r, state{reason: checks.ReasonProtocol})
	case errors.As(r.err, &alert):
		f.spokeTLS = true
		f.unrecognizedName = f.unrecognizedName || alert == 112
		s := state{known: true, unconfirmed: !alert.refuses(), reason: checks.ReasonProtocol, seen: fmt.Sprintf("the server answered with alert %d", byte(alert))}
		if slices.Contains(r.about, propFallback) && alert != 86 || alert == alertNoProtocol {
			s = state{reason: checks.ReasonProtocol}
		}
		f.recordRefusal(r, s)
	case errors.As(r.err, &plain):
		f.notTLS = plain.seen
		f.recordRefusal(r, state{known: true, unconfirmed: true, reason: checks.ReasonProtocol, seen: "the server answered with something other than TLS"})
	case r.reason == checks.ReasonReset:
		f.recordRefusal(r, state{known: true, unconfirmed: true, reason: r.reason, seen: "the server hung up"})
	case r.reason == checks.ReasonTimeout && r.asked == ssl20 && !f.slow:
		f.recordRefusal(r, state{known: true, unconfirmed: true, reason: r.reason, seen: fmt.Sprintf("the server said nothing for %d seconds", int(ssl2Timeout.Seconds()))})
	default:
		f.recordRefusal(r, state{reason: r.reason})
	}
	f.recordChainFault(r)
}

// recordAgreement notes an answer that a server agreed to.
func (f *facts) recordAgreement(r reply) {
	f.spokeTLS = true
	s := state{known: true, on: true, seen: "the server chose " + versionName(r.version)}
	if r.suite != 0 {
		s.seen += " with " + suiteName(r.suite)
	}
	f.setVersion(r.version, s)
	for v := r.asked; v > r.version && v >= ssl30; v-- {
		f.setVersion(v, state{known: true, seen: fmt.Sprintf("offered %s, the server chose %s", versionName(r.asked), versionName(r.version))})
	}
	f.recordProperties(r, s.seen)
	if r.version >= tls10 && r.version <= tls12 && r.err == nil && len(r.about) > 0 {
		f.answers = append(f.answers, r.answer)
	}
	if r.version == ssl20 {
		f.ssl2 = r.ciphers
	} else if !slices.Contains(f.suites, r.suite) {
		f.suites = append(f.suites, r.suite)
	}
	if v := r.version; v >= ssl30 && v <= tls12 && r.suite != 0 && !slices.Contains(f.suitesByVersion[v], r.suite) {
		f.suitesByVersion[v] = append(f.suitesByVersion[v], r.suite)
	}
	if r.version == tls13 && f.tls13Answer.suite == 0 {
		f.tls13Answer = r.answer
	}
	f.wantsClientCert = f.wantsClientCert || r.wantsClientCert
	if len(r.prime) > 0 {
		f.primes = append(f.primes, r.prime)
	}
	f.present(r)
}

// recordProperties notes what the suite that was agreed on is made of.
func (f *facts) recordProperties(r reply, seen string) {
	on := state{known: true, on: true, seen: seen}
	switch s := suiteTable()[r.suite]; {
	case slices.Contains(r.about, propPostQuantum):
		f.postQuantum = state{known: true, on: true, seen: "agreed on " + groupName(r.group)}
	case slices.Contains(r.about, propFallback):
		f.setProperty(propFallback, on)
	case slices.Contains(r.about, propSmallCurve):
		g, _ := findGroup(r.group)
		f.setProperty(propSmallCurve, state{known: true, on: r.group != 0 && g.bits < rules().WeakCurve, seen: "offered small curves only, it chose " + g.name})
	case slices.Contains(r.about, propSHA1):
		used := slices.Contains(sha1Signatures(), r.scheme)
		f.setProperty(propSHA1, state{known: true, on: used, seen: fmt.Sprintf("offered SHA-1 only, it signed with scheme 0x%04x", r.scheme)})
	case r.version == ssl20: // its ciphers are listed apart
	case s.tls13:
		f.setProperty(propAEAD, on)
	case s.weakness() != "":
		f.setProperty(s.weakness(), on)
		for _, t := range []property{propStaticRSA, propCBC} {
			if s.is(t) && (s.is(propRC4) || s.is(prop3DES) || s.is(propIDEASeedRC2)) { // of those worse than these, nobody need say more
				f.setProperty(t, on)
			}
		}
	default:
		for _, t := range s.properties {
			f.setProperty(t, on)
		}
		if s.is(propECDHE) && s.is(propAEAD) {
			f.setProperty(propRecommended, on)
		}
	}
}

// recordRefusal notes an answer that is no agreement: of what was asked for, or else of
// the version as a whole. A refusal of 1.1 and less is one of 1.0 as well.
func (f *facts) recordRefusal(r reply, s state) {
	for _, t := range r.about {
		if t == propPostQuantum {
			if !f.postQuantum.known {
				f.postQuantum = s
			}
			continue
		}
		f.setProperty(t, s)
	}
	if len(r.about) > 0 {
		return
	}
	f.setVersion(r.asked, s)
	if r.asked == tls11 {
		f.setVersion(tls10, s)
	}
}

// recordChainFault keeps the most telling reason for the want of certificates: that of
// a server that had already agreed to a version, or else the last one.
func (f *facts) recordChainFault(r reply) {
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
