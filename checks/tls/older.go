package tls

import (
	"context"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// probeOlder asks the versions below the best of TLS 1.2 and before for what was not
// agreed to so far: what a server refuses to current clients it may grant to old ones.
func (p *prober) probeOlder(ctx context.Context, f *facts) {
	best := true // it answered the hellos of TLS 1.2, whatever its version
	for _, v := range []uint16{tls12, tls11, tls10, ssl30} {
		if !f.versions[v].on {
			continue
		}
		if best {
			best = false
			continue
		}
		p.probeOlderVersion(ctx, f, v)
	}
}

// notAgreed are the properties that no version was seen to have.
func (f *facts) notAgreed() []property {
	return slices.DeleteFunc(append(weakProperties(), propStaticRSA, propDHE), func(t property) bool { return f.properties[t].on })
}

func (p *prober) probeOlderVersion(ctx context.Context, f *facts, version uint16) {
	left := f.notAgreed()
	for len(left) > 0 {
		suites := suitesWhere(func(s suite) bool {
			if !s.common || s.tls13 || s.tls12Only || s.id >= 0xfe00 || s.name == "TLS_NULL_WITH_NULL_NULL" {
				return false
			}
			return slices.Contains(left, s.weakness()) || s.weakness() == "" && slices.ContainsFunc(left, s.is)
		})
		r := p.ask(ctx, hello{version: version, suites: append(suites[:min(len(suites), maxSuites-1)], renegotiationSCSV)}, left...)
		switch {
		case r.version == version:
			f.recordAgreement(r)
			n := len(left)
			if left = slices.DeleteFunc(left, func(t property) bool { return f.properties[t].on }); len(left) < n {
				continue
			}
		case r.refused(), r.hungUp() && p.ask(ctx, hello{version: version, suites: append(preTLS12Suites(), renegotiationSCSV)}).version == version:
			return
		}
		f.leaveOpen(left, r.reason)
		return
	}
}

// leaveOpen makes properties unknown that the best version refused: that says nothing of
// an older one, which did not answer.
func (f *facts) leaveOpen(left []property, why checks.Reason) {
	for _, t := range left {
		f.properties[t] = state{reason: why}
	}
}
