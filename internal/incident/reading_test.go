package incident_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/readability"
)

func TestReadingAge(t *testing.T) {
	g, _ := load(t)
	all := map[string][]string{}
	place := regexp.MustCompile(`\{[a-z]+\}`)
	strs(reflect.ValueOf(g.Words), "", func(of, text string) {
		if of != "Words.Audience" { // the names of offices
			all["words"] = append(all["words"], place.ReplaceAllString(text, "this"))
		}
	})
	for _, h := range g.Playbooks {
		texts := append([]string{h.Title, h.Signs, h.Begin, h.Over}, h.Never...)
		for _, s := range h.Steps {
			texts = append(texts, s.Do, s.Why, s.Say, s.Careful, s.Cannot)
			for _, how := range s.How {
				texts = append(texts, how.Steps...)
			}
			if n := len(readability.Sentences(s.Do)); n > 2 || len(strings.Fields(s.Do)) > 16 {
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
			for _, s := range readability.Sentences(text) {
				grade, words := readability.Grade(s)
				n, sum = n+1, sum+grade
				if readability.TooHard(grade, words) {
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
