package tls

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// ssl2Patience is how long a hello of SSL 2.0 may go without an answer. Many
// servers wait for the rest of what they take for a longer message.
const ssl2Patience = 3 * time.Second

// A line of questions that depend on each other: each decides by the answers so
// far what to ask next. Different lines are asked side by side.
type inquiry func(context.Context) []reply

// examine asks what there is to ask, over the connection c and more. A good
// server takes eight to ten connections, and none more than twenty.
func (p *prober) examine(ctx context.Context, c net.Conn) facts {
	f := newFacts(p.addr)
	first, early, failed := p.opening(ctx, &f, c)
	if f.plainOnly = p.plain.Load(); f.plainOnly {
		return f
	}
	lines := []inquiry{p.sound(first), p.middle(first), p.weak, p.fallback(first, &f), f.stayed(early)}
	if f.shook {
		if quantum := isQuantum(first.group); first.version == tls13 && !quantum {
			lines = append(lines, p.quantum)
		} else if quantum {
			f.quantum = state{known: true, on: true, seen: "agreed on " + groupName(first.group)}
		}
	} else {
		if !p.again(ctx, &f) {
			return f
		}
		lines = lines[1:]
	}
	part, cancel := share(ctx, 0.75)
	failed = append(failed, p.all(part, &f, lines)...)
	cancel()
	f.contradicts(first)
	p.confirm(ctx, &f, failed)
	p.order(ctx, &f)
	if f.intolerant() {
		f.quirks[quirkIntolerant] = f.balked
	}
	if p.env.Full {
		p.lists(ctx, &f)
		p.nameless(ctx, &f)
	}
	f.injected = p.injected.Load()
	return f
}

// all asks every line side by side and hears the answers.
func (p *prober) all(ctx context.Context, f *facts, lines []inquiry) []inquiry {
	got := make([][]reply, len(lines))
	var wg sync.WaitGroup
	for i, line := range lines {
		wg.Go(func() { got[i] = line(ctx) })
	}
	wg.Wait()
	return f.hear(lines, got)
}

// hear notes the replies in the order of the lines, and returns the lines that
// ended without an answer.
func (f *facts) hear(lines []inquiry, got [][]reply) []inquiry {
	var failed []inquiry
	for i, replies := range got {
		for _, r := range replies {
			f.note(r)
		}
		if n := len(replies); n > 0 && replies[n-1].err != nil && replies[n-1].reason != checks.ReasonSkipped && !replies[n-1].refused() {
			failed = append(failed, lines[i])
		}
	}
	return failed
}

// sound asks TLS 1.2 for what a well-kept server offers, and with it what can be
// read off the answer. Where it says yes, whether it would sign with SHA-1.
func (p *prober) sound(first reply) inquiry {
	return func(ctx context.Context) []reply {
		h := hello{version: tls12, suites: append(soundSuites(), renegotiationSCSV), compress: true}
		got := []reply{p.ask(ctx, h, traitSound)}
		if s := suiteTable()[first.suite]; got[0].version == 0 && first.version == tls12 && s.is(traitECDHE) && s.is(traitAEAD) {
			// crypto/tls got in with such a suite: it is something else that it minds.
			h.compress, h.bare = false, true
			got = []reply{p.ask(ctx, h, traitSound)}
		}
		if got[0].version == tls12 && got[0].scheme != 0 && (first.version != tls13 || p.env.Full) {
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(soundSuites(), renegotiationSCSV), signatures: sha1Signatures()}, traitSHA1))
		}
		return got
	}
}

// middle asks for each way to agree on a key that is neither sound nor broken.
func (p *prober) middle(first reply) inquiry {
	return func(ctx context.Context) []reply {
		left := []trait{traitDHE, traitECDHE, traitRSA}
		var got []reply
		cbc := false
		for len(left) > 0 {
			suites := slices.DeleteFunc(middleSuites(), func(id uint16) bool {
				return !slices.ContainsFunc(left, suiteTable()[id].is)
			})
			r := p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV), compress: true}, left...)
			if len(left) == 3 {
				r.about = append(r.about, traitCBC)
			}
			if got = append(got, r); r.version == 0 {
				break
			}
			s := suiteTable()[r.suite]
			cbc = cbc || s.is(traitCBC)
			if left = slices.DeleteFunc(slices.Clone(left), s.is); len(left) == 3 {
				break
			}
		}
		if some := got[0].version != 0; some && !cbc {
			suites := slices.DeleteFunc(middleSuites(), func(id uint16) bool { return !suiteTable()[id].is(traitCBC) })
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV)}, traitCBC))
		}
		if first.version != tls13 && !suiteTable()[first.suite].is(traitAEAD) {
			suites := slices.DeleteFunc(middleSuites(), func(id uint16) bool { return !suiteTable()[id].is(traitAEAD) })
			got = append(got, p.ask(ctx, hello{version: tls12, suites: append(suites, renegotiationSCSV)}, traitAEAD))
		}
		return got
	}
}

// weak offers only what no server should accept. One refusal clears all that is
// left; each hit takes its kind out and asks again.
func (p *prober) weak(ctx context.Context) []reply {
	left := weakTraits()
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
		left = slices.DeleteFunc(slices.Clone(left), func(t trait) bool { return t == hit })
	}
	return got
}

// floor asks for TLS 1.1 and before. A server that refuses that refuses 1.0 as
// well, and one that answers with 1.0 has no 1.1.
func (p *prober) floor(ctx context.Context) []reply {
	older := append(olderSuites(), renegotiationSCSV)
	got := []reply{p.ask(ctx, hello{version: tls11, suites: older})}
	if got[0].version == tls11 {
		got = append(got, p.ask(ctx, hello{version: tls10, suites: older}))
	}
	return got
}

// fallback asks a server whose best is TLS 1.2 and that has an older version too
// whether it notices a client that someone talked down.
func (p *prober) fallback(first reply, f *facts) inquiry {
	return func(ctx context.Context) []reply {
		if first.version != tls12 || !f.versions[tls11].on {
			return nil
		}
		older := olderSuites()
		return []reply{p.ask(ctx, hello{version: tls11, suites: append(slices.Clip(older), fallbackSCSV)}, traitFallback)}
	}
}

// oldest asks for SSL 3.0.
func (p *prober) oldest(ctx context.Context) []reply {
	return []reply{p.ask(ctx, hello{version: ssl30, suites: append(olderSuites(), renegotiationSCSV)})}
}

// ancient asks for SSL 2.0.
func (p *prober) ancient(ctx context.Context) []reply {
	ctx, cancel := context.WithTimeout(ctx, ssl2Patience)
	defer cancel()
	return []reply{p.askSSL2(ctx)}
}

// quantum offers only groups that hold against a quantum computer.
func (p *prober) quantum(ctx context.Context) []reply {
	return []reply{p.ask(ctx, hello{version: tls13, suites: modernSuites(), groups: quantumGroups()}, traitQuantum)}
}

func isQuantum(id uint16) bool {
	g, ok := findGroup(id)
	return ok && g.quantum
}
