package dns

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	mdns "github.com/miekg/dns"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// realZone is the domain that BIND's tools sign.
const realZone = `shop.nz. 300 IN SOA ns1.shop.nz. a.shop.nz. 1 3600 900 86400 300
shop.nz. 300 IN NS ns1.shop.nz.
shop.nz. 300 IN NS ns2.shop.nz.
shop.nz. 300 IN A 192.0.2.1
shop.nz. 300 IN MX 10 mx1.shop.nz.
shop.nz. 300 IN TXT "v=spf1 -all"
shop.nz. 300 IN CAA 0 issue "letsencrypt.org"
_dmarc.shop.nz. 300 IN TXT "v=DMARC1; p=reject"
mx1.shop.nz. 300 IN A 192.0.2.25
ns1.shop.nz. 300 IN A 192.0.2.53
ns2.shop.nz. 300 IN A 198.51.100.53
`

// bind runs one of BIND's tools in dir.
func bind(t *testing.T, dir, tool string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), tool, args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v", tool, args, err)
	}
	return string(out)
}

// TestRealSignatures: zones signed by BIND's own tools, in every algorithm, whole and
// spoilt in the ways that happen. Our verdict is that of delv, BIND's validator, but
// for algorithm 16, whose signatures are not verified here.
func TestRealSignatures(t *testing.T) {
	const every = true // algorithm
	for _, tool := range []string{"dnssec-keygen", "dnssec-signzone", "dnssec-dsfromkey", "delv"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s of BIND (Debian's bind9-utils and bind9-dnsutils) is not installed", tool)
		}
	}
	for number, name := range map[int]string{
		5: "RSASHA1", 7: "NSEC3RSASHA1", 8: "RSASHA256", 10: "RSASHA512", 13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384", 15: "ED25519", 16: "ED448",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "zone"), []byte(realZone), 0o600); err != nil {
				t.Fatal(err)
			}
			keygen := func(args ...string) string {
				if number < 13 {
					args = append(args, "-b", "1280")
				}
				return strings.TrimSpace(bind(t, dir, "dnssec-keygen", append(append([]string{"-q", "-a", name}, args...), "shop.nz")...))
			}
			ksk := keygen("-f", "KSK")
			keygen()
			standby := keygen("-f", "KSK", "-P", "now", "-A", "+1y")
			ds := func(key string) string {
				return strings.TrimSpace(bind(t, dir, "dnssec-dsfromkey", "-2", key))
			}
			sign := func(args ...string) []string {
				bind(t, dir, "dnssec-signzone", append([]string{"-q", "-P", "-S", "-o", "shop.nz", "-f", "signed"}, append(args, "zone")...)...)
				text, err := os.Open(filepath.Join(dir, "signed"))
				if err != nil {
					t.Fatal(err)
				}
				defer text.Close()
				var out []string
				p := mdns.NewZoneParser(text, "shop.nz.", "")
				for rr, ok := p.Next(); ok; rr, ok = p.Next() {
					out = append(out, rr.String())
				}
				if p.Err() != nil {
					t.Fatal(p.Err())
				}
				return out
			}
			signed := sign()
			without := func(parts ...string) []string {
				return slices.DeleteFunc(slices.Clone(signed), func(l string) bool {
					return !slices.ContainsFunc(parts, func(p string) bool { return !strings.Contains(l, p) })
				})
			}
			other := "shop.nz. IN DS " + strings.Join(strings.Fields(ds(ksk))[3:6], " ") + " " + strings.Repeat("ab", 32)
			for _, c := range []struct {
				name  string
				zone  []string
				ds    []string
				host  string
				kind  string
				want  bool
				every bool
			}{
				{"whole", signed, []string{ds(ksk)}, "shop.nz", "MX", true, every},
				{"seen from below", signed, []string{ds(ksk)}, "mx1.shop.nz", "A", true, !every},
				{"standby first", signed, []string{ds(standby), ds(ksk)}, "shop.nz", "MX", true, every},
				{"standby last", signed, []string{ds(ksk), ds(standby)}, "shop.nz", "MX", true, !every},
				{"standby alone", signed, []string{ds(standby)}, "shop.nz", "MX", false, !every},
				{"another key at the registry", signed, []string{other}, "shop.nz", "MX", false, every},
				{"no signature over MX", without("RRSIG\tMX"), []string{ds(ksk)}, "shop.nz", "MX", false, !every},
				{"MX changed after signing", append(without("IN\tMX"), "shop.nz. 300 IN MX 10 evil.nz."), []string{ds(ksk)}, "shop.nz", "MX", false, every},
				{"TXT added after signing", append(slices.Clone(signed), `shop.nz. 300 IN TXT "v=spf1 +all"`), []string{ds(ksk)}, "shop.nz", "TXT", false, !every},
				{"expired", sign("-s", "now-30d", "-e", "now-1d"), []string{ds(ksk)}, "shop.nz", "MX", false, every},
				{"not yet", sign("-s", "now+1d", "-e", "now+30d"), []string{ds(ksk)}, "shop.nz", "MX", false, !every},
				{"in NSEC3", signedIn3(number, sign), []string{ds(ksk)}, "shop.nz", "MX", true, every},
			} {
				if c.zone == nil || !c.every && number != 13 {
					continue // once is enough for what has nothing to do with the algorithm
				}
				byThem := byDelv(t, dir, c.zone, c.ds, c.host, c.kind)
				byUs := byCheck(t, c.zone, c.ds, c.host)
				if byThem != c.want {
					t.Errorf("%s: delv says %v, which the table does not", c.name, byThem)
				}
				bogus, mismatch := byUs["dns.dnssec.bogus"].Status, byUs["dns.dnssec.ds_mismatch"].Status
				switch {
				case number == 16:
					if bogus == checks.Pass || byThem && (bogus == checks.Fail || mismatch == checks.Fail) {
						t.Errorf("%s: not verified here, and bogus is %s, ds_mismatch %s", c.name, bogus, mismatch)
					}
				case (bogus == checks.Pass && mismatch == checks.Pass) != byThem || (bogus == checks.Fail || mismatch == checks.Fail) == byThem:
					t.Errorf("%s: delv says %v; bogus %s, ds_mismatch %s: %s", c.name, byThem, bogus, mismatch, byUs["dns.dnssec.bogus"].Detail)
				}
				if old := byUs["dns.dnssec.algo_old"].Status; byThem && (old == checks.Fail) != (number < 8) {
					t.Errorf("%s: algo_old is %s", c.name, old)
				}
			}
		})
	}
}

// signedIn3 signs with NSEC3, which algorithm 5 has not.
func signedIn3(number int, sign func(...string) []string) []string {
	if number == 5 {
		return nil
	}
	return sign("-3", "-", "-H", "0")
}

// byDelv asks BIND's validator, with the DS records as its trust anchors.
func byDelv(t *testing.T, dir string, zone, ds []string, host, kind string) bool {
	t.Helper()
	n := checktest.NewNames(t, zone...)
	var anchors strings.Builder
	for _, d := range ds {
		f := strings.Fields(d)[3:]
		fmt.Fprintf(&anchors, "shop.nz. static-ds %s %s %s \"%s\";\n", f[0], f[1], f[2], strings.Join(f[3:], ""))
	}
	file := filepath.Join(dir, "anchors")
	if err := os.WriteFile(file, []byte("trust-anchors {\n"+anchors.String()+"};\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	address, port, err := net.SplitHostPort(n.Addr.String())
	if err != nil {
		t.Fatal(err)
	}
	// It has exit code 0 either way.
	out, err := exec.CommandContext(t.Context(), "delv", "@"+address, "-p", port, "-a", file, "+root=shop.nz", host, kind).CombinedOutput()
	if err != nil {
		t.Fatalf("delv: %v %s", err, out)
	}
	return strings.Contains(string(out), "; fully validated")
}

// byCheck runs the check over a zone, on today's clock.
func byCheck(t *testing.T, zone, ds []string, host string) map[string]checks.Finding {
	t.Helper()
	w := newWorld(t, append(slices.Clone(zone), ds...)...)
	w.env.Now = time.Now
	list, err := run(context.WithoutCancel(t.Context()), w.env, checks.Target{Kind: checks.Remote, Host: host, Scope: checks.Public})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]checks.Finding{}
	for _, f := range list {
		out[f.ID] = f
	}
	return out
}
