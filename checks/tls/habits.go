package tls

import (
	"context"
	"crypto/x509"
	"errors"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// alertVersion is protocol_version: the server has none of the versions offered.
const alertVersion alertError = 70

// order asks a server that takes weak suites and sound ones which of two it takes
// when the weak one is offered first. With --full, the same hello finds out what it
// shows to those who do not say the name.
func (p *prober) order(ctx context.Context, f *facts) {
	var weak, sound uint16
	for _, id := range f.pairs[tls12] {
		switch s := suiteTable()[id]; {
		case s.weakness() != "":
			weak = id
		case s.is(traitECDHE) && s.is(traitAEAD):
			sound = id
		}
	}
	if weak == 0 || sound == 0 || f.limited {
		return
	}
	h := hello{version: tls12, suites: []uint16{weak, sound, renegotiationSCSV}, unnamed: p.env.Full}
	r := p.ask(ctx, h)
	if h.unnamed {
		f.shown(r, p.name())
		if h.unnamed = false; r.refused() {
			r = p.ask(ctx, h)
		}
	}
	f.ordered = state{reason: r.reason}
	if r.suite == weak || r.suite == sound {
		f.ordered = state{known: true, on: r.suite == weak, seen: "offered " + suiteName(weak) + " first, it chose " + suiteName(r.suite)}
	}
}

// listen notes whether hellos of TLS 1.2 are understood: a server that has less
// must answer them with less, or say that it has none of the suites.
func (f *facts) listen(r reply) {
	var alert alertError
	switch {
	case r.asked != tls12:
	case r.version != 0, errors.As(r.err, &alert) && alert != alertVersion:
		f.understands = true
	case r.err != nil && r.reason != checks.ReasonSkipped:
		f.balked = r.err.Error()
	}
}

// intolerant reports whether a server hung up on every hello of TLS 1.2 and
// answered one of an older version.
func (f *facts) intolerant() bool {
	older := slices.ContainsFunc([]uint16{tls11, tls10, ssl30}, func(v uint16) bool { return f.versions[v].on })
	return older && f.off(tls12) && !f.understands && f.balked != ""
}

// nameless asks, with --full, for a certificate without saying the name.
func (p *prober) nameless(ctx context.Context, f *facts) {
	if p.name() == "" || f.nameless || len(f.pairs[tls12]) == 0 {
		return
	}
	f.shown(p.ask(ctx, hello{version: tls12, unnamed: true, suites: append(slices.Clone(f.pairs[tls12]), renegotiationSCSV)}), p.name())
}

// shown notes what a server shows to those who do not say the name. A certificate
// that is made out to it is the right one, be it the same or not.
func (f *facts) shown(r reply, host string) {
	f.nameless = true
	switch {
	case host == "" || len(f.chain) == 0 || !madeOut(f.chain, host):
	case r.refused():
		f.quirks[quirkNeedsSNI] = r.err.Error()
	case len(r.chain) > 0 && r.err == nil && !madeOut(r.chain, host):
		f.quirks[quirkNeedsSNI] = "a certificate for another name"
		if c, err := x509.ParseCertificate(r.chain[0]); err == nil {
			f.quirks[quirkNeedsSNI] = c.Subject.String()
		}
	}
}

// madeOut reports whether a chain's certificate is made out to a name.
func madeOut(chain [][]byte, host string) bool {
	c, err := x509.ParseCertificate(chain[0])
	return err == nil && c.VerifyHostname(host) == nil
}
