package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What is read of content policies, however many a site sends.
const (
	maxPolicies = 20
	maxSources  = 500
)

// A policy is one content policy that browsers enforce, read as CSP Level 3 reads it:
// the first directive of a name counts, and names are the same in any case.
type policy struct {
	directives map[string][]string
	// inPage is true of a policy in a meta element, in which some directives do not count.
	inPage bool
}

// notInPage are the directives that count in a header only.
var notInPage = []string{"frame-ancestors", "report-uri", "sandbox"}

// parsePolicies reads the values of a header, or of one meta element. A directive with
// anything but ASCII in it does not count.
func parsePolicies(inPage bool, values ...string) []policy {
	var out []policy
	for text := range strings.SplitSeq(strings.Join(values, ","), ",") {
		p := policy{directives: map[string][]string{}, inPage: inPage}
		for part := range strings.SplitSeq(text, ";") {
			words := strings.FieldsFunc(part, isSpace)
			if len(words) == 0 || strings.ContainsFunc(part, func(r rune) bool { return r >= utf8.RuneSelf }) {
				continue
			}
			name := strings.ToLower(words[0])
			if _, twice := p.directives[name]; !twice && !(inPage && slices.Contains(notInPage, name)) {
				p.directives[name] = words[1:min(len(words), maxSources)]
			}
		}
		if len(p.directives) > 0 && len(out) < maxPolicies {
			out = append(out, p)
		}
	}
	return out
}

// isSpace is white space as the standards of the web have it (ASCII alone).
func isSpace(r rune) bool { return strings.ContainsRune(" \t\n\f\r", r) }

func (p policy) has(directive string) bool {
	_, ok := p.directives[directive]
	return ok
}

// sources is the list of the first of these directives that is there.
func (p policy) sources(directives ...string) (list []string, ok bool) {
	for _, d := range directives {
		if list, ok = p.directives[d]; ok {
			return list, true
		}
	}
	return nil, false
}

// The directives that govern scripts, each with what stands in for it.
var (
	scriptElements   = []string{"script-src-elem", "script-src", "default-src"}
	scriptAttributes = []string{"script-src-attr", "script-src", "default-src"}
)

var (
	nonceSource  = regexp.MustCompile(`(?i)^'nonce-[a-z0-9+/_-]+=*'$`)
	hashSource   = regexp.MustCompile(`(?i)^'sha(256|384|512)-[a-z0-9+/_-]+=*'$`)
	schemeSource = regexp.MustCompile(`(?i)^([a-z][a-z0-9+.-]*):$`)
	hostSource   = regexp.MustCompile(`(?i)^(?:([a-z][a-z0-9+.-]*)://)?(\*|(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::([0-9]+|\*))?(/[^?#]*)?$`)
)

// holds reports whether a list has a keyword, such as 'unsafe-inline'.
func holds(list []string, keyword string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, keyword) })
}

// isTied reports whether a list names single scripts, by a nonce or a hash.
func isTied(list []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return nonceSource.MatchString(s) || hashSource.MatchString(s) })
}

// allowsInline reports whether scripts written into the page run: in its elements, or in
// the attributes of its elements.
func (p policy) allowsInline(directives []string) bool {
	list, ok := p.sources(directives...)
	if p.forbidsScripts() {
		return false
	}
	return !ok || holds(list, "'unsafe-inline'") && !isTied(list) && !holds(list, "'strict-dynamic'")
}

// allowsScript reports whether an element that a stranger added loads its script from u.
func (p policy) allowsScript(u, self *url.URL) bool {
	list, ok := p.sources(scriptElements...)
	if p.forbidsScripts() {
		return false
	}
	return !ok || !holds(list, "'strict-dynamic'") && matchesAny(list, u, self)
}

// forbidsScripts reports whether the page is kept in a box in which no script runs.
func (p policy) forbidsScripts() bool {
	list, ok := p.sources("sandbox")
	return ok && !holds(list, "allow-scripts")
}

func matchesAny(list []string, u, self *url.URL) bool {
	return slices.ContainsFunc(list, func(s string) bool { return matchesSource(s, u, self) })
}

// matchesSource reports whether one source of a list covers an address (CSP Level 3, 6.7.2).
func matchesSource(source string, u, self *url.URL) bool {
	switch {
	case source == "*":
		return matchesScheme("ws", u.Scheme) || u.Scheme == self.Scheme
	case strings.EqualFold(source, "'self'"):
		return strings.EqualFold(u.Hostname(), self.Hostname()) && matchesScheme(self.Scheme, u.Scheme) && matchesPort(self.Port(), u)
	}
	if m := schemeSource.FindStringSubmatch(source); m != nil {
		return matchesScheme(strings.ToLower(m[1]), u.Scheme)
	}
	source, _, _ = strings.Cut(source, "?")
	m := hostSource.FindStringSubmatch(source)
	if m == nil {
		return false
	}
	scheme, host, port, path := strings.ToLower(m[1]), strings.ToLower(m[2]), m[3], m[4]
	if scheme == "" {
		scheme = self.Scheme
	}
	return matchesScheme(scheme, u.Scheme) && matchesHost(host, strings.ToLower(u.Hostname())) && matchesPort(port, u) && matchesPath(path, u.Path)
}

// matchesScheme reports whether a scheme covers another: the safer form of itself it does.
func matchesScheme(a, b string) bool {
	switch a {
	case "http":
		return b == "http" || b == "https"
	case "ws":
		return b == "ws" || b == "wss" || b == "http" || b == "https"
	case "wss":
		return b == "wss" || b == "https"
	}
	return a == b
}

func matchesHost(pattern, host string) bool {
	if pattern == "*" {
		return host != ""
	}
	if rest, ok := strings.CutPrefix(pattern, "*"); ok {
		return strings.HasSuffix(host, rest)
	}
	return pattern == host
}

func matchesPort(port string, u *url.URL) bool {
	actual := portOf(u)
	switch port {
	case "*":
		return true
	case "":
		return actual == httpPort && u.Scheme == "http" || actual == httpsPort && u.Scheme == "https"
	case "80":
		return actual == httpPort || actual == httpsPort && u.Scheme == "https"
	}
	return port == u.Port() || port == "443" && u.Port() == "" && u.Scheme == "https"
}

func matchesPath(pattern, path string) bool {
	switch {
	case pattern == "", pattern == "/" && path == "":
		return true
	case strings.HasSuffix(pattern, "/"):
		return strings.HasPrefix(path, pattern)
	}
	return pattern == path
}
