package questions_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// The limits on a sentence that an owner reads: the school grade of Flesch and
// Kincaid, and a length. The grade says nothing about a label of a word or two.
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

// TestReadingAge reads every sentence of the bank that an owner may see.
func TestReadingAge(t *testing.T) {
	known := familiar(t)
	type scored struct {
		where, text string
		grade       float64
		words       int
	}
	var all []scored
	texts := ownerText(load(t))
	maps.Copy(texts, besides(t))
	for where, texts := range texts {
		for _, text := range texts {
			for _, s := range sentences(text) {
				grade, words := readability(s, known)
				all = append(all, scored{where, s, grade, words})
				if (grade > maxGrade && words >= minWords) || words > maxWords {
					t.Errorf("%s: grade %.1f, %d words: %s", where, grade, words, s)
				}
			}
		}
	}
	if len(all) < 500 {
		t.Fatalf("only %d sentences were read; the bank has more", len(all))
	}
	slices.SortFunc(all, func(a, b scored) int {
		return strings.Compare(fmt.Sprintf("%08.3f%s", b.grade, b.text), fmt.Sprintf("%08.3f%s", a.grade, a.text))
	})
	sum := 0.0
	for _, s := range all {
		sum += s.grade
	}
	t.Logf("%d sentences, mean grade %.1f; the worst:", len(all), sum/float64(len(all)))
	for _, s := range all[:12] {
		t.Logf("grade %4.1f, %2d words, %s: %s", s.grade, s.words, s.where, s.text)
	}
}

// TestReadability holds the measure itself to sentences of known ease.
func TestReadability(t *testing.T) {
	tests := []struct {
		text            string
		atLeast, atMost float64
		words           int
	}{
		{text: "The cat sat on the mat.", atLeast: -3, atMost: 1, words: 6},
		{text: "Write down the date of the last backup.", atLeast: 0, atMost: 5, words: 8},
		{text: "Organisational authentication configurations necessitate comprehensive administration.", atLeast: 25, atMost: 60, words: 6},
		{text: "Open “Entra ID > Overview > Properties” and choose “Save”.", atLeast: -3, atMost: 6, words: 5},
	}
	for _, tt := range tests {
		got := sentences(tt.text)
		if len(got) != 1 {
			t.Errorf("sentences(%q) = %d, want 1", tt.text, len(got))
			continue
		}
		grade, words := readability(got[0], nil)
		if grade < tt.atLeast || grade > tt.atMost || words != tt.words {
			t.Errorf("readability(%q) = %.1f, %d words; want %.0f to %.0f, %d words", tt.text, grade, words, tt.atLeast, tt.atMost, tt.words)
		}
	}
}

// ownerText returns what an owner may read, by control or file.
func ownerText(b *questions.Bank) map[string][]string {
	out := map[string][]string{}
	for _, f := range b.Facts {
		texts := []string{f.Question, f.Why}
		for _, o := range f.Options {
			texts = append(texts, o.Label, o.Help)
		}
		out["profile "+f.ID] = texts
	}
	for _, a := range b.Areas {
		out["area "+a.ID] = []string{a.Why}
	}
	for _, c := range b.Controls {
		texts := []string{c.Title, c.Do, c.Question, c.Good, c.Partial, c.Poor, c.FindOut.How, c.Why.Text, c.MayNotApply, c.AskIT}
		for _, a := range c.Advice {
			texts = append(append(texts, a.First), a.Steps...)
		}
		out[c.ID] = texts
	}
	return out
}

// besides returns what an owner may read that is no question: the figures and the
// country packs.
func besides(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	others, err := questions.LoadOthers()
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range others {
		out["others "+o.ID] = []string{o.Says}
	}
	packs, err := countries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packs {
		texts := []string{p.LowCost}
		for _, c := range p.Contacts {
			texts = append(texts, c.Use, c.Hours)
		}
		for _, d := range p.Duties {
			texts = append(texts, d.When, d.To, d.Within, d.Note)
		}
		out["country "+p.Country] = texts
	}
	return out
}

// sentences splits text, with what stands on a screen or is typed counted as one
// word: a menu, a label, a command, a web address.
func sentences(text string) []string {
	text = quoted.ReplaceAllStringFunc(text, func(q string) string {
		if strings.HasSuffix(q, ".”") {
			return q // a sentence that the owner says
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

// readability returns the Flesch-Kincaid grade and the number of words. A word
// in known counts as one of two syllables at most.
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

// familiar reads the list of words that a shop owner knows though they are long.
func familiar(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, line := range listOf(t, "testdata/familiar.txt") {
		known[strings.ToLower(line)] = true
	}
	return known
}

// listOf reads a file of one entry a line, without blank lines and comments.
func listOf(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}
