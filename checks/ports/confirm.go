package ports

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// probeTimeout is the longest that one conversation may last.
	probeTimeout = 5 * time.Second
	// bannerTimeout is how long a service that nothing is sent to may take to speak.
	bannerTimeout = 2 * time.Second
	// hostTimeout is the longest that conversations with one host may last once all its
	// ports were tried.
	hostTimeout = 30 * time.Second
	// maxAnswer is the most that is read: some services talk for ever.
	maxAnswer = 4 << 10
)

// A probe is one conversation: what to send, when to stop listening, and what the
// answer means. It changes nothing, tries no password, and is had once a port.
type probe struct {
	name string
	// secure wraps the connection in TLS first, and web says that it asks for a web page.
	secure, web bool
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
	// certificate is the names in the certificate that it showed.
	certificate []string
	// connected reports whether there was a conversation at all, heard whether the other
	// side said a byte, and hungUp whether it ended the conversation without one.
	connected, heard, hungUp bool
	err                      error
}

// withFollowUp has the second conversation where the first leaves a question open, and
// adds what it told.
func (p *probe) withFollowUp(ctx context.Context, env *checks.Env, host string, a answer, limit time.Duration) answer {
	if !p.alwaysFollowUp() && (p.followUp == nil || len(a.facts) == 0) {
		return a
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	b := ask(ctx, env, host, a.addr, p.followUp, nil)
	a.facts = append(a.facts, b.facts...)
	a.hungUp = a.hungUp && b.hungUp
	a.sent, a.received = append(a.sent, b.sent...), append(a.received, b.received...)
	return a
}

// timeout is how long the conversation may last.
func (p *probe) timeout() time.Duration {
	switch {
	case p.name == listenProbe.name:
		return quietTime
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

// ask has one conversation, until ctx ends. One, where it is not nil, is told of its course.
func ask(ctx context.Context, env *checks.Env, host string, to netip.AddrPort, p *probe, one *conversation) (a answer) {
	a = answer{addr: to, probe: p.name}
	start := env.Now()
	conn, err := openProbe(ctx, env, to)
	if err != nil {
		a.err = err
		a.hungUp = checks.ReasonOf(err) == checks.ReasonReset // it was open a moment ago
		return a
	}
	a.connected = true
	if one != nil {
		one.connected(env.Now().Sub(start))
	}
	raw := &heardConn{Conn: conn, one: one}
	defer func() {
		a.heard, a.hungUp = raw.heard, !raw.heard && ctx.Err() == nil
		_ = raw.Close()
	}()
	// A deadline that is past ends a read that is under way.
	stop := context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	var c net.Conn = raw
	if p.secure {
		// Only who answers is asked here; checks/tls judges the certificate.
		name := ""
		t := tls.Client(raw, &tls.Config{
			ServerName: serverName(host), InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, // old versions are looked for, too
			VerifyConnection: func(s tls.ConnectionState) error {
				name = commonName(s.PeerCertificates)
				a.certificate = certificateNames(s.PeerCertificates)
				return nil
			},
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
	if a.facts = p.read(a.received); len(a.facts) == 0 {
		a.facts = readForeign(a.received)
	}
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
		if enough || errors.Is(err, io.EOF) || len(readForeign(a.received)) > 0 && len(p.read(a.received)) == 0 {
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

// certificateNames lists the names that a certificate is for, in lower case.
func certificateNames(chain []*x509.Certificate) []string {
	if len(chain) == 0 {
		return nil
	}
	var out []string
	for _, name := range append([]string{chain[0].Subject.CommonName}, chain[0].DNSNames...) {
		out = append(out, strings.ToLower(name[:min(len(name), maxName)]))
	}
	return out[:min(len(out), maxNames)]
}

// maxNames and maxName bound what is kept of a certificate.
const maxNames, maxName = 100, 253

// bytesOf is a hello that is the same for every host.
func bytesOf(b ...byte) func(string) []byte { return func(string) []byte { return b } }

func textOf(s string) func(string) []byte { return bytesOf([]byte(s)...) }

// untilRecognised is a next for answers that are complete when read knows what they are.
func untilRecognised(read func([]byte) []string) func([]byte, int) ([]byte, bool) {
	return func(received []byte, _ int) ([]byte, bool) { return nil, len(read(received)) > 0 }
}
