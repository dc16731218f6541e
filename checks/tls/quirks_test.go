package tls

import (
	"context"
	cryptotls "crypto/tls"
	"net"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// TestEarlyData: OpenSSL servers with it, in both suites that are opened, and such
// as give no ticket that can be. Those without it are in TestVersions.
func TestEarlyData(t *testing.T) {
	ecdsa := []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-sha256"}
	for _, c := range []struct {
		name   string
		server []string
		want   checks.Status
	}{
		{"on", []string{"-early_data", "-max_early_data", "16384"}, checks.Partial},
		{"on, with AES-128", []string{"-early_data", "-ciphersuites", "TLS_AES_128_GCM_SHA256"}, checks.Partial},
		{"no tickets", []string{"-num_tickets", "0"}, checks.NotChecked},
		{"a suite that is not opened", []string{"-early_data", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"}, checks.NotChecked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			target := openssl(t, ecdsa, c.server)
			env := checktest.Env(t)
			env.Now = time.Now // openssl dates its certificates by the wall clock
			if f := scan(t, env, target, 10*time.Second)["tls.early_data"]; f.Status != c.want || c.want == checks.Partial && f.Severity != checks.Low {
				t.Errorf("%v %v (%s; %q), want %v", f.Status, f.Severity, f.Reason, f.Evidence, c.want)
			}
		})
	}
}

// TestOrder: which of a weak suite and a sound one wins is asked where a server
// has both.
func TestOrder(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	cert := root.Issue(t, site).Leaf.Raw
	all := []uint16{tls12, tls11, tls10}
	for name, c := range map[string]struct {
		script checktest.Script
		want   checks.Status
	}{
		"the server's order": {oldServer{versions: all, suites: []uint16{0xc02f, 0x000a}, cert: cert}.script, checks.Pass},
		"the weak one first": {oldServer{versions: all, suites: []uint16{0x000a, 0xc02f}, cert: cert}.script, checks.Partial},
		"only sound ones":    {oldServer{versions: all, suites: []uint16{0xc02f, 0xc030}, cert: cert}.script, checks.NotApplicable},
		"only weak ones":     {oldServer{versions: all, suites: []uint16{0x000a, 0x0005}, cert: cert}.script, checks.NotApplicable},
	} {
		if f := scan(t, trusting(t, root), checktest.Serve(t, c.script).Target(site), 5*time.Second)["tls.order.client"]; f.Status != c.want || f.Severity != checks.Info {
			t.Errorf("%s: %v %v (%q), want %v", name, f.Status, f.Severity, f.Evidence, c.want)
		}
	}
}

// TestIntolerantOfNewVersions: a server of TLS 1.0 has to answer those who know
// more. One that hangs up on them is told from one that has none of their suites.
func TestIntolerantOfNewVersions(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	tolerant := oldServer{versions: []uint16{tls10}, suites: []uint16{0x002f}, cert: root.Issue(t, site).Leaf.Raw}.script
	hangsUp := func(ctx context.Context, c net.Conn, n int) {
		p := peek(c, 11)
		if len(p.first) < 11 || p.first[0] != recordHandshake || p.first[10] < 3 {
			tolerant(ctx, p, n)
		}
	}
	says70 := func(ctx context.Context, c net.Conn, n int) {
		p := peek(c, 11)
		if len(p.first) == 11 && p.first[0] == recordHandshake && p.first[10] >= 3 {
			checktest.Says(record(recordAlert, []byte{2, 70}))(ctx, p, n)
			return
		}
		tolerant(ctx, p, n)
	}
	for name, c := range map[string]struct {
		script checktest.Script
		want   bool
	}{
		"hangs up": {hangsUp, true}, "says that it is the version": {says70, true}, "answers with its own": {tolerant, false},
	} {
		got := scan(t, trusting(t, root), checktest.Serve(t, c.script).Target(site), 8*time.Second)
		if _, made := got["tls.quirk.version_intolerant"]; made != c.want {
			t.Errorf("%s: found: %v; %s %q", name, made, got["tls.proto.no_tls12_13"].Status, got["tls.proto.no_tls12_13"].Detail)
		}
		if f := got["tls.proto.tls10"]; f.Status != checks.Fail {
			t.Errorf("%s: TLS 1.0 is %v (%s)", name, f.Status, f.Reason)
		}
	}
}

// TestNeedsSNI: with --full, what a server shows to those who do not say the name.
func TestNeedsSNI(t *testing.T) {
	root := checktest.NewAuthority(t, "Root")
	right, wrong := root.Issue(t, site), root.Issue(t, "default.example")
	byName := func(other *cryptotls.Certificate) checktest.Script {
		return checktest.TLS(&cryptotls.Config{GetCertificate: func(h *cryptotls.ClientHelloInfo) (*cryptotls.Certificate, error) {
			if h.ServerName == "" && other != &right {
				return other, nil
			}
			return &right, nil
		}})
	}
	for name, c := range map[string]struct {
		script checktest.Script
		want   bool
	}{
		"another certificate": {byName(&wrong), true}, "the same": {byName(&right), false},
	} {
		env := trusting(t, root)
		env.Options = []any{Options{Full: true}}
		got := scan(t, env, checktest.Serve(t, c.script).Target(site), 20*time.Second)
		f, made := got["tls.quirk.needs_sni"]
		if made != c.want || made && f.Evidence[0].Seen != "CN=default.example" {
			t.Errorf("%s: found: %v %+v", name, made, f.Evidence)
		}
	}
}

// A peekedAt is a connection whose first bytes were looked at and are read again.
type peekedAt struct {
	net.Conn
	first, left []byte
}

func peek(c net.Conn, n int) *peekedAt {
	p := &peekedAt{Conn: c, first: make([]byte, n)}
	got := 0
	for got < n {
		m, err := c.Read(p.first[got:])
		if got += m; err != nil {
			break
		}
	}
	p.first = p.first[:got]
	p.left = p.first
	return p
}

// Read implements net.Conn.
func (p *peekedAt) Read(b []byte) (int, error) {
	if len(p.left) > 0 {
		n := copy(b, p.left)
		p.left = p.left[n:]
		return n, nil
	}
	return p.Conn.Read(b)
}

func FuzzTicket(f *testing.F) {
	f.Add([]byte{4, 0, 0, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 9, 0, 8, 0, 42, 0, 4, 0, 0, 64, 0, recordHandshake, 0, 0})
	f.Fuzz(func(t *testing.T, in []byte) {
		if limit, ok := parseTicket(in); !ok && limit != 0 {
			t.Errorf("%d of what is no ticket", limit)
		}
	})
}
