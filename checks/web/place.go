package web

import (
	"net/netip"
	"regexp"
	"strings"
)

// A place is what of an address decides how it is loaded. Browsers read many an address
// that net/url refuses, so it is read here as the URL standard does.
type place struct{ scheme, host string }

var schemeStart = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// resolve returns where an address leads that stands in a page with this base.
func (p place) resolve(ref string) place {
	ref = strings.TrimFunc(ref, func(r rune) bool { return r <= ' ' })
	ref = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(ref)
	scheme := strings.ToLower(strings.TrimSuffix(schemeStart.FindString(ref), ":"))
	switch scheme {
	case "":
		scheme = p.scheme
	case "http", "https", "ws", "wss", "ftp":
		rest := ref[len(scheme)+1:]
		if scheme == p.scheme && !strings.HasPrefix(slashed(rest), "/") {
			return p // “https:x” is x beside the page
		}
		return place{scheme: scheme, host: hostIn(rest)}
	default:
		return place{scheme: scheme}
	}
	if strings.HasPrefix(slashed(ref), "//") {
		return place{scheme: scheme, host: hostIn(ref)}
	}
	return p
}

// slashed is the beginning of an address with the slashes that browsers take for such.
func slashed(s string) string { return strings.ReplaceAll(s[:min(len(s), 2)], `\`, "/") }

// hostIn reads the host after any number of slashes.
func hostIn(s string) string {
	s = strings.TrimLeft(s, `/\`)
	if i := strings.IndexAny(s, `/\?#`); i >= 0 {
		s = s[:i]
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	if inner, _, ok := strings.Cut(strings.TrimPrefix(s, "["), "]"); ok && s[0] == '[' {
		return strings.ToLower(inner)
	}
	host, _, _ := strings.Cut(s, ":")
	return strings.ToLower(host)
}

// open reports whether what is loaded from there can be read or changed on the way. What
// never leaves the visitor's computer cannot (Secure Contexts, 3.1).
func (p place) open() bool {
	if p.scheme != "http" || p.host == "" || p.host == "localhost" || strings.HasSuffix(p.host, ".localhost") {
		return false
	}
	a, err := netip.ParseAddr(p.host)
	return err != nil || !a.IsLoopback()
}

func (p place) String() string { return p.scheme + "://" + p.host }
