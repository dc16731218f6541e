package compare

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// rebuilt is an assessment made again after change, a year later.
func rebuilt(t testing.TB, a assess.Assessment, change func(*assess.Input)) assess.Assessment {
	t.Helper()
	in := a.Input()
	in.ID = "20271124T020500Z-fedcba9876543210"
	in.Run.Started, in.Run.Finished = in.Run.Started.AddDate(1, 0, 0), in.Run.Finished.AddDate(1, 0, 0)
	in.Findings = append([]checks.Finding{}, in.Findings...)
	for i := range in.Findings {
		ev := append([]checks.Evidence{}, in.Findings[i].Evidence...)
		for j := range ev {
			ev[j].At = ev[j].At.AddDate(1, 0, 0)
		}
		in.Findings[i].Evidence = ev
	}
	for id, x := range in.Answers {
		x.At = x.At.AddDate(1, 0, 0)
		in.Answers[id] = x
	}
	change(&in)
	return assess.Build(reporttest.Content(t), in)
}

func find(t testing.TB, list []Change, id string) Change {
	t.Helper()
	for _, c := range list {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("nothing about %s", id)
	return Change{}
}

func TestEveryState(t *testing.T) {
	c, old := reporttest.Content(t), reporttest.Bad(t)
	year := rebuilt(t, old, func(in *assess.Input) {
		set := func(id string, s checks.Status, sev checks.Severity) {
			for i := range in.Findings {
				if in.Findings[i].ID == id {
					in.Findings[i].Status, in.Findings[i].Severity = s, sev
				}
			}
		}
		set("cert.expired", checks.Pass, checks.Info)
		set("tls.old", checks.Fail, checks.High)
		set("pw.length", checks.Partial, checks.Low)
		set("ports.rdp", checks.Unknown, checks.Info)
		set("ports.admin", checks.NotApplicable, checks.Info)
		set("cert.name", checks.Fail, checks.High)
		in.Answers["ACC-1"] = questions.Answer{State: questions.Good, At: in.Run.Finished}
		in.Answers["BAK-1"] = questions.Answer{State: questions.Partial, At: in.Run.Finished}
		in.Answers["DEV-1"] = questions.Answer{State: questions.Poor, At: in.Run.Finished}
		in.Answers["SUP-3"] = questions.Answer{State: questions.Poor, At: in.Run.Finished}
		in.Answers["UPD-1"] = questions.Answer{State: questions.DontKnow, At: in.Run.Finished}
		in.Answers["GOV-1"] = questions.Answer{State: questions.DoesNotApply, Note: "We are two.", At: in.Run.Finished}
	})
	x := Of(c, old, year)
	for id, want := range map[string]State{
		"cert.expired": Fixed, "tls.old": Worse, "pw.length": Better, "ports.rdp": NotChecked, "ports.admin": Gone, "cert.name": New,
	} {
		if got := find(t, x.Findings, id); got.State != want {
			t.Errorf("%s: %+v, want %s", id, got, want)
		}
	}
	for id, want := range map[string]State{
		"ACC-1": Fixed, "BAK-1": Better, "DEV-1": Worse, "SUP-3": New, "UPD-1": NotChecked, "GOV-1": Gone,
	} {
		if got := find(t, x.Controls, id); got.State != want {
			t.Errorf("%s: %+v, want %s", id, got, want)
		}
	}
	if !x.Comparable || x.Rejudged || x.Delta != year.Score.Floor-old.Score.Floor || x.Minutes <= 0 || x.Estimated != len(In(x.Controls, Fixed))+len(In(x.Controls, Better)) {
		t.Errorf("got %+v", x)
	}
	back := Of(c, year, old)
	for id, want := range map[string]State{"cert.expired": Worse, "tls.old": Better, "pw.length": Worse, "ports.rdp": New, "ports.admin": New, "cert.name": NotChecked} {
		if got := find(t, back.Findings, id); got.State != want {
			t.Errorf("the other way, %s: %+v, want %s", id, got, want)
		}
	}
}

func TestSameIsUnchanged(t *testing.T) {
	c := reporttest.Content(t)
	for name, a := range reporttest.All(t) {
		x := Of(c, a, a)
		for _, k := range append(x.Controls, x.Findings...) {
			again := k.Fingerprint == "" || name != "remembered" // what was not looked at again says so
			if k.State != Unchanged && !(k.State == NotChecked && (!k.WasKnown || !again)) {
				t.Errorf("%s: %+v", name, k)
			}
		}
		if x.Delta != 0 || len(x.Added)+len(x.Dropped) > 0 {
			t.Errorf("%s: %+v", name, x)
		}
	}
}

// A gap that was measured is not fixed by saying so.
func TestAWordFixesNoMeasurement(t *testing.T) {
	c, old := reporttest.Content(t), reporttest.Bad(t)
	later := rebuilt(t, old, func(in *assess.Input) {
		in.Findings = nil
		for id := range in.Answers {
			in.Answers[id] = questions.Answer{State: questions.Good, At: in.Run.Finished}
		}
	})
	x := Of(c, old, later)
	for _, f := range x.Findings {
		if f.State != NotChecked {
			t.Errorf("not looked at: %+v", f)
		}
	}
	for _, f := range old.Findings {
		if got := find(t, x.Controls, f.Control); isGap(f) && got.State != NotChecked {
			t.Errorf("%s was measured to be a gap: %+v", f.Control, got)
		}
	}
}

// TestOnlyAPassFixes: whatever two findings say, only a pass is fixed or learned,
// and no fault is an improvement.
func TestOnlyAPassFixes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := func(name string) checks.Finding {
			return checks.Finding{
				Status:   checks.Status(rapid.IntRange(0, int(checks.Error)).Draw(t, name+" status")),
				Severity: checks.Severity(rapid.IntRange(0, int(checks.Critical)).Draw(t, name+" severity")),
			}
		}
		was, is := one("was"), one("is")
		s := findingState(was, is)
		if (s == Fixed || s == Learned) && is.Status != checks.Pass || s == Better && (!isGap(is) || !isGap(was)) {
			t.Errorf("%v to %v is %s", was, is, s)
		}
		told := is.Status == checks.Pass || isGap(is) || is.Status == checks.NotApplicable
		if !told && s != NotChecked {
			t.Errorf("%v to %v is %s", was, is, s)
		}
	})
}

func TestRejudged(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Middling(t)
	old := a
	old.Tool.Bank, old.Score.Floor, old.Score.Grade = "2020.01", 99, "A" // as another model had it
	x := Of(c, old, a)
	if !x.Rejudged || !x.Comparable || x.Delta != 0 || x.Old.Floor != a.Score.Floor {
		t.Errorf("got %+v, want both scored again to %d", x, a.Score.Floor)
	}
	c.Bank = nil
	if x := Of(c, old, a); x.Comparable || x.Delta != 0 || x.WhyNot == "" {
		t.Errorf("without questions: %+v", x)
	}
}

func TestNotComparable(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Middling(t)
	scan := reporttest.Many(t, 12)
	other, quick, elsewhere := a, a, scan
	other.Subject.Client = "someone-else"
	quick.Run.Quick = true
	elsewhere.Scope = assess.Scope{Targets: []string{"shop.example"}}
	for name, pair := range map[string][2]assess.Assessment{
		"another client": {other, a}, "quick": {quick, a}, "a scan and an interview": {scan, a}, "other things": {elsewhere, scan},
	} {
		if x := Of(c, pair[0], pair[1]); x.Comparable || x.WhyNot == "" || x.Delta != 0 {
			t.Errorf("%s: %+v", name, x)
		}
	}
	x := Of(c, elsewhere, scan)
	if d := cmp.Diff([]string{"shop.example"}, x.Dropped); d != "" || len(x.Added) != 5 {
		t.Errorf("dropped and added: %q, %q", x.Dropped, x.Added)
	}
}

func TestTrend(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	later := rebuilt(t, a, func(*assess.Input) {})
	scan := reporttest.Many(t, 3)
	scan.Run.Finished = a.Run.Finished.Add(time.Hour)
	got := Trend(c, []assess.Assessment{a, scan, later})
	if len(got) != 3 || got[0].ID != a.ID || !got[0].Comparable || got[1].Comparable || got[1].WhyNot == "" || got[2].ID != later.ID || !got[2].Comparable {
		t.Errorf("got %+v", got)
	}
	// The order is the caller's, whatever a clock said.
	if got := Trend(c, []assess.Assessment{later, a}); len(got) != 2 || got[0].ID != later.ID || got[1].ID != a.ID {
		t.Errorf("got %+v", got)
	}
	if Trend(c, nil) == nil || len(Trend(c, nil)) != 0 {
		t.Error("no history")
	}
}

func TestHostileAndRepeatable(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	for _, s := range reporttest.Strings() {
		h := reporttest.Hostile(a, s)
		for _, pair := range [][2]assess.Assessment{{h, a}, {a, h}, {h, h}} {
			x, y := Of(c, pair[0], pair[1]), Of(c, pair[0], pair[1])
			one, err := json.Marshal(x)
			if err != nil {
				t.Fatal(err)
			}
			if two, _ := json.Marshal(y); !bytes.Equal(one, two) {
				t.Errorf("%.40q: two comparisons differ", s)
			}
			for _, k := range append(x.Controls, x.Findings...) {
				reporttest.Visible(t, fmt.Append(nil, k.ID, k.Target, k.Title, k.Fingerprint, k.Control))
			}
			reporttest.Visible(t, fmt.Append(nil, x.Old.ID, x.Old.Grade, x.Old.Mode, x.Added, x.Dropped))
		}
	}
}

// No change of ours is shown as the firm's: also where only the questions differ under
// one version, as in two builds of it, the same answers come to the same score.
func TestNoChangeOfOursIsTheFirms(t *testing.T) {
	then := reporttest.Content(t)
	for i := range then.Bank.Controls {
		then.Bank.Controls[i].Weight = 1
		if then.Bank.Controls[i].Area == "DEV" {
			then.Bank.Controls[i].Weight = 10
		}
	}
	c := reporttest.Content(t)
	was := assess.Build(then, reporttest.Bad(t).Input())
	is := rebuilt(t, was, func(*assess.Input) {})
	if was.Score.Floor == is.Score.Floor {
		t.Fatal("the two banks give one score")
	}
	x := Of(c, was, is)
	if !x.Rejudged || !x.Comparable || x.Delta != 0 || x.Old.Floor != is.Score.Floor {
		t.Errorf("got %+v", x)
	}
	for _, k := range x.Controls {
		if k.State != Unchanged && k.WasKnown {
			t.Errorf("%+v", k)
		}
	}
	points := Trend(c, []assess.Assessment{was, is})
	if points[0].Floor != points[1].Floor || points[0].Said != was.Score.Floor || !points[0].Comparable {
		t.Errorf("got %+v", points)
	}
	// The report of the older one, made today, holds today's numbers against today's.
	if s := Of(c, rebuilt(t, was, func(in *assess.Input) { in.Run.Finished = was.Run.Finished.AddDate(-1, 0, 0) }), was).Since(); s.Delta != 0 || s.Now != is.Score.Floor {
		t.Errorf("got %+v", s)
	}
	// What cannot be scored again is not held against what differs.
	bare := was
	bare.Answers, bare.Findings = nil, nil
	for _, pair := range [][2]assess.Assessment{{bare, is}, {was, bare}} {
		pair[1].Tool.Version = "9.9.9"
		if x := Of(c, pair[0], pair[1]); x.Comparable || x.Rejudged || x.WhyNot == "" {
			t.Errorf("a copy without answers: %+v", x)
		}
	}
}

// What was only remembered was not looked at again.
func TestRememberedIsNotCheckedAgain(t *testing.T) {
	c, old := reporttest.Content(t), reporttest.Bad(t)
	later := rebuilt(t, old, func(in *assess.Input) {
		in.Run.Finished = old.Run.Finished.AddDate(0, 0, 30)
		in.Findings = nil
		in.Remember(c.Model.Settling, []assess.Assessment{old}, nil)
	})
	x := Of(c, old, later)
	if len(x.Findings) == 0 || !x.Comparable || x.Delta != 0 {
		t.Fatalf("got %+v", x)
	}
	for _, f := range x.Findings {
		if f.State != NotChecked {
			t.Errorf("%+v", f)
		}
	}
}
