package web

import (
	"cmp"
	"context"
	"maps"
	"net/netip"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const site = "shop.example"

type (
	scanned map[string]checks.Finding
	status  = map[string]checks.Status
)

// A world is a site on its two ports, of which either may be closed.
type world struct {
	host          string // the name of the site; site where it is empty
	plain, secure checktest.Script
	connections   func() int
}

func (w *world) scan(t *testing.T, limit time.Duration, port uint16) scanned {
	t.Helper()
	host := cmp.Or(w.host, site)
	env := checktest.Env(t)
	root := checktest.NewAuthority(t, "Root")
	env.SystemRoots = root.Pool()
	ports := map[uint16]netip.AddrPort{80: checktest.ClosedPort(t), 443: checktest.ClosedPort(t)}
	var servers []*checktest.Server
	if w.plain != nil {
		s := checktest.Serve(t, w.plain)
		ports[80], servers = s.Addr, append(servers, s)
	}
	if w.secure != nil {
		s := checktest.Serve(t, checktest.Over(root.Issue(t, host), w.secure))
		ports[443], servers = s.Addr, append(servers, s)
	}
	checktest.Redirect(env, ports)
	target := checktest.TargetAt(host, netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port))
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	list := checks.Run(ctx, env, []*checks.Check{Check}, []checks.Target{target}, 1, nil)
	w.connections = func() int {
		n := 0
		for _, s := range servers {
			n += s.Connections()
		}
		return n
	}
	if n := w.connections(); n > maxRequests {
		t.Errorf("%d requests; the house rule is %d", n, maxRequests)
	}
	return index(t, list)
}

// index checks what holds for every run.
func index(t *testing.T, list []checks.Finding) scanned {
	t.Helper()
	out := scanned{}
	for _, f := range list {
		if _, twice := out[f.ID]; twice {
			t.Errorf("%s was found twice", f.ID)
		}
		out[f.ID] = f
		if f.Status == checks.Error || f.Title == "" || f.Detail == "" || f.Control == "" {
			t.Errorf("%s: %+v", f.ID, f)
		}
		if len(f.Evidence) == 0 && f.Reason == "" {
			t.Errorf("%s: %v without evidence or reason", f.ID, f.Status)
		}
		if (f.Status == checks.Unknown || f.Status == checks.NotChecked) && f.Reason == "" {
			t.Errorf("%s: %v without a reason", f.ID, f.Status)
		}
		if bad := f.Status == checks.Fail || f.Status == checks.Partial; bad && (f.Status == checks.Fail) != (f.Severity >= checks.High) {
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

func (s scanned) want(t *testing.T, otherwise checks.Status, want status) {
	t.Helper()
	for _, d := range docs.All() {
		w, named := want[d.ID]
		if !named {
			w = otherwise
		}
		if got, made := s[d.ID]; (made || named) && got.Status != w {
			t.Errorf("%s: %v (%s; %q), want %v; %v", d.ID, got.Status, got.Reason, got.Detail, w, got.Evidence)
		}
	}
}

// The headers of a site that leaves nothing to be said.
var good = []string{
	"Strict-Transport-Security: max-age=31536000; includeSubDomains",
	"Content-Security-Policy: default-src 'self'; frame-ancestors 'none'",
	"X-Content-Type-Options: nosniff",
	"Permissions-Policy: camera=()",
	"Content-Type: text/html",
}

const securityTxt = "Contact: mailto:security@shop.example\nExpires: 2027-06-01T00:00:00Z\n"

// secured is a good site over https, with some answers of its own.
func secured(extra map[string]string) checktest.Script {
	answers := map[string]string{
		"/":                         checktest.Page("200 OK", good, "<title>Shop</title><p>Hello"),
		"/.well-known/security.txt": checktest.Page("200 OK", []string{"Content-Type: text/plain"}, securityTxt),
	}
	maps.Copy(answers, extra)
	return checktest.Site(answers)
}

func moved(status, to string) string {
	return checktest.Page(status, []string{"Location: " + to, "Content-Length: 0"}, "")
}

// onward is a plain port that leads to https.
func onward() checktest.Script {
	return checktest.Site(map[string]string{"/": moved("301 Moved Permanently", "https://shop.example/")})
}
