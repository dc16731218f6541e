package cli

import (
	"os"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/interview/interviewtest"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An assessment that says more takes the place of the one before: one document
// and one report are left, and they hold what was said.
func TestFinishAgainTakesThePlace(t *testing.T) {
	t.Chdir(t.TempDir())
	a := &app{Process: Process{Now: interviewtest.Now}}
	c, err := a.content()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b := &backend{app: a, content: c, client: "own", store: s}
	d := interview.New(interviewtest.Now())
	d.Answers["PWD-1"] = questions.Answer{State: questions.Good}
	if err := b.Save(d); err != nil {
		t.Fatal(err)
	}
	first, err := b.Finish(d, nil, false)
	if err != nil {
		t.Fatal(err)
	}
	second, err := b.Finish(d.WithDispute(interview.Dispute{Control: "PWD-1", Kind: questions.Exception, Reason: "the till"}), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	ids, err := s.Assessments("own")
	if err != nil || len(ids) != 1 || ids[0] != second.Assessment.ID || first.Report != second.Report {
		t.Errorf("kept %v (%v), reports %s and %s", ids, err, first.Report, second.Report)
	}
	if list, err := os.ReadDir("."); err != nil || len(list) != 1 {
		t.Errorf("%d reports (%v)", len(list), err)
	}
	if got := second.Assessment.Answers[0]; got.Dispute != questions.Exception || got.Note != "the till" {
		t.Errorf("got %+v", got)
	}
}
