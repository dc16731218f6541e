package tls

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxAddrs is how many of a name's addresses are tried before giving up.
	maxAddrs = 4
	// maxConcurrent is how many connections are open to one server at a time: as many as a
	// browser opens to one. Servers have gone down under one for each suite.
	maxConcurrent = 6
	// maxConnections is the most for the findings, whatever the server does, and
	// maxFull the most with the lists of --full.
	maxConnections = 20
	maxFull        = 250
)

// errConnectionLimit is what asking returns once a server had all its connections.
var errConnectionLimit = errors.New("enough connections were made to this server")

// A prober asks one server one question per connection.
type prober struct {
	env      *checks.Env
	full     bool            // whole lists are asked for
	host     string          // the target's name or address
	addr     string          // the address that answered, with its port
	starttls starttlsUpgrade // what comes before TLS on this port; nil for nothing
	// slots bounds the connections that are open, and left counts those to come.
	slots           chan struct{}
	connectionsLeft atomic.Int32
	// webProtocols says that the hellos offer the protocols of the web (ALPN).
	webProtocols atomic.Bool
	// agreed are the answers to lists.
	agreedLock sync.Mutex
	agreed     []reply
	// noSTARTTLS is set where the port's protocol has no TLS to switch to, and injected
	// where it sent more before TLS than it should.
	noSTARTTLS, injected atomic.Bool
}

func newProber(env *checks.Env, t checks.Target, port uint16) *prober {
	p := &prober{env: env, full: checks.OptionsOf[Options](env).Full, host: t.Host, starttls: upgradeFor(port)}
	n := maxConcurrent
	if p.starttls != nil {
		n = 1 // mail servers count connections, and answer “too many” for a minute
	}
	p.slots = make(chan struct{}, n)
	p.webProtocols.Store(webPort(port))
	p.connectionsLeft.Store(maxConnections)
	if p.full {
		p.connectionsLeft.Store(maxFull)
	}
	return p
}

// webPort reports whether a port may speak HTTP: others have a protocol of their own.
func webPort(port uint16) bool {
	return upgradeFor(port) == nil && !slices.Contains(rules().NotWeb, port)
}

// protocols are those offered by ALPN: some servers of the web turn away who names none.
func (p *prober) protocols() []string {
	if p.webProtocols.Load() {
		return []string{"h2", "http/1.1"}
	}
	return nil
}

// sni is what the server is asked for: no SNI for an address (RFC 6066 3).
func (p *prober) sni() string {
	if _, err := netip.ParseAddr(p.host); err == nil {
		return ""
	}
	return p.host
}

// withTimeShare returns a context that ends after a part of the time that is left.
func withTimeShare(ctx context.Context, part float64) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, timeShare(ctx, part))
}

// timeShare is a part of the time that is left.
func timeShare(ctx context.Context, part float64) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return budget
	}
	return time.Duration(float64(time.Until(end)) * part)
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
		c, r := p.dial(ctx, timeShare(ctx, 0.5/float64(len(addrs)-i)))
		switch {
		case c != nil:
			return c, ""
		case r == checks.ReasonUnreachable:
		case reason == checks.ReasonUnreachable, reason == checks.ReasonRefused:
			reason = r
		}
	}
	return nil, reason
}

// dial opens the first connection to an address, which must be made within a time.
func (p *prober) dial(ctx context.Context, patience time.Duration) (net.Conn, checks.Reason) {
	part, end := context.WithCancel(ctx)
	impatience := time.AfterFunc(patience, end)
	c, err := p.env.Dial(part, "tcp", p.addr)
	if impatience.Stop() && err == nil {
		// A connection lives no longer than the context that it was dialled with.
		context.AfterFunc(ctx, end)
		p.connectionsLeft.Add(-1)
		return c, ""
	}
	end()
	if err == nil {
		c.Close()
		err = context.DeadlineExceeded
	}
	r := reasonOf(ctx, err)
	if ctx.Err() == nil && part.Err() != nil && r == checks.ReasonCancelled {
		r = checks.ReasonTimeout // it was our impatience that cut it short
	}
	return nil, r
}

// openConn makes another connection and goes as far as the first byte of TLS. It
// waits for a slot; the function returned closes the connection and frees it.
func (p *prober) openConn(ctx context.Context) (net.Conn, func(), error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("no connection to %s came free in time: %w", p.addr, context.Cause(ctx))
	}
	free := func() { <-p.slots }
	if p.connectionsLeft.Add(-1) < 0 {
		free()
		return nil, nil, errConnectionLimit
	}
	c, err := p.env.Dial(ctx, "tcp", p.addr)
	if err != nil {
		free()
		return nil, nil, err
	}
	done := closeWithContext(ctx, c)
	if err := p.upgrade(c); err != nil {
		done()
		free()
		return nil, nil, err
	}
	return c, func() { done(); free() }, nil
}

// upgrade holds the conversation that leads to TLS, where the port has one.
func (p *prober) upgrade(c net.Conn) error {
	if p.starttls == nil {
		return nil
	}
	injected, err := p.starttls(c)
	if errors.Is(err, errNoSTARTTLS) {
		p.noSTARTTLS.Store(true)
	}
	if injected {
		p.injected.Store(true)
	}
	return err
}

// reasonOf is checks.ReasonOf where the end of ctx explains the error, as it
// does when a connection was closed under a read.
func reasonOf(ctx context.Context, err error) checks.Reason {
	if errors.Is(err, errConnectionLimit) {
		return checks.ReasonSkipped
	}
	if ctx.Err() != nil {
		return checks.ReasonOf(ctx.Err())
	}
	return checks.ReasonOf(err)
}

// closeWithContext gives c the deadline of ctx and closes it when ctx is cancelled. The
// function returned closes it too.
func closeWithContext(ctx context.Context, c net.Conn) (closed func()) {
	if d, ok := ctx.Deadline(); ok {
		_ = c.SetDeadline(d) // a connection that takes none still closes with ctx
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	return func() {
		stop()
		c.Close()
	}
}

// A reply is the answer to a hello, or why there is none.
type reply struct {
	asked uint16     // the highest version offered
	about []property // the properties that a refusal says are off
	answer
	ciphers []string // of SSL 2.0
	err     error
	reason  checks.Reason // of err
}

// refused reports whether the server said plainly that it has nothing of what
// was offered.
func (r reply) refused() bool {
	var alert alertError
	return r.version == 0 && errors.As(r.err, &alert) && alert.refuses()
}

// hungUp reports whether the server answered without a word that settles the
// question: that takes a control.
func (r reply) hungUp() bool {
	var alert alertError
	var plain *notTLSError
	return r.version == 0 && (r.reason == checks.ReasonReset || errors.As(r.err, &plain) || errors.As(r.err, &alert) && !alert.refuses())
}

// ask sends one hello. The version, the suites and what else is offered are
// the caller's; the name and the random bytes are filled in here.
func (p *prober) ask(ctx context.Context, h hello, about ...property) reply {
	r := reply{asked: h.version, about: about}
	r.answer, r.err = p.send(ctx, h)
	if r.err != nil {
		r.reason = reasonOf(ctx, r.err)
	}
	return r
}

func (p *prober) send(ctx context.Context, h hello) (answer, error) {
	if !h.noSNI {
		h.name = p.sni()
	}
	h.protocols = p.protocols()
	_, _ = rand.Read(h.random[:]) // crypto/rand.Read never returns an error
	c, done, err := p.openConn(ctx)
	if err != nil {
		return answer{}, err
	}
	defer done()
	if _, err := c.Write(h.marshal()); err != nil {
		return answer{}, err
	}
	return readAnswer(c, h.offers)
}

// askTLS13 asks for TLS 1.3 without a key share: the server answers with the
// group that it would like. Some refuse that, and get one.
func (p *prober) askTLS13(ctx context.Context, groups, suites []uint16) reply {
	h := hello{version: tls13, groups: groups, suites: suites}
	r := p.ask(ctx, h)
	var alert alertError
	picky := errors.As(r.err, &alert) && (alert == 47 || alert == 50 || alert == 10)
	if groups != nil || r.version != 0 || !picky && !r.hungUp() {
		return r
	}
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return r
	}
	h.publicKey, h.keyGroup = key.PublicKey().Bytes(), groupX25519
	return p.ask(ctx, h)
}

// askSSL2 sends a hello of SSL 2.0.
func (p *prober) askSSL2(ctx context.Context) reply {
	r := reply{asked: ssl20}
	var challenge [16]byte
	_, _ = rand.Read(challenge[:]) // crypto/rand.Read never returns an error
	c, done, err := p.openConn(ctx)
	if err == nil {
		defer done()
		if _, err = c.Write(ssl2Hello(challenge)); err == nil {
			r.answer, r.ciphers, err = readSSL2(c)
		}
	}
	if r.err = err; err != nil {
		r.reason = reasonOf(ctx, err)
	}
	return r
}
