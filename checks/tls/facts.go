package tls

import (
	"context"
	cryptotls "crypto/tls"
	"errors"
	"fmt"
	"net"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A state is what is known of one version.
type state struct {
	known, on bool
	reason    checks.Reason // why it is not known
	seen      string        // what the server did
	weak      bool          // it hung up, which a control must confirm
}

// facts are what the server showed, before anything is judged.
type facts struct {
	where    string // the address that answered
	spoke    bool   // it spoke TLS, were it only an alert
	notTLS   []byte // the first bytes of an answer that is no TLS
	versions map[uint16]state
	chain    [][]byte // the first certificates, undecoded
	sent     int
	// reason and fault say why there is no chain.
	reason checks.Reason
	fault  string
}

// any reports whether any version is known to be on.
func (f *facts) any() bool {
	for _, s := range f.versions {
		if s.on {
			return true
		}
	}
	return false
}

// best returns the highest version known to be on, or 0.
func (f *facts) best() uint16 {
	for v := tls13; v >= ssl30; v-- {
		if f.versions[v].on {
			return v
		}
	}
	return 0
}

// note adds what a reply shows. A fact once established is not overturned.
func (f *facts) note(r reply) {
	var alert alertError
	var plain *notTLSError
	switch {
	case r.version != 0:
		f.spoke = true
		f.put(r.version, state{known: true, on: true, seen: "the server chose " + versionName(r.version)})
		if r.version != r.asked {
			f.put(r.asked, state{known: true, seen: fmt.Sprintf("offered %s, the server chose %s", versionName(r.asked), versionName(r.version))})
		}
		if len(f.chain) == 0 && len(r.chain) > 0 {
			f.chain, f.sent = r.chain, r.sent
			f.reason, f.fault = "", ""
			return
		}
	case errors.As(r.err, &alert):
		f.spoke = true
		f.put(r.asked, state{known: true, weak: !alert.refuses(), reason: checks.ReasonProtocol, seen: fmt.Sprintf("the server answered with alert %d", byte(alert))})
	case errors.As(r.err, &plain):
		f.notTLS = plain.seen
		f.put(r.asked, state{known: true, weak: true, reason: checks.ReasonProtocol, seen: "the server answered with something other than TLS"})
	case r.reason == checks.ReasonReset:
		f.put(r.asked, state{known: true, weak: true, reason: r.reason, seen: "the server hung up"})
	default:
		f.put(r.asked, state{reason: r.reason})
	}
	f.noChain(r)
}

// noChain keeps the most telling reason for the want of certificates: that of
// a server that had already agreed to a version, or else the last one.
func (f *facts) noChain(r reply) {
	switch {
	case len(f.chain) > 0, f.reason == checks.ReasonParse:
	case r.version != 0 && r.err == nil:
		if r.version != tls13 { // in TLS 1.3 they come encrypted
			f.reason, f.fault = checks.ReasonProtocol, "the server showed no certificate"
		}
	case r.err != nil:
		f.reason, f.fault = r.reason, r.err.Error()
	}
}

// rank orders states by how much they settle.
func (s state) rank() int {
	switch {
	case s.known && s.on:
		return 4
	case s.known && !s.weak:
		return 3
	case s.known:
		return 2
	case s.reason != "":
		return 1
	}
	return 0
}

func (f *facts) put(v uint16, s state) {
	if s.rank() > f.versions[v].rank() {
		f.versions[v] = s
	}
}

// examine asks what there is to ask over the connection c and more. A good
// server takes four connections, and none more than eight.
func (p *prober) examine(ctx context.Context, c net.Conn) facts {
	f := facts{where: p.addr, versions: map[uint16]state{}}
	part, cancel := share(ctx, 0.4)
	first := p.shake(part, c, nil)
	cancel()
	shook := first.version != 0
	if shook {
		f.note(first)
	} else {
		f.noChain(first)
		p.again(ctx, &f)
		if f.notTLS != nil && !f.spoke {
			return f
		}
	}
	floor := []uint16{tls11, tls10, ssl30}
	if shook && first.version < tls12 {
		floor = append([]uint16{tls12}, floor...)
	}
	part, cancel = share(ctx, 0.75)
	for _, r := range p.askAll(part, floor...) {
		f.note(r)
	}
	cancel()
	p.confirm(ctx, &f, shook)
	return f
}

// again is for a server that crypto/tls could not shake hands with: it may be
// too old, or may choke on a first message that does not fit one packet, as
// those with post-quantum keys do.
func (p *prober) again(ctx context.Context, f *facts) {
	ctx, cancel := share(ctx, 0.5)
	defer cancel()
	small := make(chan reply, 1)
	go func() { small <- p.shake(ctx, nil, []cryptotls.CurveID{cryptotls.X25519, cryptotls.CurveP256}) }()
	for _, r := range p.askAll(ctx, tls12, tls13) {
		f.note(r)
	}
	if r := <-small; r.version != 0 {
		f.note(r)
	} else if r.reason == checks.ReasonParse || f.best() == tls13 {
		f.noChain(r)
	}
}

// confirm settles the versions at which the server only hung up. That means
// "refused" where the server still answers a hello that it accepted before,
// and otherwise only that it has stopped talking to us.
func (p *prober) confirm(ctx context.Context, f *facts, shook bool) {
	alive, asked := false, false
	for v := ssl30; v <= tls13; v++ {
		s := f.versions[v]
		if !s.weak {
			continue
		}
		if !asked && f.any() {
			asked = true
			if shook {
				alive = p.shake(ctx, nil, nil).version != 0
			} else {
				alive = p.ask(ctx, f.best()).version != 0
			}
		}
		s.weak, s.known = false, alive
		f.versions[v] = s
	}
}
