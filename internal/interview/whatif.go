package interview

import (
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/words"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An Outlook is the score that some steps of the plan would give. Grade and Words are
// empty where not enough is known for a grade to mean something.
type Outlook struct {
	Grade, Words   string
	Floor, Ceiling int
}

// Short is the outlook in a few letters: "B (72)", or "72 out of 100".
func (o Outlook) Short(say words.Words) string {
	if o.Grade == "" {
		return say.T("%d out of 100", o.Floor)
	}
	return fmt.Sprintf("%s (%d)", o.Grade, o.Floor)
}

// Says is the outlook in words with the time it takes, in one or two sentences.
func (o Outlook) Says(say words.Words, minutes int) string {
	if o.Grade == "" {
		return say.T("It takes %s.", Span(say, minutes))
	}
	return sentence(say.T(o.Words)) + " " + say.T("It takes %s.", Span(say, minutes))
}

// WhatIf returns the function that says what an assessment would come to with
// these controls made good. It is pure and touches nothing. A control that is
// done counts as answered with yes, and what was measured to be wrong about it
// as mended; what could not be told stays unmeasured, and proves nothing.
func WhatIf(c assess.Content, a assess.Assessment) func(done []string) Outlook {
	in := assess.Input{Run: a.Run, Profile: a.Profile}
	in.Run.Quick = false // the bank below is the part that was asked about
	bank := *c.Bank
	bank.Controls = slices.DeleteFunc(slices.Clone(c.Bank.Controls), func(k questions.Control) bool {
		return !slices.ContainsFunc(a.Controls, func(x assess.Control) bool { return x.ID == k.ID })
	})
	c.Bank = &bank
	return func(done []string) Outlook {
		c, in := c, in
		bank := bank
		bank.Controls = slices.Clone(bank.Controls)
		for i, k := range bank.Controls {
			if slices.Contains(done, k.ID) {
				bank.Controls[i].Applies = nil // a control to be mended counts, whatever the profile
			}
		}
		c.Bank = &bank
		in.Answers, in.Findings = answersWith(a, done), findingsWith(a, done)
		s := assess.Build(c, in).Score
		o := Outlook{Floor: s.Floor, Ceiling: s.Ceiling}
		if s.Enough {
			o.Grade, o.Words = s.Grade, s.Words
		}
		return o
	}
}

func answersWith(a assess.Assessment, done []string) questions.Answers {
	out := questions.Answers{}
	for _, x := range a.Answers {
		out[x.Control] = questions.Answer{State: x.State, By: x.By, Note: x.Note, At: x.At, Dispute: x.Dispute}
	}
	for _, id := range done {
		out[id] = questions.Answer{State: questions.Good, At: out[id].At}
	}
	return out
}

func findingsWith(a assess.Assessment, done []string) []checks.Finding {
	var out []checks.Finding
	for _, f := range a.Findings {
		if slices.Contains(done, f.Control) {
			switch f.Status {
			case checks.Fail, checks.Partial:
				f.Status = checks.Pass
			case checks.Unknown, checks.Error:
				continue
			case checks.Pass, checks.NotApplicable, checks.NotChecked:
			}
		}
		out = append(out, f)
	}
	return out
}
