package tls

import (
	"context"
	"errors"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// alertVersion is protocol_version: the server has none of the versions offered.
const alertVersion alertError = 70

// alertNoProtocol is no_application_protocol: the server has none of those named by ALPN.
const alertNoProtocol alertError = 120

// probeCipherOrder asks a server that takes weak suites and recommended ones which of two it takes
// when the weak one is offered first. With --full, the same hello finds out what it
// shows to those who do not say the name.
func (p *prober) probeCipherOrder(ctx context.Context, f *facts) {
	var weak, recommended uint16
	for _, id := range f.suitesByVersion[tls12] {
		switch s := suiteTable()[id]; {
		case s.weakness() != "":
			weak = id
		case s.is(propECDHE) && s.is(propAEAD):
			recommended = id
		}
	}
	if weak == 0 || recommended == 0 || f.rateLimited {
		return
	}
	h := hello{version: tls12, suites: []uint16{weak, recommended, renegotiationSCSV}, noSNI: p.full}
	r := p.ask(ctx, h)
	if h.noSNI {
		f.recordWithoutSNI(r, p.sni())
		if h.noSNI = false; r.refused() {
			r = p.ask(ctx, h)
		}
	}
	f.clientOrder = state{reason: r.reason}
	if r.suite == weak || r.suite == recommended {
		f.clientOrder = state{known: true, on: r.suite == weak, seen: "offered " + suiteName(weak) + " first, it chose " + suiteName(r.suite)}
	}
}

// recordTLS12Tolerance notes whether hellos of TLS 1.2 are understood: a server that has less
// must answer them with less, or say that it has none of the suites.
func (f *facts) recordTLS12Tolerance(r reply) {
	var alert alertError
	switch {
	case r.asked != tls12:
	case r.version != 0, errors.As(r.err, &alert) && alert != alertVersion:
		f.toleratesTLS12 = true
	case r.err != nil && r.reason != checks.ReasonSkipped:
		f.tls12Fault = r.err.Error()
	}
}

// versionIntolerant reports whether a server hung up on every hello of TLS 1.2 and
// answered one of an older version.
func (f *facts) versionIntolerant() bool {
	older := slices.ContainsFunc([]uint16{tls11, tls10, ssl30}, func(v uint16) bool { return f.versions[v].on })
	return older && f.off(tls12) && !f.toleratesTLS12 && f.tls12Fault != ""
}

// probeWithoutSNI asks, with --full, for a certificate without saying the name.
func (p *prober) probeWithoutSNI(ctx context.Context, f *facts) {
	if p.sni() == "" || f.askedWithoutSNI || len(f.suitesByVersion[tls12]) == 0 {
		return
	}
	f.recordWithoutSNI(p.ask(ctx, hello{version: tls12, noSNI: true, suites: append(slices.Clone(f.suitesByVersion[tls12]), renegotiationSCSV)}), p.sni())
}

// recordWithoutSNI notes what a server shows to those who do not say the name. A certificate
// that is made out to it is the right one, be it the same or not.
func (f *facts) recordWithoutSNI(r reply, host string) {
	f.askedWithoutSNI = true
	switch {
	case host == "" || len(f.chain) == 0 || !matchesHostname(f.chain, host):
	case r.refused():
		f.quirks[quirkNeedsSNI] = r.err.Error()
	case len(r.chain) > 0 && r.err == nil && !matchesHostname(r.chain, host):
		f.quirks[quirkNeedsSNI] = "a certificate for another name"
		if c, err := readCertificate(r.chain[0]); err == nil {
			f.quirks[quirkNeedsSNI] = c.Subject.String()
		}
	}
}

// matchesHostname reports whether a chain's certificate is made out to a name.
func matchesHostname(chain [][]byte, host string) bool {
	c, err := readCertificate(chain[0])
	return err == nil && madeOutTo(c, host)
}
