package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// run runs the program in this process, on a fixed clock, with a computer that
// knows nothing of itself.
func run(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	return runContext(t.Context(), t, args...)
}

func runContext(ctx context.Context, t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Main(ctx, Process{
		Args: args, Out: &o, Err: &e, Environ: []string{"HOME=" + t.TempDir()}, Now: checktest.Clock(checktest.Now()),
		Signal: func() int { return 0 }, Host: &checktest.Host{},
	})
	return code, o.String(), e.String()
}

func document(t *testing.T, out string) assess.Assessment {
	t.Helper()
	var a assess.Assessment
	dec := json.NewDecoder(strings.NewReader(out))
	if err := dec.Decode(&a); err != nil {
		t.Fatalf("not a document: %v in %.200s", err, out)
	}
	if dec.More() {
		t.Fatal("more than one document")
	}
	if a.Score.Floor > a.Score.Ceiling {
		t.Errorf("floor %d over ceiling %d", a.Score.Floor, a.Score.Ceiling)
	}
	for _, f := range a.Findings {
		if len(f.Evidence) == 0 && f.Reason == "" {
			t.Errorf("%s of %s, %s, has neither evidence nor a reason", f.ID, f.Target, f.Status)
		}
	}
	return a
}

// at gives the flags to reach a server under a name, whose owner gave leave.
func at(host string, s *checktest.Server) []string {
	return []string{fmt.Sprintf("%s:%d", host, s.Addr.Port()), "--resolve", fmt.Sprintf("%s:%d:%s", host, s.Addr.Port(), s.Addr.Addr()), "--authorised-by", "A. Owner, a test"}
}

// TestCertificatesSideBySide: four servers in one run, each named for what it is.
func TestCertificatesSideBySide(t *testing.T) {
	ca := checktest.NewAuthority(t, "Test Root")
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"scan", "--no-local", "--checks", "tls", "--format", "json", "--ca-file", file}
	want := map[string][]string{}
	for host, c := range map[string]struct {
		script checktest.Script
		bad    []string
	}{
		"expired.test": {checktest.Good(ca.Issue(t, "expired.test", checktest.Expired)), []string{"cert.expired"}},
		"self.test":    {checktest.Good(checktest.SelfSigned(t, "self.test")), []string{"cert.self_signed"}},
		"wrong.test":   {checktest.Good(ca.Issue(t, "other.test")), []string{"cert.name_mismatch"}},
		"good.test":    {checktest.Good(ca.Issue(t, "good.test")), nil},
	} {
		s := checktest.Serve(t, c.script)
		args = append(args, at(host, s)...)
		want[fmt.Sprintf("%s:%d", host, s.Addr.Port())] = c.bad
	}
	code, out, errs := run(t, args...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	for target, bad := range want {
		var got []string
		for _, f := range document(t, out).Findings {
			if f.Target == target && (f.Status == checks.Fail || f.Status == checks.Partial) && strings.HasPrefix(f.ID, "cert.") {
				got = append(got, f.ID)
			}
		}
		if !slices.Equal(got, bad) {
			t.Errorf("%s: got %v, want %v", target, got, bad)
		}
	}
}

// TestStalled: servers that accept and say nothing, or a byte a second, end with
// the deadline, exit 4, and never a higher score than without them.
func TestStalled(t *testing.T) {
	answers := filepath.Join(t.TempDir(), "answers.yaml")
	if err := os.WriteFile(answers, []byte("answers:\n  WEB-1: good\n  ACC-1: good\n  NET-1: good\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := []string{"scan", "--no-local", "--answers", answers, "--format", "json", "--timeout", "1500ms"}
	ca := checktest.NewAuthority(t, "Test Root")
	good := checktest.Serve(t, checktest.Good(ca.Issue(t, "good.test")))
	code, out, errs := run(t, append(base, at("good.test", good)...)...)
	if code != 0 {
		t.Fatalf("a good server alone: exit %d: %s", code, errs)
	}
	without := document(t, out).Score
	for name, script := range map[string]checktest.Script{
		"silent": checktest.Silent,
		"drip":   checktest.Drips([]byte{22, 3, 3, 0x40, 0}, time.Second),
	} {
		s := checktest.Serve(t, script)
		began := time.Now()
		code, out, errs := run(t, append(append(slices.Clone(base), at("good.test", good)...), at(name+".test", s)...)...)
		if code != 4 {
			t.Errorf("%s: exit %d, want 4: %s", name, code, errs)
		}
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: took %s", name, took)
		}
		if with := document(t, out).Score; with.Floor > without.Floor {
			t.Errorf("%s: the score rose from %d to %d", name, without.Floor, with.Floor)
		}
	}
}

// TestHostileCertificate: a certificate's text is shown and never obeyed.
func TestHostileCertificate(t *testing.T) {
	evil := "a<script>alert(1)</script>\x1b]0;gone\x07\u202egnp.exe"
	s := checktest.Serve(t, checktest.Good(checktest.SelfSigned(t, "evil.test", checktest.Named(evil))))
	dir := t.TempDir()
	code, _, errs := run(t, append([]string{"scan", "--no-local", "--checks", "tls", "--format", "text,json,html", "-o", dir}, at("evil.test", s)...)...)
	if code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Fatalf("wrote %v, %v", files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "<script") && filepath.Ext(f) != ".txt" {
			t.Errorf("%s holds a script", f)
		}
		for _, r := range string(data) {
			if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				t.Fatalf("%s holds %U", f, r)
			}
		}
		if !strings.Contains(string(data), "202E}gnp.exe") {
			t.Errorf("%s does not show the certificate's name", f)
		}
	}
}

// TestNothingSent: without its owner's word not even the name is looked up. The
// name server is ours, and hears nothing; with the word it hears the question.
func TestNothingSent(t *testing.T) {
	dns, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer dns.Close()
	heard := make(chan string, 16)
	go func() {
		buf := make([]byte, 512)
		for {
			n, _, err := dns.ReadFrom(buf)
			if err != nil {
				close(heard)
				return
			}
			heard <- string(buf[:n])
		}
	}()
	args := []string{"scan", "example.org", "--no-local", "--dns-server", dns.LocalAddr().String(), "--timeout", "500ms", "--format", "json"}
	if code, _, errs := run(t, args...); code != 5 || len(heard) > 0 {
		t.Errorf("exit %d, %d questions heard: %s", code, len(heard), errs)
	}
	code, out, _ := run(t, append(args, "--authorised-by", "A. Owner, a test")...)
	if code != 4 {
		t.Errorf("with the word and a silent name server: exit %d, want 4", code)
	}
	if q := <-heard; !strings.Contains(q, "\x07example\x03org\x00") {
		t.Errorf("heard %q", q)
	}
	a := document(t, out)
	if a.Scope.Authorised == nil || a.Scope.Authorised.By != "A. Owner, a test" {
		t.Errorf("the authority is not in the document: %+v", a.Scope)
	}
}

// TestStopped: a scan that is stopped gives a whole document, marked partial.
func TestStopped(t *testing.T) {
	s := checktest.Serve(t, checktest.Silent)
	ctx, cancel := context.WithCancel(t.Context())
	timer := time.AfterFunc(100*time.Millisecond, cancel)
	defer timer.Stop()
	code, out, _ := runContext(ctx, t, append([]string{"scan", "--no-local", "--format", "json"}, at("slow.test", s)...)...)
	if a := document(t, out); code != 4 || !a.Run.Partial {
		t.Errorf("exit %d, partial %v", code, a.Run.Partial)
	}
}
