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

// arranged is an assessment by the words of a bank.
func arranged(b *questions.Bank, a assess.Assessment) report.Report {
	return report.New(assess.Content{Bank: b}, a, report.Options{})
}

func headline(r report.Report) []string { return interview.Headline(i18n.Catalog{}, r) }

func instructions(a report.Action) []interview.TextBlock {
	return interview.Instructions(i18n.Catalog{}, a)
}

func TestResultInWords(t *testing.T) {
	a := assess.Assessment{
		Run: assess.RunInfo{Mode: assess.Scan},
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
			{Status: checks.Unknown, Title: "Mailboxes", Target: "this computer", Detail: "It could not be read.", Control: "BAK-1"},
			{Status: checks.Error, Title: "Ours", Target: "this computer", Reason: checks.ReasonInternal},
			{Status: checks.Fail, Severity: checks.High, Detail: "Six are enough here", Control: "PWD-1"},
			{Status: checks.Fail, Severity: checks.Low, Detail: "A trifle.", Control: "PWD-1"},
			{Status: checks.Pass, Detail: "Fine."},
		},
	}
	r := arranged(interviewtest.Bank(), a)
	if want := "Grade C: The usual attacks may work"; r.Score.GradeSay != want {
		t.Errorf("the grade is %q", r.Score.GradeSay)
	}
	if d := cmp.Diff([]string{
		"Your score: 58 out of 100, could be up to 66.",
		"71 by its parts, held at 58 because one open mailbox is enough. What lifts it: close it.",
		"We know 1 of 2 things about your business. All of it was measured.",
	}, headline(r)); d != "" {
		t.Error(d)
	}
	if got, want := r.Contradictions[0].Explained(), "You say: this device is an exception. Your reason: “It is the till”"; got != want {
		t.Errorf("the contradiction is explained by %q", got)
	}
	if d := cmp.Diff([]interview.TextBlock{
		{Head: "Why", Text: "It is needed."},
		{Head: "What we saw", List: []string{"Six are enough here."}},
		{Head: "Do this first", Text: "Keep one way in."},
		{Head: "How", List: []string{"Open it.", "Shut it."}, Numbered: true},
		{Head: "If it looks different", Text: "The menus were last compared in November 2026. Makers move them; search the settings for the same words."},
		{Head: "What to ask your IT person", Text: "Please help."},
		{Head: "Where to read more", Text: "A page. https://a.example"},
	}, instructions(r.Plan()[0])); d != "" {
		t.Error(d)
	}
	if want := "2 steps, about 91 minutes in all. Start at the top; each one counts on its own."; r.PlanSay != want {
		t.Errorf("the plan says %q", r.PlanSay)
	}
	if d := cmp.Diff([]report.Open{{
		Control: "BAK-1", Title: "Backups", Why: "You said you don’t know. It could not be read.",
		How: "Open the settings of your mail service and look under security.", Takes: "about 5 minutes", AskIT: "Please tell me who has two-step login switched on.",
	}}, r.Open); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]interview.TextBlock{
		{Head: "How to find out (about 5 minutes)", Text: "Open the settings of your mail service and look under security."},
		{Head: "What to ask your IT person", Text: "Please tell me who has two-step login switched on."},
	}, interview.FindOut(i18n.Catalog{}, r.Open[0])); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"One day.", "Mailboxes (this computer): It could not be read.", "Ours (this computer): Something went wrong inside this program. That is our fault, not yours."}, interview.Unseen(i18n.Catalog{}, r)); d != "" {
		t.Error(d)
	}
}

// Where too little is known no grade is said, not even that
// of a step; a limit that holds nothing is not said to hold, and one that is on only
// because nobody knows says so.
func TestLittleKnown(t *testing.T) {
	a := assess.Assessment{
		Score:    score.Score{Floor: 21, Ceiling: 52, Coverage: 40, Mean: 21, Caps: []score.Cap{{Limit: 54, Why: "A mailbox is open", Remedy: "Shut it"}}},
		Controls: []assess.Control{{ID: "PWD-1", Applies: true, CeilingValue: 100}},
		Plan: []advice.Step{
			{Control: "PWD-1", Kind: advice.Fix, Title: "Mend it", Minutes: 10, Cost: "free", ScoreAfter: 25},
			{Control: "BAK-1", Kind: advice.FindOut, Title: "Find out: this", Minutes: 5, Cost: "free", ScoreAfter: 40},
		},
	}
	r := arranged(interviewtest.Bank(), a)
	for want, got := range map[string]string{
		"Grade: not known yet": r.Score.GradeSay,
		"A grade needs more answers or measurements.|Your score: between 21 and 52 out of 100.|We know none of the 1 things that count yet.": strings.Join(headline(r), "|"),
		"You can do this, about 10 minutes, free, takes your score from 21 to 25.":                                                           r.First[0].InWords(),
		"You can do this, about 5 minutes, free, could take your score from 25 to 40.":                                                       r.First[1].InWords(),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	a.Score.Caps[0].Limit, a.Score.Mean, a.Score.Caps[0].FloorOnly = 21, 30, true
	r = arranged(interviewtest.Bank(), a)
	if want := "30 by its parts, held at 21 while one thing is not known: a mailbox is open. Find out, and if need be: shut it."; !slices.Contains(headline(r), want) {
		t.Errorf("got %q", headline(r))
	}
}

func TestManyUnknowns(t *testing.T) {
	var a assess.Assessment
	for i := range 30 {
		a.Findings = append(a.Findings, checks.Finding{Status: checks.Unknown, Title: "Mailboxes", Detail: "Not read: " + strings.Repeat("x", i+1)})
	}
	got := interview.Unseen(i18n.Catalog{}, arranged(interviewtest.Bank(), a))
	if len(got) != 9 || !slices.Contains(got, "The report names 22 more that could not be told.") {
		t.Errorf("got %d: %q", len(got), got)
	}
}

// The result says the scores before it, as far as they may be held against it, and says
// nothing where there are none.
func TestOverTime(t *testing.T) {
	on := func(month time.Month, floor int, comparable bool) report.Past {
		return report.Past{Finished: time.Date(2026, month, 3, 9, 0, 0, 0, time.UTC), Floor: floor, Comparable: comparable}
	}
	day := on(5, 49, true).Finished
	for _, tt := range []struct {
		name string
		x    report.Options
		want string
	}{
		{"nothing before", report.Options{}, ""},
		{"one before", report.Options{Since: &report.Since{Finished: day, Comparable: true, Delta: 15}}, "Up 15 points since 3 May 2026."},
		{"one that goes with nothing", report.Options{Since: &report.Since{Finished: day}}, ""},
		{"three", report.Options{Past: []report.Past{on(1, 10, true), on(2, 20, false), on(3, 30, true), on(4, 64, true)}}, "The scores so far, out of 100: 3 Jan 2026: 10, 3 Mar 2026: 30, 3 Apr 2026: 64."},
	} {
		a := assess.Assessment{Score: score.Score{Floor: 64, Ceiling: 64}, Controls: []assess.Control{{ID: "PWD-1", Applies: true}}}
		got := headline(report.New(assess.Content{}, a, tt.x))
		before := func(p string) bool { return strings.Contains(p, "2026") }
		if i := slices.IndexFunc(got, before); (i >= 0) != (tt.want != "") || i >= 0 && got[i] != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// The steps for what was seen stand under the place where it was, each safeguard with
// its own; those of one place are one list.
func TestStepsOfMeasuredGaps(t *testing.T) {
	a := assess.Assessment{Plan: []advice.Step{{
		Control: "PWD-1", Title: "Mend it",
		Seen: []advice.Part{
			{Where: "On this computer", First: "Save your work.", Steps: []string{"Open it.", "Shut it."}},
			{Where: "On this computer", First: "Save your work.", Steps: []string{"Turn it."}},
			{Where: "For a.example", Steps: []string{"Publish it.", "Look again."}},
		},
		First: "Tell people.", Steps: []string{"Do the same elsewhere.", "Note it."},
	}}}
	want := []interview.TextBlock{
		{Head: "On this computer", Text: "Do this first: Save your work.", List: []string{"Open it.", "Shut it.", "Turn it."}, Numbered: true},
		{Head: "For a.example", List: []string{"Publish it.", "Look again."}, Numbered: true},
		{Head: "For the rest of your business", Text: "Do this first: Tell people.", List: []string{"Do the same elsewhere.", "Note it."}, Numbered: true},
	}
	if d := cmp.Diff(want, instructions(arranged(interviewtest.Bank(), a).Plan()[0])); d != "" {
		t.Error(d)
	}
}

// A step that finds out asks its question, says what follows if it is not so, and the
// plan counts that too.
func TestStepThatFindsOut(t *testing.T) {
	a := assess.Assessment{Plan: []advice.Step{
		{Control: "BAK-1", Kind: advice.FindOut, Title: "Find out: Is it so?", Minutes: 5, Steps: []string{"Look there."}, Then: &advice.Then{Title: "Mend it", Minutes: 90, Cost: "low"}},
		{Control: "PWD-1", Kind: advice.Fix, Title: "Mend that", Minutes: 10},
	}}
	s := arranged(interviewtest.Bank(), a)
	want := []interview.TextBlock{{Head: "How", Text: "Look there."}, {Head: "And if not", Text: "Mend it (about 90 minutes, costs a little)."}}
	if d := cmp.Diff(want, instructions(s.Plan()[0])); d != "" {
		t.Error(d)
	}
	if want := "2 steps, about 15 minutes in all. Start at the top; each one counts on its own. Finding out may show more to do: about 105 minutes with that."; s.PlanSay != want {
		t.Errorf("the plan says %q", s.PlanSay)
	}
}

// An answer that another takes back says so at its step and beside the grade, and both
// say whose word it is.
func TestStepOfAnAnswerTakenBack(t *testing.T) {
	r, err := interviewtest.NewBackend(t).Finish(said(2, 0, 0, 0).Draft, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Arrange(i18n.Catalog{})
	if want := "Two of your answers do not go together, and the lower one counts. Every password is long, and yet nothing else guards the mailbox."; !slices.Contains(headline(s), want) {
		t.Errorf("it says %q", headline(s))
	}
	d := said(0, 3, 0, 1).Draft
	d.Answers["BAK-1"] = questions.Answer{State: questions.Partial} // implied poor, and answered in a file
	r, err = interviewtest.NewBackend(t).Finish(d, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	s = r.Arrange(i18n.Catalog{})
	i := slices.IndexFunc(s.Plan(), func(a report.Action) bool { return a.Control == "BAK-1" })
	if i < 0 {
		t.Fatalf("the plan is %+v", s.Plan())
	}
	want := interview.TextBlock{Head: "Your answer counts for less", Text: "You told us: For some of them, but we have not checked the rest this year. Who left may have deleted it all, so no copy is whole."}
	if d := cmp.Diff(want, instructions(s.Plan()[i])[1]); d != "" {
		t.Error(d)
	}
}

// The head of a provisional grade says once that it is one, and what it hangs on.
func TestProvisionalIsSaidOnce(t *testing.T) {
	a := assess.Assessment{Score: score.Score{
		Floor: 26, Ceiling: 94, Coverage: 29, Provisional: &score.Provisional{Grade: "D", Words: "Likely to be hurt", Points: 75, Controls: 15},
		Caps: []score.Cap{{Limit: 54, Grade: "D", Why: "A mailbox is open", Remedy: "Shut it"}},
	}}
	a.Controls = []assess.Control{{ID: "PWD-1", Applies: true, CeilingValue: 100}}
	s := arranged(&questions.Bank{}, a)
	if want := "Provisional grade: D, likely. Likely to be hurt"; s.Score.GradeSay != want {
		t.Errorf("the grade is %q", s.Score.GradeSay)
	}
	if want := "On the 15 answers that matter most: 75 of 100."; !slices.Contains(headline(s), want) {
		t.Errorf("it says %q", headline(s))
	}
	if want := "It is no better than a D while this stands or is not known: a mailbox is open. What lifts it: shut it."; !slices.Contains(headline(s), want) {
		t.Errorf("it says %q", headline(s))
	}
}

// What if says both ways where a step only finds out.
func TestOutlookSaysBothWays(t *testing.T) {
	o := interview.Outlook{Grade: "C", Words: "The usual attacks may work", Floor: 72}
	if got, want := o.Says(i18n.Catalog{}, 10, 10), "The usual attacks may work. It takes about 10 minutes."; got != want {
		t.Errorf("got %q", got)
	}
	o.Else = &interview.Outlook{Grade: "D", Floor: 54}
	if got := o.Says(i18n.Catalog{}, 10, 100); !strings.HasSuffix(got, "That is if what you find out is good. If it is not: 54 (grade D), and about 100 minutes in all with the mending.") {
		t.Errorf("got %q", got)
	}
}

// On the short way, what was asked and is not known is told before what it left out.
func TestNotAskedComesLast(t *testing.T) {
	bank := interviewtest.Bank()
	bank.Short = []questions.Short{{Controls: 3}}
	bank.Controls[0].Quick = 9 // ACC-1 is not reached
	a := assess.Assessment{Run: assess.RunInfo{Quick: true}, Profile: questions.Profile{"staff": "some"}, Controls: []assess.Control{
		{ID: "ACC-1", Title: "One", Applies: true, CeilingValue: 100},
		{ID: "BAK-1", Title: "Two", Applies: true, CeilingValue: 100, Claim: questions.DontKnow},
	}}
	var got []string
	for _, o := range arranged(bank, a).Open {
		got = append(got, o.Title+": "+o.Why)
	}
	if d := cmp.Diff([]string{"Two: You said you don’t know.", "One: It is not asked on the short way."}, got); d != "" {
		t.Error(d)
	}
}
