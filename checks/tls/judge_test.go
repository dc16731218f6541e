package tls

import (
	"crypto/x509"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestDocs(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Fatal(err)
	}
	for _, d := range docs.All() {
		missing := []string{"host", "nginx", "apache", "iis", "caddy", "any"}
		for _, f := range d.Fix {
			missing = slices.DeleteFunc(missing, func(s string) bool { return s == f.For })
		}
		if len(missing) > 0 {
			t.Errorf("%s: no fix for %v", d.ID, missing)
		}
		if !strings.Contains(d.Reproduce, "HOST") || !strings.Contains(d.Reproduce, "PORT") {
			t.Errorf("%s: the command names no HOST and PORT: %q", d.ID, d.Reproduce)
		}
	}
}

// judged returns what is found of a good server with this certificate at now.
func judged(t *testing.T, now time.Time, tr trust, chain ...*x509.Certificate) scanned {
	t.Helper()
	e := evidence{
		target: checks.Target{Kind: checks.Remote, Host: site, Scope: checks.Public}, port: httpsPort, certs: chain, trust: tr,
		facts: facts{where: "192.0.2.1:443", spokeTLS: true, presented: presented{sent: len(chain)}, versions: map[uint16]state{
			ssl30: {known: true}, tls10: {known: true}, tls11: {known: true}, tls12: {known: true, on: true}, tls13: {known: true, on: true},
		}},
	}
	return completed(t, e, now)
}

func TestDates(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	start := checktest.Now()
	const day = checktest.Day
	cases := []struct {
		name     string
		lifetime time.Duration
		left     time.Duration // until the end; negative is past it
		id       string
		want     checks.Status
		severity checks.Severity
	}{
		{"90 days, fresh", 90 * day, 89 * day, "cert.expires_soon", checks.Pass, 0},
		{"90 days, 23 left", 90 * day, 23 * day, "cert.expires_soon", checks.Pass, 0},
		{"90 days, 22 left", 90 * day, 22 * day, "cert.expires_soon", checks.Partial, checks.Medium},
		{"90 days, 7 left", 90 * day, 7 * day, "cert.expires_soon", checks.Partial, checks.Medium},
		{"90 days, under 7 left", 90 * day, 7*day - time.Second, "cert.expires_soon", checks.Fail, checks.High},
		{"a year, 31 left", 365 * day, 31 * day, "cert.expires_soon", checks.Pass, 0},
		{"a year, 29 left", 365 * day, 29 * day, "cert.expires_soon", checks.Partial, checks.Medium},
		{"47 days, 12 left", 47 * day, 12 * day, "cert.expires_soon", checks.Pass, 0},
		{"47 days, 5 left", 47 * day, 5 * day, "cert.expires_soon", checks.Partial, checks.Medium},
		{"47 days, 4 left", 47 * day, 4 * day, "cert.expires_soon", checks.Fail, checks.High},
		{"6 days, 2 left", 6 * day, 2 * day, "cert.expires_soon", checks.Pass, 0},
		{"6 days, 30 hours left", 6 * day, 30 * time.Hour, "cert.expires_soon", checks.Partial, checks.Medium},
		{"6 days, 23 hours left", 6 * day, 23 * time.Hour, "cert.expires_soon", checks.Fail, checks.High},
		{"not past the end", 90 * day, time.Second, "cert.expired", checks.Pass, 0},
		{"past the end by less than clocks differ", 90 * day, -4 * time.Minute, "cert.expired", checks.Pass, 0},
		{"past the end", 90 * day, -6 * time.Minute, "cert.expired", checks.Fail, checks.Critical},
		{"past the end, and so not soon", 90 * day, -6 * time.Minute, "cert.expires_soon", checks.NotApplicable, 0},
		{"before the start by less than clocks differ", 90 * day, 90*day + 4*time.Minute, "cert.not_yet_valid", checks.Pass, 0},
		{"before the start", 90 * day, 90*day + 6*time.Minute, "cert.not_yet_valid", checks.Fail, checks.Critical},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			leaf := root.Issue(t, site, checktest.Valid(start, start.Add(c.lifetime))).Leaf
			f := judged(t, start.Add(c.lifetime-c.left), trust{status: publicCA}, leaf)[c.id]
			if f.Status != c.want || f.Severity != c.severity {
				t.Errorf("%v %v (%q), want %v %v", f.Status, f.Severity, f.Detail, c.want, c.severity)
			}
		})
	}
}

func TestLifetime(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	const day = checktest.Day
	cases := []struct {
		issued   string
		lifetime time.Duration
		as       trustStatus
		want     checks.Status
	}{
		{"2018-02-28", 1000 * day, publicCA, checks.Pass},
		{"2018-03-01", 826 * day, publicCA, checks.Partial},
		{"2020-09-01", 398*day - time.Second, publicCA, checks.Pass},
		{"2020-09-01", 398 * day, publicCA, checks.Partial}, // both ends count: a second too long
		{"2026-03-14", 398*day - time.Second, publicCA, checks.Pass},
		{"2026-03-15", 201 * day, publicCA, checks.Partial},
		{"2027-03-15", 101 * day, publicCA, checks.Partial},
		{"2029-03-15", 48 * day, publicCA, checks.Partial},
		{"2029-03-15", 47*day - time.Second, publicCA, checks.Pass},
		{"2029-03-15", 900 * day, privateCA, checks.NotApplicable},
		{"2029-03-15", 900 * day, selfSigned, checks.NotApplicable},
		{"2029-03-15", 900 * day, indeterminate, checks.Unknown},
	}
	for _, c := range cases {
		issued, err := time.Parse(time.DateOnly, c.issued)
		if err != nil {
			t.Fatal(err)
		}
		leaf := root.Issue(t, site, checktest.Valid(issued, issued.Add(c.lifetime)), public(t, 2)).Leaf
		f := judged(t, issued.Add(day), trust{status: c.as, reason: checks.ReasonProtocol, fault: "x"}, leaf)["cert.lifetime_too_long"]
		if f.Status != c.want {
			t.Errorf("%s, %v: %v (%q), want %v", c.issued, c.lifetime, f.Status, f.Detail, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	for bits, want := range map[int]checks.Severity{1024: checks.High, 2047: checks.High, 2048: checks.Info} {
		f := judged(t, checktest.Now(), trust{status: publicCA}, root.IssueKey(t, site, checktest.RSAKey(t, bits)).Leaf)["cert.key_weak"]
		if f.Severity != want || (f.Status == checks.Pass) != (want == checks.Info) {
			t.Errorf("RSA %d: %v %v", bits, f.Status, f.Severity)
		}
	}
}

// Whatever is not known of the versions is said to be so, and what depends on
// it does not pass.
func TestVersionsNotKnown(t *testing.T) {
	on, off, silent := state{known: true, on: true, seen: "on"}, state{known: true, seen: "off"}, state{reason: checks.ReasonTimeout}
	cases := []struct {
		name string
		have map[uint16]state
		want status
	}{
		{"1.3 silent, 1.2 on", map[uint16]state{tls12: on, tls13: silent}, status{"tls.proto.no_tls12_13": checks.Pass, "tls.proto.no_tls13": checks.Unknown}},
		{"1.2 silent, 1.3 off", map[uint16]state{tls10: on, tls12: silent, tls13: off}, status{"tls.proto.no_tls12_13": checks.Unknown, "tls.proto.no_tls13": checks.Partial, "tls.proto.tls10": checks.Partial}},
		{"1.0 is the best", map[uint16]state{tls10: on, tls11: off, tls12: off, tls13: off}, status{"tls.proto.no_tls12_13": checks.Fail, "tls.proto.tls10": checks.Fail, "tls.proto.tls11": checks.Pass}},
		{"nothing agreed", map[uint16]state{tls10: off, tls11: off, tls12: off, tls13: off, ssl30: off}, status{"tls.none": checks.Unknown, "tls.proto.sslv3": checks.Unknown, "tls.proto.no_tls12_13": checks.Unknown}},
	}
	for _, c := range cases {
		e := evidence{target: checks.Target{Host: site, Scope: checks.Public}, port: httpsPort, facts: facts{spokeTLS: true, versions: c.have}}
		got := completed(t, e, checktest.Now())
		for id, want := range c.want {
			if got[id].Status != want {
				t.Errorf("%s: %s: %v, want %v", c.name, id, got[id].Status, want)
			}
		}
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }

// Whatever rules.yaml grades, the documentation says that it can be so bad: “explain” is
// read before a finding is.
func TestRulesWithinDocumentation(t *testing.T) {
	r := rules()
	given := map[string][]checks.Severity{"cert.key_weak": {r.WeakKeys.DSA, r.WeakKeys.Exponent.One, r.WeakKeys.Exponent.OddChoice}}
	for _, x := range r.ExpiresSoon {
		given["cert.expires_soon"] = append(given["cert.expires_soon"], x.Severity)
	}
	for _, s := range r.WeakSignatures {
		given["cert.sig_weak"] = append(given["cert.sig_weak"], s)
	}
	for _, x := range append(slices.Clone(r.WeakKeys.RSA), r.WeakKeys.EC...) {
		given["cert.key_weak"] = append(given["cert.key_weak"], x.Severity)
	}
	given["tls.cipher.cbc"] = []checks.Severity{r.CBC.Alone, r.CBC.Beside}
	for _, scope := range []checks.Scope{checks.Local, checks.Internal, checks.Public} {
		given["tls.kex.dh_weak"] = nil
		for _, x := range r.WeakDH {
			given["tls.kex.dh_weak"] = append(given["tls.kex.dh_weak"], x.Severity.In(scope))
		}
		given["tls.proto.tls10"] = []checks.Severity{r.TLS10.Best.In(scope), r.TLS10.Beside.In(scope)}
		for id, severities := range given {
			d, ok := docs.Find(id)
			if worst := slices.Max(severities); !ok || worst != d.Severity.In(scope) && (worst > d.Severity.In(scope) || id != "cert.expires_soon") {
				t.Errorf("%s, %v: the worst rule gives %v, the documentation says %v", id, scope, worst, d.Severity.In(scope))
			}
		}
	}
}

func BenchmarkGoodServer(b *testing.B) {
	root := checktest.NewAuthority(b, "Root")
	s := checktest.Serve(b, checktest.Good(root.Intermediate(b, "In between").Issue(b, site)))
	env := trusting(b, root)
	for b.Loop() {
		scan(b, env, s.Target(site), 10*time.Second)
	}
	b.ReportMetric(float64(s.Connections())/float64(b.N), "connections/op")
}
