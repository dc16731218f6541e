package questions_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/readability"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// TestReadingAge reads every sentence of the bank that an owner may see.
func TestReadingAge(t *testing.T) {
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
			for _, s := range readability.Sentences(text) {
				grade, words := readability.Grade(s)
				all = append(all, scored{where, s, grade, words})
				if readability.TooHard(grade, words) {
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
		for _, x := range c.States {
			texts = append(texts, x.Words)
		}
		for _, v := range c.Variants {
			texts = slices.AppendSeq(texts, maps.Values(v.Texts()))
		}
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
	others, err := questions.LoadBenchmarks()
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
