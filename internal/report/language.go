package report

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// localized returns the assessment with what is of our own content in a language.
// What was typed and what was seen stays as it is.
func localized(say i18n.Catalog, bank *questions.Bank, a assess.Assessment) assess.Assessment {
	if say.Lang() == i18n.English {
		return a
	}
	a.Limits = say.All(a.Limits)
	a.Score.Words = score.Grade(say.T(string(a.Score.Words)))
	if p := a.Score.Provisional; p != nil {
		said := *p
		said.Words = score.Grade(say.T(string(p.Words)))
		a.Score.Provisional = &said
	}
	a.Score.Caps, a.Score.Areas = slices.Clone(a.Score.Caps), slices.Clone(a.Score.Areas)
	for i, c := range a.Score.Caps {
		a.Score.Caps[i].Why, a.Score.Caps[i].Remedy = say.T(c.Why), say.T(c.Remedy)
	}
	for i, x := range a.Score.Areas {
		a.Score.Areas[i].Name = say.T(x.Name)
	}
	a.Answers = slices.Clone(a.Answers)
	for i, x := range a.Answers {
		a.Answers[i].Question, a.Answers[i].Words = say.T(x.Question), say.T(x.Words)
	}
	a.Controls = slices.Clone(a.Controls)
	for i, c := range a.Controls {
		a.Controls[i] = localizedControl(say, c)
	}
	a.Plan = slices.Clone(a.Plan)
	for i, s := range a.Plan {
		a.Plan[i] = localizedStep(say, bank, s)
	}
	return a
}

func localizedControl(say i18n.Catalog, c assess.Control) assess.Control {
	c.Title = say.T(c.Title)
	if x := c.Contradiction; x != nil {
		said := *x
		said.Claimed = say.T(x.Claimed)
		c.Contradiction = &said
	}
	if d := c.Doubt; d != nil {
		said := *d
		said.Said, said.Why = say.T(d.Said), say.T(d.Why)
		c.Doubt = &said
	}
	return c
}

func localizedStep(say i18n.Catalog, bank *questions.Bank, s advice.Step) advice.Step {
	if k, ok := bank.Control(s.Control); ok && s.Kind == advice.FindOut {
		s.Title = say.T("Find out: %s", say.T(k.Question))
	} else {
		s.Title = say.T(s.Title)
	}
	s.Why, s.First, s.Steps, s.AskIT = say.T(s.Why), say.T(s.First), say.All(s.Steps), say.T(s.AskIT)
	s.Seen = slices.Clone(s.Seen)
	for i, p := range s.Seen {
		s.Seen[i].Where, s.Seen[i].First, s.Seen[i].Steps = say.T(p.Where), say.T(p.First), say.All(p.Steps)
	}
	return s // phrases says what follows
}
