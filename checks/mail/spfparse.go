package mail

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A spfTerm is one word of an SPF record after its version (RFC 7208, 4.6.1).
type spfTerm struct {
	raw       string
	kind      string // "all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists", "redirect", "exp", or "" for an unknown modifier
	qualifier byte   // '+', '-', '~' or '?'; of mechanisms only
	// target is the name after the colon or the equals sign, lower case; empty for
	// the domain itself. parts is the same, read, where it holds a macro.
	target string
	parts  []macroPart
	prefix netip.Prefix // of ip4 and ip6
	// cidr4 and cidr6 are the lengths after a and mx.
	cidr4, cidr6 int
}

// needsLookup reports whether a receiver has to look the term up, which it does at
// most ten times (RFC 7208, 4.6.4).
func (t spfTerm) needsLookup() bool {
	switch t.kind {
	case "include", "a", "mx", "ptr", "exists", "redirect":
		return true
	}
	return false
}

// A spfRecord is a parsed record. Its faults are what makes receivers give up on
// it as a whole.
type spfRecord struct {
	text   string
	terms  []spfTerm
	faults []spfFault
}

// A spfFault is a word that breaks the record, and why in plain words.
type spfFault struct{ term, why string }

// isSPF reports whether a TXT record is one that receivers take for SPF.
func isSPF(text string) bool {
	return len(text) >= 6 && strings.EqualFold(text[:6], "v=spf1") && (len(text) == 6 || text[6] == ' ')
}

// nearSPF finds records that were meant to be SPF and are not taken for it.
var nearSPF = regexp.MustCompile(`(?i)^[\s"'“”]*v\s*=\s*spf`)

// parseSPF reads a record that isSPF.
func parseSPF(text string) spfRecord {
	r := spfRecord{text: text}
	seen := map[string]bool{}
	for word := range strings.SplitSeq(text[6:], " ") {
		if word == "" {
			continue
		}
		t, why := parseSPFTerm(word)
		switch {
		case why != "":
		case (t.kind == "redirect" || t.kind == "exp") && seen[t.kind]:
			why = words.Say("term.twice", "term", t.kind)
		}
		seen[t.kind] = true
		if why != "" {
			r.faults = append(r.faults, spfFault{word, why})
			continue
		}
		r.terms = append(r.terms, t)
	}
	return r
}

var modifier = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*=`)

// mechanisms are the words that a record may be made of.
var mechanisms = []string{"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"}

// parseSPFTerm reads one word, and says why it cannot be read.
func parseSPFTerm(word string) (t spfTerm, why string) {
	t = spfTerm{raw: word, qualifier: '+', cidr4: 32, cidr6: 128}
	for _, c := range []byte(word) {
		if c < 0x21 || c > 0x7e {
			return t, words.Say("term.character")
		}
	}
	if name := modifier.FindString(word); name != "" {
		return parseModifier(t, strings.ToLower(strings.TrimSuffix(name, "=")), word[len(name):])
	}
	if strings.IndexByte("+-~?", word[0]) >= 0 {
		t.qualifier, word = word[0], word[1:]
	}
	end := strings.IndexAny(word, ":/")
	if end < 0 {
		end = len(word)
	}
	t.kind = strings.ToLower(word[:end])
	if !slices.Contains(mechanisms, t.kind) {
		return t, words.Say("term.unknown")
	}
	return parseMechanism(t, word[end:])
}

func parseModifier(t spfTerm, name, value string) (spfTerm, string) {
	switch {
	case name == "redirect" || name == "exp":
		t.kind = name
		return parseDomainSpec(t, value)
	case slices.Contains(mechanisms, name):
		return t, words.Say("term.colon")
	}
	if _, ok := parseMacro(value, domainLetters+explanationLetters); !ok {
		return t, words.Say("term.percent")
	}
	return t, "" // an unknown modifier is legal, and ignored
}

func parseMechanism(t spfTerm, rest string) (spfTerm, string) {
	switch t.kind {
	case "all":
		if rest != "" {
			return t, words.Say("term.all")
		}
		return t, ""
	case "ip4", "ip6":
		return parseIP(t, rest)
	}
	if t.kind == "a" || t.kind == "mx" {
		var why string
		if rest, why = cutCIDR(&t, rest); why != "" {
			return t, why
		}
	}
	name, has := strings.CutPrefix(rest, ":")
	if !has {
		if rest != "" {
			return t, words.Say("term.slash")
		}
		if t.kind == "include" || t.kind == "exists" {
			return t, words.Say("term.no_domain")
		}
		return t, ""
	}
	return parseDomainSpec(t, name)
}

// cidrEnd is what looks like "/24", "//64" or "/24//64" at the end of a term. A slash
// elsewhere belongs to the name, odd as that is.
var cidrEnd = regexp.MustCompile(`(?:/([0-9]*))?(?://([0-9]*))?$`)

// cutCIDR takes the lengths off the end.
func cutCIDR(t *spfTerm, rest string) (string, string) {
	m := cidrEnd.FindStringSubmatchIndex(rest)
	var ok bool
	if m[2] >= 0 {
		if t.cidr4, ok = cidrLength(rest[m[2]:m[3]], 32); !ok {
			return rest, words.Say("term.length_four")
		}
	}
	if m[4] >= 0 {
		if t.cidr6, ok = cidrLength(rest[m[4]:m[5]], 128); !ok {
			return rest, words.Say("term.length_six")
		}
	}
	return rest[:m[0]], ""
}

func cidrLength(s string, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 0 && n <= most && strconv.Itoa(n) == s
}

func parseIP(t spfTerm, rest string) (spfTerm, string) {
	s, ok := strings.CutPrefix(rest, ":")
	if !ok {
		return t, words.Say("term.no_address")
	}
	host, bits, has := strings.Cut(s, "/")
	a, err := netip.ParseAddr(host)
	if err != nil || a.Zone() != "" || a.Is4() != (t.kind == "ip4") {
		return t, words.Say("term.address", "value", host)
	}
	n := a.BitLen()
	if has {
		if n, ok = cidrLength(bits, a.BitLen()); !ok {
			return t, words.Say("term.length")
		}
	}
	t.prefix = netip.PrefixFrom(a, n).Masked()
	return t, ""
}

// parseDomainSpec reads the name that a term points to (RFC 7208, 7.1): its end is a
// macro, or a dot and a label that is no number.
func parseDomainSpec(t spfTerm, s string) (spfTerm, string) {
	if s == "" {
		return t, words.Say("term.no_domain")
	}
	parts, ok := parseMacro(s, domainLetters)
	if !ok {
		return t, words.Say("term.percent")
	}
	t.target = strings.ToLower(strings.TrimSuffix(s, "."))
	if strings.Contains(s, "%") {
		t.parts = parts
	}
	if macroEnd.MatchString(s) {
		return t, ""
	}
	dot := strings.LastIndexByte(t.target, '.')
	switch {
	case strings.Contains(s, "://"):
		return t, words.Say("term.web_address")
	case dot < 0 || !topLabel.MatchString(t.target[dot+1:]):
		if _, err := netip.ParseAddr(t.target); err == nil {
			return t, words.Say("term.is_address")
		}
		return t, words.Say("term.domain", "value", s)
	case t.parts == nil && (strings.Contains(t.target, "..") || strings.HasPrefix(t.target, ".")):
		return t, words.Say("term.domain", "value", s)
	}
	return t, ""
}

// topLabel is the last part of a name: not a number alone.
var topLabel = regexp.MustCompile(`^([a-z0-9]*[a-z][a-z0-9]*|[a-z0-9]+-[a-z0-9-]*[a-z0-9])$`)

// name is what the term points to when it is met at a domain by this sender's mail.
func (t spfTerm) name(s spfSender, domain, validated string) string {
	switch {
	case t.parts != nil:
		return s.fill(t.parts, domain, validated)
	case t.target != "":
		return t.target
	}
	return domain
}

// length is how much of an address must agree, for one family.
func (t spfTerm) length(four bool) int {
	if four {
		return t.cidr4
	}
	return t.cidr6
}
