package interview_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestWithDispute(t *testing.T) {
	tests := []struct {
		name string
		old  questions.Answer
		said interview.Dispute
		want questions.Answer
	}{
		{"a reason", questions.Answer{State: questions.Good}, interview.Dispute{Kind: questions.Exception, Reason: " It is the till "}, questions.Answer{State: questions.Good, Dispute: questions.Exception, Note: "It is the till"}},
		{"a note is kept behind it", questions.Answer{State: questions.Good, Note: "Ask Tama"}, interview.Dispute{Kind: questions.CheckWrong, Reason: "I looked"}, questions.Answer{State: questions.Good, Dispute: questions.CheckWrong, Note: "I looked. Ask Tama"}},
		{"said again", questions.Answer{State: questions.Good, Dispute: questions.Exception, Note: "It is the till"}, interview.Dispute{Kind: questions.CheckWrong, Reason: "I looked"}, questions.Answer{State: questions.Good, Dispute: questions.CheckWrong, Note: "I looked"}},
		{"no reason keeps the note", questions.Answer{State: questions.Poor, Note: "Ask Tama"}, interview.Dispute{Kind: questions.Mistaken}, questions.Answer{State: questions.Poor, Dispute: questions.Mistaken, Note: "Ask Tama"}},
		{"nothing invisible", questions.Answer{State: questions.Good}, interview.Dispute{Kind: questions.Exception, Reason: "a\x1b[2J\u202eb"}, questions.Answer{State: questions.Good, Dispute: questions.Exception, Note: "a[2Jb"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := fresh()
			d.Answers["PWD-1"] = tt.old
			tt.said.Control = "PWD-1"
			if got := d.WithDispute(tt.said).Answers["PWD-1"]; got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			if d.Answers["PWD-1"] != tt.old {
				t.Error("the older draft changed")
			}
		})
	}
}

// A dispute that is not bare has a question for its reason, as the answers file
// asks for one.
func TestDisputeOptionsAskForAReason(t *testing.T) {
	for _, o := range interview.DisputeOptions(i18n.Catalog{}) {
		if o.Label == "" || !o.Kind.Valid() || (o.Reason == "") != (o.Kind == questions.Mistaken) {
			t.Errorf("got %+v", o)
		}
	}
}

// Who thinks again is heard last: neither the earlier word nor its reason stays,
// and the owner's own note does.
func TestSaidLast(t *testing.T) {
	var said []interview.Dispute
	for _, x := range []interview.Dispute{
		{Control: "PWD-1", Kind: questions.Exception, Reason: "It is the till"},
		{Control: "UPD-1", Kind: questions.CheckWrong, Reason: "I looked"},
		{Control: "PWD-1", Kind: questions.Mistaken},
	} {
		said = interview.Said(said, x)
	}
	d := fresh()
	d.Answers["PWD-1"] = questions.Answer{State: questions.Good, Note: "Ask Tama"}
	d.Answers["UPD-1"] = questions.Answer{State: questions.Good}
	for _, x := range said {
		d = d.WithDispute(x)
	}
	if got, want := d.Answers["PWD-1"], (questions.Answer{State: questions.Good, Note: "Ask Tama", Dispute: questions.Mistaken}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := d.Answers["UPD-1"], (questions.Answer{State: questions.Good, Note: "I looked", Dispute: questions.CheckWrong}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
