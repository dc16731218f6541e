package report

import (
	"bytes"
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
)

//go:embed words.yaml
var wordsYAML []byte

// wording is the sentences of the report: content, kept in words.yaml.
type wording struct {
	Verdicts   map[string]string `yaml:"verdicts"`
	First      map[string]string `yaml:"first"`
	Headlines  map[string]string `yaml:"headlines"`
	Chips      map[string]string `yaml:"chips"`
	Groups     map[string]string `yaml:"groups"`
	Who        map[string]string `yaml:"who"`
	Bases      map[string]string `yaml:"bases"`
	Systems    map[string]string `yaml:"systems"`
	Modes      map[string]string `yaml:"modes"`
	Leave      map[string]string `yaml:"leave"`
	Disputes   map[string]string `yaml:"disputes"`
	Doubts     map[string]string `yaml:"doubts"`
	Old        map[string]string `yaml:"old"`
	Seen       string            `yaml:"seen"`
	Changes    map[string]string `yaml:"changes"`
	Since      map[string]string `yaml:"since"`
	Reasons    map[string]string `yaml:"reasons"`
	Unanswered map[string]string `yaml:"unanswered"`
	Numbers    []string          `yaml:"numbers"`
	Counts     map[string]string `yaml:"counts"`
	Words      []term            `yaml:"words"`
}

type term struct {
	Term  string   `yaml:"term"`
	Match []string `yaml:"match"`
	Means string   `yaml:"means"`
}

// words reads words.yaml once, when a report is first made.
var words = sync.OnceValue(func() wording {
	var w wording
	dec := yaml.NewDecoder(bytes.NewReader(wordsYAML))
	dec.KnownFields(true)
	if err := dec.Decode(&w); err != nil {
		panic("report: words.yaml: " + err.Error()) // a test has read it
	}
	return w
})

// in returns the sentences in a language.
func (w wording) in(say i18n.Catalog) wording {
	if say.Lang() == i18n.English {
		return w
	}
	for _, m := range []*map[string]string{
		&w.Verdicts, &w.First, &w.Headlines, &w.Chips, &w.Groups, &w.Who, &w.Bases, &w.Systems, &w.Modes, &w.Leave, &w.Disputes, &w.Doubts, &w.Old,
		&w.Changes, &w.Since, &w.Reasons, &w.Unanswered, &w.Counts,
	} {
		said := make(map[string]string, len(*m))
		for key, text := range *m {
			said[key] = say.T(text)
		}
		*m = said
	}
	w.Seen, w.Numbers = say.T(w.Seen), say.All(w.Numbers)
	w.Words = slices.Clone(w.Words)
	for i, t := range w.Words { // what the text is searched for is in the language too
		w.Words[i] = term{Term: say.T(t.Term), Match: say.All(t.Match), Means: say.T(t.Means)}
	}
	return w
}

// fill puts values for {names} into a sentence.
func fill(sentence string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		sentence = strings.ReplaceAll(sentence, "{"+pairs[i]+"}", pairs[i+1])
	}
	return sentence
}

// number is n as it reads better: a small one as a word.
func (b builder) number(n int) string {
	if n >= 0 && n < len(b.words.Numbers) {
		return b.words.Numbers[n]
	}
	return grouped(n)
}

// count is "one thing", "three things".
func (b builder) count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fill(b.words.Counts[thing], "n", b.number(n))
}

// grouped writes 12345 as 12,345.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// lower makes the first letter small, unless the word is in capitals.
func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if second, _ := utf8.DecodeRuneInString(s[n:]); n == 0 || unicode.IsUpper(second) {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}

// upper makes the first letter large.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// used returns the words of the list that the text uses.
func used(list []term, text string) []Word {
	text = strings.ToLower(text)
	var out []Word
	for _, t := range list {
		for _, m := range t.Match {
			if holdsWord(text, m) {
				out = append(out, Word{Term: t.Term, Meaning: t.Means})
				break
			}
		}
	}
	return out
}

func holdsWord(text, word string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(before) && !unicode.IsLetter(after) {
			return true
		}
		from = end
	}
}
