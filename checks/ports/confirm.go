package ports

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// probeTimeout is the longest that one conversation may last.
	probeTimeout = 5 * time.Second
	// bannerTimeout is how long a service that nothing is sent to may take to speak.
	bannerTimeout = 2 * time.Second
	// hostTimeout is the longest that all conversations with one host may last.
	hostTimeout = 30 * time.Second
	// maxAnswer is the most that is read: some services talk for ever.
	maxAnswer = 4 << 10
	// maxUnlisted is how many ports that the table does not know are listened to,
	// and unlistedTimeout for how long.
	maxUnlisted     = 16
	unlistedTimeout = 300 * time.Millisecond
	// maxSilent is how many open ports may stay silent before the rest are given
	// only unlistedTimeout: something that accepts for others answers like this.
	maxSilent = 3
	// maxSilentUnlisted is how many of them may stay silent before the rest are left alone.
	maxSilentUnlisted = 2
)

// A probe is one conversation: what to send, when to stop listening, and what the
// answer means. It changes nothing, tries no password, and is had once a port.
type probe struct {
	name string
	// secure wraps the connection in TLS first.
	secure bool
	// hello is sent at once; empty where the service speaks first.
	hello func(host string) []byte
	// next is given all that was received. It returns what to say, if anything, and
	// whether enough was received. It is never asked to say the same thing twice.
	next func(received []byte, said int) (say []byte, enough bool)
	// read turns what was received into facts of confirm.yaml. It is pure.
	read func(received []byte) []string
	// certificateOnly says that only the name in the certificate is wanted: it is all that
	// is read, and nothing is said inside TLS.
	certificateOnly bool
	// followUp is a second conversation, for a question that the first leaves open.
	followUp *probe
}

// An answer is what one port said of itself.
type answer struct {
	addr  netip.AddrPort
	probe string
	facts []string
	// sent and received are the bytes, for whoever wants to check.
	sent, received []byte
	// connected reports whether there was a conversation at all.
	connected bool
	err       error
}

// confirm asks each open port, in the order given, who it is: one at a time, so
// that no device has to talk to two at once. It returns an answer for each port
// that it had time for.
func confirm(ctx context.Context, env *checks.Env, host string, open []netip.AddrPort) (out map[netip.AddrPort]answer, left int) {
	ctx, cancel := context.WithTimeout(ctx, hostTimeout)
	defer cancel()
	out = map[netip.AddrPort]answer{}
	unlisted, silent, silentUnlisted := 0, 0, 0
	for i, to := range open {
		if checks.NeverSend(to.Port()) {
			continue
		}
		if ctx.Err() != nil {
			return out, len(open) - i
		}
		p := serviceTable().probeOf(to.Port())
		if p == nil {
			if unlisted++; unlisted > maxUnlisted || silentUnlisted >= maxSilentUnlisted {
				continue
			}
			p = &listenProbe
		}
		limit := p.timeout()
		if silent >= maxSilent {
			limit = unlistedTimeout
		}
		a := ask(ctx, env, host, to, p, limit)
		if a.connected && len(a.received) == 0 {
			silent++
			if p == &listenProbe {
				silentUnlisted++
			}
		}
		out[to] = p.withFollowUp(ctx, env, host, a, limit)
	}
	return out, 0
}

// withFollowUp has the second conversation where the first leaves a question open, and
// adds what it told.
func (p *probe) withFollowUp(ctx context.Context, env *checks.Env, host string, a answer, limit time.Duration) answer {
	if !p.alwaysFollowUp() && (p.followUp == nil || len(a.facts) == 0) {
		return a
	}
	b := ask(ctx, env, host, a.addr, p.followUp, limit)
	a.facts = append(a.facts, b.facts...)
	a.sent, a.received = append(a.sent, b.sent...), append(a.received, b.received...)
	return a
}

// timeout is how long the conversation may last.
func (p *probe) timeout() time.Duration {
	switch {
	case p.name == listenProbe.name:
		return unlistedTimeout
	case p.hello == nil:
		return bannerTimeout
	}
	return probeTimeout
}

// alwaysFollowUp reports whether the second conversation is had whatever the first told:
// a server that hangs up on the old protocol may still speak the new one.
func (p *probe) alwaysFollowUp() bool { return p.followUp != nil && p.name == probeSMB1.name }

// openProbe is the one place that opens a connection to send something. Ports
// that must never be sent a byte are refused here, and again by the dialer.
func openProbe(ctx context.Context, env *checks.Env, to netip.AddrPort) (net.Conn, error) {
	if checks.NeverSend(to.Port()) {
		return nil, checks.ErrWriteProhibited
	}
	return env.Dial(ctx, networkOf(to.Addr()), to.String())
}

// networkOf names the family, so that nothing is raced or looked up.
func networkOf(a netip.Addr) string {
	if a.Unmap().Is4() {
		return "tcp4"
	}
	return "tcp6"
}

// ask has one conversation.
func ask(ctx context.Context, env *checks.Env, host string, to netip.AddrPort, p *probe, limit time.Duration) answer {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	a := answer{addr: to, probe: p.name}
	raw, err := openProbe(ctx, env, to)
	if err != nil {
		a.err = err
		return a
	}
	a.connected = true
	defer func() { _ = raw.Close() }()
	// A deadline that is past ends a read that is under way.
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	var c net.Conn = raw
	if p.secure {
		// Only who answers is asked here; checks/tls judges the certificate.
		name := ""
		t := tls.Client(raw, &tls.Config{
			ServerName: serverName(host), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, // old versions are looked for, too
			VerifyConnection: func(s tls.ConnectionState) error { name = commonName(s.PeerCertificates); return nil },
		})
		a.err = t.HandshakeContext(ctx)
		if p.certificateOnly { // a server that wants a certificate of ours has shown its own by then
			a.received = []byte(name)
			a.facts = p.read(a.received)
			return a
		}
		if a.err != nil {
			return a
		}
		c = t
	}
	a.err = p.converse(c, host, &a)
	a.facts = p.read(a.received)
	return a
}

// converse sends and listens until enough was received, or the other side stops.
func (p *probe) converse(c net.Conn, host string, a *answer) error {
	say := func(b []byte) error {
		if len(b) == 0 {
			return nil
		}
		a.sent = append(a.sent, b...)
		_, err := c.Write(b)
		return err
	}
	if p.hello != nil {
		if err := say(p.hello(host)); err != nil {
			return err
		}
	}
	buf := make([]byte, 1024)
	for said := 0; len(a.received) < maxAnswer; {
		n, err := c.Read(buf[:min(len(buf), maxAnswer-len(a.received))])
		a.received = append(a.received, buf[:n]...)
		more, enough := p.next(a.received, said)
		if len(more) > 0 {
			said++
			if err := say(more); err != nil {
				return err
			}
		}
		if enough || errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// serverName is the name for TLS, which addresses do not have.
func serverName(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	return host
}

// commonName is what a server calls itself in its certificate.
func commonName(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	name := chain[0].Subject.CommonName
	return name[:min(len(name), maxAnswer)]
}

// bytesOf is a hello that is the same for every host.
func bytesOf(b ...byte) func(string) []byte { return func(string) []byte { return b } }

func textOf(s string) func(string) []byte { return bytesOf([]byte(s)...) }

// untilRecognised is a next for answers that are complete when read knows what they are.
func untilRecognised(read func([]byte) []string) func([]byte, int) ([]byte, bool) {
	return func(received []byte, _ int) ([]byte, bool) { return nil, len(read(received)) > 0 }
}
