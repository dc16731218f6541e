package score

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func theModel(t testing.TB) Model {
	t.Helper()
	m, err := LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// claim is a control that somebody answered, worth value.
func claim(id string, weight, value int) reconcile.Verdict {
	return reconcile.Verdict{
		Control: questions.Control{ID: id, Area: id[:3], Weight: weight}, Applies: true, Claim: questions.Good,
		Floor: value, Ceiling: value, Basis: reconcile.Claimed,
	}
}

// open is a control of which nothing is known.
func open(id string, weight int) reconcile.Verdict {
	v := claim(id, weight, 0)
	v.Claim, v.Ceiling, v.Basis = questions.Unanswered, 100, reconcile.Nothing
	return v
}

// measured is a control that a check looked at, worth value.
func measured(id string, weight, value int) reconcile.Verdict {
	v := claim(id, weight, value)
	v.Control.MeasuredBy, v.Basis, v.Measured = []string{"x.y"}, reconcile.Measured, checks.Pass
	return v
}

// TestProofForA: an A needs five measured controls that agree, or all that can be
// measured where there are fewer; none that was measured to be bad or could not be
// told; and no critical control below good. Everything else stays a B that says so.
func TestProofForA(t *testing.T) {
	m := theModel(t)
	some := func(n int, more ...reconcile.Verdict) []reconcile.Verdict {
		out := []reconcile.Verdict{claim("GOV-1", 200, 100)}
		for i := range n {
			out = append(out, measured(fmt.Sprintf("WEB-%d", i+1), 1, 100))
		}
		return append(out, more...)
	}
	change := func(v reconcile.Verdict, f func(*reconcile.Verdict)) reconcile.Verdict { f(&v); return v }
	said := change(measured("DEV-2", 1, 100), func(v *reconcile.Verdict) { v.Basis, v.Measured = reconcile.Claimed, checks.NotChecked })
	for _, c := range []struct {
		name     string
		verdicts []reconcile.Verdict
		a        bool
	}{
		{"by word alone", some(0), false},
		{"five measured", some(5), true},
		{"five of six that could be", some(5, said), true},
		{"four of five that could be", some(4, said), false},
		{"one, and no other could be", some(1), true},
		{"all four that could be", some(4), true},
		{"answered and measured", some(4, change(measured("DEV-2", 1, 100), func(v *reconcile.Verdict) { v.Basis = reconcile.Both })), true},
		{"measured, and half of it is not known", some(4, change(measured("DEV-2", 1, 0), func(v *reconcile.Verdict) { v.Ceiling = 100 })), false},
		{"five, and one could not be told", some(5, change(said, func(v *reconcile.Verdict) { v.Indeterminate = true })), false},
		{"five, and one that cannot be measured alone could not be told", some(5, change(claim("GOV-2", 1, 100), func(v *reconcile.Verdict) { v.Indeterminate = true })), false},
		{"five, and one was seen to fail", some(5, change(measured("DEV-2", 1, 0), func(v *reconcile.Verdict) { v.Measured = checks.Fail })), false},
		{"five, and one was seen in part", some(5, change(measured("DEV-2", 1, 50), func(v *reconcile.Verdict) { v.Measured = checks.Partial })), false},
		{"five, and a critical one is half done", some(5, change(claim("XXX-1", 1, 99), func(v *reconcile.Verdict) { v.Control.Critical = true })), false},
		{"five, and a critical one is good", some(5, change(claim("XXX-1", 1, 100), func(v *reconcile.Verdict) { v.Control.Critical = true })), true},
		{"five, and what could not be told does not apply", some(5, change(said, func(v *reconcile.Verdict) { v.Indeterminate, v.Applies = true, false })), true},
	} {
		s := Of(m, nil, c.verdicts)
		want, proved := Grade("B"), Grade("A")
		if c.a {
			want, proved = "A", ""
		}
		if s.Grade != want || s.GradeIfProved != proved || s.Words != m.Bands[map[bool]int{true: 0, false: 1}[c.a]].Words {
			t.Errorf("%s: %d, grade %s (%s), %q; want %s (%s)", c.name, s.Floor, s.Grade, s.GradeIfProved, s.Words, want, proved)
		}
	}
}

// TestLimitedScope: a grade is narrow where more than a quarter of the weight was waived.
func TestLimitedScope(t *testing.T) {
	m := theModel(t)
	waived := func(weight int) reconcile.Verdict {
		v := claim("NET-2", weight, 0)
		v.Applies, v.Waived = false, "no office"
		return v
	}
	for _, c := range []struct {
		name string
		in   []reconcile.Verdict
		want bool
	}{
		{"nothing", nil, false},
		{"nothing waived", []reconcile.Verdict{claim("GOV-1", 75, 100)}, false},
		{"a quarter", []reconcile.Verdict{claim("GOV-1", 75, 100), waived(25)}, false},
		{"a little more", []reconcile.Verdict{claim("GOV-1", 74, 100), waived(26)}, true},
		{"all", []reconcile.Verdict{waived(1)}, true},
		{"what the profile leaves out is not waived", []reconcile.Verdict{claim("GOV-1", 74, 100), waived(25), {Control: questions.Control{ID: "WEB-1", Weight: 50}}}, true},
		{"waived, and it counts all the same", []reconcile.Verdict{claim("GOV-1", 5, 100), func() reconcile.Verdict { v := waived(50); v.Applies = true; return v }()}, false},
	} {
		if got := Of(m, nil, c.in).LimitedScope; got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

// TestCaps: which limits are on, what they hold, and that one which is on only because
// something is not known leaves what is possible.
func TestCaps(t *testing.T) {
	m := theModel(t)
	rest := claim("GOV-1", 200, 100)
	door := measured("NET-1", 1, 0)
	door.Measured = checks.Fail
	stalled := open("NET-1", 1)
	stalled.Indeterminate = true
	elsewhere := claim("ACC-1", 1, 0)
	elsewhere.Applies = false
	half := open("ACC-1", 1)
	half.Ceiling = 50 // at best in part
	for _, c := range []struct {
		name                         string
		v                            reconcile.Verdict
		limit, floor, ceiling, exact int
		floorOnly                    bool
	}{
		{"poor by word", claim("NET-1", 1, 0), 64, 64, 64, 64, false},
		{"poor by measurement", door, 49, 49, 49, 49, false},
		{"not told", stalled, 49, 49, 100, 49, true},
		{"not known", open("NET-1", 1), 64, 64, 100, 64, true},
		{"in part", claim("ACC-1", 1, 50), 69, 69, 69, 69, false},
		{"less than in part is poor", claim("ACC-1", 1, 49), 54, 54, 54, 54, false},
		{"more than in part is neither", claim("ACC-1", 1, 51), 101, 100, 100, 99, false},
		{"in part, where poor alone holds", claim("BAK-1", 1, 50), 101, 100, 100, 99, false},
		{"it does not apply", elsewhere, 101, 100, 100, 100, false},
		{"poor for sure it is not known, and at best in part", half, 54, 54, 69, 54, true},
	} {
		s := Of(m, nil, []reconcile.Verdict{rest, c.v})
		if c.limit == 101 {
			if len(s.Caps) != 0 || s.Floor != c.floor || int(Exact(m, []reconcile.Verdict{rest, c.v})) != c.exact {
				t.Errorf("%s: %+v", c.name, s)
			}
			continue
		}
		if len(s.Caps) != 1 || s.Caps[0].Limit != c.limit || s.Caps[0].FloorOnly != c.floorOnly || s.Caps[0].Grade != m.Band(c.limit).Grade || s.Caps[0].Why == "" || s.Caps[0].Remedy == "" {
			t.Errorf("%s: caps %+v", c.name, s.Caps)
		}
		held, ok := s.BindingCap()
		if s.Floor != c.floor || s.Ceiling != c.ceiling || !ok || held.Limit != c.limit || Exact(m, []reconcile.Verdict{rest, c.v}) != float64(c.exact) {
			t.Errorf("%s: %d-%d, held by %+v (%v)", c.name, s.Floor, s.Ceiling, held, ok)
		}
	}
	// The lowest is first, and one that the parts stay under holds nothing.
	s := Of(m, nil, []reconcile.Verdict{claim("BAK-2", 1, 0), claim("PAY-1", 1, 0), claim("BAK-1", 1, 0)})
	if _, ok := s.BindingCap(); ok || len(s.Caps) != 3 || s.Caps[0].Limit != 54 || s.Caps[1].Limit != 64 || s.Caps[2].Limit != 84 || s.Floor != 0 {
		t.Errorf("%+v", s)
	}
	if _, ok := (Score{}).BindingCap(); ok {
		t.Error("nothing is held by no limit")
	}
	at := Of(m, nil, []reconcile.Verdict{claim("GOV-1", 84, 100), claim("BAK-2", 16, 0)})
	if _, ok := at.BindingCap(); ok || at.Floor != 84 || at.Mean != 84 {
		t.Errorf("a mean of just the limit is not held: %+v", at)
	}
}

// TestExact is the mean and the floor, not rounded.
func TestExact(t *testing.T) {
	m := theModel(t)
	for _, c := range []struct {
		in          []reconcile.Verdict
		mean, floor float64
	}{
		{nil, 0, 0},
		{[]reconcile.Verdict{{Control: questions.Control{Weight: 3}}}, 0, 0},
		{[]reconcile.Verdict{claim("GOV-1", 3, 50), claim("GOV-2", 1, 100)}, 62.5, 62.5},
		{[]reconcile.Verdict{claim("GOV-1", 7, 100), claim("GOV-2", 1, 50), claim("BAK-2", 1, 0)}, 750.0 / 9, 750.0 / 9},
		{[]reconcile.Verdict{claim("GOV-1", 17, 100), claim("BAK-2", 1, 0)}, 1700.0 / 18, 84},
	} {
		if mean, floor := Mean(c.in), Exact(m, c.in); mean != c.mean || floor != c.floor {
			t.Errorf("got %v and %v, want %v and %v", mean, floor, c.mean, c.floor)
		}
	}
}

// TestBetter: grades from the highest down; what is not one is below nothing and above
// nothing that is.
func TestBetter(t *testing.T) {
	m := theModel(t)
	for _, c := range []struct {
		grade, than Grade
		want        bool
	}{
		{"A", "B", true},
		{"B", "A", false},
		{"D", "E", true},
		{"E", "E", false},
		{"A", "A", false},
		{"E", "", true},
		{"A", "", true},
		{"", "E", false},
		{"", "A", false},
		{"", "", false},
	} {
		if got := m.Better(c.grade, c.than); got != c.want {
			t.Errorf("%q better than %q: %v", c.grade, c.than, got)
		}
	}
}

// TestEnough: a grade begins where seven tenths of the weight are known, and is null
// below.
func TestEnough(t *testing.T) {
	m := theModel(t)
	for _, c := range []struct {
		known    int
		enough   bool
		grade    Grade
		coverage int
	}{{70, true, "B", 70}, {69, false, "", 69}, {100, true, "B", 100}} {
		s := Of(m, nil, []reconcile.Verdict{claim("GOV-1", c.known, 100), open("GOV-2", 100-c.known)})
		if s.Enough != c.enough || s.Grade != c.grade || s.Coverage != c.coverage || !c.enough && (s.Words != "" || s.GradeIfProved != "") {
			t.Errorf("%d %% known: %+v", c.known, s)
		}
		data, err := json.Marshal(s)
		if err != nil || !c.enough && string(data[:len(`{"floor":69,"ceiling":100,"grade":null,"words":null`)]) != `{"floor":69,"ceiling":100,"grade":null,"words":null` {
			t.Errorf("%s, %v", data, err)
		}
	}
	if data, err := json.Marshal(Grade("C")); err != nil || string(data) != `"C"` {
		t.Errorf("%s, %v", data, err)
	}
}

// TestProvisional: what the short way's controls come to while there is no grade.
func TestProvisional(t *testing.T) {
	m := theModel(t)
	doubted := claim("ACC-1", 10, 0)
	doubted.Doubt = &reconcile.Doubt{Doubt: questions.Doubt{Pair: questions.Pair{While: "EML-5"}}, Floor: 100, Ceiling: 100}
	doubtedHere := claim("BAK-3", 10, 0)
	doubtedHere.Doubt = &reconcile.Doubt{Doubt: questions.Doubt{Pair: questions.Pair{While: "BAK-1"}}, Floor: 100, Ceiling: 100}
	unused := open("PWD-1", 50)
	unused.Applies = false
	for _, c := range []struct {
		name     string
		short    []string
		in       []reconcile.Verdict
		want     *Provisional
		stands   Grade
		isAGuess bool
	}{
		{"all good is no A", []string{"ACC-2"}, []reconcile.Verdict{claim("ACC-2", 10, 100), open("GOV-1", 90)}, &Provisional{"B", m.Bands[1].Words, 100, 1}, "B", true},
		{"from 90", []string{"ACC-2", "ACC-7"}, []reconcile.Verdict{claim("ACC-2", 90, 100), claim("ACC-7", 10, 0), open("GOV-1", 400)}, &Provisional{"B", m.Bands[1].Words, 90, 2}, "B", true},
		{"to 89", []string{"ACC-2", "ACC-7"}, []reconcile.Verdict{claim("ACC-2", 89, 100), claim("ACC-7", 11, 0), open("GOV-1", 400)}, &Provisional{"C", m.Bands[2].Words, 89, 2}, "C", true},
		{"from 78", []string{"ACC-2"}, []reconcile.Verdict{claim("ACC-2", 9, 78), open("GOV-1", 90)}, &Provisional{"C", m.Bands[2].Words, 78, 1}, "C", true},
		{"from 45", []string{"ACC-7"}, []reconcile.Verdict{claim("ACC-7", 9, 45), open("GOV-1", 90)}, &Provisional{"D", m.Bands[3].Words, 45, 1}, "D", true},
		{"below", []string{"ACC-7"}, []reconcile.Verdict{claim("ACC-7", 9, 44), open("GOV-1", 90)}, &Provisional{"E", m.Bands[4].Words, 44, 1}, "E", true},
		{"a limit holds it", []string{"ACC-1", "ACC-2"}, []reconcile.Verdict{claim("ACC-1", 1, 50), claim("ACC-2", 99, 100), open("GOV-1", 400)}, &Provisional{"C", m.Bands[2].Words, 100, 2}, "C", true},
		{"a limit above raises nothing", []string{"ACC-7", "BAK-2"}, []reconcile.Verdict{claim("ACC-7", 9, 50), claim("BAK-2", 1, 0), open("GOV-1", 90)}, &Provisional{"D", m.Bands[3].Words, 45, 2}, "D", true},
		{"one that was not asked about holds nothing", []string{"ACC-2"}, []reconcile.Verdict{claim("ACC-2", 9, 100), open("ACC-1", 90)}, &Provisional{"B", m.Bands[1].Words, 100, 1}, "B", true},
		{"a doubt that it does not ask about", []string{"ACC-1"}, []reconcile.Verdict{doubted, open("GOV-1", 90)}, &Provisional{"B", m.Bands[1].Words, 100, 1}, "B", true},
		{"a doubt that it does ask about", []string{"BAK-1", "BAK-3"}, []reconcile.Verdict{doubtedHere, claim("BAK-1", 10, 100), open("GOV-1", 90)}, &Provisional{"D", m.Bands[3].Words, 50, 2}, "D", true},
		{"seven tenths of it known", []string{"ACC-2", "ACC-7"}, []reconcile.Verdict{claim("ACC-2", 70, 100), open("ACC-7", 30), open("GOV-1", 400)}, &Provisional{"D", m.Bands[3].Words, 70, 2}, "D", true},
		{"less than that", []string{"ACC-2", "ACC-7"}, []reconcile.Verdict{claim("ACC-2", 69, 100), open("ACC-7", 31), open("GOV-1", 400)}, nil, "", false},
		{"what does not apply is not asked", []string{"ACC-2", "PWD-1"}, []reconcile.Verdict{claim("ACC-2", 9, 100), unused, open("GOV-1", 90)}, &Provisional{"B", m.Bands[1].Words, 100, 1}, "B", true},
		{"nothing of it applies", []string{"PWD-1"}, []reconcile.Verdict{unused, open("GOV-1", 90)}, nil, "", false},
		{"the long way", nil, []reconcile.Verdict{claim("ACC-2", 9, 100), open("GOV-1", 90)}, nil, "", false},
		{"enough is known after all", []string{"ACC-2"}, []reconcile.Verdict{claim("ACC-2", 9, 60), claim("GOV-1", 9, 60)}, nil, "C", false},
	} {
		s := Judge{Model: m, Short: c.short}.Of(c.in)
		grade, guess := s.Stands()
		if (s.Provisional == nil) != (c.want == nil) || c.want != nil && *s.Provisional != *c.want || grade != c.stands || guess != c.isAGuess {
			t.Errorf("%s: %+v, stands at %q (%v), want %+v", c.name, s.Provisional, grade, guess, c.want)
		}
	}
}

// TestAreas: only areas that weigh something are there, in their order, each with its
// own sums.
func TestAreas(t *testing.T) {
	m := theModel(t)
	areas := []questions.Area{{ID: "GOV", Name: "Running it"}, {ID: "ACC", Name: "Accounts"}, {ID: "NET", Name: "Network"}}
	s := Judge{Model: m, Areas: areas}.Of([]reconcile.Verdict{claim("ACC-2", 3, 100), open("ACC-7", 1), claim("GOV-1", 2, 50)})
	want := []Area{{"GOV", "Running it", 50, 50, 2, 100, ChipSomeGaps}, {"ACC", "Accounts", 75, 100, 4, 75, ChipSomeGaps}}
	if fmt.Sprint(s.Areas) != fmt.Sprint(want) {
		t.Errorf("got %+v, want %+v", s.Areas, want)
	}
}

// TestConfidence: of what can be measured, the share that was.
func TestConfidence(t *testing.T) {
	m := theModel(t)
	could := measured("WEB-1", 3, 100)
	could.Basis = reconcile.Claimed
	both := measured("WEB-2", 1, 100)
	both.Basis = reconcile.Both
	gone := measured("WEB-3", 9, 100)
	gone.Applies = false
	for _, c := range []struct {
		in   []reconcile.Verdict
		want int
	}{
		{nil, 0},
		{[]reconcile.Verdict{claim("GOV-1", 5, 100)}, 0},
		{[]reconcile.Verdict{claim("GOV-1", 5, 100), measured("WEB-1", 3, 0)}, 100},
		{[]reconcile.Verdict{could, both, gone}, 25},
	} {
		if got := Of(m, nil, c.in).Confidence; got != c.want {
			t.Errorf("%+v: %d, want %d", c.in, got, c.want)
		}
	}
}

// TestWeightAdjustments: the rules that can raise a control, by its id or by its area.
func TestWeightAdjustments(t *testing.T) {
	m := theModel(t)
	for id, want := range map[string]int{"PWD-5": 1, "DAT-3": 1, "ACC-6": 1, "ACC-1": 0, "PWD-1": 0} {
		if got := m.WeightAdjustments(questions.Control{ID: id, Area: id[:3]}); len(got) != want {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

// TestBeyondTheBands: a score under every band, and a guess under every one, is of the
// lowest.
func TestBeyondTheBands(t *testing.T) {
	m := theModel(t)
	if got := m.Band(-1).Grade; got != "E" {
		t.Errorf("got %s", got)
	}
	if got, ok := m.Next(-1); ok {
		t.Errorf("above nothing comes %+v", got)
	}
	if got, ok := m.Next(85); ok || got.Grade != "A" {
		t.Errorf("above an A comes %+v (%v)", got, ok)
	}
	if got := m.likely(-1, nil).Grade; got != "E" {
		t.Errorf("got %s", got)
	}
	m.Short = []Likely{{Grade: "Z"}}
	if got := m.likely(50, nil).Grade; got != "E" {
		t.Errorf("a grade that there is not: %s", got)
	}
}

// TestCapByAnotherAnswer: a limit that is on only because another answer takes this one
// back says what that other answer is, and names its remedy; while nobody knows whether it
// is so, the limit keeps its own reason.
func TestCapByAnotherAnswer(t *testing.T) {
	m := theModel(t)
	rule := m.Caps[slices.IndexFunc(m.Caps, func(r CapRule) bool { return r.Control == "BAK-1" })]
	doubted := func(floor, ceiling, without int, open bool) reconcile.Verdict {
		v := claim("BAK-1", 10, floor)
		v.Ceiling = ceiling
		v.Doubt = &reconcile.Doubt{Doubt: questions.Doubt{Pair: questions.Pair{While: "GOV-2", Why: "no list"}, Open: open}, Floor: without, Ceiling: without}
		return v
	}
	other := claim("GOV-2", 10, 0)
	other.Control.Do = "Write the list"
	for _, c := range []struct {
		name        string
		in          []reconcile.Verdict
		why, remedy string
		floorOnly   bool
	}{
		{"it is so", []reconcile.Verdict{doubted(0, 0, 100, false), other}, "no list", "Write the list.", false},
		{"nobody knows", []reconcile.Verdict{doubted(0, 100, 100, true), other}, rule.Why, "Write the list.", true},
		{"it would be on without it", []reconcile.Verdict{doubted(0, 0, 0, false), other}, rule.Why, rule.Remedy, false},
		{"half done without it is above the limit", []reconcile.Verdict{doubted(0, 0, 50, false), other}, "no list", "Write the list.", false},
		{"the other is not among them", []reconcile.Verdict{doubted(0, 0, 100, false)}, "no list", rule.Remedy, false},
	} {
		got := CapsOn(m, c.in)
		if len(got) != 1 || got[0].Why != c.why || got[0].Remedy != c.remedy || got[0].FloorOnly != c.floorOnly || got[0].Limit != rule.Limit {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestStands: the grade where there is one, or else the provisional one, or else none.
func TestStands(t *testing.T) {
	guess := &Provisional{Grade: "C"}
	for _, c := range []struct {
		in    Score
		want  Grade
		guess bool
	}{
		{Score{Enough: true, Grade: "B"}, "B", false},
		{Score{Enough: true, Grade: "B", Provisional: guess}, "B", false},
		{Score{Grade: "B", Provisional: guess}, "C", true},
		{Score{Grade: "B"}, "", false},
	} {
		if got, guess := c.in.Stands(); got != c.want || guess != c.guess {
			t.Errorf("%+v stands at %q (%v)", c.in, got, guess)
		}
	}
}
