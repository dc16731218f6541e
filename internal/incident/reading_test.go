package incident_test

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/readingtest"
)

func TestReadingAge(t *testing.T) {
	g, _ := load(t)
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
			if n := len(readingtest.Sentences(s.Do)); n > 2 || len(strings.Fields(s.Do)) > 16 {
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
			for _, s := range readingtest.Sentences(text) {
				grade, words := readingtest.Grade(s)
				n, sum = n+1, sum+grade
				if readingtest.TooHard(grade, words) {
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
