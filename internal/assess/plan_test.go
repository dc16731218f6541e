package assess

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// planContent is what the program judges by, the figures of other firms included.
func planContent(t testing.TB) Content {
	t.Helper()
	c := realContent(t)
	var err error
	if c.Others, err = questions.LoadBenchmarks(); err != nil {
		t.Fatal(err)
	}
	return c
}

// firm reads one of the businesses in testdata/plan.
func firm(t testing.TB, c Content, name string) Input {
	t.Helper()
	data, err := os.ReadFile("testdata/plan/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	f, err := questions.ReadAnswers(c.Bank, name+".yaml", bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return Input{Profile: f.Profile, Answers: f.Answers, Run: RunInfo{Finished: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}}
}

// TestPlanCases holds the grade and the plan of whole businesses to what an expert
// expects of each: every line of testdata/plan/cases.tsv.
func TestPlanCases(t *testing.T) {
	c := planContent(t)
	data, err := os.ReadFile("testdata/plan/cases.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		cell := strings.Split(strings.TrimSpace(line), "\t")
		if len(cell) != 4 || cell[0] == "case" {
			continue
		}
		name, right := cell[0], cell[2]
		i := slices.IndexFunc(expectations, func(e expectation) bool { return e.says.MatchString(right) })
		if i < 0 {
			t.Errorf("%s: nothing tests %q", name, right)
			continue
		}
		asAnswered := firm(t, c, name)
		for set, in := range map[string]Input{"as it was answered": asAnswered, "with what was asked later": asAnswered.inItsSpirit(c, name)} {
			if !expectations[i].holds(c, in, Build(c, in), expectations[i].says.FindStringSubmatch(right)) {
				a := Build(c, in)
				t.Errorf("%s, %s: %q does not hold: %d to %d, grade %q, plan %v", name, set, right, a.Score.Floor, a.Score.Ceiling, a.Score.Grade, ids(a.Plan))
			}
		}
	}
}

// spirits say how each business would answer what the bank did not yet ask when its
// answers were written: the same, but for the controls named beside it.
var spirits = map[string]struct {
	all    questions.State
	but    []string
	butFor questions.State
}{
	"cafe-all-partial":          {all: questions.Partial},
	"builder-large-pay-partial": {all: questions.Good},
	"net1-poor":                 {all: questions.Good},
	"malware-poor":              {all: questions.Good},
	"pay1-poor":                 {all: questions.Good},
	"good-but-scattered":        {all: questions.Good, but: []string{"ACC-10", "DAT-7"}, butFor: questions.Partial},
	"one-person-partial":        {all: questions.Partial},
	"nobody-ever-left":          {all: questions.Good},
	"contradiction-backup":      {all: questions.Good},
	"all-unknown":               {all: questions.DontKnow},
	"all-good-by-word":          {all: questions.Good},
	"terrible":                  {all: questions.Poor},
	"tech-good-no-paper":        {all: questions.Good, but: []string{"PPL-5", "DAT-7", "GOV-5"}, butFor: questions.Poor},
	"short-way-blind":           {all: questions.Poor, but: []string{"PPL-5", "PAY-7"}, butFor: questions.Good},
	"look-declined":             {all: questions.Good},
}

// inItsSpirit returns the input with every control answered that its business would be
// asked about.
func (in Input) inItsSpirit(c Content, name string) Input {
	s := spirits[name]
	for _, k := range c.Bank.Asked(in.Profile, false) {
		if _, ok := in.Answers[k.ID]; ok {
			continue
		}
		state := s.all
		if slices.Contains(s.but, k.ID) {
			state = s.butFor
		}
		in = in.with(k.ID, questions.Answer{State: state})
	}
	return in
}

func ids(plan []advice.Step) []string {
	var out []string
	for _, s := range plan {
		out = append(out, s.Control)
	}
	return out
}

// An expectation is one way in which a line says what is right.
type expectation struct {
	says  *regexp.Regexp
	holds func(c Content, in Input, a Assessment, m []string) bool
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic(err) // the pattern lets only digits through
	}
	return n
}

var expectations = []expectation{
	{regexp.MustCompile(`^(.+) not among the first (\d+) steps$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		return !slices.Contains(ids(a.Plan)[:min(len(a.Plan), number(m[2]))], m[1])
	}},
	{regexp.MustCompile(`^(.+) among the first (\d+) steps$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		first := ids(a.Plan)[:min(len(a.Plan), number(m[2]))]
		return slices.ContainsFunc(strings.Split(m[1], " or "), func(id string) bool { return slices.Contains(first, id) })
	}},
	{regexp.MustCompile(`^at most (\d+) step of (\w+) among the seven$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		n := 0
		for _, id := range ids(a.Plan) {
			if strings.HasPrefix(id, m[2]+"-") {
				n++
			}
		}
		return n <= number(m[1])
	}},
	{regexp.MustCompile(`^the grade is ([A-E]) or worse$`), func(c Content, _ Input, a Assessment, m []string) bool {
		return a.Score.Grade != "" && !c.Model.Better(a.Score.Grade, score.Grade(m[1]))
	}},
	{regexp.MustCompile(`^no step that gains 0 and lifts no limit stands ahead of one that gains something$`), func(_ Content, _ Input, a Assessment, _ []string) bool {
		idle := false
		for _, s := range a.Plan {
			if idle && s.Gain > 0 {
				return false
			}
			idle = idle || s.Gain == 0 && s.LiftedCap == 0
		}
		return true
	}},
	{regexp.MustCompile(`^(\S+) is the first step$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		return len(a.Plan) > 0 && a.Plan[0].Control == m[1]
	}},
	{regexp.MustCompile(`^the floor is (\d+) or (less|more)$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		if m[2] == "less" {
			return a.Score.Floor <= number(m[1])
		}
		return a.Score.Floor >= number(m[1])
	}},
	{regexp.MustCompile(`^the question (\S+) lets a business that nobody has left say so$`), func(c Content, in Input, _ Assessment, m []string) bool {
		k, _ := c.Bank.Control(m[1])
		x, ok := k.Say("nobody_left")
		for _, other := range c.Bank.Controls { // a control of a later bank is as good as the rest
			if _, answered := in.Answers[other.ID]; !answered && other.ID != k.ID {
				in = in.with(other.ID, questions.Answer{State: questions.Good})
			}
		}
		a := Build(c, in.with(m[1], x))
		return ok && a.Score.Floor == 100 && len(a.Score.Caps) == 0
	}},
	{regexp.MustCompile(`^the answer to (\S+) is doubted: it counts for less than good, or is named a contradiction$`), func(_ Content, _ Input, a Assessment, m []string) bool {
		i := slices.IndexFunc(a.Controls, func(k Control) bool { return k.ID == m[1] })
		return a.Controls[i].Value < 100 && a.Controls[i].Doubt != nil && a.Controls[i].Doubt.Why != ""
	}},
	{regexp.MustCompile(`^grade and words are null; every format and face says “not known yet”$`), func(_ Content, _ Input, a Assessment, _ []string) bool {
		data, err := json.Marshal(a.Score)
		return err == nil && strings.Contains(string(data), `"grade":null,"words":null,"provisional":null`)
	}},
	{regexp.MustCompile(`^after assess --quick, grade is null, the floor is no higher than with all questions, and the provisional grade is marked and not an A$`), func(c Content, in Input, a Assessment, _ []string) bool {
		quick := in
		quick.Run.Quick, quick.Answers = true, questions.Answers{}
		for _, k := range c.Bank.Asked(in.Profile, true) {
			quick.Answers[k.ID] = in.Answers[k.ID]
		}
		s := Build(c, quick).Score
		return s.Grade == "" && s.Floor <= a.Score.Floor && s.Provisional != nil && s.Provisional.Grade != "" && s.Provisional.Grade != "A"
	}},
	{regexp.MustCompile(`^neither the floor nor the grade is better than the time before$`), func(c Content, in Input, _ Assessment, _ []string) bool {
		before := in
		before.Scope.ThisComputer = true
		before.Findings = []checks.Finding{{
			ID: "system.supported", Check: "system", Control: "UPD-3", Target: "this computer", Status: checks.Fail, Severity: checks.High,
		}}
		seen := Build(c, before)
		in.Run.Finished = in.Run.Finished.Add(time.Hour)
		in.Remember(c.Model.Settling, []Assessment{seen}, nil)
		again := Build(c, in)
		return seen.Score.Floor < 100 && again.Score.Floor <= seen.Score.Floor && !c.Model.Better(again.Score.Grade, seen.Score.Grade)
	}},
}

// TestShortWayPlan: on the short way the plan goes by the answers that it has: what a
// question that was not asked could take back does not put a step off.
func TestShortWayPlan(t *testing.T) {
	c := planContent(t)
	in := firm(t, c, "cafe-all-partial")
	in.Run.Quick = true
	asked := questions.Answers{}
	for _, k := range c.Bank.Asked(in.Profile, true) {
		asked[k.ID] = in.Answers[k.ID]
	}
	in.Answers = asked
	a := Build(c, in)
	if got := ids(a.Plan); len(got) != 7 || got[0] != "ACC-1" || got[1] != "PAY-1" {
		t.Fatalf("the plan is %v", got)
	}
	points := a.Score.Provisional.Points
	for _, s := range a.Plan {
		if !s.Provisional || s.Gain < 1 || s.ShortAfter <= points {
			t.Errorf("%s: gain %d, %d after %d", s.Control, s.Gain, s.ShortAfter, points)
		}
		points = s.ShortAfter
	}
	// A limit on the provisional grade leads as one on a grade does.
	in.Answers["BAK-2"] = questions.Answer{State: questions.Poor}
	for id := range in.Answers {
		if id != "BAK-2" && id != "ACC-1" {
			in.Answers[id] = questions.Answer{State: questions.Good}
		}
	}
	if a := Build(c, in); a.Plan[0].Control != "ACC-1" || a.Plan[0].LiftedCap != 69 || a.Plan[1].LiftedCap != 84 {
		t.Errorf("the plan is %v, lifting %d and %d", ids(a.Plan), a.Plan[0].LiftedCap, a.Plan[1].LiftedCap)
	}
}
