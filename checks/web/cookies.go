package web

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxCookies is how many cookies of one answer are looked at.
const maxCookies = 50

// A cookie is what a site asked the browser to keep. Its value is not kept here.
type cookie struct {
	name             string
	secure, httpOnly bool
	sameSite         string
	path, domain     bool   // path is true for “/”, domain where one is named
	scheme           string // http or https
	answer           *httpExchange
}

// isSession reports whether a cookie is, by its name, what keeps someone signed in.
func (c cookie) isSession() bool {
	n := strings.ToLower(c.name)
	if strings.Contains(n, "csrf") || strings.Contains(n, "xsrf") {
		return false
	}
	return slices.ContainsFunc(rules().Sessions, func(s string) bool { return strings.Contains(n, s) })
}

// rejectedByPrefix reports whether browsers refuse the cookie for its name's promise.
func (c cookie) rejectedByPrefix() bool {
	n := strings.ToLower(c.name)
	switch {
	case strings.HasPrefix(n, "__host-"):
		return !c.secure || !c.path || c.domain
	case strings.HasPrefix(n, "__secure-"):
		return !c.secure
	}
	return false
}

// parseCookie reads a Set-Cookie line without its value; ok is false where it has
// no name.
func parseCookie(line string) (c cookie, ok bool) {
	parts := strings.Split(line, ";")
	name, _, _ := strings.Cut(parts[0], "=")
	if c.name = strings.TrimSpace(name); c.name == "" {
		return c, false
	}
	for _, p := range parts[1:] {
		key, value, _ := strings.Cut(p, "=")
		switch value = strings.TrimSpace(value); strings.ToLower(strings.TrimSpace(key)) {
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			c.sameSite = strings.ToLower(value)
		case "path":
			c.path = value == "/"
		case "domain":
			c.domain = value != ""
		}
	}
	return c, true
}

func (j *judge) allCookies() []cookie {
	var all []cookie
	seen := map[string]bool{}
	for _, chain := range [][]*httpExchange{j.visit.secure, j.visit.plain} {
		for _, x := range chain {
			if !x.answered() {
				continue
			}
			for _, line := range x.header.Values("Set-Cookie")[:min(len(x.header.Values("Set-Cookie")), maxCookies)] {
				c, ok := parseCookie(line)
				c.scheme, c.answer = x.url.Scheme, x
				if key := c.name + c.scheme; ok && !seen[key] {
					seen[key] = true
					all = append(all, c)
				}
			}
		}
	}
	return all
}

// cookies judges how the site keeps what it gives its visitors to keep.
func (j *judge) cookies() {
	const secure, hidden, site = "web.cookie.secure", "web.cookie.httponly", "web.cookie.samesite"
	all := j.allCookies()
	if len(all) == 0 {
		for _, id := range []string{secure, hidden, site} {
			if s := first(j.visit.secure); !s.answered() && s.reason != checks.ReasonRefused {
				j.unknown(id, s.reason, noAnswer("https", s))
			} else {
				j.Pass(id, words.Say("cookie.none"), j.statusLines()...)
			}
		}
		return
	}
	j.worstCookie(secure, all, func(c cookie) (checks.Severity, string) {
		switch {
		case !c.secure && c.isSession():
			return checks.High, "cookie.open_session"
		case !c.secure:
			return checks.Medium, "cookie.open"
		case c.scheme == "http":
			return checks.Low, "cookie.over_http"
		case c.rejectedByPrefix():
			return checks.Medium, "cookie.dropped"
		}
		return 0, ""
	})
	j.worstCookie(hidden, all, func(c cookie) (checks.Severity, string) {
		if c.isSession() && !c.httpOnly {
			return checks.Medium, hidden
		}
		return 0, ""
	})
	j.worstCookie(site, all, func(c cookie) (checks.Severity, string) {
		switch {
		case c.sameSite == "none" && !c.secure:
			return checks.High, "cookie.none_open"
		case c.sameSite == "":
			return checks.Low, site
		}
		return 0, ""
	})
}

// worstCookie judges every cookie by one rule and states the worst, with all names.
func (j *judge) worstCookie(id string, all []cookie, rule func(cookie) (checks.Severity, string)) {
	worst, key := checks.Info, ""
	var names []string
	var at *httpExchange
	for _, c := range all {
		s, k := rule(c)
		if k == "" {
			continue
		}
		names = append(names, fmt.Sprintf("%s (over %s)", c.name, c.scheme))
		if key == "" || s > worst {
			worst, key, at = s, k, c.answer
		}
	}
	if key == "" {
		var kept []string
		for _, c := range all {
			kept = append(kept, c.name)
		}
		j.Pass(id, words.Say(id+".pass"), evidenceOf(all[0].answer, "names of the cookies", strings.Join(kept, ", ")))
		return
	}
	j.GapAt(id, worst, words.Say(key, "count", len(names)), evidenceOf(at, "names of the cookies", strings.Join(names, ", ")))
}
