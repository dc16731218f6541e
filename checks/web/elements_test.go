package web

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func TestPageRelatives(t *testing.T) {
	for _, c := range []struct {
		headers []string
		body    string
		want    status
	}{
		{nil, `<meta name=referrer content=unsafe-url>`, status{"web.referrer": checks.Partial}},
		{[]string{"X-Powered-By: ASP.NET", "X-Powered-By: PHP/8.2.1"}, "", status{"web.server_version": checks.Partial}},
		{[]string{"X-AspNetMvc-Version: 5.2"}, "", status{"web.server_version": checks.Partial}},
		{[]string{"Server: nginx", "Via: 1.1 proxy"}, "", status{"web.server_version": checks.Pass}},
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
		{nil, `<head></head></body><meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Partial}},
		{nil, `<title>x</title></html><meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Partial}},
		{nil, `<head></br><meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Partial}},
		{nil, `<head>&nbsp;<meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Partial}},
		{nil, `<head></head></p><meta http-equiv=content-security-policy content="script-src 'none'">`, status{"web.csp": checks.Pass}},
		{nil, `<form action=https://shop.example/x><button formaction=http://shop.example/y>`, status{"web.mixed": checks.Partial}},
		{nil, `<base href=http://a.test/><form><input name=q></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<base href=http://a.test/><form action=q></form>`, status{"web.mixed": checks.Partial}},
		{nil, `<form method=dialog action=http://a.test/></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<form action=mailto:a@a.test></form><form action=http://localhost/></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<form action=http://a.test/ id=f></form><input type=password form=f>`, status{loginID: checks.Fail}},
		{nil, `<form action=/in><input type=password><input type=submit formaction=http://a.test/></form>`, status{loginID: checks.Fail}},
		{nil, `<form action=/in><input type=password><button type=button formaction=http://a.test/></form>`, status{"web.mixed": checks.Pass}},
		{nil, `<link rel=stylesheet href=/a.css><style>:root{--a:url(http://a.test/a.png)}</style>`, status{"web.mixed": checks.Unknown}},
		{[]string{"Content-Security-Policy: upgrade-insecure-requests"}, `<link rel=stylesheet href=/a.css><style>:root{--a:url(http://a.test/a.png)}</style>`, status{"web.mixed": checks.Pass}},
		{nil, `<style>:root{--a:url(http://a.test/a.png)}</style>`, status{"web.mixed": checks.Pass}},
		{nil, `<iframe src="data:text/html,<form action=http://a.test/><input type=password></form>"></iframe>`, status{loginID: checks.Fail}},
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
		`<title>Index of /files</title>`:                                                                                                            checks.Partial,
		`<h1>Index of /</h1><a href=a>a</a>`:                                                                                                        checks.Partial,
		`<title>Directory listing for /</title>`:                                                                                                    checks.Partial,
		`<html><head><title>Directory Listing For [/files/] - Up To [/]</title></head>`:                                                             checks.Partial,
		`<title>Directory: /</title><table class="listing"><a href=a>a</a>`:                                                                         checks.Partial,
		`<title>listing directory /</title>`:                                                                                                        checks.Partial,
		`<title>Index of ./</title><h4>Index of ./</h4><pre><a href="a.zip">a.zip</a></pre>`:                                                        checks.Partial,
		"<title>shop.example:443/</title><h1>listing: \n<a href=\"/\">/</a></h1><pre><a href=\"a.zip\">a.zip</a></pre>":                             checks.Partial,
		`<p>Welcome<a href="../">Parent Directory</a>`:                                                                                              checks.Partial,
		`<title>School</title><a href="/parents/">Parent Directory</a>`:                                                                             checks.Pass,
		`<title>Homes</title><h1>Listing: 3 rooms</h1><pre><a href=a>a</a></pre>`:                                                                   checks.Pass,
		`<title>Files within public/</title>`:                                                                                                       checks.Partial,
		`<title>/files/</title><a href=./b>b</a>`:                                                                                                   checks.Partial,
		`<title>shop.example - /files/</title><H1>shop.example - /files/</H1><pre><A HREF="/">[To Parent Directory]</A><br>`:                        checks.Partial,
		`<title>127.0.0.1 - /</title><H1>127.0.0.1 - /</H1><hr><pre>1/2/2026 <A HREF="/a">a</A><br></pre>`:                                          checks.Partial,
		"<pre>\n<a href=\"a.zip\">a.zip</a>\n</pre>\n":                                                                                              checks.Partial,
		"<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n<a href=\"a.zip\">a.zip</a>\n</pre>\n":                    checks.Partial,
		`<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name></ListBucketResult>`: checks.Partial,
		`<?xml version="1.0"?><EnumerationResults ContainerName="c"><Blobs /></EnumerationResults>`:                                                 checks.Partial,
		`<title>HFS /</title><a href="/a.zip">a.zip</a>`:                                                                                            checks.Partial,
		`<title>HFS /price lists/ -- shared</title>`:                                                                                                checks.Partial,
		`<title>HFS Share of the month</title><a href=a>a</a>`:                                                                                      checks.Pass,
		`<title>Listing of: /</title><h3>Listing of: /</h3><ul><li><a href="../">..</a></li>`:                                                       checks.Partial,
		`<title>Directory listing</title><ul><li><a href="a">a</a>`:                                                                                 checks.Partial,
		`<title>Directory listing: /</title>`:                                                                                                       checks.Partial,
		`<title>Directory</title><h1>Our people</h1><a href=a>a</a>`:                                                                                checks.Pass,
		`<h2>Index of /</h2><ul><li><a href=a>a</a></ul>`:                                                                                           checks.Partial,
		`<p>x</p><h1>Directory listing for /</h1>`:                                                                                                  checks.Partial,
		`<title>files</title><h1><a href="/">/</a><a href="/files/">files</a></h1>` +
			`<a href="?sort=namedirfirst&order=desc"></a><a href="?sort=name&order=asc">Name</a><a href="?sort=size&order=asc">Size</a>`: checks.Partial,
		`<title>backup</title><a href="?sort=name&order=asc">Name</a><a href="?sort=size&order=asc">Size</a>`:   checks.Partial,
		`<title>Files</title><a href="?C=N;O=D">Name</a><a href="?C=M;O=A">Date</a><a href="?C=S;O=A">Size</a>`: checks.Partial,
		`<title>Shirts</title><a href="/shirts?sort=name">Name</a><a href="/shirts?sort=size">Size</a>`:         checks.Pass,
		`<title>Shirts</title><a href="?sort=name">Name</a><a href="?sort=price">Price</a>`:                     checks.Pass,
		`<!doctype html><title>/</title><h1>/</h1><pre><a href="a.zip">a.zip</a></pre>`:                         checks.Partial,
		`<title>Shop - Home</title><h1>Welcome</h1>`:                                                            checks.Pass,
		`<title>Index of our services</title>`:                                                                  checks.Pass,
		`<title>News / Events</title><a href=a>a</a>`:                                                           checks.Pass,
		`<title>Bread - / butter</title><h1>Bread - / butter</h1><pre><a href=a>a</a></pre>`:                    checks.Pass,
		`<title>Code</title><pre><a href=a>a</a></pre>`:                                                         checks.Pass,
		`<p>Hello<pre><a href=a>a</a></pre>`:                                                                    checks.Pass,
		`<title>The word ListBucketResult</title><p>&lt;ListBucketResult&gt;`:                                   checks.Pass,
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
