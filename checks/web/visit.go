package web

import (
	"context"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxHops is how many redirects are followed. Few, because four requests is all.
const maxHops = 1

// A visitResult is what a visitor who types the name would meet.
type visitResult struct {
	plain       []*httpExchange // from http://, with the redirects followed
	secure      []*httpExchange // from https://, with the redirects followed
	securityTxt *httpExchange   // the file security.txt; nil when not asked for
	// unfollowed is where the site leads that was not followed, and why.
	unfollowed    string
	unfollowedWhy string
}

// first returns the answer that begins a chain, or nil.
func first(chain []*httpExchange) *httpExchange {
	if len(chain) == 0 {
		return nil
	}
	return chain[0]
}

// page returns the page that a chain ends at, or nil where it leads on.
func page(chain []*httpExchange) *httpExchange {
	if len(chain) == 0 {
		return nil
	}
	if x := chain[len(chain)-1]; x.answered() && !redirects(x) {
		return x
	}
	return nil
}

// visit asks the site for its first page as browsers do, and for security.txt.
func visit(ctx context.Context, env *checks.Env, t checks.Target) visitResult {
	f := &fetcher{env: env, host: t.Host, addrs: t.Addrs}
	v := visitResult{}
	if t.Port == 0 || t.Port == httpPort || t.Port == httpsPort {
		v.plain = append(v.plain, f.get(ctx, siteURL("http", t.Host, 0)))
	}
	port := t.Port
	if port == httpPort {
		port = 0
	}
	v.secure = append(v.secure, f.get(ctx, siteURL("https", t.Host, port)))
	v.secure = f.follow(ctx, t, v.secure, &v)
	if first(v.secure).answered() {
		u := siteURL("https", t.Host, port)
		u.Path = "/.well-known/security.txt"
		v.securityTxt = f.get(ctx, u)
	}
	if first(v.plain).answered() {
		v.plain = f.follow(ctx, t, v.plain, nil)
	}
	return v
}

// redirects reports whether an answer sends the visitor on.
func redirects(x *httpExchange) bool {
	return x.answered() && x.status >= 300 && x.status < 400 && x.header.Get("Location") != ""
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
	return slices.DeleteFunc(slices.Concat(v.plain, v.secure), func(x *httpExchange) bool { return !x.answered() })
}

// locationURL returns where an answer sends the visitor, or nil where that is no address.
func locationURL(x *httpExchange) *url.URL {
	u, err := x.url.Parse(strings.TrimSpace(x.header.Get("Location")))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return u
}

// follow goes after redirects within the site: the same host, or another name of
// the same registrable domain that has the same address. Everything else is
// recorded and left alone.
func (f *fetcher) follow(ctx context.Context, t checks.Target, chain []*httpExchange, v *visitResult) []*httpExchange {
	for range maxHops {
		last := chain[len(chain)-1]
		if !redirects(last) {
			break
		}
		u := locationURL(last)
		why := f.mayFollow(ctx, t, u)
		if why == "" && v == nil && u.Scheme == "https" {
			break // plain http has led to https, which was asked already
		}
		if why == "" && slices.ContainsFunc(chain, func(x *httpExchange) bool { return sameRequest(x.url, u) }) {
			break // a loop
		}
		if why == "" {
			switch x := f.get(ctx, u); {
			case x == nil:
				why = "left.spent"
			case x.reason == checks.ReasonNotAuthorised: // nothing was sent
				why, f.requests = "left.host", f.requests[:len(f.requests)-1]
			default:
				chain = append(chain, x)
				continue
			}
		}
		if v != nil && why != "" {
			v.unfollowed, v.unfollowedWhy = last.header.Get("Location"), why
		}
		break
	}
	if last := chain[len(chain)-1]; v != nil && v.unfollowed == "" && redirects(last) {
		v.unfollowed, v.unfollowedWhy = last.header.Get("Location"), "left.hops"
	}
	return chain
}

// sameRequest reports whether two addresses are the same request.
func sameRequest(a, b *url.URL) bool {
	path := func(u *url.URL) string { return strings.TrimSuffix(u.EscapedPath(), "/") + "?" + u.RawQuery }
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && portOf(a) == portOf(b) && path(a) == path(b)
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
