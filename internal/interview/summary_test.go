package interview_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

func TestSummarise(t *testing.T) {
	a := assess.Assessment{
		Score: score.Score{Floor: 58, Ceiling: 66, Grade: "C", Words: "The usual attacks may work", Coverage: 60, Caps: []score.Cap{{Why: "One open mailbox is enough.", Lifts: "Close it"}}},
		Controls: []assess.Control{
			{Title: "Long passwords", Contradiction: &assess.Contradiction{Claimed: "Yes, all of them.", Measured: []string{"Six are enough here."}}},
			{Title: "Backups"},
		},
		Plan: []advice.Step{
			{Title: "One", Minutes: 1, Cost: "free", GradeAfter: "C", ScoreAfter: 60},
			{Title: "Two", Minutes: 90, Cost: "low", Who: "it", Kind: advice.Fix, GradeAfter: "B", ScoreAfter: 70},
			{Title: "Three", Minutes: 20, Cost: "high", GradeAfter: "B", ScoreAfter: 75},
			{Title: "Four"},
		},
		Limits: []string{"One day."},
		Findings: []checks.Finding{
			{Status: checks.Unknown, Detail: "It could not be read."},
			{Status: checks.Unknown, Detail: "It could not be read."},
			{Status: checks.Error, Title: "Ours"},
			{Status: checks.Pass, Detail: "Fine."},
		},
	}
	want := interview.Summary{
		Grade: "C", Words: "The usual attacks may work",
		Numbers: "Your score is 58 out of 100. It could be as high as 66 once the unknowns are settled.",
		Notes: []string{
			"Not enough is known yet for a firm grade: only 60 percent of what counts is known.",
			"What holds it down most: One open mailbox is enough. What lifts it: Close it.",
		},
		Clashes: []interview.Clash{{Title: "Long passwords", Said: "Yes, all of them.", Saw: []string{"Six are enough here."}}},
		First: []interview.Action{
			{Title: "One", Facts: "1 minute, free. Grade after it: C (60)."},
			{Title: "Two", Facts: "about 2 hours, a small cost, with technical help. Grade after it: B (70)."},
			{Title: "Three", Facts: "20 minutes, a large cost. Grade after it: B (75)."},
		},
		More:   "Your report has 1 step more, and how to do each.",
		Unseen: []string{"One day.", "It could not be read.", "Ours."},
	}
	if d := cmp.Diff(want, interview.Summarise(a)); d != "" {
		t.Error(d)
	}
}

func TestSummaryOfManyUnknowns(t *testing.T) {
	var a assess.Assessment
	for i := range 30 {
		a.Findings = append(a.Findings, checks.Finding{Status: checks.Unknown, Detail: "Not read: " + strings.Repeat("x", i+1)})
	}
	got := interview.Summarise(a).Unseen
	if len(got) != 9 || !slices.Contains(got, "The report names 22 more that could not be told.") {
		t.Errorf("got %d: %q", len(got), got)
	}
}
