package web

import (
	"fmt"
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
	if twin := j.visit.twin.page(); twin != nil && twin.url.Scheme == "http" && twin.status < 400 && twin.content().refreshTo.scheme != "https" && redirects(plain) {
		j.Gap(id, words.Say("redirect.twin"), statusLine(twin))
		return
	}
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
	end := j.visit.plain.page()
	switch {
	case end != nil && end.url.Scheme == "http":
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
	case plain.content().refreshTo.scheme == "https":
		j.GapAt(id, checks.Medium, words.Say("redirect.page"), e)
	default:
		j.Gap(id, words.Say(id), e)
	}
}

// redirectLoops judges redirects that lead in a circle, or from https back to http.
func (j *judge) redirectLoops() {
	const loop, down = "web.redirect_loop", "web.redirect_downgrade"
	var circle, back, open *httpExchange
	for _, c := range j.visit.chains() {
		if c.circle != nil {
			circle = c.circle
		}
		for _, x := range c.answers {
			if leadsToHTTP(x) {
				back = x
			}
		}
		if c.unfinished() {
			open = c.answers[len(c.answers)-1]
		}
	}
	for _, v := range []struct {
		id    string
		fault *httpExchange
	}{{loop, circle}, {down, back}} {
		if v.fault == nil && open != nil {
			j.Unknown(v.id, checks.ReasonSkipped, words.Say("redirect.unfinished"), statusLine(open))
			continue
		}
		j.verdict(v.fault == nil, v.id, j.statusLinesOr(v.fault)...)
	}
}

// leadsToHTTP reports whether an answer over https leads its visitor to http, by itself or
// by its page.
func leadsToHTTP(x *httpExchange) bool {
	if !x.answered() || x.url.Scheme != "https" {
		return false
	}
	if to := redirectTarget(x); to != nil {
		return to.Scheme == "http"
	}
	return !redirects(x) && x.content().refreshTo.open()
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

// unfollowed is why there is no page to judge.
func (j *judge) unfollowed() []checks.Evidence {
	c := j.visit.secure
	if c.left == "" {
		return j.statusLines()
	}
	return []checks.Evidence{j.seen("the site leads to", fmt.Sprintf("%s (%s)", c.left, words.Say(c.leftWhy)))}
}
