package all

import (
	"context"
	cryptotls "crypto/tls"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
)

// sslscanList runs sslscan and returns “version suite” for each that it found.
func sslscanList(t *testing.T, at netip.AddrPort) []string {
	t.Helper()
	out, err := exec.Command(needs(t, "sslscan"), "--no-colour", "--no-heartbleed", "--no-check-certificate", "--sni-name="+site, at.String()).CombinedOutput()
	if err != nil {
		t.Fatalf("sslscan: %v: %s", err, out)
	}
	ianaNames := stdNames(t)
	var list []string
	for line := range strings.Lines(string(out)) {
		// “Accepted  TLSv1.2  128 bits  TLS_… Curve 25519 DHE 253”
		f := strings.Fields(line)
		if len(f) < 5 || f[0] != "Accepted" && f[0] != "Preferred" {
			continue
		}
		name := f[4]
		if iana, ok := ianaNames[name]; ok {
			name = iana
		}
		list = append(list, strings.Replace(f[1], "TLSv", "TLS ", 1)+" "+name)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// stdNames maps the names that OpenSSL has for suites to those of the registry.
func stdNames(t *testing.T) map[string]string {
	t.Helper()
	out, err := exec.Command(needs(t, "openssl"), "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").Output()
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for line := range strings.Lines(string(out)) {
		// “0x13,0x02 - TLS_AES_256_GCM_SHA384 - TLS_AES_256_GCM_SHA384 TLSv1.3 …”
		if f := strings.Fields(line); len(f) > 4 {
			m[f[4]] = f[2]
		}
	}
	return m
}

// TestFullList compares the lists of --full with those of sslscan, on the same
// servers, and the connections that each took.
func TestFullList(t *testing.T) {
	needs(t, "sslscan")
	root := checktest.NewAuthority(t, "Root")
	good, rsa := root.Issue(t, site), root.IssueKey(t, site, checktest.RSAKey(t, 2048))
	for _, s := range []struct {
		name string
		cert cryptotls.Certificate
		args []string
	}{
		{"good", good, []string{"-cipher", sound}},
		{"as it comes", rsa, nil},
		{"everything on", rsa, []string{"-min_protocol", "TLSv1", "-cipher", "ALL:eNULL:@SECLEVEL=0"}},
		{"RSA 1024", root.IssueKey(t, site, checktest.RSAKey(t, 1024)), []string{"-tls1_2", "-cipher", "ALL:!aNULL:@SECLEVEL=0"}},
	} {
		t.Run(s.name, func(t *testing.T) {
			server := sServer(t, s.cert, s.args)
			at, theirs := counted(t, server, 0)
			want := sslscanList(t, at)
			at, ours := counted(t, server, 0)
			env := checktest.Env(t)
			env.SystemRoots, env.Options = root.Pool(), []any{tls.Options{Full: true}}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			var got []string
			for _, f := range checks.Run(ctx, env, []*checks.Check{tls.Check}, []checks.Target{checktest.TargetAt(site, at)}, 1, nil) {
				for _, e := range f.Evidence {
					for name := range strings.SplitSeq(e.Seen, ", ") {
						if f.ID == "tls.list.suites" {
							got = append(got, e.What+" "+name)
						}
					}
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("sslscan has and we have not: %v; we have and sslscan has not: %v", without(want, got), without(got, want))
			}
			t.Logf("%d suites; %d connections, sslscan %d", len(got), ours.Load(), theirs.Load())
			if 3*ours.Load() > 2*theirs.Load() {
				t.Errorf("%d connections; sslscan needed %d, and two thirds of that is the limit", ours.Load(), theirs.Load())
			}
		})
	}
}

func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
