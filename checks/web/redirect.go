package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// redirect judges whether plain http leads to https.
func (j *judge) redirect(plain, secure *httpExchange) {
	const id = "web.https_redirect"
	switch {
	case plain == nil:
		j.notApplicable(id, "redirect.port", j.seen("port", j.target.String()))
		return
	case !plain.answered() && plain.reason == checks.ReasonRefused:
		j.Pass(id, words.Say("redirect.closed"), noAnswer("http", plain))
		return
	case !plain.answered() && !plain.connected && secure.answered() && plain.reason == checks.ReasonTimeout:
		j.notApplicable(id, "redirect.silent", noAnswer("http", plain))
		return
	case !plain.answered():
		j.unknown(id, plain.reason, noAnswer("http", plain))
		return
	}
	e := statusLine(plain)
	if !redirects(plain) {
		j.noHTTPSRedirect(plain, e)
		return
	}
	to := locationURL(plain)
	if to == nil {
		j.Gap(id, words.Say("redirect.odd"), e)
		return
	}
	sameHost := strings.EqualFold(to.Hostname(), j.target.Host)
	switch {
	case to.Scheme == "http" && page(j.visit.plain) != nil && page(j.visit.plain) != plain && page(j.visit.plain).url.Scheme == "http":
		j.Gap(id, words.Say(id), e)
	case to.Scheme == "http":
		j.GapAt(id, checks.Medium, words.Say("redirect.detour"), e)
	case !sameHost && !sameDomain(to.Hostname(), j.target.Host):
		j.GapAt(id, checks.Medium, words.Say("redirect.elsewhere"), e)
	case !sameHost:
		j.GapAt(id, checks.Low, words.Say("redirect.other_name"), e)
	case plain.status != 301 && plain.status != 308:
		j.GapAt(id, checks.Low, words.Say("redirect.temporary", "status", plain.status), e)
	default:
		j.Pass(id, words.Say("web.https_redirect.pass"), e)
	}
}

// noHTTPSRedirect judges an answer over http that does not lead on.
func (j *judge) noHTTPSRedirect(plain *httpExchange, e checks.Evidence) {
	const id = "web.https_redirect"
	switch {
	case plain.status >= 400:
		j.GapAt(id, checks.Low, words.Say("redirect.error", "status", plain.status), e)
	case parsePage(plain.body).refreshTo == "https":
		j.GapAt(id, checks.Medium, words.Say("redirect.page"), e)
	default:
		j.Gap(id, words.Say(id), e)
	}
}

// redirectLoops judges redirects that lead in a circle, or from https back to http.
func (j *judge) redirectLoops() {
	const loop, down = "web.redirect_loop", "web.redirect_downgrade"
	var circle, back *httpExchange
	for _, chain := range [][]*httpExchange{j.visit.plain, j.visit.secure} {
		for i, x := range chain {
			to := redirectTarget(x)
			if to == nil {
				continue
			}
			met := slices.ContainsFunc(chain[:i+1], func(before *httpExchange) bool { return sameRequest(before.url, to) })
			if met && len(x.header.Values("Set-Cookie")) == 0 {
				circle = x // without a cookie, the next answer will be the same
			}
			if x.url.Scheme == "https" && to.Scheme == "http" {
				back = x
			}
		}
	}
	j.verdict(circle == nil, loop, j.statusLinesOr(circle)...)
	j.verdict(back == nil, down, j.statusLinesOr(back)...)
}

// statusLinesOr is the status line of x, or of every answer where x is nil.
func (j *judge) statusLinesOr(x *httpExchange) []checks.Evidence {
	if x != nil {
		return []checks.Evidence{statusLine(x)}
	}
	return j.statusLines()
}

// statusLines is the status line of every answer.
func (j *judge) statusLines() []checks.Evidence {
	var e []checks.Evidence
	for _, x := range j.visit.answered() {
		e = append(e, statusLine(x))
	}
	return e
}

// hsts judges Strict-Transport-Security. It counts on the
// first answer over https: that is the one that speaks for the name.
func (j *judge) hsts(secure *httpExchange) {
	const id, risky = "web.hsts", "web.hsts_preload_risky"
	for _, x := range []string{id, risky} {
		switch {
		case secure.trusted && secure.answered():
		case secure.answered():
			j.notApplicable(x, "hsts.untrusted", statusLine(secure))
		default:
			j.notOverHTTPS(x, secure)
		}
	}
	if !secure.trusted || !secure.answered() {
		return
	}
	lines := secure.header.Values("Strict-Transport-Security")
	if len(lines) == 0 {
		j.Gap(id, words.Say(id), evidenceOf(secure, "Strict-Transport-Security", "(absent)"))
		j.notApplicable(risky, "hsts.none", statusLine(secure))
		return
	}
	h, e := parseHSTS(lines[0]), evidenceOf(secure, "Strict-Transport-Security", strings.Join(lines, " | "))
	switch {
	case !h.valid:
		j.Gap(id, words.Say("hsts.invalid"), e)
	case h.maxAge == 0:
		j.Gap(id, words.Say("hsts.zero"), e)
	case h.maxAge < rules().HSTSShort:
		j.GapAt(id, checks.Low, words.Say("hsts.short", "days", h.maxAge/86400), e)
	case !h.subdomains:
		j.GapAt(id, checks.Low, words.Say("hsts.narrow"), e)
	default:
		j.Pass(id, words.Say("web.hsts.pass", "days", h.maxAge/86400), e)
	}
	j.verdict(!h.preload || h.subdomains && h.maxAge >= rules().HSTSPreload, risky, e)
}

// hsts is a Strict-Transport-Security header (RFC 6797 6.1).
type hsts struct {
	valid               bool
	maxAge              int64
	subdomains, preload bool
}

func parseHSTS(s string) hsts {
	h, seen := hsts{}, map[string]bool{}
	for part := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		if seen[name] {
			return hsts{} // a directive must not appear twice
		}
		seen[name] = true
		switch name {
		case "max-age":
			value = strings.TrimSpace(value)
			if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
				value = value[1 : len(value)-1]
			}
			n, err := strconv.ParseInt(value, 10, 64)
			if err != nil || n < 0 {
				return hsts{}
			}
			h.valid, h.maxAge = true, n
		case "includesubdomains":
			h.subdomains = true
		case "preload":
			h.preload = true
		}
	}
	return h
}

// passwordForm judges whether a password would be sent in the open. It speaks only where
// that is so: that it is not says little about how logins are guarded.
func (j *judge) passwordForm() {
	const id = loginID
	plain, secure := page(j.visit.plain), page(j.visit.secure)
	if plain != nil && plain.url.Scheme == "http" && plain.status < 400 {
		if p := parsePage(plain.body); p.password {
			j.Gap(id, words.Say(id), evidenceOf(plain, "the page", "a field for a password"))
			return
		}
	}
	if secure != nil {
		if p := parsePage(secure.body); p.password && p.plainForm != "" {
			j.Gap(id, words.Say("login.form"), evidenceOf(secure, "where the form goes", hostOf(p.plainForm)))
			return
		}
	}
}

// unfollowed is why there is no page to judge.
func (j *judge) unfollowed() []checks.Evidence {
	if j.visit.unfollowed == "" {
		return j.statusLines()
	}
	return []checks.Evidence{j.seen("the site leads to", fmt.Sprintf("%s (%s)", j.visit.unfollowed, words.Say(j.visit.unfollowedWhy)))}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + u.Host
}
