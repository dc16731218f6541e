// Package i18ntest finds what a front end says around the catalogue, for tests.
package i18ntest

import (
	"regexp"
	"slices"
	"strings"
)

// unmarked is a word that holds a vowel without its mark, or a place that was not
// filled. A single letter is a key, a grade or the name of one.
var unmarked = regexp.MustCompile(`[\p{L}’]*[aeiouAEIOU][\p{L}’]*|\{[^}]*\}`)

// Unmarked returns the words of a text said in the pseudo-language that are not from
// the catalogue. not are texts that no catalogue has, such as names and what was typed.
func Unmarked(text string, not ...string) []string {
	not = slices.DeleteFunc(slices.Clone(not), func(x string) bool { return x == "" })
	slices.SortFunc(not, func(a, b string) int { return len(b) - len(a) }) // one may be part of another
	for _, x := range not {
		text = strings.ReplaceAll(text, x, " ")
	}
	return slices.DeleteFunc(unmarked.FindAllString(text, -1), func(w string) bool { return len(w) == 1 })
}
