package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func TestContactFile(t *testing.T) {
	date := "\nExpires: 2027-06-01T00:00:00Z\n"
	for _, c := range []struct {
		kind, body string
		want       checks.Status
	}{
		{"text/plain; charset=utf-8", "Contact: https://shop.example/report" + date, checks.Pass},
		{"text/plain", "# ours\r\nCONTACT: tel:+64-9-000\r\nexpires: 2027-06-01t00:00:00z\r\n", checks.Pass},
		{"text/plain", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nContact: mailto:a@shop.example" + date + "-----BEGIN PGP SIGNATURE-----\n", checks.Pass},
		{"text/plain", "Contact: http://shop.example/report" + date, checks.Partial},
		{"text/plain", "Contact: security at shop.example" + date, checks.Partial},
		{"text/plain", "Contact: //shop.example/" + date, checks.Partial},
		{"text/plain", "Contact: mailto:" + date, checks.Partial},
		{"text/plain", "Contact: mailto:a@shop.example" + date + date, checks.Partial},
		{"text/plain", "Contact: mailto:a@shop.example\nExpires: Tue, 1 Jun 2027 00:00:00 +0000\n", checks.Partial},
		{"text/plain", "Contact: mailto:a@shop.example\n", checks.Partial},
		{"text/html", "Contact: mailto:a@shop.example" + date, checks.Partial},
	} {
		w := world{plain: onward(), secure: secured(map[string]string{"/.well-known/security.txt": checktest.Page("200 OK", []string{"Content-Type: " + c.kind}, c.body)})}
		if f := w.scan(t, 5*time.Second, 0)[securityTxtID]; f.Status != c.want {
			t.Errorf("%s %q: %v (%q), want %v", c.kind, c.body, f.Status, f.Detail, c.want)
		}
	}
	for to, want := range map[string]checks.Status{"/.well-known/security.txt": checks.Partial, "https://elsewhere.test/security.txt": checks.NotChecked, "http://shop.example/security.txt": checks.Partial} {
		w := world{
			plain:  checktest.Site(map[string]string{"/": moved("301 Moved Permanently", "https://shop.example/"), "/security.txt": checktest.Page("200 OK", nil, securityTxt)}),
			secure: secured(map[string]string{"/.well-known/security.txt": moved("302 Found", to)}),
		}
		if f := w.scan(t, 5*time.Second, 0)[securityTxtID]; f.Status != want {
			t.Errorf("to %s: %v (%q), want %v", to, f.Status, f.Detail, want)
		}
	}
}

func TestRedirectRelatives(t *testing.T) {
	go301 := func(to string) string { return moved("301 Moved Permanently", to) }
	page := checktest.Page("200 OK", good, "x")
	const loop, down, up = "web.redirect_loop", "web.redirect_downgrade", "web.https_redirect"
	many := map[string]string{"/": go301("/1")}
	for i := range 30 {
		many[fmt.Sprintf("/%d", i+1)] = go301(fmt.Sprintf("/%d", i+2))
	}
	for _, c := range []struct {
		name          string
		plain, secure map[string]string
		want          status
	}{
		{"a loop of three", nil, map[string]string{"/": go301("/a"), "/a": go301("/b"), "/b": go301("/a")}, status{loop: checks.Fail, down: checks.Pass}},
		{"a loop to the start", nil, map[string]string{"/": go301("/a"), "/a": go301("/b"), "/b": go301("/")}, status{loop: checks.Fail}},
		{"/ with and without a query", nil, map[string]string{"/": go301("/?a"), "/?a": page}, status{loop: checks.Pass}},
		{"/app to /app/ and back", nil, map[string]string{"/": go301("/app"), "/app": go301("/app/"), "/app/": go301("/app")}, status{loop: checks.Fail}},
		{"five hops", nil, map[string]string{"/": go301("/a"), "/a": go301("/b"), "/b": go301("/c"), "/c": go301("/d"), "/d": go301("/e"), "/e": page}, status{loop: checks.Pass, down: checks.Pass, "web.csp": checks.Pass}},
		{"no end", nil, many, status{loop: checks.Unknown, down: checks.Unknown}},
		{"https to http to https", map[string]string{"/": go301("https://shop.example/"), "/a": go301("https://shop.example/b")}, map[string]string{"/": go301("http://shop.example/a"), "/b": page}, status{loop: checks.Pass, down: checks.Fail}},
		{"a later hop to http", map[string]string{"/": go301("https://shop.example/"), "/c": page}, map[string]string{"/": go301("/a"), "/a": go301("/b"), "/b": go301("http://shop.example/c")}, status{down: checks.Fail, up: checks.Fail, "web.csp": checks.NotApplicable}},
		{"plain leads to a downgrade that / has not", map[string]string{"/": go301("https://shop.example/x"), "/y": page}, map[string]string{"/": page, "/x": go301("http://shop.example/y")}, status{down: checks.Fail, up: checks.Fail}},
		{"each to the other", map[string]string{"/": go301("https://shop.example/")}, map[string]string{"/": go301("http://shop.example/")}, status{loop: checks.Fail, down: checks.Fail}},
		{"307", map[string]string{"/": moved("307 Temporary Redirect", "https://shop.example/")}, nil, status{up: checks.Partial}},
		{"308", map[string]string{"/": moved("308 Permanent Redirect", "https://shop.example/")}, nil, status{up: checks.Pass}},
		{"304 leads nowhere", nil, map[string]string{"/": moved("304 Not Modified", "/")}, status{loop: checks.Pass}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := world{plain: onward(), secure: secured(c.secure)}
			if c.plain != nil {
				w.plain = checktest.Site(c.plain)
			}
			got := w.scan(t, 5*time.Second, 0)
			for id, want := range c.want {
				if f := got[id]; f.Status != want {
					t.Errorf("%s: %v (%q; %v), want %v", id, f.Status, f.Detail, f.Evidence, want)
				}
			}
		})
	}
}

// TestTwin: the name with www and the name without it are both asked, where they lead to
// the same place.
func TestTwin(t *testing.T) {
	plain := func(c net.Conn, www string) {
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		answer := moved("301 Moved Permanently", "https://"+r.Host+"/")
		if strings.HasPrefix(r.Host, "www.") {
			answer = www
		}
		_, _ = io.WriteString(c, answer)
	}
	for _, c := range []struct {
		www, leads string
		want       checks.Status
	}{
		{checktest.Page("200 OK", nil, "x"), "127.0.0.1", checks.Fail},
		{checktest.Page("200 OK", nil, "x"), "127.0.0.2", checks.Pass}, // another computer
		{checktest.Page("404 Not Found", nil, "x"), "127.0.0.1", checks.Pass},
		{moved("301 Moved Permanently", "https://shop.example/"), "127.0.0.1", checks.Pass},
		{moved("302 Found", "https://www.shop.example/"), "127.0.0.1", checks.Pass},
	} {
		env := checktest.Env(t)
		root := checktest.NewAuthority(t, "Root")
		env.SystemRoots = root.Pool()
		first := checktest.Serve(t, func(_ context.Context, conn net.Conn, _ int) { plain(conn, c.www) })
		second := checktest.Serve(t, checktest.Over(root.Issue(t, site), secured(nil)))
		ports := map[uint16]netip.AddrPort{80: first.Addr, 443: second.Addr}
		checktest.Redirect(env, ports)
		env.DNS = leadsTo(c.leads)
		env.DialNamed = func(ctx context.Context, _ string, to netip.AddrPort) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", ports[to.Port()].String())
		}
		target := checktest.TargetAt(site, netip.MustParseAddrPort("127.0.0.1:0"))
		got := index(t, checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{target}, 1, nil))
		if f := got["web.https_redirect"]; f.Status != c.want {
			t.Errorf("%q: %v (%q), want %v", c.www, f.Status, f.Detail, c.want)
		}
	}
	for host, want := range map[string]string{"shop.example": "www.shop.example", "www.shop.co.nz": "shop.co.nz", "a.shop.co.nz": "", "co.nz": "", "localhost": "", "127.0.0.1": ""} {
		if got := twinOf(host); got != want {
			t.Errorf("%s: %q, want %q", host, got, want)
		}
	}
}
