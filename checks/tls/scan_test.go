package tls

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const site = "shop.example"

// A scanned is what one run found, by id.
type scanned map[string]checks.Finding

// scan runs the check as the program does, within limit.
func scan(t testing.TB, env *checks.Env, target checks.Target, limit time.Duration) scanned {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	return index(t, checks.Run(ctx, env, []*checks.Check{Check}, []checks.Target{target}, 1, nil))
}

// index checks what holds for every run: one finding for each id, each with
// evidence or a reason, and severity and status that agree.
func index(t testing.TB, list []checks.Finding) scanned {
	t.Helper()
	out := scanned{}
	for _, f := range list {
		if _, twice := out[f.ID]; twice {
			t.Errorf("%s was found twice", f.ID)
		}
		out[f.ID] = f
		if len(f.Evidence) == 0 && f.Reason == "" {
			t.Errorf("%s: %v without evidence or reason", f.ID, f.Status)
		}
		if f.Status == checks.Unknown && f.Reason == "" {
			t.Errorf("%s: unknown without a reason", f.ID)
		}
		if f.Status == checks.Error {
			t.Errorf("%s: %v", f.ID, f)
		}
		if f.Control != "WEB-1" || f.Title == "" || f.Detail == "" {
			t.Errorf("%s: control %q, title %q, detail %q", f.ID, f.Control, f.Title, f.Detail)
		}
		if high := f.Severity >= checks.High; (f.Status == checks.Fail) != high && (f.Status == checks.Fail || f.Status == checks.Partial) {
			t.Errorf("%s: %v with severity %v", f.ID, f.Status, f.Severity)
		}
		for _, e := range f.Evidence {
			if len(e.Seen) > checks.MaxSeen {
				t.Errorf("%s: %d bytes of evidence", f.ID, len(e.Seen))
			}
		}
	}
	for _, d := range docs.All() {
		if _, ok := out[d.ID]; !ok && !optional(d.ID) {
			t.Errorf("%s: no finding", d.ID)
		}
	}
	return out
}

// completed is what a run makes of the findings that were judged of e at the moment now.
func completed(t testing.TB, e evidence, now time.Time) scanned {
	t.Helper()
	c := *Check
	c.Run = func(context.Context, *checks.Env, checks.Target) ([]checks.Finding, error) {
		return judgeFindings(e, now), nil
	}
	e.target.Kind = checks.Remote
	return index(t, checks.Run(t.Context(), checktest.Env(t), []*checks.Check{&c}, []checks.Target{e.target}, 1, nil))
}

// usual is what a good server of crypto/tls with a test's certificate gets where
// that is not a pass.
var usual = status{
	"tls.cipher.cbc":          checks.Partial, // crypto/tls offers it to TLS 1.2
	"tls.kex.dh_weak":         checks.NotApplicable,
	"tls.kex.dh_common_prime": checks.NotApplicable,
	"tls.sig.sha1_handshake":  checks.NotChecked, // asked only with --full where TLS 1.3 is on
	"tls.fallback_scsv":       checks.NotApplicable,
	"tls.order.client":        checks.NotApplicable, // it has no weak suite
	"cert.sct_missing":        checks.NotApplicable, // the test's authority is not a public one
	"cert.renewal_manual":     checks.NotApplicable,
	"cert.lifetime_too_long":  checks.NotApplicable,
	"cert.san_leak":           checks.NotApplicable,
	"cert.www_missing":        checks.NotApplicable,
	"cert.revoked":            checks.NotChecked, // no word about it is sent along
	"cert.must_staple_broken": checks.NotApplicable,
}

// want compares statuses; ids not named must have the status otherwise, or the
// usual one where that is a pass.
func (s scanned) want(t testing.TB, otherwise checks.Status, want map[string]checks.Status) {
	t.Helper()
	for _, d := range docs.All() {
		w, ok := want[d.ID]
		if !ok {
			if w, ok = usual[d.ID]; !ok || otherwise != checks.Pass {
				w = otherwise
			}
		}
		if d.ID == "tls.estimate" && !ok {
			continue // TestEstimate holds it
		}
		if got, made := s[d.ID]; (made || !optional(d.ID)) && got.Status != w {
			t.Errorf("%s: %v (%s; %q), want %v", d.ID, got.Status, got.Reason, got.Detail, w)
		}
	}
}

// none asserts that nothing passed: what a fault of the other side must lead to.
func (s scanned) none(t testing.TB, r checks.Reason) {
	t.Helper()
	for id, f := range s {
		if f.Status != checks.Unknown || f.Reason != r {
			t.Errorf("%s: %v (%s; %q), want unknown (%s)", id, f.Status, f.Reason, f.Detail, r)
		}
	}
}

type status = map[string]checks.Status

func trusting(t testing.TB, a *checktest.Authority) *checks.Env {
	env := checktest.Env(t)
	env.SystemRoots = a.Pool()
	return env
}

// redirect dials ports of the target elsewhere, so that a test needs no rights
// to listen on port 443.
func redirect(env *checks.Env, ports map[string]netip.AddrPort) {
	dial := env.Dial
	env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		return dial(ctx, network, ports[port].String())
	}
}
