package assess

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// content is a bank small enough to reason about, with the ids that have caps,
// and a check that measures some of them.
func content(t testing.TB) Content {
	t.Helper()
	m, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	b := &questions.Bank{Version: "test"}
	var docs []checks.Doc
	for i, spec := range []struct {
		id       string
		weight   int
		critical bool
		measured bool
		applies  []questions.When
	}{
		{"ACC-1", 10, true, false, nil},
		{"ACC-2", 9, true, false, nil},
		{"ACC-6", 6, false, false, []questions.When{{"staff": {"many"}}}},
		{"PAY-1", 10, true, false, nil},
		{"BAK-1", 9, true, true, nil},
		{"BAK-2", 7, false, true, nil},
		{"UPD-3", 8, true, true, nil},
		{"NET-1", 8, true, true, nil},
		{"PWD-2", 4, false, true, nil},
		{"WEB-1", 4, false, true, []questions.When{{"web": {"site"}}}},
		{"GOV-1", 3, false, false, nil},
	} {
		c := questions.Control{
			ID: spec.id, Area: spec.id[:3], Title: spec.id, Weight: spec.weight, Critical: spec.critical, Minutes: 10 * (i + 1),
			Cost: []string{"free", "low", "medium", "high"}[i%4], Who: "you", FindOut: questions.FindOut{How: "look", Minutes: 5}, Good: "good", Partial: "some", Poor: "none",
			Applies: spec.applies, Effects: map[string]string{"S1": "H", "S3": "M"}, PartialValue: []int{0, 25, 75}[i%3],
			Advice: []questions.Advice{{Steps: []string{"do it"}}}, Quick: i % 2, MayNotApply: "sometimes",
		}
		if spec.measured {
			id := "probe." + string(rune('a'+i))
			c.MeasuredBy = []string{id}
			docs = append(docs, checks.Doc{ID: id, Control: spec.id, Conclusive: spec.id != "NET-1"})
		}
		b.Controls = append(b.Controls, c)
		if !slices.ContainsFunc(b.Areas, func(a questions.Area) bool { return a.ID == c.Area }) {
			b.Areas = append(b.Areas, questions.Area{ID: c.Area, Name: c.Area, Order: len(b.Areas)})
		}
	}
	return Content{Bank: b, Model: m, Checks: []*checks.Check{{Name: "probe", Docs: checks.DocsOf(docs...)}}}
}

var levels = []questions.State{questions.Poor, questions.Partial, questions.Good}

func drawInput(t *rapid.T, c Content) Input {
	in := Input{Profile: questions.Profile{}, Answers: questions.Answers{}}
	in.Profile["staff"] = rapid.SampledFrom([]string{"", "one", "many"}).Draw(t, "staff")
	in.Profile["web"] = rapid.SampledFrom([]string{"", "none", "site"}).Draw(t, "web")
	in.Run.Quick = rapid.Bool().Draw(t, "quick")
	states := append([]questions.State{questions.Unanswered, questions.DontKnow, questions.DoesNotApply}, levels...)
	for _, k := range c.Bank.Controls {
		s := rapid.SampledFrom(states).Draw(t, k.ID)
		if s == questions.DoesNotApply && k.Critical && k.ID != "NET-1" && k.ID != "PAY-1" {
			s = questions.Poor // the bank lets no other critical control be waived
		}
		if s != questions.Unanswered {
			in.Answers[k.ID] = questions.Answer{State: s, Note: "because"}
		}
	}
	for _, d := range c.Checks[0].Docs.All() {
		for n := range rapid.IntRange(0, 2).Draw(t, d.ID) {
			in.Findings = append(in.Findings, checks.Finding{
				ID: d.ID, Control: d.Control, Target: rapid.SampledFrom([]string{"this computer", "shop.test"}).Draw(t, "target"),
				Status:      checks.Status(rapid.IntRange(0, int(checks.Error)).Draw(t, "status")),
				Severity:    checks.Severity(rapid.IntRange(0, int(checks.Critical)).Draw(t, "severity")),
				Reason:      checks.ReasonTimeout,
				Fingerprint: fmt.Sprint(d.ID, n),
			})
		}
	}
	return in
}

// lower reports whether one grade is lower than another. One that is not known yet is
// neither lower nor higher.
func lower(grade, than score.Grade) bool { return grade != "" && than != "" && grade > than }

// TestProperties states what every score must hold, whatever was said and seen.
func TestProperties(t *testing.T) {
	c := content(t)
	t.Run("bounds", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			a := Build(c, drawInput(t, c))
			s := a.Score
			if s.Floor < 0 || s.Ceiling > 100 || s.Floor > s.Ceiling {
				t.Fatalf("floor %d, ceiling %d", s.Floor, s.Ceiling)
			}
			for _, x := range s.Areas {
				if x.Floor < 0 || x.Ceiling > 100 || x.Floor > x.Ceiling {
					t.Fatalf("area %s: floor %d, ceiling %d", x.ID, x.Floor, x.Ceiling)
				}
			}
			if s.Coverage < 0 || s.Coverage > 100 || s.Confidence < 0 || s.Confidence > 100 {
				t.Fatalf("coverage %d, confidence %d", s.Coverage, s.Confidence)
			}
		})
	})
	t.Run("a better answer never lowers anything", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			id := rapid.SampledFrom(c.Bank.Controls).Draw(t, "control").ID
			worse := rapid.IntRange(0, 1).Draw(t, "worse")
			in.Answers[id] = questions.Answer{State: levels[worse]}
			before := Build(c, in).Score
			in.Answers[id] = questions.Answer{State: levels[rapid.IntRange(worse+1, 2).Draw(t, "better")]}
			after := Build(c, in).Score
			if after.Floor < before.Floor || after.Ceiling < before.Ceiling || lower(after.Grade, before.Grade) {
				t.Fatalf("%s: %d-%d %s became %d-%d %s", id, before.Floor, before.Ceiling, before.Grade, after.Floor, after.Ceiling, after.Grade)
			}
			for i := range before.Areas {
				if after.Areas[i].Floor < before.Areas[i].Floor || after.Areas[i].Ceiling < before.Areas[i].Ceiling {
					t.Fatalf("%s lowered the area %s", id, before.Areas[i].ID)
				}
			}
		})
	})
	t.Run("no fault raises the floor or the grade", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			if len(in.Findings) == 0 {
				t.Skip()
			}
			before := Build(c, in).Score
			i := rapid.IntRange(0, len(in.Findings)-1).Draw(t, "finding")
			if s := in.Findings[i].Status; s == checks.NotChecked || s == checks.NotApplicable {
				t.Skip() // nothing was looked at, so nothing can be hidden
			}
			in.Findings[i].Status = rapid.SampledFrom([]checks.Status{checks.Unknown, checks.Error}).Draw(t, "fault")
			after := Build(c, in).Score
			if after.Floor > before.Floor || lower(before.Grade, after.Grade) {
				t.Fatalf("%d %s became %d %s", before.Floor, before.Grade, after.Floor, after.Grade)
			}
		})
	})
	t.Run("a target that tells nothing never raises the floor", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			before := Build(c, in).Score
			for _, d := range c.Checks[0].Docs.All() {
				in.Findings = append(in.Findings, checks.Finding{ID: d.ID, Control: d.Control, Target: "silent.test", Status: checks.Unknown, Reason: checks.ReasonTimeout})
			}
			if after := Build(c, in).Score; after.Floor > before.Floor {
				t.Fatalf("%d became %d", before.Floor, after.Floor)
			}
		})
	})
	t.Run("answering a blank only narrows", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			in.Findings = nil
			id := rapid.SampledFrom(c.Bank.Controls).Draw(t, "control").ID
			delete(in.Answers, id)
			before := Build(c, in).Score
			in.Answers[id] = questions.Answer{State: rapid.SampledFrom(append(levels, questions.DontKnow)).Draw(t, "state")}
			after := Build(c, in).Score
			if after.Floor < before.Floor || after.Ceiling > before.Ceiling {
				t.Fatalf("%d-%d became %d-%d", before.Floor, before.Ceiling, after.Floor, after.Ceiling)
			}
		})
	})
	t.Run("a waiver lifts no cap that was measured", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			in.Findings = append(in.Findings, checks.Finding{ID: "probe.h", Control: "NET-1", Target: "shop.test", Status: checks.Fail, Severity: checks.Critical})
			in.Answers["NET-1"] = questions.Answer{State: questions.DoesNotApply, Note: "no office"}
			if s := Build(c, in).Score; s.Ceiling > 49 {
				t.Fatalf("ceiling %d with a door measured open", s.Ceiling)
			}
		})
	})
	t.Run("order does not matter", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			before := Build(c, in)
			in.Findings = rapid.Permutation(in.Findings).Draw(t, "order")
			after := Build(c, in)
			if got, want := jsonOf(t, after.Score), jsonOf(t, before.Score); got != want {
				t.Fatalf("score %s became %s", want, got)
			}
		})
	})
	t.Run("the plan", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			in := drawInput(t, c)
			a := Build(c, in)
			if len(a.Plan) > 7 || jsonOf(t, a.Plan) != jsonOf(t, Build(c, in).Plan) {
				t.Fatalf("%d steps, or another plan the second time", len(a.Plan))
			}
			at := a.Score.Floor
			for i, s := range a.Plan {
				if s.Rank != i+1 || s.Gain < 0 || s.ScoreAfter < at || a.Score.Provisional == nil && (s.ScoreAfter-at-s.Gain > 1 || at+s.Gain-s.ScoreAfter > 1) || len(s.Steps) == 0 || s.Title == "" && s.Kind == "find_out" {
					t.Fatalf("step %d: %+v from %d", i, s, at)
				}
				at = s.ScoreAfter
			}
		})
	})
}

func jsonOf(t *rapid.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestNaive redoes the score by the words of the design, independently and as
// plainly as a person with a calculator would.
func TestNaive(t *testing.T) {
	c := content(t)
	rapid.Check(t, func(t *rapid.T) {
		a := Build(c, drawInput(t, c))
		points, weight := 0.0, 0.0
		for _, k := range a.Controls {
			if k.Applies {
				points += float64(k.Weight) * float64(k.Value) / 100
				weight += float64(k.Weight)
			}
		}
		mean := 0
		if weight > 0 {
			mean = int(100*points/weight + 0.5)
		}
		if mean != a.Score.Mean {
			t.Fatalf("mean %d, by hand %d", a.Score.Mean, mean)
		}
		held := mean
		for _, x := range a.Score.Caps {
			held = min(held, x.Limit)
		}
		if held != a.Score.Floor {
			t.Fatalf("floor %d, by hand %d", a.Score.Floor, held)
		}
		grade := score.Grade("E")
		for _, b := range []struct {
			from int
			name score.Grade
		}{{40, "D"}, {55, "C"}, {70, "B"}, {85, "A"}} {
			if held >= b.from {
				grade = b.name
			}
		}
		if a.Score.GradeIfProved != "" {
			grade = "B"
		}
		if a.Score.Coverage < 70 {
			grade = ""
		}
		if grade != a.Score.Grade {
			t.Fatalf("grade %s, by hand %s of %d", a.Score.Grade, grade, held)
		}
	})
}

// TestCorners are the cases that the design names.
func TestCorners(t *testing.T) {
	c := content(t)
	all := func(s questions.State) questions.Answers {
		out := questions.Answers{}
		for _, k := range c.Bank.Controls {
			out[k.ID] = questions.Answer{State: s}
		}
		return out
	}
	var passes []checks.Finding
	for _, d := range c.Checks[0].Docs.All() {
		passes = append(passes, checks.Finding{ID: d.ID, Control: d.Control, Status: checks.Pass})
	}
	for _, x := range []struct {
		name           string
		in             Input
		floor, ceiling int
		grade, proved  score.Grade
	}{
		{"all good and measured", Input{Answers: all(questions.Good), Findings: passes}, 100, 100, "A", ""},
		{"all good by word", Input{Answers: all(questions.Good)}, 100, 100, "B", "A"},
		{"all poor", Input{Answers: all(questions.Poor)}, 0, 0, "E", ""},
		{"all unknown", Input{Answers: all(questions.DontKnow)}, 0, 100, "", ""},
		{"nothing said", Input{}, 0, 100, "", ""},
	} {
		s := Build(c, x.in).Score
		if s.Floor != x.floor || s.Ceiling != x.ceiling || s.Grade != x.grade || s.GradeIfProved != x.proved {
			t.Errorf("%s: got %d-%d %s (%s), want %d-%d %s (%s)", x.name, s.Floor, s.Ceiling, s.Grade, s.GradeIfProved, x.floor, x.ceiling, x.grade, x.proved)
		}
	}
	// A measured cap is not lifted by stalling the check that measures it.
	door := checks.Finding{ID: "probe.h", Control: "NET-1", Target: "shop.test", Status: checks.Fail, Severity: checks.Critical}
	open := Build(c, Input{Answers: all(questions.Good), Findings: []checks.Finding{door}}).Score
	door.Status, door.Reason = checks.Unknown, checks.ReasonTimeout
	stalled := Build(c, Input{Answers: all(questions.Good), Findings: []checks.Finding{door}}).Score
	if open.Floor != 49 || stalled.Floor > open.Floor || stalled.Ceiling != 100 {
		t.Errorf("a door measured open scores %d, a stalled measurement %d to %d", open.Floor, stalled.Floor, stalled.Ceiling)
	}
	in := Input{Answers: all(questions.Good), Findings: []checks.Finding{{ID: "probe.i", Control: "PWD-2", Target: "this computer", Status: checks.Fail, Severity: checks.High, Detail: "It accepts 6 characters."}}}
	for _, k := range Build(c, in).Controls {
		if k.ID == "PWD-2" && (k.Value != 0 || k.Contradiction == nil || k.Contradiction.Claimed != "good" || k.Contradiction.Measured[0] != "It accepts 6 characters.") {
			t.Errorf("claim against measurement: %+v", k)
		}
	}
}
