// Package interview is the questionnaire without a face: what has been said so
// far (a Draft), which question comes next, and what the two front ends, the
// screen and the plain lines, need of the world (a Backend). Both give the same
// answers because both are only ways of showing this.
//
// A Draft is a value: every method returns a new one, so that going back and
// undoing are free. Nothing here reads or writes a file.
package interview

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Draft is everything said so far.
type Draft struct {
	SchemaVersion int               `json:"schema_version"`
	Business      string            `json:"business,omitempty"`
	Quick         bool              `json:"quick,omitempty"`
	Profile       questions.Profile `json:"profile"`
	Answers       questions.Answers `json:"answers"`
	// Later are the ids of what was left for later. It is a mark and no answer.
	Later []string `json:"later,omitempty"`
	// Left are the pairs of answers that do not go together and were left so.
	Left []Left `json:"left,omitempty"`
	// At is the id of the fact or control that was last in front of the owner.
	At      string    `json:"at,omitempty"`
	Started time.Time `json:"started"`
	Consent Consent   `json:"consent"`
	// Offered is true once the look at this computer was offered before the
	// questions, whatever was said.
	Offered bool `json:"offered,omitempty"`
}

// DraftVersion is the version of the draft that this program writes.
const DraftVersion = 1

// Consent is what the owner allowed to be looked at. The zero value allows nothing.
type Consent struct {
	ThisComputer bool `json:"this_computer"`
	// Website is a name such as example.com, or empty.
	Website string `json:"website,omitempty"`
	// AuthorisedBy is the name typed to say that the business owns the website.
	AuthorisedBy string `json:"authorised_by,omitempty"`
}

// New returns an empty draft.
func New(now time.Time) Draft {
	return Draft{SchemaVersion: DraftVersion, Profile: questions.Profile{}, Answers: questions.Answers{}, Started: now.UTC().Truncate(time.Second)}
}

// A Step is one thing to ask: a fact of the profile, a control, or which of two
// answers holds. Exactly one of the three is set.
type Step struct {
	Fact    *questions.Fact
	Control *questions.Control
	Doubt   *Doubt
	// Taken is set beside Control where another answer settles it, so that it is passed
	// over. It can still be visited, and answered.
	Taken *questions.Taken
}

// ID is the id of what is asked, for which there is no other step.
func (s Step) ID() string {
	switch {
	case s.Fact != nil:
		return s.Fact.ID
	case s.Doubt != nil:
		return doubtID(s.Doubt.Pair)
	}
	return s.Control.ID
}

// Steps returns what is asked, in order and in the words for this profile: its facts, the
// controls that apply to it, by area, and then what does not go together in the answers. On the short way a
// question beyond it that has such an answer is asked too, so that it can be changed.
func (d Draft) Steps(b *questions.Bank) []Step {
	var out []Step
	for _, f := range b.AskedFacts(d.Profile, d.Quick) {
		out = append(out, Step{Fact: &f})
	}
	b = b.WordedFor(d.Profile)
	taken := b.Taken(d.Profile, d.Answers)
	for _, c := range byArea(b, b.Asked(d.Profile, d.Quick)) {
		s := Step{Control: &c}
		if x, ok := taken[c.ID]; ok {
			s.Taken = &x
		}
		out = append(out, s)
	}
	doubts := d.doubts(b)
	for _, x := range doubts {
		for _, c := range []questions.Control{x.First, x.Second} {
			if !slices.ContainsFunc(out, func(s Step) bool { return s.ID() == c.ID }) {
				out = append(out, Step{Control: &c})
			}
		}
	}
	for _, x := range doubts {
		out = append(out, Step{Doubt: &x})
	}
	return out
}

// Index returns the place of the step with this id, or 0.
func Index(steps []Step, id string) int {
	return max(0, slices.IndexFunc(steps, func(s Step) bool { return s.ID() == id }))
}

// Answered reports whether the step has an answer.
func (d Draft) Answered(s Step) bool {
	switch {
	case s.Fact != nil:
		return s.Fact.Chosen(d.Profile) >= 0
	case s.Doubt != nil:
		return d.leftAsIs(*s.Doubt)
	}
	return s.Taken != nil || d.Answers[s.Control.ID].State != questions.Unanswered
}

// Count returns how many of the steps are answered.
func (d Draft) Count(steps []Step) int {
	n := 0
	for _, s := range steps {
		if d.Answered(s) {
			n++
		}
	}
	return n
}

// FirstOpen returns the place of the first step without an answer, or
// len(steps) when there is none.
func (d Draft) FirstOpen(steps []Step) int {
	if i := slices.IndexFunc(steps, func(s Step) bool { return !d.Answered(s) }); i >= 0 {
		return i
	}
	return len(steps)
}

// Choose returns the draft with option n (from 0) of the step chosen; see Options. Of
// two answers that do not go together only the walk leads to the one to change.
func (d Draft) Choose(s Step, n int, now time.Time) Draft {
	d = d.clone()
	d = d.withoutLater(s.ID())
	d.At = s.ID()
	switch {
	case s.Fact != nil:
		s.Fact.Choose(d.Profile, n)
		return d
	case s.Doubt != nil:
		return d.leave(*s.Doubt)
	}
	old := d.Answers[s.Control.ID]
	x := answers(*s.Control)[n]
	d.Answers[s.Control.ID] = questions.Answer{State: x.State, Named: x.Named, By: "owner", Note: old.Note, At: now.UTC().Truncate(time.Second)}
	return d.forgetLeft()
}

// Chosen returns the place of the option chosen in the step, or -1.
func (d Draft) Chosen(s Step) int {
	if s.Fact != nil {
		return s.Fact.Chosen(d.Profile)
	}
	if s.Doubt != nil {
		if d.leftAsIs(*s.Doubt) {
			return leaveBoth
		}
		return -1
	}
	a := d.Answers[s.Control.ID]
	if s.Taken != nil {
		a = s.Taken.Answer
	}
	return slices.IndexFunc(answers(*s.Control), func(x questions.Answer) bool { return x.State == a.State && x.Named == a.Named })
}

// States are what a question can be answered with, in the order shown.
var States = []questions.State{questions.Good, questions.Partial, questions.Poor, questions.DontKnow}

// answers are what a control can be answered with, in the order shown: its own states
// stand behind “good”, since they are for those whom the others do not fit.
func answers(c questions.Control) []questions.Answer {
	out := []questions.Answer{{State: questions.Good}}
	for _, s := range c.States {
		x, _ := c.Say(s.ID)
		out = append(out, x)
	}
	for _, s := range States[1:] {
		out = append(out, questions.Answer{State: s})
	}
	return out
}

// OnItsWay returns the draft with only the answers that its way asks for: on the short
// way, what a file says besides is left out.
func (d Draft) OnItsWay(b *questions.Bank) Draft {
	d = d.clone()
	if !d.Quick {
		return d
	}
	asked := b.Asked(d.Profile, true)
	maps.DeleteFunc(d.Answers, func(id string, _ questions.Answer) bool {
		return !slices.ContainsFunc(asked, func(c questions.Control) bool { return c.ID == id })
	})
	return d
}

// An Option is one line to choose from.
type Option struct {
	Label string
	Help  string
}

// Options returns what a step offers, in the order of Choose.
func Options(say i18n.Catalog, s Step) []Option {
	var out []Option
	if s.Fact != nil {
		for _, o := range s.Fact.Options {
			out = append(out, Option{Label: say.T(o.Label), Help: say.T(o.Help)})
		}
		return out
	}
	if s.Doubt != nil {
		return s.Doubt.options(say)
	}
	for _, x := range answers(*s.Control) {
		out = append(out, Option{Label: say.T(assess.Words(*s.Control, x))})
	}
	return out
}

// Question is the text that a step asks.
func (s Step) Question(say i18n.Catalog) string {
	switch {
	case s.Fact != nil:
		return say.T(s.Fact.Question)
	case s.Doubt != nil:
		return say.T(s.Doubt.Pair.Why) + " " + say.T("Which one holds?")
	}
	return say.T(s.Control.Question)
}

func (d Draft) clone() Draft {
	d.Profile, d.Answers = maps.Clone(d.Profile), maps.Clone(d.Answers)
	if d.Profile == nil {
		d.Profile = questions.Profile{}
	}
	if d.Answers == nil {
		d.Answers = questions.Answers{}
	}
	return d
}

// WithConsent returns the draft with what may be looked at. A website without a
// name to answer for it is not allowed.
func (d Draft) WithConsent(c Consent) Draft {
	d = d.clone()
	c.Website, c.AuthorisedBy = strings.TrimSpace(c.Website), strings.TrimSpace(c.AuthorisedBy)
	if c.Website == "" || c.AuthorisedBy == "" {
		c.Website, c.AuthorisedBy = "", ""
	}
	d.Consent = c
	return d
}

// A Backend is what a front end needs of the world. Its methods are called off
// the drawing loop; they may take time.
type Backend interface {
	// Save makes the draft durable before it returns; only then is it "saved".
	Save(Draft) error
	// SetAside keeps the draft that is saved under another name, before a new one
	// takes its place. A missing one is no error.
	SetAside() error
	// DraftPath says where the draft is kept, or "" when nothing is kept.
	DraftPath() string
	// WillTouch lists, a line each, exactly what the consent would let be looked
	// at or contacted. An error says in a plain sentence why the website's name
	// cannot be used.
	WillTouch(Consent) ([]string, error)
	// Measure runs the checks that the draft's consent allows. It returns what it
	// has when ctx ends. It may be called for one part of the consent after the
	// other, and while Save runs.
	Measure(ctx context.Context, d Draft, progress checks.Progress) []checks.Finding
	// Recall returns what the earlier assessments that are kept suggest about the
	// business. It is for showing, and none is no fault.
	Recall() []Suggestion
	// Finish makes the assessment, keeps it and writes the report. Called again
	// with a draft that says more, such as a dispute, it makes a new assessment
	// in the place of the one before.
	Finish(d Draft, findings []checks.Finding, partial bool) (Result, error)
}

// A Result is a finished assessment, how it is told, and where it was put.
type Result struct {
	Assessment assess.Assessment
	// Report is the full path of the HTML report.
	Report string
	// Saved is the full path of the assessment document, or "" when it was not kept.
	Saved string
	// Arrange arranges it for a reader of a language. It is pure, and takes time.
	Arrange func(i18n.Catalog) report.Report
	// Standing is where it is on the ladder of grades.
	Standing Standing
	// WhatIf says what the assessment would come to with these controls made
	// good; see the function of that name. It may be nil.
	WhatIf func(done []string) Outlook
}

// ErrLeft is returned by a front end when the owner left before the end; the
// draft is kept.
type ErrLeft struct {
	// Interrupted is true for Ctrl-C and false for a calm "leave".
	Interrupted bool
}

// Error says that the owner left.
func (ErrLeft) Error() string { return "left before the end" }
