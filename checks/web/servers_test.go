package web

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	cryptotls "crypto/tls"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// TestBasicOverHTTP: a password that a window of the browser asks for.
func TestBasicOverHTTP(t *testing.T) {
	for header, want := range map[string]bool{
		`WWW-Authenticate: Basic realm="x"`:            true,
		`WWW-Authenticate: Digest realm="a, Basic b"`:  false,
		`WWW-Authenticate: Negotiate, basic realm="x"`: true,
		`WWW-Authenticate: Bearer`:                     false,
		"X: Basic":                                     false,
	} {
		w := world{plain: checktest.Site(map[string]string{"/": checktest.Page("401 Unauthorized", []string{header}, "x")}), secure: secured(nil)}
		f, made := w.scan(t, 5*time.Second, 0)[loginID]
		if made != want || made && f.Severity != checks.Critical {
			t.Errorf("%s: %v %v", header, made, f.Severity)
		}
	}
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("401 Unauthorized", []string{"WWW-Authenticate: Basic"}, "x")})}
	if f, made := w.scan(t, 5*time.Second, 0)[loginID]; made {
		t.Errorf("over https: %v", f.Detail)
	}
}

// TestUnaskedCodings: bodies that are compressed though nobody asked.
func TestUnaskedCodings(t *testing.T) {
	const body = `<script src=http://cdn.test/a.js></script>`
	squeeze := func(make func(io.Writer) io.WriteCloser) string {
		var b bytes.Buffer
		z := make(&b)
		_, _ = io.WriteString(z, body)
		_ = z.Close()
		return b.String()
	}
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	raw := func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 5); return f }
	zl := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	for _, c := range []struct {
		coding, body string
		want         checks.Status
	}{
		{"gzip", squeeze(gz), checks.Partial},
		{"X-GZip", squeeze(gz), checks.Partial},
		{"deflate", squeeze(raw), checks.Partial},
		{"deflate", squeeze(zl), checks.Partial},
		{"identity", body, checks.Partial},
		{"gzip", "not squeezed", checks.Unknown},
		{"gzip", squeeze(gz)[:15], checks.Unknown},
		{"zstd", "x", checks.Unknown},
	} {
		if f := answer(t, c.body, "Content-Encoding: "+c.coding)["web.mixed"]; f.Status != c.want {
			t.Errorf("%s: %v (%q), want %v", c.coding, f.Status, f.Detail, c.want)
		}
	}
	wide := "\xff\xfe"
	for _, r := range body {
		wide += string([]byte{byte(r), 0})
	}
	if f := answer(t, wide)["web.mixed"]; f.Status != checks.Partial {
		t.Errorf("UTF-16: %v", f.Status)
	}
	long := "<p>" + strings.Repeat("x", maxBody) + body
	if f := answer(t, long)["web.mixed"]; f.Status != checks.Unknown {
		t.Errorf("a page that is too long: %v", f.Status)
	}
}

// TestOtherServers: servers that browsers open, and that a plain client does not.
func TestOtherServers(t *testing.T) {
	env := checktest.Env(t)
	root := checktest.NewAuthority(t, "Root")
	env.SystemRoots = root.Pool()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<img src=http://cdn.test/a.png>")
	})
	alone := &cryptotls.Config{Certificates: []cryptotls.Certificate{root.Issue(t, site)}, NextProtos: []string{"h2"}}
	orNothing := alone.Clone()
	orNothing.GetConfigForClient = func(h *cryptotls.ClientHelloInfo) (*cryptotls.Config, error) {
		if slices.Contains(h.SupportedProtos, "h2") {
			return nil, nil
		}
		return nil, errors.New("HTTP/2 or nothing")
	}
	rsa := &cryptotls.Config{
		Certificates: []cryptotls.Certificate{root.IssueKey(t, site, checktest.RSAKey(t, 2048))}, MaxVersion: cryptotls.VersionTLS12,
		CipherSuites: []uint16{cryptotls.TLS_RSA_WITH_AES_128_GCM_SHA256}, NextProtos: []string{"http/1.1"},
	}
	for name, cfg := range map[string]*cryptotls.Config{"HTTP/2 alone": alone, "HTTP/2 or nothing": orNothing, "RSA alone": rsa} {
		s := httptest.NewUnstartedServer(handler)
		s.TLS, s.EnableHTTP2 = cfg, cfg != rsa
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // the first try fails, and is meant to
		s.StartTLS()
		here := *env
		checktest.Redirect(&here, map[uint16]netip.AddrPort{80: checktest.ClosedPort(t), 443: netip.MustParseAddrPort(s.Listener.Addr().String())})
		target := checktest.TargetAt(site, netip.MustParseAddrPort("127.0.0.1:0"))
		got := index(t, checks.Run(t.Context(), &here, []*checks.Check{Check}, []checks.Target{target}, 1, nil))
		s.Close()
		if f := got["web.hsts"]; f.Status != checks.Pass {
			t.Errorf("%s: HSTS %v (%q; %v)", name, f.Status, f.Detail, f.Evidence)
		}
		if f := got["web.mixed"]; f.Status != checks.Partial {
			t.Errorf("%s: mixed %v (%q)", name, f.Status, f.Detail)
		}
	}
}
