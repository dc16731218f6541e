package tls

import (
	"context"
	cryptotls "crypto/tls"
	"net"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// shake does one real handshake, with everything allowed that crypto/tls
// knows. Nothing is verified here: the certificates are taken as soon as they
// are shown, and judged apart, so that a handshake that fails or stalls
// afterwards still tells them. c is the connection to use, or nil to dial.
func (p *prober) shake(ctx context.Context, c net.Conn, curves []cryptotls.CurveID) reply {
	r := reply{asked: tls13}
	if c == nil {
		var done func()
		if c, done, r.err = p.open(ctx); r.err != nil {
			r.reason = reasonOf(ctx, r.err)
			return r
		}
		defer done()
	} else {
		defer ends(ctx, c)()
		if r.err = p.begin(c); r.err != nil {
			r.reason = reasonOf(ctx, r.err)
			return r
		}
	}
	tc := cryptotls.Client(c, &cryptotls.Config{
		ServerName:         p.name(),
		InsecureSkipVerify: true,
		MinVersion:         cryptotls.VersionTLS10,
		CipherSuites:       everySuite(),
		CurvePreferences:   curves,
		Time:               p.env.Now,
		VerifyConnection: func(s cryptotls.ConnectionState) error {
			r.version, r.suite, r.group, r.sent = s.Version, s.CipherSuite, uint16(s.CurveID), len(s.PeerCertificates)
			r.timestamps = min(len(s.SignedCertificateTimestamps), maxSCTs)
			if len(s.OCSPResponse) <= maxStaple {
				r.staple = s.OCSPResponse
			}
			for _, cert := range s.PeerCertificates[:min(r.sent, maxChain)] {
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
		return r
	}
	r.reason = reasonOf(ctx, r.err)
	if strings.Contains(r.err.Error(), "parse certificate") {
		r.reason = checks.ReasonParse // crypto/tls has no error type for it
	}
	return r
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
