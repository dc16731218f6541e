package web

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	cryptotls "crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// answer scans a site whose first page over https has these headers and this body.
func answer(t *testing.T, body string, headers ...string) scanned {
	t.Helper()
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", headers, body)})}
	return w.scan(t, 5*time.Second, 0)
}

// judged is a header, and what a finding says of it.
type judged struct {
	headers string // separated by |
	want    checks.Status
}

func (c judged) in(t *testing.T, id string) {
	t.Helper()
	var headers []string
	if c.headers != "" {
		headers = strings.Split(c.headers, "|")
	}
	if f := answer(t, "x", headers...)[id]; f.Status != c.want {
		t.Errorf("%s: %s: %v (%q), want %v", id, c.headers, f.Status, f.Detail, c.want)
	}
}

func TestHeaderGrammar(t *testing.T) {
	for id, cases := range map[string][]judged{
		"web.xcto": {
			{"", checks.Partial},
			{"X-Content-Type-Options: NoSniff", checks.Pass},
			{"X-Content-Type-Options: nosniff|X-Content-Type-Options: nosniff", checks.Pass},
			{"X-Content-Type-Options: nosniff, x", checks.Pass},
			{"X-Content-Type-Options: x, nosniff", checks.Partial},
			{"X-Content-Type-Options: x|X-Content-Type-Options: nosniff", checks.Partial},
			{"X-Content-Type-Options: nosniff; x", checks.Partial},
			{`X-Content-Type-Options: "nosniff"`, checks.Partial},
		},
		"web.referrer": {
			{"", checks.Pass},
			{"Referrer-Policy: no-referrer", checks.Pass},
			{"Referrer-Policy: unsafe-url", checks.Partial},
			{"Referrer-Policy: origin", checks.Pass},
			{"Referrer-Policy: No-Referrer-When-Downgrade", checks.Partial},
			{"Referrer-Policy: unsafe-url, strict-origin", checks.Pass},
			{"Referrer-Policy: strict-origin, unsafe-url", checks.Partial},
			{"Referrer-Policy: strict-origin, no-such-policy", checks.Pass},
			{"Referrer-Policy: no-referrer-when-downgrade, no-such-policy", checks.Partial},
			{"Referrer-Policy: no-referrer|Referrer-Policy: unsafe-url", checks.Partial},
			{"Referrer-Policy: not-unsafe-url", checks.Pass},
			{"Referrer-Policy: always", checks.Pass}, // a word of pages, not of headers
		},
		"web.permissions": {
			{"", checks.Partial},
			{"Permissions-Policy: camera=(), microphone=( ), geolocation=(self \"https://maps.test\")", checks.Pass},
			{"Permissions-Policy: interest-cohort=()|Permissions-Policy: fullscreen=*", checks.Pass},
			{"Permissions-Policy: camera=self, usb=(self);report-to=x", checks.Pass},
			{"Permissions-Policy: camera 'none'; microphone 'none'", checks.Partial},
			{"Permissions-Policy: camera=(), microphone 'none'", checks.Partial},
			{"Permissions-Policy: camera=('none')", checks.Partial},
			{"Feature-Policy: camera 'none'", checks.Partial},
		},
		"web.cors_any_credentials": {
			{"Access-Control-Allow-Origin: *|Access-Control-Allow-Credentials: true", checks.Pass},
			{"Access-Control-Allow-Origin: null", checks.Pass},
			{"Access-Control-Allow-Origin: null|Access-Control-Allow-Credentials: false", checks.Pass},
			{"Access-Control-Allow-Origin: null|Access-Control-Allow-Credentials: true", checks.Fail},
			{"Access-Control-Allow-Origin: " + origin + "|Access-Control-Allow-Credentials: true", checks.Fail},
			{"Access-Control-Allow-Origin: " + origin + "|Access-Control-Allow-Credentials: TRUE", checks.Pass},
			{"Access-Control-Allow-Origin: null|Access-Control-Allow-Origin: https://a.test|Access-Control-Allow-Credentials: true", checks.Pass},
			{"Access-Control-Allow-Origin: https://a.test|Access-Control-Allow-Credentials: true", checks.Pass},
		},
		"web.hsts": {
			{"Strict-Transport-Security: max-age=31536000; includeSubDomains;", checks.Pass},
			{"Strict-Transport-Security: ; max-age=31536000 ;; INCLUDEsubdomains", checks.Pass},
			{`Strict-Transport-Security: max-age="31536000"; includeSubDomains; x="a;b"`, checks.Pass},
			{"Strict-Transport-Security: max-age = 31536000; includeSubDomains", checks.Pass},
			{"Strict-Transport-Security: max-age=99999999999999999999; includeSubDomains", checks.Pass},
			{"Strict-Transport-Security: max-age=31536000, includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: max-age=31536000; includeSubDomains, max-age=31536000", checks.Partial},
			{"Strict-Transport-Security: max-age=31536000; includeSubDomains=true", checks.Partial},
			{"Strict-Transport-Security: max-age=31536000; includeSubDomains; includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: max-age=31536000; max-age=31536000; includeSubDomains", checks.Partial},
			{`Strict-Transport-Security: max-age='31536000'; includeSubDomains`, checks.Partial},
			{`Strict-Transport-Security: max-age="31536000; includeSubDomains`, checks.Partial},
			{"Strict-Transport-Security: max-age=+31536000; includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: max-age=31536000.0; includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: max-age:31536000; includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: max-age; includeSubDomains", checks.Partial},
			{"Strict-Transport-Security: includeSubDomains; preload", checks.Partial},
			{"Strict-Transport-Security: nonsense|Strict-Transport-Security: max-age=31536000; includeSubDomains", checks.Partial},
		},
		"web.csp": {
			{"Content-Security-Policy-Report-Only: default-src 'self'", checks.Partial},
			{"Content-Security-Policy-Report-Only: default-src *|Content-Security-Policy: default-src 'self'", checks.Pass},
			{"Content-Security-Policy: script-src 'unsafe-inline'|Content-Security-Policy: script-src 'self'", checks.Pass},
			{"Content-Security-Policy: script-src 'self' 'unsafe-eval'", checks.Partial},
			{"Content-Security-Policy: script-src wss:", checks.Partial},
			{"Content-Security-Policy: ", checks.Partial},
			{"X-Content-Security-Policy: default-src 'self'", checks.Partial},
		},
		"web.mixed": {
			{"Link: <http://cdn.test/a.js>; rel=preload; as=script", checks.Partial},
			{"Link: <https://cdn.test/a.js>; rel=preload; as=script, <http://cdn.test/a,b.js>; as=script; rel=\"preload\"", checks.Pass}, // its comma ends the address
			{"Link: <http://cdn.test/>; rel=preconnect, <http://shop.example/>; rel=canonical", checks.Pass},
		},
		"web.redirect_downgrade": {
			{"Refresh: 0; url=http://shop.example/", checks.Fail},
			{"Refresh: 5", checks.Pass},
			{"Refresh: 0;url=/next", checks.Pass},
		},
	} {
		for _, c := range cases {
			c.in(t, id)
		}
	}
}

func TestPageRelatives(t *testing.T) {
	for _, c := range []struct {
		headers []string
		body    string
		want    status
	}{
		{nil, `<meta name=referrer content=unsafe-url>`, status{"web.referrer": checks.Partial}},
		{nil, `<meta name=referrer content=always>`, status{"web.referrer": checks.Partial}},
		{[]string{"Referrer-Policy: unsafe-url"}, `<meta name=referrer content=origin>`, status{"web.referrer": checks.Pass}},
		{nil, `<meta http-equiv=refresh content="0;URL='http://shop.example/'">`, status{"web.redirect_downgrade": checks.Fail}},
		{nil, `<meta http-equiv=refresh content="300">`, status{"web.redirect_downgrade": checks.Pass}},
		{[]string{"Content-Security-Policy: img-src upgrade-insecure-requests"}, `<script src=http://a.test/></script>`, status{"web.mixed": checks.Partial}},
		{[]string{"Content-Security-Policy-Report-Only: upgrade-insecure-requests"}, `<script src=http://a.test/></script>`, status{"web.mixed": checks.Partial}},
		{[]string{"Content-Security-Policy: script-src *; Upgrade-Insecure-Requests"}, `<script src=http://a.test/></script>`, status{"web.mixed": checks.Pass}},
		{nil, `<head><meta http-equiv=content-security-policy content=upgrade-insecure-requests></head><script src=http://a.test/></script>`, status{"web.mixed": checks.Pass}},
		{nil, `<body><meta http-equiv=content-security-policy content=upgrade-insecure-requests><script src=http://a.test/></script>`, status{"web.mixed": checks.Partial}},
		{[]string{"Content-Security-Policy: block-all-mixed-content"}, `<img src=http://a.test/>`, status{"web.mixed": checks.Partial}},
		{nil, `<body><meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Partial}},
		{nil, `<form action=https://shop.example/x><button formaction=http://shop.example/y>`, status{"web.mixed": checks.Partial}},
		{nil, `<base href=http://a.test/><form><input name=q></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<base href=http://a.test/><form action=q></form>`, status{"web.mixed": checks.Partial}},
		{nil, `<form method=dialog action=http://a.test/></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<form action=mailto:a@a.test></form><form action=http://localhost/></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<form action=http://a.test/ id=f></form><input type=password form=f>`, status{loginID: checks.Fail}},
		{nil, `<form action=/in><input type=password><input type=submit formaction=http://a.test/></form>`, status{loginID: checks.Fail}},
		{nil, `<form action=/in><input type=password><button type=button formaction=http://a.test/></form>`, status{"web.mixed": checks.Pass}},
		{[]string{"Content-Type: text/plain"}, `<script src=http://a.test/></script>`, status{"web.mixed": checks.Pass}},
		{[]string{"Content-Encoding: br"}, `squeezed`, status{"web.mixed": checks.Unknown, "web.csp": checks.Unknown, "web.dir_listing": checks.Unknown}},
	} {
		got := answer(t, c.body, c.headers...)
		for id, want := range c.want {
			if f := got[id]; f.Status != want {
				t.Errorf("%q %s: %s: %v (%q), want %v", c.headers, c.body, id, f.Status, f.Detail, want)
			}
		}
		if _, made := got[loginID]; made && c.want[loginID] == 0 {
			t.Errorf("%s: a password is said to be sent in the open", c.body)
		}
	}
}

func TestFileLists(t *testing.T) {
	for body, want := range map[string]checks.Status{
		`<html><head><title>Index of /</title></head><body><h1>Index of /</h1><hr><pre><a href="../">../</a></pre>`: checks.Partial,
		`<title>Index of /files</title>`:                                                checks.Partial,
		`<h1>Index of /</h1><a href=a>a</a>`:                                            checks.Partial,
		`<title>Directory listing for /</title>`:                                        checks.Partial,
		`<html><head><title>Directory Listing For [/files/] - Up To [/]</title></head>`: checks.Partial,
		`<title>Directory: /</title><table class="listing"><a href=a>a</a>`:             checks.Partial,
		`<title>listing directory /</title>`:                                            checks.Partial,
		`<title>Files within public/</title>`:                                           checks.Partial,
		`<title>/files/</title><a href=./b>b</a>`:                                       checks.Partial,
		`<title>shop.example - /files/</title><H1>shop.example - /files/</H1><pre><A HREF="/">[To Parent Directory]</A><br>`:                        checks.Partial,
		`<title>127.0.0.1 - /</title><H1>127.0.0.1 - /</H1><hr><pre>1/2/2026 <A HREF="/a">a</A><br></pre>`:                                          checks.Partial,
		"<pre>\n<a href=\"a.zip\">a.zip</a>\n</pre>\n":                                                                                              checks.Partial,
		"<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n<a href=\"a.zip\">a.zip</a>\n</pre>\n":                    checks.Partial,
		`<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name></ListBucketResult>`: checks.Partial,
		`<?xml version="1.0"?><EnumerationResults ContainerName="c"><Blobs /></EnumerationResults>`:                                                 checks.Partial,
		`<title>Shop - Home</title><h1>Welcome</h1>`:                                                                                                checks.Pass,
		`<title>Index of our services</title>`:                                                                                                      checks.Pass,
		`<title>News / Events</title><a href=a>a</a>`:                                                                                               checks.Pass,
		`<title>Bread - / butter</title><h1>Bread - / butter</h1><pre><a href=a>a</a></pre>`:                                                        checks.Pass,
		`<title>Code</title><pre><a href=a>a</a></pre>`:                                                                                             checks.Pass,
		`<p>Hello<pre><a href=a>a</a></pre>`:                                                                                                        checks.Pass,
		`<title>The word ListBucketResult</title><p>&lt;ListBucketResult&gt;`:                                                                       checks.Pass,
	} {
		kind := "text/html"
		if strings.HasPrefix(body, "<?xml") {
			kind = "application/xml"
		}
		if f := answer(t, body, "Content-Type: "+kind)["web.dir_listing"]; f.Status != want {
			t.Errorf("%s: %v, want %v", body, f.Status, want)
		}
	}
}

func TestCookieJar(t *testing.T) {
	const secure, hidden, same = "web.cookie.secure", "web.cookie.httponly", "web.cookie.samesite"
	full := "; Secure; HttpOnly; SameSite=Lax"
	for lines, want := range map[string]status{
		"sid=a; Path=/|sid=b; Path=/" + full:                                                 nil,
		"sid=a; Path=/" + full + "|sid=b; Path=/x":                                           {secure: checks.Fail},
		"sid=a" + full + "|sid=b; Path=/x":                                                   {secure: checks.Fail},
		"sid=a; Path=/|sid=; Path=/; Max-Age=0":                                              nil,
		"sid=a; Path=/|sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT":                  nil,
		"sid=a; Path=/|sid=; Path=/x; Max-Age=0":                                             {secure: checks.Fail},
		"sid=a; Max-Age=-1":                                                                  nil,
		"sid=a; Expires=Thursday, 01-Jan-70 00:00:01 GMT":                                    nil,
		"sid=a; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600":                         {secure: checks.Fail},
		"sid=a; Max-Age=soon; Expires=Thu, 01 Jan 1970 00:00:00 GMT":                         nil,
		"sid=a; Expires=Wed, 01 Jan 2031 00:00:00 GMT":                                       {secure: checks.Fail},
		"sid=a; Expires=gone":                                                                {secure: checks.Fail},
		"sid=a; Domain=elsewhere.test":                                                       nil, // refused: the site is not of that domain
		"sid=a; Domain=.shop.example; Path=/" + full + "|sid=a; Domain=shop.example; Path=/": {secure: checks.Fail},
		"sid=a; SameSite=Nope; SameSite=Strict; Secure; HttpOnly":                            nil,
		"sid=a; SameSite=Strict; SameSite=Nope; Secure; HttpOnly":                            {same: checks.Partial},
		"sid=a; SameSite; Secure; HttpOnly":                                                  {same: checks.Partial},
		"sid=a; SameSite=NONE; Secure; HttpOnly":                                             nil,
		"sid=a; Secure=false; HttpOnly=no; samesite=lAX":                                     nil,
		"__Secure-a=b; HttpOnly; SameSite=Lax":                                               {secure: checks.Partial},
		"__host-a=b; Secure; Path=/x; SameSite=Lax":                                          {secure: checks.Partial},
		"__Host-a=b; Secure; Path=/; Domain=shop.example; SameSite=Lax":                      {secure: checks.Partial},
	} {
		var headers []string
		for line := range strings.SplitSeq(lines, "|") {
			headers = append(headers, "Set-Cookie: "+line)
		}
		got := answer(t, "x", headers...)
		for _, id := range []string{secure, hidden, same} {
			w, named := want[id]
			if !named && want != nil {
				continue
			}
			if !named {
				w = checks.Pass
			}
			if f := got[id]; f.Status != w {
				t.Errorf("%s: %s: %v (%q), want %v", lines, id, f.Status, f.Detail, w)
			}
		}
	}
}

func TestSessionNames(t *testing.T) {
	for name, want := range map[string]bool{
		"PHPSESSID": true, "JSESSIONID": true, "JSESSIONIDSSO": true, "ASP.NET_SessionId": true, "ASPSESSIONIDQQABCDEF": true,
		"connect.sid": true, "SID": true, "sessionid": true, "laravel_session": true, "_session_id": true, "MoodleSession": true,
		"wordpress_logged_in_0123": true, "access_token": true, "authToken": true, "jwt": true, "remember_me": true, "user-session2": true,
		".ASPXAUTH": true, ".AspNetCore.Identity.Application": true, "SSESS0123456789abcdef0123456789abcdef": true, "login": true, "auth": true,
		"sidebar": false, "side": false, "inside": false, "residence": false, "author": false, "authority": false, "assess": false,
		"blogging": false, "lang": false, "theme": false, "csrftoken": false, "XSRF-TOKEN": false, "__RequestVerificationToken": false,
		"consider": false, "essential": false, "tokenizer": false, "loginless": false, "_ga": false, "president": false,
	} {
		if got := (cookie{name: name}).isSession(); got != want {
			t.Errorf("%s: %v, want %v (%q)", name, got, want, nameWords(name))
		}
	}
}

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

// TestBasicOverHTTP: a password that a window of the browser asks for.
func TestBasicOverHTTP(t *testing.T) {
	for header, want := range map[string]bool{
		`WWW-Authenticate: Basic realm="x"`:            true,
		`WWW-Authenticate: Digest realm="a, Basic b"`:  false,
		`WWW-Authenticate: Negotiate, basic realm="x"`: true,
		`WWW-Authenticate: Bearer`:                     false,
		"X: Basic":                                     false,
	} {
		w := world{plain: checktest.Site(map[string]string{"/": checktest.Page("401 Unauthorized", []string{header}, "x")}), secure: secured(nil)}
		f, made := w.scan(t, 5*time.Second, 0)[loginID]
		if made != want || made && f.Severity != checks.Critical {
			t.Errorf("%s: %v %v", header, made, f.Severity)
		}
	}
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("401 Unauthorized", []string{"WWW-Authenticate: Basic"}, "x")})}
	if f, made := w.scan(t, 5*time.Second, 0)[loginID]; made {
		t.Errorf("over https: %v", f.Detail)
	}
}

// TestUnaskedCodings: bodies that are compressed though nobody asked.
func TestUnaskedCodings(t *testing.T) {
	const body = `<script src=http://cdn.test/a.js></script>`
	squeeze := func(make func(io.Writer) io.WriteCloser) string {
		var b bytes.Buffer
		z := make(&b)
		_, _ = io.WriteString(z, body)
		_ = z.Close()
		return b.String()
	}
	gz := func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }
	raw := func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 5); return f }
	zl := func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }
	for _, c := range []struct {
		coding, body string
		want         checks.Status
	}{
		{"gzip", squeeze(gz), checks.Partial},
		{"X-GZip", squeeze(gz), checks.Partial},
		{"deflate", squeeze(raw), checks.Partial},
		{"deflate", squeeze(zl), checks.Partial},
		{"identity", body, checks.Partial},
		{"gzip", "not squeezed", checks.Unknown},
		{"gzip", squeeze(gz)[:15], checks.Unknown},
		{"zstd", "x", checks.Unknown},
	} {
		if f := answer(t, c.body, "Content-Encoding: "+c.coding)["web.mixed"]; f.Status != c.want {
			t.Errorf("%s: %v (%q), want %v", c.coding, f.Status, f.Detail, c.want)
		}
	}
	wide := "\xff\xfe"
	for _, r := range body {
		wide += string([]byte{byte(r), 0})
	}
	if f := answer(t, wide)["web.mixed"]; f.Status != checks.Partial {
		t.Errorf("UTF-16: %v", f.Status)
	}
	long := "<p>" + strings.Repeat("x", maxBody) + body
	if f := answer(t, long)["web.mixed"]; f.Status != checks.Unknown {
		t.Errorf("a page that is too long: %v", f.Status)
	}
}

// TestOtherServers: servers that browsers open, and that a plain client does not.
func TestOtherServers(t *testing.T) {
	env := checktest.Env(t)
	root := checktest.NewAuthority(t, "Root")
	env.SystemRoots = root.Pool()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<img src=http://cdn.test/a.png>")
	})
	alone := &cryptotls.Config{Certificates: []cryptotls.Certificate{root.Issue(t, site)}, NextProtos: []string{"h2"}}
	orNothing := alone.Clone()
	orNothing.GetConfigForClient = func(h *cryptotls.ClientHelloInfo) (*cryptotls.Config, error) {
		if slices.Contains(h.SupportedProtos, "h2") {
			return nil, nil
		}
		return nil, errors.New("HTTP/2 or nothing")
	}
	rsa := &cryptotls.Config{
		Certificates: []cryptotls.Certificate{root.IssueKey(t, site, checktest.RSAKey(t, 2048))}, MaxVersion: cryptotls.VersionTLS12,
		CipherSuites: []uint16{cryptotls.TLS_RSA_WITH_AES_128_GCM_SHA256}, NextProtos: []string{"http/1.1"},
	}
	for name, cfg := range map[string]*cryptotls.Config{"HTTP/2 alone": alone, "HTTP/2 or nothing": orNothing, "RSA alone": rsa} {
		s := httptest.NewUnstartedServer(handler)
		s.TLS, s.EnableHTTP2 = cfg, cfg != rsa
		s.Config.ErrorLog = log.New(io.Discard, "", 0) // the first try fails, and is meant to
		s.StartTLS()
		here := *env
		checktest.Redirect(&here, map[uint16]netip.AddrPort{80: checktest.ClosedPort(t), 443: netip.MustParseAddrPort(s.Listener.Addr().String())})
		target := checktest.TargetAt(site, netip.MustParseAddrPort("127.0.0.1:0"))
		got := index(t, checks.Run(t.Context(), &here, []*checks.Check{Check}, []checks.Target{target}, 1, nil))
		s.Close()
		if f := got["web.hsts"]; f.Status != checks.Pass {
			t.Errorf("%s: HSTS %v (%q; %v)", name, f.Status, f.Detail, f.Evidence)
		}
		if f := got["web.mixed"]; f.Status != checks.Partial {
			t.Errorf("%s: mixed %v (%q)", name, f.Status, f.Detail)
		}
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

// TestCDN: a service in front of the website is told of, once, and is no fault.
func TestCDN(t *testing.T) {
	for header, want := range map[string]bool{
		"CF-RAY: 8a0-AKL": true, "Server: cloudflare": true, "Via: 1.1 abc.cloudfront.net (CloudFront)": true, "Server: BunnyCDN-NZ1": true,
		"Server: nginx": false, "Via: 1.1 varnish": false, "X-Cache: HIT": false,
	} {
		f, made := answer(t, "x", header)[cdnID]
		if made != want || made && (f.Status != checks.Partial || f.Severity != checks.Info) {
			t.Errorf("%s: %v %v", header, made, f)
		}
	}
}

// TestNewer: HTTP/3 and Encrypted Client Hello are told where they are there.
func TestNewer(t *testing.T) {
	for header, want := range map[string]bool{
		`Alt-Svc: h3=":443"; ma=86400`: true, `Alt-Svc: h2=":443", h3=":443"`: true, `Alt-Svc: h2="h3=:443"`: false,
		"Alt-Svc: clear": false, `Alt-Svc: h3-29=":443"`: false, "X: h3": false,
	} {
		f, made := answer(t, "x", header)[http3ID]
		if made != want || made && f.Status != checks.Pass {
			t.Errorf("%s: %v %v", header, made, f)
		}
	}
	record := "\x00\x01\x00\x00\x01\x00\x06\x02h2\x02h3\x00\x05\x00\x04\x00\x02\xfe\x0d"
	if s := parseService([]byte(record)); !s.ech || !slices.Equal(s.protocols, []string{"h2", "h3"}) {
		t.Errorf("%+v", s)
	}
	for _, bad := range []string{"", "\x00", "\x00\x00\x03cdn\x00", "\x00\x01\x09a", record[:5], record[:len(record)-1], "\x00\x01\x00\x00\x05\x00\x00"} {
		if s := parseService([]byte(bad)); s.ech {
			t.Errorf("%q: %+v", bad, s)
		}
	}
	env := checktest.Env(t)
	env.DNS = says(record)
	if s := serviceOf(t.Context(), env, checks.Target{Host: site}); !s.ech {
		t.Errorf("%+v", s)
	}
	j := newJudge(checks.Target{Host: site}, visitResult{service: parseService([]byte(record))}, checktest.Now())
	j.newer(nil)
	if len(j.Findings()) != 2 {
		t.Errorf("%v", j.Findings())
	}
}

// says is a name server with one answer to everything.
type says string

func (a says) Query(_ context.Context, q checks.Question) (checks.Answer, error) {
	return checks.Answer{Exists: true, Records: []checks.Record{{Name: q.Name, Type: q.Type, Data: []byte(a)}}}, nil
}

func FuzzService(f *testing.F) {
	f.Add([]byte("\x00\x01\x00\x00\x01\x00\x06\x02h2\x02h3\x00\x05\x00\x04\x00\x02\xfe\x0d"))
	f.Fuzz(func(t *testing.T, in []byte) {
		if s := parseService(in); len(s.protocols) > len(in) {
			t.Errorf("%q", s.protocols)
		}
	})
}
