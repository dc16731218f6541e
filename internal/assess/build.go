package assess

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// Content is what an assessment is judged by: all of it data, none of it ours
// to change while running.
type Content struct {
	Bank   *questions.Bank
	Model  score.Model
	Checks []*checks.Check
	// Others are the figures to compare with, Countries whom to turn to; neither
	// enters a score.
	Others    []questions.Other
	Countries countries.Packs
}

// Doc returns the documentation of a finding id.
func (c Content) Doc(id string) (checks.Doc, bool) {
	for _, k := range c.Checks {
		if d, ok := k.Docs.Find(id); ok {
			return d, true
		}
	}
	return checks.Doc{}, false
}

// Proves reports whether a pass of the finding settles its control alone.
func (c Content) Proves(id string) bool {
	d, ok := c.Doc(id)
	return ok && d.Proves
}

// Input is what goes into an assessment.
type Input struct {
	ID       string
	Tool     Tool
	Subject  Subject
	Run      RunInfo
	Scope    Scope
	Profile  questions.Profile
	Answers  questions.Answers
	Findings []checks.Finding // as the checks returned them
}

// NewID returns an id that sorts by time: the second in UTC, then 8 random bytes.
func NewID(now time.Time) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// Build settles, scores and plans. It is pure: the same content and input give
// the same assessment.
func Build(c Content, in Input) Assessment {
	findings := cleanAll(in.Findings)
	verdicts := c.verdicts(in, findings)
	a := Assessment{
		SchemaVersion: SchemaVersion, ID: in.ID, Tool: in.Tool, Run: in.Run, Scope: in.Scope,
		Subject:  Subject{Client: in.Subject.Client, Business: safetext.Line(in.Subject.Business, safetext.MaxLine)},
		Profile:  in.Profile,
		Answers:  c.answers(in),
		Findings: findings,
		Controls: controls(verdicts),
		Score:    score.Of(c.Model, c.Bank.Areas, verdicts),
	}
	a.Plan, a.Score.Next = advice.Plan(c.Model, c.Bank.Areas, in.Profile, Agreed(c.Bank.Facts, Hints(findings)), verdicts, func(f checks.Finding) (checks.Fix, bool) {
		return c.fix(f, in.Run.HostOS)
	})
	if a.Profile == nil {
		a.Profile = questions.Profile{}
	}
	a.Run.By = safetext.Line(a.Run.By, safetext.MaxLine)
	if a.Scope.Authorised != nil {
		a.Scope.Authorised = &Authority{By: safetext.Line(a.Scope.Authorised.By, safetext.MaxLine), At: a.Scope.Authorised.At}
	}
	if a.Scope.Targets == nil {
		a.Scope.Targets = []string{}
	}
	a.Limits = limits(a)
	return a
}

// verdicts settles and weighs what the assessment is about.
func (c Content) verdicts(in Input, findings []checks.Finding) []reconcile.Verdict {
	return score.Weigh(c.Model, in.Profile, reconcile.Verdicts(reconcile.Case{
		Rules: c.Model.Settling, Bank: asked(c.Bank, in.Run.Quick, findings), Profile: in.Profile, Answers: in.Answers,
		Findings: findings, Proves: c.Proves, At: in.Run.Finished,
	}))
}

// asked is the part of the bank that an assessment is about: all of it, or, on
// the quick path, the quick questions and whatever else was looked at.
func asked(b *questions.Bank, quick bool, findings []checks.Finding) *questions.Bank {
	if !quick {
		return b
	}
	part := *b
	part.Controls = slices.DeleteFunc(slices.Clone(b.Controls), func(k questions.Control) bool {
		return k.Quick == 0 && !slices.ContainsFunc(findings, func(f checks.Finding) bool {
			return f.Control == k.ID && f.Status != checks.NotChecked && f.Status != checks.NotApplicable
		})
	})
	return &part
}

// fix picks the steps for a gap: those for this computer's system when it was
// seen on this computer (its family first, where the finding names one), those to
// ask a website host for when it was not.
func (c Content) fix(f checks.Finding, hostOS string) (checks.Fix, bool) {
	d, ok := c.Doc(f.ID)
	if !ok {
		return checks.Fix{}, false
	}
	want := []string{f.System, "host", "any"}
	if local(f.Target) {
		want = []string{f.System, systemName[hostOS], "any"}
	}
	for _, w := range want {
		if i := slices.IndexFunc(d.Fix, func(x checks.Fix) bool { return x.For == w }); i >= 0 {
			return d.Fix[i], true
		}
	}
	return checks.Fix{}, false
}

// systemName is what the content calls the systems that Go names otherwise.
var systemName = map[string]string{"windows": "windows", "darwin": "macos", "linux": "linux"}

func (c Content) answers(in Input) []Answer {
	out := []Answer{}
	for _, k := range c.Bank.Controls {
		a, ok := in.Answers[k.ID]
		if !ok || a.State == questions.Unanswered {
			continue
		}
		out = append(out, Answer{
			Control: k.ID, Question: k.Question, State: a.State, Words: Words(k, a.State), At: a.At,
			By: safetext.Line(a.By, safetext.MaxLine), Note: safetext.Line(a.Note, safetext.MaxEvidence),
			Dispute: a.Dispute, Old: c.Model.Settling.Old(a, in.Run.Finished),
		})
	}
	return out
}

// Words is the text of an answer, as it is shown when it is asked for.
func Words(c questions.Control, s questions.State) string {
	switch s {
	case questions.Good:
		return c.Good
	case questions.Partial:
		return c.Partial
	case questions.Poor:
		return c.Poor
	case questions.DontKnow:
		return "I don’t know"
	case questions.DoesNotApply:
		return "Does not apply"
	case questions.Unanswered:
	}
	return ""
}

func controls(verdicts []reconcile.Verdict) []Control {
	out := make([]Control, 0, len(verdicts))
	for _, v := range verdicts {
		c := Control{
			ID: v.Control.ID, Area: v.Control.Area, Title: v.Control.Title, Claim: v.Claim,
			ClaimedBy: safetext.Line(v.ClaimedBy, safetext.MaxLine), Measured: v.Measured,
			Value: v.Floor, CeilingValue: v.Ceiling, Basis: v.Basis, Weight: v.Control.Weight,
			Critical: v.Control.Critical, Applies: v.Applies, Waived: safetext.Line(v.Waived, safetext.MaxEvidence),
			Good: v.Control.Good, Maps: v.Control.Maps, Faded: v.Faded, OldAnswer: v.OldAnswer,
		}
		if v.Contradiction != nil {
			x := &Contradiction{
				Claimed: Words(v.Control, v.Contradiction.Claimed), Dispute: v.Contradiction.Dispute,
				Reason: safetext.Line(v.Contradiction.Reason, safetext.MaxEvidence),
			}
			for _, f := range v.Contradiction.Findings {
				x.Measured = append(x.Measured, f.Detail)
				x.Findings = append(x.Findings, f.Fingerprint)
			}
			c.Contradiction = x
		}
		out = append(out, c)
	}
	return out
}

// limits says what the assessment is not, and what it could not see.
func limits(a Assessment) []string {
	out := []string{
		"This is a self-assessment on one day. It is not a certificate and not a penetration test.",
	}
	if len(a.Answers) == 0 {
		out = append(out, "No questions were answered. The score covers only what was measured; the rest is shown as not known.")
	} else if a.Run.Quick {
		out = append(out, "Only the questions that matter most were asked. Run cybercheck again to answer the others; it can begin with these answers.")
	}
	if a.Scope.ThisComputer {
		out = append(out, "One computer was looked at. Your other computers may differ.")
	} else {
		out = append(out, "This computer was not looked at.")
	}
	if len(a.Scope.Targets) == 0 {
		out = append(out, "No website or other address was looked at.")
	}
	old, faded := 0, 0
	for _, k := range a.Controls {
		if k.OldAnswer {
			old++
		}
		if k.Faded {
			faded++
		}
	}
	if old > 0 {
		out = append(out, fmt.Sprintf("Some answers are old, and should be given again: %d.", old))
	}
	if faded > 0 {
		out = append(out, fmt.Sprintf("Some things were measured too long ago to count: %d.", faded))
	}
	if a.Run.Partial {
		out = append(out, "The run was cut short, so part of it is missing.")
	}
	return out
}
