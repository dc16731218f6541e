package mail

import (
	"strconv"
	"strings"
)

// A tag is one name=value of a tag list, as DKIM, DMARC, MTA-STS and TLS-RPT
// records have it.
type tag struct{ name, value string }

type tags []tag

func (t tags) get(name string) (string, bool) {
	x, ok := firstMatch(t, func(x tag) bool { return x.name == name })
	return x.value, ok
}

// hasVersion reports whether a tag list begins with a version, in exactly these letters.
func hasVersion(text, version string) bool {
	list, _, _ := parseTags(text)
	return len(list) > 0 && list[0] == tag{"v", version}
}

// parseTags splits a tag list at its semicolons. What is no name=value comes
// back in odd, and the names that appear twice in twice. Names are as they were
// written: P= is not p= (RFC 6376, 3.2).
func parseTags(s string) (list tags, odd, twice []string) {
	return parseTagsBy(s, func(name string) string { return name })
}

// parseTagsBy is parseTags with another way to write the names.
func parseTagsBy(s string, written func(string) string) (list tags, odd, twice []string) {
	for part := range strings.SplitSeq(s, ";") {
		part = strings.Trim(part, " \t\r\n")
		if part == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		name = written(strings.TrimRight(name, " \t"))
		if !ok || !tagName(name) {
			odd = append(odd, part)
			continue
		}
		if _, had := list.get(name); had {
			twice = append(twice, name)
			continue
		}
		list = append(list, tag{name, strings.Trim(value, " \t\r\n")})
	}
	return list, odd, twice
}

// number reads a number of digits alone, as all standards for mail have them.
func number(s string) (uint64, error) { return strconv.ParseUint(s, 10, 64) }

func tagName(s string) bool {
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '_' || c == '-')) {
			return false
		}
	}
	return s != ""
}
