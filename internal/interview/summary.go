package interview

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// maxUnseen is how many things that could not be told are listed one by one.
const maxUnseen = 8

// A Summary is a result in words, in the order in which it is told.
type Summary struct {
	// Head is the grade and what it means, or that there is none yet.
	Head string
	// Numbers is what is certain and what is possible, in a sentence or two.
	Numbers        string
	Floor, Ceiling int
	// Notes say what holds the grade, how far to trust it, and where an answer about
	// the business is not what was seen.
	Notes          []string
	Areas          []AreaLine
	Contradictions []Contradiction
	Plan           []Action
	// PlanWords says in a sentence what the whole plan takes.
	PlanWords string
	// Open are the things that are not known, each with how to find out.
	Open []Unsettled
	// Unseen says what was not looked at or could not be told.
	Unseen []string
}

// An AreaLine is one topic of the result.
type AreaLine struct {
	Name           string
	Word           string // how it stands
	Number         string // the score: "60", or "40 to 80" while it is not settled
	Floor, Ceiling int
}

// A Clash is one control where what was said and what was seen differ.
type Contradiction struct {
	Control string
	Title   string
	Said    string
	Saw     []string
	// Answer is what the owner said about it, in words, or empty.
	Answer string
}

// An Unsettled is one thing that is not known.
type Unsettled struct {
	Title string
	Why   string // why it is not known
	// Find is how to find out, where the bank tells.
	Find []TextBlock
}

// Summarise puts a result in words. The bank tells how to find out what is not known.
func (r Result) Summarise(say i18n.Catalog, b *questions.Bank) Summary {
	s := Summarise(say, b, r.Assessment)
	if t := overTime(say, r.Past, s.Floor); t != "" {
		s.Notes = append(s.Notes, t)
	}
	return s
}

// mostPast is how many earlier scores are said.
const mostPast = 4

// overTime says the earlier scores and this one, or nothing where there are none.
func overTime(say i18n.Catalog, past []report.Past, now int) string {
	var said []string
	for _, p := range past {
		if p.Comparable {
			said = append(said, say.T("%d on %s", p.Floor, p.Finished.Format("2 January 2006")))
		}
	}
	if len(said) == 0 {
		return ""
	}
	said = said[max(0, len(said)-mostPast):]
	return say.T("Over time: %s, and %d now.", strings.Join(said, ", "), now)
}

// Summarise puts an assessment in words.
func Summarise(say i18n.Catalog, b *questions.Bank, a assess.Assessment) Summary {
	s := Summary{
		Head: head(say, a.Score), Numbers: numbers(say, a), Floor: a.Score.Floor, Ceiling: a.Score.Ceiling,
		Notes: slices.Concat(notes(say, a), apart(say, a), differing(say, b.Facts, a)), Unseen: unseen(say, a),
	}
	for _, x := range a.Score.Areas {
		s.Areas = append(s.Areas, AreaLine{Name: say.T(x.Name), Word: chipWord(x.Chip), Number: between(say, x.Floor, x.Ceiling), Floor: x.Floor, Ceiling: x.Ceiling})
	}
	var rest []Unsettled // what the short way did not ask comes behind what was asked
	for _, c := range a.Controls {
		if x := c.Contradiction; x != nil {
			s.Contradictions = append(s.Contradictions, Contradiction{Control: c.ID, Title: say.T(c.Title), Said: say.T(x.Claimed), Saw: x.Measured, Answer: disputeWords(say, x.Dispute, x.Reason)})
		}
		if c.Applies && c.Value < c.CeilingValue {
			if o := open(say, b, a, c); notAsked(b, a, c) {
				rest = append(rest, o)
			} else {
				s.Open = append(s.Open, o)
			}
		}
	}
	s.Open = append(s.Open, rest...)
	before := phrases.Start(a.Score)
	for _, p := range report.Steps(a) {
		s.Plan = append(s.Plan, action(say, b, a, p, before))
		before = phrases.After(p)
	}
	s.PlanWords = planWords(say, s.Plan)
	return s
}

// Takes is how long the steps for these controls take, and how long with the mending
// that may follow what they find out.
func (s Summary) Takes(controls []string) (minutes, total int) {
	for _, a := range s.Plan {
		if slices.Contains(controls, a.Control) {
			minutes += a.Minutes
			total += a.Total
		}
	}
	return minutes, total
}

// planWords says in a sentence what the whole plan takes.
func planWords(say i18n.Catalog, plan []Action) string {
	if len(plan) == 0 {
		return say.T("There is nothing to do now. Come back in a few months.")
	}
	minutes, total := 0, 0
	for _, a := range plan {
		minutes += a.Minutes
		total += a.Total
	}
	out := say.T("%d steps, %s in all. Start at the top; each one counts on its own.", len(plan), phrases.Minutes(say, minutes))
	if len(plan) == 1 {
		out = say.T("One step, %s.", phrases.Minutes(say, minutes))
	}
	if total > minutes {
		out += " " + say.T("Finding out may show more to do: %s with that.", phrases.Minutes(say, total))
	}
	return out
}

// notAsked reports whether the short way was gone, and passed the control by.
func notAsked(b *questions.Bank, a assess.Assessment, c assess.Control) bool {
	return a.Run.Quick && c.Claim == questions.Unanswered && !slices.ContainsFunc(b.Asked(a.Profile, true), func(k questions.Control) bool { return k.ID == c.ID })
}

func open(say i18n.Catalog, b *questions.Bank, a assess.Assessment, c assess.Control) Unsettled {
	o := Unsettled{Title: say.T(c.Title), Why: say.T("It was not answered.")}
	if notAsked(b, a, c) {
		o.Why = say.T("It is not asked on the short way.")
	}
	k, _ := b.Control(c.ID)
	switch c.Claim {
	case questions.DontKnow:
		o.Why = say.T("You answered “I don’t know”.")
	case questions.Good, questions.Partial, questions.Poor:
		o.Why = say.T("Your answer could not be borne out.")
		if x := c.Doubt; x != nil && x.Open { // to find the other out settles both
			k, _ = b.Control(x.By)
			o.Why = say.T("Your answer hangs on another question, which is not known: %s", say.T(k.Question))
		}
	case questions.Unanswered, questions.DoesNotApply:
	}
	for _, f := range a.Findings {
		if f.Control == c.ID && (f.Status == checks.Unknown || f.Status == checks.Error) {
			o.Why += " " + sentence(said(f))
			break
		}
	}
	o.Find = findOut(say, k)
	return o
}

func chipWord(c score.Chip) string {
	switch c {
	case score.ChipGood:
		return "good"
	case score.ChipSomeGaps:
		return "some gaps"
	case score.ChipFixNow:
		return "fix now"
	case score.ChipNotKnown:
	}
	return "not known"
}

func between(say i18n.Catalog, floor, ceiling int) string {
	if floor == ceiling {
		return fmt.Sprint(floor)
	}
	return say.T("%d to %d", floor, ceiling)
}

func numbers(say i18n.Catalog, a assess.Assessment) string {
	if p := a.Score.Provisional; p != nil {
		return say.T("On the %d answers that matter most: %d of 100. Of all that counts, between %d and %d of 100 so far.", p.Controls, p.Points, a.Score.Floor, a.Score.Ceiling)
	}
	if !a.Score.Enough { // the head has both ends
		return say.T("%d points are certain so far. The rest hangs on what is not known.", a.Score.Floor)
	}
	if a.Score.Floor == a.Score.Ceiling {
		return say.T("Your score is %d out of 100.", a.Score.Floor)
	}
	return say.T("Your score is %d out of 100. It could be as high as %d once the unknowns are settled.", a.Score.Floor, a.Score.Ceiling)
}

// head is the grade with its words. While too little is known, a grade would say more
// than anyone knows.
func head(say i18n.Catalog, s score.Score) string {
	if p := s.Provisional; p != nil {
		return say.T("Provisional grade %s: %s", string(p.Grade), say.T(string(p.Words)))
	}
	if !s.Enough {
		return say.T("Grade not known yet: between %d and %d out of 100", s.Floor, s.Ceiling)
	}
	return say.T("Grade %s: %s", string(s.Grade), say.T(string(s.Words)))
}

func notes(say i18n.Catalog, a assess.Assessment) []string {
	var out []string
	if !a.Score.Enough {
		out = append(out, say.T("A grade needs more answers or measurements: only %d percent of what counts is known.", a.Score.Coverage))
	}
	if p := a.Score.Provisional; p != nil {
		out = append(out, say.T("The provisional grade is a careful guess: what was not asked may hold more gaps. It is never an A, and the other questions settle it."))
		if caps := a.Score.Caps; len(caps) > 0 && caps[0].Grade == p.Grade {
			out = append(out, say.T("It is no better than %s while this stands or is not known: %s What lifts it: %s", phrases.Article(say, p.Grade, false), sentence(say.T(caps[0].Why)), sentence(say.T(caps[0].Remedy))))
		}
	}
	if g := a.Score.GradeIfProved; g != "" {
		out = append(out, say.T("It would be %s if measurements proved your answers.", string(g)))
	}
	if a.Score.LimitedScope {
		out = append(out, say.T("Much was left out as not for you, so the grade covers only part."))
	}
	if c, ok := a.Score.BindingCap(); ok && c.FloorOnly {
		out = append(out, say.T("It is held at %d while one thing is not known: %s Find out, and if need be: %s", a.Score.Floor, sentence(say.T(c.Why)), sentence(say.T(c.Remedy))))
	} else if ok {
		out = append(out, say.T("What holds it at %d: %s What lifts it: %s", a.Score.Floor, sentence(say.T(c.Why)), sentence(say.T(c.Remedy))))
	}
	return out
}

func sentence(s string) string {
	if s == "" || s[len(s)-1] == '.' || s[len(s)-1] == '?' {
		return s
	}
	return s + "."
}

// said is what a finding says, in a line.
func said(f checks.Finding) string {
	if f.Detail != "" {
		return f.Detail
	}
	return f.Title
}

// unseen lists the assessment's limits and each thing that could not be told.
func unseen(say i18n.Catalog, a assess.Assessment) []string {
	out := say.All(a.Limits)
	var told []string
	for _, f := range a.Findings {
		if f.Status != checks.Unknown && f.Status != checks.Error && f.Status != checks.NotChecked {
			continue
		}
		if line := sentence(said(f)); !slices.Contains(told, line) {
			told = append(told, line)
		}
	}
	if n := len(told) - maxUnseen; n > 0 {
		told = append(told[:maxUnseen], say.N(n, "The report names 1 more that could not be told.", "The report names %d more that could not be told."))
	}
	return append(out, told...)
}
