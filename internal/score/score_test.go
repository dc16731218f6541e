package score

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestShare(t *testing.T) {
	for _, c := range []struct{ part, whole, want int }{{0, 0, 0}, {1, 2, 1}, {149, 100, 1}, {150, 100, 2}, {100, 3, 33}, {200, 3, 67}} {
		if got := Share(c.part, c.whole); got != c.want {
			t.Errorf("Share(%d, %d) = %d, want %d", c.part, c.whole, got, c.want)
		}
	}
}

// TestModel: every band, cap and number is usable, and the bands leave no hole.
func TestModel(t *testing.T) {
	m, err := LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	for points, want := range map[int]Grade{0: "E", 39: "E", 40: "D", 54: "D", 55: "C", 69: "C", 70: "B", 84: "B", 85: "A", 100: "A"} {
		if got := m.Band(points).Grade; got != want {
			t.Errorf("%d points: grade %s, want %s", points, got, want)
		}
	}
	if next, ok := m.Next(54); !ok || next.Grade != "C" || next.From != 55 {
		t.Errorf("above 54 comes %+v", next)
	}
	if _, ok := m.Next(90); ok {
		t.Error("there is a grade above A")
	}
	for _, c := range m.Caps {
		if c.Why == "" || c.Remedy == "" || c.Limit <= 0 || c.Limit >= 85 || c.At != questions.Poor && (c.At != questions.Partial || c.Worst) {
			t.Errorf("the cap %+v is not whole", c)
		}
	}
	for _, s := range []checks.Severity{checks.Info, checks.Low, checks.Medium, checks.High, checks.Critical} {
		left, ok := m.Settling.Severity[s.String()]
		if !ok || !left.Fail.Valid() || !left.Partial.Valid() {
			t.Errorf("what %s leaves: %+v", s, left)
		}
	}
	if len(m.Settling.Severity) != 5 || m.Settling.EvidenceDays != 90 || m.Settling.AnswerMonths != 12 {
		t.Errorf("settling: %+v", m.Settling)
	}
	for _, r := range m.Weights {
		if r.By < 1 || r.Why == "" || (r.Control == "") == (r.Area == "") || len(r.For) == 0 {
			t.Errorf("the rise %+v is not whole", r)
		}
	}
	p := m.Plan
	if p.MostSteps != 7 || p.LeastHours <= 0 || len(p.Money) != 4 || p.TodayMinutes >= p.WeekMinutes || p.Prior <= 0 || p.Prior >= 1 || p.FindOutBeside != 2 || p.FullMending != 5 || p.FullMending+p.FindOutBeside < p.MostSteps {
		t.Errorf("plan: %+v", p)
	}
}

// TestWeigh: a weight rises for the profiles that the model names, for no other,
// and never above the highest.
func TestWeigh(t *testing.T) {
	m, err := LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id      string
		weight  int
		profile questions.Profile
		want    int
	}{
		{"PWD-5", 3, questions.Profile{"staff": "one"}, 4},
		{"PWD-5", 3, questions.Profile{"staff": "two_to_five"}, 3},
		{"PWD-5", 3, nil, 3},
		{"PWD-5", 10, questions.Profile{"staff": "one"}, 10},
		{"ACC-6", 3, questions.Profile{"staff": "twenty_or_more"}, 4},
		{"GOV-2", 4, questions.Profile{"staff": "twenty_or_more"}, 5},
		{"DAT-1", 4, questions.Profile{"data": "sensitive"}, 5},
		{"DAT-6", 2, questions.Profile{"data": "sensitive", "staff": "one"}, 3},
		{"DAT-6", 2, questions.Profile{"data": "contacts"}, 2},
		{"GOV-1", 3, questions.Profile{"data": "sensitive", "staff": "twenty_or_more"}, 3},
	} {
		in := []reconcile.Verdict{{Control: questions.Control{ID: c.id, Area: c.id[:3], Weight: c.weight}}}
		if got := Weigh(m, c.profile, in)[0].Control.Weight; got != c.want {
			t.Errorf("%s of %d for %v: got %d, want %d", c.id, c.weight, c.profile, got, c.want)
		}
		if in[0].Control.Weight != c.weight {
			t.Errorf("%s was changed in place", c.id)
		}
	}
}

// TestOldAnswersLowerConfidence: they do, and nothing else.
func TestOldAnswersLowerConfidence(t *testing.T) {
	m, err := LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	said := reconcile.Verdict{Control: questions.Control{ID: "GOV-1", Weight: 5}, Applies: true, Claim: questions.Good, Floor: 100, Ceiling: 100, Basis: reconcile.Claimed}
	seen := reconcile.Verdict{Control: questions.Control{ID: "WEB-1", Weight: 5, MeasuredBy: []string{"x.y"}}, Applies: true, Floor: 100, Ceiling: 100, Basis: reconcile.Measured}
	fresh := Of(m, nil, []reconcile.Verdict{said, seen})
	said.StaleAnswer = true
	old := Of(m, nil, []reconcile.Verdict{said, seen})
	if fresh.Confidence != 100 || old.Confidence != 50 {
		t.Errorf("confidence %d became %d, want 100 and 50", fresh.Confidence, old.Confidence)
	}
	if old.Floor != fresh.Floor || old.Ceiling != fresh.Ceiling || old.Grade != fresh.Grade {
		t.Errorf("the score changed: %+v, %+v", fresh, old)
	}
}

func TestChips(t *testing.T) {
	v := func(floor, ceiling int) reconcile.Verdict {
		return reconcile.Verdict{Control: questions.Control{ID: "ACC-9", Area: "ACC", Weight: 5}, Applies: true, Floor: floor, Ceiling: ceiling}
	}
	m, err := LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	areas := []questions.Area{{ID: "ACC", Name: "Accounts"}, {ID: "PWD", Name: "Passwords"}}
	for _, c := range []struct {
		verdicts []reconcile.Verdict
		want     Chip
	}{
		{[]reconcile.Verdict{v(80, 80)}, ChipGood},
		{[]reconcile.Verdict{v(79, 79)}, ChipSomeGaps},
		{[]reconcile.Verdict{v(50, 50)}, ChipSomeGaps},
		{[]reconcile.Verdict{v(49, 49)}, ChipFixNow},
		{[]reconcile.Verdict{v(0, 100)}, ChipNotKnown},
		{[]reconcile.Verdict{v(100, 100), v(0, 100)}, ChipSomeGaps},
		{[]reconcile.Verdict{v(100, 100), v(0, 100), v(0, 100)}, ChipNotKnown},
	} {
		s := Of(m, areas, c.verdicts)
		if len(s.Areas) != 1 || s.Areas[0].Chip != c.want {
			t.Errorf("%v: got %+v, want one area %s", c.verdicts, s.Areas, c.want)
		}
	}
}
