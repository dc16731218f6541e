package tls

import (
	"bytes"
	"context"
	cryptotls "crypto/tls"
	"net"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// shake does one real handshake and hangs up; see greet.
func (p *prober) shake(ctx context.Context, curves []cryptotls.CurveID) reply {
	c, done, err := p.open(ctx)
	if err != nil {
		return reply{asked: tls13, err: err, reason: reasonOf(ctx, err)}
	}
	defer done()
	r, _ := p.greet(ctx, c, curves)
	return r
}

// greet does one real handshake over a connection, with everything allowed that
// crypto/tls knows. Nothing is verified here: the certificates are taken as soon as
// they are shown, and judged apart, so that a handshake that fails or stalls
// afterwards still tells them. The session is nil where there is none of TLS 1.3.
func (p *prober) greet(ctx context.Context, c net.Conn, curves []cryptotls.CurveID) (reply, *session) {
	r := reply{asked: tls13}
	s := &session{conn: &tap{Conn: c}, log: &bytes.Buffer{}}
	took := stopwatch(ctx)
	tc := cryptotls.Client(s.conn, &cryptotls.Config{
		ServerName:         p.name(),
		InsecureSkipVerify: true,
		MinVersion:         cryptotls.VersionTLS10,
		CipherSuites:       everySuite(),
		CurvePreferences:   curves,
		Time:               p.env.Now,
		ClientSessionCache: cryptotls.NewLRUClientSessionCache(1), // a server gives tickets only to those who can keep them
		KeyLogWriter:       s.log,
		VerifyConnection: func(got cryptotls.ConnectionState) error {
			r.version, r.suite, r.group, r.sent = got.Version, got.CipherSuite, uint16(got.CurveID), len(got.PeerCertificates)
			r.timestamps = min(len(got.SignedCertificateTimestamps), maxSCTs)
			if len(got.OCSPResponse) <= maxStaple {
				r.staple = got.OCSPResponse
			}
			for _, cert := range got.PeerCertificates[:min(r.sent, maxChain)] {
				r.chain = append(r.chain, cert.Raw)
			}
			return nil
		},
		GetClientCertificate: func(*cryptotls.CertificateRequestInfo) (*cryptotls.Certificate, error) {
			r.wantsClient = true
			return &cryptotls.Certificate{}, nil
		},
	})
	if r.err = tc.HandshakeContext(ctx); r.err == nil {
		if r.version != tls13 {
			return r, nil
		}
		s.suite, s.took = r.suite, took()
		return r, s
	}
	r.reason = reasonOf(ctx, r.err)
	if strings.Contains(r.err.Error(), "parse certificate") {
		r.reason = checks.ReasonParse // crypto/tls has no error type for it
	}
	return r, nil
}

// stopwatch returns what tells how much of the time of ctx has gone by since.
func stopwatch(ctx context.Context) func() time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return func() time.Duration { return 0 }
	}
	left := time.Until(end)
	return func() time.Duration { return left - time.Until(end) }
}

// everySuite lists all that crypto/tls has; it leaves the weak ones out unless
// they are named.
func everySuite() []uint16 {
	var ids []uint16
	for _, s := range cryptotls.CipherSuites() {
		ids = append(ids, s.ID)
	}
	for _, s := range cryptotls.InsecureCipherSuites() {
		ids = append(ids, s.ID)
	}
	return ids
}
