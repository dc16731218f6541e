package questions_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// A fact is what can be wrong, or become so: a share, a sum of money, a year, the number
// of a telephone, an address on the web.
var fact = regexp.MustCompile(`\d+(?:\.\d+)?%|(?:NZ|US|A|S)\$[\d,.]*\d|\b(?:0800|0300|1300|1800)[ \d]{6,}\d|\b(?:19|20)\d\d\b|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|nz|au|uk|gov|io|ch)\b[\w/.-]*`)

// factsIn returns the facts that a text states; what it gives as an example is none.
func factsIn(text string) []string {
	var out []string
	for _, s := range fact.FindAllString(text, -1) {
		if !strings.Contains(s, "example.") {
			out = append(out, strings.TrimRight(s, "."))
		}
	}
	return out
}

// TestEveryFactHasASource: a fact in a reason has the source that stands beside it. Any
// other one, in a question, an answer or a step, is a line of testdata/sources.tsv with
// where it was read (the control “*” for an address that many name), and no line is for
// nothing.
func TestEveryFactHasASource(t *testing.T) {
	data, err := os.ReadFile("testdata/sources.tsv")
	if err != nil {
		t.Fatal(err)
	}
	known, used := map[string]bool{}, map[string]bool{}
	for line := range strings.Lines(string(data)) {
		cell := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(cell) != 3 || len(cell[2]) < 5 {
			t.Errorf("the line %q is not a control, a fact and a source", line)
			continue
		}
		known[cell[0]+"\t"+cell[1]] = true
	}
	listed := 0
	for _, c := range load(t).Controls {
		for _, text := range besideTheReason(c) {
			for _, f := range factsIn(text) {
				key := c.ID + "\t" + f
				if known["*\t"+f] {
					key = "*\t" + f
				}
				if !known[key] {
					t.Errorf("%s states %s, and testdata/sources.tsv does not say where that was read: %s", c.ID, f, text)
				}
				used[key] = true
				listed++
			}
		}
		for _, w := range reasonsOf(c) {
			facts := factsIn(w.Text)
			if len(facts) > 0 && w.Source == "" {
				t.Errorf("%s states %v without a source", c.ID, facts)
			}
			if strings.Contains(strings.Join(facts, " "), "%") && !year.MatchString(w.Text+" "+w.Source) {
				t.Errorf("%s states %v without the year: %s", c.ID, facts, w.Text)
			}
			if strings.Contains(w.Text, "up from") {
				t.Errorf("%s compares two years: %s", c.ID, w.Text)
			}
			listed += len(facts)
		}
	}
	for key := range known {
		if !used[key] {
			t.Errorf("testdata/sources.tsv has a line for nothing: %s", key)
		}
	}
	if listed < 60 {
		t.Errorf("only %d facts were found; the test no longer sees them", listed)
	}
}

var year = regexp.MustCompile(`\b20\d\d\b`)

func reasonsOf(c questions.Control) []questions.Why {
	out := []questions.Why{c.Why}
	for _, v := range c.Variants {
		if v.Why.Text != "" {
			out = append(out, v.Why)
		}
	}
	return out
}

// besideTheReason returns every text of a control that someone reads, but its reasons.
func besideTheReason(c questions.Control) []string {
	out := []string{c.Title, c.Do, c.Question, c.Good, c.Partial, c.Poor, c.FindOut.How, c.MayNotApply, c.AskIT}
	for _, s := range c.States {
		out = append(out, s.Words)
	}
	for _, v := range c.Variants {
		for place, text := range v.Texts() {
			if place != "why.text" {
				out = append(out, text)
			}
		}
	}
	for _, a := range c.Advice {
		out = append(append(out, a.First), a.Steps...)
	}
	return out
}
