package plain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
)

// A resultMenu is a finished result, and the walk through it.
type resultMenu struct {
	*session
	result   interview.Result
	findings []checks.Finding
	said     []interview.Dispute
	report   report.Report
}

// take keeps a result, arranged.
func (t *resultMenu) take(r interview.Result, said []interview.Dispute) {
	t.result, t.said, t.report = r, said, r.Arrange(t.o.Words)
}

// grade says the grade and what holds it, and where the report is.
func (t *resultMenu) grade() {
	r := t.report
	t.Tell("Your result:")
	t.standing()
	t.Say(phrases.Sentence(r.Score.GradeSay))
	t.Say(interview.Headline(t.o.Words, r)...)
	if len(r.First) > 0 {
		t.Say(strings.TrimSuffix(r.FirstHeading, ":") + ":")
	}
	for _, a := range r.First {
		t.Say(fmt.Sprintf("%d. %s %s", a.Rank, phrases.Sentence(a.Title), a.InWords()))
	}
	t.Tell("What was not looked at:")
	_ = t.unseen()
	t.where()
	if t.result.Saved != "" {
		t.Tell("The same as data, for a tool or for comparing later:")
		t.Say(t.result.Saved)
	}
}

// standing says where the result is on the ladder, as the screen draws it.
func (t *resultMenu) standing() {
	w, s := t.o.Words, t.result.Standing
	t.Say(s.Headline(w), phrases.Sentence(s.InNumbers(w)))
	if s.Grade != "" && s.Jobs > 0 {
		t.Tell("You are at %s, %d. After the first steps you would be at %s, %d.", string(s.Grade), s.Points, string(s.Then), s.ThenPoints)
	}
	if held := s.Held(w); held != "" {
		t.Say(held)
	}
}

// where says where the report is.
func (t *resultMenu) where() {
	t.Tell("Your report, to open in a web browser:")
	t.Say(t.result.Report)
}

// menu leads through the result until it is left. The result is made by then:
// leaving, and the end of the input, are a calm end.
func (t *resultMenu) menu() error {
	for {
		r := t.report
		type way struct {
			label string
			hear  func() error
		}
		w := t.o.Words
		ways := []way{{w.T("What to do, in order"), t.plan}}
		if len(r.First) > 0 && t.result.WhatIf != nil {
			ways = append(ways, way{w.T("What if: name steps, and hear the grade"), t.whatIf})
		}
		if n := len(r.Contradictions); n > 0 {
			ways = append(ways, way{w.T("Where your answer and what we saw differ (%d)", n), t.contradictions})
		}
		if n := len(r.Open); n > 0 {
			ways = append(ways, way{w.T("What is not known, and how to find out (%d)", n), t.open})
		}
		ways = append(ways, way{w.T("Each topic"), t.areas}, way{w.T("What was not looked at"), t.unseen}, way{w.T("Finish"), nil})
		labels := lineio.Labels(ways, func(x way) string { return x.label })
		n, err := t.choose(w.T("What would you like to hear?"), labels)
		if errors.Is(err, lineio.ErrBack) {
			continue
		}
		if err == nil && ways[n].hear == nil {
			t.where()
			return nil
		}
		if err == nil {
			if err = ways[n].hear(); err == nil || errors.Is(err, lineio.ErrBack) {
				continue
			}
		}
		if errors.Is(err, lineio.ErrEnded) || errors.Is(err, lineio.ErrLeft) || errors.Is(err, lineio.ErrInterrupted) {
			return nil
		}
		return err
	}
}

// pickFrom asks for one of a list again and again, and does what belongs to it,
// until the owner goes back.
func (t *resultMenu) pickFrom(question string, labels func() []string, do func(n int) error) error {
	w := t.o.Words
	ask := w.T(question) + " " + w.T("Type back when you are done.")
	for again := false; ; again = true {
		list := labels()
		if again {
			ask = w.T("Another one? Type its number, back when you are done, or an empty line to hear them all.")
		}
		n, err := t.ask(ask, list, list, !again)
		if err != nil {
			return err
		}
		if err := do(n); err != nil {
			return err
		}
	}
}

func (t *resultMenu) passages(list []interview.TextBlock) {
	for _, p := range list {
		leads, texts := p.Lines()
		if len(texts) == 1 {
			t.Say(p.Head + ": " + texts[0])
			continue
		}
		t.Say(p.Head + ":")
		for i, x := range texts {
			t.Say(leads[i] + x)
		}
	}
}

func (t *resultMenu) plan() error {
	t.Say(t.report.PlanSay)
	plan := t.report.Plan()
	if len(plan) == 0 {
		return nil
	}
	labels := lineio.Labels(plan, func(a report.Action) string { return phrases.Sentence(a.Title) + " " + a.Group + ": " + a.InWords() })
	return t.pickFrom("Which step do you want explained?", func() []string { return labels }, func(n int) error {
		t.Say(phrases.Sentence(plan[n].Title))
		t.passages(interview.Instructions(t.o.Words, plan[n]))
		return nil
	})
}

func (t *resultMenu) whatIf() error {
	plan := t.report.Plan()
	t.Tell("Now: %s. Nothing is changed by what you name here. Name a step again to take it out.", t.result.WhatIf(nil).Short(t.o.Words))
	var done []string
	labels := func() []string {
		out := make([]string, len(plan))
		for i, a := range plan {
			out[i] = a.Title
			if slices.Contains(done, a.Control) {
				out[i] = t.o.Words.T("Ticked: %s", a.Title)
			}
		}
		return out
	}
	return t.pickFrom("Which step would you do?", labels, func(n int) error {
		id := plan[n].Control
		if i := slices.Index(done, id); i >= 0 {
			done = slices.Delete(done, i, i+1)
		} else {
			done = append(done, id)
		}
		minutes, total := t.report.Takes(done)
		o := t.result.WhatIf(done)
		t.Tell("With what you named: %s. %s", o.Short(t.o.Words), o.Says(t.o.Words, minutes, total))
		return nil
	})
}

func (t *resultMenu) contradictions() error {
	t.Tell(interview.DisputeIntro)
	labels := func() []string {
		return lineio.Labels(t.report.Contradictions, func(c report.Contradiction) string {
			return strings.TrimSpace(phrases.Sentence(c.Title) + " " + c.Explained())
		})
	}
	return t.pickFrom("Which one?", labels, func(n int) error {
		err := t.dispute(t.report.Contradictions[n])
		if errors.Is(err, lineio.ErrBack) {
			return nil // to the list
		}
		return err
	})
}

// dispute tells both sides, and keeps what the owner says.
func (t *resultMenu) dispute(c report.Contradiction) error {
	t.Tell("You told us: %s", c.Told)
	for _, saw := range c.Saw {
		t.Tell("We saw: %s", saw)
	}
	t.Say(c.Counts)
	options := interview.DisputeOptions(t.o.Words)
	labels := lineio.Labels(options, func(o interview.DisputeOption) string { return o.Label })
	n, err := t.choose(t.o.Words.T(interview.DisputeAsk), labels)
	if err != nil {
		return err
	}
	x := interview.Dispute{Control: c.Control, Kind: options[n].Kind}
	for options[n].Reason != "" && x.Reason == "" {
		t.Say(options[n].Reason + " " + t.o.Words.T("Type it on one line, or back."))
		in, err := t.Read()
		if err != nil {
			return err
		}
		if in == "back" {
			return lineio.ErrBack
		}
		x.Reason = in
	}
	said := interview.Said(t.said, x)
	draft := t.walk.Finished()
	for _, s := range said {
		draft = draft.WithDispute(s)
	}
	r, err := t.o.Backend.Finish(draft, t.findings, false)
	if err != nil {
		t.Tell("That could not be kept: %s", phrases.Sentence(err.Error()))
		return nil
	}
	t.take(r, said)
	t.Tell(interview.DisputeKept)
	return nil
}

func (t *resultMenu) open() error {
	open := t.report.Open
	labels := lineio.Labels(open, func(o report.Open) string { return phrases.Sentence(o.Title) + " " + o.Why })
	return t.pickFrom("Which one do you want to find out?", func() []string { return labels }, func(n int) error {
		t.passages(interview.FindOut(t.o.Words, open[n]))
		return nil
	})
}

func (t *resultMenu) areas() error {
	for _, a := range t.report.Areas {
		t.Tell("%s: %s, %s out of 100.", a.Name, a.Chip.Word, a.Number)
	}
	return nil
}

func (t *resultMenu) unseen() error {
	for _, u := range interview.Unseen(t.o.Words, t.report) {
		t.Say("- " + u)
	}
	return nil
}
