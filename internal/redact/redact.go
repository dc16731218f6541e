// Package redact makes the assessment that may be shown to people who should see
// the result and not the business: a bank, an insurer, a customer. It is pure.
//
// It builds a new document from a list of what is allowed, and takes nothing away
// from the old one: what nobody thought of stays out. Every text in it is one of
// our own content; the old document gives numbers, the months of its dates, and
// words of closed lists.
package redact

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Client is the client's name in a redacted assessment, and so in its file's name.
const Client = "redacted"

// limits are all that a redacted assessment says about itself.
var limits = [...]string{
	"This copy is made to be shared. It leaves out names, addresses, computers, what was seen, and all notes.",
	"Its dates are by month only.",
	"This is a self-assessment on one day. It is not a certificate and not a penetration test.",
}

// Of returns the copy to share. tool is the program that makes it.
func Of(c assess.Content, tool assess.Tool, a assess.Assessment) assess.Assessment {
	month := monthOf(a.Run.Finished)
	out := assess.Assessment{
		SchemaVersion: assess.SchemaVersion, ID: month.Format("200601") + "-" + Client, Tool: tool,
		Subject:  assess.Subject{Client: Client},
		Run:      assess.RunInfo{Mode: mode(a.Run.Mode), Quick: a.Run.Quick, Started: month, Finished: month, Partial: a.Run.Partial},
		Scope:    assess.Scope{Targets: []string{}, Checks: []string{}},
		Profile:  questions.Profile{},
		Answers:  []assess.Answer{},
		Findings: []checks.Finding{},
		Controls: []assess.Control{},
		Plan:     []advice.Step{},
		Limits:   limits[:],
	}
	if c.Bank == nil {
		c.Bank = &questions.Bank{}
	}
	for _, k := range a.Controls {
		if known, ok := c.Bank.Control(k.ID); ok {
			out.Controls = append(out.Controls, control(known, k))
		}
	}
	for _, s := range a.Plan {
		if known, ok := c.Bank.Control(s.Control); ok {
			out.Plan = append(out.Plan, step(c.Model, known, s))
		}
	}
	out.Score = scoreOf(c, a.Score)
	return out
}

// monthOf is the first moment of a time's month.
func monthOf(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// pick returns a word when it is one of a closed list, and otherwise the first.
func pick[T comparable](word T, list ...T) T {
	if slices.Contains(list, word) {
		return word
	}
	return list[0]
}

func mode(m assess.Mode) assess.Mode { return pick(m, assess.Scan, assess.Interactive) }

func percent(n int) int { return min(max(n, 0), 100) }

func control(known questions.Control, k assess.Control) assess.Control {
	return assess.Control{
		ID: known.ID, Area: known.Area, Title: known.Title, Good: known.Good, Maps: known.Maps, Critical: known.Critical,
		Claim:    pick(k.Claim, questions.Unanswered, questions.Good, questions.Partial, questions.Poor, questions.DontKnow),
		Measured: pick(k.Measured, checks.NotChecked, checks.Pass, checks.Partial, checks.Fail, checks.Unknown, checks.NotApplicable, checks.Error),
		Value:    percent(k.Value), CeilingValue: percent(k.CeilingValue), Weight: min(max(k.Weight, 0), 10), Applies: k.Applies,
		Basis: pick(k.Basis, reconcile.Nothing, reconcile.Claimed, reconcile.Measured, reconcile.Both),
		Stale: k.Stale, StaleAnswer: k.StaleAnswer,
	}
}

// step is a step of the plan by its control alone: how to do it would tell which
// systems the business has.
func step(m score.Model, known questions.Control, s advice.Step) advice.Step {
	title := known.Do
	if title == "" {
		title = known.Title
	}
	out := advice.Step{
		Rank: min(max(s.Rank, 1), 100), Kind: pick(s.Kind, advice.Fix, advice.FindOut), Control: known.ID, Title: title, Why: known.Why.Text,
		Minutes: min(max(s.Minutes, 0), 100_000), Cost: pick(s.Cost, "free", "low", "medium", "high"), Who: pick(s.Who, "you", "it"),
		Gain: percent(s.Gain), GradeAfter: grade(m, s.GradeAfter), ScoreAfter: percent(s.ScoreAfter), ShortAfter: percent(s.ShortAfter), Steps: []string{}, Link: known.Link,
		Group: pick(s.Group, advice.ThisMonth, advice.Today, advice.ThisWeek, advice.WithHelp), LiftedCap: percent(s.LiftedCap), Provisional: s.Provisional,
	}
	if s.Then != nil {
		out.Then = &advice.Then{
			Title: known.Do, Minutes: min(max(s.Then.Minutes, 0), 100_000),
			Cost: pick(s.Then.Cost, "free", "low", "medium", "high"), Who: pick(s.Then.Who, "you", "it"),
		}
	}
	return out
}

// grade is a grade of the model, and the lowest one for anything else.
func grade(m score.Model, g score.Grade) score.Grade {
	if g == "" {
		return "" // not known
	}
	for _, b := range m.Bands {
		if b.Grade == g {
			return g
		}
	}
	if len(m.Bands) == 0 {
		return "E"
	}
	return m.Bands[len(m.Bands)-1].Grade
}

// byAnother is what a limit says where another answer is what sets it: words of the bank,
// or else those of the rule.
func byAnother(b *questions.Bank, x score.Cap, why, remedy string) (string, string) {
	for _, p := range b.Pairs {
		if p.Of != x.Control || !p.Kind.Counts() {
			continue
		}
		if x.Why == p.Why {
			why = p.Why
		}
		if k, ok := b.Control(p.While); ok && x.Remedy == k.Do+"." {
			remedy = x.Remedy
		}
	}
	return why, remedy
}

// wordsOf is what a grade of the model means.
func wordsOf(m score.Model, g score.Grade) score.Grade {
	for _, b := range m.Bands {
		if b.Grade == g {
			return b.Words
		}
	}
	return ""
}

func scoreOf(c assess.Content, s score.Score) score.Score {
	out := score.Score{
		Floor: percent(s.Floor), Ceiling: percent(s.Ceiling), Grade: grade(c.Model, s.Grade), Mean: percent(s.Mean),
		Coverage: percent(s.Coverage), Confidence: percent(s.Confidence), Enough: s.Enough, LimitedScope: s.LimitedScope,
		Caps: []score.Cap{}, Areas: []score.Area{},
	}
	if p := s.Provisional; p != nil {
		out.Provisional = &score.Provisional{Grade: grade(c.Model, p.Grade), Points: percent(p.Points), Controls: min(max(p.Controls, 0), 1000)}
		out.Provisional.Words = wordsOf(c.Model, out.Provisional.Grade)
	}
	out.Words = wordsOf(c.Model, out.Grade)
	if s.GradeIfProved != "" {
		out.GradeIfProved = grade(c.Model, s.GradeIfProved)
	}
	if s.Next != nil {
		out.Next = &score.NextGrade{Grade: grade(c.Model, s.Next.Grade), Minutes: min(max(s.Next.Minutes, 0), 100_000), Steps: min(max(s.Next.Steps, 0), 100), Sure: s.Next.Sure}
	}
	for _, x := range s.Caps {
		for _, r := range c.Model.Caps {
			if r.Control == x.Control && r.Limit == x.Limit {
				why, remedy := byAnother(c.Bank, x, r.Why, r.Remedy)
				out.Caps = append(out.Caps, score.Cap{Control: r.Control, Limit: r.Limit, Grade: c.Model.Band(r.Limit).Grade, Why: why, Remedy: remedy, FloorOnly: x.FloorOnly})
				break
			}
		}
	}
	for _, x := range s.Areas {
		i := slices.IndexFunc(c.Bank.Areas, func(k questions.Area) bool { return k.ID == x.ID })
		if i < 0 {
			continue
		}
		out.Areas = append(out.Areas, score.Area{
			ID: c.Bank.Areas[i].ID, Name: c.Bank.Areas[i].Name, Floor: percent(x.Floor), Ceiling: percent(x.Ceiling), Weight: min(max(x.Weight, 0), 10_000),
			Coverage: percent(x.Coverage), Chip: pick(x.Chip, score.ChipNotKnown, score.ChipGood, score.ChipSomeGaps, score.ChipFixNow),
		})
	}
	return out
}
