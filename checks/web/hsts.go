package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

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

// An hsts is a Strict-Transport-Security header.
type hsts struct {
	valid               bool
	maxAge              int64
	subdomains, preload bool
}

// directive is one directive of the header: a token, and perhaps a value, which is a token
// or stands in quotes (RFC 6797, 6.1). A header with anything else is ignored as a whole.
var directive = regexp.MustCompile(`^[!#$%&'*+.^_|~0-9A-Za-z\x60-]+([ \t]*=[ \t]*([!#$%&'*+.^_|~0-9A-Za-z\x60-]+|"([^"\\]|\\.)*"))?$`)

func parseHSTS(s string) hsts {
	h, seen := hsts{}, map[string]bool{}
	for _, part := range splitUnquoted(s, ';') {
		if part == "" {
			continue
		}
		if !directive.MatchString(part) {
			return hsts{}
		}
		name, value, valued := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if seen[name] {
			return hsts{} // a directive must not appear twice
		}
		seen[name] = true
		switch name {
		case "max-age":
			n, ok := seconds(strings.Trim(strings.TrimSpace(value), `"`))
			if !ok {
				return hsts{}
			}
			h.valid, h.maxAge = true, n
		case "includesubdomains":
			if valued {
				return hsts{}
			}
			h.subdomains = true
		case "preload":
			h.preload = true
		}
	}
	if !h.valid {
		return hsts{}
	}
	return h
}

// seconds reads a number of digits alone; one past all use is the largest there is.
func seconds(s string) (int64, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return math.MaxInt64, true
	}
	return n, true
}
