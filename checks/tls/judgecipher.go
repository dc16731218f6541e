package tls

import (
	_ "embed"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed wording.yaml
var wordingYAML []byte

// words are the sentences about suites and keys.
var words = checks.EmbeddedWords(wordingYAML)

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
		case !s.on:
			j.add(x.id, checks.Pass, words.Say(x.id+".pass"), seen)
		case x.property == propCBC && f.lacks(propAEAD):
			j.gapAt(x.id, checks.Low, words.Say(x.id), seen)
		default:
			j.gap(x.id, words.Say(x.id), seen)
		}
	}
	j.aead()
	j.forwardSecrecy()
	j.ephemeral()
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
		j.add(id, checks.NotChecked, words.Say("sha1.later"), best).Reason = checks.ReasonSkipped
		return
	}
	j.add(id, checks.NotApplicable, words.Say("sha1.none"), best)
}

// aead judges whether any suite both hides and seals what is sent.
func (j *judge) aead() {
	f, id := j.facts, "tls.cipher.no_aead"
	switch recommended, any := f.properties[propRecommended], f.properties[propAEAD]; {
	case f.versions[tls13].on, recommended.on, any.on:
		j.add(id, checks.Pass, words.Say("aead.pass"), j.seen("suite agreed", seenOn(f.versions[tls13], recommended, any)))
	case f.off(tls13) && f.lacks(propRecommended) && f.lacks(propAEAD):
		j.gap(id, words.Say(id), j.seen("asked for them alone", any.seen))
	default:
		j.unknownOrSkipped(id, firstReason(f.versions[tls13], recommended, any))
	}
}

// unknownOrSkipped is unknown, unless it was not asked at all.
func (j *judge) unknownOrSkipped(id string, r checks.Reason) {
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
