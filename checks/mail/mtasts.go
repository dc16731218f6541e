package mail

import (
	"net/url"
	"regexp"
	"strings"
)

// isSTS reports whether a TXT record announces a mail policy (RFC 8461, 3.1).
func isSTS(text string) bool { return hasVersion(text, "STSv1") }

var stsID = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)

// validSTSID reports whether the id of the policy is well formed.
func validSTSID(text string) bool {
	list, odd, twice := parseTags(text)
	id, _ := list.get("id")
	return stsID.MatchString(id) && len(odd) == 0 && len(twice) == 0
}

// A stsPolicy is a parsed policy file (RFC 8461, 3.2).
type stsPolicy struct {
	mode   string
	mx     []string
	faults []string
	short  bool // it is kept for less than a day
}

// leastAge is a day: a policy that is kept for less guards hardly anything.
const leastAge = 86400

// mxPattern is the name of a mail server, or a star for the first part of one.
var mxPattern = regexp.MustCompile(`^(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]*[A-Za-z0-9]$`)

// maxPolicyHosts is how many mail servers of a policy are kept.
const maxPolicyHosts = 100

// parseSTS reads a policy file.
func parseSTS(text string) stsPolicy {
	var p stsPolicy
	seen := map[string]bool{}
	for line := range strings.SplitSeq(text, "\n") {
		key, value, ok := strings.Cut(strings.TrimRight(line, "\r"), ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		if ok && (!seen[key] || key == "mx") { // of all others the first one holds
			seen[key] = true
			p.take(key, value)
		}
	}
	for _, key := range []string{"version", "mode", "max_age"} {
		if !seen[key] {
			p.faults = append(p.faults, words.Say("policy.no_line", "line", key))
		}
	}
	if len(p.mx) == 0 && p.mode != "none" {
		p.faults = append(p.faults, words.Say("policy.no_server"))
	}
	return p
}

// take reads one line.
func (p *stsPolicy) take(key, value string) {
	switch key {
	case "version":
		if value != "STSv1" {
			p.faults = append(p.faults, words.Say("policy.version"))
		}
	case "mode":
		if p.mode = value; value != "enforce" && value != "testing" && value != "none" {
			p.faults = append(p.faults, words.Say("policy.bad_mode"))
		}
	case "max_age":
		n, err := number(value)
		switch {
		case err != nil || n > 31557600:
			p.faults = append(p.faults, words.Say("policy.max_age"))
		case n == 0:
			p.faults = append(p.faults, words.Say("policy.never_kept"))
		}
		p.short = n < leastAge
	case "mx":
		switch {
		case !mxPattern.MatchString(value):
			p.faults = append(p.faults, words.Say("policy.pattern", "value", shorten(value)))
		case len(p.mx) < maxPolicyHosts:
			p.mx = append(p.mx, strings.ToLower(value))
		}
	}
}

// lists reports whether the policy names a mail server. A star matches
// exactly one part of a name.
func (p stsPolicy) lists(host string) bool {
	_, parent, _ := strings.Cut(host, ".")
	for _, m := range p.mx {
		if rest, ok := strings.CutPrefix(m, "*."); ok && rest == parent && parent != "" || m == host {
			return true
		}
	}
	return false
}

// isTLSRPT reports whether a TXT record asks for reports on TLS (RFC 8460, 3).
func isTLSRPT(text string) bool { return hasVersion(text, "TLSRPTv1") }

// parseTLSRPT says what is wrong with such a record, or nothing.
func parseTLSRPT(text string) string {
	list, odd, twice := parseTags(text)
	switch {
	case len(odd) > 0:
		return words.Say("tags.odd", "tag", shorten(odd[0]))
	case len(twice) > 0:
		return words.Say("tags.twice", "tag", shorten(twice[0]))
	}
	rua, ok := list.get("rua")
	if !ok || rua == "" {
		return words.Say("tlsrpt.no_address")
	}
	for part := range strings.SplitSeq(rua, ",") {
		part = strings.TrimSpace(part)
		u, err := url.Parse(part)
		switch {
		case err == nil && strings.EqualFold(u.Scheme, "mailto") && mailAddress.MatchString(u.Opaque):
		case err == nil && strings.EqualFold(u.Scheme, "https") && u.Hostname() != "":
		default:
			return words.Say("tlsrpt.scheme", "value", shorten(part))
		}
	}
	return ""
}
