package web

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// drupalSession is the name of a session of Drupal: a word and a hash.
var drupalSession = regexp.MustCompile(`^S?SESS[0-9a-f]{32}$`)

// isSession reports whether a cookie is, by its name, what keeps someone signed in. It goes
// by whole words: “sidebar” is not “sid”.
func (c cookie) isSession() bool {
	n := strings.ToLower(c.name)
	if slices.ContainsFunc(rules().NoSessions, func(s string) bool { return strings.Contains(n, s) }) {
		return false
	}
	if drupalSession.MatchString(c.name) || slices.ContainsFunc(rules().SessionStarts, func(s string) bool { return strings.HasPrefix(n, s) }) {
		return true
	}
	return slices.ContainsFunc(nameWords(c.name), func(w string) bool {
		return slices.Contains(rules().Sessions, w) ||
			slices.ContainsFunc(rules().SessionEndings, func(e string) bool { return strings.HasSuffix(w, e) })
	})
}

// nameWords are the words of a name, in lower case: user_session, userSession and
// UserSession2 hold the same two. A name in one case throughout is one word.
func nameWords(name string) []string {
	var out []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, strings.ToLower(string(word)))
		}
		word = nil
	}
	runes := []rune(name)
	for i, r := range runes {
		if !unicode.IsLetter(r) {
			flush()
			continue
		}
		begins := i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || unicode.IsUpper(runes[i-1]) && i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if begins {
			flush()
		}
		word = append(word, r)
	}
	flush()
	return out
}
