package reconcile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var (
	statuses   = []checks.Status{checks.Pass, checks.Partial, checks.Fail, checks.Unknown, checks.NotApplicable, checks.NotChecked, checks.Error}
	severities = []checks.Severity{checks.Info, checks.Low, checks.Medium, checks.High, checks.Critical}
	reasons    = []checks.Reason{checks.ReasonTimeout, checks.ReasonRefused, checks.ReasonUnreachable}
	states     = []questions.State{questions.Unanswered, questions.DontKnow, questions.Poor, questions.Partial, questions.Good, questions.DoesNotApply}
)

func drawFinding(t *rapid.T, of []checks.Status) checks.Finding {
	return checks.Finding{
		ID: rapid.SampledFrom([]string{"x.a", "x.b"}).Draw(t, "id"), Target: rapid.SampledFrom([]string{"a.test", "this computer"}).Draw(t, "target"),
		Status: rapid.SampledFrom(of).Draw(t, "status"), Severity: rapid.SampledFrom(severities).Draw(t, "severity"),
		Reason: rapid.SampledFrom(reasons).Draw(t, "reason"),
	}
}

func drawAnswer(t *rapid.T) questions.Answer {
	return questions.Answer{State: rapid.SampledFrom(states).Draw(t, "answer"), Note: "because"}
}

// TestNoFindingRaisesAClaim: whatever was measured, a claim is worth no more than was
// claimed, and what is certain is no more than what is possible.
func TestNoFindingRaisesAClaim(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, a := questions.Control{ID: "WEB-1", PartialValue: 25}, drawAnswer(t)
		found := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) checks.Finding { return drawFinding(t, statuses) }), 0, 5).Draw(t, "found")
		v := settle(k, nil, a, found, rapid.Bool().Draw(t, "proves"))
		if v.Floor < 0 || v.Floor > v.Ceiling || v.Ceiling > 100 || a.Claims() && v.Ceiling > k.Worth(a) {
			t.Fatalf("%s comes to %d-%d", a.State, v.Floor, v.Ceiling)
		}
		if v.Contradiction != nil && (!a.Claims() || v.Contradiction.Value >= k.Worth(a) || len(v.Contradiction.Findings) == 0) {
			t.Fatalf("%s is contradicted by %+v", a.State, v.Contradiction)
		}
	})
}

// TestFaultsRaiseNothing: a fault, a silence and a gap, beside whatever else there is,
// never make more certain, and what was not checked changes no value.
func TestFaultsRaiseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, a, proves := questions.Control{ID: "WEB-1", PartialValue: 25}, drawAnswer(t), rapid.Bool().Draw(t, "proves")
		found := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) checks.Finding { return drawFinding(t, statuses) }), 0, 4).Draw(t, "found")
		before := settle(k, nil, a, found, proves)
		more := drawFinding(t, []checks.Status{checks.Unknown, checks.Error, checks.Fail, checks.NotChecked})
		if more.Status == checks.Fail {
			more.Severity = checks.Critical
		}
		after := settle(k, nil, a, append([]checks.Finding{more}, found...), proves)
		if after.Floor > before.Floor {
			t.Fatalf("%+v raised the floor from %d to %d", more, before.Floor, after.Floor)
		}
		if before.Applies && !after.Applies {
			t.Fatalf("%+v took the control out", more)
		}
		if more.Status == checks.NotChecked && (after.Floor != before.Floor || after.Ceiling != before.Ceiling || after.Basis != before.Basis) {
			t.Fatalf("what was not checked made %d-%d of %d-%d", after.Floor, after.Ceiling, before.Floor, before.Ceiling)
		}
	})
}

// TestOrderOfFindingsIsNothing: the same findings in another order make the same verdict.
func TestOrderOfFindingsIsNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k, a := questions.Control{ID: "WEB-1"}, drawAnswer(t)
		found := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) checks.Finding { return drawFinding(t, statuses) }), 1, 5,
			func(f checks.Finding) [3]any { return [3]any{f.ID, f.Target, Rank(f)} }).Draw(t, "found")
		before := settle(k, nil, a, found, true)
		if d := cmp.Diff(before, settle(k, nil, a, rapid.Permutation(found).Draw(t, "order"), true)); d != "" {
			t.Fatal(d)
		}
	})
}
