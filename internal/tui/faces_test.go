package tui_test

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/plain"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	reporthtml "github.com/cybercheck-cli/cybercheck/internal/report/html"
	"github.com/cybercheck-cli/cybercheck/internal/report/markdown"
	"github.com/cybercheck-cli/cybercheck/internal/report/text"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/internal/tui/results"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A face is one of the five ways in which a result reaches a person.
type face struct {
	name string
	said string // all it says, on one line
}

// draws is how many firms are drawn for the five faces, each of which is drawn, spoken
// and written whole.
const draws = 40

// Whatever was said and seen, the screen, the plain lines, the text, the page and the
// Markdown say the same of minutes, cost, grade, gain and contradiction.
func TestFiveFacesSayTheSame(t *testing.T) {
	content := interviewtest.NewBackend(t).Content
	bank := *content.Bank
	bank.Short = []questions.Short{{Controls: 1}}
	content.Bank = &bank
	met := map[string]int{}
	firms := rapid.Custom(func(r *rapid.T) assess.Input { return interviewtest.Draw(r, content) })
	for i := range draws {
		a := assess.Build(content, firms.Example(i))
		list := faces(t, content, a)
		for _, f := range list {
			for _, want := range toSay(content, a) {
				if !strings.Contains(f.said, flatten(want)) {
					t.Fatalf("firm %d: %s does not say %q:\n%s", i, f.name, want, f.said)
				}
			}
		}
		for kind, re := range figures {
			want := found(re, list[0].said)
			met[kind] += len(want)
			for _, f := range list[1:] {
				if d := cmp.Diff(want, found(re, f.said)); d != "" {
					t.Fatalf("firm %d: %s of %s (-) and %s (+) differ:\n%s", i, kind, list[0].name, f.name, d)
				}
			}
		}
	}
	for kind := range figures {
		if met[kind] == 0 {
			t.Errorf("no firm drawn has %s", kind)
		}
	}
}

// figures are the phrases that hold a number or a grade, wherever a face has them.
var figures = map[string]*regexp.Regexp{
	"the gains":          regexp.MustCompile(`(?:could take|takes) (?:your score|what matters most) from \d+ to \d+(?: \(grade [A-E](?:, likely)?\))?`),
	"the limits":         regexp.MustCompile(`lifts the limit of \d+`),
	"the costs":          regexp.MustCompile(`, (?:free|costs [a-z ]+)(?:,|\.|\))`),
	"the grades":         regexp.MustCompile(`Grade [A-E]: [A-Z]`),
	"grades not known":   regexp.MustCompile(`Grade: not known yet`),
	"provisional grades": regexp.MustCompile(`Provisional grade: [A-E], likely`),
	"the contradictions": regexp.MustCompile(`The score uses what we saw: \d+ out of 100 for this one thing\.`),
}

// found are the different phrases of a kind in a text.
func found(re *regexp.Regexp, text string) []string {
	out := re.FindAllString(text, -1)
	for i, s := range out {
		out[i] = strings.Trim(s, " .,)")
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// toSay is what each face has to say of an assessment: what phrases says of each step,
// reckoned here, and what stands against an answer.
func toSay(c assess.Content, a assess.Assessment) []string {
	say, r := i18n.Catalog{}, report.New(c, a, report.Options{})
	out := []string{r.Score.GradeSay, r.Score.InWords(), r.Score.GoalSay, strings.TrimSpace(r.Score.Held + " " + r.Score.Lifts)}
	before := phrases.Start(a.Score)
	for _, s := range report.Steps(a) {
		out = append(out, s.Title, strings.Join(phrases.Facts(say, s, before), ", "))
		before = phrases.After(s)
	}
	for _, c := range a.Controls {
		if x := c.Contradiction; x != nil {
			out = append(append(out, x.Measured...), x.Claimed)
		}
	}
	for _, c := range r.Contradictions {
		out = append(out, c.Counts)
	}
	return out
}

// flatten puts a text on one line, without what a format marks it with.
func flatten(s string) string {
	s = strings.NewReplacer(`\`, "", " · ", ", ", "> ", "", "**", "").Replace(s)
	return strings.Join(strings.Fields(s), " ")
}

// faces are the five, each with all that it can be led to say.
func faces(t *testing.T, c assess.Content, a assess.Assessment) []face {
	t.Helper()
	result := interview.Result{
		Assessment: a, Report: "/r.html", WhatIf: interview.WhatIf(c, a), Standing: interview.StandingOf(c, a),
		Arrange: func(say i18n.Catalog) report.Report { return report.New(c, a, report.Options{Catalog: say}) },
	}
	r := result.Arrange(i18n.Catalog{})
	var asText, asPage, asMarkdown bytes.Buffer
	for _, err := range []error{text.Render(&asText, r, text.Options{}), reporthtml.Render(&asPage, r), markdown.Render(&asMarkdown, r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	page := regexp.MustCompile(`(?s)<style>.*?</style>|<[^>]*>`).ReplaceAllString(strings.ReplaceAll(asPage.String(), " · ", ", "), " ")
	page = strings.NewReplacer(" .", ".", " ,", ",").Replace(html.UnescapeString(page))
	return []face{
		{"the text", flatten(asText.String())},
		{"the page", flatten(page)},
		{"the Markdown", flatten(asMarkdown.String())},
		{"the plain lines", flatten(spoken(t, result, r))},
		{"the screen", flatten(drawn(result, r))},
	}
}

// A finished backend has its result already.
type finished struct {
	*interviewtest.Backend
	result interview.Result
}

func (f finished) Finish(interview.Draft, []checks.Finding, bool) (interview.Result, error) {
	return f.result, nil
}

// spoken is all that the plain lines say of a result: its plan, and each contradiction.
func spoken(t *testing.T, result interview.Result, r report.Report) string {
	t.Helper()
	b := finished{interviewtest.NewBackend(t), result}
	in := "Kōwhai Bakery\n2\nyes\n2\n1\n1\n1\n1\n1\nn\nskip\n1\n" + "1\nback\n" // to the result, and its plan
	if len(r.Contradictions) > 0 {
		door := 2
		if len(r.First) > 0 {
			door = 3
		}
		in += fmt.Sprintf("%d\n", door)
		for i := range r.Contradictions {
			in += fmt.Sprintf("%d\nback\n", i+1)
		}
		in += "back\n"
	}
	var out bytes.Buffer
	_, err := plain.Run(t.Context(), plain.Options{
		In: strings.NewReader(in + "quit\n"), Out: &out, Bank: b.Content.Bank, Draft: interview.New(interviewtest.Now()), Backend: b, Now: interviewtest.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	_, told, ok := strings.Cut(out.String(), "Your result:")
	if !ok {
		t.Fatalf("the plain lines tell no result:\n%s", out.String())
	}
	return told
}

// drawn is all that the screen shows of a result: the grade, the plan, each step and
// each contradiction.
func drawn(result interview.Result, r report.Report) string {
	var m kit.Screen = results.New(results.Options{Kit: kit.New(kit.Look{Theme: kit.Mono}), Finish: func([]interview.Dispute) (interview.Result, error) { return result, nil }})
	m, _ = m.Update(kit.SizeMsg{Width: 80, Height: 2000})
	m, _ = m.Update(m.(kit.Starter).Init()())
	var out []string
	press := func(k tea.KeyPressMsg) {
		m, _ = m.Update(k)
		out = append(out, m.View(80, 2000).Lines...)
	}
	esc := tea.KeyPressMsg{Code: tea.KeyEscape}
	digit := func(n int) tea.KeyPressMsg { return tea.KeyPressMsg{Code: rune('0' + n), Text: fmt.Sprint(n)} }
	press(esc) // the grade, and then why it is that
	for i, o := range m.View(80, 2000).Lines {
		if strings.Contains(o, "Why this grade") {
			n, _ := strconv.Atoi(strings.Fields(strings.Trim(m.View(80, 2000).Lines[i], " ›"))[0])
			press(digit(n))
			press(esc)
			break
		}
	}
	press(digit(1))
	for i := range min(len(r.Plan()), 9) {
		press(digit(i + 1))
		press(esc)
	}
	press(esc)
	if len(r.Contradictions) > 0 {
		door := 2
		if len(r.First) > 0 {
			door = 3
		}
		press(digit(door))
		for i := range r.Contradictions {
			press(digit(i + 1))
			press(esc)
		}
	}
	return strings.Join(out, "\n")
}
