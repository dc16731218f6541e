package score

import (
	"testing"

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
	for points, want := range map[int]string{0: "E", 39: "E", 40: "D", 54: "D", 55: "C", 69: "C", 70: "B", 84: "B", 85: "A", 100: "A"} {
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
		if c.Why == "" || c.Lifts == "" || c.Limit <= 0 || c.Limit >= 85 || c.At != questions.Poor && c.At != questions.Partial {
			t.Errorf("the cap %+v is not whole", c)
		}
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
