package tls

import (
	"bytes"
	"context"
	cryptotls "crypto/tls"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// initialHandshake makes the one real handshake and, beside it, asks for the old versions:
// no answer to those depends on it. Where STARTTLS comes first, one connection
// at a time is polite. It returns what will tell of early data, where the session is
// worth staying in, and the probes that ended without an answer.
func (p *prober) initialHandshake(ctx context.Context, f *facts, c net.Conn) (first reply, early <-chan state, failed []probe) {
	share := 0.4
	if p.starttls != nil {
		share = 0.6 // one after another
	}
	part, cancel := withTimeShare(ctx, share)
	defer cancel()
	old := []probe{p.probeTLS10And11, p.probeSSL3, p.probeSSL2}
	got := make([][]reply, len(old))
	var wg sync.WaitGroup
	ask := func() {
		for i, probe := range old {
			wg.Go(func() { got[i] = probe(part) })
		}
	}
	if p.starttls == nil {
		ask()
	}
	hangUp := closeWithContext(ctx, c)
	var s *session
	took := stopwatch(ctx)
	if err := p.upgrade(c); err != nil {
		first = reply{asked: tls13, err: err, reason: reasonOf(part, err)}
	} else {
		first, s = p.handshakeOver(part, c, nil)
	}
	f.slow = took() > ssl2Timeout/2
	if first.err != nil && strings.Contains(first.err.Error(), "no application protocol") {
		wg.Wait() // they may have been turned away for the same reason
		p.webProtocols.Store(false)
		if first = p.handshake(part, nil); p.starttls == nil {
			ask()
		}
	}
	if f.handshakeDone = first.version != 0; f.handshakeDone {
		f.record(first)
	} else {
		f.recordChainFault(first)
	}
	if early = p.awaitTicket(ctx, s, hangUp); early == nil {
		hangUp()
	}
	if p.starttls != nil && !p.noSTARTTLS.Load() && (first.version != 0 || first.reason != checks.ReasonTimeout) {
		ask()
	}
	wg.Wait()
	return first, early, f.recordAll(old, got)
}

// rawHandshake is for a server that crypto/tls got no handshake done with: it may be
// too old, or may choke on a first message that does not fit one packet, as
// those with post-quantum keys do. It reports whether it speaks TLS at all.
func (p *prober) rawHandshake(ctx context.Context, f *facts) bool {
	part, cancel := withTimeShare(ctx, 0.5)
	defer cancel()
	probeTLS13 := func(ctx context.Context) []reply { return []reply{p.askTLS13(ctx, nil, tls13Suites())} }
	p.runAll(part, f, []probe{p.probeRecommended(reply{}), probeTLS13})
	if !f.spokeTLS {
		return false
	}
	if f.versions[tls13].on && len(f.chain) == 0 || f.reason == checks.ReasonParse {
		small := p.handshake(part, []cryptotls.CurveID{cryptotls.X25519, cryptotls.CurveP256})
		if small.version != 0 {
			f.record(small)
			f.quirks[quirkLargeHello] = "a first message of two packets went unanswered, a short one did not"
		} else {
			f.recordChainFault(small)
		}
	}
	if f.versions[tls13].on {
		f.setVersion(tls13, f.versions[tls13])
		if q := p.probePostQuantum(part); len(q) > 0 {
			f.record(q[0])
		}
	}
	return true
}

// handshake does one real handshake and hangs up; see handshakeOver.
func (p *prober) handshake(ctx context.Context, curves []cryptotls.CurveID) reply {
	c, done, err := p.openConn(ctx)
	if err != nil {
		return reply{asked: tls13, err: err, reason: reasonOf(ctx, err)}
	}
	defer done()
	r, _ := p.handshakeOver(ctx, c, curves)
	return r
}

// handshakeOver does one real handshake over a connection, with everything allowed that
// crypto/tls knows. Nothing is verified here: the certificates are taken as soon as
// they are shown, and judged apart, so that a handshake that fails or stalls
// afterwards still tells them. The session is nil where there is none of TLS 1.3.
func (p *prober) handshakeOver(ctx context.Context, c net.Conn, curves []cryptotls.CurveID) (reply, *session) {
	r := reply{asked: tls13}
	s := &session{conn: &recordingConn{Conn: c}, keyLog: &bytes.Buffer{}}
	took := stopwatch(ctx)
	tc := cryptotls.Client(s.conn, &cryptotls.Config{
		ServerName:         p.sni(),
		InsecureSkipVerify: true,
		MinVersion:         cryptotls.VersionTLS10,
		CipherSuites:       allCipherSuites(),
		CurvePreferences:   curves,
		NextProtos:         p.protocols(),
		Time:               p.env.Now,
		ClientSessionCache: cryptotls.NewLRUClientSessionCache(1), // a server gives tickets only to those who can keep them
		KeyLogWriter:       s.keyLog,
		VerifyConnection: func(got cryptotls.ConnectionState) error {
			r.version, r.suite, r.group, r.sent = got.Version, got.CipherSuite, uint16(got.CurveID), len(got.PeerCertificates)
			r.scts = countLogs(got.SignedCertificateTimestamps)
			if len(got.OCSPResponse) <= maxStaple {
				r.staple = got.OCSPResponse
			}
			for _, cert := range got.PeerCertificates[:min(r.sent, maxChain)] {
				r.chain = append(r.chain, cert.Raw)
			}
			return nil
		},
		GetClientCertificate: func(*cryptotls.CertificateRequestInfo) (*cryptotls.Certificate, error) {
			r.wantsClientCert = true
			return &cryptotls.Certificate{}, nil
		},
	})
	if r.err = tc.HandshakeContext(ctx); r.err == nil {
		if r.version != tls13 {
			return r, nil
		}
		s.suite, s.handshakeTime = r.suite, took()
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

// allCipherSuites lists all that crypto/tls has; it leaves the weak ones out unless
// they are named.
func allCipherSuites() []uint16 {
	var ids []uint16
	for _, s := range cryptotls.CipherSuites() {
		ids = append(ids, s.ID)
	}
	for _, s := range cryptotls.InsecureCipherSuites() {
		ids = append(ids, s.ID)
	}
	return ids
}
