package tls

import "github.com/cybercheck-cli/cybercheck/checks"

// A state is what is known of one version or trait.
type state struct {
	known, on bool
	reason    checks.Reason // why it is not known
	seen      string        // what the server did
	weak      bool          // it hung up, which a control must confirm
}

// rank orders states by how much they settle.
func (s state) rank() int {
	switch {
	case s.known && s.on:
		return 4
	case s.known && !s.weak:
		return 3
	case s.known:
		return 2
	case s.reason != "":
		return 1
	}
	return 0
}

func (f *facts) put(v uint16, s state) {
	if s.rank() > f.versions[v].rank() {
		f.versions[v] = s
	}
}

func (f *facts) mark(t trait, s state) {
	if s.rank() > f.traits[t].rank() {
		f.traits[t] = s
	}
}

// settle decides what the server only hung up at: refused where it still
// answers a good hello, and otherwise not known. TLS 1.2 is off where all of
// its suites were refused.
func (f *facts) settle(alive bool) {
	decide := func(s state) state {
		if s.weak {
			s.weak, s.known = false, alive
		}
		return s
	}
	for v, s := range f.versions {
		f.versions[v] = decide(s)
	}
	for t, s := range f.traits {
		f.traits[t] = decide(s)
	}
	f.quantum = decide(f.quantum)
	sound, rest, weak := f.traits[traitSound], f.traits[traitDHE], f.traits[traitNull]
	if !f.versions[tls12].known {
		for _, s := range []state{sound, rest, weak} {
			if !s.known || s.on {
				f.put(tls12, state{reason: s.reason})
				return
			}
		}
		f.put(tls12, state{known: true, seen: sound.seen})
	}
}

// unsettled reports whether a control is still needed, and waiting whether
// silence left something open.
func (f *facts) unsettled() bool { return f.some(func(s state) bool { return s.weak }) }

func (f *facts) waiting() bool {
	return f.some(func(s state) bool { return !s.known && s.reason == checks.ReasonTimeout })
}

func (f *facts) some(is func(state) bool) bool {
	for _, s := range f.versions {
		if is(s) {
			return true
		}
	}
	for _, s := range f.traits {
		if is(s) {
			return true
		}
	}
	return is(f.quantum)
}

// contradicts notes a server whose plain answers differ from its handshake, such
// as one that does not accept a suite alone that it picked from a list.
func (f *facts) contradicts(first reply) {
	if s := suiteTable()[first.suite]; first.version == tls12 && s.is(traitECDHE) && s.is(traitAEAD) {
		f.mark(traitSound, state{known: true, on: true, seen: "the handshake was made with " + s.name})
	}
}

// off reports whether a version is known to be off.
func (f *facts) off(v uint16) bool { s := f.versions[v]; return s.known && !s.on }

// safe reports whether a trait is known to be off.
func (f *facts) safe(t trait) bool { s := f.traits[t]; return s.known && !s.on }
