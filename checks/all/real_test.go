package all

import (
	"bufio"
	"bytes"
	"context"
	"crypto"
	cryptotls "crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/checks/tls"
	"github.com/cybercheck-cli/cybercheck/checks/web"
)

const site = "shop.example"

// A setup is one real server, and the gaps that must be found of it: those of
// medium severity and worse are all of them, the milder ones are among others.
type setup struct {
	name string
	cert cryptotls.Certificate
	// args are for openssl s_server; config is for nginx, with PORT, CERT and KEY
	// to be filled in, and its plain port is HTTP.
	args   []string
	config string
	gaps   []string // of medium severity and worse, no more and no less
	milder []string // among those of low and info
	passes []string // among what is in order
	world  func(*checks.Env)
}

// needs skips the test with a clear line where a program is missing.
func needs(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("skipped: the program %s is not on this computer", program)
	}
	return path
}

// writeCert writes a certificate with its chain, and its key, as PEM.
func writeCert(t *testing.T, c cryptotls.Certificate) (cert, key, chain string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, kind string, blocks ...[]byte) string {
		var b bytes.Buffer
		for _, der := range blocks {
			if err := pem.Encode(&b, &pem.Block{Type: kind, Bytes: der}); err != nil {
				t.Fatal(err)
			}
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	der, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	cert = write("cert.pem", "CERTIFICATE", c.Certificate...)
	if len(c.Certificate) > 1 {
		chain = write("chain.pem", "CERTIFICATE", c.Certificate[1:]...)
	}
	return cert, write("key.pem", "PRIVATE KEY", der), chain
}

// start runs a server until the test ends.
func start(t *testing.T, program string, args ...string) *bufio.Scanner {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := exec.CommandContext(ctx, program, args...)
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
	return bufio.NewScanner(out)
}

// sServer serves with openssl and returns where.
func sServer(t *testing.T, c cryptotls.Certificate, extra []string) netip.AddrPort {
	t.Helper()
	args := []string{"s_server", "-accept", "127.0.0.1:0", "-www"}
	if len(c.Certificate) > 0 {
		cert, key, chain := writeCert(t, c)
		args = append(args, "-key", key, "-cert", cert)
		if chain != "" {
			args = append(args, "-cert_chain", chain)
		}
	}
	lines := start(t, needs(t, "openssl"), append(args, extra...)...)
	var said []string
	for lines.Scan() {
		if addr, ok := strings.CutPrefix(lines.Text(), "ACCEPT "); ok {
			return netip.MustParseAddrPort(addr)
		}
		said = append(said, lines.Text())
	}
	t.Fatalf("openssl s_server %v: %s", args, said)
	return netip.AddrPort{}
}

// nginx serves with nginx, over https and plain http, and returns where.
func nginx(t *testing.T, c cryptotls.Certificate, config string) (secure, plain netip.AddrPort) {
	t.Helper()
	bin, err := exec.LookPath("nginx")
	if err != nil {
		bin = "/usr/sbin/nginx"
	}
	bin = needs(t, bin)
	secure, plain = checktest.ClosedPort(t), checktest.ClosedPort(t)
	cert, key, _ := writeCert(t, c)
	dir := t.TempDir()
	fill := strings.NewReplacer("PORT", secure.String(), "HTTP", plain.String(), "CERT", cert, "KEY", key)
	whole := fmt.Sprintf("daemon off; master_process off; error_log stderr; pid %[1]s/pid; events {}\nhttp { access_log off; client_body_temp_path %[1]s; proxy_temp_path %[1]s; fastcgi_temp_path %[1]s; uwsgi_temp_path %[1]s; scgi_temp_path %[1]s; server_tokens off;\n%[2]s\n}\n", dir, fill.Replace(config))
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(whole), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := start(t, bin, "-p", dir, "-c", file)
	go func() {
		for lines.Scan() { // so that it never waits for its log to be read
		}
	}()
	for _, at := range []netip.AddrPort{secure, plain} {
		tick := time.NewTicker(20 * time.Millisecond)
		for n := 0; ; n++ {
			if conn, err := net.Dial("tcp", at.String()); err == nil {
				conn.Close()
				break
			}
			if n > 250 {
				t.Fatalf("nginx does not listen on %s: %s", at, whole)
			}
			<-tick.C
		}
		tick.Stop()
	}
	return secure, plain
}

// openSSLCert makes a self-signed certificate that crypto/x509 would not make.
func openSSLCert(t *testing.T, args ...string) cryptotls.Certificate {
	t.Helper()
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "c"), filepath.Join(dir, "k")
	args = append([]string{"req", "-x509", "-nodes", "-days", "90", "-subj", "/CN=" + site, "-addext", "subjectAltName=DNS:" + site, "-addext", "basicConstraints=CA:FALSE", "-keyout", key, "-out", cert}, args...)
	if out, err := exec.Command(needs(t, "openssl"), args...).CombinedOutput(); err != nil {
		t.Skipf("skipped: this openssl does not make such a certificate: %v: %s", err, out)
	}
	read := func(path string) []byte {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(b)
		return block.Bytes
	}
	k, err := x509.ParsePKCS8PrivateKey(read(key))
	if err != nil {
		t.Fatal(err)
	}
	return cryptotls.Certificate{Certificate: [][]byte{read(cert)}, PrivateKey: k.(crypto.PrivateKey)}
}

// dhFile makes parameters for DHE.
func dhFile(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command(needs(t, "openssl"), args...).Output()
	if err != nil {
		t.Skipf("skipped: this openssl does not make such parameters: %v", err)
	}
	path := filepath.Join(t.TempDir(), "dh.pem")
	if err := os.WriteFile(path, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s setup) run(t *testing.T, root *checktest.Authority) {
	env := checktest.Env(t)
	env.SystemRoots = root.Pool()
	if s.world != nil {
		s.world(env)
	}
	ports := map[uint16]netip.AddrPort{80: checktest.ClosedPort(t)}
	if s.config != "" {
		ports[443], ports[80] = nginx(t, s.cert, s.config)
	} else {
		ports[443] = sServer(t, s.cert, s.args)
	}
	checktest.Redirect(env, ports)
	dial := env.Dial
	dialled := make(chan struct{}, 1000)
	env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		dialled <- struct{}{}
		return dial(ctx, network, addr)
	}
	target := checktest.TargetAt(site, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), 0))
	list := []*checks.Check{tls.Check}
	if s.config != "" {
		list = append(list, web.Check)
	}
	var gaps, milder, rest []string
	for _, f := range checks.Run(t.Context(), env, list, []checks.Target{target}, 1, nil) {
		gap := f.Status == checks.Fail || f.Status == checks.Partial
		switch {
		case f.Status == checks.Unknown || f.Status == checks.Error:
			t.Logf("%s: %v (%s) %q %v", f.ID, f.Status, f.Reason, f.Detail, f.Evidence)
			gaps = append(gaps, f.ID+"?")
		case gap && f.Severity >= checks.Medium:
			gaps = append(gaps, f.ID)
		case gap:
			milder = append(milder, f.ID)
		case f.Status == checks.Pass:
			rest = append(rest, f.ID)
		}
	}
	slices.Sort(gaps)
	slices.Sort(s.gaps)
	if !slices.Equal(gaps, s.gaps) {
		t.Errorf("found %v, want %v; and %v", gaps, s.gaps, milder)
	}
	for _, id := range s.milder {
		if !slices.Contains(milder, id) {
			t.Errorf("%s was not found; there are %v", id, milder)
		}
	}
	for _, id := range s.passes {
		if !slices.Contains(rest, id) {
			t.Errorf("%s did not pass; there are %v", id, milder)
		}
	}
	if connections := len(dialled); connections > 24 {
		t.Errorf("%d connections", connections)
	}
}
