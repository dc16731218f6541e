package dns

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxServers is how many name servers' addresses are looked up.
	maxServers = 4
	// maxTreeClimb is how many names are asked for CAA.
	maxTreeClimb = 10
	// certTime is how long reading the website's certificate may take.
	certTime = 5 * time.Second
)

// A reply is the answer to one question, or why there is none.
type reply struct {
	checks.Answer
	err error
}

// facts is what was found about a domain's records.
type facts struct {
	domain string // the registrable one
	host   string // the name that was asked for, to which CAA applies
	ns     reply
	nsAddr []reply // the addresses of the first name servers
	nsName []string

	soa          reply // asked plainly
	soaUnchecked reply // and again with checking disabled, where the first failed
	ds, keys     reply
	nsec3        reply

	caa   []reply // at the host, and at each name above it, as far as needed
	caaAt []string
	leaf  *x509.Certificate // what the website shows today
	// noLeaf says why there is none to compare.
	noLeaf string
}

type querier struct {
	resolver checks.Resolver
	domain   string
}

func (a querier) query(ctx context.Context, name, kind string) reply {
	r, err := a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: name, Type: kind})
	return reply{r, err}
}

// gather asks for what the domain's records say about themselves.
func gather(ctx context.Context, env *checks.Env, a querier, t checks.Target) *facts {
	f := &facts{domain: a.domain, host: t.Host}
	var wg sync.WaitGroup
	wg.Go(func() { f.queryNameServers(ctx, a) })
	wg.Go(func() { f.queryDNSSEC(ctx, a) })
	wg.Go(func() {
		f.treeClimb(ctx, a)
		if len(f.relevantCAA()) > 0 {
			f.readCertificate(ctx, env, t)
		}
	})
	wg.Wait()
	return f
}

func (f *facts) queryNameServers(ctx context.Context, a querier) {
	f.ns = a.query(ctx, a.domain, "NS")
	for _, r := range f.ns.Records {
		if len(f.nsName) < maxServers {
			f.nsName = append(f.nsName, r.Host)
		}
	}
	f.nsAddr = make([]reply, len(f.nsName))
	var wg sync.WaitGroup
	for i, n := range f.nsName {
		wg.Go(func() { f.nsAddr[i] = a.query(ctx, n, "A") })
	}
	wg.Wait()
}

func (f *facts) queryDNSSEC(ctx context.Context, a querier) {
	var wg sync.WaitGroup
	wg.Go(func() { f.soa = a.query(ctx, a.domain, "SOA") })
	wg.Go(func() { f.ds = a.query(ctx, a.domain, "DS") })
	wg.Go(func() { f.keys = a.query(ctx, a.domain, "DNSKEY") })
	wg.Go(func() { f.nsec3 = a.query(ctx, a.domain, "NSEC3PARAM") })
	wg.Wait()
	if servfail(f.soa.err) {
		r, err := a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: a.domain, Type: "SOA", Unchecked: true})
		f.soaUnchecked = reply{r, err}
		if err == nil && servfail(f.keys.err) {
			r, err := a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: a.domain, Type: "DNSKEY", Unchecked: true})
			f.keys = reply{r, err}
		}
	}
}

func servfail(err error) bool {
	var rc *checks.RCodeError
	return errors.As(err, &rc) && rc.RCode == "SERVFAIL"
}

// treeClimb asks for CAA at the host and then at each name above it, to the first
// that has any (RFC 8659, 3). It stops short of the top: what a whole country
// says is not the owner's to change, and costs a question.
func (f *facts) treeClimb(ctx context.Context, a querier) {
	name := f.host
	for {
		r := a.query(ctx, name, "CAA")
		f.caa, f.caaAt = append(f.caa, r), append(f.caaAt, name)
		if r.err != nil || len(r.Records) > 0 || name == a.domain || len(f.caa) >= maxTreeClimb {
			return
		}
		_, up, ok := strings.Cut(name, ".")
		if !ok {
			return
		}
		name = up
	}
}

// relevantCAA is the CAA records that hold.
func (f *facts) relevantCAA() []checks.Record {
	if len(f.caa) == 0 {
		return nil
	}
	return f.caa[len(f.caa)-1].Records
}

// readCertificate reads the certificate of the website, in one connection.
func (f *facts) readCertificate(ctx context.Context, env *checks.Env, t checks.Target) {
	if len(t.Addrs) == 0 {
		_, f.noLeaf = t.Unresolved()
		return
	}
	ctx, cancel := context.WithTimeout(ctx, certTime)
	defer cancel()
	c, err := env.Dial(ctx, "tcp", netip.AddrPortFrom(t.Addrs[0], 443).String())
	switch {
	case checks.ReasonOf(err) == checks.ReasonNotAuthorised:
		f.noLeaf = words.Say("leaf.not_authorised")
		return
	case err != nil:
		f.noLeaf = words.Say("leaf.no_website")
		return
	}
	defer c.Close()
	tc := tls.Client(c, &tls.Config{ServerName: t.Host, InsecureSkipVerify: true, MinVersion: tls.VersionTLS10})
	if err := tc.HandshakeContext(ctx); err != nil {
		f.noLeaf = words.Say("leaf.unread")
		return
	}
	if chain := tc.ConnectionState().PeerCertificates; len(chain) > 0 {
		f.leaf = chain[0]
	}
}
