package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func (b builder) actions(anchors map[string]string) []Action {
	out := make([]Action, 0, len(b.a.Plan))
	for i, s := range b.a.Plan {
		k, _ := b.content.Bank.Control(s.Control)
		out = append(out, Action{
			Rank: i + 1, Title: s.Title, Why: s.Why, Facts: b.stepFacts(s), First: s.First, Steps: s.Steps, Paste: pastes(s.Paste),
			AskIT: s.AskIT, Link: link(s.Link, k.Link), Anchor: anchors[s.Control],
			Group: b.words.Groups[string(s.Group)], Checked: day(s.Checked),
		})
	}
	return out
}

// link makes an address live only when our own content holds it: one that came
// with the document could lead anywhere.
func link(l, ours questions.Link) Link {
	return Link{Title: l.Title, URL: l.URL, Live: l.URL != "" && l.URL == ours.URL && strings.HasPrefix(l.URL, "https://")}
}

func day(date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return t.Format("January 2006")
}

func (b builder) stepFacts(s advice.Step) []string {
	var out []string
	add := func(text string) {
		if text != "" {
			out = append(out, text)
		}
	}
	add(b.words.Who[s.Who])
	add(minutes(s.Minutes))
	add(b.words.Cost[s.Cost])
	after := strconv.Itoa(s.ScoreAfter)
	if b.a.Score.Enough { // else there is no grade yet, and a step gives none
		after += " (grade " + s.GradeAfter + ")"
	}
	switch {
	case s.Gain > 0 && s.Kind == advice.FindOut:
		add(fmt.Sprintf("could take your score from %d to %s", s.ScoreAfter-s.Gain, after))
	case s.Gain > 0:
		add(fmt.Sprintf("takes your score from %d to %s", s.ScoreAfter-s.Gain, after))
	case s.Gain == 0 && s.ScoreAfter < 100:
		add("adds points once the other steps here are done too")
	}
	return out
}

func minutes(m int) string {
	switch {
	case m <= 0:
		return ""
	case m < 120:
		return fmt.Sprintf("about %d minutes", m)
	case m < 16*60:
		return fmt.Sprintf("about %d hours", (m+30)/60)
	}
	return fmt.Sprintf("about %d days", (m+240)/480)
}
