package interview

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// Headline is what is told of a result below its grade, a paragraph each.
func Headline(say i18n.Catalog, r report.Report) []string {
	s := r.Score
	out := []string{s.GradeMore, say.T("Your score: %s.", s.InWords()) + " " + s.GoalSay, s.Short, s.Change}
	if r.Trend != nil {
		out = append(out, say.T("The scores so far, out of 100: %s", r.Trend.Say))
	}
	out = append(out, s.Held+" "+s.Lifts)
	out = append(append(out, s.Notes...), r.Apart)
	for i, p := range out {
		out[i] = strings.TrimSpace(p)
	}
	return slices.DeleteFunc(out, func(p string) bool { return p == "" })
}

// maxUnseen is how many things that could not be told are listed one by one.
const maxUnseen = 8

// Unseen lists the limits of a result, and what was not looked at or could not be told.
func Unseen(say i18n.Catalog, r report.Report) []string {
	out := slices.Concat(r.Limits, r.Unseen[:min(len(r.Unseen), maxUnseen)])
	if n := len(r.Unseen) - maxUnseen; n > 0 {
		out = append(out, say.N(n, "The report names 1 more that could not be told.", "The report names %d more that could not be told."))
	}
	return out
}

// blocks gathers texts under headings; a text that is empty leaves its heading out.
type blocks []TextBlock

func (b *blocks) add(head, text string) {
	if text != "" {
		*b = append(*b, TextBlock{Head: head, Text: text})
	}
}

// steps adds instructions with the safeguard to do before them.
func (b *blocks) steps(say i18n.Catalog, head, first string, list []string) {
	switch {
	case len(list) == 0:
		return
	case len(list) == 1 && first == "":
		b.add(head, list[0])
		return
	}
	if first != "" {
		first = say.T("Do this first: %s", first)
	}
	*b = append(*b, TextBlock{Head: head, Text: first, List: list, Numbered: true})
}

// Instructions lays out a step of the plan, from the reason to where to read more: first
// the steps for each place where something was seen, and then those for the rest.
func Instructions(say i18n.Catalog, a report.Action) []TextBlock {
	var out blocks
	out.add(say.T("Why"), a.Why)
	out.add(say.T("Your answer counts for less"), a.Less)
	if len(a.Saw) > 0 {
		out = append(out, TextBlock{Head: say.T("What we saw"), List: a.Saw})
	}
	for _, p := range a.Seen {
		out.steps(say, p.Where, p.First, p.Steps)
	}
	if len(a.Seen) > 0 {
		out.steps(say, say.T("For the rest of your business"), a.First, a.Steps)
	} else {
		out.add(say.T("Do this first"), a.First)
		out.steps(say, say.T("How"), "", a.Steps)
	}
	out.add(say.T(phrases.IfNot), a.Then)
	if a.Checked != "" {
		out.add(say.T("If it looks different"), say.T("The menus were last compared in %s. Makers move them; search the settings for the same words.", a.Checked))
	}
	out.add(say.T("What to ask your IT person"), a.AskIT)
	if a.Link.URL != "" {
		out.add(say.T("Where to read more"), phrases.Sentence(a.Link.Title)+" "+a.Link.URL)
	}
	return out
}

// FindOut is how to settle what is not known, and whom to ask.
func FindOut(say i18n.Catalog, o report.Open) []TextBlock {
	var out blocks
	out.add(say.T("How to find out (%s)", o.Takes), o.How)
	out.add(say.T("What to ask your IT person"), o.AskIT)
	return out
}
