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

func model(t testing.TB) score.Model {
	t.Helper()
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func control(id string, weight, minutes int, cost string, effects map[string]string) questions.Control {
	return questions.Control{
		ID: id, Area: id[:3], Do: "Do " + id, Question: "Is " + id + " done?", Weight: weight, Minutes: minutes, Cost: cost, Who: "you", Effects: effects,
		FindOut: questions.FindOut{How: "Look.", Minutes: 5},
		Advice:  []questions.Advice{{For: questions.When{"computers": {"mac"}}, Steps: []string{"on a Mac"}}, {Steps: []string{"anywhere"}}},
	}
}

// said is a control answered with something that is worth value.
func said(c questions.Control, value int) reconcile.Verdict {
	return reconcile.Verdict{Control: c, Applies: true, Claim: c.Standing(value), Floor: value, Ceiling: value, Basis: reconcile.Claimed}
}

// unsure is a control answered with “I don’t know”.
func unsure(c questions.Control) reconcile.Verdict {
	return reconcile.Verdict{Control: c, Applies: true, Claim: questions.DontKnow, Ceiling: 100, Basis: reconcile.Nothing}
}

// even takes for granted that nothing speaks for either side.
func even(string) float64 { return 0.5 }

func caseOf(t testing.TB, p questions.Profile, verdicts ...reconcile.Verdict) Case {
	return Case{
		Judge: score.Judge{Model: model(t)}, Profile: p, Verdicts: verdicts, Likely: even,
		Fix: func(f checks.Finding) (Part, bool) {
			return Part{Where: "On this computer", First: "a spare key", Steps: []string{"close " + f.ID}}, strings.HasPrefix(f.ID, "x.fixable")
		},
	}
}

func plan(t testing.TB, p questions.Profile, verdicts ...reconcile.Verdict) []Step {
	t.Helper()
	steps, _ := Plan(caseOf(t, p, verdicts...))
	return steps
}

func order(steps []Step) string {
	var ids []string
	for _, s := range steps {
		ids = append(ids, s.Control)
	}
	return strings.Join(ids, " ")
}

var s1 = map[string]string{"S1": "M"}

// TestOrder is the order of the rules: what lifts the limit that holds, what can ruin
// the business, what gains a point, and then priority.
func TestOrder(t *testing.T) {
	big := said(control("GOV-9", 200, 600, "high", map[string]string{"S5": "L"}), 100) // what makes one point hard to get
	trifle := said(control("GOV-1", 1, 5, "free", map[string]string{"S3": "VH"}), 0)   // the best priority, and under half a point
	weak := said(control("GOV-2", 8, 30, "free", map[string]string{"S1": "L"}), 0)
	strong := said(control("DAT-1", 8, 30, "free", map[string]string{"S3": "H"}), 0)
	costly := said(control("DAT-2", 8, 30, "high", map[string]string{"S3": "H"}), 0)
	blank := reconcile.Verdict{Control: control("ACC-4", 10, 10, "free", map[string]string{"S1": "VH"}), Applies: true, Ceiling: 100, Basis: reconcile.Nothing}
	good := said(control("ACC-9", 9, 10, "free", map[string]string{"S1": "VH"}), 100)
	ruin := said(control("XXX-1", 8, 300, "high", map[string]string{"S5": "L"}), 0)
	ruin.Control.Critical = true
	seen := said(control("PWD-4", 8, 300, "high", map[string]string{"S5": "L"}), 0)
	seen.Measured, seen.Findings = checks.Fail, []checks.Finding{{Status: checks.Fail, Severity: checks.Critical}}
	if got, want := order(plan(t, nil, blank, weak, costly, trifle, seen, strong, good, ruin, big)), "PWD-4 XXX-1 DAT-1 DAT-2 GOV-2 ACC-4 GOV-1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	held := said(control("PAY-1", 3, 300, "high", map[string]string{"S5": "L"}), 0) // holds at 64
	low := said(control("BAK-1", 3, 300, "high", map[string]string{"S5": "L"}), 0)  // holds at 54
	steps := plan(t, nil, held, low, strong, big)
	if got, want := order(steps), "BAK-1 PAY-1 DAT-1"; got != want || steps[0].LiftedCap != 54 || steps[1].LiftedCap != 64 || steps[2].LiftedCap != 0 {
		t.Errorf("got %s (lifts %d, %d, %d), want %s", got, steps[0].LiftedCap, steps[1].LiftedCap, steps[2].LiftedCap, want)
	}
}

// TestRunsIntoNoLimit: where a step would lift the score to a limit, what lifts the
// limit goes before it.
func TestRunsIntoNoLimit(t *testing.T) {
	rest := said(control("GOV-9", 80, 10, "free", s1), 100)
	next := said(control("DAT-1", 20, 10, "free", map[string]string{"S3": "VH"}), 0) // 80 would become 95
	limit := said(control("BAK-2", 5, 600, "high", map[string]string{"S5": "L"}), 0) // of 84, which holds nothing yet
	steps := plan(t, nil, rest, next, limit)
	if got := order(steps); got != "BAK-2 DAT-1" || steps[0].LiftedCap != 84 || steps[0].Gain != 5 || steps[1].Gain != 19 {
		t.Errorf("got %s: %+v", got, steps)
	}
}

// TestEqualSteps: of steps that are worth the same the quicker goes first, then the
// lower id.
func TestEqualSteps(t *testing.T) {
	b, a := said(control("ACC-5", 5, 15, "free", s1), 0), said(control("ACC-3", 5, 15, "free", s1), 0)
	quick := said(control("WEB-9", 5, 10, "free", s1), 0) // under the quarter hour that each step counts for
	if got := order(plan(t, nil, b, a, quick)); got != "WEB-9 ACC-3 ACC-5" {
		t.Errorf("got %s", got)
	}
}

func TestSteps(t *testing.T) {
	gap := reconcile.Verdict{
		Control: control("WEB-1", 4, 20, "free", map[string]string{"S5": "M"}), Applies: true, Measured: checks.Fail, Basis: reconcile.Measured,
		Findings: []checks.Finding{
			{ID: "x.fixable", Status: checks.Fail, Severity: checks.High},
			{ID: "x.other", Status: checks.Partial, Severity: checks.Low},
			{ID: "x.fixable2", Status: checks.Pass, Severity: checks.High},
		},
	}
	s := plan(t, nil, gap)[0]
	if s.Kind != Fix || len(s.Seen) != 1 || s.Seen[0].Where != "On this computer" || s.Seen[0].First != "a spare key" || s.Seen[0].Steps[0] != "close x.fixable" || s.Steps[0] != "anywhere" || len(s.Findings) != 1 || s.Group != Today {
		t.Errorf("a measured gap has its own steps before those of the control: %+v", s)
	}
	poor := said(control("DEV-2", 4, 90, "low", map[string]string{"S3": "M"}), 0)
	if s := plan(t, questions.Profile{"computers": "mac"}, poor)[0]; s.Steps[0] != "on a Mac" || s.Group != ThisWeek || s.Then != nil || s.Total() != 90 {
		t.Errorf("advice by profile: %+v", s)
	}
	if s := plan(t, nil, poor)[0]; s.Steps[0] != "anywhere" {
		t.Errorf("advice for everyone: %+v", s)
	}
	s = plan(t, nil, unsure(poor.Control))[0]
	if s.Kind != FindOut || !strings.HasPrefix(s.Title, "Find out: ") || s.Steps[0] != "Look." || s.Minutes != 5 || s.Cost != "free" || s.Total() != 95 {
		t.Errorf("finding out: %+v", s)
	}
	if s.Then == nil || *s.Then != (Then{Title: "Do DEV-2", Minutes: 90, Cost: "low", Who: "you"}) {
		t.Errorf("what follows: %+v", s.Then)
	}
}

// TestSeenOnce: two findings that are mended by the same steps in the same place have
// them once, and no control has more than three.
func TestSeenOnce(t *testing.T) {
	v := said(control("WEB-1", 4, 20, "free", s1), 0)
	v.Measured = checks.Fail
	for i := range 5 {
		v.Findings = append(v.Findings, checks.Finding{ID: fmt.Sprintf("x.fixable%d", i/2), Status: checks.Fail, Severity: checks.High})
	}
	for range 3 {
		v.Findings = append(v.Findings, checks.Finding{ID: fmt.Sprintf("x.fixable%d", len(v.Findings)), Status: checks.Fail, Severity: checks.High})
	}
	if s := plan(t, nil, v)[0]; len(s.Seen) != 3 || len(s.Findings) != 8 {
		t.Errorf("%d parts of %d findings", len(s.Seen), len(s.Findings))
	}
}

// TestGroups: when a step is for.
func TestGroups(t *testing.T) {
	for _, c := range []struct {
		minutes   int
		cost, who string
		help      string
		known     bool
		want      Group
	}{
		{30, "free", "you", "", true, Today},
		{31, "free", "you", "", true, ThisWeek},
		{30, "low", "you", "", true, ThisWeek},
		{120, "free", "you", "", true, ThisWeek},
		{121, "free", "you", "", true, ThisMonth},
		{10, "medium", "you", "", true, WithHelp},
		{10, "high", "you", "", true, WithHelp},
		{10, "free", "it", "", true, WithHelp},
		{10, "free", "it", "provider", true, WithHelp},
		{10, "free", "it", "myself", true, Today},
		{10, "free", "it", "", false, Today}, // to find out needs nobody
	} {
		k := control("WEB-9", 4, c.minutes, c.cost, s1)
		k.Who = c.who
		v := said(k, 0)
		if !c.known {
			v = unsure(k)
		}
		if got := plan(t, questions.Profile{"it_help": c.help}, v)[0].Group; got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// TestNoQuestions: a scan that asked nothing plans only what it measured, and so does
// the short way of what it did not ask.
func TestNoQuestions(t *testing.T) {
	blank := reconcile.Verdict{Control: control("ACC-1", 10, 10, "free", map[string]string{"S1": "VH"}), Applies: true, Ceiling: 100, Basis: reconcile.Nothing}
	if got := plan(t, nil, blank, blank); len(got) != 0 {
		t.Errorf("got %s", order(got))
	}
	in := caseOf(t, nil, blank, said(control("ACC-2", 5, 10, "free", s1), 0))
	in.Judge.Short = []string{"ACC-2"}
	if got, _ := Plan(in); order(got) != "ACC-2" || !got[0].Provisional {
		t.Errorf("got %+v", got)
	}
	// What was looked at and could not be told is open, whether anyone asked or not.
	indeterminate := blank
	indeterminate.Indeterminate = true
	if got := plan(t, nil, indeterminate); order(got) != "ACC-1" || got[0].Kind != FindOut {
		t.Errorf("got %+v", got)
	}
}

func TestAtMostSeven(t *testing.T) {
	var many []reconcile.Verdict
	for range 20 {
		many = append(many, said(control("ACC-4", 1, 10, "free", s1), 0))
	}
	if got := plan(t, nil, many...); len(got) != 7 {
		t.Errorf("%d steps", len(got))
	}
}

// TestFindingOutIsRationed: at most two steps find out while five that mend are open;
// with fewer, finding out fills what is left.
func TestFindingOutIsRationed(t *testing.T) {
	for mending, want := range map[int]int{0: 7, 1: 6, 3: 4, 4: 3, 5: 2, 6: 2, 9: 2} {
		var in []reconcile.Verdict
		for i := range mending {
			in = append(in, said(control(fmt.Sprintf("DAT-%d", i+1), 1, 600, "high", map[string]string{"S5": "L"}), 0))
		}
		for i := range 9 {
			in = append(in, unsure(control(fmt.Sprintf("NET-%d", i+2), 9, 5, "free", map[string]string{"S3": "VH"})))
		}
		got, finding := plan(t, nil, in...), 0
		for _, s := range got {
			if s.Kind == FindOut {
				finding++
			}
		}
		if finding != want || len(got) != 7 {
			t.Errorf("with %d to mend, %d of %d steps find out, want %d", mending, finding, len(got), want)
		}
	}
	// It is the model that says where many is.
	in := caseOf(t, nil)
	in.Judge.Model.Plan.FullMending, in.Judge.Model.Plan.FindOutBeside = 3, 1
	for i, want := range []int{7, 6, 5, 1, 1} { // what may find out beside so many that mend
		if p := newPlanner(in); p.findOuts != want {
			t.Errorf("beside %d to mend, %d may find out, want %d", i, p.findOuts, want)
		}
		in.Verdicts = append(in.Verdicts, said(control(fmt.Sprintf("DAT-%d", i+1), 1, 600, "high", s1), 0))
	}
}

// TestNext adds up the minutes until the grade changes, beyond the steps that are
// shown where it takes more; finding out counts with the mending that may follow.
func TestNext(t *testing.T) {
	of := func(n, value, minutes int) []reconcile.Verdict {
		out := []reconcile.Verdict{said(control("GOV-99", 40, 10, "free", s1), 100)}
		for i := range n {
			out = append(out, said(control(fmt.Sprintf("GOV-%d", i+1), 2, minutes, "free", s1), value))
		}
		return out
	}
	for _, c := range []struct {
		name     string
		verdicts []reconcile.Verdict
		want     *score.NextGrade
	}{
		{"two of twenty", of(20, 50, 19), nil}, // 75 of 100, and an A needs proof
		{"four of twenty", append(of(20, 0, 19), said(control("GOV-98", 20, 10, "free", s1), 100)), &score.NextGrade{Grade: "B", Minutes: 19 * 5, Steps: 5, Sure: true}},
		{"ten of twenty", append(of(20, 0, 10), said(control("XXX-9", 60, 10, "free", nil), 0)), &score.NextGrade{Grade: "D", Minutes: 80, Steps: 8, Sure: true}},
		{"nothing to do", of(3, 100, 10), nil},
	} {
		_, got := Plan(caseOf(t, nil, c.verdicts...))
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
	// 66 of 100 known and 100 possible: two of them found out, or mended, make a B.
	in := []reconcile.Verdict{said(control("GOV-99", 66, 10, "free", s1), 100), said(control("GOV-98", 14, 10, "free", nil), 0)}
	for i := range 4 {
		in = append(in, unsure(control(fmt.Sprintf("GOV-%d", i+1), 5, 10, "free", s1)))
	}
	if _, got := Plan(caseOf(t, nil, in...)); got == nil || *got != (score.NextGrade{Grade: "B", Minutes: 15, Steps: 1}) {
		t.Errorf("by finding out: %+v", got)
	}
	// While too little is known for a grade there is no next one.
	if _, got := Plan(caseOf(t, nil, unsure(control("GOV-1", 5, 10, "free", s1)))); got != nil {
		t.Errorf("from no grade: %+v", got)
	}
}

// paired is a pair that counts: while is what puts of in doubt.
func paired(of, while string, most questions.State) questions.Pair {
	return questions.Pair{ID: of + "_" + while, Of: of, While: while, At: questions.Poor, Kind: questions.Ask, Most: most}
}

// TestDoubt: an answer that another one takes back is mended where that one is.
func TestDoubt(t *testing.T) {
	restore := said(control("BAK-3", 7, 30, "free", s1), 100)
	backup := said(control("BAK-1", 9, 120, "low", map[string]string{"S3": "VH"}), 0)
	rest := said(control("GOV-9", 84, 10, "free", s1), 100)
	pair := paired("BAK-3", "BAK-1", questions.Poor)
	in := caseOf(t, nil, restore.Beside(&backup, &pair, nil), backup, rest)
	in.Pairs = []questions.Pair{pair}
	got, _ := Plan(in)
	if order(got) != "BAK-1" || got[0].ScoreAfter != 100 || got[0].Gain != 46 {
		t.Errorf("got %s: %+v", order(got), got)
	}
	// A limit that hangs on the doubt is lifted by what lifts the doubt.
	login := said(control("ACC-1", 10, 45, "free", s1), 100)
	old := unsure(control("EML-5", 4, 30, "free", s1))
	better := said(control("DAT-1", 2, 5, "free", map[string]string{"S3": "VH"}), 0)
	pair = paired("ACC-1", "EML-5", questions.Partial)
	in = caseOf(t, nil, login.Beside(&old, &pair, nil), old, better, rest)
	in.Pairs = []questions.Pair{pair}
	got, _ = Plan(in)
	if order(got) != "EML-5 DAT-1" || got[0].LiftedCap != 69 || got[0].Kind != FindOut {
		t.Errorf("got %s: %+v", order(got), got)
	}
}

// TestMendedInDoubt: what is mended is worth no more than the other answer leaves, so
// where a limit takes both, the other answer goes first, and both lift it.
func TestMendedInDoubt(t *testing.T) {
	login := said(control("ACC-1", 10, 5, "free", s1), 50)
	old := said(control("EML-5", 4, 300, "high", map[string]string{"S5": "L"}), 0)
	rest := said(control("GOV-9", 86, 10, "free", s1), 100)
	in := caseOf(t, nil, login, old, rest)
	in.Pairs = []questions.Pair{paired("ACC-1", "EML-5", questions.Partial)}
	got, _ := Plan(in)
	if order(got) != "EML-5 ACC-1" || got[0].LiftedCap != 69 || got[0].ScoreAfter != 69 || got[1].LiftedCap != 69 || got[1].ScoreAfter != 100 {
		t.Errorf("got %s: %+v", order(got), got)
	}
	// Without a limit, what would stay in doubt gains nothing, and waits for the other.
	proofs := said(control("EML-1", 8, 300, "high", map[string]string{"S5": "L"}), 0)
	told := said(control("EML-2", 8, 5, "free", map[string]string{"S2": "H"}), 0)
	in = caseOf(t, nil, proofs, told, rest)
	in.Pairs = []questions.Pair{paired("EML-2", "EML-1", questions.Poor)}
	if got, _ = Plan(in); order(got) != "EML-1 EML-2" || got[0].Gain != 8 || got[1].Gain != 8 {
		t.Errorf("got %s: %+v", order(got), got)
	}
	// Where it is the better step, what it waits for is found out before it.
	login.Control.Effects = map[string]string{"S1": "VH", "S2": "H"}
	login.Control.ID, rest.Control.Weight = "ACC-9", 200
	nobody := unsure(control("EML-5", 4, 30, "free", s1))
	other := said(control("DAT-1", 10, 5, "free", map[string]string{"S3": "H"}), 0)
	in2 := caseOf(t, nil, login, nobody, other, rest)
	in2.Pairs = []questions.Pair{paired("ACC-9", "EML-5", questions.Partial)}
	if got, _ = Plan(in2); order(got) != "EML-5 ACC-9 DAT-1" || got[0].Gain != 2 || got[1].Gain != 2 {
		t.Errorf("got %s: %+v", order(got), got)
	}
	// Where either of the two would be worth less than a point, nothing waits.
	nobody.Control.Weight = 1
	in2.Verdicts[1] = nobody
	if got, _ = Plan(in2); order(got) != "DAT-1 ACC-9 EML-5" {
		t.Errorf("got %s: %+v", order(got), got)
	}
	nobody.Control.Weight, login.Control.Weight = 4, 1
	in2.Verdicts[0], in2.Verdicts[1] = login, nobody
	if got, _ = Plan(in2); order(got) != "DAT-1 EML-5 ACC-9" {
		t.Errorf("got %s: %+v", order(got), got)
	}
	// A remark is only a word.
	in.Pairs[0].Kind, in.Pairs[0].Most = questions.Remark, ""
	if got, _ = Plan(in); order(got) != "EML-2 EML-1" {
		t.Errorf("got %s", order(got))
	}
}

// TestLoads: a scenario is heavier for the profiles that the model names, and
// the loads still add up to 100.
func TestLoads(t *testing.T) {
	m := model(t)
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
		w := newRiskModel(m, c.profile)
		for _, load := range w.loads {
			sum += load
		}
		if math.Abs(w.loads["S2"]-c.s2) > 1e-9 || math.Abs(w.loads["S4"]-c.s4) > 1e-9 || math.Abs(sum-100) > 1e-9 {
			t.Errorf("%v: %v adds up to %v", c.profile, w.loads, sum)
		}
	}
}

// TestPriority is the priority of one step by hand.
func TestPriority(t *testing.T) {
	k := control("ACC-9", 4, 60, "low", map[string]string{"S1": "VH", "S3": "M"})
	worth := func(value float64) float64 {
		return 20*(math.Log(1-0.85*value)-math.Log(1-0.85)) + 32*(math.Log(1-0.35*value)-math.Log(1-0.35))
	}
	for _, c := range []struct {
		name string
		v    reconcile.Verdict
		want float64
	}{
		{"poor", said(k, 0), worth(0) / 1.3},
		{"half done", said(k, 50), worth(0.5) / 1.3},
		// Three firms in four have it: a quarter of the worth, 5 minutes and a quarter of 60, a quarter of the extra cost.
		{"not known", unsure(k), 0.25 * worth(0) / (math.Sqrt(20.0/60) * 1.075)},
	} {
		in := caseOf(t, nil, c.v)
		in.Likely = func(id string) float64 { return map[string]float64{"ACC-9": 0.75}[id] }
		got, _ := Plan(in)
		if math.Abs(got[0].Priority-c.want) > 1e-9 {
			t.Errorf("%s: %v, by hand %v", c.name, got[0].Priority, c.want)
		}
	}
	short := control("ACC-9", 4, 5, "free", map[string]string{"S5": "H"})
	if got, want := plan(t, nil, said(short, 0))[0].Priority, 7*-math.Log(0.4)/math.Sqrt(0.25); math.Abs(got-want) > 1e-9 {
		t.Errorf("no step counts as shorter than a quarter of an hour: %v, by hand %v", got, want)
	}
}
