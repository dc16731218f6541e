package dns

import (
	"context"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"
	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestContent(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
}

var until = checktest.Now().Add(5 * checktest.Day)

// base is a name with two name servers in two networks.
var base = []string{
	`d.test. NS ns1.d.test.`, `d.test. NS ns2.e.test.`, `ns1.d.test. A 192.0.2.53`, `ns2.e.test. A 198.51.100.53`, `d.test. A 192.0.2.80`,
}

const soa = `d.test. 300 IN SOA ns1.d.test. h.d.test. 1 7200 3600 1209600 300`

// signed is base with DNSSEC: a key, the parent's word on it, and signatures.
func signed(t *testing.T, algorithm uint8, bits int) (*checktest.Signing, []string) {
	t.Helper()
	s := checktest.NewSigning(t, "d.test", algorithm, bits)
	return s, signedUntil(s, until)
}

// signedUntil is base, all of it signed.
func signedUntil(s *checktest.Signing, until time.Time) []string {
	out := append(append(slices.Clone(base), s.DS(mdns.SHA256)), s.Zone(until)...)
	sets := map[string][]string{}
	for _, line := range base {
		if f := strings.Fields(line); strings.HasSuffix(f[0], "d.test.") {
			sets[f[0]+f[1]] = append(sets[f[0]+f[1]], line)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(sets)) {
		out = append(out, s.Sign(until, sets[k]...))
	}
	return out
}

type world struct {
	names *checktest.Names
	env   *checks.Env
	addrs []netip.Addr
}

// withLeave is a name service for domains whose owners all gave leave.
type withLeave struct {
	*netx.DNS
	warrant *netx.Warrant
}

func (c withLeave) Query(ctx context.Context, q checks.Question) (checks.Answer, error) {
	if err := c.warrant.Cover(checks.Target{Kind: checks.Remote, Host: q.Domain}); err != nil {
		return checks.Answer{}, err
	}
	return c.DNS.Query(ctx, q)
}

func newWorld(t *testing.T, records ...string) *world {
	t.Helper()
	w := &world{names: checktest.NewNames(t, records...), env: checktest.Env(t)}
	warrant := netx.NewWarrant("A. Owner, a test", nil, nil)
	d, err := netx.NewDNS(t.Context(), w.names.Addr.String(), warrant)
	if err != nil {
		t.Fatal(err)
	}
	w.env.DNS = withLeave{d, warrant}
	return w
}

// site puts a website behind the name's address.
func (w *world) site(t *testing.T, organisation string, names ...string) {
	t.Helper()
	cert := checktest.SelfSigned(t, names[0], func(c *x509.Certificate) {
		c.DNSNames = names
		c.Subject = pkix.Name{Organization: []string{organisation}}
	})
	srv := checktest.Serve(t, checktest.Good(cert))
	w.addrs = []netip.Addr{netip.MustParseAddr("192.0.2.80")}
	real := w.env.Dial
	w.env.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return real(ctx, network, srv.Addr.String())
	}
}

func (w *world) look(t *testing.T, host string) map[string]checks.Finding {
	t.Helper()
	list, err := run(t.Context(), w.env, checks.Target{Kind: checks.Remote, Host: host, Scope: checks.Public, Addrs: w.addrs})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]checks.Finding{}
	for _, f := range list {
		d, ok := docs.Find(f.ID)
		if _, twice := out[f.ID]; twice || !ok {
			t.Errorf("%s: twice, or not documented", f.ID)
		}
		if f.Severity == checks.Info && (f.Status == checks.Fail || f.Status == checks.Partial) {
			f.Severity = d.Severity.In(checks.Public)
		}
		if len(f.Evidence) == 0 && f.Reason == "" && f.Status != checks.NotApplicable {
			t.Errorf("%s, %s, has neither evidence nor a reason", f.ID, f.Status)
		}
		if (f.Status == checks.Unknown || f.Status == checks.NotChecked) && (f.Reason == "" || f.Detail == "") {
			t.Errorf("%s is %s without a reason: %+v", f.ID, f.Status, f)
		}
		out[f.ID] = f
	}
	if len(out) != len(docs.All()) {
		t.Errorf("%d of %d findings", len(out), len(docs.All()))
	}
	return out
}

// TestNames: every finding id as a gap, as good, and as not told.
func TestNames(t *testing.T) {
	servfail := checktest.RCode(mdns.RcodeServerFailure)
	caa := func(lines ...string) []string { return append(slices.Clone(base), lines...) }
	key, zone := signed(t, mdns.ECDSAP256SHA256, 256)
	other := checktest.NewSigning(t, "d.test", mdns.ECDSAP256SHA256, 256)
	_, rsaZone := signed(t, mdns.RSASHA256, 2048)
	_, edZone := signed(t, mdns.ED25519, 256)
	_, p384 := signed(t, mdns.ECDSAP384SHA384, 384)
	_, rsa512 := signed(t, mdns.RSASHA512, 2048)
	soon := signedUntil(key, checktest.Now().Add(checktest.Day))
	ended := signedUntil(key, checktest.Now().Add(-checktest.Day))
	without := func(list []string, parts ...string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(l string) bool {
			return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(l, p) })
		})
	}
	oldKey := checktest.NewSigning(t, "d.test", mdns.RSASHA1, 1024)
	old := append(append(slices.Clone(base), oldKey.DS(mdns.SHA1), soa), oldKey.Key.String())
	forged := without(zone, "RRSIG\tSOA")
	for i := range maxVerifications + 1 {
		forged = append(forged, key.Sign(until, fmt.Sprintf("d.test. 300 IN SOA evil.test. h.d.test. %d 1 1 1 1", i+2)))
	}
	hostKey := checktest.NewSigning(t, "d.test", mdns.ECDSAP256SHA256, 256)
	hostKey.Key.Flags = 0 // not a key of a zone (RFC 4034, 2.1.1)
	sha1DS := append(without(zone, "IN\tDS"), key.DS(mdns.SHA1))
	type letter = func(*world)
	fails := func(names ...string) letter {
		return func(w *world) {
			for _, n := range names {
				w.names.Behave(n, servfail)
			}
		}
	}
	site := func(org string, names ...string) letter { return func(w *world) { w.site(t, org, names...) } }
	cases := []struct {
		name string
		zone []string
		do   letter
		host string
		want string // “id=status severity”, several with semicolons
	}{
		{"plain", base, nil, "d.test", "dns.ns_single=pass;dns.dnssec.unsigned=partial info;dns.dnssec.bogus=not_applicable;dns.caa.missing=fail low;dns.caa.invalid=not_applicable"},
		{"one name server", without(base, "ns2.e.test."), nil, "d.test", "dns.ns_single=fail low"},
		{"two names for one server", append(without(base, "ns2.e.test. A"), `ns2.e.test. A 192.0.2.53`), nil, "d.test", "dns.ns_single=fail low;dns.ns_unresolved=pass"},
		{"one of two without an address", without(base, "ns2.e.test. A"), nil, "d.test", "dns.ns_single=fail low;dns.ns_unresolved=fail medium"},
		{"none with an address", without(base, "ns1.d.test. A", "ns2.e.test. A"), nil, "d.test", "dns.ns_single=fail low;dns.ns_unresolved=fail medium"},
		{"one of two inside the office", append(without(base, "ns2.e.test. A"), `ns2.e.test. A 10.0.0.2`), nil, "d.test", "dns.ns_single=fail low;dns.ns_unresolved=fail medium"},
		{"inside and outside", append(slices.Clone(base), `ns2.e.test. A 10.0.0.2`), nil, "d.test", "dns.ns_single=pass;dns.ns_unresolved=pass"},
		{"one of three is this computer", append(slices.Clone(base), `d.test. NS ns3.e.test.`, `ns3.e.test. A 127.0.0.1`), nil, "d.test", "dns.ns_single=pass;dns.ns_unresolved=fail medium"},
		{"a name server that is an address", append(slices.Clone(base), `d.test. NS 192.0.2.9.`), nil, "d.test", "dns.ns_single=pass;dns.ns_unresolved=fail medium"},
		{"by IPv6 only", append(without(base, "ns2.e.test. A"), `ns2.e.test. AAAA 2001:db8::53`), nil, "d.test", "dns.ns_single=pass;dns.ns_unresolved=pass"},
		{"the fifth is dead", append(slices.Clone(base), `d.test. NS ns3.e.test.`, `d.test. NS ns4.e.test.`, `d.test. NS ns5.e.test.`, `ns3.e.test. A 192.0.2.1`, `ns4.e.test. A 192.0.2.2`), nil, "d.test", "dns.ns_single=pass;dns.ns_unresolved=fail medium"},
		{"one of two unanswered", base, fails("ns2.e.test"), "d.test", "dns.ns_single=unknown;dns.ns_unresolved=unknown"},
		{"one network", append(without(base, "ns2.e.test. A"), `ns2.e.test. A 192.0.2.54`), nil, "d.test", "dns.ns_single=fail low"},
		{"name servers unanswered", base, fails("ns1.d.test", "ns2.e.test"), "d.test", "dns.ns_single=unknown"},
		{"signed", zone, nil, "d.test", "dns.dnssec.unsigned=pass;dns.dnssec.bogus=pass;dns.dnssec.ds_mismatch=pass;dns.dnssec.algo_old=pass;dns.dnssec.expiring=pass;dns.dnssec.nsec3_iterations=pass"},
		{"signed with RSA", rsaZone, nil, "d.test", "dns.dnssec.bogus=pass"},
		{"signed with RSA and SHA-512", rsa512, nil, "d.test", "dns.dnssec.bogus=pass"},
		{"signed with Ed25519", edZone, nil, "d.test", "dns.dnssec.bogus=pass"},
		{"signed with P-384", p384, nil, "d.test", "dns.dnssec.bogus=pass"},
		{"signed, seen from below", zone, nil, "www.d.test", "dns.dnssec.bogus=pass"},
		{"signed in ten rounds", append(slices.Clone(zone), `d.test. NSEC3PARAM 1 0 10 AABB`), nil, "d.test", "dns.dnssec.nsec3_iterations=fail low"},
		{"signed with no rounds", append(slices.Clone(zone), `d.test. NSEC3PARAM 1 0 0 -`), nil, "d.test", "dns.dnssec.nsec3_iterations=pass"},
		{"about to end", soon, nil, "d.test", "dns.dnssec.expiring=fail medium;dns.dnssec.bogus=pass"},
		{"ended", ended, nil, "d.test", "dns.dnssec.bogus=fail critical"},
		{"changed after signing", append(without(zone, "IN\tSOA"), `d.test. 300 IN SOA evil.test. h.d.test. 2 7200 3600 1209600 300`), nil, "d.test", "dns.dnssec.bogus=fail critical"},
		{"another key at the registry", append(without(zone, "IN\tDS"), other.DS(mdns.SHA256)), nil, "d.test", "dns.dnssec.ds_mismatch=fail critical;dns.dnssec.expiring=not_applicable"},
		{"no key at all", without(zone, "DNSKEY"), nil, "d.test", "dns.dnssec.ds_mismatch=fail critical"},
		{"refused by a resolver that checks", zone, func(w *world) { w.names.Bogus("d.test") }, "d.test", "dns.dnssec.bogus=fail critical"},
		{"down, not bogus", base, fails("d.test"), "d.test", "dns.dnssec.bogus=unknown;dns.dnssec.unsigned=unknown;dns.dnssec.ds_mismatch=unknown;dns.dnssec.algo_old=unknown;dns.dnssec.expiring=unknown;dns.dnssec.nsec3_iterations=unknown;dns.ns_single=unknown;dns.caa.missing=unknown;dns.caa.invalid=unknown;dns.caa.blocks_current_ca=unknown;dns.caa.iodef=unknown;dns.caa.no_issuewild=unknown"},
		{"old algorithm", old, nil, "d.test", "dns.dnssec.algo_old=fail medium;dns.dnssec.bogus=not_checked"},
		{"old digest", sha1DS, nil, "d.test", "dns.dnssec.algo_old=fail medium"},
		{"a digest that the library takes for SHA-512", append(without(zone, "IN\tDS"), key.DS(mdns.SHA512)), nil, "d.test", "dns.dnssec.ds_mismatch=not_checked"},
		{"a key that is not the zone's", append(append(slices.Clone(base), hostKey.DS(mdns.SHA256)), hostKey.Zone(until)...), nil, "d.test", "dns.dnssec.ds_mismatch=pass;dns.dnssec.bogus=fail critical"},
		{"forged signatures without end", forged, nil, "d.test", "dns.dnssec.bogus=not_checked;dns.dnssec.expiring=not_checked"},
		{"signatures left out", without(zone, "RRSIG"), nil, "d.test", "dns.dnssec.bogus=not_checked;dns.dnssec.expiring=not_checked"},
		{"CAA fits", caa(`d.test. CAA 0 issue "letsencrypt.org"`, `d.test. CAA 0 iodef "mailto:x@d.test"`), site("Let's Encrypt", "d.test"), "d.test", "dns.caa.missing=pass;dns.caa.invalid=pass;dns.caa.blocks_current_ca=pass;dns.caa.iodef=pass;dns.caa.no_issuewild=pass"},
		{"CAA leaves the authority out", caa(`d.test. CAA 0 issue "digicert.com"`), site("Let's Encrypt", "d.test"), "d.test", "dns.caa.blocks_current_ca=fail high;dns.caa.iodef=partial info"},
		{"CAA forbids all", caa(`d.test. CAA 0 issue ";"`), site("Google Trust Services", "d.test"), "d.test", "dns.caa.blocks_current_ca=fail high;dns.caa.invalid=pass"},
		{"CAA with parameters", caa(`d.test. CAA 0 issue "letsencrypt.org; validationmethods=dns-01"`), site("Let's Encrypt", "d.test"), "d.test", "dns.caa.blocks_current_ca=pass"},
		{"CAA for stars only", caa(`d.test. CAA 0 issuewild "digicert.com"`), site("Let's Encrypt", "d.test"), "d.test", "dns.caa.blocks_current_ca=pass"},
		{"CAA and a star", caa(`d.test. CAA 0 issue "letsencrypt.org"`), site("Let's Encrypt", "*.d.test"), "www.d.test", "dns.caa.no_issuewild=partial info;dns.caa.blocks_current_ca=pass"},
		{"CAA and a star it forbids", caa(`d.test. CAA 0 issue "letsencrypt.org"`, `d.test. CAA 0 issuewild ";"`), site("Let's Encrypt", "*.d.test"), "www.d.test", "dns.caa.blocks_current_ca=fail high"},
		{"CAA of the name itself first", caa(`www.d.test. CAA 0 issue "letsencrypt.org"`, `d.test. CAA 0 issue "digicert.com"`), site("Let's Encrypt", "www.d.test"), "www.d.test", "dns.caa.blocks_current_ca=pass"},
		{"CAA and an unknown authority", caa(`d.test. CAA 0 issue "letsencrypt.org"`), site("Nobody's Authority", "d.test"), "d.test", "dns.caa.blocks_current_ca=not_checked"},
		{"CAA and no website", caa(`d.test. CAA 0 issue "letsencrypt.org"`), nil, "d.test", "dns.caa.blocks_current_ca=not_checked;dns.caa.no_issuewild=not_checked"},
		{"CAA with an unknown word that matters", caa(`d.test. CAA 128 tbs "x"`), nil, "d.test", "dns.caa.invalid=fail medium"},
		{"CAA empty", caa(`d.test. CAA 0 issue ""`), nil, "d.test", "dns.caa.invalid=fail medium"},
		{"CAA with a web address", caa(`d.test. CAA 0 issue "https://letsencrypt.org/"`), nil, "d.test", "dns.caa.invalid=fail medium"},
		{"CAA unanswered below", caa(`d.test. CAA 0 issue "letsencrypt.org"`), fails("www.d.test"), "www.d.test", "dns.caa.missing=unknown;dns.caa.blocks_current_ca=unknown"},
	}
	shown := map[string]bool{}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, c.zone...)
			if c.do != nil {
				c.do(w)
			}
			got := w.look(t, c.host)
			for _, f := range got {
				switch f.Status {
				case checks.Fail, checks.Partial:
					shown[f.ID+" gap"] = true
				case checks.Pass:
					shown[f.ID+" good"] = true
				case checks.Unknown, checks.NotChecked:
					shown[f.ID+" not told"] = true
				case checks.NotApplicable, checks.Error:
				}
			}
			for pair := range strings.SplitSeq(c.want, ";") {
				id, want, _ := strings.Cut(pair, "=")
				f := got[id]
				g := f.Status.String()
				if f.Status == checks.Fail || f.Status == checks.Partial {
					g += " " + f.Severity.String()
				}
				if g != want {
					t.Errorf("%s: got %q, want %q: %s", id, g, want, f.Detail)
				}
			}
		})
	}
	for _, d := range docs.All() {
		for _, s := range []string{"gap", "good", "not told"} {
			if !shown[d.ID+" "+s] {
				t.Errorf("no name shows %s as %s", d.ID, s)
			}
		}
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }

func TestNoDomain(t *testing.T) {
	w := newWorld(t)
	for _, target := range []string{"192.0.2.1", "d.test:8443"} {
		x, err := checks.ParseTarget(target)
		if err != nil {
			t.Fatal(err)
		}
		list, err := run(t.Context(), w.env, x)
		if err != nil || len(list) != 1 || list[0].Status != checks.NotChecked {
			t.Errorf("%s: %+v, %v", target, list, err)
		}
	}
	list, err := run(t.Context(), w.env, checks.Target{Kind: checks.Remote, Host: "gone.test"})
	if err != nil || len(list) != len(docs.All()) || list[0].Status != checks.Unknown {
		t.Errorf("a name that does not exist: %+v, %v", list, err)
	}
	if n := len(w.names.Asked()); n == 0 || n > 12 {
		t.Errorf("%d questions", n)
	}
}
