package web

import (
	"context"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxHops is how many redirects are followed from one address.
const maxHops = 8

// A visitResult is what a visitor who types the name would meet.
type visitResult struct {
	plain, secure chain // from http:// and from https://
	// twin is from http:// under the name with www, or without it; empty where that name
	// leads elsewhere, or was not to be asked.
	twin        chain
	securityTxt *httpExchange // what the file security.txt led to; nil when not asked for
	// txtLeft says, as a key of words, where the file led that was not followed.
	txtLeft string
	service serviceRecord
}

// A chain is where a visitor is led from one address, answer by answer.
type chain struct {
	answers []*httpExchange
	// circle is the answer that leads back to where the visitor was, with nothing changed.
	circle *httpExchange
	// left is where the last answer leads that was not followed, and leftWhy, as a key of
	// words, why not.
	left, leftWhy string
}

// first returns the answer that begins a chain, or nil.
func (c chain) first() *httpExchange {
	if len(c.answers) == 0 {
		return nil
	}
	return c.answers[0]
}

// page returns the page that a chain ends at, or nil where it leads on.
func (c chain) page() *httpExchange {
	if len(c.answers) == 0 {
		return nil
	}
	if x := c.answers[len(c.answers)-1]; x.answered() && !redirects(x) {
		return x
	}
	return nil
}

// unfinished reports whether the chain was given up while it still led on within the site.
func (c chain) unfinished() bool { return c.leftWhy == "left.hops" || c.leftWhy == "left.spent" }

// visit asks the site for its first page as browsers do, and for security.txt.
func visit(ctx context.Context, env *checks.Env, t checks.Target) visitResult {
	f := &fetcher{env: env, host: t.Host, addrs: t.Addrs, answers: map[string]*httpExchange{}}
	v := visitResult{}
	port := t.Port
	if port == httpPort {
		port = 0
	}
	plainURL, secureURL := siteURL("http", t.Host, 0), siteURL("https", t.Host, port)
	if t.Port == 0 || t.Port == httpPort || t.Port == httpsPort {
		f.get(ctx, plainURL, "")
	}
	v.secure = f.follow(ctx, t, secureURL)
	if v.secure.first().answered() {
		v.service = serviceOf(ctx, env, t)
		u := *secureURL
		u.Path = "/.well-known/security.txt"
		c := f.follow(ctx, t, &u)
		v.securityTxt, v.txtLeft = c.page(), c.leftWhy
		if x := c.first(); v.securityTxt == nil && c.leftWhy == "" {
			v.securityTxt = x // it did not answer, or leads in a circle
		}
	}
	if len(f.requests) > 0 && f.requests[0].url == plainURL {
		v.plain = f.follow(ctx, t, plainURL)
		if other := twinOf(t.Host); other != "" && f.sameAddress(ctx, t, other) {
			v.twin = f.follow(ctx, t, siteURL("http", other, 0))
		}
	}
	return v
}

// twinOf is the name with www for a bare domain, and the other way round; "" for others.
func twinOf(host string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	switch {
	case err == nil && host == domain:
		return "www." + domain
	case err == nil && host == "www."+domain:
		return domain
	}
	return ""
}

// chains are all of them.
func (v visitResult) chains() []chain { return []chain{v.plain, v.twin, v.secure} }

// redirects reports whether an answer sends the visitor on.
func redirects(x *httpExchange) bool {
	if !x.answered() || x.header.Get("Location") == "" {
		return false
	}
	switch x.status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// redirectTarget returns where an answer sends the visitor, or nil where it does not, or
// to no address.
func redirectTarget(x *httpExchange) *url.URL {
	if !redirects(x) {
		return nil
	}
	return locationURL(x)
}

// answered is every answer, those over http first.
func (v visitResult) answered() []*httpExchange {
	var out []*httpExchange
	for _, x := range slices.Concat(v.plain.answers, v.twin.answers, v.secure.answers) {
		if x.answered() && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// locationURL returns where an answer sends the visitor, or nil where that is no address.
func locationURL(x *httpExchange) *url.URL {
	u, err := x.url.Parse(strings.TrimSpace(x.header.Get("Location")))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return u
}

// follow goes after redirects to the end, within the site: the same host, or another name
// of the same registrable domain that has the same address. Everything else is recorded
// and left alone. Cookies are kept on the way, as a browser does: what was asked before is
// a circle only where they are the same as well.
func (f *fetcher) follow(ctx context.Context, t checks.Target, u *url.URL) chain {
	var c chain
	var asked []string
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // never an error
	for {
		cookies := cookieHeader(jar, u)
		x := f.get(ctx, u, cookies)
		if x == nil || x.reason == checks.ReasonNotAuthorised && len(c.answers) > 0 {
			c.leftWhy = "left.spent"
			if x != nil { // nothing was sent
				c.leftWhy, f.requests = "left.host", slices.DeleteFunc(f.requests, func(y *httpExchange) bool { return x == y })
			}
			c.left = u.String()
			return c
		}
		c.answers, asked = append(c.answers, x), append(asked, requestKey(u, cookies))
		if !redirects(x) {
			return c
		}
		jar.SetCookies(u, x.cookies())
		u = locationURL(x)
		if why := f.mayFollow(ctx, t, u); why != "" {
			c.left, c.leftWhy = x.header.Get("Location"), why
			return c
		}
		if slices.Contains(asked, requestKey(u, cookieHeader(jar, u))) {
			c.circle = x
			return c
		}
		if len(c.answers) > maxHops {
			c.left, c.leftWhy = x.header.Get("Location"), "left.hops"
			return c
		}
	}
}

// cookieHeader is what a browser with these cookies would send.
func cookieHeader(jar *cookiejar.Jar, u *url.URL) string {
	var out []string
	for _, c := range jar.Cookies(u) {
		out = append(out, c.Name+"="+c.Value)
	}
	return strings.Join(out, "; ")
}

// requestKey tells one request from another.
func requestKey(u *url.URL, cookies string) string {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	return u.Scheme + " " + strings.ToLower(u.Hostname()) + " " + path + "?" + u.RawQuery + " " + cookies + portText(u)
}

// mayFollow says why a redirect is not followed; "" when it may be.
func (f *fetcher) mayFollow(ctx context.Context, t checks.Target, u *url.URL) string {
	switch {
	case u == nil:
		return "left.address"
	case !usualPort(t, u):
		return "left.port"
	case strings.EqualFold(u.Hostname(), t.Host):
		return ""
	case !sameDomain(u.Hostname(), t.Host):
		return "left.domain"
	case !f.sameAddress(ctx, t, strings.ToLower(u.Hostname())):
		return "left.host"
	}
	return ""
}

func usualPort(t checks.Target, u *url.URL) bool {
	p := portOf(u)
	return p == httpPort || p == httpsPort || p == t.Port
}

// sameDomain reports whether two names have the same registrable domain.
func sameDomain(a, b string) bool {
	x, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(a))
	if err != nil {
		return false
	}
	y, err := publicsuffix.EffectiveTLDPlusOne(b)
	return err == nil && x == y
}

// sameAddress asks the run's name server whether another name leads to where the
// target was pinned. Without a name server it is not known, and so left alone.
func (f *fetcher) sameAddress(ctx context.Context, t checks.Target, host string) bool {
	domain, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return false
	}
	var addrs []netip.Addr
	for _, kind := range []string{"A", "AAAA"} {
		a, err := f.env.Resolver().Query(ctx, checks.Question{Domain: domain, Name: host, Type: kind})
		if err != nil {
			continue
		}
		for _, r := range a.Records {
			addrs = append(addrs, r.Addr.Unmap())
		}
	}
	return slices.ContainsFunc(t.Addrs, func(a netip.Addr) bool { return slices.Contains(addrs, a.Unmap()) })
}
