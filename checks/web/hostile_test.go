package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// short stands for the time of a real run.
const short = 400 * time.Millisecond

// endless sends a beginning and then the same piece over and over, at line speed
// or with pauses.
func endless(begin, piece string, every time.Duration) checktest.Script {
	return func(ctx context.Context, c net.Conn, _ int) {
		_, _ = c.Read(make([]byte, 4096))
		if _, err := c.Write([]byte(begin)); err != nil {
			return
		}
		for {
			if every > 0 {
				tick := time.NewTimer(every)
				select {
				case <-ctx.Done():
					tick.Stop()
					return
				case <-tick.C:
				}
			}
			if _, err := c.Write([]byte(piece)); err != nil {
				return
			}
		}
	}
}

// TestHostile plays the rows of the catalogue that concern HTTP. Each must end by
// its deadline, hold little memory, and let nothing pass that was not seen.
func TestHostile(t *testing.T) {
	chunked := "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	_, _ = z.Write(make([]byte, 64<<20))
	_ = z.Close()
	cases := []struct {
		name   string
		script checktest.Script
		// page is whether a page was read, be it in part.
		page   bool
		reason checks.Reason
	}{
		{"N01 accepts and says nothing", checktest.Silent, false, checks.ReasonTimeout},
		{"N08 random bytes", checktest.Says([]byte{0x9c, 1, 7, 0x33, 0xfe, 8, 9, '\n'}), false, checks.ReasonProtocol},
		{"N10 reset at once", checktest.Resets, false, checks.ReasonReset},
		{"N10 reset within the header", checktest.ResetsAfter([]byte("HTTP/1.1 200 OK\r\nA: b")), false, checks.ReasonReset},
		{"N11 closes its half", checktest.Ends(nil), false, checks.ReasonReset},
		{"N12 a header, a line now and then", endless("HTTP/1.1 200 OK\r\n", "A: b\r\n", 20*time.Millisecond), false, checks.ReasonTimeout},
		{"N12 a header without end", endless("HTTP/1.1 200 OK\r\n", "A: "+strings.Repeat("b", 1000)+"\r\n", 0), false, checks.ReasonProtocol},
		{"N12 one header line without end", endless("HTTP/1.1 200 OK\r\nA: ", strings.Repeat("b", 1000), 0), false, checks.ReasonProtocol},
		{"N12 1xx for ever", endless("", "HTTP/1.1 100 Continue\r\n\r\n", 0), false, checks.ReasonProtocol},
		{"N12 a body, a byte now and then", endless("HTTP/1.1 200 OK\r\n\r\n", "x", 20*time.Millisecond), true, ""},
		{"N12 chunks without end", endless(chunked, "5\r\nhello\r\n", 0), true, ""},
		{"N12 trailers without end", endless(chunked+"0\r\n", "A: b\r\n", 0), true, ""},
		{"N13 a body of 64 MB, squeezed", checktest.Says(append([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "+fmt.Sprint(bomb.Len())+"\r\n\r\n"), bomb.Bytes()...)), true, ""},
		{"N13 a length that lies", checktest.Ends([]byte("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx")), true, ""},
		{"N15 HTTP/2", checktest.Says([]byte("\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x05\x00\x00\x00\x00\n")), false, checks.ReasonProtocol},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			w := world{plain: c.script, secure: c.script}
			begun := time.Now()
			got := w.scan(t, short, 0)
			if took := time.Since(begun); took > 9*time.Second {
				t.Errorf("it took %v", took)
			}
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 32<<20 {
				t.Errorf("the heap grew by %d bytes", grown)
			}
			if c.page {
				if f := got["web.https_redirect"]; f.Status != checks.Fail {
					t.Errorf("a page over http: %v (%s)", f.Status, f.Reason)
				}
				return
			}
			for id, f := range got {
				if id != securityTxtID && (f.Status != checks.Unknown || f.Reason != c.reason) {
					t.Errorf("%s: %v (%s; %q), want unknown (%s); %v", id, f.Status, f.Reason, f.Detail, c.reason, f.Evidence)
				}
			}
		})
	}
}

// N18, N19: hostile text stays evidence, and what was seen before a stall is kept.
func TestHostileText(t *testing.T) {
	text := "<script>alert(1)</script>\x1b]0;x\a"
	w := world{plain: onward(), secure: secured(map[string]string{"/": checktest.Page("200 OK", []string{"Server: 1.0 <script>alert(1)</script>", "Set-Cookie: <script>=1"}, "<title>Index of /"+text+"</title>")})}
	got := w.scan(t, 5*time.Second, 0)
	for id, f := range got {
		if strings.Contains(f.Detail+f.Title, "alert(1)") || strings.Contains(f.Detail+f.Title, "<") {
			t.Errorf("%s: outside text in its own words: %q", id, f.Detail)
		}
	}
	if f := got["web.dir_listing"]; f.Status != checks.Partial {
		t.Errorf("%v", f.Status)
	}
	w = world{plain: checktest.ByTurn(checktest.Site(map[string]string{"/": checktest.Page("200 OK", nil, "x")}), checktest.Silent), secure: checktest.Silent}
	got = w.scan(t, short, 0)
	if f := got["web.https_redirect"]; f.Status != checks.Fail {
		t.Errorf("the page over http was forgotten: %v", f.Status)
	}
	if f := got["web.hsts"]; f.Status != checks.Unknown || f.Reason != checks.ReasonTimeout {
		t.Errorf("the silence over https: %v %s", f.Status, f.Reason)
	}
}

// TestHostilePages: pages that are made to be slow to read, or to fill the memory, are read
// within their bounds.
func TestHostilePages(t *testing.T) {
	nested := "<img src=http://a/>"
	for range 6 {
		nested = `<iframe srcdoc="` + html.EscapeString(nested) + `"></iframe>`
	}
	fill := func(piece string) string { return strings.Repeat(piece, maxBody/len(piece)) }
	for name, body := range map[string]string{
		"pages in pages": nested,
		"many pages":     fill(nested),
		"candidates":     `<img srcset="` + fill("http://a 1x,") + `">`,
		"brackets":       `<img srcset="` + fill("a (") + `">`,
		"styles":         "<style>" + fill("@import url(http://a);") + "</style>",
		"comments":       "<style>" + fill("/*") + "</style>",
		"escapes":        "<p style='" + fill(`\`) + "'>",
		"image sets":     "<p style='" + fill("image-set(") + "'>",
		"forms":          fill("<form id=a action=http://a><input type=password form=a>"),
		"attributes":     "<p " + fill("a=b ") + ">",
		"policies":       fill(`<meta http-equiv=content-security-policy content="script-src *.com *.net">`),
		"one policy":     `<meta http-equiv=content-security-policy content="script-src ` + fill("*.com ") + `">`,
		"bases":          fill("<base href=http://a><script src=b></script>"),
		"slashes":        "<img src='" + fill("/") + "'>",
		"templates":      fill("<template>"),
		"titles":         fill("<title>/</title>"),
	} {
		t.Run(name, func(t *testing.T) {
			x := &httpExchange{url: siteURL("https", site, 0), status: 200, body: []byte(body)}
			c := x.content()
			if n := len(c.active) + len(c.passive); n > 40*maxNoted || len(c.policies) > 2*maxPolicies {
				t.Errorf("%d addresses, %d policies", n, len(c.policies))
			}
			strangersScript(c.policies, x.url, c)
			c.isFileList()
		})
	}
	header := "script-src " + strings.Repeat("*.com ", maxHeader/6)
	if key := strangersScript(parsePolicies(false, header, "script-src 'self'"), siteURL("https", site, 0), pageContent{}); key != "csp.open_host" {
		t.Errorf("a list without end: %q", key)
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`<base href=http://b/><script src="a"></script><form action=http://a/><input type=password></form><meta http-equiv=refresh content="0;url=https://a">`))
	f.Add([]byte("<title>Index of /"))
	f.Add([]byte(`<iframe srcdoc="&lt;img srcset='http://a 1x, b 2x'&gt;">`))
	f.Add([]byte(`<style>@import "http://a";b{c:url(http\3a//d)}</style><p style="e:image-set('http://f' 1x)">`))
	f.Fuzz(func(t *testing.T, in []byte) {
		x := &httpExchange{url: siteURL("https", site, 0), status: 200, body: in}
		c := x.content()
		for _, a := range append(c.active, c.passive...) {
			if !strings.HasPrefix(strings.ToLower(a), "http:") {
				t.Errorf("%q is not loaded over http", a)
			}
		}
		for _, a := range append(c.plainForms, c.plainLogins...) {
			if !strings.HasPrefix(a, "http://") {
				t.Errorf("%q is not sent over http", a)
			}
		}
	})
}

func FuzzStyle(f *testing.F) {
	f.Add(`@import url("http://a");@namespace url(http://b);c{d:url( http://e )}/*url(f)*/`)
	f.Add(`@import "\68 ttp://a" screen;a{b:-webkit-image-set("c" 1x, url(d) 2x)}`)
	f.Add(`a{b:url(`)
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, in string) {
		s := readStyle(in)
		imports, parts := s.imports, s.parts
		if len(imports)+len(parts) > len(in) {
			t.Errorf("%q: %q %q", in, imports, parts)
		}
	})
}

func FuzzPolicy(f *testing.F) {
	f.Add("default-src 'self'; script-src 'nonce-a' 'strict-dynamic' https:; base-uri *.co.nz:*/a")
	f.Add("script-src, sandbox;frame-ancestors data: *")
	f.Add("script-src *//*/")
	f.Add("script-src https://*.windows.net s3.eu-west-1.amazonaws.com/ *.%.x")
	f.Fuzz(func(t *testing.T, in string) {
		policies := parsePolicies(false, in)
		self := siteURL("https", site, 0)
		key := strangersScript(policies, self, pageContent{})
		if more := append(policies, parsePolicies(false, "script-src 'none'")...); key == "" && len(policies) > 0 && strangersScript(more, self, pageContent{}) != "" {
			t.Errorf("%q: one more policy lets more through", in)
		}
		for _, p := range policies {
			for _, list := range p.directives {
				for _, s := range list {
					m := hostSource.FindStringSubmatch(s)
					for _, u := range append(strangersPlaces(s), helpersPlaces(s)...) {
						if !matchesHost(strings.ToLower(m[2]), u.Hostname()) || !matchesPath(m[4], u.Path) {
							t.Errorf("%q does not cover its own %v", s, u)
						}
					}
				}
			}
		}
	})
}

func FuzzPlace(f *testing.F) {
	for _, s := range []string{"http:\\\\a", "//b/c", "\thttp:d", "https:e", "http://u:p@[::1]:8/", "x:y", "?", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		p := place{"https", site}.resolve(in)
		if strings.ContainsAny(p.host, `/\?#`) {
			t.Errorf("%q: %q", in, p.host)
		}
		refreshAddress(in)
		srcset(in)
	})
}

func FuzzHeaders(f *testing.F) {
	f.Add(`max-age="31536000"; includeSubDomains`)
	f.Add("__Host-a=b; Secure; Path=/; SameSite=None; Expires=Thu, 01-Jan-70 00:00:01 GMT; Domain=shop.example")
	f.Add(`"a,b", c`)
	f.Fuzz(func(t *testing.T, in string) {
		if h := parseHSTS(in); h.valid && h.maxAge < 0 {
			t.Errorf("%+v", h)
		}
		if c, ok := parseCookie(in, siteURL("https", site, 0), checktest.Now()); ok && (strings.ContainsAny(c.name, "=;") || c.domain != site || c.path[0] != '/') {
			t.Errorf("%+v", c)
		}
		parseCookieDate(in)
		contactFields(in)
		frameOptions([]string{in})
	})
}
