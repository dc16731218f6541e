package advice

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestUndoing: a known gap that takes back the answer of a critical control goes with what
// can ruin the business, by the limit of that control; and nothing less does.
func TestUndoing(t *testing.T) {
	weak := map[string]string{"S5": "L"}
	// So low that no limit holds, and so large that it would run into every one.
	rest := said(control("GOV-9", 1000, 10, "free", map[string]string{"S1": "VH", "S2": "VH"}), 0)
	payment, ruin := said(control("PAY-1", 10, 300, "high", weak), 0), said(control("XXX-1", 10, 300, "high", weak), 0)
	payment.Control.Critical, ruin.Control.Critical = true, true
	login := said(control("ACC-1", 10, 300, "high", weak), 100)
	login.Control.Critical = true
	harmless := login
	harmless.Control.Critical = false
	poor, nobody := said(control("EML-5", 4, 300, "high", weak), 0), unsure(control("EML-5", 4, 300, "high", weak))
	unclaimed := unsure(login.Control)
	for _, c := range []struct {
		name  string
		of    reconcile.Verdict
		while reconcile.Verdict
		want  string
	}{
		{"it undoes a critical control", login, poor, "PAY-1 EML-5 XXX-1 GOV-9"}, // limits of 64, 69 and none
		{"it undoes one that is not critical", harmless, poor, "PAY-1 XXX-1 EML-5 GOV-9"},
		{"nobody knows whether it does", login, nobody, "PAY-1 XXX-1 EML-5 GOV-9"},
		{"what it would undo is not claimed", unclaimed, poor, "PAY-1 XXX-1 EML-5 ACC-1 GOV-9"},
	} {
		pair := paired("ACC-1", "EML-5", questions.Partial)
		in := caseOf(t, nil, rest, ruin, c.of.Beside(&c.while, &pair, nil), c.while, payment)
		in.Pairs = []questions.Pair{pair}
		if got, _ := Plan(in); order(got) != c.want {
			t.Errorf("%s: got %s, want %s", c.name, order(got), c.want)
		}
	}
}

// TestPairsThatCount: a pair of which one control is not there, or that is a remark, is
// none; the others know where their controls stand.
func TestPairsThatCount(t *testing.T) {
	in := caseOf(t, nil, said(control("BAK-1", 9, 10, "free", s1), 0), said(control("BAK-3", 7, 30, "free", s1), 100))
	remark := paired("BAK-3", "BAK-1", questions.Poor)
	remark.Kind = questions.Remark
	in.Pairs = []questions.Pair{paired("BAK-3", "GOV-1", questions.Poor), paired("GOV-1", "BAK-1", questions.Poor), remark, paired("BAK-3", "BAK-1", questions.Poor)}
	got := pairsOf(in)
	if len(got) != 1 || got[0].of != 1 || got[0].while != 0 || got[0].Pair != &in.Pairs[3] {
		t.Errorf("got %+v", got)
	}
}
