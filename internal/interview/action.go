package interview

import (
	"fmt"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
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

func action(a assess.Assessment, p advice.Step) Action {
	return Action{Control: p.Control, Title: p.Title, Facts: facts(p), Minutes: p.Minutes, When: when(p.Group), How: how(a, p)}
}

// how lays out a step's instructions. The safeguard comes before the steps.
func how(a assess.Assessment, p advice.Step) []Passage {
	var out []Passage
	add := func(head, text string) {
		if text != "" {
			out = append(out, Passage{Head: head, Text: text})
		}
	}
	add("Why", p.Why)
	var saw []string
	for _, f := range a.Findings {
		if f.Control == p.Control && (f.Status == checks.Fail || f.Status == checks.Partial) && f.Severity > checks.Low {
			saw = append(saw, sentence(said(f)))
		}
	}
	if len(saw) > 0 {
		out = append(out, Passage{Head: "What we saw", List: saw})
	}
	add("Do this first", p.First)
	if len(p.Steps) > 0 {
		out = append(out, Passage{Head: "How", List: p.Steps, Numbered: true})
	}
	if p.Checked != "" {
		add("If it looks different", "The menus were last looked at on "+p.Checked+". Makers move them; search the settings for the same words.")
	}
	add("What to ask your IT person", p.AskIT)
	if p.Link.URL != "" {
		add("Where to read more", sentence(p.Link.Title)+" "+p.Link.URL)
	}
	return out
}

// findOut is how to settle a question that is not known, and whom to ask.
func findOut(c questions.Control) []Passage {
	var out []Passage
	if c.FindOut.How != "" {
		out = append(out, Passage{Head: "How to find out (about " + count(c.FindOut.Minutes, "minute") + ")", Text: c.FindOut.How})
	}
	if c.AskIT != "" {
		out = append(out, Passage{Head: "What to ask your IT person", Text: c.AskIT})
	}
	return out
}

func when(g advice.Group) string {
	switch g {
	case advice.Today:
		return "Today"
	case advice.ThisWeek:
		return "This week"
	case advice.ThisMonth:
		return "This month"
	case advice.WithHelp:
	}
	return "With help"
}

// facts is what a step takes and gives, as in "20 minutes, free. Grade after it: B (72)."
func facts(p advice.Step) string {
	s := Span(p.Minutes) + ", " + cost(p.Cost)
	if p.Who == "it" && p.Kind == advice.Fix {
		s += ", with technical help"
	}
	return fmt.Sprintf("%s. Grade after it: %s (%d).", s, p.GradeAfter, p.ScoreAfter)
}

// Span says how long something takes.
func Span(minutes int) string {
	if minutes < 90 {
		return count(minutes, "minute")
	}
	return "about " + count((minutes+30)/60, "hour")
}

func cost(c string) string {
	switch c {
	case "free":
		return "free"
	case "low":
		return "a small cost"
	case "medium":
		return "a middling cost"
	case "high":
		return "a large cost"
	}
	return "cost not known"
}
