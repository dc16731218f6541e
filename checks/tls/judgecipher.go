package tls

import (
	_ "embed"

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
