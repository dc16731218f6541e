package interview_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

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
	if d := cmp.Diff(want, interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a).Plan[0].How); d != "" {
		t.Error(d)
	}
}

// A step that finds out asks its question, says what follows if it is not so, and the
// plan counts that too.
func TestStepThatFindsOut(t *testing.T) {
	a := assess.Assessment{Plan: []advice.Step{
		{Control: "BAK-1", Kind: advice.FindOut, Title: "Find out: x", Minutes: 5, Steps: []string{"Look there."}, Then: &advice.Then{Title: "Mend it", Minutes: 90, Cost: "low"}},
		{Control: "PWD-1", Kind: advice.Fix, Title: "Mend that", Minutes: 10},
	}}
	s := interview.Summarise(i18n.Catalog{}, interviewtest.Bank(), a)
	if want := "Find out: Is everything you could not work without copied by itself every day?"; s.Plan[0].Title != want {
		t.Errorf("its title is %q", s.Plan[0].Title)
	}
	want := []interview.TextBlock{{Head: "How", Text: "Look there."}, {Head: "And if not", Text: "Mend it (about 90 minutes, costs a little)."}}
	if d := cmp.Diff(want, s.Plan[0].How); d != "" {
		t.Error(d)
	}
	if want := "2 steps, about 15 minutes in all. Start at the top; each one counts on its own. Finding out may show more to do: about 105 minutes with that."; s.PlanWords != want {
		t.Errorf("the plan says %q", s.PlanWords)
	}
}

// An answer that another takes back says so at its step and beside the grade, and both
// say whose word it is.
func TestStepOfAnAnswerTakenBack(t *testing.T) {
	r, err := interviewtest.NewBackend(t).Finish(said(2, 0, 0, 0).Draft, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Summarise(i18n.Catalog{}, interviewtest.Bank())
	if want := "Two of your answers do not go together, and the lower one counts. Every password is long, and yet nothing else guards the mailbox."; !slices.Contains(s.Notes, want) {
		t.Errorf("the notes are %q", s.Notes)
	}
	r, err = interviewtest.NewBackend(t).Finish(said(0, 3, 0, 1).Draft, nil, false) // BAK-1 partial, implied poor
	if err != nil {
		t.Fatal(err)
	}
	s = r.Summarise(i18n.Catalog{}, interviewtest.Bank())
	i := slices.IndexFunc(s.Plan, func(a interview.Action) bool { return a.Control == "BAK-1" })
	if i < 0 {
		t.Fatalf("the plan is %+v", s.Plan)
	}
	want := interview.TextBlock{Head: "Your answer counts for less", Text: "You said: For some of them, but we have not checked the rest this year. Who left may have deleted it all, so no copy is whole."}
	if d := cmp.Diff(want, s.Plan[i].How[1]); d != "" {
		t.Error(d)
	}
}

// The head of a provisional grade says once that it is one, and what it hangs on.
func TestProvisionalIsSaidOnce(t *testing.T) {
	a := assess.Assessment{Score: score.Score{
		Floor: 26, Ceiling: 94, Coverage: 29, Provisional: &score.Provisional{Grade: "D", Words: "Likely to be hurt", Points: 75, Controls: 15},
		Caps: []score.Cap{{Limit: 54, Grade: "D", Why: "A mailbox is open", Remedy: "Shut it"}},
	}}
	s := interview.Summarise(i18n.Catalog{}, &questions.Bank{}, a)
	if want := "Provisional grade D: Likely to be hurt"; s.Head != want {
		t.Errorf("the head is %q", s.Head)
	}
	if want := "On the 15 answers that matter most: 75 of 100. Of all that counts, between 26 and 94 of 100 so far."; s.Numbers != want {
		t.Errorf("the numbers are %q", s.Numbers)
	}
	if want := "It is no better than a D while this stands or is not known: A mailbox is open. What lifts it: Shut it."; !slices.Contains(s.Notes, want) {
		t.Errorf("the notes are %q", s.Notes)
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
	for _, o := range interview.Summarise(i18n.Catalog{}, bank, a).Open {
		got = append(got, o.Title+": "+o.Why)
	}
	if d := cmp.Diff([]string{"Two: You answered “I don’t know”.", "One: It is not asked on the short way."}, got); d != "" {
		t.Error(d)
	}
}
