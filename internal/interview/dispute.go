package interview

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Dispute is what the owner says where an answer and a measurement differ.
type Dispute struct {
	Control string
	Kind    questions.Dispute
	Reason  string
}

// A DisputeOption is one of the three things that can be said.
type DisputeOption struct {
	Kind  questions.Dispute
	Label string
	Help  string
	// Reason is the question for why, or empty where none is needed.
	Reason string
}

// DisputeOptions returns the three, in the order shown.
func DisputeOptions(say i18n.Catalog) []DisputeOption {
	return []DisputeOption{
		{
			questions.Exception, say.T("This device is an exception"), say.T("What we saw is true here, but not of the rest of the business."),
			say.T("What makes this device different?"),
		},
		{questions.Mistaken, say.T("I was mistaken"), say.T("Thank you for saying so. It is good to know."), ""},
		{
			questions.CheckWrong, say.T("The check is wrong"), say.T("Your answer is right, and what we saw is not."),
			say.T("How do you know? It helps whoever reads your report."),
		},
	}
}

// The words around the three.
const (
	DisputeIntro = "These happen to everyone. Nobody is blamed, and the score uses what we saw."
	DisputeAsk   = "How do you explain it?"
	DisputeKept  = "Kept. It is in your report now. The score stays the same."
)

// Said returns what was said so far with x in it: what is said last of a control
// takes the place of what was said of it before, with its reason.
func Said(so []Dispute, x Dispute) []Dispute {
	out := slices.DeleteFunc(slices.Clone(so), func(o Dispute) bool { return o.Control == x.Control })
	return append(out, x)
}

// WithDispute returns the draft with what the owner says about a measurement.
// The note beside the answer holds the reason; an earlier note stays behind it.
func (d Draft) WithDispute(x Dispute) Draft {
	d = d.clone()
	a := d.Answers[x.Control]
	reason := safetext.Typed(x.Reason, MaxNote)
	if old := a.Note; old != "" && a.Dispute == questions.NoDispute && reason != "" {
		reason = safetext.Typed(phrases.Sentence(reason)+" "+old, MaxNote)
	}
	if reason != "" {
		a.Note = reason
	}
	a.Dispute = x.Kind
	d.Answers[x.Control] = a
	return d
}
