package markdown

import "strings"

// special are the characters that mean something in Markdown, HTML or an
// extension of either, wherever they stand; atStart those that do so only in the
// first word of a block, and asFirst as its first letter. A backslash before any of them takes the meaning away.
const (
	special = "\\`*_{}[]<>#|~&$"
	atStart = "()+-.!"
	asFirst = "=:"
)

// Escape returns text as it stands in a paragraph. A word that a reader would
// make a link of (an address, a person, a ticket) becomes code, in which nothing
// is looked for.
func Escape(text string) string {
	words := strings.Split(strings.TrimSpace(text), " ")
	for i, w := range words {
		if linkable(w) {
			words[i] = code(w)
		} else {
			words[i] = escapeWord(w, i == 0)
		}
	}
	return strings.Join(words, " ")
}

func escapeWord(w string, first bool) string {
	var b strings.Builder
	for i, r := range w {
		if strings.ContainsRune(special, r) || first && (strings.ContainsRune(atStart, r) || i == 0 && strings.ContainsRune(asFirst, r)) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// linkable reports whether a reader of Markdown may turn the word into a link
// although nothing marks it as one.
func linkable(w string) bool {
	w = strings.ToLower(w)
	return strings.ContainsAny(w, "@#") || strings.Contains(w, "www.") || strings.Contains(w, "://") || strings.Contains(w, "mailto:") || strings.Contains(w, "xmpp:")
}

// code wraps a word in one more backtick than it holds in a row.
func code(w string) string {
	longest, n := 0, 0
	for _, r := range w {
		if r == '`' {
			n++
			longest = max(longest, n)
		} else {
			n = 0
		}
	}
	fence := strings.Repeat("`", longest+1)
	if strings.HasPrefix(w, "`") || strings.HasSuffix(w, "`") {
		w = " " + w + " " // one space at each end is not shown
	}
	return fence + w + fence
}
