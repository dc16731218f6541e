package dns

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	// maxServers is how many name servers' addresses are looked up: as many as the root has.
	maxServers = 13
	// maxMailServers is how many mail servers of the domain's own have their records verified.
	maxMailServers = 8
	// maxTreeClimb is how many names are asked for CAA.
	maxTreeClimb = 10
	// certTime is how long reading the website's certificate may take.
	certTime = 5 * time.Second
)

// A reply is the answer to one question, or why there is none.
type reply struct {
	checks.Answer
	name, kind string
	err        error
	// refused says that the name server would not give it out, and does when it is told
	// not to check signatures; Answer is that one then, and err stays.
	refused bool
}

// facts is what was found about a domain's records.
type facts struct {
	domain string // the registrable one
	host   string // the name that was asked for, to which CAA applies
	ns     reply
	nsName []string
	nsAddr []reply // the addresses of the name servers, of IPv4
	nsSix  []reply // and of IPv6, where there are none of the first

	soa, ds, keys reply
	nsec3         reply
	used          []reply // what others rest on: the website, the mail, and what guards them

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
	return reply{Answer: r, name: name, kind: kind, err: err}
}

// queryAll asks several questions of one name at once.
func (a querier) queryAll(ctx context.Context, questions ...[2]string) []reply {
	out := make([]reply, len(questions))
	var wg sync.WaitGroup
	for i, q := range questions {
		wg.Go(func() { out[i] = a.query(ctx, q[0], q[1]) })
	}
	wg.Wait()
	return out
}

// recheck asks once more with checking off, where the server could not find out: that
// tells a domain whose signatures are wrong from one that does not answer (RFC 4035, 3.2.2).
func (a querier) recheck(ctx context.Context, r *reply) {
	if !servfail(r.err) {
		return
	}
	answer, err := a.resolver.Query(ctx, checks.Question{Domain: a.domain, Name: r.name, Type: r.kind, Unchecked: true})
	if err == nil {
		r.Answer, r.refused = answer, true
	}
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
	if f.soa.err == nil {
		a.recheck(ctx, &f.ns)
		a.recheck(ctx, &f.caa[len(f.caa)-1])
	}
	return f
}

func (f *facts) queryNameServers(ctx context.Context, a querier) {
	f.ns = a.query(ctx, a.domain, "NS")
	for _, r := range f.ns.Records {
		if len(f.nsName) < maxServers && !slices.Contains(f.nsName, r.Host) {
			f.nsName = append(f.nsName, r.Host)
		}
	}
	f.nsAddr, f.nsSix = make([]reply, len(f.nsName)), make([]reply, len(f.nsName))
	var wg sync.WaitGroup
	for i, n := range f.nsName {
		wg.Go(func() {
			if f.nsAddr[i] = a.query(ctx, n, "A"); f.nsAddr[i].err == nil && f.nsAddr[i].Exists && len(f.nsAddr[i].Records) == 0 {
				f.nsSix[i] = a.query(ctx, n, "AAAA")
			}
		})
	}
	wg.Wait()
}

func (f *facts) queryDNSSEC(ctx context.Context, a querier) {
	at := func(kind string) [2]string { return [2]string{a.domain, kind} }
	r := a.queryAll(ctx, at("SOA"), at("DS"), at("DNSKEY"), at("NSEC3PARAM"))
	f.soa, f.ds, f.keys, f.nsec3 = r[0], r[1], r[2], r[3]
	a.recheck(ctx, &f.soa)
	if f.soa.err != nil && !f.soa.refused {
		return // it answers nothing, signed or not
	}
	a.recheck(ctx, &f.ds)
	a.recheck(ctx, &f.keys)
	if f.soa.err == nil && len(f.ds.Records) > 0 {
		f.queryUsed(ctx, a)
	}
}

// queryUsed asks for the records that the website and the mail rest on, whose
// signatures a visitor's name server checks as well. Nearly all are asked for anyway by
// the other checks.
func (f *facts) queryUsed(ctx context.Context, a querier) {
	list := [][2]string{{a.domain, "A"}, {a.domain, "AAAA"}, {a.domain, "MX"}, {a.domain, "TXT"}, {"_dmarc." + a.domain, "TXT"}, {"_mta-sts." + a.domain, "TXT"}, {"_smtp._tls." + a.domain, "TXT"}}
	site := f.host
	if site == a.domain {
		site = "www." + a.domain
	}
	list = append(list, [2]string{site, "A"}, [2]string{site, "AAAA"})
	f.used = a.queryAll(ctx, list...)
	list = nil
	for _, mx := range f.used[2].Records {
		if within(mx.Host, a.domain) && len(list) < 3*maxMailServers {
			list = append(list, [2]string{mx.Host, "A"}, [2]string{mx.Host, "AAAA"}, [2]string{"_25._tcp." + mx.Host, "TLSA"})
		}
	}
	f.used = append(f.used, a.queryAll(ctx, list...)...)
	for i := range f.used {
		a.recheck(ctx, &f.used[i])
	}
}

// within reports whether a name is the domain or below it.
func within(name, domain string) bool {
	return name == domain || strings.HasSuffix(name, "."+domain)
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
