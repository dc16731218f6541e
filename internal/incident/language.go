package incident

import (
	"maps"
	"slices"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// In returns the guide with every text that a person reads said in the language.
// What is matched or is a name stays: ids, other names of a happening, services.
// It is called once, where a front end begins.
func (g Guide) In(say i18n.Catalog) Guide {
	g.Words = g.Words.in(say)
	g.Playbooks = slices.Clone(g.Playbooks)
	for i, h := range g.Playbooks {
		g.Playbooks[i] = h.in(say)
	}
	return g
}

func (w Words) in(say i18n.Catalog) Words {
	for _, t := range w.texts() {
		*t.at = say.T(*t.at)
	}
	w.When, w.Soon, w.Outcome = each(say, w.When), each(say, w.Soon), each(say, w.Outcome)
	w.Audience, w.Look = each(say, w.Audience), each(say, w.Look)
	return w
}

func each[K comparable](say i18n.Catalog, list map[K]string) map[K]string {
	list = maps.Clone(list)
	for k, t := range list {
		list[k] = say.T(t)
	}
	return list
}

func (h Playbook) in(say i18n.Catalog) Playbook {
	h.Title, h.Signs, h.Begin, h.Over = say.T(h.Title), say.T(h.Signs), say.T(h.Begin), say.T(h.Over)
	h.Never = say.All(h.Never)
	h.Steps = slices.Clone(h.Steps)
	for i, s := range h.Steps {
		h.Steps[i] = s.in(say)
	}
	h.Facts = slices.Clone(h.Facts)
	for i, f := range h.Facts {
		h.Facts[i].Label, h.Facts[i].Ask = say.T(f.Label), say.T(f.Ask)
	}
	return h
}

func (s Step) in(say i18n.Catalog) Step {
	s.Do, s.Why, s.Say, s.Careful, s.Cannot = say.T(s.Do), say.T(s.Why), say.T(s.Say), say.T(s.Careful), say.T(s.Cannot)
	s.How = slices.Clone(s.How)
	for i, how := range s.How {
		s.How[i].Steps = say.All(how.Steps)
		if len(how.For) == 0 { // it is no name then, but what all others are called
			s.How[i].Name = say.T(how.Name)
		}
	}
	return s
}

// PacksIn returns the packs with what the law asks, and what to do when nobody answers,
// said in the language. Names, numbers, addresses and hours stay as their owners have them.
func PacksIn(say i18n.Catalog, packs countries.Packs) countries.Packs {
	packs = maps.Clone(packs)
	for id, p := range packs {
		p.Duties = slices.Clone(p.Duties)
		for i, d := range p.Duties {
			p.Duties[i].When, p.Duties[i].To, p.Duties[i].Within, p.Duties[i].Note = say.T(d.When), say.T(d.To), say.T(d.Within), say.T(d.Note)
			p.Duties[i].Starts, p.Duties[i].Penalty = say.T(d.Starts), say.T(d.Penalty)
		}
		p.Contacts = slices.Clone(p.Contacts)
		for i, c := range p.Contacts {
			p.Contacts[i].Closed = say.T(c.Closed)
		}
		p.BankStop = slices.Clone(p.BankStop)
		for i, a := range p.BankStop {
			p.BankStop[i].Text = say.T(a.Text)
		}
		packs[id] = p
	}
	return packs
}
