package web

import (
	cryptotls "crypto/tls"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// browse opens a page in Chromium, with every name leading to handler on loopback, and
// returns the page as it stands when it is loaded. Nothing leaves this computer.
func browse(t *testing.T, page string, handler http.Handler, flags ...string) string {
	t.Helper()
	plain := httptest.NewServer(handler)
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(handler)
	secure.TLS = &cryptotls.Config{Certificates: []cryptotls.Certificate{checktest.NewAuthority(t, "Root").Issue(t, "*.t.test")}}
	secure.StartTLS()
	t.Cleanup(secure.Close)
	at := func(s *httptest.Server) string { return s.Listener.Addr().String() }
	rules := fmt.Sprintf("MAP *:443 %s, MAP *:8443 %s, MAP *:80 %s, MAP * ~NOTFOUND", at(secure), at(secure), at(plain))
	return checktest.DOM(t, page, append(flags, "--host-resolver-rules="+rules)...)
}

// A strangerCase is a policy, in the header or in the page, and whether a stranger's script
// runs in spite of it.
type strangerCase struct {
	header, inPage, page string
	runs                 bool
}

var strangerCases = []strangerCase{
	{"", "", "", true},
	{"defa", "", "", true},
	{"default-src 'none'", "", "", false},
	{"default-src 'self'", "", "", false},
	{"script-src", "", "", false},
	{"script-src 'none' https:", "", "", true},
	{"script-src https://*", "", "", true},
	{"script-src *", "", "", true},
	{"script-src *:443", "", "", true},
	{"script-src *:*", "", "", true},
	{"script-src *:8443", "", "", true},
	{"script-src https:", "", "", true},
	{"script-src HTTP:", "", "", true},
	{"script-src https", "", "", false},
	{"script-src https://", "", "", false},
	{"script-src data:", "", "", true},
	{"script-src blob: filesystem: mediastream:", "", "", false},
	{"script-src https://mozilla.org https:", "", "", true},
	{"script-src http://mozilla.org", "", "", false},
	{"default-src https://mozilla.org https:", "", "", true},
	{"img-src 'none'; style-src 'none'; object-src 'none'", "", "", true},
	{"upgrade-insecure-requests", "", "", true},
	{"frame-anchestors 'none'", "", "", true},
	{"script-src 'unsafe-inline'", "", "", true},
	{"script-src 'UNSAFE-inline' 'self'", "", "", true},
	{"script-src unsafe-inline", "", "", false},
	{"script-src 'unsafe-inline", "", "", false},
	{"script-src ‘unsafe-inline’", "", "", true},
	{"script-src 'self'; img-src ‘self’", "", "", false},
	{"script-src 'unsafe-inline' 'nonce-abc'", "", "", false},
	{"script-src 'unsafe-inline' 'nonce-'", "", "", true},
	{"script-src 'unsafe-inline' nonce-abc", "", "", true},
	{"script-src 'unsafe-inline' 'nonce-a b'", "", "", true},
	{"script-src 'unsafe-inline' 'nonce-ab$c'", "", "", true},
	{"script-src 'unsafe-inline' 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='", "", "", false},
	{"script-src 'unsafe-inline' 'sha1-AAAA'", "", "", true},
	{"script-src 'unsafe-inline' 'strict-dynamic'", "", "", false},
	{"script-src 'unsafe-inline' 'strict-dynamic' https: 'nonce-abc'; base-uri 'none'", "", "", false},
	{"script-src https: 'nonce-abc'", "", "", true},
	{"script-src 'strict-dynamic' https: 'unsafe-inline'", "", "", false},
	{"default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'nonce-abc'", "", "", true},
	{"default-src 'unsafe-inline'; script-src https://mozilla.org", "", "", false},
	{"default-src 'none'; script-src-elem https:", "", "", true},
	{"default-src 'none'; script-src-attr 'unsafe-inline'", "", "", true},
	{"script-src-attr 'none'", "", "", true},
	{"script-src-elem 'none'", "", "", true},
	{"script-src-elem 'none'; script-src-attr 'none'", "", "", false},
	{"script-src 'unsafe-inline'; script-src-elem 'none'", "", "", true},
	{"script-src 'unsafe-inline'; script-src-elem 'none'; script-src-attr 'none'", "", "", false},
	{"script-src 'self'; script-src 'unsafe-inline'", "", "", false},
	{"script-src 'unsafe-inline'; script-src 'self'", "", "", true},
	{"SCRIPT-SRC 'self'", "", "", false},
	{"script-src: 'self'", "", "", true},
	{"script_src 'self'", "", "", true},
	{"default-src: 'none'", "", "", true},
	{"script-src 'self', default-src *", "", "", false},
	{"script-src 'unsafe-inline', script-src https:", "", "", false},
	{"script-src 'unsafe-inline' https:, script-src https:", "", "", true},
	{"img-src *, script-src 'none'", "", "", false},
	{"style-src 'unsafe-inline'; script-src 'none'", "", "", false},
	{"sandbox", "", "", false},
	{"sandbox allow-scripts", "", "", true},
	{"script-src *.com", "", "", true},
	{"script-src *.github.io", "", "", true},
	{"script-src *.invalid", "", "", true},
	{"script-src *.mozilla.org", "", "", false},
	{"script-src cdn.jsdelivr.net", "", "", true},
	{"script-src https://cdn.jsdelivr.net/npm/", "", "", true},
	{"script-src 'self' https://*.jsdelivr.net", "", "", true},
	{"script-src 'self' *.JSDELIVR.net/npm/", "", "", true},
	{"script-src https://*.jsdelivr.net/npm/bootstrap@5.3.0/dist/", "", "", false},
	{"script-src 'self' https://*.amazonaws.com", "", "", true},
	{"script-src https://*.windows.net", "", "", true},
	{"script-src https://*.core.windows.net", "", "", true},
	{"script-src https://*.blob.core.windows.net", "", "", true},
	{"script-src https://shop.blob.core.windows.net", "", "", false},
	{"script-src https://*.shop.blob.core.windows.net", "", "", false},
	{"script-src https://*.windows.net:8443", "", "", true},
	{"script-src https://windows.net", "", "", false},
	{"script-src s3.eu-west-1.amazonaws.com", "", "", true},
	{"script-src s3.eu-west-1.amazonaws.com/shop/", "", "", false},
	{"script-src *.eu-west-1.amazonaws.com", "", "", true},
	{"script-src https://*.cloudfront.net", "", "", true},
	{"script-src https://d1234.cloudfront.net", "", "", false},
	{"script-src https://*.vercel.app/only.js", "", "", true},
	{"script-src https://*.googleapis.com", "", "", true},
	{"script-src https://storage.googleapis.com/shop/", "", "", false},
	{"script-src https://ajax.googleapis.com", "", "", true},
	{"script-src https://ajax.googleapis.com/ajax/libs/jquery/", "", "", false},
	{"script-src https://ajax.googleapis.com/ajax/libs/", "", "", true},
	{"script-src https://cdnjs.cloudflare.com", "", "", true},
	{"script-src https://cdnjs.cloudflare.com/ajax/libs/jquery/3.7.1/jquery.min.js", "", "", false},
	{"script-src https://*.cloudflare.com", "", "", true},
	{"script-src https://unpkg.com/", "", "", true},
	{"script-src https://unpkg.com/react@18/umd/react.production.min.js", "", "", false},
	{"script-src https://fonts.googleapis.com https://www.paypal.com https://js.stripe.com", "", "", false},
	{"script-src https://*.vercel.app, script-src 'self'", "", "", false},
	{"script-src https://*.windows.net, script-src https:", "", "", true},
	{"script-src 'nonce-abc' https://*.netlify.app; base-uri 'none'", "", "", true},
	{"script-src 'nonce-abc' 'strict-dynamic' https://*.netlify.app; base-uri 'none'", "", "", false},
	{"script-src https://cdn.jsdelivr.net/npm/bootstrap@5.3.0/dist/", "", "", false},
	{"script-src stranger.invalid", "", "", true},
	{"script-src https://*/only.js", "", "", true},
	{"script-src https://mozilla.org/?x=https:", "", "", false},
	{"script-src 'self' 'unsafe-hashes' 'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='", "", "", false},
	{"script-src 'self' 'report-sample' 'wasm-unsafe-eval'", "", "", false},
	{"worker-src 'none'; child-src 'none'", "", "", true},
	{"", "script-src 'none'", "", false},
	{"", "script-src 'self', img-src *", "", false},
	{"", "sandbox; frame-ancestors 'none'; report-uri /x", "", true},
	{"", "default-src 'self'; frame-ancestors 'none'", "", false},
	{"script-src 'unsafe-inline'", "script-src https:", "", false},
	{"script-src 'nonce-abc'", "", `<script nonce=abc src=app.js></script>`, true},
	{"script-src 'nonce-abc'", "", `<script nonce=abc src=/app.js?NUM></script>`, true},
	{"script-src 'nonce-abc'; base-uri 'none'", "", `<script nonce=abc src=app.js></script>`, false},
	{"script-src 'nonce-abc'; base-uri 'self'", "", `<script nonce=abc src=app.js></script>`, false},
	{"script-src 'nonce-abc'; base-uri https:", "", `<script nonce=abc src=app.js></script>`, true},
	{"script-src 'nonce-abc'; default-src 'none'", "", `<script nonce=abc src=app.js></script>`, true},
	{"script-src 'nonce-abc'", "", `<script nonce=abc src=https://case.t.test/app.js></script>`, false},
	{"script-src 'self'", "", `<script src=app.js></script>`, false},
}

// strangersScripts are where a stranger may have a script of theirs, or one that serves them.
var strangersScripts = []string{
	stranger + "/npm/x.js", stranger + "/only.js", stranger + ":8443/npm/x.js", "cdn.jsdelivr.net/npm/x.js", "stranger.github.io/npm/x.js",
	"stranger.blob.core.windows.net/x.js", "stranger.blob.core.windows.net:8443/x.js", "s3.eu-west-1.amazonaws.com/stranger/x.js",
	"stranger.s3.eu-west-1.amazonaws.com/x.js", "s3.amazonaws.com/stranger/x.js", "stranger.cloudfront.net/x.js", "stranger.vercel.app/only.js",
	"storage.googleapis.com/stranger/x.js", "ajax.googleapis.com/ajax/libs/angularjs/1.8.3/angular.min.js", "stranger.netlify.app/x.js",
	"cdnjs.cloudflare.com/ajax/libs/angular.js/1.8.3/angular.min.js", "unpkg.com/stranger/x.js",
}

// TestStrangersScript asks a browser whether a stranger's script runs.
func TestStrangersScript(t *testing.T) {
	page := func(c strangerCase, n int) string {
		say := func(how string) string { return fmt.Sprintf("parent.postMessage('ran-%d-%s','*')", n, how) }
		out := "<!doctype html><html><head>"
		if c.inPage != "" {
			out += `<meta http-equiv="Content-Security-Policy" content="` + c.inPage + `">`
		}
		out += "</head><body>"
		for _, script := range strangersScripts {
			out += fmt.Sprintf(`<script src="https://%s?%d"></script>`, script, n)
		}
		return out + "<script>" + say("inline") + `</script><svg onload="` + say("attribute") + `"></svg><script src="data:text/javascript,` + say("data") + `"></script>` +
			fmt.Sprintf(`<base href="https://%s/moved%d/">`, stranger, n) + strings.ReplaceAll(c.page, "NUM", strconv.Itoa(n))
	}
	number := regexp.MustCompile(`[0-9]+`)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch {
		case r.Host == "parent.t.test":
			fmt.Fprint(w, "<!doctype html><body><script>onmessage=e=>{document.body.append(e.data+' ')}</script>")
			for n := range strangerCases {
				fmt.Fprintf(w, "<iframe src=https://case.t.test/frame/%d></iframe>", n)
			}
		case strings.HasPrefix(r.URL.Path, "/frame/"):
			var n int
			_, _ = fmt.Sscanf(r.URL.Path, "/frame/%d", &n)
			if h := strangerCases[n].header; h != "" {
				w.Header()["Content-Security-Policy"] = []string{h}
			}
			fmt.Fprint(w, page(strangerCases[n], n))
		case r.Host == "case.t.test":
			w.Header().Set("Content-Type", "text/javascript")
		default: // a stranger's script
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprintf(w, "parent.postMessage('ran-%s-from-%s','*')", number.FindString(r.URL.RawQuery+r.URL.Path), r.Host)
		}
	})
	for n, c := range strangerCases {
		x := &httpExchange{url: &url.URL{Scheme: "https", Host: "case.t.test", Path: fmt.Sprintf("/frame/%d", n)}, status: 200, header: http.Header{}}
		if c.header != "" {
			x.header.Set("Content-Security-Policy", c.header)
		}
		// Ours is judged by the page as its owner wrote it, without what the stranger added.
		x.body = []byte(`<head><meta http-equiv="Content-Security-Policy" content="` + c.inPage + `"></head><body>` + c.page)
		content := x.content()
		key := strangersScript(append(parsePolicies(false, x.header.Values("Content-Security-Policy")...), content.policies...), x.url, content)
		// The name below .invalid stands for anyone's, and is not on the list of suffixes.
		if (key != "" && key != "csp.eval") != c.runs && !strings.Contains(c.header, "invalid") {
			t.Errorf("%q %q %s: ours says %q, want %v", c.header, c.inPage, c.page, key, c.runs)
		}
	}
	dom := browse(t, "https://parent.t.test/", handler)
	for n, c := range strangerCases {
		if ran := strings.Contains(dom, fmt.Sprintf("ran-%d-", n)); ran != c.runs {
			t.Errorf("%q %q %s: the browser ran it: %v (%v), want %v", c.header, c.inPage, c.page, ran, regexp.MustCompile(fmt.Sprintf(`ran-%d-\S+`, n)).FindAllString(dom, -1), c.runs)
		}
	}
}

// mixedCases are pages of https://case.t.test, and whether they load something from the
// host HTTP over http.
var mixedCases = []struct {
	page  string
	loads bool
}{
	{`<img src="http://HTTP/a.png">`, true},
	{`<img src="https://t.test/a.png">`, false},
	{`<img src="  hTTp:\\HTTP/a.png ">`, true},
	{`<img src="http:HTTP/a.png">`, true},
	{`<img src="http:/HTTP/a.png">`, true},
	{"<img src='ht\ntp://HTTP/a.png'>", true},
	{`<img src="//t.test/a.png">`, false},
	{`<img src="/a.png?http://HTTP/">`, false},
	{`<a href="http://HTTP/">x</a>`, false},
	{`<!-- <img src="http://HTTP/a.png"> -->`, false},
	{`<template><img src="http://HTTP/a.png"></template>`, false},
	{`<div><template shadowrootmode=open><img src="http://HTTP/a.png"></template></div>`, true},
	{`<div><template shadowrootmode=CLOSED><iframe src="http://HTTP/"></iframe></template></div>`, true},
	{`<div><template shadowrootmode=open><template><img src="http://HTTP/a.png"></template></template></div>`, false},
	{`<div><template shadowrootmode=open><base href="http://HTTP/"></template><img src="a.png"></div>`, false},
	{`<div><template shadowrootmode=no><img src="http://HTTP/a.png"></template></div>`, false},
	{`<image src="http://HTTP/a.png">`, true},
	{`<noscript><img src="http://HTTP/a.png"></noscript>`, false},
	{`<textarea><img src="http://HTTP/a.png"></textarea>`, false},
	{`<xmp><img src="http://HTTP/a.png"></xmp>`, false},
	{`<script>var s = '<img src="http://HTTP/a.png">'</script>`, false},
	{`<script type="text/template"><img src="http://HTTP/a.png"></script>`, false},
	{`<script type="text/x-template" src="http://HTTP/a.js"></script>`, false},
	{`<script type=module src="http://HTTP/a.js"></script>`, true},
	{`<script nomodule src="http://HTTP/a.js"></script>`, false},
	{`<script type=module nomodule src="http://HTTP/a.js"></script>`, true},
	{`<script src="http://HTTP/a.js"></script>`, true},
	{`<head><base href="http://HTTP/"></head><script src="a.js"></script>`, true},
	{`<script src="a.js"></script><base href="http://HTTP/">`, false},
	{`<base href="https://t.test/"><base href="http://HTTP/"><script src="a.js"></script>`, false},
	{`<base target=x><base href="http://HTTP/"><img src="a.png">`, true},
	{`<base href="http://t.test/"><img src="//HTTP/a.png">`, true},
	{`<head><meta http-equiv="Content-Security-Policy" content="base-uri 'self'"><base href="http://HTTP/"></head><script src="a.js"></script>`, false},
	{`<style>@import url(http://HTTP/a.css);</style>`, true},
	{`<style>@import "http://HTTP/a.css" screen;</style>`, true},
	{`<style>@charset "utf-8"; @layer a, b; @import 'http://HTTP/a.css' layer(b);</style>`, true},
	{`<style>a{} @import url(http://HTTP/a.css);</style>`, false},
	{`<style>@import url(\68 ttp://HTTP/a.css);</style>`, true},
	{`<style>/* @import url(http://HTTP/a.css); */</style>`, false},
	{`<style>@namespace url(http://HTTP/ns); p{}</style><p>x`, false},
	{`<style>p::before{content:"url(http://HTTP/a.png)"}</style><p>x`, false},
	{`<style>p{background:url( 'http://HTTP/a.png' )}</style><p>x`, true},
	{`<style>p{background:-webkit-image-set("http://HTTP/a.png" 1x)}</style><p>x`, true},
	{`<style>p{background:image-set(url(http://HTTP/a.png) 1x)}</style><p>x`, true},
	{`<style type="text/less">p{background:url(http://HTTP/a.png)}</style><p>x`, false},
	{`<style>@font-face{font-family:f;src:url(http://HTTP/a.woff)}p{font-family:f}</style><p>x`, true},
	{`<p style="background:url(http://HTTP/a.png)">x`, true},
	{`<p style="background:URL(&quot;http://HTTP/a.png&quot;)">x`, true},
	{`<p style="list-style-image:u\72l(http://HTTP/a.png);display:list-item">x`, true},
	{`<video poster="http://HTTP/a.png"></video>`, true},
	{`<video src="http://HTTP/a.mp4"></video>`, true},
	{`<audio><source src="http://HTTP/a.mp3"></audio>`, true},
	{`<input type=image src="http://HTTP/a.png">`, true},
	{`<input type=text src="http://HTTP/a.png">`, false},
	{`<img srcset="http://HTTP/a.png" src="/a.png">`, true},
	{`<img srcset="/a.png 1x" src="http://HTTP/a.png">`, false},
	{`<img srcset="/a.png 2x" src="http://HTTP/a.png">`, true},
	{`<img srcset="http://HTTP/a.png 100w" sizes="100vw">`, true},
	{`<picture><source srcset="http://HTTP/a.png"><img src="/a.png"></picture>`, true},
	{`<iframe src="http://HTTP/"></iframe>`, true},
	{`<iframe srcdoc="&lt;img src='http://HTTP/a.png'&gt;"></iframe>`, true},
	{`<object data="http://HTTP/a.svg"></object>`, true},
	{`<embed src="http://HTTP/a.svg">`, true},
	{`<link rel=stylesheet href="http://HTTP/a.css">`, true},
	{`<link rel="Alternate StyleSheet" title=x href="http://HTTP/a.css">`, true},
	{`<link rel=stylesheet type="text/less" href="http://HTTP/a.css">`, false},
	{`<link rel=stylesheet disabled href="http://HTTP/a.css">`, false},
	{`<link rel=stylesheet media=print href="http://HTTP/a.css">`, true},
	{`<link rel=canonical href="http://HTTP/">`, false},
	{`<link rel=alternate type="application/rss+xml" href="http://HTTP/feed">`, false},
	{`<link rel="pingback profile shortlink next" href="http://HTTP/">`, false},
	{`<link rel=preload as=script href="http://HTTP/a.js">`, true},
	{`<link rel=preload href="http://HTTP/a.js">`, false},
	{`<link rel=preload as=image imagesrcset="http://HTTP/a.png 1x" href="/a.png">`, true},
	{`<link rel=modulepreload href="http://HTTP/a.js">`, true},
	{`<body background="http://HTTP/a.png">x`, true},
	{`<table><tr><td background="http://HTTP/a.png">x</table>`, true},
	{`<svg><image href="http://HTTP/a.png" width=9 height=9 /></svg>`, true},
	{`<svg><image xlink:href="http://HTTP/a.png" width=9 height=9 /></svg>`, true},
	{`<svg><script href="http://HTTP/a.js"></script></svg>`, true},
	{`<svg xmlns="http://HTTP/2000/svg"><use href="http://HTTP/a.svg#x"></use></svg>`, false},
	{`<iframe src="data:text/html,<img src='http://HTTP/a.png'>"></iframe>`, true},
	{`<iframe src="data:text/html,%3Cimg%20src=http://HTTP/a.png%3E"></iframe>`, true},
	{`<iframe src=" DATA:text/html;charset=utf-8,<script src='http://HTTP/a.js'></script>"></iframe>`, true},
	{`<iframe src="data:text/html,<iframe src='http://HTTP/'></iframe>"></iframe>`, true},
	{`<iframe src="data:text/html;base64,BASE64"></iframe>`, true},
	{`<iframe src="data:text/html; base64,BASE64"></iframe>`, true},
	{`<iframe src="data:text/plain,<img src='http://HTTP/a.png'>"></iframe>`, false},
	{`<iframe src="data:,<img src='http://HTTP/a.png'>"></iframe>`, false},
	{`<iframe src="data:text/html,x#<img src='http://HTTP/a.png'>"></iframe>`, false},
	{`<iframe src="data:text/html,<img src=a.png>"></iframe><base href="http://HTTP/">`, false},
	{`<iframe src="data:text/html,<base href=http://HTTP/><img src=a.png>"></iframe>`, true},
	{`<iframe src="data:text/html,<p style='background:url(http://HTTP/a.png)'>x"></iframe>`, true},
	{`<iframe src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='http://HTTP/a.png' width='9' height='9'/></svg>"></iframe>`, true},
	{`<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><image href='http://HTTP/a.png' width='9' height='9'/></svg>">`, false},
	{`<object data="data:text/html,<img src='http://HTTP/a.png'>"></object>`, true},
	{`<embed src="data:text/html,<img src='http://HTTP/a.png'>">`, true},
	{`<embed type="text/html" src="data:text/html,<img src='http://HTTP/a.png'>">`, true},
	{`<a href="data:text/html,<img src='http://HTTP/a.png'>">x</a>`, false},
	{`<link rel=stylesheet href="data:text/css,@import url(http://HTTP/a.css);">`, true},
	{`<link rel=stylesheet href="data:text/css,p{background:url(http://HTTP/a.png)}"><p>x`, true},
	{`<style>@import url(data:text/css,@import%20url%28http://HTTP/a.css%29)</style>`, true},
	{`<style>@import "data:text/css,p{background:url(http://HTTP/a.png)}";</style><p>x`, true},
	{`<link rel=stylesheet href="data:text/plain,p{background:url(http://HTTP/a.png)}"><p>x`, false},
	{`<iframe src="javascript:'<img src=http://HTTP/a.png>'"></iframe>`, true},
	{`<iframe src="javascript:void(0)"></iframe>`, false},
	{`<iframe src="about:blank"></iframe><iframe src="blob:http://HTTP/x"></iframe>`, false},
	{`<iframe srcdoc="<iframe src='data:text/html,<img src=http://HTTP/a.png>'></iframe>"></iframe>`, true},
	{`<style>p{--a:url(http://HTTP/a.png)}</style><p>x`, false},
	{`<style>p{--a:url(http://HTTP/a.png);background:var(--a)}</style><p>x`, true},
	{`<style>:root{--a:url(http://HTTP/a.png)}p{background:no-repeat var( --a ) }</style><p>x`, true},
	{`<style>:root{--a:url(http://HTTP/a.png)}p{background:var(--A)}</style><p>x`, false},
	{`<style>:root{--a:url(http://HTTP/a.png);--b:var(--a)}p{background:var(--b)}</style><p>x`, true},
	{`<style>:root{--a:url(http://HTTP/a.png);--b:var(--a)}p{background:var(--c)}</style><p>x`, false},
	{`<style>:root{--a:{background:url(http://HTTP/a.png);color:red};color:red}</style><p>x`, false},
	{`<style>:root{--a:[url(http://HTTP/a.png);]}</style><p>x`, false},
	{`<style>:root{--a: image-set("http://HTTP/a.png" 1x)}p{background:var(--a)}</style><p>x`, true},
	{`<p style="--a:url(http://HTTP/a.png)">x`, false},
	{`<p style="--a:url(http://HTTP/a.png);background:var(--a)">x`, true},
	{`<style>p{background:var(--a)}</style><p style="--a:url(http://HTTP/a.png)">x`, true},
	{`<style>p{background:var(--none, url(http://HTTP/a.png))}</style><p>x`, true},
	{`<style>p{/*{*/--a:url(http://HTTP/a.png)}</style><p>x`, false},
	{`<style>p{color:red;--a:url(http://HTTP/a.png);background:url(/b.png)}</style><p>x`, false},
	{`<style>@property --a{syntax:"<image>";inherits:false;initial-value:url(http://HTTP/a.png)}</style><p>x`, false},
	{`<style>@property --a{syntax:"<image>";inherits:false;initial-value:url(http://HTTP/a.png)}p{background:var(--a)}</style><p>x`, true},
	{`<style>@supports (background:url(http://HTTP/a.png)){p{color:red}}</style><p>x`, false},
	{`<style>@media screen{p{background:url(http://HTTP/a.png)}}</style><p>x`, true},
	{`<style>p{b{background:url(http://HTTP/a.png)}}</style><p>x<b>y</b>`, true},
	{`<style>p{--a:url(http://HTTP/a.png)}p:hover{color:red}</style><p>x`, false},
	{`<svg><rect cursor="url(http://HTTP/a.png),auto" width=9 height=9 /></svg>`, true},
	{`<svg><rect filter="url(http://HTTP/a.svg#f)" width=9 height=9 /></svg>`, false},
	{`<svg><rect stroke="url(http://HTTP/a.svg#f)" width=9 height=9 /></svg>`, true},
	{`<svg><rect clip-path="url(http://HTTP/a.svg#f)" width=9 height=9 /></svg>`, true},
	{`<svg><path marker-start="url(http://HTTP/a.svg#f)" d="M0 0L9 9" /></svg>`, true},
	{`<p cursor="url(http://HTTP/a.png),auto" fill="url(http://HTTP/a.png)">x`, false},
	{`<p style="filter:url(http://HTTP/a.svg#f)">x`, false},
	{`<p style="clip-path:url(http://HTTP/a.svg#f)">x`, true},
	{`<p style="backdrop-filter:url(http://HTTP/a.svg#f)">x`, false},
	{`<svg><rect mask="url(http://HTTP/a.svg#f)" width=9 height=9 /></svg>`, true},
	{`<svg><rect fill="url(http://HTTP/a.svg#f)" width=9 height=9 /></svg>`, true},
	{`<form action="/x"><input name=q></form>`, false},
	{`<plaintext><img src="http://HTTP/a.png">`, false},
	{`<img src="http://localhost/HTTP.png">`, false},
	{`<img src="http://127.0.0.1/HTTP.png">`, false},
}

// framesAtOnce is how many pages the browser opens side by side.
const framesAtOnce = 20

// TestMixedContent asks a browser what pages load over http: it is told to let everything
// through that it would block, so that it asks the server for it.
func TestMixedContent(t *testing.T) {
	host := func(n int) string { return fmt.Sprintf("h%d.plain.test", n) }
	page := func(n int) string {
		text := strings.ReplaceAll(mixedCases[n].page, "HTTP", host(n))
		return "<!doctype html>" + strings.ReplaceAll(text, "BASE64", base64.StdEncoding.EncodeToString([]byte("<img src=http://"+host(n)+"/a.png>")))
	}
	var mu sync.Mutex
	asked := map[string]bool{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.Host] = true
		mu.Unlock()
		switch {
		case r.Host == "parent.t.test":
			fmt.Fprint(w, "<!doctype html><body>")
			var from int
			_, _ = fmt.Sscanf(r.URL.Path, "/%d", &from)
			for n := from; n < min(from+framesAtOnce, len(mixedCases)); n++ {
				fmt.Fprintf(w, "<iframe src=https://case.t.test/frame/%d></iframe>", n)
			}
		case strings.HasPrefix(r.URL.Path, "/frame/"):
			var n int
			_, _ = fmt.Sscanf(r.URL.Path, "/frame/%d", &n)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, page(n))
		default:
			http.NotFound(w, r)
		}
	})
	for n, c := range mixedCases {
		x := &httpExchange{url: &url.URL{Scheme: "https", Host: "case.t.test", Path: "/"}, status: 200, body: []byte(page(n))}
		if got := x.content(); (len(got.active)+len(got.passive) > 0) != c.loads {
			t.Errorf("%s: ours finds %q %q, want %v", c.page, got.active, got.passive, c.loads)
		}
	}
	for from := 0; from < len(mixedCases); from += framesAtOnce {
		browse(t, fmt.Sprintf("https://parent.t.test/%d", from), handler, "--allow-running-insecure-content")
	}
	if !asked["case.t.test"] {
		t.Fatal("the browser asked for no page")
	}
	for n, c := range mixedCases {
		if asked[host(n)] != c.loads {
			t.Errorf("%s: the browser asked for it: %v, want %v", c.page, asked[host(n)], c.loads)
		}
	}
}

// TestStrangersFrame asks a browser whether a stranger's site shows a page inside its own.
func TestStrangersFrame(t *testing.T) {
	cases := []struct {
		name, value string
		shows       bool
	}{
		{"X", "y", true},
		{"X-Frame-Options", "DENY", false},
		{"X-Frame-Options", "sameorigin", false},
		{"X-Frame-Options", "SAMEORIGIN, SAMEORIGIN", false},
		{"X-Frame-Options", "SAMEORIGIN, DENY", false},
		{"X-Frame-Options", "DENY, nonsense", false},
		{"X-Frame-Options", "nonsense, more nonsense", true},
		{"X-Frame-Options", "ALLOW-FROM https://other.test", true},
		{"X-Frame-Options", "ALLOWALL", true},
		{"X-Frame-Options", "SAMEORIGIN; x", true},
		{"Content-Security-Policy", "frame-ancestors 'none'", false},
		{"Content-Security-Policy", "frame-ancestors 'self'", false},
		{"Content-Security-Policy", "frame-ancestors", false},
		{"Content-Security-Policy", "frame-ancestors nonsense'", false},
		{"Content-Security-Policy", "frame-ancestors *", true},
		{"Content-Security-Policy", "frame-ancestors http:", true},
		{"Content-Security-Policy", "frame-ancestors https:", true},
		{"Content-Security-Policy", "frame-ancestors 'none' https:", true},
		{"Content-Security-Policy", "frame-ancestors https://*", true},
		{"Content-Security-Policy", "frame-ancestors https://*:*", true},
		{"Content-Security-Policy", "frame-ancestors https://other.test", false},
		{"Content-Security-Policy", "frame-ancestors *, frame-ancestors 'self'", false},
		{"Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'", true},
		{"Content-Security-Policy-Report-Only", "frame-ancestors 'none'", true},
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.Host == stranger {
			fmt.Fprint(w, "<!doctype html><body><script>onmessage=e=>{document.body.append(e.data+' ')}</script>")
			for n := range cases {
				fmt.Fprintf(w, "<iframe src=https://case.t.test/%d></iframe>", n)
			}
			return
		}
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		w.Header().Set(cases[n].name, cases[n].value)
		fmt.Fprintf(w, "<script>parent.postMessage('shown-%d-','*')</script>", n)
	})
	for n, c := range cases {
		x := &httpExchange{url: &url.URL{Scheme: "https", Host: "case.t.test", Path: "/"}, status: 200, header: http.Header{}}
		x.header.Set(c.name, c.value)
		j := newJudge(checktest.TargetAt("case.t.test", checktest.ClosedPort(t)), visitResult{}, checktest.Now())
		j.frame(x, parsePolicies(false, x.header.Values("Content-Security-Policy")...))
		if got := j.Find("web.frame").Status.String(); (got != "pass") != c.shows {
			t.Errorf("%d %s: %s: ours says %s, want shown %v", n, c.name, c.value, got, c.shows)
		}
	}
	dom := browse(t, "https://"+stranger+"/", handler)
	for n, c := range cases {
		if shown := strings.Contains(dom, fmt.Sprintf("shown-%d-", n)); shown != c.shows {
			t.Errorf("%s: %s: the browser shows it: %v, want %v", c.name, c.value, shown, c.shows)
		}
	}
}
