package assess

import (
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/internal/reconcile"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

// walks is how many random businesses the properties of the real bank are held to.
var walks = flag.Int("walks", 10_000, "random profiles and answer sets for the real bank")

// realContent is what the program itself judges by.
func realContent(t testing.TB) Content {
	t.Helper()
	b, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	return Content{Bank: b, Model: m, Checks: all.Checks()}
}

// A walk is one random business.
type walk struct {
	r *rand.Rand
	c Content
}

func (w walk) pick(n int) int { return w.r.IntN(n) }

// profile answers each fact, or leaves it open one time in eight.
func (w walk) profile() questions.Profile {
	p := questions.Profile{}
	for _, f := range w.c.Bank.Facts {
		if w.pick(8) > 0 {
			p[f.ID] = f.Options[w.pick(len(f.Options))].ID
		}
	}
	return p
}

// answers answers each control in any way that an answers file can hold.
func (w walk) answers() questions.Answers {
	out := questions.Answers{}
	for _, k := range w.c.Bank.Controls {
		s := []questions.State{questions.Unanswered, questions.DontKnow, questions.DoesNotApply, questions.Poor, questions.Partial, questions.Good, questions.Good}[w.pick(7)]
		if s == questions.DoesNotApply && k.MayNotApply == "" {
			s = questions.Poor
		}
		if s != questions.Unanswered {
			out[k.ID] = questions.Answer{State: s, Note: "because"}
		}
	}
	return out
}

// findings are a few of what the checks can say, with any outcome.
func (w walk) findings() []checks.Finding {
	var out []checks.Finding
	for _, k := range w.c.Checks {
		for _, d := range k.Docs.All() {
			if w.pick(3) == 0 {
				out = append(out, checks.Finding{
					ID: d.ID, Check: k.Name, Control: d.Control, Target: []string{"this computer", "shop.test"}[w.pick(2)],
					Status:   checks.Status(w.pick(int(checks.Error) + 1)),
					Severity: checks.Severity(w.pick(int(checks.Critical) + 1)), Reason: checks.ReasonTimeout,
				})
			}
		}
	}
	return out
}

func (w walk) score(in Input) score.Score {
	return w.c.judge(in).Of(w.c.verdicts(in, in.Findings))
}

// below reports whether anything that is shown of a score is lower than before.
func below(after, before score.Score) bool {
	if after.Floor < before.Floor || after.Ceiling < before.Ceiling || lower(after.Grade, before.Grade) {
		return true
	}
	for _, a := range before.Areas {
		i := slices.IndexFunc(after.Areas, func(x score.Area) bool { return x.ID == a.ID })
		if i < 0 || after.Areas[i].Floor < a.Floor || after.Areas[i].Ceiling < a.Ceiling {
			return true
		}
	}
	return false
}

// TestRealBank walks many random businesses through the real bank, and holds each
// to what every score must keep.
func TestRealBank(t *testing.T) {
	c, most := realContent(t), *walks
	if testing.Short() {
		most /= 5 // as rapid does
	}
	for n := range most {
		w := walk{r: rand.New(rand.NewPCG(uint64(n), 7)), c: c}
		in := Input{Profile: w.profile(), Answers: w.answers()}
		if n%2 == 1 {
			in.Findings = w.findings()
		}
		in.Run.Quick = n%5 == 0
		k := c.Bank.Controls[w.pick(len(c.Bank.Controls))]
		w.better(t, in, k)
		w.waiver(t, in, k)
		w.silence(t, in)
		w.blank(t, in, k)
		if n%50 == 0 {
			w.plan(t, in)
		}
		if t.Failed() {
			t.Fatalf("walk %d: %v, control %s, answer %v", n, in.Profile, k.ID, in.Answers[k.ID])
		}
	}
}

// better: improving an answer lowers nothing.
func (w walk) better(t *testing.T, in Input, k questions.Control) {
	worse := w.pick(2)
	before := w.score(in.with(k.ID, questions.Answer{State: levels[worse]}))
	after := w.score(in.with(k.ID, questions.Answer{State: levels[worse+1+w.pick(2-worse)]}))
	if below(after, before) {
		t.Errorf("a better answer lowered %d-%d %s to %d-%d %s", before.Floor, before.Ceiling, before.Grade, after.Floor, after.Ceiling, after.Grade)
	}
	if before.Floor < 0 || before.Ceiling > 100 || before.Floor > before.Ceiling {
		t.Errorf("%d to %d", before.Floor, before.Ceiling)
	}
}

// waiver: saying that something does not apply lifts no other control's cap, and
// none of its own that was measured.
func (w walk) waiver(t *testing.T, in Input, k questions.Control) {
	if k.MayNotApply == "" {
		return
	}
	before := w.score(in)
	after := w.score(in.with(k.ID, questions.Answer{State: questions.DoesNotApply, Note: "because"}))
	for _, cap := range before.Caps {
		kept := slices.ContainsFunc(after.Caps, func(x score.Cap) bool { return x.Control == cap.Control && x.Limit <= cap.Limit })
		measured := slices.ContainsFunc(in.Findings, func(f checks.Finding) bool {
			return f.Control == k.ID && f.Status == checks.Fail && f.Severity >= checks.High
		})
		if !kept && (cap.Control != k.ID || measured) {
			t.Errorf("waiving %s lifted the cap of %s at %d", k.ID, cap.Control, cap.Limit)
		}
	}
}

// silence: a finding that turns into a fault raises neither floor nor grade.
func (w walk) silence(t *testing.T, in Input) {
	if len(in.Findings) == 0 {
		return
	}
	i := w.pick(len(in.Findings))
	if s := in.Findings[i].Status; s == checks.NotChecked || s == checks.NotApplicable {
		return
	}
	before := w.score(in)
	in.Findings = slices.Clone(in.Findings)
	in.Findings[i].Status = []checks.Status{checks.Unknown, checks.Error}[w.pick(2)]
	if after := w.score(in); after.Floor > before.Floor || lower(before.Grade, after.Grade) {
		t.Errorf("a fault of %s (%s) raised %d %s to %d %s", in.Findings[i].ID, in.Findings[i].Control, before.Floor, before.Grade, after.Floor, after.Grade)
	}
}

// blank: answering what was blank only narrows, and not knowing never beats an
// honest no.
func (w walk) blank(t *testing.T, in Input, k questions.Control) {
	in.Findings = nil
	before := w.score(in.with(k.ID, questions.Answer{}))
	s := append(levels, questions.DontKnow)[w.pick(4)]
	after := w.score(in.with(k.ID, questions.Answer{State: s}))
	if after.Floor < before.Floor || after.Ceiling > before.Ceiling {
		t.Errorf("answering %s made %d-%d of %d-%d", s, after.Floor, after.Ceiling, before.Floor, before.Ceiling)
	}
	if poor := w.score(in.with(k.ID, questions.Answer{State: questions.Poor})); before.Floor > poor.Floor {
		t.Errorf("a blank scores %d, an honest no %d", before.Floor, poor.Floor)
	}
}

// plan: the same on every run, with steps that only raise the score.
func (w walk) plan(t *testing.T, in Input) {
	a, b := Build(w.c, in), Build(w.c, in)
	if marshal(t, a) != marshal(t, b) {
		t.Error("two runs differ")
	}
	at := a.Score.Floor
	for i, s := range a.Plan {
		if s.Rank != i+1 || s.Gain < 0 || s.ScoreAfter < at || a.Score.Provisional == nil && (s.ScoreAfter-at-s.Gain > 1 || at+s.Gain-s.ScoreAfter > 1) || len(s.Steps) == 0 || s.Minutes <= 0 {
			t.Errorf("step %d: %+v from %d", i, s, at)
		}
		at = s.ScoreAfter
	}
	if len(a.Plan) > w.c.Model.Plan.MostSteps {
		t.Errorf("%d steps", len(a.Plan))
	}
	grade, _ := a.Score.Stands()
	if n := a.Score.Next; n != nil && (!w.c.Model.Better(n.Grade, grade) || n.Minutes <= 0 || n.Steps < 1) {
		t.Errorf("from %s: %+v", a.Score.Grade, n)
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// with returns the input with one answer changed; an empty one takes it away.
func (in Input) with(id string, a questions.Answer) Input {
	out := maps.Clone(in.Answers)
	if out == nil {
		out = questions.Answers{}
	}
	delete(out, id)
	if a.State != questions.Unanswered {
		out[id] = a
	}
	in.Answers = out
	return in
}

// provenPasses are a pass of every finding that the bank says measures a control.
func provenPasses(c Content) []checks.Finding {
	var out []checks.Finding
	for _, k := range c.Bank.Controls {
		for _, id := range k.MeasuredBy {
			out = append(out, checks.Finding{ID: id, Control: k.ID, Target: "this computer", Status: checks.Pass})
		}
	}
	return out
}

func everyAnswer(c Content, s questions.State) questions.Answers {
	out := questions.Answers{}
	for _, k := range c.Bank.Controls {
		out[k.ID] = questions.Answer{State: s}
	}
	return out
}

// TestRealCorners are the cases that the reference names, with the real bank.
func TestRealCorners(t *testing.T) {
	c := realContent(t)
	alone := questions.Profile{
		"staff": "one", "mail": "free", "web": "none", "transfers": "no", "cards": "none", "computers": "mac", "premises": "laptops_only",
		"away": "no", "own_devices": "no", "data": "none", "it_help": "myself", "country": "nz",
	}
	for _, x := range []struct {
		name           string
		in             Input
		floor, ceiling int
		grade, proved  score.Grade
	}{
		{"all good and measured", Input{Answers: everyAnswer(c, questions.Good), Findings: provenPasses(c)}, 100, 100, "A", ""},
		{"all good by word", Input{Answers: everyAnswer(c, questions.Good)}, 100, 100, "B", "A"},
		{"all poor", Input{Answers: everyAnswer(c, questions.Poor)}, 0, 0, "E", ""},
		{"all unknown", Input{Answers: everyAnswer(c, questions.DontKnow)}, 0, 100, "", ""},
		{"nothing said", Input{}, 0, 100, "", ""},
		{"one person without site or server, measured", Input{Profile: alone, Answers: everyAnswer(c, questions.Good), Findings: provenPasses(c)}, 100, 100, "A", ""},
		{"one person without site or server, by word", Input{Profile: alone, Answers: everyAnswer(c, questions.Good)}, 100, 100, "B", "A"},
	} {
		s := Build(c, x.in).Score
		if s.Floor != x.floor || s.Ceiling != x.ceiling || s.Grade != x.grade || s.GradeIfProved != x.proved {
			t.Errorf("%s: got %d-%d %s (%s), want %d-%d %s (%s)", x.name, s.Floor, s.Ceiling, s.Grade, s.GradeIfProved, x.floor, x.ceiling, x.grade, x.proved)
		}
	}
	// A list of users that shows mailboxes without a second step holds the grade.
	imported := checks.Finding{ID: "import.mfa", Control: "ACC-1", Target: "this computer", Status: checks.Fail, Severity: checks.High}
	if s := Build(c, Input{Answers: everyAnswer(c, questions.Good), Findings: []checks.Finding{imported}}).Score; s.Floor != 54 || s.Grade != "D" || s.Ceiling != 54 {
		t.Errorf("a contradiction about mailboxes: %d-%d %s", s.Floor, s.Ceiling, s.Grade)
	}
	imported.Status, imported.Severity = checks.Partial, checks.Medium
	if s := Build(c, Input{Answers: everyAnswer(c, questions.Good), Findings: []checks.Finding{imported}}).Score; s.Floor != 69 || s.Grade != "C" {
		t.Errorf("some mailboxes without a second step: %d %s", s.Floor, s.Grade)
	}
}

// TestContentAgrees: what the model and the bank say of each other is there, and
// no control that can hold the score may be waived but the two that are named.
func TestContentAgrees(t *testing.T) {
	c := realContent(t)
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Bank.Controls {
		for _, list := range questions.Lists() {
			for _, id := range k.Maps.Of(list) {
				if !tables.Has(list, id) {
					t.Errorf("%s maps to %s %s, which is not in its table", k.ID, list, id)
				}
			}
		}
		if _, ok := c.Model.Plan.Money[k.Cost]; !ok {
			t.Errorf("%s costs %q, which the plan has no divisor for", k.ID, k.Cost)
		}
	}
	for _, r := range c.Model.Caps {
		k, ok := c.Bank.Control(r.Control)
		if !ok {
			t.Errorf("a cap is about %s, which is not in the bank", r.Control)
		}
		if k.MayNotApply != "" && k.ID != "NET-1" && k.ID != "PAY-1" {
			t.Logf("%s can hold the score and can be waived: %s", k.ID, k.MayNotApply)
		}
	}
	for _, r := range c.Model.Weights {
		if _, ok := c.Bank.Control(r.Control); !ok && r.Control != "" {
			t.Errorf("a weight rises for %s, which is not in the bank", r.Control)
		}
		if r.Area != "" && c.Bank.Area(r.Area).Order == 0 {
			t.Errorf("a weight rises for the area %s, which is not in the bank", r.Area)
		}
		for fact, values := range r.For {
			mustHave(t, c.Bank, fact, values...)
		}
	}
	for _, h := range c.Model.Heavier {
		mustHave(t, c.Bank, h.Fact, h.Value)
	}
}

func mustHave(t *testing.T, b *questions.Bank, fact string, values ...string) {
	t.Helper()
	i := slices.IndexFunc(b.Facts, func(f questions.Fact) bool { return f.ID == fact })
	for _, v := range values {
		if i < 0 || !slices.ContainsFunc(b.Facts[i].Options, func(o questions.Option) bool { return o.ID == v }) {
			t.Errorf("the model names %s: %s, which no profile has", fact, v)
		}
	}
}

// TestOldThingsFade: an old measurement or answer never lowers the score of what
// was claimed, and lowers confidence.
func TestOldThingsFade(t *testing.T) {
	c := realContent(t)
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	in := Input{Answers: everyAnswer(c, questions.Good), Findings: provenPasses(c), Run: RunInfo{Finished: at}}
	fresh := Build(c, in)
	for i := range in.Findings {
		in.Findings[i].Evidence = []checks.Evidence{{What: "x", At: at.AddDate(0, 0, -91)}}
	}
	stale := Build(c, in)
	if fresh.Score.Confidence != 100 || stale.Score.Confidence != 0 || stale.Score.Floor != 100 || stale.Score.Grade != "B" {
		t.Errorf("fresh %+v, stale %+v", fresh.Score.Confidence, stale.Score)
	}
	for _, k := range stale.Controls {
		if k.Applies && k.Basis != reconcile.Claimed || k.Stale != slices.ContainsFunc(in.Findings, func(f checks.Finding) bool { return f.Control == k.ID }) {
			t.Errorf("%s: %+v", k.ID, k)
		}
	}
	in = Input{Answers: everyAnswer(c, questions.Good), Findings: provenPasses(c), Run: RunInfo{Finished: at}}
	for id, a := range in.Answers {
		a.At = at.AddDate(-1, 0, -1)
		in.Answers[id] = a
	}
	old := Build(c, in)
	if old.Score.Floor != fresh.Score.Floor || old.Score.Grade != fresh.Score.Grade || old.Score.Confidence >= fresh.Score.Confidence {
		t.Errorf("old answers: %d %s, confidence %d", old.Score.Floor, old.Score.Grade, old.Score.Confidence)
	}
	for _, x := range old.Answers {
		if !x.Old {
			t.Errorf("%s is not marked old", x.Control)
		}
	}
}

// BenchmarkLoad is everything that an assessment is judged by, read from YAML.
func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		realContent(b)
		if _, err := frameworks.Load(); err != nil {
			b.Fatal(err)
		}
		if _, err := countries.Load(); err != nil {
			b.Fatal(err)
		}
		if _, err := questions.LoadBenchmarks(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuild(b *testing.B) {
	c := realContent(b)
	in := Input{Answers: everyAnswer(c, questions.Partial)}
	for b.Loop() {
		Build(c, in)
	}
}
