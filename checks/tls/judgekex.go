package tls

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
)

// forwardSecrecy judges whether a stolen key opens what was recorded before.
func (j *judge) forwardSecrecy() {
	f, id := j.facts, "tls.kex.no_fs"
	curve, prime, fixed := f.properties[propECDHE], f.properties[propDHE], f.properties[propStaticRSA]
	switch {
	case f.versions[tls13].on, f.properties[propRecommended].on, curve.on, prime.on:
		j.Pass(id, words.Say("fs.pass"), j.seen("suite agreed", seenOn(f.versions[tls13], f.properties[propRecommended], curve, prime)))
	case f.off(tls13) && f.lacks(propRecommended) && f.lacks(propECDHE) && f.lacks(propDHE) && fixed.on:
		j.Gap(id, words.Say(id), j.seen("asked for them alone", fixed.seen))
	case f.off(tls13) && f.lacks(propRecommended) && f.lacks(propECDHE) && f.lacks(propDHE):
		j.notApplicable(id, "fs.none", j.seen("asked for them alone", curve.seen))
	default:
		j.unknownOrSkipped(id, firstReason(f.versions[tls13], f.properties[propRecommended], curve, prime))
	}
}

// dhPrime judges the prime of a Diffie-Hellman agreement, the smallest seen.
func (j *judge) dhPrime() {
	const weak, common = "tls.kex.dh_weak", "tls.kex.dh_common_prime"
	var prime []byte
	for _, p := range j.facts.primes {
		if prime == nil || bitLen(p) < bitLen(prime) {
			prime = p
		}
	}
	if prime == nil {
		for _, id := range []string{weak, common} {
			if s := j.facts.properties[propDHE]; s.known && !s.on {
				j.notApplicable(id, "dh.none", j.seen("asked for it alone", s.seen))
			} else {
				j.unknownOrSkipped(id, s.reason)
			}
		}
		return
	}
	bits := bitLen(prime)
	seen := j.seen("size of the prime", fmt.Sprintf("%d bits", bits))
	if i := slices.IndexFunc(rules().WeakDH, func(r groupRule) bool { return bits < r.Under }); i >= 0 {
		j.GapAt(weak, rules().WeakDH[i].Severity.In(j.Scope), words.Say(weak, "bits", bits), seen)
	} else {
		j.Pass(weak, words.Say("dh.pass", "bits", bits), seen)
	}
	sum := sha256.Sum256(prime)
	if whose, ok := rules().CommonPrimes[hex.EncodeToString(sum[:])]; ok {
		j.Gap(common, words.Say(common, "whose", whose), seen)
	} else {
		j.Pass(common, words.Say("dh.own"), seen)
	}
}

// curve judges the smallest curve that the server agrees on a key with.
func (j *judge) curve() {
	const id = "tls.kex.curve_weak"
	f, smallest := j.facts, j.facts.smallestCurve()
	switch seen := j.seen("curve", smallest.name); {
	case smallest.name == "" && !f.versions[tls12].known:
		j.unknownOrSkipped(id, f.versions[tls12].reason)
	case smallest.name == "":
		j.notApplicable(id, "curve.none", j.seen("best version", versionName(f.best())))
	case smallest.bits >= rules().WeakCurve && !f.properties[propSmallCurve].known:
		j.unknownOrSkipped(id, f.properties[propSmallCurve].reason)
	default:
		j.verdictOf(smallest.bits >= rules().WeakCurve, id, "curve", smallest.name, seen)
	}
}

// smallestCurve is the smallest curve seen in an answer or in a list; the zero
// group where there is none.
func (f *facts) smallestCurve() group {
	var out group
	see := func(g group) {
		if g.id < 0x100 && (out.name == "" || g.bits < out.bits) { // from 0x100 on, no curves
			out = g
		}
	}
	for _, a := range f.answers {
		if g, ok := findGroup(a.group); ok {
			see(g)
		}
	}
	for _, l := range f.lists {
		for _, g := range groupTable {
			if l.groups && slices.Contains(l.names, g.name) {
				see(g)
			}
		}
	}
	return out
}

// postQuantum judges whether what is recorded today holds against a quantum computer.
func (j *judge) postQuantum() {
	f, id := j.facts, "tls.kex.no_pq"
	switch s := f.postQuantum; {
	case s.known && s.on:
		j.Pass(id, words.Say("pq.pass"), j.seen("key agreement", s.seen))
	case s.known:
		j.Gap(id, words.Say(id), j.seen("asked for it alone", s.seen))
	case f.off(tls13):
		j.Gap(id, words.Say(id), j.seen("TLS 1.3", f.versions[tls13].seen))
	case s.certainty() == 0 && !f.versions[tls13].known:
		j.unknownOrSkipped(id, f.versions[tls13].reason)
	default:
		j.unknownOrSkipped(id, s.reason)
	}
}

func bitLen(b []byte) int { return new(big.Int).SetBytes(b).BitLen() }
