package mail

import (
	"bufio"
	cryptotls "crypto/tls"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

var mxAddr = netip.MustParseAddr("192.0.2.25")

// shows connects to one server and returns what it showed.
func shows(t *testing.T, s checktest.Script, limit time.Duration) (*smtpFacts, *checktest.Server) {
	t.Helper()
	w := newWorld(t)
	srv := w.at("192.0.2.25:25", s)
	return smtpProbe{env: w.env, pause: time.Millisecond, timeout: limit}.probe(t.Context(), "m.d.test", mxAddr, true), srv
}

// TestSMTPHostile: rows N04 and N05, and their like. None of them says anything
// of the server, good or bad.
func TestSMTPHostile(t *testing.T) {
	many := strings.Repeat("220-still here\r\n", 63) + "220 now\r\n"
	for name, c := range map[string]struct {
		script checktest.Script
		reason checks.Reason
	}{
		"N04 220- for ever":          {checktest.Floods([]byte("220-and on\r\n")), checks.ReasonProtocol},
		"N04 65 lines":               {checktest.Greets([]byte("220-one more\r\n" + many)), checks.ReasonProtocol},
		"N04 a line without end":     {checktest.Floods([]byte("220 xxxxxxxx")), checks.ReasonProtocol},
		"N05 never says 220":         {checktest.Silent, checks.ReasonTimeout},
		"N05 one byte at a time":     {checktest.Drips([]byte("220-slowly does it\r\n"), 20*time.Millisecond), checks.ReasonTimeout},
		"N05 says 554":               {checktest.Greets([]byte("554 no service here\r\n")), checks.ReasonProtocol},
		"N05 says 421":               {checktest.Greets([]byte("421 too busy\r\n")), checks.ReasonProtocol},
		"N05 says HTTP":              {checktest.Greets([]byte("HTTP/1.1 400 Bad Request\r\n\r\n")), checks.ReasonProtocol},
		"N05 says SSH":               {checktest.Greets([]byte("SSH-2.0-OpenSSH_9.2\r\n")), checks.ReasonProtocol},
		"N04 codes that change":      {checktest.Greets([]byte("220-a\r\n250 b\r\n")), checks.ReasonProtocol},
		"N10 hangs up":               {checktest.Resets, checks.ReasonReset},
		"N05 EHLO refused":           {checktest.SMTP{Hello: []string{}}.Script(), checks.ReasonTimeout},
		"N05 STARTTLS for later":     {withRefusal("454 TLS not available due to temporary reason"), checks.ReasonProtocol},
		"N05 STARTTLS, then garbage": {garbageAfter(), checks.ReasonProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			f, _ := shows(t, c.script, 500*time.Millisecond)
			if f.failure == "" || f.handshake || f.reason != c.reason {
				t.Errorf("got %+v, want %s", f, c.reason)
			}
			if took := time.Since(start); took > 4*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	// Exactly as many lines as are read is a greeting still.
	f, _ := shows(t, checktest.SMTP{Banner: many}.Script(), 2*time.Second)
	if f.failure != "" || f.starttls {
		t.Errorf("64 lines: %+v", f)
	}
}

func withRefusal(line string) checktest.Script {
	return checktest.SMTP{Hello: []string{"hi", "StartTLS"}, Refuse: line}.Script()
}

func garbageAfter() checktest.Script {
	return checktest.SMTP{Hello: []string{"hi", "STARTTLS"}, Refuse: "220 go\r\nthis is no TLS at all, whatever it may be"}.Script()
}

// TestSMTPPolite: two connections at most, with the pause between them.
func TestSMTPPolite(t *testing.T) {
	k := newKit(t)
	f, srv := shows(t, k.fine.Script(), 5*time.Second)
	if !f.handshake || f.legacyTLS || !f.legacyKnown || srv.Connections() != 2 {
		t.Errorf("%+v after %d connections", f, srv.Connections())
	}
	w := newWorld(t)
	w.at("192.0.2.25:25", k.fine.Script())
	start := time.Now()
	smtpProbe{env: w.env, pause: 300 * time.Millisecond, timeout: 5 * time.Second}.probe(t.Context(), "m.d.test", mxAddr, true)
	if time.Since(start) < 300*time.Millisecond {
		t.Error("the second connection did not wait")
	}
	if _, srv = shows(t, checktest.SMTP{}.Script(), 5*time.Second); srv.Connections() != 1 {
		t.Errorf("without STARTTLS: %d connections", srv.Connections())
	}
}

// TestBusyServer: a server that answers 421 to the second connection, or to
// every one, neither raises nor lowers anything.
func TestBusyServer(t *testing.T) {
	k := newKit(t)
	base := domainCase{}.world(t).look("d.test") // its port is closed
	for name, s := range map[string]checktest.SMTP{"from the second on": {TLS: k.fine.TLS, Busy: 1}, "always": {Banner: "421 come back later\r\n"}} {
		got := domainCase{smtp: s.Script()}.world(t).look("d.test")
		for id, f := range got {
			if !strings.HasPrefix(id, "mail.starttls.") {
				continue
			}
			if f.Status != checks.NotChecked && f.Status != checks.Pass {
				t.Errorf("%s: %s is %s: %s", name, id, f.Status, f.Detail)
			}
			if b := base[id]; b.Status != checks.NotChecked {
				t.Errorf("with a closed port %s is %s", id, b.Status)
			}
		}
		if f := got["mail.starttls.old_tls"]; f.Status != checks.NotChecked || f.Reason == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestPostfix: a real mail server, on loopback, with its own folder.
func TestPostfix(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("skipped: starting postfix needs root")
	}
	bin, err := exec.LookPath("/usr/sbin/postfix")
	if err != nil {
		t.Skip("skipped: postfix is not installed (apt-get install postfix)")
	}
	k := newKit(t)
	for name, c := range map[string]struct {
		tls  *cryptotls.Config // nil for none
		want map[string]string
	}{
		"with TLS":                          {k.fine.TLS, map[string]string{"mail.starttls.none": "pass", "mail.starttls.injection": "pass", "mail.starttls.certificate": "pass"}},
		"with a certificate that has ended": {k.expired.TLS, map[string]string{"mail.starttls.none": "pass", "mail.starttls.certificate": "partial info"}},
		"without TLS":                       {nil, map[string]string{"mail.starttls.none": "fail high"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			addr := startPostfix(t, bin, c.tls)
			w := domainCase{}.world(t)
			w.hosts["192.0.2.25:25"], w.hosts["192.0.2.26:25"] = addr, addr
			want(t, w.look("d.test"), c.want)
		})
	}
}

// startPostfix runs postfix in the foreground on a free loopback port: only the
// part that answers, with nothing that could deliver.
func startPostfix(t *testing.T, bin string, conf *cryptotls.Config) netip.AddrPort {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "cybercheck-postfix")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	addr := checktest.ClosedPort(t)
	etc := filepath.Join(dir, "etc")
	for _, d := range []string{etc, filepath.Join(dir, "spool"), filepath.Join(dir, "data")} {
		if err := os.Mkdir(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("chown", "postfix", filepath.Join(dir, "data")).CombinedOutput(); err != nil {
		t.Skipf("skipped: there is no postfix user: %s", out)
	}
	main := fmt.Sprintf("compatibility_level = 3.6\nmyhostname = m.d.test\nqueue_directory = %[1]s/spool\ndata_directory = %[1]s/data\ninet_interfaces = loopback-only\ninet_protocols = ipv4\n"+
		"mydestination =\nlocal_recipient_maps =\nsmtpd_relay_restrictions = reject\nsmtpd_recipient_restrictions = reject\ndefault_transport = error:never\nmaillog_file = %[1]s/log\nmaillog_file_prefixes = %[1]s\nalias_maps =\nalias_database =\n", dir)
	if conf != nil {
		cert, key := writePair(t, dir, conf.Certificates[0])
		main += fmt.Sprintf("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = %s\nsmtpd_tls_key_file = %s\n", cert, key)
	}
	master := fmt.Sprintf("%s inet n - n - - smtpd\nanvil unix - - n - 1 anvil\npostlog unix-dgram n - n - 1 postlogd\ntlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\n", addr)
	for name, text := range map[string]string{"main.cf": main, "master.cf": master} {
		if err := os.WriteFile(filepath.Join(etc, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command(bin, "-c", etc, "check").CombinedOutput(); err != nil {
		t.Skipf("skipped: postfix cannot be set up here: %v: %s", err, out)
	}
	out := &strings.Builder{}
	cmd := exec.Command(bin, "-c", etc, "start-fg")
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	t.Cleanup(func() {
		// “abort” ends it at once; “stop” would wait for seconds.
		_ = exec.Command(bin, "-c", etc, "abort").Run()
		<-done
	})
	waitFor220(t, addr, func() string {
		b, _ := os.ReadFile(filepath.Join(dir, "log"))
		return string(b)
	})
	return addr
}

// waitFor220 knocks until the server greets, for at most ten seconds.
func waitFor220(t *testing.T, addr netip.AddrPort, log func() string) {
	t.Helper()
	env := checktest.Env(t)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 200 {
		if c, err := env.Dial(t.Context(), "tcp", addr.String()); err == nil {
			line, _ := bufio.NewReader(c).ReadString('\n')
			c.Close()
			if strings.HasPrefix(line, "220") {
				return
			}
		}
		<-tick.C
	}
	t.Fatalf("postfix does not greet: %s", log())
}

// TestOneServerOfTwoNames: two names for one computer are one server, which is
// called upon twice at most.
func TestOneServerOfTwoNames(t *testing.T) {
	k := newKit(t)
	c := domainCase{off: []string{`n.d.test. A`}, on: []string{`n.d.test. A 192.0.2.25`}}
	w := c.world(t)
	srv := w.at("192.0.2.25:25", k.fine.Script())
	want(t, w.look("d.test"), map[string]string{"mail.starttls.none": "pass", "mail.starttls.old_tls": "pass", "mail.mx.unresolved": "pass"})
	if n := srv.Connections(); n != 2 {
		t.Errorf("%d connections", n)
	}
}
