package web

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// needPage are the findings that need the page over https.
var needPage = [...]string{
	"web.mixed", "web.csp", "web.xcto", "web.frame", "web.referrer", "web.permissions",
	"web.server_version", "web.cors_any_credentials", "web.dir_listing",
}

// page judges the first page over https, and the cookies of all answers.
func (j *judge) page() {
	j.cookies()
	x := page(j.visit.secure)
	if x == nil {
		secure := first(j.visit.secure)
		for _, id := range needPage {
			if secure.answered() {
				j.notApplicable(id, "no.page", j.unfollowed()...)
			} else {
				j.notOverHTTPS(id, secure)
			}
		}
		return
	}
	c := parsePage(x.body)
	policy := strings.Join(append(x.header.Values("Content-Security-Policy"), c.policies...), ", ")
	j.mixed(x, c, policy)
	j.headers(x, policy)
	j.serverVersion(x)
	j.cors(x)
	const id = "web.dir_listing"
	if strings.HasPrefix(c.title, "Index of /") || strings.HasPrefix(c.title, "Directory listing for") {
		j.Gap(id, words.Say(id), evidenceOf(x, "title of the page", c.title))
	} else {
		j.Pass(id, words.Say(id+".pass"), statusLine(x))
	}
}

// notOverHTTPS says of a finding why it cannot be judged where https gave no answer.
func (j *judge) notOverHTTPS(id string, secure *httpExchange) {
	if e := noAnswer("https", secure); secure.reason == checks.ReasonRefused {
		j.notApplicable(id, "no.https", e)
	} else {
		j.unknown(id, secure.reason, e)
	}
}

// mixed judges what the page loads over plain http.
func (j *judge) mixed(x *httpExchange, c pageContent, policy string) {
	const id = "web.mixed"
	repaired := strings.Contains(strings.ToLower(policy), "upgrade-insecure-requests")
	whole := statusLine(x)
	if x.truncated != "" {
		whole = evidenceOf(x, "the page", "read in part: "+x.truncated)
	}
	switch {
	case repaired:
		j.Pass(id, words.Say("mixed.repaired"), evidenceOf(x, "Content-Security-Policy", policy))
	case len(c.active) > 0:
		j.Gap(id, words.Say(id, "count", len(c.active)), evidenceOf(x, "loaded over http", c.active[0]))
	case len(c.passive) > 0:
		j.GapAt(id, checks.Low, words.Say("mixed.passive", "count", len(c.passive)), evidenceOf(x, "loaded over http", c.passive[0]))
	case x.truncated != "" && len(x.body) < maxBody:
		j.unknown(id, checks.ReasonTimeout, whole)
	default:
		j.Pass(id, words.Say(id+".pass"), whole)
	}
}

// headers judges what the site asks of browsers. All of it is a second line of
// defence, and so a remark.
func (j *judge) headers(x *httpExchange, policy string) {
	lower := strings.ToLower(policy)
	get := func(name string) string { return strings.ToLower(strings.TrimSpace(x.header.Get(name))) }
	shown := func(name string) checks.Evidence {
		v := strings.Join(x.header.Values(name), " | ")
		if v == "" {
			v = "(absent)"
		}
		return evidenceOf(x, name, v)
	}
	switch csp := shown("Content-Security-Policy"); {
	case policy == "":
		j.Gap("web.csp", words.Say("web.csp"), csp)
	case strings.Contains(lower, "'unsafe-inline'") && !strings.Contains(lower, "'nonce-") && !strings.Contains(lower, "'sha"):
		j.GapAt("web.csp", checks.Low, words.Say("csp.inline"), evidenceOf(x, "Content-Security-Policy", policy))
	default:
		j.Pass("web.csp", words.Say("web.csp.pass"), evidenceOf(x, "Content-Security-Policy", policy))
	}
	j.verdict(get("X-Content-Type-Options") == "nosniff", "web.xcto", shown("X-Content-Type-Options"))
	frame := get("X-Frame-Options")
	if strings.Contains(lower, "frame-ancestors") {
		j.verdict(true, "web.frame", evidenceOf(x, "Content-Security-Policy", policy))
	} else {
		j.verdict(frame == "deny" || frame == "sameorigin", "web.frame", shown("X-Frame-Options"))
	}
	// A browser that is told nothing already sends only the name to other sites.
	j.verdict(!strings.Contains(get("Referrer-Policy"), "unsafe-url"), "web.referrer", shown("Referrer-Policy"))
	j.verdict(x.header.Get("Permissions-Policy") != "", "web.permissions", shown("Permissions-Policy"))
}

var versionNumber = regexp.MustCompile(`[0-9]+\.[0-9]`)

func (j *judge) serverVersion(x *httpExchange) {
	const id = "web.server_version"
	for _, name := range []string{"Server", "X-Powered-By", "X-AspNet-Version", "X-Generator"} {
		if v := x.header.Get(name); versionNumber.MatchString(v) {
			j.Gap(id, words.Say(id), evidenceOf(x, name, v))
			return
		}
	}
	j.Pass(id, words.Say(id+".pass"), statusLine(x))
}

// traceMethod finds the method in a list of methods.
var traceMethod = regexp.MustCompile(`(^|,)\s*TRACE\s*(,|$)`)

// trace judges whether the server says of itself that it answers TRACE. It is not
// asked: that would be a request that no visitor makes.
func (j *judge) trace() {
	for _, x := range j.visit.answered() {
		for _, name := range []string{"Allow", "Public"} {
			if list := strings.Join(x.header.Values(name), ","); traceMethod.MatchString(list) {
				j.Gap(traceID, words.Say(traceID), evidenceOf(x, name, list))
				return
			}
		}
	}
}

// cors judges whether any other site may read this one with a visitor's cookies.
func (j *judge) cors(x *httpExchange) {
	const id = "web.cors_any_credentials"
	allow, with := x.header.Get("Access-Control-Allow-Origin"), x.header.Get("Access-Control-Allow-Credentials")
	e := evidenceOf(x, "asked as "+origin, fmt.Sprintf("Access-Control-Allow-Origin: %s; Access-Control-Allow-Credentials: %s", allow, with))
	j.verdict(allow != origin || !strings.EqualFold(with, "true"), id, e)
}
