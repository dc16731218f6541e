package tls

import (
	"context"
	"net"
	"slices"
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
	probes := []probe{p.probeRecommended(first), p.probeIntermediate(first), p.probeWeak, p.probeFallbackSCSV(first, &f), f.ticketProbe(early)}
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
	part, cancel := withTimeShare(ctx, 0.75)
	failed = append(failed, p.runAll(part, &f, probes)...)
	cancel()
	f.recordHandshakeSuite(first)
	p.confirmRefusals(ctx, &f, failed)
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
// left; each hit takes its kind out and asks again.
func (p *prober) probeWeak(ctx context.Context) []reply {
	left := weakProperties()
	var got []reply
	for len(left) > 0 {
		suites := slices.DeleteFunc(weakSuites(), func(id uint16) bool {
			return !slices.Contains(left, suiteTable()[id].weakness())
		})
		r := p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV)}, left...)
		if got = append(got, r); r.version == 0 {
			break
		}
		hit := suiteTable()[r.suite].weakness()
		left = slices.DeleteFunc(slices.Clone(left), func(t property) bool { return t == hit })
	}
	return got
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
