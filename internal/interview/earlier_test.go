package interview_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// What is taken over is what was answered and is still asked: no answer that
// was mistaken or has grown old, and nothing that the bank does not know.
func TestFrom(t *testing.T) {
	now := interviewtest.Now()
	then := now.AddDate(0, -3, 0)
	x := assess.Assessment{
		Subject: assess.Subject{Business: "Kōwhai Bakery"}, Run: assess.RunInfo{Finished: then},
		Profile: questions.Profile{"staff": "some", "transfers": "by pigeon", "gone": "yes"},
		Answers: []assess.Answer{
			{Control: "ACC-1", State: questions.Good, By: "owner", Note: "It is the till.", At: then, Dispute: questions.Exception},
			{Control: "ACC-6", State: questions.Poor, At: now.AddDate(-2, 0, 0)},
			{Control: "PWD-1", State: questions.Good, At: then, Dispute: questions.Mistaken},
			{Control: "BAK-1", State: questions.DontKnow, At: then},
			{Control: "OLD-9", State: questions.Good, At: then},
		},
	}
	old := func(a questions.Answer) bool { return a.At.Before(now.AddDate(-1, 0, 0)) }
	got, ok := interview.From(interviewtest.Bank(), x, old, now)
	want := interview.New(now)
	want.Business, want.Profile = "Kōwhai Bakery", questions.Profile{"staff": "some"}
	want.Answers = questions.Answers{
		"ACC-1": {State: questions.Good, By: "owner", Note: "It is the till.", At: then, Dispute: questions.Exception},
		"BAK-1": {State: questions.DontKnow, At: then},
	}
	if d := cmp.Diff(interview.Earlier{Draft: want, On: then}, got); !ok || d != "" {
		t.Errorf("ok %v:\n%s", ok, d)
	}
	if got := got.Open(i18n.Catalog{}, interviewtest.Bank(), false); got != "3 questions are still open." {
		t.Errorf("says %q", got)
	}
	x.Answers = x.Answers[1:2]
	if _, ok := interview.From(interviewtest.Bank(), x, old, now); ok {
		t.Error("an assessment with nothing to take over is offered")
	}
}

// What is begun with is saved, and the walk stands at what is open.
func TestAgain(t *testing.T) {
	d := interview.New(interviewtest.Now())
	d.Profile = questions.Profile{"staff": "some", "transfers": "yes"}
	d.Answers = questions.Answers{"ACC-1": {State: questions.Good, At: time.Unix(0, 0)}}
	w := interview.NewNavigator(interviewtest.Bank(), interview.New(interviewtest.Now()))
	next := w.Again(interview.Earlier{Draft: d})
	if next.Rev != w.Rev+1 || next.Naming() || next.Step().ID() != "ACC-6" {
		t.Errorf("at %s, revision %d after %d", next.Step().ID(), next.Rev, w.Rev)
	}
	if whole, more := next.Whole(); more != 0 || cmp.Diff(next.Draft, whole.Draft) != "" {
		t.Errorf("the whole way has %d more than the whole way", more)
	}
}
