package advice

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestOwnLimitFirst: a step does not run into a limit that another would lift, unless it
// takes away a lower one of its own. Half of all is good in each, so that no limit holds yet.
func TestOwnLimitFirst(t *testing.T) {
	rest := said(control("GOV-9", 50, 10, "free", s1), 100)
	heavy := func(id string) reconcile.Verdict { // what can ruin the business, and weighs the most
		v := said(control(id, 40, 300, "high", map[string]string{"S5": "L"}), 0)
		v.Control.Critical = true
		return v
	}
	light := func(id string) reconcile.Verdict { return said(control(id, 10, 10, "free", s1), 0) }
	for _, c := range []struct {
		name         string
		heavy, light string
		want         string
		lifted       [2]int
	}{
		{"its own is the lower", "BAK-1", "PAY-1", "BAK-1 PAY-1", [2]int{0, 64}},
		{"its own is the higher", "BAK-2", "PAY-1", "PAY-1 BAK-2", [2]int{64, 0}},
		{"both are as low", "PAY-1", "NET-1", "NET-1 PAY-1", [2]int{64, 0}},
		{"it has none", "XXX-1", "PAY-1", "PAY-1 XXX-1", [2]int{64, 0}},
	} {
		got := plan(t, nil, rest, heavy(c.heavy), light(c.light))
		if order(got) != c.want || got[0].LiftedCap != c.lifted[0] || got[1].LiftedCap != c.lifted[1] {
			t.Errorf("%s: got %s, lifting %d and %d", c.name, order(got), got[0].LiftedCap, got[1].LiftedCap)
		}
	}
}

// TestEqualLimits: of two limits that hold as low, each is lifted by its own step, in the
// order of the model and not by what is quicker.
func TestEqualLimits(t *testing.T) {
	rest := said(control("GOV-9", 90, 10, "free", s1), 100)
	slow, quick := said(control("PAY-1", 5, 300, "high", map[string]string{"S5": "L"}), 0), said(control("NET-1", 5, 5, "free", map[string]string{"S3": "VH"}), 0)
	got := plan(t, nil, rest, quick, slow)
	if order(got) != "PAY-1 NET-1" || got[0].LiftedCap != 64 || got[0].ScoreAfter != 64 || got[1].LiftedCap != 64 || got[1].ScoreAfter != 100 {
		t.Errorf("got %s: %+v", order(got), got)
	}
}

// TestLimitAtTheMean: a limit of just the points that there are holds nothing, so what can
// ruin the business goes before what lifts it. By the short way, since what it did not ask
// about moves no point of its own.
func TestLimitAtTheMean(t *testing.T) {
	asked, open := said(control("ACC-9", 64, 10, "free", s1), 100), said(control("PAY-1", 36, 10, "free", s1), 0)
	ruin := said(control("XXX-1", 10, 300, "high", map[string]string{"S5": "L"}), 0)
	ruin.Control.Critical = true
	nobody := unsure(control("GOV-9", 900, 10, "free", s1))
	nobody.Claim = questions.Unanswered
	in := caseOf(t, nil, asked, open, ruin, nobody)
	in.Judge.Short = []string{"ACC-9", "PAY-1"}
	if got, _ := Plan(in); order(got) != "XXX-1 PAY-1" || !got[0].Provisional || got[0].LiftedCap != 0 {
		t.Errorf("got %s: %+v", order(got), got)
	}
}

// TestLimitsOfADoubt: where a control sets a limit both by its own answer and by another,
// whichever of the two is the better step, the other answer goes first as long as the
// control alone would keep the limit; and the control, where that alone would raise it.
func TestLimitsOfADoubt(t *testing.T) {
	rest := said(control("GOV-9", 86, 10, "free", s1), 100)
	good, bad := map[string]string{"S1": "VH", "S3": "VH"}, map[string]string{"S5": "L"}
	for _, c := range []struct {
		name       string
		value      int
		login, old map[string]string
		want       string
		first      int
	}{
		{"half done, and the login is the better step", 50, good, bad, "EML-5 ACC-1", 69},
		{"half done, and the old way in is", 50, bad, good, "EML-5 ACC-1", 69},
		{"poor, and the login is the better step", 0, good, bad, "ACC-1 EML-5", 54},
		{"poor, and the old way in is", 0, bad, good, "ACC-1 EML-5", 54},
	} {
		in := caseOf(t, nil, said(control("ACC-1", 10, 30, "free", c.login), c.value), said(control("EML-5", 4, 30, "free", c.old), 0), rest)
		in.Pairs = []questions.Pair{paired("ACC-1", "EML-5", questions.Partial)}
		got, _ := Plan(in)
		if order(got) != c.want || got[0].LiftedCap != c.first || got[1].LiftedCap != 69 || got[0].ScoreAfter != 69 || got[1].ScoreAfter != 100 {
			t.Errorf("%s: got %s: %+v", c.name, order(got), got)
		}
	}
}

// TestLiftedByTheOther: where the other answer alone is why a control sets its limit, that
// one lifts it, and the control waits for its turn.
func TestLiftedByTheOther(t *testing.T) {
	pair := paired("ACC-1", "EML-5", questions.Partial)
	rest := said(control("GOV-9", 86, 10, "free", s1), 100)
	login, old := said(control("ACC-1", 10, 5, "free", map[string]string{"S1": "VH", "S3": "VH"}), 75), said(control("EML-5", 4, 300, "high", map[string]string{"S5": "L"}), 0)
	login.Control.States, login.Named = []questions.NamedState{{ID: "most", Value: 75}}, "most"
	in := caseOf(t, nil, login.Beside(&old, &pair, nil), old, rest)
	in.Pairs = []questions.Pair{pair}
	got, _ := Plan(in)
	if order(got) != "EML-5 ACC-1" || got[0].LiftedCap != 69 || got[0].ScoreAfter != 98 || got[1].LiftedCap != 0 || got[1].ScoreAfter != 100 {
		t.Errorf("got %s: %+v", order(got), got)
	}
}

// TestAPointOfTheWhole: by the short way too, a step that is worth a point of the whole goes
// before one that is worth none of either, although the grade does not go by it.
func TestAPointOfTheWhole(t *testing.T) {
	asked := said(control("ACC-9", 100, 10, "free", s1), 100)
	trifle := said(control("GOV-1", 1, 5, "free", map[string]string{"S3": "VH"}), 0)
	point := said(control("GOV-2", 30, 300, "high", map[string]string{"S5": "L"}), 0)
	nobody := unsure(control("GOV-9", 900, 10, "free", s1))
	nobody.Claim = questions.Unanswered
	in := caseOf(t, nil, asked, trifle, point, nobody)
	in.Judge.Short = []string{"ACC-9"}
	if got, _ := Plan(in); order(got) != "GOV-2 GOV-1" || got[0].Gain != 3 || got[1].Gain != 0 || !got[0].Provisional {
		t.Errorf("got %s: %+v", order(got), got)
	}
}
