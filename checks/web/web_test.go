package web

import (
	"bufio"
	"context"
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

func TestDocs(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Fatal(err)
	}
	for _, d := range docs.All() {
		have := map[string]bool{}
		for _, f := range d.Fix {
			have[f.For] = true
		}
		for _, system := range []string{"host", "nginx", "apache", "iis", "caddy", "any"} {
			if !have[system] {
				t.Errorf("%s: no fix for %s", d.ID, system)
			}
		}
		if !strings.Contains(d.Reproduce, "HOST") {
			t.Errorf("%s: the command names no HOST: %q", d.ID, d.Reproduce)
		}
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words, "stranger.invalid", "x.js") }

func TestGoodSite(t *testing.T) {
	w := world{plain: onward(), secure: secured(nil)}
	w.scan(t, 5*time.Second, 0).want(t, checks.Pass, nil)
	if n := w.connections(); n != 3 {
		t.Errorf("%d requests, 3 are enough", n)
	}
}

func TestRedirects(t *testing.T) {
	page := checktest.Page("200 OK", []string{"Content-Type: text/html"}, "<p>Hello")
	at := func(answer string) checktest.Script { return checktest.Site(map[string]string{"/": answer}) }
	cases := []struct {
		name     string
		plain    checktest.Script
		want     checks.Status
		severity checks.Severity
	}{
		{"closed", nil, checks.Pass, 0},
		{"a page", at(page), checks.Fail, checks.High},
		{"308", at(moved("308 Permanent Redirect", "https://shop.example/")), checks.Pass, 0},
		{"302", at(moved("302 Found", "https://shop.example/")), checks.Partial, checks.Low},
		{"another name of the firm", at(moved("301 Moved Permanently", "https://www.shop.example/")), checks.Partial, checks.Low},
		{"another firm", at(moved("301 Moved Permanently", "https://elsewhere.test/")), checks.Partial, checks.Medium},
		{"by way of http", checktest.Site(map[string]string{"/": moved("301 Moved Permanently", "/a"), "/a": moved("301 Moved Permanently", "https://shop.example/")}), checks.Partial, checks.Medium},
		{"to a page over http", checktest.Site(map[string]string{"/": moved("301 Moved Permanently", "/a"), "/a": page}), checks.Fail, checks.High},
		{"an error", at(checktest.Page("403 Forbidden", nil, "no")), checks.Partial, checks.Low},
		{"by the page", at(checktest.Page("200 OK", nil, `<meta http-equiv=refresh content="0; url=https://shop.example/">`)), checks.Partial, checks.Medium},
		{"to a file", at(moved("301 Moved Permanently", "file:///etc/passwd")), checks.Fail, checks.High},
		{"to a metadata service", at(moved("301 Moved Permanently", "http://169.254.169.254/latest/")), checks.Partial, checks.Medium},
		{"not HTTP", checktest.Greets([]byte("SSH-2.0-x\r\n")), checks.Unknown, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			w := world{plain: c.plain, secure: secured(nil)}
			f := w.scan(t, 5*time.Second, 0)["web.https_redirect"]
			if f.Status != c.want || f.Severity != c.severity {
				t.Errorf("%v %v (%q), want %v %v", f.Status, f.Severity, f.Detail, c.want, c.severity)
			}
		})
	}
}

// TestRedirectToANameOfTheDomain: another name of the domain that leads to the same
// place is asked under its own name, and left alone where that is not allowed.
func TestRedirectToANameOfTheDomain(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		env := checktest.Env(t)
		first := checktest.Serve(t, checktest.Site(map[string]string{"/": moved("301 Moved Permanently", "http://www.shop.example/")}))
		second := checktest.Serve(t, checktest.Site(map[string]string{"/": checktest.Page("200 OK", nil, "x")}))
		checktest.Redirect(env, map[uint16]netip.AddrPort{80: first.Addr, 443: checktest.ClosedPort(t)})
		env.DNS = leadsTo("127.0.0.1")
		var asked []string
		env.DialNamed = func(ctx context.Context, name string, to netip.AddrPort) (net.Conn, error) {
			asked = append(asked, name+" "+to.String())
			if !allowed {
				return nil, checks.ErrNotAuthorised
			}
			return (&net.Dialer{}).DialContext(ctx, "tcp", second.Addr.String())
		}
		target := checktest.TargetAt(site, netip.MustParseAddrPort("127.0.0.1:0"))
		v := visit(t.Context(), env, target)
		if len(asked) != 1 || asked[0] != "www.shop.example 127.0.0.1:80" {
			t.Errorf("asked for %q", asked)
		}
		if want := map[bool]int{true: 2, false: 1}[allowed]; len(v.plain.answers) != want {
			t.Errorf("allowed %v: %d answers", allowed, len(v.plain.answers))
		}
	}
}

// leadsTo is a name server that gives every name one address.
type leadsTo string

func (a leadsTo) Query(_ context.Context, q checks.Question) (checks.Answer, error) {
	if q.Type != "A" {
		return checks.Answer{Exists: true}, nil
	}
	return checks.Answer{Exists: true, Records: []checks.Record{{Name: q.Name, Type: "A", Addr: netip.MustParseAddr(string(a))}}}, nil
}

func TestLoopsAndDowngrades(t *testing.T) {
	w := world{plain: onward(), secure: secured(map[string]string{"/": moved("301 Moved Permanently", "https://shop.example/")})}
	got := w.scan(t, 5*time.Second, 0)
	if f := got["web.redirect_loop"]; f.Status != checks.Fail {
		t.Errorf("a loop: %v %q", f.Status, f.Detail)
	}
	w = world{plain: checktest.Site(map[string]string{"/": checktest.Page("200 OK", nil, "x")}), secure: secured(map[string]string{"/": moved("302 Found", "http://shop.example/")})}
	got = w.scan(t, 5*time.Second, 0)
	if f := got["web.redirect_downgrade"]; f.Status != checks.Fail {
		t.Errorf("back to http: %v %q", f.Status, f.Detail)
	}
	// A redirect to the same address with a cookie is a door for browsers that keep it, and
	// a circle where the cookie changes nothing.
	again := checktest.Page("302 Found", []string{"Location: /", "Set-Cookie: a=b; Secure; SameSite=Lax", "Content-Length: 0"}, "")
	w = world{plain: onward(), secure: withCookie("a=b", again, checktest.Page("200 OK", good, "x"))}
	if f := w.scan(t, 5*time.Second, 0)["web.redirect_loop"]; f.Status != checks.Pass {
		t.Errorf("a door with a cookie: %v %q", f.Status, f.Detail)
	}
	w = world{plain: onward(), secure: withCookie("a=b", again, again)}
	if f := w.scan(t, 5*time.Second, 0)["web.redirect_loop"]; f.Status != checks.Fail {
		t.Errorf("a cookie that changes nothing: %v %q", f.Status, f.Detail)
	}
}

// withCookie is a server that answers otherwise to those who bring a cookie.
func withCookie(cookie, without, with string) checktest.Script {
	return func(_ context.Context, c net.Conn, _ int) {
		r, err := http.ReadRequest(bufio.NewReader(c))
		if err != nil {
			return
		}
		if r.Header.Get("Cookie") == cookie {
			without = with
		}
		_, _ = io.WriteString(c, without)
	}
}

func TestHSTS(t *testing.T) {
	for line, want := range map[string]struct {
		s checks.Status
		v checks.Severity
	}{
		"max-age=31536000; includeSubDomains":      {checks.Pass, 0},
		`max-age="31536000" ;IncludeSubdomains; x`: {checks.Pass, 0},
		"max-age=31536000":                         {checks.Partial, checks.Low},
		"max-age=86400; includeSubDomains":         {checks.Partial, checks.Low},
		"max-age=0":                                {checks.Partial, checks.Medium},
		"includeSubDomains":                        {checks.Partial, checks.Medium},
		"max-age=soon":                             {checks.Partial, checks.Medium},
		"max-age=-1":                               {checks.Partial, checks.Medium},
		"max-age=1; max-age=2":                     {checks.Partial, checks.Medium},
		"":                                         {checks.Partial, checks.Medium},
	} {
		headers := []string{"X: y"}
		if line != "" {
			headers = []string{"Strict-Transport-Security: " + line}
		}
		w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", headers, "x")})}
		if f := w.scan(t, 5*time.Second, 0)["web.hsts"]; f.Status != want.s || f.Severity != want.v {
			t.Errorf("%q: %v %v (%q), want %v", line, f.Status, f.Severity, f.Detail, want)
		}
	}
	// Of several headers browsers take the first.
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", []string{"Strict-Transport-Security: max-age=0", good[0]}, "x")})}
	if f := w.scan(t, 5*time.Second, 0)["web.hsts"]; f.Severity != checks.Medium {
		t.Errorf("two headers: %v %q", f.Severity, f.Detail)
	}
}

func TestCookies(t *testing.T) {
	for line, want := range map[string]status{
		"PHPSESSID=x; Secure; HttpOnly; SameSite=Lax": {},
		"PHPSESSID=x; HttpOnly; SameSite=Lax":         {"web.cookie.secure": checks.Fail},
		"PHPSESSID=x; Secure; SameSite=Lax":           {"web.cookie.httponly": checks.Partial},
		"lang=mi; SameSite=Lax":                       {"web.cookie.secure": checks.Partial},
		"lang=mi; Secure":                             {"web.cookie.samesite": checks.Partial},
		"lang=mi; SameSite=None":                      {"web.cookie.secure": checks.Partial, "web.cookie.samesite": checks.Fail},
		"__Host-a=x; Secure; SameSite=Lax":            {"web.cookie.secure": checks.Partial},
		"__Host-a=x; Secure; Path=/; SameSite=Lax":    {},
		"csrf_token=x; Secure; SameSite=Strict":       {},
		"sessions=secret-value":                       {"web.cookie.secure": checks.Fail, "web.cookie.httponly": checks.Partial, "web.cookie.samesite": checks.Partial},
	} {
		w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", append([]string{"Set-Cookie: " + line}, good...), "x")})}
		got := w.scan(t, 5*time.Second, 0)
		got.want(t, checks.Pass, want)
		for id, f := range got {
			for _, e := range f.Evidence {
				if strings.Contains(e.Seen, "secret-value") {
					t.Errorf("%s keeps the value of a cookie: %q", id, e.Seen)
				}
			}
		}
	}
}

func TestPage(t *testing.T) {
	cases := []struct {
		name    string
		headers []string
		body    string
		want    status
	}{
		{"mixed", nil, `<script src="http://cdn.example/x.js"></script>`, status{"web.mixed": checks.Partial}},
		{"mixed, repaired", []string{"Content-Security-Policy: upgrade-insecure-requests; script-src 'self'; frame-ancestors 'self'"}, `<script src="HTTP://cdn.example/x.js"></script>`, nil},
		{"a picture", nil, `<img src=http://cdn.example/x.png>`, status{"web.mixed": checks.Partial}},
		{"a link is not loaded", nil, `<a href="http://cdn.example/">x</a>`, nil},
		{"a comment is not loaded", nil, `<!-- <script src="http://cdn.example/x.js"></script> -->`, nil},
		{"a form", nil, `<form action="http://shop.example/in"><input type=PASSWORD></form>`, status{"web.login_http": checks.Fail, "web.mixed": checks.Partial}},
		{"a policy with anything inline", []string{"Content-Security-Policy: script-src 'unsafe-inline'; frame-ancestors 'none'"}, "x", status{"web.csp": checks.Partial}},
		{"versions", []string{"Server: Apache/2.4.1 (Debian)"}, "x", status{"web.server_version": checks.Partial}},
		{"shared with all", []string{"Access-Control-Allow-Origin: " + origin, "Access-Control-Allow-Credentials: true"}, "x", status{"web.cors_any_credentials": checks.Fail}},
		{"a list of files", nil, "<title>Index of /</title>", status{"web.dir_listing": checks.Partial}},
		{"whole address to others", []string{"Referrer-Policy: unsafe-url"}, "x", status{"web.referrer": checks.Partial}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			headers := good
			if len(c.headers) > 0 && strings.HasPrefix(c.headers[0], "Content-Security-Policy") {
				headers = append([]string{good[0]}, good[2:]...)
			}
			w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", append(c.headers, headers...), c.body)})}
			w.scan(t, 5*time.Second, 0).want(t, checks.Pass, c.want)
		})
	}
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", []string{"Content-Type: text/html"}, "x")})}
	got := w.scan(t, 5*time.Second, 0)
	got.want(t, checks.Pass, status{"web.hsts": checks.Partial, "web.hsts_preload_risky": checks.NotApplicable, "web.csp": checks.Partial, "web.xcto": checks.Partial, "web.frame": checks.Partial, "web.permissions": checks.Partial})
	for id, f := range got {
		if id != "web.hsts" && f.Severity > checks.Low {
			t.Errorf("%s costs a plain site %v", id, f.Severity)
		}
	}
}

func TestPasswordOverHTTP(t *testing.T) {
	w := world{plain: checktest.Site(map[string]string{"/": checktest.Page("200 OK", nil, "<form><input name=p type=password></form>")}), secure: secured(nil)}
	got := w.scan(t, 5*time.Second, 0)
	if f := got[loginID]; f.Severity != checks.Critical || f.Control != "ACC-2" {
		t.Errorf("%v %s", f.Severity, f.Control)
	}
	w = world{plain: checktest.Site(map[string]string{"/": checktest.Page("200 OK", nil, "x")})}
	w.scan(t, 5*time.Second, 0).want(t, checks.NotApplicable, status{
		"web.https_redirect": checks.Fail, "web.redirect_loop": checks.Pass, "web.redirect_downgrade": checks.Pass,
		"web.cookie.secure": checks.Pass, "web.cookie.httponly": checks.Pass, "web.cookie.samesite": checks.Pass, "web.security_txt": checks.NotChecked,
	})
}

// TestTrace: a server that says of itself that it answers TRACE, and nothing where
// it says nothing.
func TestTrace(t *testing.T) {
	for allow, want := range map[string]bool{"Allow: GET, HEAD, TRACE": true, "Public: OPTIONS,TRACE,GET": true, "Allow: GET, TRACEROUTE": false, "X-Allow: TRACE": false} {
		w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("405 Method Not Allowed", []string{allow}, "x")})}
		f, made := w.scan(t, 5*time.Second, 0)[traceID]
		if made != want || made && (f.Status != checks.Partial || f.Severity != checks.Low) {
			t.Errorf("%s: found: %v, %v %v", allow, made, f.Status, f.Severity)
		}
	}
}

func TestSecurityTxt(t *testing.T) {
	for body, want := range map[string]checks.Status{
		securityTxt: checks.Pass,
		"Contact: a\nExpires: 2026-01-01T00:00:00Z":         checks.Partial,
		"Expires: 2027-06-01T00:00:00Z":                     checks.Partial,
		"Contact: a\nExpires: soon":                         checks.Partial,
		"<html>Contact: a\nExpires: 2027-06-01T00:00:00Z\n": checks.Partial,
	} {
		w := world{plain: onward(), secure: secured(map[string]string{"/.well-known/security.txt": checktest.Page("200 OK", nil, body)})}
		if f := w.scan(t, 5*time.Second, 0)[securityTxtID]; f.Status != want || f.Control != "WEB-6" {
			t.Errorf("%q: %v (%q), want %v", body, f.Status, f.Detail, want)
		}
	}
}

func TestTargets(t *testing.T) {
	w := world{plain: onward(), secure: secured(nil)}
	w.scan(t, 5*time.Second, 443).want(t, checks.Pass, nil)
	w.scan(t, 5*time.Second, 25).want(t, checks.NotApplicable, nil)
	nobody := world{}
	nobody.scan(t, 5*time.Second, 0).want(t, checks.NotApplicable, nil)
	// An untrusted certificate is for the check of TLS to judge; HSTS counts for nothing then.
	env := checktest.Env(t)
	s := checktest.Serve(t, checktest.Over(checktest.SelfSigned(t, site), secured(nil)))
	list := checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{s.Target(site)}, 1, nil)
	index(t, list).want(t, checks.Pass, status{"web.https_redirect": checks.NotApplicable, "web.hsts": checks.NotApplicable, "web.hsts_preload_risky": checks.NotApplicable})
}

func TestSameTwice(t *testing.T) {
	w := world{plain: checktest.Site(map[string]string{"/": checktest.Page("200 OK", []string{"Set-Cookie: a=1", "Set-Cookie: b=2"}, "<img src=http://a/>")}), secure: secured(nil)}
	one, two := w.scan(t, 5*time.Second, 0), w.scan(t, 5*time.Second, 0)
	for id, f := range one {
		if g := two[id]; f.Status != g.Status || f.Detail != g.Detail || f.Fingerprint != g.Fingerprint || len(f.Evidence) != len(g.Evidence) {
			t.Errorf("%s: %v and %v", id, f, g)
		}
		for i := range f.Evidence {
			if f.Evidence[i].Seen != two[id].Evidence[i].Seen {
				t.Errorf("%s: %q and %q", id, f.Evidence[i].Seen, two[id].Evidence[i].Seen)
			}
		}
	}
}
