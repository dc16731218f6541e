package advice

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func control(id string, weight, minutes int, cost string, effects map[string]string) questions.Control {
	return questions.Control{
		ID: id, Area: id[:3], Do: "Do " + id, Question: "Is " + id + " done?", Weight: weight, Minutes: minutes, Cost: cost, Who: "you", Effects: effects,
		FindOut: questions.FindOut{How: "Look.", Minutes: 5},
		Advice:  []questions.Advice{{For: questions.When{"computers": {"mac"}}, Steps: []string{"on a Mac"}}, {Steps: []string{"anywhere"}}},
	}
}

func plan(t *testing.T, p questions.Profile, verdicts ...reconcile.Verdict) []Step {
	t.Helper()
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	steps, _ := Plan(m, nil, p, nil, verdicts, func(f checks.Finding) (checks.Fix, bool) {
		return checks.Fix{First: "a spare key", Steps: []string{"close " + f.ID}}, f.ID == "x.fixable"
	})
	return steps
}

func order(steps []Step) string {
	var ids []string
	for _, s := range steps {
		ids = append(ids, s.Control)
	}
	return strings.Join(ids, " ")
}

func TestOrder(t *testing.T) {
	said := func(c questions.Control, value int) reconcile.Verdict {
		return reconcile.Verdict{Control: c, Applies: true, Claim: questions.Poor, Floor: value, Ceiling: value, Basis: reconcile.Claimed}
	}
	weak := said(control("GOV-1", 3, 30, "free", map[string]string{"S1": "L"}), 0)
	strong := said(control("DAT-1", 3, 30, "free", map[string]string{"S3": "VH"}), 0)
	costly := said(control("DAT-2", 3, 30, "high", map[string]string{"S3": "VH"}), 0)
	capped := said(control("PAY-1", 3, 300, "high", map[string]string{"S5": "L"}), 0)
	danger := said(control("PWD-2", 3, 300, "high", map[string]string{"S5": "L"}), 0)
	danger.Contradiction, danger.Measured, danger.Control.Critical = &reconcile.Contradiction{}, checks.Fail, true
	trifle := said(control("PWD-3", 3, 300, "high", map[string]string{"S5": "L"}), 0)
	trifle.Contradiction, trifle.Measured, trifle.Findings = &reconcile.Contradiction{}, checks.Fail, []checks.Finding{{Status: checks.Fail, Severity: checks.High}}
	seen := trifle
	seen.Control.ID, seen.Findings = "PWD-4", []checks.Finding{{Status: checks.Fail, Severity: checks.Critical}}
	good := said(control("ACC-9", 9, 10, "free", map[string]string{"S1": "VH"}), 100)
	blank := reconcile.Verdict{Control: control("ACC-1", 10, 10, "free", map[string]string{"S1": "VH"}), Applies: true, Ceiling: 100, Basis: reconcile.Nothing}
	if got, want := order(plan(t, nil, blank, weak, costly, trifle, seen, strong, good, capped, danger)), "PWD-2 PWD-4 PAY-1 DAT-1 DAT-2 GOV-1 PWD-3"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSteps(t *testing.T) {
	gap := reconcile.Verdict{
		Control: control("WEB-1", 4, 20, "free", map[string]string{"S5": "M"}), Applies: true, Measured: checks.Fail, Basis: reconcile.Measured,
		Findings: []checks.Finding{{ID: "x.fixable", Status: checks.Fail, Severity: checks.High}, {ID: "x.other", Status: checks.Partial, Severity: checks.Low}},
	}
	s := plan(t, nil, gap)[0]
	if s.Kind != Fix || s.First != "a spare key" || s.Steps[0] != "close x.fixable" || len(s.Findings) != 1 || s.Group != Today {
		t.Errorf("a measured gap: %+v", s)
	}
	said := reconcile.Verdict{Control: control("DEV-1", 4, 90, "low", map[string]string{"S3": "M"}), Applies: true, Claim: questions.Poor, Basis: reconcile.Claimed}
	if s := plan(t, questions.Profile{"computers": "mac"}, said)[0]; s.Steps[0] != "on a Mac" || s.Group != ThisWeek {
		t.Errorf("advice by profile: %+v", s)
	}
	if s := plan(t, nil, said)[0]; s.Steps[0] != "anywhere" {
		t.Errorf("advice for everyone: %+v", s)
	}
	unsure := said
	unsure.Claim, unsure.Ceiling = questions.DontKnow, 100
	if s := plan(t, nil, unsure)[0]; s.Kind != FindOut || !strings.HasPrefix(s.Title, "Find out: ") || s.Steps[0] != "Look." || s.Minutes != 5 || s.Cost != "free" {
		t.Errorf("finding out: %+v", s)
	}
}

// TestNoQuestions: a scan that asked nothing plans only what it measured.
func TestNoQuestions(t *testing.T) {
	blank := reconcile.Verdict{Control: control("ACC-1", 10, 10, "free", map[string]string{"S1": "VH"}), Applies: true, Ceiling: 100, Basis: reconcile.Nothing}
	if got := plan(t, nil, blank, blank); len(got) != 0 {
		t.Errorf("got %s", order(got))
	}
}

func TestAtMostSeven(t *testing.T) {
	var many []reconcile.Verdict
	for range 20 {
		many = append(many, reconcile.Verdict{Control: control("ACC-1", 1, 10, "free", map[string]string{"S1": "M"}), Applies: true, Claim: questions.Poor})
	}
	if got := plan(t, nil, many...); len(got) != 7 {
		t.Errorf("%d steps", len(got))
	}
}

// TestNext adds up the minutes until the grade changes, beyond the steps that are
// shown where it takes more.
func TestNext(t *testing.T) {
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	of := func(n, value, minutes int, known bool) []reconcile.Verdict {
		var out []reconcile.Verdict
		for i := range n {
			v := reconcile.Verdict{Control: control(fmt.Sprintf("GOV-%d", i+1), 1, minutes, "free", map[string]string{"S1": "M"}), Applies: true, Claim: questions.Partial, Floor: value, Ceiling: value}
			if !known {
				v.Ceiling = 100
			}
			out = append(out, v)
		}
		return out
	}
	for _, c := range []struct {
		name     string
		verdicts []reconcile.Verdict
		want     *score.NextGrade
	}{
		{"two of twenty", of(20, 50, 19, true), &score.NextGrade{Grade: "C", Minutes: 38, Steps: 2, Sure: true}},
		{"eight of twenty", of(20, 0, 10, true), &score.NextGrade{Grade: "D", Minutes: 80, Steps: 8, Sure: true}},
		{"by finding out", of(20, 0, 10, false), &score.NextGrade{Grade: "D", Minutes: 40, Steps: 8}},
		{"nothing to do", of(3, 100, 10, true), nil},
	} {
		_, got := Plan(m, nil, nil, nil, c.verdicts, func(checks.Finding) (checks.Fix, bool) { return checks.Fix{}, false })
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestLoads: a scenario is heavier for the profiles that the model names, and
// the loads still add up to 100.
func TestLoads(t *testing.T) {
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		profile questions.Profile
		s2, s4  float64
	}{
		{nil, 28, 13},
		{questions.Profile{"transfers": "yes", "data": "contacts"}, 28, 13},
		{questions.Profile{"transfers": "large"}, 42 * 100 / 114.0, 13 * 100 / 114.0},
		{questions.Profile{"data": "sensitive"}, 28 * 100 / 106.5, 19.5 * 100 / 106.5},
	} {
		sum := 0.0
		for _, s := range newWorth(m, c.profile, nil).scenarios {
			sum += s.load
			want, ok := map[string]float64{"S2": c.s2, "S4": c.s4}[s.id]
			if ok && math.Abs(s.load-want) > 1e-9 {
				t.Errorf("%v: %s is %v, want %v", c.profile, s.id, s.load, want)
			}
		}
		if math.Abs(sum-100) > 1e-9 {
			t.Errorf("%v: the loads add up to %v", c.profile, sum)
		}
	}
}

// TestLeft is one scenario by hand: two areas, four controls in one of them.
func TestLeft(t *testing.T) {
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	var v []reconcile.Verdict
	for _, x := range []struct {
		id, effect string
		value      int
	}{{"ACC-1", "VH", 50}, {"ACC-2", "H", 100}, {"ACC-3", "M", 100}, {"ACC-4", "L", 100}, {"PWD-1", "H", 0}} {
		v = append(v, reconcile.Verdict{Control: control(x.id, 1, 30, "free", map[string]string{"S1": x.effect}), Applies: true, Floor: x.value, Ceiling: x.value})
	}
	w := newWorth(m, nil, v)
	// Full for 0.60, 0.425 and 0.35; half for 0.15.
	now := (1 - 0.60) * (1 - 0.425) * (1 - 0.35) * (1 - 0.075)
	if got := w.left(w.scenarios[0], -1); math.Abs(got-now) > 1e-9 {
		t.Errorf("left: got %v, want %v", got, now)
	}
	if got, want := w.gain(4), 20*(now-now*(1-0.60)); math.Abs(got-want) > 1e-9 {
		t.Errorf("gain: got %v, want %v", got, want)
	}
	after := (1 - 0.85) * (1 - 0.60) * (1 - 0.35) * (1 - 0.075)
	if got, want := w.gain(0), 20*(now-max(0.05, after)); math.Abs(got-want) > 1e-9 {
		t.Errorf("gain of the first: got %v, want %v", got, want)
	}
}
