package interview_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestSummarise(t *testing.T) {
	a := assess.Assessment{
		Score: score.Score{
			Floor: 58, Ceiling: 66, Grade: "C", Words: "The usual attacks may work", Coverage: 60, Enough: true, Mean: 71, Caps: []score.Cap{{Limit: 58, Why: "One open mailbox is enough.", Remedy: "Close it"}},
			Areas: []score.Area{{Name: "Passwords", Floor: 40, Ceiling: 80, Chip: score.ChipFixNow}, {Name: "Backups", Chip: score.ChipNotKnown}},
		},
		Controls: []assess.Control{
			{ID: "PWD-1", Title: "Long passwords", Applies: true, Contradiction: &assess.Contradiction{Claimed: "Yes, all of them.", Measured: []string{"Six are enough here."}, Dispute: questions.Exception, Reason: "It is the till"}},
			{ID: "BAK-1", Title: "Backups", Applies: true, CeilingValue: 100, Claim: questions.DontKnow},
			{ID: "ACC-1", Title: "Codes", CeilingValue: 100},
		},
		Plan: []advice.Step{
			{
				Control: "PWD-1", Title: "One", Why: "It is needed.", Minutes: 1, Cost: "free", GradeAfter: "C", ScoreAfter: 60, Group: advice.Today,
				First: "Keep one way in.", Steps: []string{"Open it.", "Shut it."}, AskIT: "Please help.", Link: questions.Link{Title: "A page", URL: "https://a.example"}, Checked: "2026-11-01",
			},
			{Title: "Two", Minutes: 90, Cost: "low", Who: "it", Kind: advice.Fix, GradeAfter: "B", ScoreAfter: 70, Group: advice.WithHelp},
		},
		Limits: []string{"One day."},
		Findings: []checks.Finding{
			{Status: checks.Unknown, Detail: "It could not be read.", Control: "BAK-1"},
			{Status: checks.Unknown, Detail: "It could not be read."},
			{Status: checks.Error, Title: "Ours"},
			{Status: checks.Fail, Severity: checks.High, Detail: "Six are enough here", Control: "PWD-1"},
			{Status: checks.Fail, Severity: checks.Low, Detail: "A trifle.", Control: "PWD-1"},
			{Status: checks.Pass, Detail: "Fine."},
		},
	}
	ask := interview.TextBlock{Head: "What to ask your IT person", Text: "Please tell me who has two-step login switched on."}
	want := interview.Summary{
		Head: "Grade C: The usual attacks may work", Floor: 58, Ceiling: 66,
		Numbers: "Your score is 58 out of 100. It could be as high as 66 once the unknowns are settled.",
		Notes: []string{
			"What holds it at 58: One open mailbox is enough. What lifts it: Close it.",
		},
		Areas:          []interview.AreaLine{{Name: "Passwords", Word: "fix now", Number: "40 to 80", Floor: 40, Ceiling: 80}, {Name: "Backups", Word: "not known", Number: "0"}},
		Contradictions: []interview.Contradiction{{Control: "PWD-1", Title: "Long passwords", Said: "Yes, all of them.", Saw: []string{"Six are enough here."}, Answer: "This device is an exception: It is the till."}},
		Plan: []interview.Action{
			{Control: "PWD-1", Title: "One", Minutes: 1, Total: 1, When: "Today", Facts: "You can do this, about 1 minute, free, takes your score from 58 to 60 (grade C).", How: []interview.TextBlock{
				{Head: "Why", Text: "It is needed."},
				{Head: "What we saw", List: []string{"Six are enough here."}},
				{Head: "Do this first", Text: "Keep one way in."},
				{Head: "How", List: []string{"Open it.", "Shut it."}, Numbered: true},
				{Head: "If it looks different", Text: "The menus were last looked at on 2026-11-01. Makers move them; search the settings for the same words."},
				{Head: "What to ask your IT person", Text: "Please help."},
				{Head: "Where to read more", Text: "A page. https://a.example"},
			}},
			{Title: "Two", Minutes: 90, Total: 90, When: "With help", Facts: "Ask someone technical, about 90 minutes, costs a little, takes your score from 60 to 70 (grade B)."},
		},
		PlanWords: "2 steps, about 91 minutes in all. Start at the top; each one counts on its own.",
		Open: []interview.Unsettled{{Title: "Backups", Why: "You answered “I don’t know”. It could not be read.", Find: []interview.TextBlock{
			{Head: "How to find out (about 5 minutes)", Text: "Open the settings of your mail service and look under security."}, ask,
		}}},
		Unseen: []string{"One day.", "It could not be read.", "Ours."},
	}
	if d := cmp.Diff(want, interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a)); d != "" {
		t.Error(d)
	}
}

// TestSummaryOfLittleKnown: where too little is known no grade is said, not even that
// of a step; a limit that holds nothing is not said to hold, and one that is on only
// because nobody knows says so.
func TestSummaryOfLittleKnown(t *testing.T) {
	a := assess.Assessment{
		Score: score.Score{Floor: 21, Ceiling: 52, Coverage: 40, Mean: 21, Caps: []score.Cap{{Limit: 54, Why: "A mailbox is open", Remedy: "Shut it"}}},
		Plan: []advice.Step{
			{Control: "PWD-1", Kind: advice.Fix, Title: "Mend it", Minutes: 10, Cost: "free", ScoreAfter: 25},
			{Control: "BAK-1", Kind: advice.FindOut, Title: "Find out: this", Minutes: 5, Cost: "free", ScoreAfter: 40},
		},
	}
	s := interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a)
	for want, got := range map[string]string{
		"Grade not known yet: between 21 and 52 out of 100":                                    s.Head,
		"21 points are certain so far. The rest hangs on what is not known.":                   s.Numbers,
		"A grade needs more answers or measurements: only 40 percent of what counts is known.": strings.Join(s.Notes, "|"),
		"You can do this, about 10 minutes, free, takes your score from 21 to 25.":             s.Plan[0].Facts,
		"You can do this, about 5 minutes, free, could take your score from 25 to 40.":         s.Plan[1].Facts,
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	a.Score.Caps[0].Limit, a.Score.Mean, a.Score.Caps[0].FloorOnly = 21, 30, true
	s = interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a)
	if want := "It is held at 21 while one thing is not known: A mailbox is open. Find out, and if need be: Shut it."; !slices.Contains(s.Notes, want) {
		t.Errorf("got %q", s.Notes)
	}
}

func TestSummaryOfManyUnknowns(t *testing.T) {
	var a assess.Assessment
	for i := range 30 {
		a.Findings = append(a.Findings, checks.Finding{Status: checks.Unknown, Detail: "Not read: " + strings.Repeat("x", i+1)})
	}
	got := interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a).Unseen
	if len(got) != 9 || !slices.Contains(got, "The report names 22 more that could not be told.") {
		t.Errorf("got %d: %q", len(got), got)
	}
}

// TestOverTime: the result says the scores before it, as far as they may be held
// against it, and says nothing where there are none.
func TestOverTime(t *testing.T) {
	on := func(month time.Month, floor int, comparable bool) report.Past {
		return report.Past{Finished: time.Date(2026, month, 3, 9, 0, 0, 0, time.UTC), Floor: floor, Comparable: comparable}
	}
	for _, tt := range []struct {
		past []report.Past
		want string
	}{
		{nil, ""},
		{[]report.Past{on(1, 20, false)}, ""},
		{[]report.Past{on(5, 49, true), on(6, 20, false)}, "Over time: 49 on 3 May 2026, and 64 now."},
		{
			[]report.Past{on(1, 10, true), on(2, 20, true), on(3, 30, true), on(4, 40, true), on(5, 50, true)},
			"Over time: 20 on 3 February 2026, 30 on 3 March 2026, 40 on 3 April 2026, 50 on 3 May 2026, and 64 now.",
		},
	} {
		r := interview.Result{Assessment: assess.Assessment{Score: score.Score{Floor: 64, Ceiling: 64}}, Past: tt.past}
		got := r.Summarise(i18n.Catalog{}, &questions.Bank{}).Notes
		if i := slices.IndexFunc(got, func(n string) bool { return strings.HasPrefix(n, "Over time") }); (i >= 0) != (tt.want != "") || i >= 0 && got[i] != tt.want {
			t.Errorf("%v: got %q, want %q", tt.past, got, tt.want)
		}
	}
}
