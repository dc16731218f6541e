package web

import (
	"slices"
	"strings"
)

// passwordForm judges whether a password would be sent in the open. It speaks only where
// that is so: that it is not says little about how logins are guarded.
func (j *judge) passwordForm() {
	const id = loginID
	for _, c := range j.visit.chains() {
		for _, x := range c.answers {
			switch {
			case !x.answered() || redirects(x):
			case x.url.Scheme == "http" && asksBasic(x):
				j.Gap(id, words.Say("login.basic"), evidenceOf(x, "WWW-Authenticate", strings.Join(x.header.Values("WWW-Authenticate"), ", ")))
				return
			case x.url.Scheme == "http" && x.content().password:
				j.Gap(id, words.Say(id), evidenceOf(x, "the page", "a field for a password"))
				return
			case x.url.Scheme == "https" && len(x.content().plainLogins) > 0 && !upgrades(x):
				j.Gap(id, words.Say("login.form"), evidenceOf(x, "where the form goes", x.content().plainLogins[0]))
				return
			}
		}
	}
}

// asksBasic reports whether an answer asks for a password by a window of the browser, which
// sends it as it is (RFC 7617).
func asksBasic(x *httpExchange) bool {
	if x.status != 401 {
		return false
	}
	return slices.ContainsFunc(splitList(x.header.Values("WWW-Authenticate")), func(s string) bool {
		scheme, _, _ := strings.Cut(s, " ")
		return strings.EqualFold(scheme, "Basic")
	})
}

// upgrades reports whether browsers are told to turn http into https for all that a page
// loads and sends.
func upgrades(x *httpExchange) bool { return x.states("upgrade-insecure-requests") }

// states reports whether a policy in force has this directive.
func (x *httpExchange) states(directive string) bool {
	all := append(parsePolicies(false, x.header.Values("Content-Security-Policy")...), x.content().policies...)
	return slices.ContainsFunc(all, func(p policy) bool { return p.has(directive) })
}
