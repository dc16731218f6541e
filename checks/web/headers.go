package web

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// splitList splits the values of a header at its commas (Fetch, “get, decode, and split”).
func splitList(values []string) []string { return splitUnquoted(strings.Join(values, ","), ',') }

// splitUnquoted splits at each separator that does not stand in quotes.
func splitUnquoted(s string, separator byte) []string {
	var out []string
	quoted, from := false, 0
	for i := range len(s) {
		switch {
		case s[i] == '"' && (i == 0 || s[i-1] != '\\'):
			quoted = !quoted
		case s[i] == separator && !quoted:
			out, from = append(out, strings.Trim(s[from:i], " \t")), i+1
		}
	}
	return append(out, strings.Trim(s[from:], " \t"))
}

// shown is evidence of a header.
func shown(x *httpExchange, name string) checks.Evidence {
	v := strings.Join(x.header.Values(name), " | ")
	if v == "" {
		v = "(absent)"
	}
	return evidenceOf(x, name, v)
}

// headers judges what the site asks of browsers. All of it is a second line of
// defence, and so a remark.
func (j *judge) headers(x *httpExchange, c pageContent) {
	header := parsePolicies(false, x.header.Values("Content-Security-Policy")...)
	j.csp(x, append(slices.Clone(header), c.policies...), c)
	// Of several values the first counts (Fetch, “determine nosniff”).
	nosniff := splitList(x.header.Values("X-Content-Type-Options"))[0]
	j.verdict(strings.EqualFold(nosniff, "nosniff"), "web.xcto", shown(x, "X-Content-Type-Options"))
	j.frame(x, header)
	j.referrer(x, c)
	j.verdict(statesPermissions(x.header.Values("Permissions-Policy")), "web.permissions", shown(x, "Permissions-Policy"))
}

// permission is one member of the header (Permissions Policy, 5.2; RFC 9651): the name of a
// feature, and who may use it.
var permission = regexp.MustCompile(`^[a-z*][a-z0-9_.*-]*=(\*|[a-z]+|"[^"]*"|\( *(("[^"]*"|[a-zA-Z*][^\s"()]*)( +("[^"]*"|[a-zA-Z*][^\s"()]*))*)? *\))([ \t]*;.*)?$`)

// statesPermissions reports whether the header says something that browsers take. One slip,
// such as the older way of writing it, makes them pass over it as a whole.
func statesPermissions(values []string) bool {
	return !slices.ContainsFunc(splitList(values), func(s string) bool { return !permission.MatchString(s) })
}

// frame judges whether a stranger's site may show the page inside its own. Where a policy
// says who may, the older header is not looked at.
func (j *judge) frame(x *httpExchange, header []policy) {
	const id = "web.frame"
	named, kept := false, false
	for _, p := range header {
		if list, ok := p.sources("frame-ancestors"); ok {
			named = true
			kept = kept || !openToStrangers(list, x)
		}
	}
	if named {
		j.verdict(kept, id, shown(x, "Content-Security-Policy"))
		return
	}
	j.verdict(frameOptions(x.header.Values("X-Frame-Options")), id, shown(x, "X-Frame-Options"))
}

// openToStrangers reports whether a list covers a site that anyone may have.
func openToStrangers(list []string, x *httpExchange) bool {
	for _, s := range list {
		if bare := strings.TrimSuffix(s, "/"); matchesSource(bare, originOf(stranger), x.url) || len(strangersPlaces(bare)) > 0 {
			return true
		}
	}
	return false
}

// frameOptions reports whether X-Frame-Options keeps other sites out. Of values that
// contradict one another browsers take the strictest (HTML, “X-Frame-Options”).
func frameOptions(values []string) bool {
	var all []string
	for _, v := range splitList(values) {
		if v = strings.ToLower(v); !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	known := func(v string) bool { return v == "deny" || v == "sameorigin" || v == "allowall" }
	if len(all) > 1 {
		return slices.ContainsFunc(all, known)
	}
	return all[0] == "deny" || all[0] == "sameorigin"
}

// referrerPolicies are those of the standard, by how much other sites learn.
var referrerPolicies = map[string]string{
	"no-referrer": "", "same-origin": "", "origin": "", "strict-origin": "", "origin-when-cross-origin": "",
	"strict-origin-when-cross-origin": "", "no-referrer-when-downgrade": "referrer.secure", "unsafe-url": "web.referrer",
}

// referrerPolicy is the last policy in a list that browsers know (Referrer Policy, 8.1); a
// page may also use the words of an early draft, and names one only.
func referrerPolicy(text string, inPage bool) string {
	old := map[string]string{"never": "no-referrer", "default": "strict-origin-when-cross-origin", "always": "unsafe-url", "origin-when-crossorigin": "origin-when-cross-origin"}
	last := ""
	for word := range strings.SplitSeq(text, ",") {
		word = strings.ToLower(strings.TrimFunc(word, isSpace))
		if inPage && old[word] != "" {
			word = old[word]
		}
		if _, known := referrerPolicies[word]; known {
			last = word
		}
	}
	return last
}

// referrer judges what other sites learn of where a visitor came from. A browser that is
// told nothing sends them the name alone.
func (j *judge) referrer(x *httpExchange, c pageContent) {
	const id = "web.referrer"
	e := shown(x, "Referrer-Policy")
	if c.referrer != "" {
		e = evidenceOf(x, "policy for referrers", c.referrer)
	}
	if key := referrerPolicies[c.referrer]; key != "" {
		j.Gap(id, words.Say(key), e)
		return
	}
	j.Pass(id, words.Say(id+".pass"), e)
}
