package dns

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	mdns "github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// TestEverySignature: a domain whose keys, SOA, NS and A are in order, and one more thing
// that is, or is not.
func TestEverySignature(t *testing.T) {
	key, zone := signed(t, mdns.ECDSAP256SHA256, 256)
	below := checktest.NewSigning(t, "www.d.test", mdns.ECDSAP256SHA256, 256)
	old := checktest.NewSigning(t, "d.test", mdns.ECDSAP256SHA256, 256)
	ended := checktest.Now().Add(-checktest.Day)
	add := func(lines ...string) []string { return append(slices.Clone(zone), lines...) }
	const (
		mx    = `d.test. 300 IN MX 10 mx.d.test.`
		txt   = `d.test. 300 IN TXT "v=spf1 -all"`
		dmarc = `_dmarc.d.test. 300 IN TXT "v=DMARC1; p=reject"`
		host  = `www.d.test. 300 IN A 192.0.2.81`
		alias = `www.d.test. 300 IN CNAME d.test.`
		away  = `www.d.test. 300 IN CNAME shop.example.`
		mxA   = `mx.d.test. 300 IN A 192.0.2.25`
		tlsa  = `_25._tcp.mx.d.test. 300 IN TLSA 3 1 1 aabb`
		caaRR = `d.test. 300 IN CAA 0 issue "letsencrypt.org"`
		six   = `d.test. 300 IN AAAA 2001:db8::1`
		param = `d.test. 300 IN NSEC3PARAM 1 0 0 -`
	)
	good := func(list ...string) []string {
		out := slices.Clone(list)
		for _, l := range list {
			out = append(out, key.Sign(until, l))
		}
		return add(out...)
	}
	// The last record's signature has run out.
	bad := func(list ...string) []string {
		last := list[len(list)-1]
		return append(good(list[:len(list)-1]...), last, key.Sign(ended, last))
	}
	only := func(kind string, b checktest.Behaviour) checktest.Behaviour {
		return func(ctx context.Context, q *mdns.Msg, udp bool, reply func([]byte)) bool {
			return mdns.TypeToString[q.Question[0].Qtype] == kind && b(ctx, q, udp, reply)
		}
	}
	// A resolver that checks gives out what does not hold when it is told not to.
	refuses := func(ctx context.Context, q *mdns.Msg, udp bool, reply func([]byte)) bool {
		return !q.CheckingDisabled && checktest.RCode(mdns.RcodeServerFailure)(ctx, q, udp, reply)
	}
	denies := func(proof ...string) checktest.Behaviour {
		return checktest.Crafted(func(_, r *mdns.Msg) {
			for _, l := range proof {
				rr, err := mdns.NewRR(l)
				if err != nil {
					t.Error(err)
				}
				r.Ns = append(r.Ns, rr)
			}
		})
	}
	nsec3 := "b8k3rbqpmk1b8iqdhtbvqbmj5cf0b3uc.d.test. 300 IN NSEC3 1 0 0 - B9K3RBQPMK1B8IQDHTBVQBMJ5CF0B3UC NS SOA A RRSIG DNSKEY NSEC3PARAM"
	sha256 := key.DS(mdns.SHA256)
	for _, c := range []struct {
		name   string
		zone   []string
		host   string
		do     func(*checktest.Names)
		want   checks.Status
		detail string
	}{
		{"all good", good(mx, txt, dmarc, mxA, tlsa, caaRR, six, param), "d.test", nil, checks.Pass, ""},
		{"MX", bad(mx), "d.test", nil, checks.Fail, "(MX): it ended on"},
		{"TXT", bad(txt), "d.test", nil, checks.Fail, "(TXT)"},
		{"DMARC", bad(dmarc), "d.test", nil, checks.Fail, "(TXT of _dmarc.d.test)"},
		{"mail policy", bad(`_mta-sts.d.test. 300 IN TXT "v=STSv1; id=1"`), "d.test", nil, checks.Fail, "(TXT of _mta-sts.d.test)"},
		{"TLS reports", bad(`_smtp._tls.d.test. 300 IN TXT "v=TLSRPTv1; rua=mailto:a@d.test"`), "d.test", nil, checks.Fail, "(TXT of _smtp._tls.d.test)"},
		{"the website at www", bad(host), "d.test", nil, checks.Fail, "(A of www.d.test)"},
		{"AAAA", bad(six), "d.test", nil, checks.Fail, "(AAAA)"},
		{"CAA", bad(caaRR), "d.test", nil, checks.Fail, "(CAA)"},
		{"CAA at the host", bad(host, `www.d.test. 300 IN CAA 0 issue "letsencrypt.org"`), "www.d.test", nil, checks.Fail, "(CAA of www.d.test)"},
		{"NSEC3PARAM", bad(param), "d.test", nil, checks.Fail, "(NSEC3PARAM)"},
		{"the website's address", bad(host), "www.d.test", nil, checks.Fail, "(A of www.d.test)"},
		{"the alias of the website", bad(alias), "www.d.test", nil, checks.Fail, "(CNAME of www.d.test)"},
		{"an alias that holds", good(alias), "www.d.test", nil, checks.Pass, ""},
		{"an alias to another domain", append(good(away), "shop.example. 300 IN A 192.0.2.9"), "www.d.test", nil, checks.Pass, ""},
		{"the mail server's address", bad(mx, mxA), "d.test", nil, checks.Fail, "(A of mx.d.test)"},
		{"TLSA", bad(mx, mxA, tlsa), "d.test", nil, checks.Fail, "(TLSA of _25._tcp.mx.d.test)"},
		{"a mail server elsewhere", append(good(`d.test. 300 IN MX 10 mx.example.`), "mx.example. 300 IN A 192.0.2.25"), "d.test", nil, checks.Pass, ""},
		{"by a key that is gone", add(mx, old.Sign(until, mx)), "d.test", nil, checks.Fail, "does not fit"},
		{"by two keys, one of them gone", add(mx, old.Sign(until, mx), key.Sign(until, mx)), "d.test", nil, checks.Pass, ""},
		{"one ended, one not", add(mx, key.Sign(ended, mx), key.Sign(until, mx)), "d.test", nil, checks.Pass, ""},
		{"none over MX", add(mx), "d.test", nil, checks.Fail, "(MX): there is none"},
		{"an address as some routers keep it", slices.DeleteFunc(slices.Clone(zone), func(l string) bool { return strings.Contains(l, "RRSIG\tA ") }), "d.test", nil, checks.NotChecked, "“d.test” came without a signature"},
		{"a part of the domain that is handed on, unsigned", add(dmarc), "d.test", nil, checks.NotChecked, "_dmarc.d.test"},
		{"a part of the domain with keys of its own", add(host, below.Sign(until, host)), "www.d.test", nil, checks.Pass, ""},
		{"MX refused by a resolver that checks", bad(mx), "d.test", func(n *checktest.Names) { n.Behave("d.test", only("MX", refuses)) }, checks.Fail, "(MX), and give it out"},
		{"AAAA refused, of which there is none", zone, "d.test", func(n *checktest.Names) {
			n.Behave("d.test", func(ctx context.Context, q *mdns.Msg, udp bool, reply func([]byte)) bool {
				if q.Question[0].Qtype != mdns.TypeAAAA {
					return false
				}
				return refuses(ctx, q, udp, reply) || denies(nsec3, key.Sign(ended, nsec3))(ctx, q, udp, reply)
			})
		}, checks.Fail, "(AAAA), and give it out"},
		{"DNSKEY refused", zone, "d.test", func(n *checktest.Names) { n.Behave("d.test", only("DNSKEY", refuses)) }, checks.Fail, "(DNSKEY)"},
		{"MX not told", zone, "d.test", func(n *checktest.Names) {
			n.Behave("d.test", only("MX", checktest.RCode(mdns.RcodeRefused)))
		}, checks.Unknown, "REFUSED"},
		{"a proof that there is none", zone, "d.test", func(n *checktest.Names) {
			n.Behave("d.test", only("AAAA", denies(nsec3, key.Sign(until, nsec3))))
		}, checks.Pass, ""},
		{"a proof that has run out", zone, "d.test", func(n *checktest.Names) {
			n.Behave("d.test", only("AAAA", denies(nsec3, key.Sign(ended, nsec3))))
		}, checks.Fail, "(NSEC3 of "},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.zone...)
			if c.do != nil {
				c.do(w.names)
			}
			f := w.look(t, c.host)["dns.dnssec.bogus"]
			if f.Status != c.want || !strings.Contains(f.Detail, c.detail) {
				t.Errorf("got %s, want %s: %s", f.Status, c.want, f.Detail)
			}
			if n := len(w.names.Asked()); n > 32 {
				t.Errorf("%d questions: %v", n, w.names.Asked())
			}
		})
	}
	// A better digest beside SHA-1 is the one that counts.
	for _, c := range []struct {
		ds   []string
		want checks.Status
	}{
		{[]string{key.DS(mdns.SHA1), sha256}, checks.Pass},
		{[]string{key.DS(mdns.SHA1), old.DS(mdns.SHA256)}, checks.Fail},
		{[]string{old.DS(mdns.SHA1), sha256}, checks.Pass},
		{[]string{old.DS(mdns.SHA256), sha256}, checks.Pass},
		{[]string{sha256, old.DS(mdns.SHA384)}, checks.Pass},
	} {
		lines := slices.DeleteFunc(slices.Clone(zone), func(l string) bool { return strings.Contains(l, "IN\tDS") })
		w := newWorld(t, append(lines, c.ds...)...)
		if f := w.look(t, "d.test")["dns.dnssec.ds_mismatch"]; f.Status != c.want {
			t.Errorf("%v: got %s, want %s", c.ds, f.Status, c.want)
		}
	}
}

// FuzzSets: whatever records and signatures come, each set has one name and type.
func FuzzSets(f *testing.F) {
	f.Add([]byte(fmt.Sprintf("\x00\x30\x0d\x02%s\x01d\x04test\x00sig", strings.Repeat("\x00", 14))), "d.test", "MX")
	f.Fuzz(func(t *testing.T, b []byte, name, kind string) {
		r := reply{Answer: checks.Answer{
			Records:    []checks.Record{{Name: name, Type: kind, Data: b}, {Name: "d.test", Type: "MX"}},
			Signatures: []checks.Record{{Name: name, Type: "RRSIG", Data: b}},
		}}
		for _, s := range r.sets() {
			for _, x := range s.records {
				if x.Name != s.name || x.Type != s.kind {
					t.Errorf("%+v is in the set of %s %s", x, s.name, s.kind)
				}
			}
			s.apart("d.test")
			new(verdict).check(s, "d.test", nil, checktest.Now())
		}
	})
}
