package incident_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// The limits of the questions (questions/reading_test.go): the school grade of
// Flesch and Kincaid, and a length. On such a day they matter more.
const (
	minWords = 3
	maxGrade = 10.0
	maxWords = 25
)

var (
	quoted   = regexp.MustCompile(`“[^”]*”`)
	address  = regexp.MustCompile(`(https?://\S+|[\w.-]+\.(com|org|nz)\b[\w/.-]*)`)
	sentence = regexp.MustCompile(`[.?!]+["”’)]?(\s+|$)`)
)

func TestReadingAge(t *testing.T) {
	g, _ := load(t)
	known := familiar(t)
	w := g.Words
	all := map[string][]string{"words": {w.Intro, w.Secret, w.Danger, w.Several, w.Legal, w.Seen, w.Country, w.None, w.Hours, w.Asked}}
	for _, x := range w.Look {
		all["words"] = append(all["words"], x)
	}
	for _, h := range g.Happenings {
		texts := append([]string{h.Title, h.Signs, h.Begin, h.Over}, h.Never...)
		for _, s := range h.Steps {
			texts = append(texts, s.Do, s.Why, s.Say, s.Careful, s.Cannot)
			for _, how := range s.How {
				texts = append(texts, how.Steps...)
			}
			if n := len(sentences(s.Do)); n > 2 || len(strings.Fields(s.Do)) > 16 {
				t.Errorf("%s, %s: %q is more than one short sentence", h.ID, s.ID, s.Do)
			}
		}
		for _, f := range h.Facts {
			texts = append(texts, f.Ask, f.Label)
		}
		all[h.ID] = texts
	}
	n, sum := 0, 0.0
	for where, texts := range all {
		for _, text := range texts {
			for _, s := range sentences(text) {
				grade, words := readability(s, known)
				n, sum = n+1, sum+grade
				if grade > maxGrade && words >= minWords || words > maxWords {
					t.Errorf("%s: grade %.1f, %d words: %s", where, grade, words, s)
				}
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d sentences were read; there are more", n)
	}
	t.Logf("%d sentences, mean grade %.1f", n, sum/float64(n))
}

// TestReadability holds the measure itself to sentences of known ease.
func TestReadability(t *testing.T) {
	if grade, words := readability("The cat sat on the mat", nil); grade > 1 || words != 6 {
		t.Errorf("an easy sentence has grade %.1f and %d words", grade, words)
	}
	if grade, _ := readability("Organisational authentication configurations necessitate comprehensive administration", nil); grade < 25 {
		t.Errorf("a hard sentence has grade %.1f", grade)
	}
}

// sentences splits text, with what stands on a screen or is typed counted as one word.
func sentences(text string) []string {
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		if strings.HasSuffix(q, ".”") || strings.HasSuffix(q, "?”") {
			return strings.Trim(q, "“”") // what is said on the phone is read too
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

func readability(s string, known map[string]bool) (grade float64, words int) {
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

// familiar reads the words that a shop owner knows though they are long.
func familiar(t *testing.T) map[string]bool {
	t.Helper()
	data, err := os.ReadFile("../../questions/testdata/familiar.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			known[strings.ToLower(line)] = true
		}
	}
	return known
}
