package compare

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// improved is the bad firm a year later: one thing fixed, one worse, and the port
// scan left out.
func improved(t testing.TB, old assess.Assessment) assess.Assessment {
	t.Helper()
	return rebuilt(t, old, func(in *assess.Input) {
		in.Answers["ACC-1"] = questions.Answer{State: questions.Good, At: in.Run.Finished}
		in.Answers["DEV-1"] = questions.Answer{State: questions.Poor, At: in.Run.Finished}
		in.Answers["SUP-3"] = questions.Answer{State: questions.DontKnow, At: in.Run.Finished}
		in.Answers["UPD-1"] = questions.Answer{State: questions.DontKnow, At: in.Run.Finished}
		in.Findings = slices.DeleteFunc(in.Findings, func(f checks.Finding) bool { return f.Check == "ports" })
		for i := range in.Findings {
			if in.Findings[i].ID == "cert.expired" {
				in.Findings[i].Status = checks.Pass
			}
		}
	})
}

func TestSinceIsWhatTheReportTells(t *testing.T) {
	c, old := reporttest.Content(t), reporttest.Bad(t)
	year := improved(t, old)
	x := Of(c, old, year)
	s := x.Since()
	if !s.Comparable || s.Delta != year.Score.Floor-old.Score.Floor || s.Finished != old.Run.Finished || s.ID != old.ID {
		t.Errorf("got %+v", s)
	}
	for _, a := range year.Score.Areas {
		if _, ok := s.Areas[a.ID]; !ok {
			t.Errorf("nothing is said of the area %s", a.ID)
		}
	}
	has := func(state State, title string) bool {
		return slices.ContainsFunc(s.Changes, func(k report.Change) bool { return k.State == string(state) && k.Title == title })
	}
	title := func(id string) string { k, _ := c.Bank.Control(id); return k.Title }
	for id, want := range map[string]State{"ACC-1": Fixed, "DEV-1": Worse, "UPD-1": NotChecked, "ACC-2": Unchanged} {
		if want == Worse {
			if i := slices.IndexFunc(s.Changes, func(k report.Change) bool { return k.Title == title(id) }); s.Changes[i].Was != 100 || s.Changes[i].Is != 0 {
				t.Errorf("%+v does not say that it was good and is not done", s.Changes[i])
			}
		}
		if !has(want, title(id)) {
			t.Errorf("%s is not told as %s: %+v", id, want, s.Changes)
		}
	}
	if has(NotChecked, title("SUP-3")) {
		t.Error("what was not known before and is not known now is told as not checked this time")
	}
	for _, k := range s.Changes {
		if k.State == string(Fixed) && k.Target == "this computer" {
			t.Errorf("a port that was not looked at is told as fixed: %+v", k)
		}
	}
}

func TestMarks(t *testing.T) {
	c, old := reporttest.Content(t), reporttest.Bad(t)
	year := improved(t, old)
	marks := Marks(c, old, year)
	for id, want := range map[string]State{"ACC-1": Fixed, "DEV-1": Worse, "SUP-3": Unchanged, "UPD-1": NotChecked, "ACC-2": Unchanged} {
		if got := marks[assess.AnswerFingerprint(id)]; got != want {
			t.Errorf("the answer about %s: %q, want %q", id, got, want)
		}
	}
	for _, f := range year.Findings {
		want := Unchanged
		if f.ID == "cert.expired" {
			want = Fixed
		}
		if got := marks[f.Fingerprint]; got != want {
			t.Errorf("%s of %s: %q, want %q", f.ID, f.Target, got, want)
		}
	}
	// Held against nothing at all, all is new or known for the first time.
	for key, s := range Marks(c, assess.Assessment{}, year) {
		if s != New && s != Learned && s != Unchanged {
			t.Errorf("%s: %q with nothing before it", key, s)
		}
	}
}

// Whatever the two documents hold, the document of their comparison is one value
// of JSON in which nothing acts.
func TestJSONIsHarmless(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	for _, s := range reporttest.Strings() {
		var b bytes.Buffer
		if err := JSON(&b, Of(c, reporttest.Hostile(a, s), reporttest.Hostile(improved(t, a), s))); err != nil {
			t.Fatal(err)
		}
		reporttest.Visible(t, b.Bytes())
		if bytes.ContainsAny(b.Bytes(), "<>&") {
			t.Fatalf("%.40q stands unescaped", s)
		}
		var back Document
		dec := json.NewDecoder(&b)
		dec.DisallowUnknownFields()
		if err := dec.Decode(&back); err != nil || dec.More() || back.SchemaVersion != SchemaVersion {
			t.Fatalf("%.40q: %v", s, err)
		}
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var b, again bytes.Buffer
	if err := JSON(&b, Comparison{}); err != nil || bytes.Count(b.Bytes(), []byte("null")) != 2 {
		t.Errorf("%v\n%s", err, b.Bytes())
	}
	c, a := reporttest.Content(t), reporttest.Bad(t)
	b.Reset()
	if JSON(&b, Of(c, a, improved(t, a))) != nil || JSON(&again, Of(c, a, improved(t, a))) != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("two documents of the same two assessments differ")
	}
}

func BenchmarkOf(b *testing.B) {
	c, a := reporttest.Content(b), reporttest.Many(b, 1000)
	for b.Loop() {
		_ = Of(c, a, a).Since()
	}
}
