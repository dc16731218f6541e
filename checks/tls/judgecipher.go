package tls

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed wording.yaml
var wordingYAML []byte

// words are the sentences about suites and keys.
var words = checks.EmbeddedWords(wordingYAML)

// byTrait are the findings that one trait decides.
var byTrait = [...]struct {
	id    string
	trait trait
}{
	{"tls.cipher.null", traitNull},
	{"tls.cipher.anon", traitAnon},
	{"tls.cipher.export", traitExport},
	{"tls.cipher.des", traitDES},
	{"tls.cipher.rc4", traitRC4},
	{"tls.cipher.3des", trait3DES},
	{"tls.cipher.idea_seed", traitOldBlock},
	{"tls.cipher.cbc", traitCBC},
	{"tls.kex.static_rsa_offered", traitRSA},
	{"tls.sig.sha1_handshake", traitSHA1},
}

// suites judges what the server agrees to lock a connection with.
func (j *judge) suites() {
	f := j.facts
	for _, x := range byTrait {
		s := f.traits[x.trait]
		seen := j.seen("asked for it alone", s.seen)
		switch {
		case x.trait == traitSHA1 && s.rank() == 0:
			j.unasked(f)
		case !s.known:
			j.untold(x.id, s.reason)
		case !s.on:
			j.add(x.id, checks.Pass, words.Say(x.id+".pass"), seen)
		case x.trait == traitCBC && f.safe(traitAEAD):
			j.gapAt(x.id, checks.Low, words.Say(x.id), seen)
		default:
			j.gap(x.id, words.Say(x.id), seen)
		}
	}
	j.authenticated()
	j.forwardSecrecy()
	j.ephemeral()
	j.quantum()
}

// unasked says why it is not known whether the server signs with SHA-1.
func (j *judge) unasked(f facts) {
	id, best := "tls.sig.sha1_handshake", j.seen("best version", versionName(f.best()))
	switch s := f.traits[traitSound]; {
	case !s.known:
		j.untold(id, s.reason)
		return
	case s.on && f.versions[tls13].on && f.lists == nil:
		j.add(id, checks.NotChecked, words.Say("sha1.later"), best).Reason = checks.ReasonSkipped
		return
	}
	j.add(id, checks.NotApplicable, words.Say("sha1.none"), best)
}

// authenticated judges whether any suite both hides and seals what is sent.
func (j *judge) authenticated() {
	f, id := j.facts, "tls.cipher.no_aead"
	switch sound, any := f.traits[traitSound], f.traits[traitAEAD]; {
	case f.versions[tls13].on, sound.on, any.on:
		j.add(id, checks.Pass, words.Say("aead.pass"), j.seen("suite agreed", seenOn(f.versions[tls13], sound, any)))
	case f.off(tls13) && f.safe(traitSound) && f.safe(traitAEAD):
		j.gap(id, words.Say(id), j.seen("asked for them alone", any.seen))
	default:
		j.untold(id, firstReason(f.versions[tls13], sound, any))
	}
}

// forwardSecrecy judges whether a stolen key opens what was recorded before.
func (j *judge) forwardSecrecy() {
	f, id := j.facts, "tls.kex.no_fs"
	curve, prime, fixed := f.traits[traitECDHE], f.traits[traitDHE], f.traits[traitRSA]
	switch {
	case f.versions[tls13].on, f.traits[traitSound].on, curve.on, prime.on:
		j.add(id, checks.Pass, words.Say("fs.pass"), j.seen("suite agreed", seenOn(f.versions[tls13], f.traits[traitSound], curve, prime)))
	case f.off(tls13) && f.safe(traitSound) && f.safe(traitECDHE) && f.safe(traitDHE) && fixed.on:
		j.gap(id, words.Say(id), j.seen("asked for them alone", fixed.seen))
	case f.off(tls13) && f.safe(traitSound) && f.safe(traitECDHE) && f.safe(traitDHE):
		j.add(id, checks.NotApplicable, words.Say("fs.none"), j.seen("asked for them alone", curve.seen))
	default:
		j.untold(id, firstReason(f.versions[tls13], f.traits[traitSound], curve, prime))
	}
}

// ephemeral judges the size of the numbers that a key is agreed with.
func (j *judge) ephemeral() {
	f := j.facts
	var prime []byte
	curve := group{bits: 1 << 20}
	for _, a := range f.answers {
		if len(a.prime) > 0 && (prime == nil || bitLen(a.prime) < bitLen(prime)) {
			prime = a.prime
		}
		if g, ok := findGroup(a.group); ok && g.id < 0x100 && g.bits < curve.bits {
			curve = g
		}
	}
	for _, l := range f.lists {
		for _, g := range groupTable {
			if l.groups && slices.Contains(l.names, g.name) && g.id < 0x100 && g.bits < curve.bits {
				curve = g
			}
		}
	}
	const weak, common = "tls.kex.dh_weak", "tls.kex.dh_common_prime"
	switch s := f.traits[traitDHE]; {
	case prime != nil:
		bits := bitLen(prime)
		seen := j.seen("size of the prime", fmt.Sprintf("%d bits", bits))
		if i := slices.IndexFunc(rules.WeakDH, func(r sizeRule) bool { return bits < r.Under }); i >= 0 {
			j.gapAt(weak, rules.WeakDH[i].Severity, words.Say(weak, "bits", bits), seen)
		} else {
			j.add(weak, checks.Pass, words.Say("dh.pass", "bits", bits), seen)
		}
		sum := sha256.Sum256(prime)
		if whose, ok := rules.CommonPrimes[hex.EncodeToString(sum[:])]; ok {
			j.gap(common, words.Say(common, "whose", whose), seen)
		} else {
			j.add(common, checks.Pass, words.Say("dh.own"), seen)
		}
	case s.known && !s.on:
		for _, id := range []string{weak, common} {
			j.add(id, checks.NotApplicable, words.Say("dh.none"), j.seen("asked for it alone", s.seen))
		}
	default:
		for _, id := range []string{weak, common} {
			j.untold(id, s.reason)
		}
	}
	const id = "tls.kex.curve_weak"
	switch seen := j.seen("curve", curve.name); {
	case curve.name == "" && !f.versions[tls12].known:
		j.untold(id, f.versions[tls12].reason)
	case curve.name == "":
		j.add(id, checks.NotApplicable, words.Say("curve.none"), j.seen("best version", versionName(f.best())))
	case curve.bits < rules.WeakCurve:
		j.gap(id, words.Say(id, "curve", curve.name), seen)
	default:
		j.add(id, checks.Pass, words.Say("curve.pass", "curve", curve.name), seen)
	}
}

func (j *judge) quantum() {
	f, id := j.facts, "tls.kex.no_pq"
	switch s := f.quantum; {
	case s.known && s.on:
		j.add(id, checks.Pass, words.Say("pq.pass"), j.seen("key agreement", s.seen))
	case s.known:
		j.gap(id, words.Say(id), j.seen("asked for it alone", s.seen))
	case f.off(tls13):
		j.gap(id, words.Say(id), j.seen("TLS 1.3", f.versions[tls13].seen))
	case s.rank() == 0 && !f.versions[tls13].known:
		j.untold(id, f.versions[tls13].reason)
	default:
		j.untold(id, s.reason)
	}
}

// options judges what the server took up of what was offered beside the suites.
func (j *judge) options() {
	f := j.facts
	var legacy []answer // those of TLS, which could carry the options
	for _, a := range f.answers {
		if a.version >= tls10 {
			legacy = append(legacy, a)
		}
	}
	said := func(yes func(answer) bool) (int, answer) {
		i := slices.IndexFunc(legacy, yes)
		if i < 0 {
			return i, answer{}
		}
		return i, legacy[i]
	}
	what := func(a answer) checks.Evidence {
		return j.seen("answer of the server", versionName(a.version)+" with "+suiteName(a.suite))
	}
	if len(legacy) == 0 {
		for _, id := range []string{"tls.compression", "tls.reneg.insecure", "tls.ems_missing", "tls.heartbeat_on"} {
			if f.versions[tls13].on && f.off(tls12) {
				j.add(id, checks.NotApplicable, words.Say("options.modern"), j.seen("best version", versionName(f.best())))
			} else {
				j.untold(id, f.versions[tls12].reason)
			}
		}
	} else {
		for _, x := range []struct {
			id  string
			bad func(answer) bool
		}{
			{"tls.compression", func(a answer) bool { return a.compression != 0 }},
			{"tls.reneg.insecure", func(a answer) bool { return !a.renegotiation }},
			{"tls.ems_missing", func(a answer) bool { return !a.masterSecret }},
			{"tls.heartbeat_on", func(a answer) bool { return a.heartbeat }},
		} {
			if i, a := said(x.bad); i >= 0 {
				j.gap(x.id, words.Say(x.id), what(a))
			} else {
				j.add(x.id, checks.Pass, words.Say(x.id+".pass"), what(legacy[0]))
			}
		}
	}
	switch id, s := "tls.fallback_scsv", f.traits[traitFallback]; {
	case s.known && s.on:
		j.gap(id, words.Say(id), j.seen("a talked-down hello", s.seen))
	case s.known:
		j.add(id, checks.Pass, words.Say(id+".pass"), j.seen("a talked-down hello", s.seen))
	case s.rank() > 0:
		j.untold(id, s.reason)
	case !f.versions[tls11].known:
		j.untold(id, f.versions[tls11].reason)
	default:
		j.add(id, checks.NotApplicable, words.Say("fallback.none"), j.seen("best version", versionName(f.best())))
	}
	for _, id := range []string{quirkUnoffered, quirkLargeHello} {
		if seen, ok := f.quirks[id]; ok {
			j.gap(id, words.Say(id), j.seen("what happened", seen))
		}
	}
}

// enumerated is what --full found.
func (j *judge) enumerated() {
	if j.facts.lists == nil {
		return
	}
	for _, x := range []struct {
		id     string
		groups bool
	}{{"tls.list.suites", false}, {"tls.list.groups", true}} {
		var e []checks.Evidence
		n, whole := 0, true
		for _, l := range j.facts.lists {
			if l.groups != x.groups {
				continue
			}
			n, whole = n+len(l.names), whole && l.whole
			part := ""
			for _, name := range l.names {
				if len(part)+len(name)+2 > maxSeen {
					e, part = append(e, j.seen(versionName(l.version), part)), ""
				}
				part = strings.TrimPrefix(part+", "+name, ", ")
			}
			e = append(e, j.seen(versionName(l.version), part))
			if !l.whole {
				e = append(e, j.seen(versionName(l.version)+", why the list is not whole", l.why))
			}
		}
		key := "list.whole"
		if !whole {
			key = "list.part"
		}
		if len(e) > 0 {
			j.add(x.id, checks.Pass, words.Say(key, "count", n), e...)
		}
	}
}

// untold is unknown, unless it was not asked at all.
func (j *judge) untold(id string, r checks.Reason) {
	if r == checks.ReasonSkipped {
		j.add(id, checks.NotChecked, words.Say("spent")).Reason = r
		return
	}
	j.unknown(id, r)
}

func firstReason(states ...state) checks.Reason {
	for _, s := range states {
		if !s.known && s.reason != "" {
			return s.reason
		}
	}
	return checks.ReasonProtocol
}

// seenOn is what was seen of the first that is on.
func seenOn(states ...state) string {
	for _, s := range states {
		if s.on {
			return s.seen
		}
	}
	return ""
}

func bitLen(b []byte) int { return new(big.Int).SetBytes(b).BitLen() }
