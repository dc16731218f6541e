package tls

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// ssl2Timeout is how long a hello of SSL 2.0 may go without an answer. Many
// servers wait for the rest of what they take for a longer message.
const ssl2Timeout = 3 * time.Second

// A probe of questions that depend on each other: each decides by the answers so
// far what to ask next. Different probes are asked side by side.
type probe func(context.Context) []reply

// examine asks what there is to ask, over the connection c and more. A good
// server takes eight to ten connections, and none more than twenty.
func (p *prober) examine(ctx context.Context, c net.Conn) facts {
	f := newFacts(p.addr)
	first, early, failed := p.initialHandshake(ctx, &f, c)
	if f.noSTARTTLS = p.noSTARTTLS.Load(); f.noSTARTTLS {
		return f
	}
	if f.silent(first) {
		return f
	}
	probes := []probe{p.probeRecommended(first), p.probeIntermediate(first), p.probeWeak(&f), p.probeFallbackSCSV(first, &f), f.ticketProbe(early)}
	if f.handshakeDone {
		if quantum := isPostQuantum(first.group); first.version == tls13 && !quantum {
			probes = append(probes, p.probePostQuantum)
		} else if quantum {
			f.postQuantum = state{known: true, on: true, seen: "agreed on " + groupName(first.group)}
		}
	} else {
		if !p.rawHandshake(ctx, &f) {
			return f
		}
		probes = probes[1:]
	}
	if !p.full {
		probes = append(probes, p.probeSmallCurves)
	}
	part, cancel := withTimeShare(ctx, 0.75)
	before := len(f.answers)
	later := p.runAll(part, &f, probes)
	cancel()
	if failed = append(failed, later...); len(later) == 0 && len(f.answers) > before {
		f.resolve(true) // what came after has shown that it still answers
		failed = failed[:0]
	}
	f.recordHandshakeSuite(first)
	p.confirmRefusals(ctx, &f, failed)
	if !p.full { // whose lists show the same
		p.probeOlder(ctx, &f)
	}
	p.probeTLS13Certificate(ctx, &f, first)
	p.probeBrowsers(ctx, &f, first)
	p.probeCipherOrder(ctx, &f)
	if f.versionIntolerant() {
		f.quirks[quirkIntolerant] = f.tls12Fault
	}
	if p.full {
		p.enumerate(ctx, &f)
		p.probeWithoutSNI(ctx, &f)
	}
	f.injected = p.injected.Load()
	return f
}

// runAll runs the probes side by side and records the answers.
func (p *prober) runAll(ctx context.Context, f *facts, probes []probe) []probe {
	got := make([][]reply, len(probes))
	var wg sync.WaitGroup
	for i, probe := range probes {
		wg.Go(func() { got[i] = probe(ctx) })
	}
	wg.Wait()
	return f.recordAll(probes, got)
}

// recordAll records the replies in the order of the probes, and returns the probes that
// ended without an answer.
func (f *facts) recordAll(probes []probe, got [][]reply) []probe {
	var failed []probe
	for i, replies := range got {
		for _, r := range replies {
			f.record(r)
		}
		if n := len(replies); n > 0 && replies[n-1].err != nil && replies[n-1].reason != checks.ReasonSkipped && !replies[n-1].refused() {
			failed = append(failed, probes[i])
		}
	}
	return failed
}

// probeRecommended asks TLS 1.2 for what a well-kept server offers, and with it what can be
// read off the answer. Where it says yes, whether it would sign with SHA-1.
func (p *prober) probeRecommended(first reply) probe {
	return func(ctx context.Context) []reply {
		h := hello{version: tls12, suites: append(recommendedSuites(), renegotiationSCSV), compress: true}
		got := []reply{p.ask(ctx, h, propRecommended)}
		if s := suiteTable()[first.suite]; got[0].version == 0 && first.version == tls12 && s.is(propECDHE) && s.is(propAEAD) {
			// crypto/tls got in with such a suite: it is something else that it minds.
			h.compress, h.minimal = false, true
			got = []reply{p.ask(ctx, h, propRecommended)}
		}
		if got[0].version == tls12 && got[0].scheme != 0 && (first.version != tls13 || p.full) {
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(recommendedSuites(), renegotiationSCSV), signatures: sha1Signatures()}, propSHA1))
		}
		return got
	}
}

// probeIntermediate asks for each way to agree on a key that is neither recommended nor broken.
func (p *prober) probeIntermediate(first reply) probe {
	return func(ctx context.Context) []reply {
		left := []property{propDHE, propECDHE, propStaticRSA}
		var got []reply
		cbc := false
		for len(left) > 0 {
			suites := slices.DeleteFunc(intermediateSuites(), func(id uint16) bool {
				return !slices.ContainsFunc(left, suiteTable()[id].is)
			})
			r := p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV), compress: true}, left...)
			if len(left) == 3 {
				r.about = append(r.about, propCBC)
			}
			if got = append(got, r); r.version == 0 {
				break
			}
			s := suiteTable()[r.suite]
			cbc = cbc || s.is(propCBC)
			if left = slices.DeleteFunc(slices.Clone(left), s.is); len(left) == 3 {
				break
			}
		}
		if some := got[0].version != 0; some && !cbc {
			suites := slices.DeleteFunc(intermediateSuites(), func(id uint16) bool { return !suiteTable()[id].is(propCBC) })
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV)}, propCBC))
		}
		if first.version != tls13 && !suiteTable()[first.suite].is(propAEAD) {
			suites := slices.DeleteFunc(intermediateSuites(), func(id uint16) bool { return !suiteTable()[id].is(propAEAD) })
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV)}, propAEAD))
		}
		return got
	}
}

// probeWeak offers only what no server should accept. One refusal clears all that is
// left; each hit takes its kind out and asks again. With it go the good suites of the
// kind of certificate that was not seen yet: who refuses everything has no second one.
func (p *prober) probeWeak(f *facts) probe {
	return func(ctx context.Context) []reply {
		left, second := weakProperties(), suitesOfOtherKey(f.chain)
		var got []reply
		for len(left) > 0 {
			suites := slices.DeleteFunc(weakSuites(), func(id uint16) bool {
				return !slices.Contains(left, suiteTable()[id].weakness())
			})
			r := p.ask(ctx, hello{version: tls12, suites: slices.Concat(second, suites, []uint16{renegotiationSCSV})}, left...)
			if got = append(got, r); r.version == 0 {
				break
			}
			if hit := suiteTable()[r.suite].weakness(); hit != "" {
				left = without(left, hit)
			} else {
				second = nil
			}
		}
		return got
	}
}

// suitesOfOtherKey are good suites for the kind of key that the certificate of a chain
// does not have: servers may have one of each.
func suitesOfOtherKey(chain [][]byte) []uint16 {
	if len(chain) == 0 {
		return nil
	}
	c, err := readCertificate(chain[0])
	if err != nil {
		return nil
	}
	if isRSAKey(c.PublicKey) {
		return []uint16{0xc02b, 0xc02c, 0xcca9}
	}
	return []uint16{0xc02f, 0xc030, 0xcca8}
}

// probeSmallCurves offers only curves that are too small.
func (p *prober) probeSmallCurves(ctx context.Context) []reply {
	small := groupsWhere(func(g group) bool { return g.id < 0x100 && g.bits < rules().WeakCurve })
	curves := suitesWhere(func(s suite) bool {
		return s.common && s.is(propECDHE) && s.weakness() == "" && !strings.Contains(s.name, "ARIA")
	})
	return []reply{p.ask(ctx, hello{version: tls12, groups: small, suites: append(curves, renegotiationSCSV)}, propSmallCurve)}
}

// probeTLS13Certificate asks a server that has TLS 1.3 alone for what others show in the
// plain: the certificate for another kind of key, or one that crypto/tls cannot read.
func (p *prober) probeTLS13Certificate(ctx context.Context, f *facts, first reply) {
	switch {
	case !f.versions[tls13].on || f.rateLimited:
	case len(f.chain) == 0:
		if r := p.askTLS13Certificate(ctx, first.group, nil); len(r.chain) > 0 {
			f.present(r)
		}
	case f.off(tls12):
		if r := p.askTLS13Certificate(ctx, first.group, signaturesOfOtherKey(f.chain)); len(r.chain) > 0 {
			f.present(r)
		}
	}
}

// probeBrowsers asks, where what was agreed on leaves it open, for what current browsers offer.
func (p *prober) probeBrowsers(ctx context.Context, f *facts, first reply) {
	b := rules().Browsers
	good := func(r answer) bool {
		return r.version >= tls12 && slices.Contains(b.Suites, r.suite) && (r.group == 0 || slices.Contains(b.Groups, r.group)) &&
			(r.scheme == 0 || slices.Contains(b.Signatures, r.scheme))
	}
	agreed := func(a answer) {
		f.browsers = state{known: true, on: true, seen: versionName(a.version) + " with " + suiteName(a.suite)}
	}
	if good(first.answer) {
		agreed(first.answer)
		return
	}
	for _, v := range []uint16{tls13, tls12} {
		if !f.versions[v].on || f.browsers.on {
			continue
		}
		suites := slices.DeleteFunc(slices.Clone(b.Suites), func(id uint16) bool { return suiteTable()[id].tls13 != (v == tls13) })
		r := p.ask(ctx, hello{version: v, suites: suites, groups: b.Groups, signatures: b.Signatures})
		switch {
		case r.version == v && good(r.answer):
			agreed(r.answer)
		case r.version != 0:
			f.browsers = state{known: true, seen: fmt.Sprintf("offered what browsers offer, it chose %s, %s, %s and the signature %#04x", versionName(r.version), suiteName(r.suite), groupName(r.group), r.scheme)}
		case r.refused(), r.hungUp(), errors.Is(r.err, errUnoffered):
			f.browsers = state{known: true, seen: "offered what browsers offer, " + fmt.Sprint(r.err)}
		default:
			f.browsers = state{reason: r.reason}
		}
	}
}

// silent reports whether nothing at all was heard, so that asking more is in vain.
func (f *facts) silent(first reply) bool {
	return !f.handshakeDone && !f.spokeTLS && f.notTLS == nil && first.reason == checks.ReasonTimeout && f.slow &&
		!f.anyState(func(s state) bool { return s.known || s.reason != "" && s.reason != checks.ReasonTimeout })
}

// probeTLS10And11 asks for TLS 1.1 and before. A server that refuses that refuses 1.0 as
// well, and one that answers with 1.0 has no 1.1.
func (p *prober) probeTLS10And11(ctx context.Context) []reply {
	older := append(preTLS12Suites(), renegotiationSCSV)
	got := []reply{p.ask(ctx, hello{version: tls11, suites: older})}
	if got[0].version == tls11 {
		got = append(got, p.ask(ctx, hello{version: tls10, suites: older}))
	}
	return got
}

// probeFallbackSCSV asks a server whose best is TLS 1.2 and that has an older version too
// whether it notices a client that someone downgraded.
func (p *prober) probeFallbackSCSV(first reply, f *facts) probe {
	return func(ctx context.Context) []reply {
		if first.version != tls12 || !f.versions[tls11].on {
			return nil
		}
		older := preTLS12Suites()
		return []reply{p.ask(ctx, hello{version: tls11, suites: append(slices.Clip(older), fallbackSCSV)}, propFallback)}
	}
}

// probeSSL3 asks for SSL 3.0.
func (p *prober) probeSSL3(ctx context.Context) []reply {
	return []reply{p.ask(ctx, hello{version: ssl30, suites: append(preTLS12Suites(), renegotiationSCSV)})}
}

// probeSSL2 asks for SSL 2.0.
func (p *prober) probeSSL2(ctx context.Context) []reply {
	ctx, cancel := context.WithTimeout(ctx, ssl2Timeout)
	defer cancel()
	return []reply{p.askSSL2(ctx)}
}

// probePostQuantum offers only groups that hold against a quantum computer.
func (p *prober) probePostQuantum(ctx context.Context) []reply {
	return []reply{p.ask(ctx, hello{version: tls13, suites: tls13Suites(), groups: postQuantumGroups()}, propPostQuantum)}
}

func isPostQuantum(id uint16) bool {
	g, ok := findGroup(id)
	return ok && g.postQuantum
}
