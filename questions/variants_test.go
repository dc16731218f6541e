package questions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/questions"
)

// variedBank has a second fact, and ACC-1 in other words for some.
func variedBank(variants string) map[string]string {
	files := smallBank()
	files["profile.yaml"] += `- id: staff
  question: How many are you?
  why: Some rules need two.
  options:
    - {id: one, label: Just me}
    - {id: more, label: More}
`
	files["acc/ACC-1.yaml"] += "states:\n  - {id: nobody, value: 75, words: Nobody yet.}\nvariants:\n" + variants
	return files
}

func TestWordedFor(t *testing.T) {
	b, err := questions.LoadFS(mapFS(variedBank(`  - for: {staff: [one]}
    question: Do you have a second step?
    states: {nobody: You have none yet.}
    find_out: {how: Look yourself.}
  - for: {staff: [one], mail: [google]}
    question: Does Google ask you twice?
    link: {title: Google, url: "https://example.org/google"}
  - for: {mail: [google]}
    question: Does Google ask everyone twice?
    find_out: {minutes: 2}
    why: {text: Google says so., source: Google}
`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, question, state, how, why, link string
		minutes                               int
		profile                               questions.Profile
	}{
		{"nothing answered", "Is there a second step?", "Nobody yet.", "Try it.", "It stops thieves.", "A page", 5, nil},
		{"one condition", "Do you have a second step?", "You have none yet.", "Look yourself.", "It stops thieves.", "A page", 5, questions.Profile{"staff": "one"}},
		{"another", "Does Google ask everyone twice?", "Nobody yet.", "Try it.", "Google says so.", "A page", 2, questions.Profile{"mail": "google"}},
		{"most facts win, and the rest stands", "Does Google ask you twice?", "You have none yet.", "Look yourself.", "Google says so.", "Google", 2, questions.Profile{"staff": "one", "mail": "google"}},
		{"others", "Is there a second step?", "Nobody yet.", "Try it.", "It stops thieves.", "A page", 5, questions.Profile{"staff": "more", "mail": "other"}},
	} {
		c, _ := b.WordedFor(tt.profile).Control("ACC-1")
		got := []any{c.Question, c.States[0].Words, c.FindOut.How, c.Why.Text, c.Link.Title, c.FindOut.Minutes}
		if d := cmp.Diff([]any{tt.question, tt.state, tt.how, tt.why, tt.link, tt.minutes}, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, d)
		}
	}
	if b.Controls[0].Question != "Is there a second step?" || b.Controls[0].States[0].Words != "Nobody yet." {
		t.Errorf("the bank itself changed: %+v", b.Controls[0])
	}
}

func TestVariantFaults(t *testing.T) {
	for variants, want := range map[string]string{
		"  - for: {sta: [one]}\n    good: Yes.\n":                                                  `there is no profile fact "sta"`,
		"  - for: {staff: [two]}\n    good: Yes.\n":                                                `the fact "staff" has no option "two"`,
		"  - good: Yes.\n":                                                                         "a variant names some facts",
		"  - for: {staff: [one]}\n":                                                                "changes some words",
		"  - for: {staff: [one]}\n    question: Well.\n":                                           "ends in a question mark",
		"  - for: {staff: [one]}\n    why: {source: Me}\n":                                         "its own text and source",
		"  - for: {staff: [one]}\n    link: {title: Me, url: \"http://example.org\"}\n":            "begins with https://",
		"  - for: {staff: [one]}\n    states: {somebody: Yes.}\n":                                  `no state "somebody"`,
		"  - for: {staff: [one]}\n    may_not_apply: Never.\n":                                     "applies to everyone",
		"  - for: {staff: [one]}\n    good: \" \"\n":                                               `says nothing under "good"`,
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {staff: [one, more]}\n    good: Aye.\n": `equally particular, and both change "good"`,
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {mail: [google]}\n    good: Aye.\n  - for: {mail: [google], staff: [one]}\n    good: Sure.\n":        "",
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {mail: [google, other]}\n    good: Aye.\n  - for: {mail: [google], staff: [one]}\n    good: Sure.\n": `both change "good"`,
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {mail: [google]}\n    good: Aye.\n  - for: {mail: [google], staff: [one]}\n    poor: Never.\n":       `both change "good"`,
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {mail: [google]}\n    good: Aye.\n":                                                                  `both change "good"`,
		"  - for: {staff: [one]}\n    states: {nobody: No.}\n  - for: {staff: [one]}\n    poor: Nope.\n":                                                        "",
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {staff: [more]}\n    good: Aye.\n":                                                                   "",
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {staff: [one], mail: [google]}\n    good: Aye.\n":                                                    "",
		"  - for: {staff: [one]}\n    good: Yes.\n  - for: {mail: [google]}\n    find_out: {minutes: 2}\n":                                                      "",
		"  - for: {staff: [one]}\n    good: " + strings.Repeat("yes ", 26) + "\n":                                                                               "a sentence here has 26 words",
		"  - for: {staff: [one]}\n    may: No.\n": `unknown key "may"`,
	} {
		_, err := questions.Lint(mapFS(variedBank(variants)), known)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", variants, err, want)
		}
	}
}
