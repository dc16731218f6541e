package web

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// What browsers take of cookies (RFC 6265bis, 5.6).
const (
	maxCookies   = 50
	maxCookie    = 4096
	maxAttribute = 1024
)

// A cookie is what a site asked the browser to keep. Its value is not kept here.
type cookie struct {
	name             string
	secure, httpOnly bool
	sameSite         string // as the site wrote it, in lower case; "" where browsers know no such word
	domain, path     string
	domained, rooted bool   // it names a domain, and the path /
	deletes          bool   // its time is over, so that the browser forgets it
	scheme           string // http or https
	answer           *httpExchange
}

// rejectedByPrefix reports whether browsers refuse the cookie for its name's promise.
func (c cookie) rejectedByPrefix() bool {
	n := strings.ToLower(c.name)
	switch {
	case strings.HasPrefix(n, "__host-"):
		return !c.secure || !c.rooted || c.domained
	case strings.HasPrefix(n, "__secure-"):
		return !c.secure
	}
	return false
}

// label is the name of a cookie for those who read of it.
func (c cookie) label() string {
	if c.name == "" {
		return "(without a name)"
	}
	return c.name
}

// parseCookie reads a Set-Cookie line without its value; ok is false where browsers would
// keep nothing of it.
func parseCookie(line string, from *url.URL, now time.Time) (c cookie, ok bool) {
	pair, attributes, _ := strings.Cut(line, ";")
	name, value, named := strings.Cut(pair, "=")
	if !named {
		name, value = "", pair
	}
	name, value = strings.TrimFunc(name, isSpace), strings.TrimFunc(value, isSpace)
	if name+value == "" || len(name)+len(value) > maxCookie || hasControl(name) || hasControl(value) {
		return c, false
	}
	c = cookie{name: name, domain: strings.ToLower(from.Hostname()), path: defaultPath(from), scheme: from.Scheme}
	domain, expires, maxAge := "", "", ""
	for part := range strings.SplitSeq(attributes, ";") {
		key, value, _ := strings.Cut(part, "=")
		if value = strings.TrimFunc(value, isSpace); len(value) > maxAttribute {
			continue
		}
		switch strings.ToLower(strings.TrimFunc(key, isSpace)) {
		case "secure":
			c.secure = true
		case "httponly":
			c.httpOnly = true
		case "samesite":
			c.sameSite = knownSameSite(value)
		case "path":
			c.rooted, c.path = value == "/", defaultPath(from)
			if strings.HasPrefix(value, "/") {
				c.path = value
			}
		case "domain":
			domain = strings.ToLower(strings.TrimPrefix(value, "."))
		case "max-age":
			if seconds := strings.TrimPrefix(value, "-"); seconds != "" && strings.Trim(seconds, "0123456789") == "" {
				maxAge = value
			}
		case "expires":
			expires = value
		}
	}
	if t, dated := parseCookieDate(expires); dated && !t.After(now) {
		c.deletes = true
	}
	if maxAge != "" { // which wins
		c.deletes = strings.HasPrefix(maxAge, "-") || strings.Trim(maxAge, "0") == ""
	}
	return c, c.takeDomain(domain)
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

func knownSameSite(value string) string {
	if v := strings.ToLower(value); v == "strict" || v == "lax" || v == "none" {
		return v
	}
	return ""
}

// takeDomain sets the domain that a cookie names; false where browsers refuse it, because
// the site is not of that domain, or because strangers are as well.
func (c *cookie) takeDomain(domain string) bool {
	if domain == "" {
		return true
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	shared := suffix == domain
	_, err := netip.ParseAddr(c.domain)
	switch {
	case domain == c.domain && (shared || err == nil):
		return true // it is kept for this host alone
	case domain != c.domain && (shared || err == nil || !strings.HasSuffix(c.domain, "."+domain)):
		return false
	}
	c.domain, c.domained = domain, true
	return true
}

// defaultPath is the path of a cookie that names none.
func defaultPath(u *url.URL) string {
	path := u.EscapedPath()
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// parseCookieDate reads a date as browsers do, which take its parts in any order and with
// anything between them (RFC 6265, 5.1.1).
func parseCookieDate(s string) (time.Time, bool) {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	clock, day, month, year := []int(nil), 0, 0, -1
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool {
		return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
	}) {
		number := leadingNumber(part)
		switch at := strings.Index(months, strings.ToLower(part[:min(3, len(part))])); {
		case clock == nil && strings.Count(part, ":") >= 2:
			clock = clockOf(part)
		case day == 0 && number > 0 && number < 32 && !strings.Contains(part, ":"):
			day = number
		case month == 0 && len(part) >= 3 && at >= 0 && at%3 == 0:
			month = at/3 + 1
		case year < 0 && number >= 0 && len(part) >= 2:
			year = number
		}
	}
	switch {
	case year >= 70 && year <= 99:
		year += 1900
	case year >= 0 && year <= 69:
		year += 2000
	}
	if clock == nil || day == 0 || month == 0 || year < 1601 || year > 9999 {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, clock[0], clock[1], clock[2], 0, time.UTC), true
}

// leadingNumber is the number of at most four digits that a part begins with, or -1.
func leadingNumber(part string) int {
	digits := part[:len(part)-len(strings.TrimLeft(part, "0123456789"))]
	n, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 4 {
		return -1
	}
	return n
}

// clockOf reads a time of day, or returns nil.
func clockOf(part string) []int {
	var out []int
	for i, s := range strings.SplitN(part, ":", 3) {
		n := leadingNumber(s)
		if n < 0 || n > 59 || i == 0 && n > 23 {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// A cookieKey is what makes two cookies the same one, so that the later takes the place of
// the earlier. What was given in the open is kept apart: it was seen on the way.
type cookieKey struct {
	scheme, name, domain, path string
	domained                   bool
}

// allCookies are those that a browser holds at the end of its visits, in the order in
// which they were given.
func (j *judge) allCookies() []cookie {
	var order []cookieKey
	kept := map[cookieKey]cookie{}
	for _, c := range [...]chain{j.visit.secure, j.visit.plain, j.visit.twin} {
		for _, x := range c.answers {
			if !x.answered() {
				continue
			}
			for _, line := range x.header.Values("Set-Cookie")[:min(len(x.header.Values("Set-Cookie")), maxCookies)] {
				c, ok := parseCookie(line, x.url, j.now)
				if !ok {
					continue
				}
				c.answer = x
				key := cookieKey{c.scheme, c.name, c.domain, c.path, c.domained}
				order = slices.DeleteFunc(order, func(k cookieKey) bool { return k == key })
				if delete(kept, key); !c.deletes {
					order, kept[key] = append(order, key), c
				}
			}
		}
	}
	var all []cookie
	for _, key := range order {
		all = append(all, kept[key])
	}
	return all
}

// cookies judges how the site keeps what it gives its visitors to keep.
func (j *judge) cookies() {
	const secure, hidden, site = "web.cookie.secure", "web.cookie.httponly", "web.cookie.samesite"
	all := j.allCookies()
	if len(all) == 0 {
		for _, id := range []string{secure, hidden, site} {
			if s := j.visit.secure.first(); !s.answered() && s.reason != checks.ReasonRefused {
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
	var bad, names []string
	var at *httpExchange
	for _, c := range all {
		names = append(names, c.label())
		s, k := rule(c)
		if k == "" {
			continue
		}
		bad = append(bad, c.label()+" (over "+c.scheme+")")
		if key == "" || s > worst {
			worst, key, at = s, k, c.answer
		}
	}
	if key == "" {
		j.Pass(id, words.Say(id+".pass"), evidenceOf(all[0].answer, "names of the cookies", strings.Join(names, ", ")))
		return
	}
	j.GapAt(id, worst, words.Say(key, "count", len(bad)), evidenceOf(at, "names of the cookies", strings.Join(bad, ", ")))
}
