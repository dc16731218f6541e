package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// drawnFirm is a business of any answers, with any gaps of any checks.
func drawnFirm(t *rapid.T, c assess.Content) assess.Input {
	at := time.Date(2026, 11, 29, 20, 0, 0, 0, time.UTC)
	in := assess.Input{
		ID: "20261129T200000Z-0123456789abcdef", Run: assess.RunInfo{Mode: assess.Interactive, Finished: at, HostOS: "linux"},
		Scope: assess.Scope{ThisComputer: true}, Profile: questions.Profile{}, Answers: questions.Answers{},
	}
	for _, f := range c.Bank.Facts {
		in.Profile[f.ID] = rapid.SampledFrom(f.Options).Draw(t, f.ID).ID
	}
	// Most firms lean one way, so that plans of every length come up.
	states := rapid.SampledFrom([][]questions.State{
		{questions.Good, questions.Good, questions.Good, questions.Good, questions.Partial},
		{questions.Good, questions.Partial, questions.Poor, questions.DontKnow},
		{questions.Poor, questions.Poor, questions.Partial},
		{questions.Unanswered},
	}).Draw(t, "leaning")
	for _, k := range c.Bank.Controls {
		if s := rapid.SampledFrom(states).Draw(t, k.ID); s != questions.Unanswered {
			in.Answers[k.ID] = questions.Answer{State: s, At: at}
		}
	}
	var docs []checks.Doc
	for _, k := range c.Checks {
		docs = append(docs, k.Docs.All()...)
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "findings") {
		d := rapid.SampledFrom(docs).Draw(t, "finding")
		f := checks.Finding{
			ID: d.ID, Control: d.Control, Target: rapid.SampledFrom([]string{"this computer", "shop.example:443"}).Draw(t, "target"), Title: d.Title,
			Status:   rapid.SampledFrom([]checks.Status{checks.Pass, checks.Partial, checks.Fail, checks.Fail, checks.Unknown}).Draw(t, "status"),
			Severity: rapid.SampledFrom([]checks.Severity{checks.Low, checks.Medium, checks.High, checks.High, checks.Critical}).Draw(t, "severity"),
			Detail:   fmt.Sprintf("Seen, number %d.", i),
		}
		if rapid.Bool().Draw(t, "remembered") {
			f.MeasuredAt = at.AddDate(0, 0, -rapid.IntRange(1, 89).Draw(t, "days"))
		}
		f.Fingerprint = checks.Fingerprint(f.ID, f.Control, f.Target)
		in.Findings = append(in.Findings, f)
	}
	return in
}

// The worst thing that page one names is the worst there is, and it is in the plan, or
// page one says why it is not.
func TestPageOneNamesWhatThePlanDoes(t *testing.T) {
	c := realContent(t)
	rapid.Check(t, func(t *rapid.T) {
		x := assess.Build(c, drawnFirm(t, c))
		r := report.New(c, x, report.Options{})
		worst := 0
		for _, f := range x.Findings {
			if rank := reconcile.Rank(f); rank >= reconcile.Rank(checks.Finding{Status: checks.Fail, Severity: checks.High}) {
				worst = max(worst, rank)
			}
		}
		first := min(3, len(x.Plan))
		if r.Measured == "" {
			// Then nothing is that bad, or one of the first steps closes what is.
			closes := slices.ContainsFunc(x.Findings, func(f checks.Finding) bool {
				return reconcile.Rank(f) == worst && slices.ContainsFunc(r.First, func(a report.Action) bool { return x.Plan[a.Rank-1].Control == f.Control })
			})
			if worst > 0 && !closes {
				t.Fatalf("the worst was measured, and page one is silent")
			}
		} else {
			var named *report.Item
			for _, g := range r.Groups {
				for i := range g.Items {
					if g.Items[i].Anchor == r.MeasuredAnchor {
						named = &g.Items[i]
					}
				}
			}
			if named == nil || named.Rank != worst {
				t.Fatalf("%q leads to %+v, and the worst has rank %d", r.Measured, named, worst)
			}
			at := 1 + slices.IndexFunc(report.Steps(x), func(s advice.Step) bool { return s.Control == named.Control })
			switch {
			case at > 0 && at <= first:
				t.Fatalf("%q is closed by a first step", r.Measured)
			case at > 0 && !strings.Contains(r.Measured, fmt.Sprintf("Step %d of your plan closes it.", at)):
				t.Fatalf("%q does not name step %d", r.Measured, at)
			case at == 0 && !strings.Contains(r.Measured, "Your plan names other steps first"):
				t.Fatalf("%q is in no step, and nothing says why", r.Measured)
			}
		}
		// What holds the score is named on page one: a step closes it, or it is only not
		// known, and page one says how to find out.
		if held, ok := x.Score.BindingCap(); ok && !held.FloorOnly {
			if len(x.Plan) == 0 || !slices.ContainsFunc(x.Plan, func(s advice.Step) bool { return s.Control == held.Control }) {
				t.Fatalf("%s holds the score, and no step is about it", held.Control)
			}
		}
	})
}
