package advice

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestAsGood: what a step makes of a verdict.
func TestAsGood(t *testing.T) {
	for _, c := range []struct {
		name  string
		v     reconcile.Verdict
		after checks.Status
	}{
		{"measured bad", reconcile.Verdict{Measured: checks.Fail, Basis: reconcile.Measured}, checks.Pass},
		{"measured bad in part", reconcile.Verdict{Measured: checks.Partial, Basis: reconcile.Both}, checks.Pass},
		{"measured good, in part not told", reconcile.Verdict{Measured: checks.Unknown, Indeterminate: true, Basis: reconcile.Both}, checks.Pass},
		{"not told", reconcile.Verdict{Measured: checks.Unknown, Indeterminate: true, Basis: reconcile.Claimed}, checks.NotChecked},
		{"not told, and nobody asked", reconcile.Verdict{Measured: checks.Unknown, Indeterminate: true, Basis: reconcile.Nothing}, checks.NotChecked},
		{"not looked at", reconcile.Verdict{Basis: reconcile.Claimed}, checks.NotChecked},
	} {
		c.v.Ceiling, c.v.Claim, c.v.Named, c.v.Waived = 50, questions.Partial, "mostly", "no"
		c.v.Contradiction, c.v.Doubt = &reconcile.Contradiction{}, &reconcile.Doubt{}
		got := assumeFixed(c.v)
		if got.Measured != c.after || got.Indeterminate || got.Floor != 100 || got.Ceiling != 100 || got.Claim != questions.Good || got.Named != "" || got.Waived != "" ||
			got.Contradiction != nil || got.Doubt != nil || got.Basis != c.v.Basis {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestIndeterminateIsNoProof: an A waits for what could not be told; once that is found out to
// be good it is there.
func TestIndeterminateIsNoProof(t *testing.T) {
	in := []reconcile.Verdict{said(control("GOV-9", 90, 10, "free", s1), 100)}
	for i := range 5 {
		v := said(control(fmt.Sprintf("WEB-%d", i+1), 1, 10, "free", s1), 100)
		v.Control.MeasuredBy, v.Basis, v.Measured = []string{"x.y"}, reconcile.Both, checks.Pass
		in = append(in, v)
	}
	hidden := unsure(control("DEV-9", 5, 10, "free", s1))
	hidden.Indeterminate, hidden.Measured, hidden.Claim = true, checks.Unknown, questions.Unanswered
	got, next := Plan(caseOf(t, nil, append(in, hidden)...))
	if order(got) != "DEV-9" || got[0].Kind != FindOut || got[0].GradeAfter != "A" || next == nil || next.Grade != "A" || next.Sure || next.Minutes != 15 || next.Steps != 1 {
		t.Errorf("%+v, next %+v", got, next)
	}
}

// TestPoints: halves go up, also where a sum of fractions falls a little short of one.
func TestPoints(t *testing.T) {
	for d, want := range map[float64]int{0: 0, 0.49: 0, 0.5: 1, 0.5 - 1e-10: 1, 0.5 - 1e-6: 0, 1.49: 1, 1.5 - 1e-10: 2, 99.5: 100} {
		if got := points(d); got != want {
			t.Errorf("%v: %d, want %d", d, got, want)
		}
	}
}

// TestRanks: the steps are numbered from one.
func TestRanks(t *testing.T) {
	for i, s := range plan(t, nil, said(control("GOV-1", 2, 20, "free", s1), 0), said(control("GOV-2", 2, 30, "free", s1), 0), said(control("GOV-3", 2, 40, "free", s1), 0)) {
		if s.Rank != i+1 || s.Control != fmt.Sprintf("GOV-%d", i+1) {
			t.Errorf("place %d: step %d, %s", i, s.Rank, s.Control)
		}
	}
}

// TestNextGradeBeyondThePlan: what is not shown for want of room is not rationed on the
// way to the next grade.
func TestNextGradeBeyondThePlan(t *testing.T) {
	in := []reconcile.Verdict{said(control("GOV-99", 520, 10, "free", s1), 100), said(control("GOV-98", 120, 10, "free", nil), 0)}
	for i := range 8 {
		in = append(in, said(control(fmt.Sprintf("DAT-%d", i+1), 5, 5, "free", map[string]string{"S3": "VH"}), 0))
	}
	for i := range 6 {
		in = append(in, unsure(control(fmt.Sprintf("NET-%d", i+2), 45, 600, "high", map[string]string{"S5": "L"})))
	}
	// 520 of 950 are 55. The eight make it 59, and three of the six found out 73.
	got, next := Plan(caseOf(t, nil, in...))
	if order(got) != "DAT-1 DAT-2 DAT-3 DAT-4 DAT-5 DAT-6 DAT-7" || next == nil || *next != (score.NextGrade{Grade: "B", Minutes: 8*5 + 3*605, Steps: 11}) {
		t.Errorf("%s, %+v", order(got), next)
	}
}

// TestUrgency: what can ruin the business, and when.
func TestUrgency(t *testing.T) {
	k := control("XXX-1", 8, 30, "free", s1)
	critical := k
	critical.Critical = true
	with := func(v reconcile.Verdict, s checks.Status, x checks.Severity) reconcile.Verdict {
		v.Findings = []checks.Finding{{Status: s, Severity: x}}
		return v
	}
	for _, c := range []struct {
		name string
		v    reconcile.Verdict
		want int
	}{
		{"poor", said(k, 0), 2},
		{"critical and poor", said(critical, 0), 0},
		{"critical and all but half done", said(critical, 49), 0},
		{"critical and half done", said(critical, 50), 2},
		{"critical and not known", unsure(critical), 1},
		{"not known", unsure(k), 2},
		{"a critical gap", with(said(k, 0), checks.Fail, checks.Critical), 0},
		{"a high gap", with(said(k, 0), checks.Fail, checks.High), 2},
		{"part of a critical gap", with(said(k, 0), checks.Partial, checks.Critical), 2},
	} {
		if got := urgency(c.v); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	// It goes first although it is worth no point, and nothing else would make it worth one.
	small := said(critical, 0)
	small.Control.Weight = 1
	if got := order(plan(t, nil, said(control("GOV-9", 2000, 10, "free", s1), 50), small)); got != "XXX-1 GOV-9" {
		t.Errorf("got %s", got)
	}
	// The lower limit goes first among them, then the higher priority; and what is known
	// before what is not.
	rest := said(control("GOV-9", 1000, 10, "free", s1), 0) // so low that no limit holds
	low, high := said(control("PAY-1", 10, 300, "high", map[string]string{"S5": "L"}), 0), said(control("NET-1", 10, 10, "free", map[string]string{"S3": "VH"}), 0)
	lower := said(control("BAK-1", 10, 300, "high", map[string]string{"S5": "L"}), 0)
	asked := unsure(control("ACC-1", 10, 5, "free", map[string]string{"S1": "VH"}))
	for _, v := range []*reconcile.Verdict{&low, &high, &lower, &asked} {
		v.Control.Critical = true
	}
	if got := order(plan(t, nil, rest, asked, low, high, lower)); got != "BAK-1 NET-1 PAY-1 ACC-1 GOV-9" {
		t.Errorf("got %s", got)
	}
}

// TestNextGrade: only where there is a grade, and something left to do that gives a
// better one.
func TestNextGrade(t *testing.T) {
	rest := said(control("GOV-9", 60, 10, "free", s1), 100)
	gap, later := said(control("GOV-1", 20, 20, "free", s1), 0), said(control("GOV-2", 20, 30, "low", s1), 0)
	got, next := Plan(caseOf(t, nil, rest, gap, later))
	if next == nil || *next != (score.NextGrade{Grade: "B", Minutes: 20, Steps: 1, Sure: true}) || order(got) != "GOV-1 GOV-2" {
		t.Errorf("%s, %+v", order(got), next)
	}
	// With two left that make no better grade there is none.
	if _, next := Plan(caseOf(t, nil, said(rest.Control, 100), said(control("GOV-1", 1, 20, "free", s1), 0))); next != nil {
		t.Errorf("%+v", next)
	}
	// By the short way it is that of the guess.
	in := caseOf(t, nil, said(control("ACC-2", 9, 10, "free", s1), 70), unsure(control("GOV-8", 90, 10, "free", s1)))
	in.Verdicts[1].Claim = questions.Unanswered
	in.Judge.Short = []string{"ACC-2"}
	got, next = Plan(in)
	if next == nil || *next != (score.NextGrade{Grade: "B", Minutes: 10, Steps: 1, Sure: true}) || len(got) != 1 || !got[0].Provisional || got[0].GradeAfter != "B" {
		t.Errorf("%+v, %+v", got, next)
	}
}

// TestMeasuredPartOfAStep: which findings a step closes, and which of them has steps of
// its own.
func TestMeasuredPartOfAStep(t *testing.T) {
	v := said(control("WEB-1", 4, 20, "free", s1), 0)
	v.Measured = checks.Fail
	v.Findings = []checks.Finding{
		{ID: "x.fixable1", Status: checks.Fail, Severity: checks.Medium},
		{ID: "x.fixable2", Status: checks.Partial, Severity: checks.High},
		{ID: "x.fixable3", Status: checks.Fail, Severity: checks.Low},
		{ID: "x.fixable4", Status: checks.Unknown, Severity: checks.Critical},
		{ID: "x.none", Status: checks.Fail, Severity: checks.High},
	}
	s := plan(t, nil, v)[0]
	if got := fmt.Sprint(s.Findings); got != "[x.fixable1 x.fixable2 x.none]" || len(s.Seen) != 2 {
		t.Errorf("%s, %d parts", got, len(s.Seen))
	}
	a, b := Part{Where: "here", Steps: []string{"one", "two"}}, Part{Where: "here", Steps: []string{"one", "two"}}
	for _, c := range []struct {
		p    Part
		want bool
	}{{b, true}, {Part{Where: "there", Steps: b.Steps}, false}, {Part{Where: "here", Steps: []string{"one"}}, false}, {Part{Where: "here", Steps: []string{"two", "one"}}, false}, {Part{Where: "here"}, false}} {
		if got := has([]Part{a}, c.p); got != c.want {
			t.Errorf("%+v: %v", c.p, got)
		}
	}
	if !has([]Part{{Where: "here"}}, Part{Where: "here"}) {
		t.Error("two that say nothing of the same place are the same")
	}
}

func reductionOf(w riskModel, k questions.Control, value int) float64 {
	sum := 0.0
	for _, l := range w.losses(k, value) {
		sum += l.Reduction
	}
	return sum
}

// Each property is held to 200 cases; RAPID_CHECKS or -rapid.checks asks for more.
var _ = flag.Set("rapid.checks", cmp.Or(os.Getenv("RAPID_CHECKS"), "200"))

// letters are the effects from the weakest.
var letters = []string{"", "L", "M", "H", "VH"}

// drawControl makes up a control with an effect.
func drawControl(t *rapid.T, id string) questions.Control {
	effects := map[string]string{"S1": rapid.SampledFrom(letters[1:]).Draw(t, id+" S1")}
	for _, s := range []string{"S2", "S3", "S4", "S5"} {
		if e := rapid.SampledFrom(letters).Draw(t, id+" "+s); e != "" {
			effects[s] = e
		}
	}
	k := control(id, rapid.IntRange(1, 10).Draw(t, id+" weight"), rapid.IntRange(5, 600).Draw(t, id+" minutes"),
		rapid.SampledFrom([]string{"free", "low", "medium", "high"}).Draw(t, id+" cost"), effects)
	k.PartialValue = rapid.SampledFrom([]int{25, 50, 75}).Draw(t, id+" partial")
	return k
}

// TestLargerEffectFirst: of two controls that differ in nothing but what they hold back,
// the one that holds back more comes first, whatever else there is; a gap always has a
// priority; and it falls as the control gets better, and never to nothing before it is
// good.
func TestLargerEffectFirst(t *testing.T) {
	m := model(t)
	rapid.Check(t, func(t *rapid.T) {
		weaker := drawControl(t, "GOV-1")
		stronger := weaker
		stronger.ID, stronger.Effects = "GOV-2", map[string]string{}
		more := false
		for _, s := range []string{"S1", "S2", "S3", "S4", "S5"} {
			i := 0
			for j, l := range letters {
				if l == weaker.Effects[s] {
					i = j
				}
			}
			j := rapid.IntRange(i, len(letters)-1).Draw(t, "stronger in "+s)
			more = more || j > i
			if j > 0 {
				stronger.Effects[s] = letters[j]
			}
		}
		value := rapid.SampledFrom([]int{0, 25, 50, 75, 99}).Draw(t, "value")
		in := []reconcile.Verdict{said(weaker, value), said(stronger, value)}
		for i := range rapid.IntRange(0, 8).Draw(t, "others") {
			in = append(in, said(drawControl(t, fmt.Sprintf("GOV-%d", 10+i)), rapid.SampledFrom([]int{0, 50, 100}).Draw(t, "at")))
		}
		steps, _ := Plan(Case{Judge: score.Judge{Model: m}, Verdicts: in, Likely: even, Fix: func(checks.Finding) (Part, bool) { return Part{}, false }})
		weak, strong := 99, 99
		for _, s := range steps {
			switch s.Control {
			case "GOV-1":
				weak = s.Rank
			case "GOV-2":
				strong = s.Rank
			}
			if s.Priority <= 0 {
				t.Fatalf("%s has the priority %v", s.Control, s.Priority)
			}
		}
		if more && strong >= weak && weak < 99 {
			t.Fatalf("the stronger is step %d, the weaker %d of %s", strong, weak, order(steps))
		}
		w := newRiskModel(m, nil)
		for v := 1; v <= 100; v++ {
			if a, b := reductionOf(w, weaker, v-1), reductionOf(w, weaker, v); a <= b || b < 0 {
				t.Fatalf("it is worth %v at %d and %v at %d", a, v-1, b, v)
			}
		}
		if good := reductionOf(w, weaker, 100); good != 0 {
			t.Fatalf("what is good is worth %v more", good)
		}
	})
}
