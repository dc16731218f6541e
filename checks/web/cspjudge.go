package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxPlaces is how many open addresses of a list are tried: nobody's list has more.
const maxPlaces = 200

// knownDirectives are those that browsers know; everything else is a slip.
var knownDirectives = []string{
	"default-src", "script-src", "script-src-elem", "script-src-attr", "style-src", "style-src-elem", "style-src-attr",
	"img-src", "font-src", "connect-src", "media-src", "object-src", "frame-src", "child-src", "worker-src", "manifest-src",
	"fenced-frame-src", "prefetch-src", "base-uri", "form-action", "frame-ancestors", "sandbox", "report-uri", "report-to",
	"upgrade-insecure-requests", "block-all-mixed-content", "require-trusted-types-for", "trusted-types", "webrtc",
}

// csp judges whether a script that a stranger got into the page would run.
func (j *judge) csp(x *httpExchange, policies []policy, c pageContent) {
	const id = "web.csp"
	const name = "Content-Security-Policy"
	e := evidenceOf(x, name, policyText(x, c))
	key := strangersScript(policies, x.url, c)
	switch {
	case len(policies) == 0 && x.bodyUnread() && len(x.body) == 0:
		j.unknown(id, checks.ReasonProtocol, evidenceOf(x, "the page", x.truncated)) // it may stand in the page
	case len(policies) == 0 && x.header.Get(name+"-Report-Only") != "":
		j.Gap(id, words.Say("csp.trial"), evidenceOf(x, name+"-Report-Only", x.header.Get(name+"-Report-Only")))
	case len(policies) == 0:
		j.Gap(id, words.Say(id), e)
	case key != "":
		j.GapAt(id, checks.Low, words.Say(key), e)
	default:
		j.Pass(id, words.Say(id+".pass"), e)
	}
}

// policyText is what a site says of its policies, in its own words.
func policyText(x *httpExchange, c pageContent) string {
	all := strings.Join(append(slices.Clone(x.header.Values("Content-Security-Policy")), c.policyTexts...), ", ")
	if all == "" {
		return "(absent)"
	}
	return all
}

// strangersScript says, as a key of words, why a stranger's script would run; "" where it
// would not. Every policy has to let it through for that.
func strangersScript(policies []policy, self *url.URL, c pageContent) string {
	every := func(allows func(policy) bool) bool {
		return !slices.ContainsFunc(policies, func(p policy) bool { return !allows(p) })
	}
	some := func(holds func(policy) bool) bool { return slices.ContainsFunc(policies, holds) }
	if some(policy.forbidsScripts) {
		return ""
	}
	governed := some(func(p policy) bool { _, ok := p.sources(scriptElements...); return ok })
	if !governed && !some(func(p policy) bool { return slices.ContainsFunc(knownDirectives, p.has) }) {
		return "csp.slip"
	}
	if !governed {
		return "csp.silent"
	}
	if every(func(p policy) bool { return p.allowsInline(scriptElements) }) {
		return "csp.inline"
	}
	if every(func(p policy) bool { return p.allowsInline(scriptAttributes) }) {
		return "csp.attribute"
	}
	from := func(u *url.URL) bool { return every(func(p policy) bool { return p.allowsScript(u, self) }) }
	if from(&url.URL{Scheme: "https", Host: stranger, Path: "/x.js"}) {
		return "csp.anywhere"
	}
	if from(&url.URL{Scheme: "data", Opaque: "text/javascript,x"}) {
		return "csp.data"
	}
	if reachable(policies, strangersPlaces, from) {
		return "csp.open_host"
	}
	if reachable(policies, helpersPlaces, from) {
		return "csp.helper"
	}
	elsewhere := &url.URL{Scheme: "https", Host: stranger, Path: "/"}
	tied := some(func(p policy) bool { list, _ := p.sources(scriptElements...); return isTied(list) })
	if tied && c.movableScript && every(func(p policy) bool { return p.allowsBase(elsewhere, self) }) {
		return "csp.base"
	}
	if every(policy.evaluates) {
		return "csp.eval"
	}
	return ""
}

// evaluates reports whether the page's own scripts may run text as a script.
func (p policy) evaluates() bool {
	list, ok := p.sources("script-src", "default-src")
	typed, _ := p.sources("require-trusted-types-for")
	return (!ok || holds(list, "'unsafe-eval'")) && !holds(typed, "'script'")
}

// allowsBase reports whether the page may set this as its base address.
func (p policy) allowsBase(u, self *url.URL) bool {
	list, ok := p.sources("base-uri")
	return !ok || matchesAny(list, u, self)
}
