package report

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func (b builder) actions(anchors map[string]string) []Action {
	out := make([]Action, 0, len(b.a.Plan))
	for i, s := range Steps(b.a) {
		k, _ := b.content.Bank.Control(s.Control)
		out = append(out, Action{
			Rank: i + 1, Control: s.Control, Title: s.Title, Why: s.Why, Less: b.takenBack(s.Control), Saw: b.saw(s.Control), Minutes: s.Minutes, Total: s.Total(),
			Facts: phrases.Facts(b.Catalog, s, b.before(i)), Then: phrases.Then(b.Catalog, s), Finds: s.Kind == advice.FindOut,
			Takes: phrases.Minutes(b.Catalog, s.Minutes), Costs: phrases.Cost(b.Catalog, s.Cost), Moves: phrases.Points(b.Catalog, s, b.before(i)),
			Seen: parts(s.Seen), First: s.First, Steps: s.Steps,
			AskIT: s.AskIT, Link: b.link(s.Link, k.Link), Anchor: anchors[s.Control],
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
func (b builder) link(l, ours questions.Link) Link {
	return Link{Title: b.T(l.Title), URL: l.URL, Live: l.URL != "" && l.URL == ours.URL && strings.HasPrefix(l.URL, "https://")}
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

// parts are the steps for each place; those of one place are one list.
func parts(list []advice.Part) []Part {
	var out []Part
	for _, p := range list {
		n := len(out) - 1
		if n < 0 || out[n].Where != p.Where {
			out = append(out, Part{Where: p.Where, First: p.First, Steps: p.Steps, Paste: pastes(p.Paste)})
			continue
		}
		last := &out[n]
		if !strings.Contains(last.First, p.First) {
			last.First = strings.TrimSpace(last.First + " " + p.First)
		}
		last.Steps, last.Paste = slices.Concat(last.Steps, p.Steps), slices.Concat(last.Paste, pastes(p.Paste))
	}
	return out
}

// takenBack says why an answer counts for less than it says, where another answer takes
// it back.
func (b builder) takenBack(control string) string {
	d := b.control(control).Doubt
	if d == nil || d.Open {
		return ""
	}
	return b.T("You told us: %s", phrases.Sentence(d.Said)) + " " + d.Why
}

// saw are the gaps of a control that were measured and are more than a remark.
func (b builder) saw(control string) []string {
	var out []string
	for _, f := range b.a.Findings {
		if f.Control == control && isGap(f) && f.Severity > checks.Low && !b.stale(f) {
			out = append(out, said(f))
		}
	}
	return out
}

// planSay is what the whole plan takes.
func (b builder) planSay(plan []Action) string {
	if len(plan) == 0 {
		return b.T("There is nothing to do now. Come back in a few months.")
	}
	minutes, total := 0, 0
	for _, a := range plan {
		minutes += a.Minutes
		total += a.Total
	}
	out := b.T("%d steps, %s in all. Start at the top; each one counts on its own.", len(plan), phrases.Minutes(b.Catalog, minutes))
	if len(plan) == 1 {
		out = b.T("One step, %s.", phrases.Minutes(b.Catalog, minutes))
	}
	if total > minutes {
		out += " " + b.T("Finding out may show more to do: %s with that.", phrases.Minutes(b.Catalog, total))
	}
	return out
}
