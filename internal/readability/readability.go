// Package readability measures how hard a sentence is to read, for the tests of
// every text that an owner sees.
package readability

import (
	_ "embed" // the familiar words
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// The limits on a sentence: the school grade of Flesch and Kincaid, which says
// nothing about a label of a word or two, and a length.
const (
	MinWords = 3
	MaxGrade = 10.0
	MaxWords = 25
)

var (
	quoted   = regexp.MustCompile(`“[^”]*”`)
	address  = regexp.MustCompile(`(https?://\S+|[\w.-]+\.(com|org|nz)\b[\w/.-]*)`)
	sentence = regexp.MustCompile(`[.?!]+["”’)]?(\s+|$)`)
)

// TooHard reports whether a sentence of this grade and length is over the limits.
func TooHard(grade float64, words int) bool {
	return grade > MaxGrade && words >= MinWords || words > MaxWords
}

// Sentences splits text, with what stands on a screen or is typed counted as one
// word: a menu, a label, a command, a web address. What someone says is read too.
func Sentences(text string) []string {
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		if strings.HasSuffix(q, ".”") || strings.HasSuffix(q, "?”") {
			return strings.Trim(q, "“”")
		}
		return "“label”"
	})
	text = address.ReplaceAllString(text, "address")
	var out []string
	for _, s := range sentence.Split(text, -1) {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// Grade returns the Flesch-Kincaid grade of a sentence and the number of its words.
// A familiar word counts as one of two syllables at most.
func Grade(s string) (grade float64, words int) { return gradeOf(s, familiar()) }

//go:embed familiar.txt
var familiarText string

// familiar is what a shop owner knows though it is long.
var familiar = sync.OnceValue(func() map[string]bool {
	known := map[string]bool{}
	for line := range strings.Lines(familiarText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			known[strings.ToLower(line)] = true
		}
	}
	return known
})

func gradeOf(s string, known map[string]bool) (grade float64, words int) {
	syllables := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '-' || r == '/' }) {
		w = strings.ToLower(strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
		if w == "" {
			continue
		}
		words++
		n := syllablesOf(w)
		if known[strings.TrimSuffix(w, "’s")] || known[strings.TrimSuffix(w, "s")] {
			n = min(n, 2)
		}
		syllables += n
	}
	if words == 0 {
		return 0, 0
	}
	return 0.39*float64(words) + 11.8*float64(syllables)/float64(words) - 15.59, words
}

// syllablesOf counts groups of vowels, less the silent endings of English.
func syllablesOf(w string) int {
	if strings.ContainsFunc(w, unicode.IsDigit) {
		return 1
	}
	n, before := 0, false
	for _, r := range w {
		vowel := strings.ContainsRune("aeiouy", r)
		if vowel && !before {
			n++
		}
		before = vowel
	}
	silentE := strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le")
	silentEd := strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded")
	silentEs := strings.HasSuffix(w, "es") && !strings.HasSuffix(w, "ses") && !strings.HasSuffix(w, "ches") && !strings.HasSuffix(w, "ges") && !strings.HasSuffix(w, "xes")
	if n > 1 && (silentE || silentEd || silentEs) {
		n--
	}
	return max(n, 1)
}
