package web

import (
	"context"
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
