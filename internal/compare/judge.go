package compare

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A judged is an assessment as it is and, where it holds all that it was made from,
// scored again by today's questions and model.
type judged struct {
	given, again assess.Assessment
	can          bool // it was scored again
	moved        bool // and came to something else, whatever versions it names
}

// judge scores an assessment again. What changed in the content is ours, and is never
// shown as the firm's: versions alone would not tell, as two builds of one version may
// hold different questions.
func judge(c assess.Content, a assess.Assessment) judged {
	out := judged{given: a, again: a}
	if c.Bank == nil || !complete(a) {
		return out
	}
	in := a.Input()
	out.can, out.again = true, assess.Build(c, in)
	if !fades(a) && fades(out.again) {
		// It was not too old when it was made: the rules changed, or its date did.
		in.Run.Finished = time.Time{}
		out.again = assess.Build(c, in)
		out.again.Run = a.Run
	}
	out.again.Findings = c.Current(a.Findings) // its own findings stay what they were
	out.moved = !sameScore(a, out.again)
	return out
}

// fades reports whether something was measured too long ago to count.
func fades(a assess.Assessment) bool {
	return slices.ContainsFunc(a.Controls, func(k assess.Control) bool { return k.Stale })
}

// complete reports whether an assessment holds what its controls were settled by. A
// copy to share does not.
func complete(a assess.Assessment) bool {
	for _, k := range a.Controls {
		answered := k.Claim == questions.Unanswered || slices.ContainsFunc(a.Answers, func(x assess.Answer) bool { return x.Control == k.ID })
		looked := k.Measured == checks.NotChecked || slices.ContainsFunc(a.Findings, func(f checks.Finding) bool { return f.Control == k.ID })
		if !answered || !looked {
			return false
		}
	}
	return true
}

// sameScore reports whether two scores of one assessment agree in all that is shown.
func sameScore(x, y assess.Assessment) bool {
	if x.Score.Floor != y.Score.Floor || x.Score.Ceiling != y.Score.Ceiling || x.Score.Grade != y.Score.Grade {
		return false
	}
	return slices.EqualFunc(x.Controls, y.Controls, func(a, b assess.Control) bool {
		return a.ID == b.ID && a.Applies == b.Applies && a.Value == b.Value && a.CeilingValue == b.CeilingValue && a.Weight == b.Weight
	})
}

// together brings two assessments under one judgement: both by today's questions and
// model, or both as they are where that is the same. Otherwise whyNot says why their
// scores cannot be held against each other.
func together(older, newer judged) (was, is assess.Assessment, rejudged bool, whyNot string) {
	made := func(a assess.Assessment) [2]string { return [2]string{a.Tool.Bank, a.Tool.Version} }
	same := made(older.given) == made(newer.given)
	switch {
	case older.can && newer.can:
		return older.again, newer.again, !same || older.moved || newer.moved, ""
	case !same || older.moved || newer.moved:
		whyNot = "They were made with different questions, and cannot be scored again here."
	}
	return older.given, newer.given, false, whyNot
}
