package tls

import (
	"bufio"
	"context"
	"net/netip"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// opensslCommand is the openssl command, without which the test is skipped.
func opensslCommand(t testing.TB) string {
	t.Helper()
	bin, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("skipped: the openssl command is not on this computer")
	}
	return bin
}

// openssl makes a self-signed certificate with the arguments for “openssl req”
// and serves it with those for “openssl s_server”: configurations that
// crypto/tls has no server for.
func openssl(t testing.TB, request, server []string) checks.Target {
	t.Helper()
	bin := opensslCommand(t)
	dir := t.TempDir()
	key, cert := filepath.Join(dir, "key.pem"), filepath.Join(dir, "cert.pem")
	args := append([]string{"req", "-x509", "-nodes", "-days", "90", "-subj", "/CN=" + site, "-addext", "subjectAltName=DNS:" + site, "-keyout", key, "-out", cert}, request...)
	if out, err := exec.CommandContext(t.Context(), bin, args...).CombinedOutput(); err != nil {
		t.Skipf("skipped: this openssl does not make such a certificate: %v: %s", err, out)
	}
	return checktest.TargetAt(site, opensslServer(t, append([]string{"-key", key, "-cert", cert}, server...)))
}

// opensslServer runs “openssl s_server” with these arguments on a port of loopback.
func opensslServer(t testing.TB, args []string) netip.AddrPort {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	args = append([]string{"s_server", "-accept", "127.0.0.1:0"}, args...)
	if !slices.Contains(args, "-early_data") { // which cannot serve pages
		args = append(args, "-www")
	}
	cmd := exec.CommandContext(ctx, opensslCommand(t), args...)
	if in, err := cmd.StdinPipe(); err != nil { // whose end would end every connection
		t.Fatal(err)
	} else {
		t.Cleanup(func() { in.Close() })
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = cmd.Wait() // killed just now
	})
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if addr, ok := strings.CutPrefix(lines.Text(), "ACCEPT "); ok {
			return netip.MustParseAddrPort(addr)
		}
		said = append(said, lines.Text())
	}
	t.Skipf("skipped: this openssl does not serve so: %s", said)
	return netip.AddrPort{}
}

// These are the servers with which the library's handshake fails; each must
// still get the findings that matter most.
func TestOpenSSL(t *testing.T) {
	ecdsa := []string{"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-sha256"}
	rsa := []string{"-newkey", "rsa:2048", "-sha256"}
	anything := []string{"-cipher", "ALL:@SECLEVEL=0"}
	cases := []struct {
		name            string
		request, server []string
		want            status
		critical        string // an id that must be critical
	}{
		{"RSA 512", []string{"-newkey", "rsa:512", "-sha256"}, anything, status{"cert.key_weak": checks.Fail, "cert.self_signed": checks.Fail, "cert.name_mismatch": checks.Pass, "tls.proto.no_tls12_13": checks.Pass}, "cert.key_weak"},
		{"RSA 1024", []string{"-newkey", "rsa:1024", "-sha256"}, anything, status{"cert.key_weak": checks.Fail, "cert.self_signed": checks.Fail}, ""},
		{"MD5", []string{"-newkey", "rsa:2048", "-md5"}, anything, status{"cert.sig_weak": checks.Fail, "cert.self_signed": checks.Fail, "cert.key_weak": checks.Pass}, "cert.sig_weak"},
		{"TLS 1.0 only", rsa, append([]string{"-tls1"}, anything...), status{"tls.proto.tls10": checks.Fail, "tls.proto.tls11": checks.Pass, "tls.proto.no_tls12_13": checks.Fail, "cert.key_weak": checks.Pass}, ""},
		{"TLS 1.0 only with RSA 512", []string{"-newkey", "rsa:512", "-sha256"}, append([]string{"-tls1"}, anything...), status{"tls.proto.tls10": checks.Fail, "tls.proto.no_tls12_13": checks.Fail, "cert.key_weak": checks.Fail}, "cert.key_weak"},
		{"DHE only", rsa, []string{"-tls1_2", "-cipher", "DHE-RSA-AES128-SHA:@SECLEVEL=0"}, status{"tls.proto.no_tls12_13": checks.Pass, "tls.proto.no_tls13": checks.Partial, "cert.key_weak": checks.Pass, "cert.self_signed": checks.Fail}, ""},
		{"static RSA only", rsa, []string{"-tls1_2", "-cipher", "AES128-SHA:@SECLEVEL=0"}, status{"tls.proto.no_tls12_13": checks.Pass, "cert.self_signed": checks.Fail}, ""},
		{"no encryption at all", rsa, []string{"-tls1_2", "-cipher", "NULL-SHA256:@SECLEVEL=0"}, status{"tls.proto.no_tls12_13": checks.Pass, "cert.self_signed": checks.Fail}, ""},
		{"TLS 1.3 only", ecdsa, []string{"-tls1_3"}, status{"tls.proto.no_tls13": checks.Pass, "tls.proto.no_tls12_13": checks.Pass, "tls.proto.tls10": checks.Pass, "cert.self_signed": checks.Fail}, ""},
		{"a good one", ecdsa, nil, status{"tls.proto.no_tls13": checks.Pass, "tls.proto.sslv3": checks.Pass, "tls.proto.tls10": checks.Pass, "tls.proto.tls11": checks.Pass, "cert.sig_weak": checks.Pass}, "cert.self_signed"},
		{"Ed448", []string{"-newkey", "ed448"}, anything, status{"cert.key_weak": checks.Pass, "cert.sig_weak": checks.Unknown, "cert.name_mismatch": checks.Pass, "cert.self_signed": checks.Fail, "tls.browsers": checks.Fail}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			target := openssl(t, c.request, c.server)
			env := checktest.Env(t)
			env.Now = time.Now // openssl dates its certificates by the wall clock
			got := scan(t, env, target, 10*time.Second)
			for id, want := range c.want {
				if f := got[id]; f.Status != want {
					t.Errorf("%s: %v (%s; %q), want %v; evidence %v", id, f.Status, f.Reason, f.Detail, want, f.Evidence)
				}
			}
			if f := got[c.critical]; c.critical != "" && f.Severity != checks.Critical {
				t.Errorf("%s: %v, want critical", c.critical, f.Severity)
			}
		})
	}
}
