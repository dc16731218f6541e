package tls

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	cryptotls "crypto/tls"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxAddrs is how many of a name's addresses are tried before giving up.
const maxAddrs = 4

// A prober asks one server one question per connection.
type prober struct {
	env  *checks.Env
	host string // the target's name or address
	addr string // the address that answered, with its port
}

// name is what the server is asked for: no SNI for an address (RFC 6066 3).
func (p *prober) name() string {
	if _, err := netip.ParseAddr(p.host); err == nil {
		return ""
	}
	return p.host
}

// share returns a context that ends after a part of the time that is left.
func share(ctx context.Context, part float64) (context.Context, context.CancelFunc) {
	end, ok := ctx.Deadline()
	if !ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Duration(float64(time.Until(end))*part))
}

// connect dials the addresses in turn, keeps to the first that answers, and
// returns the connection. When none does, the reason is the one that says
// most: a family of addresses that this computer cannot reach says nothing
// about the server.
func (p *prober) connect(ctx context.Context, addrs []netip.Addr, port uint16) (net.Conn, checks.Reason) {
	reason := checks.ReasonUnreachable
	addrs = addrs[:min(len(addrs), maxAddrs)]
	for i, a := range addrs {
		p.addr = net.JoinHostPort(a.String(), strconv.Itoa(int(port)))
		part, cancel := share(ctx, 0.5/float64(len(addrs)-i))
		c, err := p.env.Dial(part, "tcp", p.addr)
		cancel()
		if err == nil {
			return c, ""
		}
		switch r := reasonOf(ctx, err); {
		case r == checks.ReasonUnreachable:
		case reason == checks.ReasonUnreachable, reason == checks.ReasonRefused:
			reason = r
		}
	}
	return nil, reason
}

// reasonOf is checks.ReasonOf where the end of ctx explains the error, as it
// does when a connection was closed under a read.
func reasonOf(ctx context.Context, err error) checks.Reason {
	if ctx.Err() != nil {
		return checks.ReasonOf(ctx.Err())
	}
	return checks.ReasonOf(err)
}

// ends gives c the deadline of ctx and closes it when ctx is cancelled. The
// function returned closes it too.
func ends(ctx context.Context, c net.Conn) (closed func()) {
	if d, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(d) // a connection that takes none still closes with ctx
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	return func() {
		stop()
		c.Close()
	}
}

// A reply is the answer to a hello of one version, or why there is none.
type reply struct {
	asked uint16
	answer
	err    error
	reason checks.Reason // of err
}

// ask sends one hello of this highest version.
func (p *prober) ask(ctx context.Context, version uint16) reply {
	r := reply{asked: version}
	r.answer, r.err = p.hello(ctx, version)
	if r.err != nil {
		r.reason = reasonOf(ctx, r.err)
	}
	return r
}

func (p *prober) hello(ctx context.Context, version uint16) (answer, error) {
	h := hello{version: version, name: p.name(), suites: suitesFor(version)}
	_, _ = rand.Read(h.random[:]) // crypto/rand.Read never returns an error
	if version == tls13 {
		key, err := ecdh.X25519().GenerateKey(rand.Reader)
		if err != nil {
			return answer{}, err
		}
		h.share = key.PublicKey().Bytes()
	}
	c, err := p.env.Dial(ctx, "tcp", p.addr)
	if err != nil {
		return answer{}, err
	}
	defer ends(ctx, c)()
	if _, err := c.Write(h.marshal()); err != nil {
		return answer{}, err
	}
	return readAnswer(c, h.offers)
}

// askAll asks side by side and returns the replies in the order of versions.
func (p *prober) askAll(ctx context.Context, versions ...uint16) []reply {
	out := make([]reply, len(versions))
	var wg sync.WaitGroup
	for i, v := range versions {
		wg.Go(func() { out[i] = p.ask(ctx, v) })
	}
	wg.Wait()
	return out
}

// shake does one real handshake, with everything allowed that crypto/tls
// knows. Nothing is verified here: the certificates are taken as soon as they
// are shown, and judged apart, so that a handshake that fails or stalls
// afterwards still tells them. c is the connection to use, or nil to dial.
func (p *prober) shake(ctx context.Context, c net.Conn, curves []cryptotls.CurveID) reply {
	r := reply{asked: tls13}
	if c == nil {
		if c, r.err = p.env.Dial(ctx, "tcp", p.addr); r.err != nil {
			r.reason = reasonOf(ctx, r.err)
			return r
		}
	}
	defer ends(ctx, c)()
	tc := cryptotls.Client(c, &cryptotls.Config{
		ServerName:         p.name(),
		InsecureSkipVerify: true,
		MinVersion:         cryptotls.VersionTLS10,
		CipherSuites:       everySuite(),
		CurvePreferences:   curves,
		Time:               p.env.Now,
		VerifyConnection: func(s cryptotls.ConnectionState) error {
			r.version, r.suite, r.sent = s.Version, s.CipherSuite, len(s.PeerCertificates)
			for _, cert := range s.PeerCertificates[:min(r.sent, maxChain)] {
				r.chain = append(r.chain, cert.Raw)
			}
			return nil
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
