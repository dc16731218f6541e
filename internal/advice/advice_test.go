package advice

import (
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
	return Plan(m, nil, p, verdicts, func(f checks.Finding) (checks.Fix, bool) {
		return checks.Fix{First: "a spare key", Steps: []string{"close " + f.ID}}, f.ID == "x.fixable"
	})
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
	danger.Contradiction, danger.Measured = &reconcile.Contradiction{}, checks.Fail
	good := said(control("ACC-9", 9, 10, "free", map[string]string{"S1": "VH"}), 100)
	blank := reconcile.Verdict{Control: control("ACC-1", 10, 10, "free", map[string]string{"S1": "VH"}), Applies: true, Ceiling: 100, Basis: reconcile.Nothing}
	if got, want := order(plan(t, nil, blank, weak, costly, strong, good, capped, danger)), "PWD-2 PAY-1 DAT-1 DAT-2 GOV-1 ACC-1"; got != want {
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
	if got := plan(t, nil, many...); len(got) != MaxSteps {
		t.Errorf("%d steps", len(got))
	}
}
