package web

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
)

// written reads what an address holds in itself: the text after “data:”, or the words that
// “javascript:” would put in the place of the page, where they are written out. kind is the
// type of the text in lower case, "" where the address holds nothing.
func written(address string) (kind, text string) {
	address = strings.TrimFunc(address, func(r rune) bool { return r <= ' ' })
	scheme := schemeStart.FindString(address)
	rest := strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(address[len(scheme):])
	switch strings.ToLower(scheme) {
	case "data:":
		return dataText(rest)
	case "javascript:":
		if m := soleString.FindStringSubmatch(unescaped(rest)); m != nil {
			return "text/html", scriptEscape.ReplaceAllString(m[1]+m[2]+m[3], "$1")
		}
	}
	return "", ""
}

// soleString is a script that is nothing but words, which then become the page.
var soleString = regexp.MustCompile("(?s)^\\s*\\(?\\s*(?:'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|`((?:[^`\\\\$]|\\\\.)*)`)\\s*\\)?\\s*;?\\s*$")

// scriptEscape is a sign that a script writes with a stroke before it.
var scriptEscape = regexp.MustCompile(`(?s)\\(.)`)

// dataText reads an address of text (Fetch, “data: URL processor”).
func dataText(s string) (kind, text string) {
	s, _, _ = strings.Cut(s, "#")
	head, body, ok := strings.Cut(s, ",")
	if !ok {
		return "", ""
	}
	kind, _, _ = strings.Cut(strings.ToLower(head), ";")
	kind = strings.TrimSpace(kind)
	body = unescaped(body)
	if params := strings.Split(head, ";"); len(params) > 1 && strings.EqualFold(strings.TrimSpace(params[len(params)-1]), "base64") {
		body = strings.Map(func(r rune) rune {
			if isSpace(r) || r == '=' {
				return -1
			}
			return r
		}, body)
		b, err := base64.RawStdEncoding.DecodeString(body)
		if err != nil {
			return kind, ""
		}
		body = string(b)
	}
	return kind, body
}

// unescaped undoes the signs with % of an address. One that stands for none stays as it is.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if sign, err := url.PathUnescape(s[i : i+3]); err == nil {
				b.WriteString(sign)
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// pageKinds are the types of text that browsers show as a page with parts of its own.
var pageKinds = []string{"text/html", "application/xhtml+xml", "text/xml", "application/xml", "image/svg+xml"}
