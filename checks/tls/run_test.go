package tls

import (
	cryptotls "crypto/tls"
	"crypto/x509"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestCertificates(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	ca := root.Intermediate(t, "In between")
	cases := []struct {
		name string
		cert cryptotls.Certificate
		want status // the rest passes
	}{
		{"good", ca.Issue(t, site), nil},
		{"expired", ca.Issue(t, site, checktest.Expired), status{"cert.expired": checks.Fail, "cert.expires_soon": checks.NotApplicable}},
		{"not yet valid", ca.Issue(t, site, checktest.NotYetValid), status{"cert.not_yet_valid": checks.Fail}},
		{"self-signed", checktest.SelfSigned(t, site), status{
			"cert.self_signed": checks.Fail, "cert.untrusted_root": checks.NotApplicable,
			"cert.chain_incomplete": checks.NotApplicable, "cert.lifetime_too_long": checks.NotApplicable, "cert.is_ca": checks.NotApplicable,
		}},
		{"wrong name", ca.Issue(t, "other.example"), status{"cert.name_mismatch": checks.Fail}},
		{"name in the subject only", ca.Issue(t, site, checktest.NoSAN), status{"cert.no_san": checks.Fail, "cert.name_mismatch": checks.NotApplicable}},
		{"no name at all", ca.Issue(t, site, checktest.NoSAN, checktest.Named("other")), status{"cert.no_san": checks.Fail, "cert.name_mismatch": checks.Fail}},
		{"incomplete", checktest.Incomplete(ca.Issue(t, site)), status{
			"cert.chain_incomplete": checks.Fail, "cert.untrusted_root": checks.NotApplicable, "cert.lifetime_too_long": checks.NotApplicable,
		}},
		{"short key", ca.IssueKey(t, site, checktest.RSAKey(t, 1024)), status{"cert.key_weak": checks.Fail}},
		{"SHA-1", ca.Issue(t, site, checktest.SHA1), status{"cert.sig_weak": checks.Fail}},
		{"a year long", ca.Issue(t, site, checktest.Valid(checktest.Now().Add(-30*checktest.Day), checktest.Now().Add(335*checktest.Day)), public(t, 3)), status{
			"cert.lifetime_too_long": checks.Partial, "cert.renewal_manual": checks.Partial, "cert.sct_missing": checks.Pass, "cert.san_leak": checks.Pass,
		}},
		{"three at once", checktest.SelfSigned(t, "other.example", checktest.Expired), status{
			"cert.expired": checks.Fail, "cert.self_signed": checks.Fail, "cert.name_mismatch": checks.Fail,
			"cert.expires_soon": checks.NotApplicable, "cert.untrusted_root": checks.NotApplicable,
			"cert.chain_incomplete": checks.NotApplicable, "cert.lifetime_too_long": checks.NotApplicable, "cert.is_ca": checks.NotApplicable,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := checktest.Serve(t, checktest.Good(c.cert))
			got := scan(t, trusting(t, root), s.Target(site), 5*time.Second)
			got.want(t, checks.Pass, c.want)
			if got["cert.expired"].Target != s.Target(site).HostPort(s.Addr.Port()) {
				t.Errorf("target %q", got["cert.expired"].Target)
			}
		})
	}
}

func TestPrivateAuthority(t *testing.T) {
	root := checktest.NewAuthority(t, "The firm's own")
	s := checktest.Serve(t, checktest.Good(root.Issue(t, site)))

	env := checktest.Env(t)
	scan(t, env, s.Target(site), 5*time.Second).want(t, checks.Pass, status{
		"cert.chain_incomplete": checks.Fail, "cert.untrusted_root": checks.NotApplicable, "cert.lifetime_too_long": checks.NotApplicable,
	})
	env.Roots = root.Pool()
	got := scan(t, env, s.Target(site), 5*time.Second)
	got.want(t, checks.Pass, status{"cert.lifetime_too_long": checks.NotApplicable})
	if d := got["cert.untrusted_root"].Detail; !strings.Contains(d, "private authority") {
		t.Errorf("detail %q does not say that the authority is private", d)
	}

	// The firm renewed its authority after the certificate had ended: only that is told.
	const day = checktest.Day
	old := checktest.Serve(t, checktest.Good(root.Issue(t, site, checktest.Valid(checktest.Now().Add(-90*day), checktest.Now().Add(-10*day)))))
	env.Roots = root.Renewed(t, checktest.Now().Add(-5*day), checktest.Now().Add(900*day)).Pool()
	scan(t, env, old.Target(site), 5*time.Second).want(t, checks.Pass, status{
		"cert.expired": checks.Fail, "cert.expires_soon": checks.NotApplicable, "cert.lifetime_too_long": checks.NotApplicable,
	})

	env.Roots, env.SystemRoots = nil, x509.NewCertPool()
	got = scan(t, env, s.Target(site), 5*time.Second)
	if f := got["cert.untrusted_root"]; f.Status != checks.Unknown || f.Reason != checks.ReasonSourceMissing {
		t.Errorf("without any list of authorities: %v %s", f.Status, f.Reason)
	}
}

func TestVersions(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site)
	const na = checks.NotApplicable
	cases := []struct {
		name     string
		min, max uint16
		want     status
	}{
		{"1.2 and 1.3", tls12, tls13, nil},
		{"1.3 only", tls13, tls13, status{
			"tls.cipher.cbc": checks.Pass, "tls.kex.curve_weak": na, "tls.sig.sha1_handshake": na,
			"tls.compression": na, "tls.reneg.insecure": na, "tls.ems_missing": na, "tls.heartbeat_on": na,
		}},
		{"1.2 only", tls12, tls12, status{"tls.early_data": na, "tls.proto.no_tls13": checks.Partial, "tls.kex.no_pq": checks.Partial, "tls.sig.sha1_handshake": checks.Pass}},
		{"1.0 to 1.3", tls10, tls13, status{"tls.proto.tls10": checks.Partial, "tls.proto.tls11": checks.Partial}},
		{"1.1 only", tls11, tls11, status{"tls.browsers": na, "tls.early_data": na, "tls.proto.tls11": checks.Partial, "tls.proto.no_tls12_13": checks.Fail, "tls.proto.no_tls13": checks.Partial, "tls.cipher.no_aead": checks.Partial, "tls.kex.no_pq": checks.Partial, "tls.sig.sha1_handshake": na}},
		{"1.0 only", tls10, tls10, status{"tls.browsers": na, "tls.early_data": na, "tls.proto.tls10": checks.Fail, "tls.proto.no_tls12_13": checks.Fail, "tls.proto.no_tls13": checks.Partial, "tls.cipher.no_aead": checks.Partial, "tls.kex.no_pq": checks.Partial, "tls.sig.sha1_handshake": na}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{
				Certificates: []cryptotls.Certificate{cert}, MinVersion: c.min, MaxVersion: c.max,
			}))
			got := scan(t, trusting(t, root), s.Target(site), 5*time.Second)
			got.want(t, checks.Pass, c.want)
			if n := s.Connections(); n > 10 && c.min >= tls12 && c.max == tls13 || n > maxConnections {
				t.Errorf("%d connections; the house rule is 10 for a good server", n)
			}
		})
	}
}

// A server that hangs up on an old hello has refused it only if it still
// answers a good one.
func TestHangingUpIsRefusal(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	good := checktest.Good(root.Issue(t, site))
	s := checktest.Serve(t, hangsUpOnOld(good))
	scan(t, trusting(t, root), s.Target(site), 5*time.Second).want(t, checks.Pass, nil)
	if n := s.Connections(); n > 10 {
		t.Errorf("%d connections, of which one is a control", n)
	}
	// Without a control, hanging up proves nothing.
	s = checktest.Serve(t, checktest.ByTurn(good, checktest.Closes))
	got := scan(t, trusting(t, root), s.Target(site), time.Second)
	for _, id := range []string{"tls.proto.sslv2", "tls.proto.sslv3", "tls.proto.tls10", "tls.proto.tls11", "tls.cipher.null", "tls.kex.static_rsa_offered"} {
		if f := got[id]; f.Status != checks.Unknown || f.Reason != checks.ReasonReset {
			t.Errorf("%s: %v (%s), want unknown", id, f.Status, f.Reason)
		}
	}
}

// Alert 70 says plainly that a version is refused; alert 80, internal error,
// needs a server that is still well afterwards.
func TestAlertsAsRefusal(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	good := checktest.Good(root.Issue(t, site))
	for alert, want := range map[byte]checks.Status{70: checks.Pass, 40: checks.Pass, 80: checks.Unknown, 112: checks.Unknown} {
		s := checktest.Serve(t, checktest.ByTurn(good, checktest.Says(record(recordAlert, []byte{2, alert}))))
		got := scan(t, trusting(t, root), s.Target(site), 5*time.Second)
		if f := got["tls.proto.tls10"]; f.Status != want {
			t.Errorf("alert %d: %v (%s), want %v", alert, f.Status, f.Reason, want)
		}
	}
}

func TestClientCertificateWanted(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	for _, max := range []uint16{tls12, tls13} {
		s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{
			Certificates: []cryptotls.Certificate{root.Issue(t, site)}, ClientAuth: cryptotls.RequireAnyClientCert, MaxVersion: max,
		}))
		got := scan(t, trusting(t, root), s.Target(site), 5*time.Second)
		if got["cert.name_mismatch"].Status != checks.Pass || got["cert.untrusted_root"].Status != checks.Pass {
			t.Errorf("up to %s: %v", versionName(max), got)
		}
	}
}

func TestAddressAsName(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	sni := make(chan string, 100)
	s := checktest.Serve(t, checktest.TLS(&cryptotls.Config{MinVersion: tls10, GetCertificate: func(h *cryptotls.ClientHelloInfo) (*cryptotls.Certificate, error) {
		sni <- h.ServerName
		c := root.Issue(t, "127.0.0.1")
		return &c, nil
	}}))
	scan(t, trusting(t, root), s.Target("127.0.0.1"), 5*time.Second).want(t, checks.Pass, status{"tls.proto.tls10": checks.Partial, "tls.proto.tls11": checks.Partial})
	for range len(sni) {
		if name := <-sni; name != "" {
			t.Errorf("sent the address as a name: %q", name)
		}
	}
}

func TestNoSecurePort(t *testing.T) {
	closed := checktest.ClosedPort(t)
	web := checktest.Serve(t, checktest.HTTP)
	target := checktest.TargetAt(site, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), 0))

	env := checktest.Env(t)
	redirect(env, map[string]netip.AddrPort{"443": closed, "80": web.Addr})
	got := scan(t, env, target, 5*time.Second)
	got.want(t, checks.NotApplicable, status{"tls.none": checks.Fail})
	if f := got["tls.none"]; f.Severity != checks.Critical || f.Target != site+":443" {
		t.Errorf("tls.none: %v at %s", f.Severity, f.Target)
	}

	env = checktest.Env(t)
	redirect(env, map[string]netip.AddrPort{"443": closed, "80": closed})
	scan(t, env, target, 5*time.Second).want(t, checks.NotApplicable, nil)

	env = checktest.Env(t)
	redirect(env, map[string]netip.AddrPort{"443": web.Addr, "80": web.Addr})
	got = scan(t, env, target, 5*time.Second)
	got.want(t, checks.NotApplicable, status{"tls.none": checks.Fail})
	if seen := got["tls.none"].Evidence[0].Seen; !strings.HasPrefix(seen, "HTTP/1.1 400") {
		t.Errorf("evidence %q", seen)
	}
}

func TestNamedPortRefused(t *testing.T) {
	scan(t, checktest.Env(t), checktest.TargetAt(site, checktest.ClosedPort(t)), 5*time.Second).none(t, checks.ReasonRefused)
}

func TestNameWithoutAddress(t *testing.T) {
	target := checks.Target{Kind: checks.Remote, Host: site, ResolveReason: checks.ReasonTimeout}
	scan(t, checktest.Env(t), target, time.Second).none(t, checks.ReasonTimeout)
}

func TestSecondAddressAnswers(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	s := checktest.Serve(t, checktest.Good(root.Issue(t, site)))
	target := s.Target(site)
	target.Addrs = append([]netip.Addr{netip.MustParseAddr("127.0.0.2")}, target.Addrs...)
	scan(t, trusting(t, root), target, 5*time.Second).want(t, checks.Pass, status{"tls.addresses": checks.Partial})
}

func TestScopeDecidesSeverity(t *testing.T) {
	s := checktest.Serve(t, checktest.Good(checktest.SelfSigned(t, site)))
	target := s.Target(site)
	for scope, want := range map[checks.Scope]checks.Severity{checks.Public: checks.Critical, checks.Internal: checks.Low, checks.Local: checks.Low} {
		target.Scope = scope
		if f := scan(t, checktest.Env(t), target, 5*time.Second)["cert.self_signed"]; f.Severity != want {
			t.Errorf("%v: %v %v, want %v", scope, f.Status, f.Severity, want)
		}
	}
}
