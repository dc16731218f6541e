package assess

import (
	"crypto/rand"
	"encoding/hex"
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
	Others    []questions.Benchmark
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
	return ok && d.Conclusive
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
	// Computers are the names by which the findings tell computers apart, by their ids;
	// empty where one computer was looked at.
	Computers map[string]string
}

// Input returns what an assessment was made from, to make it again.
func (a Assessment) Input() Input {
	answers := questions.Answers{}
	for _, x := range a.Answers {
		answers[x.Control] = x.Given()
	}
	return Input{ID: a.ID, Tool: a.Tool, Subject: a.Subject, Run: a.Run, Scope: a.Scope, Profile: a.Profile, Answers: answers, Findings: a.Findings}
}

// AnswerFingerprint identifies the answer about a control across assessments, as
// checks.Fingerprint does a finding.
func AnswerFingerprint(control string) string { return checks.Fingerprint("asked", control, "") }

// Given is the answer as it was given.
func (x Answer) Given() questions.Answer {
	return questions.Answer{State: x.State, Named: x.ClaimState, By: x.By, Note: x.Note, At: x.At, Dispute: x.Dispute, TakenFrom: x.TakenFrom}
}

// NewID returns an id that sorts by time: the second in UTC, then 8 random bytes.
func NewID(now time.Time) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return now.UTC().Format("20060102T150405Z") + "-" + hex.EncodeToString(b[:])
}

// Build settles, scores and plans, in the words for the profile. It is pure: the same
// content and input give the same assessment.
func Build(c Content, in Input) Assessment {
	c.Bank, in.Answers = c.Bank.WordedFor(in.Profile), c.Bank.Current(in.Answers)
	in.Scope.Computer, in.Computers = safetext.All(in.Scope.Computer), safetext.All(in.Computers)
	findings := cleanAll(c.Current(in.Findings))
	verdicts := c.verdicts(in, findings)
	judge := c.judge(in)
	a := Assessment{
		SchemaVersion: SchemaVersion, ID: in.ID, Tool: in.Tool, Run: in.Run, Scope: in.Scope,
		Subject:  Subject{Client: safetext.Text(in.Subject.Client), Business: safetext.Line(in.Subject.Business, safetext.MaxLine)},
		Profile:  in.Profile,
		Answers:  c.answers(in),
		Findings: findings,
		Controls: controls(verdicts),
		Score:    judge.Of(verdicts),
	}
	a.Plan, a.Score.Next = advice.Plan(advice.Case{
		Judge: judge, Profile: in.Profile, Hints: Agreed(c.Bank.Facts, Hints(findings)), Verdicts: verdicts,
		Pairs: c.Bank.Pairs, Likely: c.likely,
		Fix: func(f checks.Finding) (advice.Part, bool) { return c.fix(f, in) },
	})
	if a.Profile == nil {
		a.Profile = questions.Profile{}
	}
	a.Run.By = safetext.Line(a.Run.By, safetext.MaxLine)
	if a.Scope.Authorised != nil {
		x := *a.Scope.Authorised
		x.By, x.Until = safetext.Line(x.By, safetext.MaxLine), safetext.Line(x.Until, safetext.MaxLine)
		a.Scope.Authorised = &x
	}
	a.Scope.Decisions = cleanDecisions(a.Scope.Decisions)
	if a.Scope.Targets == nil {
		a.Scope.Targets = []string{}
	}
	a.ID, a.Tool, a.Run, a.Scope, a.Profile = safetext.Text(a.ID), safetext.All(a.Tool), safetext.All(a.Run), safetext.All(a.Scope), safetext.All(a.Profile)
	a.Limits = limits(a)
	return a
}

// Current returns findings about controls of earlier banks as findings about those that
// they went into.
func (c Content) Current(findings []checks.Finding) []checks.Finding {
	old := func(f checks.Finding) bool { return c.Bank.Heir(f.Control) != f.Control }
	if !slices.ContainsFunc(findings, old) {
		return findings
	}
	out := slices.Clone(findings)
	for i, f := range out {
		if old(f) {
			out[i].Control = c.Bank.Heir(f.Control)
			out[i].Fingerprint = checks.Fingerprint(f.ID, out[i].Control, f.Target)
		}
	}
	return out
}

// verdicts settles and weighs what the assessment is about.
func (c Content) verdicts(in Input, findings []checks.Finding) []reconcile.Verdict {
	return score.Weigh(c.Model, in.Profile, reconcile.Verdicts(reconcile.Case{
		Rules: c.Model.Settling, Bank: c.Bank, Profile: in.Profile, Answers: in.Answers,
		Findings: findings, Proves: c.Proves, At: in.Run.Finished,
	}))
}

// judge is who scores the assessment: by the whole bank, whatever was asked.
func (c Content) judge(in Input) score.Judge {
	j := score.Judge{Model: c.Model, Areas: c.Bank.Areas}
	if in.Run.Quick {
		for _, k := range c.Bank.Asked(in.Profile, true) {
			j.Short = append(j.Short, k.ID)
		}
	}
	return j
}

// likely is how likely a control is good: the share of firms that have it, by the first
// national figure of it, or else what the model takes for granted.
func (c Content) likely(control string) float64 {
	for _, o := range c.Others {
		if o.Control != control {
			continue
		}
		if o.At == questions.Poor {
			return 1 - float64(o.Percent)/100
		}
		return float64(o.Percent) / 100
	}
	return c.Model.Plan.Prior
}

// Workings are how the priorities of an assessment's steps come about, by control, for
// all that is not known to be good.
func (c Content) Workings(in Input) map[string]advice.Working {
	out := map[string]advice.Working{}
	for _, v := range c.verdicts(in, cleanAll(c.Current(in.Findings))) {
		if v = v.Settled(); v.Applies && v.Floor < 100 {
			out[v.Control.ID] = advice.Work(c.Model, in.Profile, v, 1-c.likely(v.Control.ID))
		}
	}
	return out
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
			Control: k.ID, Question: k.Question, State: a.State, ClaimState: a.Named, Words: Words(k, a), At: a.At,
			By: safetext.Line(a.By, safetext.MaxLine), Note: safetext.Line(a.Note, safetext.MaxEvidence),
			Dispute: a.Dispute, TakenFrom: a.TakenFrom, Old: c.Model.Settling.StaleAnswer(a, in.Run.Finished),
		})
	}
	return out
}

// Words is the text of an answer, as it is shown when it is asked for.
func Words(c questions.Control, a questions.Answer) string {
	if s, ok := c.Named(a.Named); ok {
		return s.Words
	}
	switch a.State {
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
			ID: v.Control.ID, Area: v.Control.Area, Title: v.Control.Title, Claim: v.Claim, ClaimState: v.Named,
			ClaimedBy: safetext.Line(v.ClaimedBy, safetext.MaxLine), Measured: v.Measured,
			Value: v.Floor, CeilingValue: v.Ceiling, Basis: v.Basis, Weight: v.Control.Weight,
			Critical: v.Control.Critical, Applies: v.Applies, Waived: safetext.Line(v.Waived, safetext.MaxEvidence),
			Good: v.Control.Good, Maps: v.Control.Maps, Stale: v.Stale, StaleAnswer: v.StaleAnswer,
		}
		if v.Contradiction != nil {
			x := &Contradiction{
				Claimed: Words(v.Control, questions.Answer{State: v.Claim, Named: v.Named}), Dispute: v.Contradiction.Dispute,
				Reason: safetext.Line(v.Contradiction.Reason, safetext.MaxEvidence),
			}
			for _, f := range v.Contradiction.Findings {
				x.Measured = append(x.Measured, f.Detail)
				x.Findings = append(x.Findings, f.Fingerprint)
			}
			c.Contradiction = x
		}
		if d := v.Doubt; d != nil && (questions.Answer{State: v.Claim}).Claims() {
			c.Doubt = &Doubt{
				Pair: d.ID, By: d.While, Kind: d.Kind, Why: d.Why, Value: d.Floor, Open: d.Open,
				Said: Words(v.Control, questions.Answer{State: v.Claim, Named: v.Named}),
			}
		}
		out = append(out, c)
	}
	return out
}
