package tls

import "github.com/cybercheck-cli/cybercheck/checks"

// A state is what is known of one version or property.
type state struct {
	known, on   bool
	reason      checks.Reason // why it is not known
	seen        string        // what the server did
	unconfirmed bool          // it hung up, to be confirmed by asking again
}

// certainty orders states by how much they settle.
func (s state) certainty() int {
	switch {
	case s.known && s.on:
		return 4
	case s.known && !s.unconfirmed:
		return 3
	case s.known:
		return 2
	case s.reason != "":
		return 1
	}
	return 0
}

func (f *facts) setVersion(v uint16, s state) {
	if s.certainty() > f.versions[v].certainty() {
		f.versions[v] = s
	}
}

func (f *facts) setProperty(t property, s state) {
	if s.certainty() > f.properties[t].certainty() {
		f.properties[t] = s
	}
}

// resolve decides what the server only hung up at: refused where it still
// answers a good hello, and otherwise not known. TLS 1.2 is off where all of
// its suites were refused.
func (f *facts) resolve(alive bool) {
	decide := func(s state) state {
		if s.unconfirmed {
			s.unconfirmed, s.known = false, alive
		}
		return s
	}
	for v, s := range f.versions {
		f.versions[v] = decide(s)
	}
	for t, s := range f.properties {
		f.properties[t] = decide(s)
	}
	f.postQuantum = decide(f.postQuantum)
	recommended, rest, weak := f.properties[propRecommended], f.properties[propDHE], f.properties[propNull]
	if !f.versions[tls12].known {
		for _, s := range []state{recommended, rest, weak} {
			if !s.known || s.on {
				f.setVersion(tls12, state{reason: s.reason})
				return
			}
		}
		f.setVersion(tls12, state{known: true, seen: recommended.seen})
	}
}

// unconfirmed reports whether a control is still needed, and timedOut whether
// silence left something open.
func (f *facts) unconfirmed() bool { return f.anyState(func(s state) bool { return s.unconfirmed }) }

func (f *facts) timedOut() bool {
	return f.anyState(func(s state) bool { return !s.known && s.reason == checks.ReasonTimeout })
}

func (f *facts) anyState(is func(state) bool) bool {
	for _, s := range f.versions {
		if is(s) {
			return true
		}
	}
	for _, s := range f.properties {
		if is(s) {
			return true
		}
	}
	return is(f.postQuantum)
}

// recordHandshakeSuite notes a server whose plain answers differ from its handshake, such
// as one that does not accept a suite alone that it picked from a list.
func (f *facts) recordHandshakeSuite(first reply) {
	if s := suiteTable()[first.suite]; first.version == tls12 && s.is(propECDHE) && s.is(propAEAD) {
		f.setProperty(propRecommended, state{known: true, on: true, seen: "the handshake was made with " + s.name})
	}
}

// off reports whether a version is known to be off.
func (f *facts) off(v uint16) bool { s := f.versions[v]; return s.known && !s.on }

// lacks reports whether a property is known to be off.
func (f *facts) lacks(t property) bool { s := f.properties[t]; return s.known && !s.on }
