package tls

import (
	cryptotls "crypto/tls"
	"slices"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// What a finding says does not depend on whether whole lists were asked for; what was not
// asked without them may be known with them.
func TestFullSaysTheSame(t *testing.T) {
	var none *signer
	root := none.authority(t, "Root", checktest.ECKey(t))
	ec, rsa := root.leaf(t, oddSite, checktest.ECKey(t)), root.leaf(t, oddSite, rsaKey(t))
	all := []uint16{tls12, tls11, tls10}
	prime := make([]byte, 64)
	prime[0] = 0x80
	goServer := func(c *cryptotls.Config) checktest.Script {
		if c.Certificates == nil {
			c.Certificates = []cryptotls.Certificate{ec.pair()}
		}
		return checktest.TLS(c)
	}
	old := func(o oldServer) checktest.Script {
		o.cert, o.prime = rsa.cert.Raw, prime
		return o.script
	}
	// byVersion has other suites for clients whose best is older.
	byVersion := func(modern, older oldServer) checktest.Script {
		return byHello(func(version uint16) checktest.Script {
			if version >= tls12 {
				return old(modern)
			}
			return old(older)
		})
	}
	for name, script := range map[string]checktest.Script{
		"good":                            goServer(&cryptotls.Config{}),
		"two certificates":                goServer(&cryptotls.Config{Certificates: []cryptotls.Certificate{ec.pair(), rsa.pair()}}),
		"TLS 1.2 alone":                   goServer(&cryptotls.Config{MaxVersion: tls12}),
		"TLS 1.0 and up":                  goServer(&cryptotls.Config{MinVersion: tls10}),
		"RC4":                             old(oldServer{versions: all, suites: []uint16{0xc02f, 0x0005}}),
		"export, and short primes":        old(oldServer{versions: all, suites: []uint16{0xc02f, 0x0033, 0x0003}}),
		"RC4 below TLS 1.2":               byVersion(oldServer{versions: all, suites: []uint16{0xc02f}}, oldServer{versions: all, suites: []uint16{0x0005, 0x000a}}),
		"short primes below TLS 1.2":      byVersion(oldServer{versions: all, suites: []uint16{0xc02f}}, oldServer{versions: all, suites: []uint16{0xc013, 0x0033}}),
		"key of the certificate, TLS 1.1": byVersion(oldServer{versions: all, suites: []uint16{0xc02f}}, oldServer{versions: []uint16{tls11}, suites: []uint16{0xc013, 0x002f}}),
	} {
		t.Run(name, func(t *testing.T) {
			s := checktest.Serve(t, script)
			brief := scan(t, given(t, root), s.Target(oddSite), 20*time.Second)
			env := given(t, root)
			env.Options = []any{Options{Full: true}}
			full := scan(t, env, s.Target(oddSite), 60*time.Second)
			for id, f := range brief {
				if g := full[id]; f.Status != g.Status && !slices.Contains([]checks.Status{checks.NotChecked}, f.Status) && id != "tls.estimate" {
					t.Errorf("%s: %v (%q), and with lists %v (%s; %q)", id, f.Status, f.Detail, g.Status, g.Reason, g.Detail)
				}
			}
		})
	}
}
