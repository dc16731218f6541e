package mail

import (
	"context"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A world is a domain on loopback: its name server, and its servers by the
// public address and port that its records give them.
type world struct {
	t     testing.TB
	names *checktest.Names
	dns   *netx.DNS
	hosts map[string]netip.AddrPort
	env   *checks.Env
}

// withLeave is a name service for domains whose owners all gave leave.
type withLeave struct {
	*netx.DNS
	warrant *netx.Warrant
}

func (c withLeave) Query(ctx context.Context, q checks.Question) (checks.Answer, error) {
	if err := c.warrant.Cover(checks.Target{Kind: checks.Remote, Host: q.Domain}); err != nil {
		return checks.Answer{}, err
	}
	return c.DNS.Query(ctx, q)
}

func newWorld(t testing.TB, records ...string) *world {
	t.Helper()
	return worldOf(t, checktest.NewNames(t, records...))
}

// worldOf is the world of a name server.
func worldOf(t testing.TB, names *checktest.Names) *world {
	t.Helper()
	w := &world{t: t, names: names, hosts: map[string]netip.AddrPort{}}
	var err error
	warrant := netx.NewWarrant("A. Owner, a test", nil, nil)
	if w.dns, err = netx.NewDNS(t.Context(), w.names.Addr.String(), warrant); err != nil {
		t.Fatal(err)
	}
	w.env = checktest.Env(t)
	w.env.DNS, w.env.Cache = withLeave{w.dns, warrant}, new(netx.OnceCache).Do
	real := w.env.Dial
	w.env.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		to, ok := w.hosts[addr]
		if !ok {
			to = checktest.ClosedPort(t)
		}
		return real(ctx, network, to.String())
	}
	w.env.DialNamed = func(ctx context.Context, _ string, to netip.AddrPort) (net.Conn, error) {
		return w.env.Dial(ctx, "tcp", to.String())
	}
	return w
}

// at puts a server where the records say that one is.
func (w *world) at(addr string, s checktest.Script) *checktest.Server {
	srv := checktest.Serve(w.t, s)
	w.hosts[addr] = srv.Addr
	return srv
}

// look runs the check on a domain with no pause between connections.
func (w *world) look(domain string) map[string]checks.Finding {
	w.t.Helper()
	return byID(w.t, checkDomain(w.t.Context(), w.env, checks.Target{Kind: checks.Remote, Host: domain, Scope: checks.Public}, time.Millisecond))
}

// byID indexes findings, which hold each id once and a reason where one is due,
// and completes their severity as a run does.
func byID(t testing.TB, list []checks.Finding) map[string]checks.Finding {
	t.Helper()
	out := map[string]checks.Finding{}
	for _, f := range list {
		if _, twice := out[f.ID]; twice {
			t.Errorf("%s is said twice", f.ID)
		}
		d, ok := docs.Find(f.ID)
		if !ok {
			t.Errorf("%s is not documented", f.ID)
		}
		if f.Severity == checks.Info && (f.Status == checks.Fail || f.Status == checks.Partial) {
			f.Severity = d.Severity.In(checks.Public)
		}
		if len(f.Evidence) == 0 && f.Reason == "" && f.Status != checks.NotApplicable {
			t.Errorf("%s, %s, has neither evidence nor a reason", f.ID, f.Status)
		}
		if (f.Status == checks.Unknown || f.Status == checks.NotChecked) && (f.Reason == "" || f.Detail == "") {
			t.Errorf("%s is %s without a reason: %+v", f.ID, f.Status, f)
		}
		out[f.ID] = f
	}
	return out
}

// want compares statuses, written "fail high" for gaps and "pass" for the rest.
func want(t testing.TB, got map[string]checks.Finding, wanted map[string]string) {
	t.Helper()
	for id, w := range wanted {
		f, ok := got[id]
		g := "(nothing)"
		if ok {
			g = f.Status.String()
			if f.Status == checks.Fail || f.Status == checks.Partial {
				g += " " + f.Severity.String()
			}
		}
		if d := cmp.Diff(w, g); d != "" {
			t.Errorf("%s: got %q, want %q: %s", id, g, w, f.Detail)
		}
	}
}
