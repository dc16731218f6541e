package dns

import (
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

// A caa is one CAA record (RFC 8659, 4.1).
type caa struct {
	critical   bool
	tag, value string
	fault      string
}

// parseCAA reads the content of a record.
func parseCAA(b []byte) caa {
	if len(b) < 2 || len(b) < 2+int(b[1]) || b[1] == 0 {
		return caa{fault: words.Say("caa.short")}
	}
	end := 2 + int(b[1])
	c := caa{critical: b[0]&0x80 != 0, tag: strings.ToLower(string(b[2:end])), value: string(b[end:])}
	known := []string{"issue", "issuewild", "iodef", "issuemail", "contactemail", "contactphone", "issuevmc"}
	switch {
	case strings.Trim(c.tag, "abcdefghijklmnopqrstuvwxyz0123456789") != "":
		c.fault = words.Say("caa.tag", "tag", c.tag)
	case c.critical && !slices.Contains(known, c.tag):
		c.fault = words.Say("caa.critical", "tag", c.tag)
	case c.tag == "issue" || c.tag == "issuewild":
		c.fault = issuerFault(c.value)
	case c.tag == "iodef" && !strings.HasPrefix(c.value, "mailto:") && !strings.HasPrefix(c.value, "https://") && !strings.HasPrefix(c.value, "http://"):
		c.fault = words.Say("caa.reports_scheme")
	}
	return c
}

// issuerFault says what is wrong with the value of an issue word, or nothing.
func issuerFault(v string) string {
	if strings.TrimSpace(v) == "" {
		return words.Say("caa.empty")
	}
	name := issuer(v)
	if name == "" {
		return ""
	}
	if strings.Contains(name, "://") || strings.ContainsAny(name, " \t\"'/@,") || !strings.Contains(name, ".") {
		return words.Say("caa.issuer", "name", name)
	}
	return ""
}

// issuer is the name in front of the parameters; empty forbids everyone.
func issuer(v string) string {
	name, _, _ := strings.Cut(v, ";")
	return strings.ToLower(strings.Trim(name, " \t"))
}

// mayIssue reports whether a set lets one of the names issue. For a certificate
// with a star, issuewild takes the place of issue where there is any.
func mayIssue(set []caa, names []string, wildcard bool) bool {
	tag := "issue"
	if wildcard && slices.ContainsFunc(set, func(c caa) bool { return c.tag == "issuewild" }) {
		tag = "issuewild"
	}
	restricted := false
	for _, c := range set {
		if c.tag != tag {
			if c.critical && c.fault != "" {
				return false
			}
			continue
		}
		restricted = true
		if slices.Contains(names, issuer(c.value)) {
			return true
		}
	}
	return !restricted
}

func readCAA(records []checks.Record) []caa {
	var out []caa
	for _, r := range records {
		out = append(out, parseCAA(r.Data))
	}
	return out
}
