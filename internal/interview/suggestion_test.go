package interview_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func clue(answer string, at time.Time) interview.Suggestion {
	return interview.Suggestion{ProfileSuggestion: checks.ProfileSuggestion{Fact: "staff", Answer: answer, Why: "Your team page shows it."}, At: at}
}

func TestBeside(t *testing.T) {
	november := time.Date(2026, 11, 3, 22, 0, 0, 0, time.UTC)
	lastYear := time.Date(2025, 11, 3, 10, 0, 0, 0, time.UTC)
	live := []checks.Finding{{ID: "web.team", Control: "ACC-1", Status: checks.Pass, Suggestions: []checks.ProfileSuggestion{clue("some", time.Time{}).ProfileSuggestion}}}
	const said = ": Your team page shows it."
	for _, c := range []struct {
		name   string
		answer string
		sight  interview.Observations
		lines  []string
		option int
	}{
		{"nothing seen", "", interview.Observations{}, nil, -1},
		{"an earlier run", "", interview.Observations{Earlier: []interview.Suggestion{clue("some", november)}}, []string{"Seen on 3 November" + said}, 1},
		{"last year", "", interview.Observations{Earlier: []interview.Suggestion{clue("many", lastYear)}}, []string{"Seen on 3 November 2025" + said}, 2},
		{"this morning", "", interview.Observations{Earlier: []interview.Suggestion{clue("one", interviewtest.Now().Add(-time.Hour))}}, []string{"Seen earlier today" + said}, 0},
		{"this run", "", interview.Observations{Findings: live}, []string{"Seen just now" + said}, 1},
		{"this run and an earlier one", "", interview.Observations{Findings: live, Earlier: []interview.Suggestion{clue("some", lastYear)}}, []string{"Seen just now" + said}, 1},
		{"this run says otherwise", "", interview.Observations{Findings: live, Earlier: []interview.Suggestion{clue("many", lastYear)}}, nil, -1},
		{"two that differ", "", interview.Observations{Earlier: []interview.Suggestion{clue("one", november), clue("many", november)}}, nil, -1},
		{"no option of the fact", "", interview.Observations{Earlier: []interview.Suggestion{clue("a thousand", november)}}, nil, -1},
		{"already answered", "one", interview.Observations{Earlier: []interview.Suggestion{clue("some", november)}}, []string{"Seen on 3 November" + said}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := fresh()
			if c.answer != "" {
				d.Profile["staff"] = c.answer
			}
			w := walk(d).Jump("staff")
			lines, option := w.SuggestionFor(i18n.Catalog{}, c.sight, interviewtest.Now())
			if diff := cmp.Diff(c.lines, lines); diff != "" || option != c.option {
				t.Errorf("option %d, want %d\n%s", option, c.option, diff)
			}
			if got := w.Draft.Profile["staff"]; got != c.answer {
				t.Errorf("the answer became %q", got)
			}
			if _, at := w.Jump("transfers").SuggestionFor(i18n.Catalog{}, c.sight, interviewtest.Now()); at != -1 {
				t.Errorf("another fact begins at %d", at)
			}
		})
	}
}

// The day is the owner's, whose clock may be half a day before that of the record.
func TestBesideTellsTheOwnersDay(t *testing.T) {
	auckland := time.FixedZone("NZDT", 13*60*60)
	s := interview.Observations{Earlier: []interview.Suggestion{clue("some", time.Date(2026, 11, 3, 22, 0, 0, 0, time.UTC))}}
	lines, _ := walk(fresh()).Jump("staff").SuggestionFor(i18n.Catalog{}, s, time.Date(2026, 11, 24, 9, 30, 0, 0, auckland))
	if len(lines) != 1 || !strings.HasPrefix(lines[0], "Seen on 4 November: ") {
		t.Errorf("got %q", lines)
	}
}

// A question shows what was seen of this computer, and begins at no answer for it.
func TestBesideAQuestion(t *testing.T) {
	s := interview.Observations{Findings: []checks.Finding{{Control: "PWD-1", Status: checks.Fail, Severity: checks.High, Detail: "It takes 6 characters.", Suggestions: []checks.ProfileSuggestion{{Fact: "PWD-1", Answer: "poor", Why: "So it seems."}}}}}
	lines, option := walk(fresh()).Jump("PWD-1").SuggestionFor(i18n.Catalog{}, s, interviewtest.Now())
	if diff := cmp.Diff([]string{"Seen on this computer: It takes 6 characters."}, lines); diff != "" || option != -1 {
		t.Errorf("option %d\n%s", option, diff)
	}
}

// What is on the disk may be anyone's: it is shown on one line, and not at length.
func TestCluesAreHarmless(t *testing.T) {
	a := assess.Assessment{Run: assess.RunInfo{Finished: interviewtest.Now().AddDate(0, 0, -1)}, Findings: []checks.Finding{{
		Suggestions: []checks.ProfileSuggestion{{Fact: "staff", Answer: "some", Why: "a\x1b[31m\r\nb\u202e" + strings.Repeat("x", 5000)}},
	}}}
	lines, option := walk(fresh()).Jump("staff").SuggestionFor(i18n.Catalog{}, interview.Observations{Earlier: interview.Suggestions(a)}, interviewtest.Now())
	if option != 1 || len(lines) != 1 || strings.ContainsAny(lines[0], "\x1b\r\n\u202e") || len(lines[0]) > 400 {
		t.Errorf("option %d, %q", option, lines)
	}
	a.Run.Finished = time.Time{}
	if got := interview.Suggestions(a); len(got) != 0 {
		t.Errorf("without a date: %v", got)
	}
}

// The result says in a line where an answer about the business is not what was seen.
func TestResultOfADifferingFact(t *testing.T) {
	b := interviewtest.NewBackend(t)
	b.Hints = []checks.ProfileSuggestion{{Fact: "staff", Answer: "some", Why: "Your team page shows four people"}}
	const line = "You said “Just me”. Your team page shows four people. The steps follow your answer."
	for answer, want := range map[string]bool{"one": true, "some": false, "": false} {
		d := fresh().WithConsent(interview.Consent{ThisComputer: true})
		if answer != "" {
			d.Profile = questions.Profile{"staff": answer}
		}
		found := b.Measure(t.Context(), d, func(checks.Event) {})
		r, err := b.Finish(d, found, false)
		if err != nil {
			t.Fatal(err)
		}
		sum := r.Arrange(i18n.Catalog{})
		if got := strings.Contains(strings.Join(sum.Score.Notes, "\n"), line); got != want || len(sum.Contradictions) != 0 {
			t.Errorf("%q: told %v, want %v; notes %q, %d differences", answer, got, want, sum.Score.Notes, len(sum.Contradictions))
		}
	}
}
