package mail

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A macroPart is a piece of a macro string: text as it stands, or a letter to fill in
// (RFC 7208, 7.1).
type macroPart struct {
	text      string
	letter    byte // lower case; 0 for text
	keep      int  // how many labels from the right are kept; 0 for all
	reverse   bool
	delimiter string
	escape    bool // an upper-case letter asks for the result to be escaped as in a URL
}

var macroExpand = regexp.MustCompile(`^%(?:\{([A-Za-z])([0-9]*)([rR]?)([.\-+,/_=]*)\}|([%_-]))`)

// domainLetters are the letters that may stand in a name; those of explanationLetters
// are for the texts that go back to a sender alone (RFC 7208, 7.2).
const (
	domainLetters      = "slodiphv"
	explanationLetters = "crt"
)

// parseMacro reads a macro string of these letters.
func parseMacro(s, letters string) (parts []macroPart, ok bool) {
	for s != "" {
		i := strings.IndexByte(s, '%')
		if i != 0 {
			if i < 0 {
				i = len(s)
			}
			parts, s = append(parts, macroPart{text: s[:i]}), s[i:]
			continue
		}
		m := macroExpand.FindStringSubmatch(s)
		if m == nil {
			return nil, false
		}
		s = s[len(m[0]):]
		if m[1] == "" {
			parts = append(parts, macroPart{text: map[string]string{"%": "%", "_": " ", "-": "%20"}[m[5]]})
			continue
		}
		p := macroPart{letter: strings.ToLower(m[1])[0], reverse: m[3] != "", delimiter: m[4], escape: m[1] < "a"}
		if m[2] != "" {
			// A number past what fits keeps everything, as does any past 127.
			n, err := strconv.Atoi(m[2])
			if err == nil && n == 0 {
				return nil, false
			}
			if p.keep = n; err != nil {
				p.keep = 0
			}
		}
		if strings.IndexByte(letters, p.letter) < 0 {
			return nil, false
		}
		parts = append(parts, p)
	}
	return parts, true
}

// macroEnd is a macro at the end of a name, where else a label must stand.
var macroEnd = regexp.MustCompile(`%(?:\{[^{}]*\}|[%_-])$`)

// A spfSender is who hands mail in, as a receiver sees it.
type spfSender struct {
	ip     netip.Addr
	local  string
	domain string
	helo   string
	// invented is true of a stranger who was made up: no address of a record is his.
	invented bool
}

// needsSender reports whether parts depend on who sends, beyond the domain that the
// mail is from; forgers says whether on a word that the sender chooses himself.
func needsSender(parts []macroPart) (needs, chosen bool) {
	for _, p := range parts {
		if p.letter != 0 && p.letter != 'd' && p.letter != 'o' {
			needs = true
			chosen = chosen || strings.IndexByte("slhp", p.letter) >= 0
		}
	}
	return needs, chosen
}

// fill fills in a name for a sender at the domain whose record is being read. The
// letter p is passed as it was validated.
func (s spfSender) fill(parts []macroPart, domain, validated string) string {
	var b strings.Builder
	for _, p := range parts {
		if p.letter == 0 {
			b.WriteString(p.text)
			continue
		}
		v := p.transform(s.letter(p.letter, domain, validated))
		if p.escape {
			v = escapeURL(v)
		}
		b.WriteString(v)
	}
	name := strings.TrimSuffix(b.String(), ".")
	for len(name) > 253 { // labels go from the left until it fits
		_, rest, ok := strings.Cut(name, ".")
		if !ok {
			break
		}
		name = rest
	}
	return strings.ToLower(name)
}

func (s spfSender) letter(l byte, domain, validated string) string {
	switch l {
	case 's':
		return s.local + "@" + s.domain
	case 'l':
		return s.local
	case 'o':
		return s.domain
	case 'd':
		return domain
	case 'i':
		return dotted(s.ip)
	case 'p':
		return validated
	case 'v':
		if s.ip.Is4() {
			return "in-addr"
		}
		return "ip6"
	case 'h':
		return s.helo
	}
	return ""
}

// dotted writes an address as macros have it: IPv6 as hexadecimal digits with dots.
func dotted(a netip.Addr) string {
	if a.Is4() {
		return a.String()
	}
	hex := strings.ReplaceAll(a.StringExpanded(), ":", "")
	return strings.Join(strings.Split(hex, ""), ".")
}

// transform splits, reverses and cuts (RFC 7208, 7.3).
func (p macroPart) transform(v string) string {
	if p.keep == 0 && !p.reverse && p.delimiter == "" {
		return v
	}
	delimiter := p.delimiter
	if delimiter == "" {
		delimiter = "."
	}
	list := strings.FieldsFunc(v, func(r rune) bool { return strings.ContainsRune(delimiter, r) })
	if p.reverse {
		slices.Reverse(list)
	}
	if p.keep > 0 && p.keep < len(list) {
		list = list[len(list)-p.keep:]
	}
	return strings.Join(list, ".")
}

// escapeURL escapes all but the unreserved characters of RFC 3986.
func escapeURL(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return b.String()
}
