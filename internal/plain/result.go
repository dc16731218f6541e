package plain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// telling is a finished result, and the walk through it.
type telling struct {
	*session
	result   interview.Result
	findings []checks.Finding
	said     []interview.Dispute
}

func (t *telling) sum() interview.Summary {
	return t.result.Summarise(t.o.Words, t.o.Bank)
}

// grade says the grade and what holds it, and where the report is.
func (t *telling) grade() {
	sum := t.sum()
	t.tell("Your result:")
	t.say(ended(sum.Head))
	t.say(sum.Numbers)
	for _, n := range sum.Notes {
		t.say(n)
	}
	if len(sum.Plan) > 0 {
		t.tell("Do these first:")
	}
	for i, a := range sum.Plan[:min(len(sum.Plan), 3)] {
		t.say(fmt.Sprintf("%d. %s %s", i+1, ended(a.Title), a.Facts))
	}
	t.tell("What was not looked at:")
	_ = t.unseen(sum)
	t.where()
	if t.result.Saved != "" {
		t.tell("The same as data, for a tool or for comparing later:")
		t.say(t.result.Saved)
	}
}

// where says where the report is.
func (t *telling) where() {
	t.tell("Your report, to open in a web browser:")
	t.say(t.result.Report)
}

// menu leads through the result until it is left. The result is made by then:
// leaving, and the end of the input, are a calm end.
func (t *telling) menu() error {
	for {
		sum := t.sum()
		type way struct {
			label string
			hear  func(interview.Summary) error
		}
		w := t.o.Words
		ways := []way{{w.T("What to do, in order"), t.plan}}
		if len(sum.Plan) > 0 && t.result.WhatIf != nil {
			ways = append(ways, way{w.T("What if: name steps, and hear the grade"), t.whatIf})
		}
		if n := len(sum.Contradictions); n > 0 {
			ways = append(ways, way{w.T("Where your answer and what we saw differ (%d)", n), t.clashes})
		}
		if n := len(sum.Open); n > 0 {
			ways = append(ways, way{w.T("What is not known, and how to find out (%d)", n), t.open})
		}
		ways = append(ways, way{w.T("Each topic"), t.areas}, way{w.T("What was not looked at"), t.unseen}, way{w.T("Finish"), nil})
		labels := make([]string, len(ways))
		for i, way := range ways {
			labels[i] = way.label
		}
		n, err := t.choose(w.T("What would you like to hear?"), labels)
		if errors.Is(err, errBack) {
			continue
		}
		if err == nil && ways[n].hear == nil {
			t.where()
			return nil
		}
		if err == nil {
			if err = ways[n].hear(sum); err == nil || errors.Is(err, errBack) {
				continue
			}
		}
		if errors.Is(err, ErrEndOfInput) || errors.As(err, new(interview.ErrLeft)) {
			return nil
		}
		return err
	}
}

// pickFrom asks for one of a list again and again, and does what belongs to it,
// until the owner goes back.
func (t *telling) pickFrom(question string, labels func() []string, do func(n int) error) error {
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

func (t *telling) passages(list []interview.TextBlock) {
	for _, p := range list {
		leads, texts := p.Lines()
		if len(texts) == 1 {
			t.say(p.Head + ": " + texts[0])
			continue
		}
		t.say(p.Head + ":")
		for i, x := range texts {
			t.say(leads[i] + x)
		}
	}
}

func (t *telling) plan(sum interview.Summary) error {
	t.say(sum.PlanWords)
	if len(sum.Plan) == 0 {
		return nil
	}
	labels := make([]string, len(sum.Plan))
	for i, a := range sum.Plan {
		labels[i] = ended(a.Title) + " " + a.When + ": " + a.Facts
	}
	return t.pickFrom("Which step do you want explained?", func() []string { return labels }, func(n int) error {
		t.say(ended(sum.Plan[n].Title))
		t.passages(sum.Plan[n].How)
		return nil
	})
}

func (t *telling) whatIf(sum interview.Summary) error {
	t.tell("Now: %s. Nothing is changed by what you name here. Name a step again to take it out.", t.result.WhatIf(nil).Short(t.o.Words))
	var done []string
	labels := func() []string {
		out := make([]string, len(sum.Plan))
		for i, a := range sum.Plan {
			out[i] = a.Title
			if slices.Contains(done, a.Control) {
				out[i] = t.o.Words.T("Ticked: %s", a.Title)
			}
		}
		return out
	}
	return t.pickFrom("Which step would you do?", labels, func(n int) error {
		id := sum.Plan[n].Control
		if i := slices.Index(done, id); i >= 0 {
			done = slices.Delete(done, i, i+1)
		} else {
			done = append(done, id)
		}
		minutes, total := sum.Takes(done)
		o := t.result.WhatIf(done)
		t.tell("With what you named: %s. %s", o.Short(t.o.Words), o.Says(t.o.Words, minutes, total))
		return nil
	})
}

func (t *telling) clashes(interview.Summary) error {
	t.tell(interview.DisputeIntro)
	labels := func() []string {
		var out []string
		for _, c := range t.sum().Contradictions {
			l := c.Title
			if c.Answer != "" {
				l = ended(l) + " " + c.Answer
			}
			out = append(out, l)
		}
		return out
	}
	return t.pickFrom("Which one?", labels, func(n int) error {
		err := t.dispute(t.sum().Contradictions[n])
		if errors.Is(err, errBack) {
			return nil // to the list
		}
		return err
	})
}

// dispute tells both sides, and keeps what the owner says.
func (t *telling) dispute(c interview.Contradiction) error {
	t.tell("You said: %s", c.Said)
	for _, saw := range c.Saw {
		t.tell("We saw: %s", saw)
	}
	options := interview.DisputeOptions(t.o.Words)
	labels := make([]string, len(options))
	for i, o := range options {
		labels[i] = o.Label
	}
	n, err := t.choose(t.o.Words.T(interview.DisputeAsk), labels)
	if err != nil {
		return err
	}
	x := interview.Dispute{Control: c.Control, Kind: options[n].Kind}
	for options[n].Reason != "" && x.Reason == "" {
		t.say(options[n].Reason + " " + t.o.Words.T("Type it on one line, or back."))
		in, err := t.read()
		if err != nil {
			return err
		}
		if in == "back" {
			return errBack
		}
		x.Reason = in
	}
	said := interview.Said(t.said, x)
	draft := t.walk.Draft
	for _, s := range said {
		draft = draft.WithDispute(s)
	}
	r, err := t.o.Backend.Finish(draft, t.findings, false)
	if err != nil {
		t.tell("That could not be kept: %s", ended(err.Error()))
		return nil
	}
	t.result, t.said = r, said
	t.tell(interview.DisputeKept)
	return nil
}

func (t *telling) open(sum interview.Summary) error {
	labels := make([]string, len(sum.Open))
	for i, o := range sum.Open {
		labels[i] = ended(o.Title) + " " + o.Why
	}
	return t.pickFrom("Which one do you want to find out?", func() []string { return labels }, func(n int) error {
		t.passages(sum.Open[n].Find)
		return nil
	})
}

func (t *telling) areas(sum interview.Summary) error {
	for _, a := range sum.Areas {
		t.tell("%s: %s, %s out of 100.", a.Name, t.o.Words.T(a.Word), a.Number)
	}
	return nil
}

func (t *telling) unseen(sum interview.Summary) error {
	for _, u := range sum.Unseen {
		t.say("- " + u)
	}
	return nil
}
