package reconcile

import (
	"slices"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestAbsentServer: a server that is not there cannot bear out a claim about it, and
// says nothing where nobody claimed anything, where something else was measured, or
// where what is not there would be on this computer.
func TestAbsentServer(t *testing.T) {
	absent := func(target string) checks.Finding {
		return checks.Finding{ID: "x.absent", Target: target, Status: checks.NotApplicable}
	}
	with := func(s checks.Status) checks.Finding {
		return checks.Finding{ID: "x.y", Target: "shop.test", Status: s, Severity: checks.High}
	}
	for _, c := range []struct {
		name           string
		claim          questions.State
		findings       []checks.Finding
		indeterminate  bool
		measured       checks.Status
		floor, ceiling int
	}{
		{"claimed", questions.Good, []checks.Finding{absent("shop.test")}, true, checks.Unknown, 0, 100},
		{"claimed poor", questions.Poor, []checks.Finding{absent("shop.test")}, true, checks.Unknown, 0, 0},
		{"nobody claims", questions.Unanswered, []checks.Finding{absent("shop.test")}, false, checks.NotApplicable, 0, 100},
		{"nobody knows", questions.DontKnow, []checks.Finding{absent("shop.test")}, false, checks.NotApplicable, 0, 100},
		{"on this computer", questions.Good, []checks.Finding{absent("this computer:3389")}, false, checks.NotApplicable, 100, 100},
		{"another one is there", questions.Good, []checks.Finding{absent("shop.test"), with(checks.Pass)}, false, checks.Pass, 100, 100},
		{"another one is there, and bad", questions.Good, []checks.Finding{absent("shop.test"), with(checks.Fail)}, false, checks.Fail, 0, 0},
		{"another one could not be told", questions.Partial, []checks.Finding{absent("shop.test"), with(checks.Unknown)}, true, checks.Unknown, 0, 50},
		{"nothing was looked at", questions.Good, []checks.Finding{with(checks.NotChecked)}, false, checks.NotChecked, 100, 100},
	} {
		v := settle(questions.Control{ID: "WEB-1"}, nil, questions.Answer{State: c.claim}, c.findings, true)
		if v.Known() != (c.floor == c.ceiling) || v.Indeterminate != c.indeterminate || v.Measured != c.measured || v.Floor != c.floor || v.Ceiling != c.ceiling {
			t.Errorf("%s: indeterminate %v, measured %s, %d-%d", c.name, v.Indeterminate, v.Measured, v.Floor, v.Ceiling)
		}
	}
}

// TestRank: gaps by their severity, a whole one above a part of one, then a fault, then
// what could not be told, then the harmless.
func TestRank(t *testing.T) {
	f := func(s checks.Status, v checks.Severity) checks.Finding { return checks.Finding{Status: s, Severity: v} }
	falling := []checks.Finding{
		f(checks.Fail, checks.Critical), f(checks.Partial, checks.Critical), f(checks.Fail, checks.High), f(checks.Partial, checks.High),
		f(checks.Fail, checks.Medium), f(checks.Partial, checks.Medium), f(checks.Fail, checks.Low), f(checks.Partial, checks.Low),
		f(checks.Fail, checks.Info), f(checks.Partial, checks.Info),
		f(checks.Error, checks.Critical), f(checks.Unknown, checks.Critical), f(checks.NotChecked, checks.Critical),
		f(checks.NotApplicable, checks.Critical), f(checks.Pass, checks.Critical), f(checks.Status(99), checks.Critical),
	}
	for i := 1; i < len(falling); i++ {
		if Rank(falling[i-1]) <= Rank(falling[i]) {
			t.Errorf("%s %s ranks %d, and %s %s %d", falling[i-1].Status, falling[i-1].Severity, Rank(falling[i-1]), falling[i].Status, falling[i].Severity, Rank(falling[i]))
		}
	}
}

// TestOneOrder: whatever order the findings come in, a verdict lists them in the same
// one: the worst first, and equals by what they are.
func TestOneOrder(t *testing.T) {
	all := []checks.Finding{
		{ID: "a.y", Target: "b.test", Status: checks.Fail, Severity: checks.High, Detail: "one"},
		{ID: "a.y", Target: "b.test", Status: checks.Fail, Severity: checks.High, Detail: "two"},
		{ID: "a.y", Target: "c.test", Status: checks.Fail, Severity: checks.High},
		{ID: "a.z", Target: "a.test", Status: checks.Fail, Severity: checks.High},
		{ID: "a.a", Target: "a.test", Status: checks.Error},
		{ID: "a.a", Target: "a.test", Status: checks.Pass},
	}
	for turn := range all {
		in := append(slices.Clone(all[turn:]), all[:turn]...)
		v := settle(questions.Control{ID: "WEB-1"}, nil, questions.Answer{State: questions.Good}, in, true)
		for i, f := range v.Findings {
			if f.ID != all[i].ID || f.Target != all[i].Target || f.Detail != all[i].Detail || f.Status != all[i].Status {
				t.Errorf("from %d on, place %d is %s of %s: %q", turn, i, f.ID, f.Target, f.Detail)
			}
		}
		if n := len(v.Contradiction.Findings); n != 4 || v.Contradiction.Findings[0].Detail != "one" {
			t.Errorf("from %d on, %d findings stand against the answer: %+v", turn, n, v.Contradiction.Findings)
		}
	}
}

// TestWaivedAndHidden: what would not be told counts although it was waived, with
// everything still possible; and what does not apply is worth nothing either way.
func TestWaivedAndHidden(t *testing.T) {
	waiver := questions.Answer{State: questions.DoesNotApply, Note: "no site"}
	stalled := []checks.Finding{{Target: "shop.test", Status: checks.Error, Reason: checks.ReasonTimeout}}
	v := settle(questions.Control{ID: "WEB-1"}, nil, waiver, stalled, true)
	if !v.Applies || v.Floor != 0 || v.Ceiling != 100 || v.Claim != questions.Unanswered || v.Waived != "no site" || v.Basis != Nothing {
		t.Errorf("stalled: %+v", v)
	}
	for _, reason := range []checks.Reason{checks.ReasonRefused, checks.ReasonUnreachable} {
		v := settle(questions.Control{ID: "WEB-1"}, nil, waiver, []checks.Finding{{Target: "shop.test", Status: checks.Unknown, Reason: reason}}, true)
		if v.Applies || v.Floor != 0 || v.Ceiling != 0 || v.Basis != Nothing || !v.Indeterminate {
			t.Errorf("%s: %+v", reason, v)
		}
	}
}

// TestProvesOrNot: an unanswered control is settled by a pass, or by a remark, that
// proves it, and by nothing less.
func TestProvesOrNot(t *testing.T) {
	remark := checks.Finding{ID: "x.y", Status: checks.Partial, Severity: checks.Low}
	pass := checks.Finding{ID: "x.y", Status: checks.Pass}
	for _, c := range []struct {
		name     string
		findings []checks.Finding
		proves   bool
		floor    int
	}{
		{"a pass that proves", []checks.Finding{pass}, true, 100},
		{"a remark that proves", []checks.Finding{remark}, true, 100},
		{"a remark that sees part", []checks.Finding{remark}, false, 0},
		{"a pass that sees part", []checks.Finding{pass}, false, 0},
		{"proved, and part not told", []checks.Finding{pass, {ID: "x.z", Status: checks.Unknown}}, true, 0},
	} {
		v := settle(questions.Control{ID: "WEB-1"}, nil, questions.Answer{State: questions.DontKnow}, c.findings, c.proves)
		if v.Floor != c.floor || v.Ceiling != 100 || v.Basis != Measured {
			t.Errorf("%s: %d-%d, %s", c.name, v.Floor, v.Ceiling, v.Basis)
		}
	}
	// A measurement as good as the answer is no contradiction, nor is a better one.
	half := questions.Control{ID: "WEB-1", PartialValue: 25}
	for claim, want := range map[questions.State]int{questions.Poor: 0, questions.Partial: 25} {
		v := settle(half, nil, questions.Answer{State: claim}, []checks.Finding{{Status: checks.Fail, Severity: checks.Medium}}, true)
		if v.Floor != want || v.Contradiction != nil || v.Measured != checks.Partial {
			t.Errorf("%s: %d, %+v, %s", claim, v.Floor, v.Contradiction, v.Measured)
		}
	}
}

// hangs is a bank of two controls, of which the answer of one hangs on the other.
func hangs(kind questions.PairKind, most questions.State) *questions.Bank {
	return &questions.Bank{
		Controls: []questions.Control{{ID: "BAK-3"}, {ID: "BAK-1"}},
		Pairs:    []questions.Pair{{ID: "p", Of: "BAK-3", While: "BAK-1", At: questions.Poor, Kind: kind, Most: most, Why: "no copy"}},
	}
}

// TestDoubt: what another answer leaves of a claim, and that what was seen to hold
// holds; and a verdict that is settled again beside the other one comes to the same.
func TestDoubt(t *testing.T) {
	const good, partial, poor, dontKnow, waived = questions.Good, questions.Partial, questions.Poor, questions.DontKnow, questions.DoesNotApply
	pass := []checks.Finding{{ID: "x.y", Control: "BAK-3", Status: checks.Pass}}
	for _, c := range []struct {
		name           string
		kind           questions.PairKind
		most           questions.State
		of, while      questions.State
		findings       []checks.Finding
		floor, ceiling int
		doubt, open    bool
	}{
		{"it cannot be", questions.Implied, poor, good, poor, nil, 0, 0, true, false},
		{"not wholly", questions.Ask, partial, good, poor, nil, 50, 50, true, false},
		{"it is worth no more as it is", questions.Ask, partial, partial, poor, nil, 50, 50, false, false},
		{"nobody knows the other", questions.Implied, poor, good, dontKnow, nil, 0, 100, true, true},
		{"nobody knows the other, and half would be left", questions.Ask, partial, good, questions.Unanswered, nil, 50, 100, true, true},
		{"the other is half done", questions.Implied, poor, good, partial, nil, 100, 100, false, false},
		{"the other is good", questions.Implied, poor, good, good, nil, 100, 100, false, false},
		{"the other does not apply", questions.Implied, poor, good, waived, nil, 100, 100, false, false},
		{"nothing is claimed, and no answer could be worth more", questions.Implied, poor, dontKnow, poor, nil, 0, 0, true, false},
		{"nothing is claimed of either", questions.Implied, poor, dontKnow, dontKnow, nil, 0, 100, false, false},
		{"it was waived", questions.Implied, poor, waived, poor, nil, 0, 0, false, false},
		{"a remark", questions.Remark, "", good, poor, nil, 100, 100, false, false},
		{"it was seen to hold", questions.Implied, poor, good, poor, pass, 100, 100, false, false},
	} {
		bank := hangs(c.kind, c.most)
		in := Case{Rules: rules, Bank: bank, Findings: c.findings, Proves: func(string) bool { return true }, At: at, Answers: questions.Answers{
			"BAK-3": {State: c.of, Note: "because"}, "BAK-1": {State: c.while, Note: "because"},
		}}
		out := Verdicts(in)
		v := out[0]
		if v.Floor != c.floor || v.Ceiling != c.ceiling || (v.Doubt != nil) != c.doubt || c.doubt && (v.Doubt.Open != c.open || v.Doubt.Why != "no copy") {
			t.Errorf("%s: %d-%d, %+v", c.name, v.Floor, v.Ceiling, v.Doubt)
		}
		if s := v.Settled(); c.doubt && (s.Doubt != nil || s.Floor != bank.Controls[0].Value(c.of) || s.Ceiling != s.Floor && c.of != dontKnow) {
			t.Errorf("%s, settled: %+v", c.name, s)
		}
		if c.kind == questions.Remark {
			continue
		}
		again := v.Beside(&out[1], &bank.Pairs[0], nil)
		if again.Floor != v.Floor || again.Ceiling != v.Ceiling || (again.Doubt != nil) != c.doubt {
			t.Errorf("%s, beside the other again: %d-%d, %+v", c.name, again.Floor, again.Ceiling, again.Doubt)
		}
		fine := out[1]
		fine.Claim, fine.Waived = good, ""
		if freed := v.Beside(&fine, &bank.Pairs[0], nil); freed.Doubt != nil || freed.Floor != v.Settled().Floor {
			t.Errorf("%s, with the other good: %d-%d, %+v", c.name, freed.Floor, freed.Ceiling, freed.Doubt)
		}
	}
}

// TestStaleEdges: the edges of both, and that a rule of none ages nothing.
func TestStaleEdges(t *testing.T) {
	f := checks.Finding{MeasuredAt: at.AddDate(0, 0, -90)}
	if rules.Stale(f, at) {
		t.Error("90 days is in time")
	}
	f.MeasuredAt = f.MeasuredAt.Add(-1)
	if !rules.Stale(f, at) {
		t.Error("a moment more is not")
	}
	f.Evidence = []checks.Evidence{{At: at.AddDate(0, 0, -200)}, {At: at.AddDate(0, 0, -1)}, {At: at.AddDate(0, 0, -100)}}
	if rules.Stale(f, at) {
		t.Error("the newest evidence counts")
	}
	f = checks.Finding{MeasuredAt: at.AddDate(-9, 0, 0)}
	a := questions.Answer{State: questions.Good, At: at.AddDate(-9, 0, 0)}
	if (Rules{}).Stale(f, at) || (Rules{}).StaleAnswer(a, at) {
		t.Error("without a limit nothing ages")
	}
	if rules.Stale(f, time.Time{}) || rules.StaleAnswer(a, time.Time{}) {
		t.Error("a run that never ended ages nothing")
	}
}

// TestWaivingWhatRuins: a critical control is not waived where the profile's own facts say
// that it applies: it is not known, and stays in the score.
func TestWaivingWhatRuins(t *testing.T) {
	shop := []questions.When{{"web": {"shop"}}}
	for _, c := range []struct {
		name     string
		critical bool
		when     []questions.When
		profile  questions.Profile
		applies  bool
		claim    questions.State
		waived   string
	}{
		{"critical, and the facts say that it applies", true, shop, questions.Profile{"web": "shop"}, true, questions.DontKnow, ""},
		{"critical, and no fact says so", true, shop, nil, false, questions.Unanswered, "no need"},
		{"not critical", false, shop, questions.Profile{"web": "shop"}, false, questions.Unanswered, "no need"},
	} {
		k := questions.Control{ID: "WEB-1", Critical: c.critical, Applies: c.when}
		v := settle(k, c.profile, questions.Answer{State: questions.DoesNotApply, Note: "no need"}, nil, true)
		if v.Applies != c.applies || v.Claim != c.claim || v.Waived != c.waived || c.applies && (v.Floor != 0 || v.Ceiling != 100) {
			t.Errorf("%s: %+v", c.name, v)
		}
	}
}
