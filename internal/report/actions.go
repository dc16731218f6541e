package report

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	catalogue "github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// english says the report's phrases.
var english catalogue.Catalog

func (b builder) actions(anchors map[string]string) []Action {
	out := make([]Action, 0, len(b.a.Plan))
	for i, s := range Steps(b.a) {
		k, _ := b.content.Bank.Control(s.Control)
		out = append(out, Action{
			Rank: i + 1, Title: s.Title, Why: s.Why, Facts: phrases.Facts(english, s, b.before(i)), Then: then(s),
			Seen: parts(s.Seen), First: s.First, Steps: s.Steps,
			AskIT: s.AskIT, Link: link(s.Link, k.Link), Anchor: anchors[s.Control],
			Group: b.words.Groups[string(s.Group)], Checked: day(s.Checked),
		})
	}
	return out
}

// Steps are the steps of the plan as every face and format says them: while there is
// no grade, no step gives one.
func Steps(a assess.Assessment) []advice.Step {
	out := slices.Clone(a.Plan)
	if grade, _ := a.Score.Stands(); grade == "" {
		for i := range out {
			out[i].GradeAfter = ""
		}
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

// before is the score when the steps above the one at i are done.
func (b builder) before(i int) phrases.Standing {
	if i == 0 {
		return phrases.Start(b.a.Score)
	}
	return phrases.After(b.a.Plan[i-1])
}

func then(s advice.Step) string {
	if s.Then == nil {
		return ""
	}
	return phrases.IfNot + ": " + phrases.Then(english, s)
}

func parts(list []advice.Part) []Part {
	out := make([]Part, len(list))
	for i, p := range list {
		out[i] = Part{Where: p.Where, First: p.First, Steps: p.Steps, Paste: pastes(p.Paste)}
	}
	return out
}
