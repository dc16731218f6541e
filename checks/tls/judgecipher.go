package tls

import (
	"github.com/cybercheck-cli/cybercheck/checks"
)

// byProperty are the findings that one property decides.
var byProperty = [...]struct {
	id       string
	property property
}{
	{"tls.cipher.null", propNull},
	{"tls.cipher.anon", propAnon},
	{"tls.cipher.export", propExport},
	{"tls.cipher.des", propDES},
	{"tls.cipher.rc4", propRC4},
	{"tls.cipher.3des", prop3DES},
	{"tls.cipher.idea_seed", propIDEASeedRC2},
	{"tls.cipher.cbc", propCBC},
	{"tls.kex.static_rsa_offered", propStaticRSA},
	{"tls.sig.sha1_handshake", propSHA1},
}

// suites judges what the server agrees to lock a connection with.
func (j *judge) suites() {
	f := j.facts
	for _, x := range byProperty {
		s := f.properties[x.property]
		seen := j.seen("asked for it alone", s.seen)
		switch {
		case x.property == propSHA1 && s.certainty() == 0:
			j.sha1NotAsked(f)
		case !s.known:
			j.unknownOrSkipped(x.id, s.reason)
		case s.on && x.property == propCBC && f.lacks(propAEAD):
			j.GapAt(x.id, rules().CBC.Alone, words.Say(x.id), seen)
		case s.on && x.property == propCBC:
			j.GapAt(x.id, rules().CBC.Beside, words.Say(x.id), seen)
		default:
			j.verdict(!s.on, x.id, seen)
		}
	}
	j.aead()
	j.forwardSecrecy()
	j.dhPrime()
	j.curve()
	j.postQuantum()
}

// sha1NotAsked says why it is not known whether the server signs with SHA-1.
func (j *judge) sha1NotAsked(f facts) {
	id, best := "tls.sig.sha1_handshake", j.seen("best version", versionName(f.best()))
	switch s := f.properties[propRecommended]; {
	case !s.known:
		j.unknownOrSkipped(id, s.reason)
		return
	case s.on && f.versions[tls13].on && f.lists == nil:
		j.NotChecked(id, checks.ReasonSkipped, words.Say("sha1.later"), best)
		return
	}
	j.notApplicable(id, "sha1.none", best)
}

// aead judges whether any suite both hides and seals what is sent.
func (j *judge) aead() {
	f, id := j.facts, "tls.cipher.no_aead"
	switch recommended, any := f.properties[propRecommended], f.properties[propAEAD]; {
	case f.versions[tls13].on, recommended.on, any.on:
		j.Pass(id, words.Say("aead.pass"), j.seen("suite agreed", seenOn(f.versions[tls13], recommended, any)))
	case f.off(tls13) && f.lacks(propRecommended) && f.lacks(propAEAD):
		j.Gap(id, words.Say(id), j.seen("asked for them alone", any.seen))
	default:
		j.unknownOrSkipped(id, firstReason(f.versions[tls13], recommended, any))
	}
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
