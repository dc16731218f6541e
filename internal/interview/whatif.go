package interview

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An Outlook is the score that some steps of the plan would give. Grade and Words are
// empty where there is neither a grade nor a provisional one.
type Outlook struct {
	Grade, Words   score.Grade
	Provisional    bool
	Floor, Ceiling int
	// Points are those of the short way, where the grade is its.
	Points int
	// Else is the outlook where what the steps find out turns out not to be so; nil
	// where no step only finds out.
	Else *Outlook
}

// Short is the outlook in a few letters: "72 (grade B)", or "72 out of 100".
func (o Outlook) Short(say i18n.Catalog) string {
	if o.Grade == "" {
		return say.T("%d out of 100", o.Floor)
	}
	if o.Provisional {
		return phrases.Outlook(say, o.Points, o.Grade, true)
	}
	return phrases.Outlook(say, o.Floor, o.Grade, false)
}

// Says is the outlook in words with the time it takes: minutes for the steps, and
// total with the mending that may follow what they find out.
func (o Outlook) Says(say i18n.Catalog, minutes, total int) string {
	out := ""
	if o.Grade != "" {
		out = phrases.Sentence(say.T(string(o.Words))) + " "
	}
	out += say.T("It takes %s.", phrases.Minutes(say, minutes))
	if o.Else != nil {
		out += " " + say.T("That is if what you find out is good. If it is not: %s, and %s in all with the mending.", o.Else.Short(say), phrases.Minutes(say, total))
	}
	return out
}

// WhatIf returns the function that says what an assessment would come to with
// these controls made good. It is pure and touches nothing. A control that is
// done counts as answered with yes, and what was measured to be wrong about it
// as mended; what could not be told stays unmeasured, and proves nothing.
func WhatIf(c assess.Content, a assess.Assessment) func(done []string) Outlook {
	return func(done []string) Outlook {
		out := outlook(c, a, done, nil)
		var asked []string
		for _, s := range a.Plan {
			if s.Kind == advice.FindOut && slices.Contains(done, s.Control) {
				asked = append(asked, s.Control)
			}
		}
		if len(asked) > 0 {
			worse := outlook(c, a, done, asked)
			out.Else = &worse
		}
		return out
	}
}

// outlook scores the assessment with the controls of done good, but for those that
// turn out poor.
func outlook(c assess.Content, a assess.Assessment, done, poor []string) Outlook {
	in, bank := a.Input(), *c.Bank
	bank.Controls = slices.Clone(bank.Controls)
	for i, k := range bank.Controls {
		if !slices.Contains(done, k.ID) {
			continue
		}
		bank.Controls[i].Applies = nil // a control to be mended counts, whatever the profile
		state := questions.Good
		if slices.Contains(poor, k.ID) {
			state = questions.Poor
		}
		in.Answers[k.ID] = questions.Answer{State: state, At: in.Answers[k.ID].At}
	}
	c.Bank = &bank
	in.Findings = findingsWith(a, done)
	s := assess.Build(c, in).Score
	o := Outlook{Floor: s.Floor, Ceiling: s.Ceiling, Words: s.Words}
	if o.Grade, o.Provisional = s.Stands(); o.Provisional {
		o.Words, o.Points = s.Provisional.Words, s.Provisional.Points
	}
	return o
}

func findingsWith(a assess.Assessment, done []string) []checks.Finding {
	var out []checks.Finding
	for _, f := range a.Findings {
		if slices.Contains(done, f.Control) {
			switch f.Status {
			case checks.Fail, checks.Partial:
				f.Status = checks.Pass
			case checks.Unknown, checks.Error, checks.NotApplicable, checks.NotChecked:
				continue // what is done is there, and a server that was not says nothing of it
			case checks.Pass:
			}
		}
		out = append(out, f)
	}
	return out
}
