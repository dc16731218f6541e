package interview

import (
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An Action is one thing to do.
type Action struct {
	Control string
	Title   string
	// Facts are who can do it, its minutes, its cost and the grade after it.
	Facts string
	// Minutes are those of the step, and Total those with the mending that may follow
	// where it finds out.
	Minutes, Total int
	// When is the part of the plan that it belongs to, such as "Today".
	When string
	// How are the instructions, from the reason to where to read more.
	How []TextBlock
}

func action(say i18n.Catalog, b *questions.Bank, a assess.Assessment, p advice.Step, before phrases.Standing) Action {
	title := say.T(p.Title)
	if k, ok := b.Control(p.Control); ok && p.Kind == advice.FindOut {
		title = say.T("Find out: %s", say.T(k.Question))
	}
	return Action{
		Control: p.Control, Title: title, Facts: facts(say, p, before), Minutes: p.Minutes, Total: p.Total(), When: when(say, p.Group), How: how(say, a, p),
	}
}

// how lays out a step's instructions. The safeguard comes before the steps.
func how(say i18n.Catalog, a assess.Assessment, p advice.Step) []TextBlock {
	var out []TextBlock
	add := func(head, text string) {
		if text != "" {
			out = append(out, TextBlock{Head: head, Text: text})
		}
	}
	add(say.T("Why"), say.T(p.Why))
	add(say.T("Your answer counts for less"), takenBack(say, a, p.Control))
	var saw []string
	for _, f := range a.Findings {
		if f.Control == p.Control && (f.Status == checks.Fail || f.Status == checks.Partial) && f.Severity > checks.Low {
			saw = append(saw, sentence(said(f)))
		}
	}
	if len(saw) > 0 {
		out = append(out, TextBlock{Head: say.T("What we saw"), List: saw})
	}
	out = append(out, instructions(say, p)...)
	add(say.T(phrases.IfNot), phrases.Then(say, p))
	if p.Checked != "" {
		add(say.T("If it looks different"), say.T("The menus were last looked at on %s. Makers move them; search the settings for the same words.", p.Checked))
	}
	add(say.T("What to ask your IT person"), say.T(p.AskIT))
	if p.Link.URL != "" {
		add(say.T("Where to read more"), sentence(say.T(p.Link.Title))+" "+p.Link.URL)
	}
	return out
}

// instructions are the steps: first those for each place where something was seen, and
// then those for the rest, each with its safeguard before it.
func instructions(say i18n.Catalog, p advice.Step) []TextBlock {
	var out []TextBlock
	if len(p.Seen) == 0 {
		if p.First != "" {
			out = append(out, TextBlock{Head: say.T("Do this first"), Text: say.T(p.First)})
		}
		return append(out, steps(say, say.T("How"), "", p.Steps)...)
	}
	for _, x := range p.Seen {
		if n := len(out); n > 0 && out[n-1].Head == say.T(x.Where) { // one list for one place
			last := &out[n-1]
			last.List = append(last.List, say.All(x.Steps)...)
			if first := safeguard(say, x.First); !strings.Contains(last.Text, first) {
				last.Text = strings.TrimSpace(last.Text + " " + first)
			}
			continue
		}
		out = append(out, steps(say, say.T(x.Where), x.First, x.Steps)...)
	}
	return append(out, steps(say, say.T("For the rest of your business"), p.First, p.Steps)...)
}

func steps(say i18n.Catalog, head, first string, list []string) []TextBlock {
	switch {
	case len(list) == 0:
		return nil
	case len(list) == 1 && first == "":
		return []TextBlock{{Head: head, Text: say.T(list[0])}}
	}
	return []TextBlock{{Head: head, Text: safeguard(say, first), List: say.All(list), Numbered: true}}
}

// safeguard is a safeguard, to be done before the steps below it.
func safeguard(say i18n.Catalog, first string) string {
	if first == "" {
		return ""
	}
	return say.T("Do this first: %s", say.T(first))
}

// findOut is how to settle a question that is not known, and whom to ask.
func findOut(say i18n.Catalog, c questions.Control) []TextBlock {
	var out []TextBlock
	if c.FindOut.How != "" {
		out = append(out, TextBlock{Head: say.T("How to find out (%s)", phrases.Minutes(say, c.FindOut.Minutes)), Text: say.T(c.FindOut.How)})
	}
	if c.AskIT != "" {
		out = append(out, TextBlock{Head: say.T("What to ask your IT person"), Text: say.T(c.AskIT)})
	}
	return out
}

func when(say i18n.Catalog, g advice.Group) string {
	switch g {
	case advice.Today:
		return say.T("Today")
	case advice.ThisWeek:
		return say.T("This week")
	case advice.ThisMonth:
		return say.T("This month")
	case advice.WithHelp:
	}
	return say.T("With help")
}

// facts is what a step takes and gives, in one sentence.
func facts(say i18n.Catalog, p advice.Step, before phrases.Standing) string {
	return sentence(strings.Join(phrases.Facts(say, p, before), ", "))
}
