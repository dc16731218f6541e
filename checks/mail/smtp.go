package mail

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxReply is the most lines of one answer, and maxLine the longest one.
	maxReply = 64
	maxLine  = 1 << 10
	// smtpTimeout is how long one connection may take. A server that makes
	// strangers wait for its greeting is not waited for.
	smtpTimeout = 8 * time.Second
	// connectionPause is the least time from one connection to the next to one
	// server: servers count connections by the minute.
	connectionPause = time.Second
	smtpPort        = 25
)

// smtpFacts is what one mail server showed. Nothing was sent through it.
type smtpFacts struct {
	name string
	to   netip.AddrPort
	// failure says why nothing can be said; reason goes with it.
	failure string
	reason  checks.Reason
	// starttls reports whether STARTTLS was among what it can do.
	starttls bool
	line     string // the line that matters, for evidence
	// handshake is true once the secure connection stood; chain is what it sent.
	handshake bool
	version   uint16
	chain     []*x509.Certificate
	certError string // why the certificate is not good for the name
	injected  bool
	// legacyTLS tells of the second connection: whether TLS 1.1 or older was accepted.
	legacyTLS     bool
	legacyKnown   bool
	legacyFailure string
}

// plain reports whether the server was heard, and offers no secure connection.
func (f *smtpFacts) plain() bool { return f != nil && f.failure == "" && !f.starttls }

// errProtocol means that the other side does not speak the protocol.
var errProtocol = errors.New("the server does not answer in the protocol that it was asked in")

// A smtpReply is a code and its lines.
type smtpReply struct {
	code  string
	lines []string
}

func (r smtpReply) first() string {
	if len(r.lines) == 0 {
		return r.code
	}
	return r.code + " " + r.lines[0]
}

// readReply reads one answer of at most maxReply lines.
func readReply(r *bufio.Reader) (smtpReply, error) {
	var out smtpReply
	for range maxReply {
		line, err := readLine(r)
		if err != nil {
			return out, err
		}
		if len(line) < 3 || strings.Trim(line[:3], "0123456789") != "" || (out.code != "" && line[:3] != out.code) || line[0] < '2' || line[0] > '5' {
			return out, errProtocol
		}
		out.code = line[:3]
		rest := line[3:]
		if rest != "" && rest[0] != ' ' && rest[0] != '-' {
			return out, errProtocol
		}
		if rest == "" {
			return out, nil
		}
		out.lines = append(out.lines, rest[1:])
		if rest[0] == ' ' {
			return out, nil
		}
	}
	return out, errProtocol
}

func readLine(r *bufio.Reader) (string, error) {
	b, err := r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return "", errProtocol
	}
	return strings.TrimRight(string(b), "\r\n"), err
}

// A smtpProbe connects to mail servers.
type smtpProbe struct {
	env     *checks.Env
	pause   time.Duration
	timeout time.Duration
}

// probe connects to one mail server: once to read what it offers and shake
// hands, and, if it may call twice, once more, no sooner than the pause after it began,
// to see whether it accepts an old version.
func (p smtpProbe) probe(ctx context.Context, host string, addr netip.Addr, twice bool) *smtpFacts {
	f := &smtpFacts{name: host, to: netip.AddrPortFrom(addr, smtpPort)}
	wait := time.NewTimer(p.pause)
	defer wait.Stop()
	p.probeTLS(ctx, f)
	if !f.handshake || f.version <= tls.VersionTLS11 {
		f.legacyTLS, f.legacyKnown = f.handshake, f.handshake
		return f
	}
	if !twice {
		f.legacyFailure = words.Say("smtp.called_once")
		return f
	}
	select {
	case <-wait.C:
	case <-ctx.Done():
		f.legacyFailure = words.Say("unknown.cancelled")
		return f
	}
	p.probeLegacyTLS(ctx, f)
	return f
}

// startTLS connects and gets as far as the answer to STARTTLS.
func (p smtpProbe) startTLS(ctx context.Context, f *smtpFacts) (net.Conn, *bufio.Reader) {
	c, err := p.env.ByName(ctx, f.name, f.to)
	if err != nil {
		f.giveUp(checks.ReasonOf(err), "")
		return nil, nil
	}
	r := bufio.NewReaderSize(c, maxLine)
	if !f.negotiate(c, r) {
		c.Close()
		return nil, nil
	}
	return c, r
}

// negotiate speaks SMTP up to the answer to STARTTLS, and reports whether TLS may begin.
func (f *smtpFacts) negotiate(c net.Conn, r *bufio.Reader) bool {
	if reply, err := readReply(r); err != nil || reply.code != "220" {
		return f.rejected(reply, err)
	}
	reply, err := command(c, r, "EHLO "+helloName(c))
	if err != nil || reply.code != "250" {
		return f.rejected(reply, err)
	}
	extensions := reply.lines[min(1, len(reply.lines)):]
	f.line = "the answer to EHLO: " + strings.Join(extensions, ", ")
	f.starttls = slices.ContainsFunc(extensions, func(l string) bool {
		word, _, _ := strings.Cut(strings.TrimSpace(l), " ")
		return strings.EqualFold(word, "STARTTLS")
	})
	if !f.starttls {
		_, _ = c.Write([]byte("QUIT\r\n"))
		return false
	}
	if reply, err = command(c, r, "STARTTLS"); err != nil || reply.code != "220" {
		f.starttls = false // it offers it and does not do it, perhaps only for now
		return f.rejected(reply, err)
	}
	return true
}

func (p smtpProbe) probeTLS(ctx context.Context, f *smtpFacts) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	c, r := p.startTLS(ctx, f)
	if c == nil {
		return
	}
	defer c.Close()
	// Bytes that came with the 220 were sent before the connection was secure: a
	// client that keeps them obeys anyone in between. They are dropped here.
	f.injected = r.Buffered() > 0
	tc := tls.Client(c, &tls.Config{
		ServerName: f.name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10,
	})
	if err := tc.HandshakeContext(ctx); err != nil {
		f.giveUp(checks.ReasonOf(err), words.Say("smtp.no_tls"))
		f.starttls = true
		return
	}
	s := tc.ConnectionState()
	f.handshake, f.version, f.chain = true, s.Version, s.PeerCertificates
	_, _ = tc.Write([]byte("QUIT\r\n"))
}

func (p smtpProbe) probeLegacyTLS(ctx context.Context, f *smtpFacts) {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	g := &smtpFacts{name: f.name, to: f.to}
	c, r := p.startTLS(ctx, g)
	if c == nil {
		f.legacyFailure = words.Say("smtp.not_again", "fault", g.failure)
		return
	}
	defer c.Close()
	if r.Buffered() > 0 {
		f.injected = true
	}
	tc := tls.Client(c, &tls.Config{
		ServerName: f.name, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	})
	err := tc.HandshakeContext(ctx)
	f.legacyTLS = err == nil
	f.legacyKnown = err == nil || checks.ReasonOf(err) != checks.ReasonTimeout
	if !f.legacyKnown {
		f.legacyFailure = words.Say("smtp.timeout")
	}
}

// command sends one command and reads the answer.
func command(c net.Conn, r *bufio.Reader, line string) (smtpReply, error) {
	if _, err := c.Write([]byte(line + "\r\n")); err != nil {
		return smtpReply{}, err
	}
	return readReply(r)
}

// helloName is how we introduce ourselves: by our address, as RFC 5321, 4.1.4
// asks of those without a name.
func helloName(c net.Conn) string {
	ap, err := netip.ParseAddrPort(c.LocalAddr().String())
	if err != nil {
		return "[127.0.0.1]"
	}
	if a := ap.Addr().Unmap(); a.Is6() {
		return "[IPv6:" + a.WithZone("").String() + "]"
	}
	return "[" + ap.Addr().Unmap().String() + "]"
}

// rejected notes an answer that stops the look, and returns false: it says nothing
// about the server, good or bad.
func (f *smtpFacts) rejected(r smtpReply, err error) bool {
	switch {
	case errors.Is(err, errProtocol):
		f.giveUp(checks.ReasonProtocol, words.Say("smtp.not_mail"))
	case err != nil:
		f.giveUp(checks.ReasonOf(err), "")
	default:
		f.line = shorten(r.first())
		f.giveUp(checks.ReasonProtocol, words.Say("smtp.refused", "answer", f.line))
	}
	return false
}

func (f *smtpFacts) giveUp(r checks.Reason, detail string) {
	if f.reason = r; detail == "" {
		switch r {
		case checks.ReasonTimeout:
			detail = words.Say("smtp.timeout")
		case checks.ReasonRefused, checks.ReasonUnreachable:
			detail = words.Say("smtp.unreachable")
		case checks.ReasonNotAuthorised:
			detail = words.Say("smtp.not_authorised")
		case checks.ReasonReset:
			detail = words.Say("smtp.reset")
		default:
			detail = words.Say("smtp.unread")
		}
	}
	f.failure = detail
}
