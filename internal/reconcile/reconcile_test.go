package reconcile

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

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
		v := settle(k, nil, questions.Answer{State: c.claim}, c.findings, func(string) bool { return true })
		if v.Floor != c.floor || v.Ceiling != c.ceiling || v.Basis != c.basis || (v.Contradiction != nil) != c.contradiction {
			t.Errorf("%s: got %d-%d, %s, contradiction %v, want %d-%d, %s, %v", c.name, v.Floor, v.Ceiling, v.Basis, v.Contradiction != nil, c.floor, c.ceiling, c.basis, c.contradiction)
		}
	}
}

// TestSeesPart: a pass that sees only part of its control settles nothing alone.
func TestSeesPart(t *testing.T) {
	pass := []checks.Finding{{ID: "x.y", Control: "NET-1", Status: checks.Pass}}
	v := settle(questions.Control{ID: "NET-1"}, nil, questions.Answer{}, pass, func(string) bool { return false })
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
		v := settle(k, c.profile, c.answer, c.findings, func(string) bool { return true })
		if v.Applies != c.want {
			t.Errorf("%s: applies %v", c.name, v.Applies)
		}
	}
}
