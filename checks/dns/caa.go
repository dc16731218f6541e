package dns

import (
	"net/mail"
	"net/url"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// authorities is the table of who answers to which CAA name; it is never written to.
var authorities = checks.EmbeddedContent[authorityTable](content, "authorities.yaml")

type authorityTable struct {
	Checked     string `yaml:"checked"`
	Authorities []struct {
		Organisation string   `yaml:"organisation"`
		CAA          []string `yaml:"caa"`
	} `yaml:"authorities"`
}

// caaNames returns the CAA names of the authority that issued a certificate, by
// its organisation.
func (t authorityTable) caaNames(organisation string) ([]string, bool) {
	for _, a := range t.Authorities {
		if strings.HasPrefix(strings.ToLower(organisation), strings.ToLower(a.Organisation)) {
			return a.CAA, true
		}
	}
	return nil, false
}

// A caa is one CAA record (RFC 8659, 4.1), as an authority would understand it.
type caa struct {
	tag, value string
	// fault says what is wrong with it, and remark that it works all the same.
	fault  string
	remark bool
	// issuer is who may issue by it; empty lets nobody.
	issuer string
	// forbids says that an authority has to refuse, since it must follow what it does
	// not understand.
	forbids bool
}

// The tags that authorities know (IANA, Certification Authority Restriction
// Properties).
var knownTags = []string{"issue", "issuewild", "issuemail", "issuevmc", "iodef", "contactemail", "contactphone"}

// The flag that a property must be understood; the other bits have no meaning.
const critical = 0x80

// parseCAA reads the content of a record.
func parseCAA(b []byte) caa {
	if len(b) < 2 || len(b) < 2+int(b[1]) || b[1] == 0 {
		return caa{fault: words.Say("caa.short"), forbids: true}
	}
	flags, end := b[0], 2+int(b[1])
	c := caa{tag: strings.ToLower(string(b[2:end])), value: string(b[end:])}
	known := slices.Contains(knownTags, c.tag)
	switch {
	case strings.Trim(c.tag, alphanumeric) != "":
		c.fault, c.forbids = words.Say("caa.tag", "tag", c.tag), flags&critical != 0
	case !known && flags&critical != 0:
		c.fault, c.forbids = words.Say("caa.critical", "tag", c.tag), true
	case !known:
		c.fault, c.remark = words.Say("caa.unknown", "tag", c.tag), true
	case strings.HasPrefix(c.tag, "issue"):
		c.issuer, c.fault = parseIssue(c.value)
	case c.tag == "iodef":
		c.fault = reportFault(c.value)
	case c.tag == "contactemail":
		if !isMailbox(c.value) {
			c.fault = words.Say("caa.mailbox", "value", c.value)
		}
	case c.tag == "contactphone":
		if !strings.ContainsAny(c.value, digits) {
			c.fault = words.Say("caa.phone", "value", c.value)
		}
	}
	if c.fault == "" && flags&^critical != 0 {
		c.fault, c.remark = words.Say("caa.flags", "flags", flags), true
	}
	return c
}

const (
	digits       = "0123456789"
	alphanumeric = "abcdefghijklmnopqrstuvwxyz" + digits
	whitespace   = " \t"
)

// parseIssue reads the value of an issue word (RFC 8659, 4.2): who may issue, with
// parameters. Where it does not fit the grammar, nobody may.
func parseIssue(v string) (issuer, fault string) {
	if strings.Trim(v, whitespace) == "" {
		return "", words.Say("caa.empty")
	}
	name, parameters, parted := strings.Cut(v, ";")
	name = strings.ToLower(strings.Trim(name, whitespace))
	if name != "" && (!strings.Contains(name, ".") || slices.ContainsFunc(strings.Split(name, "."), notLabel)) {
		return "", words.Say("caa.issuer", "name", name)
	}
	if !parted || strings.Trim(parameters, whitespace) == "" {
		return name, ""
	}
	seen := map[string]bool{}
	for p := range strings.SplitSeq(parameters, ";") {
		tag, value, ok := strings.Cut(strings.Trim(p, whitespace), "=")
		tag = strings.ToLower(strings.TrimRight(tag, whitespace))
		value = strings.TrimLeft(value, whitespace)
		switch {
		case !ok || notLabel(tag) || strings.ContainsFunc(value, func(r rune) bool { return r < 0x21 || r > 0x7e }):
			return "", words.Say("caa.parameter", "parameter", strings.Trim(p, whitespace))
		case seen[tag] && (tag == "accounturi" || tag == "validationmethods"): // RFC 8657, 3 and 4
			return "", words.Say("caa.parameter_twice", "parameter", tag)
		case tag == "accounturi" && !isAbsolute(value),
			tag == "validationmethods" && value != "" && slices.ContainsFunc(strings.Split(value, ","), notLabel):
			return "", words.Say("caa.parameter", "parameter", strings.Trim(p, whitespace))
		}
		seen[tag] = true
	}
	return name, ""
}

// notLabel reports whether a word is not one of letters and digits, with hyphens inside.
func notLabel(s string) bool {
	return s == "" || s[0] == '-' || s[len(s)-1] == '-' || strings.Trim(strings.ToLower(s), alphanumeric+"-") != ""
}

func isAbsolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs()
}

// reportFault says what is wrong with a place for reports, or nothing (RFC 8659, 4.4).
func reportFault(v string) string {
	u, err := url.Parse(v)
	if err != nil {
		return words.Say("caa.reports", "value", v)
	}
	switch strings.ToLower(u.Scheme) {
	case "mailto":
		if to, err := url.PathUnescape(u.Opaque); err != nil || !isMailbox(to) {
			return words.Say("caa.mailbox", "value", v)
		}
		return ""
	case "http", "https":
		if u.Hostname() == "" {
			return words.Say("caa.reports", "value", v)
		}
		return ""
	}
	return words.Say("caa.reports_scheme")
}

// isMailbox reports whether a text is one mail address and nothing else.
func isMailbox(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}

// restricts reports whether a set keeps an authority from issuing an ordinary
// certificate: only issue does, or what must be understood and is not (RFC 8659, 4.1).
func restricts(set []caa) bool {
	return slices.ContainsFunc(set, func(c caa) bool { return c.tag == "issue" || c.forbids })
}

// mayIssue reports whether a set lets one of the names issue. For a certificate
// with a star, issuewild takes the place of issue where there is any.
func mayIssue(set []caa, names []string, wildcard bool) bool {
	tag := "issue"
	if wildcard && slices.ContainsFunc(set, func(c caa) bool { return c.tag == "issuewild" }) {
		tag = "issuewild"
	}
	restricted, may := false, false
	for _, c := range set {
		if c.forbids {
			return false
		}
		if c.tag == tag {
			restricted = true
			may = may || slices.Contains(names, c.issuer)
		}
	}
	return may || !restricted
}

func readCAA(records []checks.Record) []caa {
	var out []caa
	for _, r := range records {
		out = append(out, parseCAA(r.Data))
	}
	return out
}
