package report

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// firstSteps is how many steps an owner is shown at once.
const firstSteps = 3

// New arranges an assessment. Content gives the documentation of findings and
// controls; what it does not know is shown as the assessment has it. The same
// content and assessment give the same report.
func New(c assess.Content, a assess.Assessment, x Options) Report {
	return newBuilder(c, a, x).report()
}

func newBuilder(c assess.Content, a assess.Assessment, x Options) builder {
	if c.Bank == nil {
		c.Bank = &questions.Bank{}
	}
	c.Bank = c.Bank.WordedFor(a.Profile)
	return builder{
		Catalog: x.Catalog, content: c, a: localized(x.Catalog, c.Bank, a), options: tidy(x), words: words().in(x.Catalog), zone: x.Zone,
	}
}

// A builder holds what the parts of a report are made from.
type builder struct {
	i18n.Catalog
	content assess.Content
	a       assess.Assessment
	options Options
	words   wording
	zone    *time.Location // nil is UTC
}

func (b builder) report() Report {
	r := Report{
		Catalog: b.Catalog, Business: b.a.Subject.Business, By: b.a.Run.By, ID: b.a.ID, Date: b.moment(b.a.Run.Finished), Day: b.dayOf(b.a.Run.Finished),
		Areas: b.areas(), Groups: b.groups(), Good: b.good(), Open: b.open(),
		Answers: b.answers(), Answered: b.answered(), How: b.how(), Facts: b.facts(), Limits: b.a.Limits,
	}
	if r.Business == "" {
		r.Business = strings.ReplaceAll(b.a.Subject.Client, "-", " ") // as a folder it has no spaces
	}
	if r.Business == "" {
		r.Business = b.T("Your business")
	}
	r.Title = b.T("Cyber security check: %s", r.Business)
	r.NotKnown, r.Unseen = b.notKnown()
	r.Others, r.Help = b.others(), b.help()
	anchors := anchorsByControl(r.Groups)
	r.Contradictions, r.Doubts, r.Apart = b.contradictions(anchors), b.doubts(), b.apart()
	actions := b.actions(anchors)
	n := min(firstSteps, len(actions))
	r.First, r.Later, r.PlanSay = actions[:n], actions[n:], b.planSay(actions)
	r.Measured, r.MeasuredAnchor = b.worstMeasured(r.Groups, n)
	r.FirstHeading = b.firstHeading(n)
	r.Shape = upper(b.count(len(r.InShape()), "area"))
	r.Headline, r.Ladder, r.Timeline, r.Agreed = b.headline(r.First), b.ladder(n), b.timeline(actions), b.agreed()
	r.Verdict = b.verdict(n)
	r.Score = b.score()
	r.Since, r.Trend, r.Frameworks = b.since(b.options.Since), b.trend(b.options.Past, b.after(n)), b.frameworks(b.options.Lists)
	r.Logo, r.Seal = b.options.Logo, b.options.Seal
	r.Words = used(b.words.Words, prose(r))
	return r
}

// moment says a time in words, by the clocks of the owner's zone, and to machines in UTC.
func (b builder) moment(t time.Time) Moment {
	if t.IsZero() {
		return Moment{Words: b.T("date not recorded")}
	}
	return Moment{Words: phrases.Moment(t, b.zone), Machine: t.UTC().Format(time.RFC3339)}
}

// dayOf is day, or that it is not known.
func (b builder) dayOf(t time.Time) string {
	if t.IsZero() {
		return b.moment(t).Words
	}
	return b.day(t)
}

// day says the day of a time, by the clocks of the owner's zone.
func (b builder) day(t time.Time) string { return phrases.Day(t, b.zone) }

func (b builder) answers() []Answer {
	var out []Answer
	for _, f := range b.content.Bank.Facts {
		id := b.a.Profile[f.ID]
		if id == "" {
			continue
		}
		words := id
		if i := slices.IndexFunc(f.Options, func(o questions.Option) bool { return o.ID == id }); i >= 0 {
			words = b.T(f.Options[i].Label)
		}
		out = append(out, Answer{Question: b.T(f.Question), Words: words})
	}
	for _, x := range b.a.Answers {
		a := Answer{Control: x.Control, Question: x.Question, Words: x.Words, Note: x.Note, By: x.By}
		if x.Old {
			a.Old = b.words.Old["answer"]
		}
		if i := slices.IndexFunc(b.a.Answers, func(y assess.Answer) bool { return y.Control == x.TakenFrom }); i >= 0 {
			a.Old = strings.TrimSpace(b.T("Not asked: it follows from what you said to “%s”", b.a.Answers[i].Question) + " " + a.Old)
		}
		if !x.At.IsZero() {
			a.When = b.moment(x.At)
		}
		out = append(out, a)
	}
	return out
}

// answered says who gave all answers and when, where that is the same for each.
func (b builder) answered() string {
	if len(b.a.Answers) < 2 {
		return ""
	}
	first := b.a.Answers[0]
	day := b.day(first.At)
	for _, x := range b.a.Answers {
		if x.By != first.By || x.At.IsZero() || b.day(x.At) != day {
			return ""
		}
	}
	if first.By == "" {
		return b.T("All were given on %s.", day)
	}
	return b.T("All were given by %s on %s.", first.By, day)
}

func (b builder) facts() []Fact {
	var out []Fact
	add := func(name, value string) {
		if value != "" {
			out = append(out, Fact{Name: name, Value: value})
		}
	}
	r, s := b.a.Run, b.a.Scope
	add(b.T("How"), b.words.Modes[string(r.Mode)])
	add(b.T("When"), b.moment(r.Finished).Words)
	add(b.T("Time zone"), b.zoneName())
	add(b.T("Who ran it"), r.By)
	var looked []string
	if s.ThisComputer {
		looked = append(looked, b.target(checks.Target{}.String()))
	}
	for _, t := range s.Targets {
		looked = append(looked, b.target(t))
	}
	if len(looked) == 0 {
		looked = []string{b.T("nothing: no check was run")}
	}
	add(b.T("What was looked at"), b.listed(looked, 20))
	if s.Authorised != nil {
		who := s.Authorised.By + ", " + b.moment(s.Authorised.At).Words
		if s.Authorised.Until != "" {
			who = b.T("%s, until %s", who, s.Authorised.Until)
		}
		add(b.T("Who allowed it"), who)
	}
	add(b.T("Where that led"), b.listed(b.led(s.Decisions), 20))
	add(b.T("Left alone"), b.listed(b.leftAlone(s.Decisions), 20))
	var names []string
	for _, n := range s.Checks {
		names = append(names, b.checkTitle(n))
	}
	add(b.T("Checks"), b.listed(names, 20))
	if p := b.pack(); p.LowCost != "" {
		add(b.T("“Costs a little” means"), b.T(p.LowCost))
	}
	add(b.T("Made with"), b.T("%s, questions of %s", strings.TrimSpace(b.a.Tool.Name+" "+b.a.Tool.Version), b.a.Tool.Bank))
	add(b.T("Report number"), b.a.ID)
	return out
}

// led says, of each target and each server that its records name, at which
// addresses it was dialled, and by what leave.
func (b builder) led(list []assess.Decision) []string {
	var out []string
	for _, d := range list {
		if len(d.Reached) == 0 && d.Basis != assess.DecidedByFlag {
			continue
		}
		at := b.target(d.Target)
		if len(d.Reached) > 0 && (len(d.Reached) > 1 || d.Reached[0] != d.Target) {
			at = b.at(d.Target, d.Reached)
		}
		out = append(out, at+" ("+b.words.Leave[string(d.Basis)]+")")
	}
	return out
}

// leftAlone says which addresses were not dialled.
func (b builder) leftAlone(list []assess.Decision) []string {
	var out []string
	for _, d := range list {
		if len(d.Left) > 0 {
			out = append(out, b.at(d.Target, d.Left))
		}
	}
	return out
}

// at names a target with the first of its addresses.
func (b builder) at(target string, addresses []string) string {
	return b.T("%s at %s", b.target(target), strings.Join(addresses[:min(len(addresses), 4)], b.T(" and ")))
}

// zoneName names the zone of all dates, or nothing where it is UTC.
func (b builder) zoneName() string {
	if b.zone == nil || b.zone == time.UTC {
		return ""
	}
	return b.zone.String()
}

func (b builder) checkTitle(name string) string {
	for _, c := range b.content.Checks {
		if c.Name == name {
			return b.T(c.Title)
		}
	}
	return name
}

// listed joins at most limit names and counts the rest.
func (b builder) listed(names []string, limit int) string {
	if len(names) > limit {
		return b.T("%s and %s more", strings.Join(names[:limit], ", "), grouped(len(names)-limit))
	}
	return strings.Join(names, ", ")
}

// prose is the text of a report that may use words in need of a meaning: ours,
// and never what a target sent.
func prose(r Report) string {
	var s strings.Builder
	add := func(texts ...string) {
		for _, t := range texts {
			s.WriteString(t)
			s.WriteByte('\n')
		}
	}
	add(r.Headline, r.Verdict, r.Score.Held, r.Score.Lifts)
	add(r.Score.Notes...)
	for _, list := range [][]Action{r.First, r.Later} {
		for _, x := range list {
			add(x.Title, x.Why, x.First, x.AskIT, x.Then)
			add(x.Steps...)
			for _, part := range x.Seen {
				add(part.First)
				add(part.Steps...)
			}
		}
	}
	for _, g := range r.Groups {
		add(g.Area, g.Why)
		for _, i := range g.Items {
			add(i.Title, i.Why, i.Told)
			for _, w := range i.Ways {
				add(w.First)
				add(w.Steps...)
			}
		}
	}
	for _, g := range r.Good {
		add(g.Title, g.Basis)
	}
	for _, n := range r.NotKnown {
		add(n.What)
	}
	for _, d := range r.Doubts {
		add(d.Title, d.Told, d.Why, d.Other, d.OtherTold)
	}
	for _, a := range r.Answers {
		add(a.Question, a.Words)
	}
	for _, o := range r.Others {
		add(o.Title, o.You, o.Others)
	}
	for _, c := range r.Help.Contacts {
		add(c.Use)
	}
	for _, c := range r.How.Caps {
		add(c.Say)
	}
	add(r.How.Worked...)
	add(r.Date.Words)
	return s.String()
}
