package interview

import (
	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/words"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An Action is one thing to do.
type Action struct {
	Control string
	Title   string
	// Facts are its minutes, its cost and the grade after it.
	Facts   string
	Minutes int
	// When is the part of the plan that it belongs to, such as "Today".
	When string
	// How are the instructions, from the reason to where to read more.
	How []Passage
}

func action(say words.Words, b *questions.Bank, a assess.Assessment, p advice.Step) Action {
	title := say.T(p.Title)
	if k, ok := b.Control(p.Control); ok && p.Kind == advice.FindOut {
		title = say.T("Find out: %s", say.T(k.Question))
	}
	return Action{
		Control: p.Control, Title: title, Facts: facts(say, a, p), Minutes: p.Minutes, When: when(say, p.Group), How: how(say, a, p),
	}
}

// how lays out a step's instructions. The safeguard comes before the steps.
func how(say words.Words, a assess.Assessment, p advice.Step) []Passage {
	var out []Passage
	add := func(head, text string) {
		if text != "" {
			out = append(out, Passage{Head: head, Text: text})
		}
	}
	add(say.T("Why"), say.T(p.Why))
	var saw []string
	for _, f := range a.Findings {
		if f.Control == p.Control && (f.Status == checks.Fail || f.Status == checks.Partial) && f.Severity > checks.Low {
			saw = append(saw, sentence(said(f)))
		}
	}
	if len(saw) > 0 {
		out = append(out, Passage{Head: say.T("What we saw"), List: saw})
	}
	add(say.T("Do this first"), say.T(p.First))
	if len(p.Steps) > 0 {
		out = append(out, Passage{Head: say.T("How"), List: say.All(p.Steps), Numbered: true})
	}
	if p.Checked != "" {
		add(say.T("If it looks different"), say.T("The menus were last looked at on %s. Makers move them; search the settings for the same words.", p.Checked))
	}
	add(say.T("What to ask your IT person"), say.T(p.AskIT))
	if p.Link.URL != "" {
		add(say.T("Where to read more"), sentence(say.T(p.Link.Title))+" "+p.Link.URL)
	}
	return out
}

// findOut is how to settle a question that is not known, and whom to ask.
func findOut(say words.Words, c questions.Control) []Passage {
	var out []Passage
	if c.FindOut.How != "" {
		out = append(out, Passage{Head: say.T("How to find out (about %s)", minutes(say, c.FindOut.Minutes)), Text: say.T(c.FindOut.How)})
	}
	if c.AskIT != "" {
		out = append(out, Passage{Head: say.T("What to ask your IT person"), Text: say.T(c.AskIT)})
	}
	return out
}

func when(say words.Words, g advice.Group) string {
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

// facts is what a step takes and gives, as in "20 minutes, free. Your result after it: B (72)."
// What finding out gives hangs on what is found.
func facts(say words.Words, a assess.Assessment, p advice.Step) string {
	takes := say.T("%s, %s.", Span(say, p.Minutes), cost(say, p.Cost))
	if p.Who == "it" && p.Kind == advice.Fix && p.Group != advice.WithHelp { // which says so itself
		takes = say.T("%s, %s, with technical help.", Span(say, p.Minutes), cost(say, p.Cost))
	}
	after := Outlook{Floor: p.ScoreAfter}
	if a.Score.Enough {
		after.Grade = p.GradeAfter
	}
	if p.Kind == advice.FindOut {
		return takes + " " + say.T("Your result after it, if the answer is good: %s.", after.Short(say))
	}
	return takes + " " + say.T("Your result after it: %s.", after.Short(say))
}

// Span says how long something takes.
func Span(say words.Words, n int) string {
	if n < 90 {
		return minutes(say, n)
	}
	return say.T("about %d hours", (n+30)/60)
}

func minutes(say words.Words, n int) string { return say.N(n, "1 minute", "%d minutes") }

func cost(say words.Words, c string) string {
	switch c {
	case "free":
		return say.T("free")
	case "low":
		return say.T("a small cost")
	case "medium":
		return say.T("a middling cost")
	case "high":
		return say.T("a large cost")
	}
	return say.T("cost not known")
}
