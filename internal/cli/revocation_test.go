package cli

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// TestCheckRevocation: with the flag each authority is asked once a run, which stands in
// the record and in the report; without it nobody is.
func TestCheckRevocation(t *testing.T) {
	ca := checktest.NewAuthority(t, "Test Root")
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: ca.Cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	var list atomic.Pointer[[]byte]
	lists := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write(*list.Load())
	}))
	defer lists.Close()
	port := netip.MustParseAddrPort(lists.Listener.Addr().String()).Port()
	place := fmt.Sprintf("lists.example:%d", port)
	named := func(c *x509.Certificate) { c.CRLDistributionPoints = []string{"http://" + place + "/a.crl"} }
	good, bad := ca.Issue(t, "good.test", named), ca.Issue(t, "bad.test", named)
	taken := ca.TakeBack(t, bad.Leaf)
	list.Store(&taken)
	sites := map[string]*checktest.Server{"good.test": checktest.Serve(t, checktest.Good(good)), "bad.test": checktest.Serve(t, checktest.Good(bad))}
	for _, told := range []bool{true, false} {
		args := []string{"scan", "--no-local", "--no-save", "--checks", "tls", "--ca-file", file, "--resolve", place + ":127.0.0.1"}
		if told {
			args = append(args, "--check-revocation")
		}
		for _, host := range []string{"good.test", "bad.test"} {
			args = append(args, at(host, sites[host])...)
		}
		asked.Store(0)
		code, out, errs := run(t, append(args, "--format", "json")...)
		if code != 0 {
			t.Fatalf("exit %d: %s", code, errs)
		}
		a := document(t, out)
		want := map[string]checks.Status{"good.test": checks.NotChecked, "bad.test": checks.NotChecked}
		if told {
			want = map[string]checks.Status{"good.test": checks.Pass, "bad.test": checks.Fail}
		}
		for _, f := range a.Findings {
			host, _, _ := strings.Cut(f.Target, ":")
			if f.ID == "cert.revoked" && f.Status != want[host] {
				t.Errorf("told %v: %s: %v %q", told, f.Target, f.Status, f.Detail)
			}
		}
		i := slices.IndexFunc(a.Scope.Decisions, func(d assess.Decision) bool { return d.Target == place })
		if n := asked.Load(); told != (n == 1) || told != (i >= 0) {
			t.Errorf("told %v: the authority was asked %d times; the record: %+v", told, n, a.Scope.Decisions)
		}
		if i >= 0 && (a.Scope.Decisions[i].Basis != assess.DecidedByFlag || !slices.Equal(a.Scope.Decisions[i].Reached, []string{"127.0.0.1"})) {
			t.Errorf("the record: %+v", a.Scope.Decisions[i])
		}
		if _, text, _ := run(t, append(args, "--format", "html")...); told != strings.Contains(text, place+" at 127.0.0.1 (because this run was told to)") {
			t.Errorf("told %v: the report says:\n%s", told, text)
		}
	}
}
