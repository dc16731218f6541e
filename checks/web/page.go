package web

import (
	"fmt"
	"regexp"
	"slices"
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
	x := j.visit.secure.page()
	if x == nil || x.url.Scheme != "https" {
		secure := j.visit.secure.first()
		for _, id := range needPage {
			if secure.answered() {
				j.notApplicable(id, "no.page", j.unfollowed()...)
			} else {
				j.notOverHTTPS(id, secure)
			}
		}
		return
	}
	c := x.content()
	j.mixed(x, c)
	j.headers(x, c)
	j.serverVersion(x)
	j.cors(x)
	j.fileList(x, c)
}

// fileList judges whether the server shows what is in its folder.
func (j *judge) fileList(x *httpExchange, c pageContent) {
	const id = "web.dir_listing"
	switch {
	case c.isFileList():
		j.Gap(id, words.Say(id), evidenceOf(x, "title of the page", c.title))
	case x.bodyUnread() && len(x.body) == 0:
		j.unknown(id, checks.ReasonProtocol, evidenceOf(x, "the page", x.truncated))
	default:
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

// mixed judges what the page loads, and where its forms send, over plain http.
func (j *judge) mixed(x *httpExchange, c pageContent) {
	const id = "web.mixed"
	whole := statusLine(x)
	if x.bodyUnread() {
		whole = evidenceOf(x, "the page", "read in part: "+x.truncated)
	}
	forms := append(slices.Clone(c.plainForms), c.plainLogins...)
	found := append(slices.Concat(c.active, c.passive), forms...)
	switch {
	case len(found) > 0 && upgrades(x):
		j.Pass(id, words.Say("mixed.repaired"), evidenceOf(x, "Content-Security-Policy", policyText(x, c)))
	case len(c.active) > 0:
		j.Gap(id, words.Say(id, "count", len(c.active)), evidenceOf(x, "loaded over http", c.active[0]))
	case len(forms) > 0:
		j.Gap(id, words.Say("mixed.form", "count", len(forms)), evidenceOf(x, "where the form goes", forms[0]))
	case len(c.passive) > 0 && x.states("block-all-mixed-content"):
		j.GapAt(id, checks.Low, words.Say("mixed.blocked", "count", len(c.passive)), evidenceOf(x, "named over http", c.passive[0]))
	case len(c.passive) > 0:
		j.GapAt(id, checks.Low, words.Say("mixed.passive", "count", len(c.passive)), evidenceOf(x, "loaded over http", c.passive[0]))
	case x.status >= 400:
		j.Unknown(id, checks.ReasonProtocol, words.Say("mixed.error"), whole)
	case x.bodyUnread() && !upgrades(x):
		j.Unknown(id, checks.ReasonProtocol, words.Say("mixed.unread"), whole)
	case len(c.unused) > 0 && !upgrades(x):
		j.Unknown(id, checks.ReasonProtocol, words.Say("mixed.unused", "count", len(c.unused)), evidenceOf(x, "named over http", c.unused[0]))
	default:
		j.Pass(id, words.Say(id+".pass"), whole)
	}
}

var versionNumber = regexp.MustCompile(`[0-9]+\.[0-9]`)

func (j *judge) serverVersion(x *httpExchange) {
	const id = "web.server_version"
	for _, name := range []string{"Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator"} {
		if v := strings.Join(x.header.Values(name), ", "); versionNumber.MatchString(v) {
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

// cors judges whether any other site may read this one with a visitor's cookies. A page in
// a frame that was shut off is “null”, whatever site shows it. Browsers take the second
// header in this spelling alone (Fetch, “CORS check”).
func (j *judge) cors(x *httpExchange) {
	const id = "web.cors_any_credentials"
	allow := strings.Join(x.header.Values("Access-Control-Allow-Origin"), ", ")
	with := strings.Join(x.header.Values("Access-Control-Allow-Credentials"), ", ")
	e := evidenceOf(x, "asked as "+origin, fmt.Sprintf("Access-Control-Allow-Origin: %s; Access-Control-Allow-Credentials: %s", allow, with))
	j.verdict(allow != origin && allow != "null" || with != "true", id, e)
}
