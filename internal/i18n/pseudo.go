package i18n

import (
	"regexp"
	"strings"
)

// pseudolocalize returns an English text as the pseudo-language has it: 40 % longer,
// with a mark on every vowel, in brackets. The places of arguments stay.
func pseudolocalize(s string) string {
	marked := strings.NewReplacer("a", "ā", "e", "ē", "i", "ī", "o", "ō", "u", "ū", "A", "Ā", "E", "Ē", "I", "Ī", "O", "Ō", "U", "Ū")
	place := regexp.MustCompile(`%[a-z]|\{[a-z]+\}`)
	var b strings.Builder
	b.WriteString("[")
	at := 0
	for _, p := range place.FindAllStringIndex(s, -1) {
		b.WriteString(marked.Replace(s[at:p[0]]) + s[p[0]:p[1]])
		at = p[1]
	}
	b.WriteString(marked.Replace(s[at:]))
	const more, cells = " ōtā", 4
	longer := (len([]rune(s))*2 + 4) / 5
	b.WriteString(strings.Repeat(more, (longer+cells-1)/cells))
	return b.String() + "]"
}
