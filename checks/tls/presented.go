package tls

import (
	"bytes"
	"crypto/x509"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxPresented is how many different certificates of one name are judged.
const maxPresented = 16

// A presented is a chain of certificates that a server showed, with what came along.
type presented struct {
	at     string   // the address that showed it
	shown  string   // what it was shown for: a version and a suite
	chain  [][]byte // the first certificates, undecoded
	sent   int
	scts   int    // the logs whose timestamps came beside the certificate
	staple []byte // the certificate's status, as OCSP

	list listAnswer // what came of asking the authority for its list

	certs []*x509.Certificate // the chain decoded, as far as it could be
	trust trust
}

// present keeps a chain that an answer shows: the first one, and each that has another
// certificate of a server. What comes along may come with one answer and not with another.
func (f *facts) present(r reply) {
	if len(r.chain) == 0 || r.reason == checks.ReasonParse {
		return
	}
	p := presented{at: f.where, shown: versionName(r.version), chain: r.chain, sent: r.sent, scts: r.scts, staple: r.staple}
	if r.suite != 0 {
		p.shown += " with " + suiteName(r.suite)
	}
	if len(f.chain) == 0 {
		f.presented = p
		f.reason, f.fault = "", ""
		return
	}
	f.add(p)
}

// add keeps a chain beside those that are known, or what came along with one of them.
func (f *facts) add(p presented) {
	same := func(q presented) bool { return q.at == p.at && bytes.Equal(q.chain[0], p.chain[0]) }
	known := &f.presented
	if !same(*known) {
		i := slices.IndexFunc(f.others, same)
		if i < 0 {
			if len(f.others) < maxPresented-1 {
				f.others = append(f.others, p)
			}
			return
		}
		known = &f.others[i]
	}
	known.scts = max(known.scts, p.scts)
	if known.staple == nil {
		known.staple = p.staple
	}
}

// read decodes the chain and finds out who vouches for it.
func (p *presented) read(env *checks.Env) {
	p.certs, p.trust = readChain(p.chain, env)
	if p.sent > len(p.chain) && p.trust.status != publicCA && p.trust.status != privateCA && p.trust.status != selfSigned {
		p.trust = trust{reason: checks.ReasonProtocol, fault: "the server sent more certificates than are read"}
	}
}
