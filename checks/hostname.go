package checks

import (
	"errors"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

var errNotHostName = errors.New("a host name holds letters, digits and hyphens only")

// asciiHost turns a name that is written as people read it, such as māori.nz, into the
// form that name servers know, xn--mori-qsa.nz (RFC 5891), each part by itself: what
// stands for a dot or for a plain letter in another script could hide who is meant, and
// is refused.
func asciiHost(host string) (string, error) {
	labels := strings.Split(host, ".")
	for i, l := range labels {
		if isASCII(l) {
			continue
		}
		a, err := idna.Lookup.ToASCII(l)
		if err != nil || !utf8.ValidString(l) || !strings.HasPrefix(a, "xn--") || strings.Contains(a, ".") {
			return "", errNotHostName
		}
		labels[i] = a
	}
	return strings.Join(labels, "."), nil
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// Shown is a target's canonical form as it is shown to people: a name with letters
// beyond a to z both ways, māori.nz (xn--mori-qsa.nz), since either alone can hide who
// is meant.
func Shown(target string) string {
	if !strings.Contains(target, "xn--") {
		return target
	}
	host, port, ported := strings.Cut(target, ":")
	u, err := idna.Lookup.ToUnicode(host)
	if err != nil || u == host {
		return target
	}
	if a, err := asciiHost(u); err != nil || a != host {
		return target
	}
	if ported {
		u += ":" + port
	}
	return u + " (" + target + ")"
}
