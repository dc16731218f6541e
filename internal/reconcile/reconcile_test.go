package reconcile

import (
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// rules are those of the model, which the score's own tests read from its file.
var rules = Rules{
	EvidenceDays: 90, AnswerMonths: 12,
	Severity: map[string]Left{
		"critical": {questions.Poor, questions.Partial}, "high": {questions.Poor, questions.Partial},
		"medium": {questions.Partial, questions.Partial}, "low": {questions.Good, questions.Good}, "info": {questions.Good, questions.Good},
	},
}

var at = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func settle(k questions.Control, p questions.Profile, a questions.Answer, about []checks.Finding, proves bool) Verdict {
	for i := range about {
		about[i].Control = k.ID
	}
	return Verdicts(Case{
		Rules: rules, Bank: &questions.Bank{Controls: []questions.Control{k}}, Profile: p, Answers: questions.Answers{k.ID: a},
		Findings: about, Proves: func(string) bool { return proves }, At: at,
	})[0]
}

func TestSettle(t *testing.T) {
	finding := func(s checks.Status, v checks.Severity) checks.Finding {
		return checks.Finding{ID: "x.y", Control: "WEB-1", Target: "shop.test:443", Status: s, Severity: v, Reason: checks.ReasonTimeout}
	}
	const good, partial, poor, dontKnow, blank = questions.Good, questions.Partial, questions.Poor, questions.DontKnow, questions.Unanswered
	for _, c := range []struct {
		name           string
		claim          questions.State
		findings       []checks.Finding
		floor, ceiling int
		basis          Basis
		contradiction  bool
	}{
		{"claim alone", good, nil, 100, 100, Claimed, false},
		{"partial claim", partial, nil, 25, 25, Claimed, false},
		{"nothing", blank, nil, 0, 100, Nothing, false},
		{"don't know", dontKnow, nil, 0, 100, Nothing, false},
		{"agree", good, []checks.Finding{finding(checks.Pass, 0)}, 100, 100, Both, false},
		{"measured worse", good, []checks.Finding{finding(checks.Fail, checks.High)}, 0, 0, Both, true},
		{"measured a little worse", good, []checks.Finding{finding(checks.Partial, checks.Medium)}, 25, 25, Both, true},
		{"a remark costs nothing", good, []checks.Finding{finding(checks.Partial, checks.Low)}, 100, 100, Both, false},
		{"measured better", poor, []checks.Finding{finding(checks.Pass, 0)}, 0, 0, Both, false},
		{"equal gaps", partial, []checks.Finding{finding(checks.Partial, checks.Medium)}, 25, 25, Both, false},
		{"measured alone, bad", blank, []checks.Finding{finding(checks.Fail, checks.Critical)}, 0, 0, Measured, false},
		{"measured alone, good", blank, []checks.Finding{finding(checks.Pass, 0)}, 100, 100, Measured, false},
		{"the worst counts", good, []checks.Finding{finding(checks.Pass, 0), finding(checks.Fail, checks.Critical), finding(checks.Partial, checks.Medium)}, 0, 0, Both, true},
		{"could not tell", good, []checks.Finding{finding(checks.Unknown, 0)}, 0, 100, Claimed, false},
		{"could not tell part", good, []checks.Finding{finding(checks.Pass, 0), finding(checks.Error, 0)}, 0, 100, Both, false},
		{"left out", good, []checks.Finding{finding(checks.NotChecked, 0)}, 100, 100, Claimed, false},
		{"part does not apply", good, []checks.Finding{finding(checks.Pass, 0), finding(checks.NotApplicable, 0)}, 100, 100, Both, false},
		{"not there", good, []checks.Finding{finding(checks.NotApplicable, 0)}, 0, 100, Claimed, false},
	} {
		k := questions.Control{ID: "WEB-1", PartialValue: 25}
		v := settle(k, nil, questions.Answer{State: c.claim}, c.findings, true)
		if v.Floor != c.floor || v.Ceiling != c.ceiling || v.Basis != c.basis || (v.Contradiction != nil) != c.contradiction {
			t.Errorf("%s: got %d-%d, %s, contradiction %v, want %d-%d, %s, %v", c.name, v.Floor, v.Ceiling, v.Basis, v.Contradiction != nil, c.floor, c.ceiling, c.basis, c.contradiction)
		}
	}
}

// TestSeesPart: a pass that sees only part of its control settles nothing alone.
func TestSeesPart(t *testing.T) {
	pass := []checks.Finding{{ID: "x.y", Control: "NET-1", Status: checks.Pass}}
	v := settle(questions.Control{ID: "NET-1"}, nil, questions.Answer{}, pass, false)
	if v.Floor != 0 || v.Ceiling != 100 || v.Basis != Measured {
		t.Errorf("got %d-%d, %s", v.Floor, v.Ceiling, v.Basis)
	}
}

// TestApplies: the profile hides a control, a waiver does with a reason, and
// neither hides what was measured to be bad, or what hid itself.
func TestApplies(t *testing.T) {
	k := questions.Control{ID: "WEB-1", Applies: []questions.When{{"web": {"shop"}}}}
	none := questions.Profile{"web": "none"}
	waiver := questions.Answer{State: questions.DoesNotApply, Note: "no site"}
	bad := []checks.Finding{{Control: "WEB-1", Target: "a:443", Status: checks.Fail, Severity: checks.High}}
	stalled := []checks.Finding{{Control: "WEB-1", Target: "a:443", Status: checks.Unknown, Reason: checks.ReasonTimeout}}
	refused := []checks.Finding{{Control: "WEB-1", Target: "a:443", Status: checks.Unknown, Reason: checks.ReasonRefused}}
	for _, c := range []struct {
		name     string
		profile  questions.Profile
		answer   questions.Answer
		findings []checks.Finding
		want     bool
	}{
		{"profile unknown", nil, questions.Answer{}, nil, true},
		{"profile says no", none, questions.Answer{}, nil, false},
		{"profile says no, measured bad", none, questions.Answer{}, bad, true},
		{"profile says no, stalled", none, questions.Answer{}, stalled, true},
		{"profile says no, nothing there", none, questions.Answer{}, refused, false},
		{"waived", nil, waiver, nil, false},
		{"waived, measured bad", nil, waiver, bad, true},
	} {
		v := settle(k, c.profile, c.answer, c.findings, true)
		if v.Applies != c.want {
			t.Errorf("%s: applies %v", c.name, v.Applies)
		}
	}
}

// TestStale: what was measured too long ago counts as not measured, and an old
// answer is marked and keeps its value.
func TestStale(t *testing.T) {
	seen := func(s checks.Status, days ...int) checks.Finding {
		f := checks.Finding{ID: "x.y", Target: "this computer", Status: s, Severity: checks.High}
		for _, d := range days {
			f.Evidence = append(f.Evidence, checks.Evidence{At: at.AddDate(0, 0, -d)})
		}
		return f
	}
	for _, c := range []struct {
		name           string
		answered       time.Time
		claim          questions.State
		findings       []checks.Finding
		floor, ceiling int
		basis          Basis
		stale, old     bool
	}{
		{"just in time", at, questions.Good, []checks.Finding{seen(checks.Fail, 90)}, 0, 0, Both, false, false},
		{"a day too late, so the claim stands", at, questions.Good, []checks.Finding{seen(checks.Fail, 91)}, 100, 100, Claimed, true, false},
		{"an old pass proves nothing", at, questions.Unanswered, []checks.Finding{seen(checks.Pass, 91)}, 0, 100, Nothing, true, false},
		{"an old gap alone is not known", at, questions.Unanswered, []checks.Finding{seen(checks.Fail, 91)}, 0, 100, Nothing, true, false},
		{"the newest evidence counts", at, questions.Good, []checks.Finding{seen(checks.Fail, 300, 2)}, 0, 0, Both, false, false},
		{"one of two is old", at, questions.Good, []checks.Finding{seen(checks.Fail, 2), seen(checks.Pass, 300)}, 0, 0, Both, true, false},
		{"no time is of this run", at, questions.Good, []checks.Finding{seen(checks.Fail)}, 0, 0, Both, false, false},
		{"an answer of a year ago", at.AddDate(-1, 0, 0), questions.Good, nil, 100, 100, Claimed, false, false},
		{"an answer of longer ago", at.AddDate(-1, 0, -1), questions.Partial, nil, 50, 50, Claimed, false, true},
		{"an old “I don't know” is no answer", at.AddDate(-2, 0, 0), questions.DontKnow, nil, 0, 100, Nothing, false, false},
		{"an answer without a date", time.Time{}, questions.Good, nil, 100, 100, Claimed, false, false},
	} {
		v := settle(questions.Control{ID: "PWD-2"}, nil, questions.Answer{State: c.claim, At: c.answered}, c.findings, true)
		if v.Floor != c.floor || v.Ceiling != c.ceiling || v.Basis != c.basis || v.Stale != c.stale || v.StaleAnswer != c.old {
			t.Errorf("%s: got %d-%d, %s, stale %v, old %v", c.name, v.Floor, v.Ceiling, v.Basis, v.Stale, v.StaleAnswer)
		}
	}
}

// TestDispute: what the owner says about a contradiction is kept, and changes no value.
func TestDispute(t *testing.T) {
	bad := []checks.Finding{{ID: "x.y", Status: checks.Fail, Severity: checks.High}}
	plain := settle(questions.Control{ID: "PWD-2"}, nil, questions.Answer{State: questions.Good, Note: "on all but the till"}, bad, true)
	if plain.Contradiction == nil || plain.Contradiction.Dispute != questions.NoDispute || plain.Contradiction.Reason != "" {
		t.Errorf("a note alone disputes nothing: %+v", plain.Contradiction)
	}
	for _, d := range []questions.Dispute{questions.Exception, questions.Mistaken, questions.CheckWrong} {
		v := settle(questions.Control{ID: "PWD-2"}, nil, questions.Answer{State: questions.Good, Dispute: d, Note: "the till"}, bad, true)
		if v.Floor != plain.Floor || v.Ceiling != plain.Ceiling || v.Contradiction.Dispute != d || v.Contradiction.Reason != "the till" {
			t.Errorf("%s: got %d-%d, %+v", d, v.Floor, v.Ceiling, v.Contradiction)
		}
	}
}

// TestUnknownSeverity: a severity that the rules do not name costs everything.
func TestUnknownSeverity(t *testing.T) {
	if got := (Rules{}).Leaves(questions.Control{}, checks.Finding{Status: checks.Fail, Severity: checks.Low}); got != 0 {
		t.Errorf("got %d", got)
	}
}
