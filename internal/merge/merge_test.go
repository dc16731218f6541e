package merge

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	document "github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// owner is the half of the owner: answers, and nothing looked at.
func owner(t testing.TB) Part {
	t.Helper()
	in := reporttest.Good(t).Input()
	in.Findings, in.Scope = nil, assess.Scope{}
	return Part{Name: "owner.json", Assessment: assess.Build(reporttest.Content(t), in)}
}

// scan is a computer on which passwords of n characters are taken, or were refused.
func scan(t testing.TB, name string, n int, bad bool) Part {
	t.Helper()
	in := reporttest.Bad(t).Input()
	in.ID = fmt.Sprintf("20261124T0%d0500Z-%016d", n, n)
	in.Run.Finished = in.Run.Finished.Add(time.Duration(n) * time.Hour)
	in.Run.Mode, in.Answers, in.Profile = assess.Scan, nil, nil
	in.Scope = assess.Scope{ThisComputer: true, Targets: []string{}, Checks: []string{"passwords"}}
	in.Findings = slices.DeleteFunc(in.Findings, func(f checks.Finding) bool { return f.ID != "pw.length" })
	if !bad {
		in.Findings[0].Status, in.Findings[0].Severity = checks.Pass, checks.Info
	}
	return Part{Name: name, Assessment: assess.Build(reporttest.Content(t), in)}
}

func merged(t testing.TB, o Part, scans []Part, opt Options) Result {
	t.Helper()
	opt.Tool = assess.Tool{Name: "cybercheck", Version: "1.0.0", Bank: "2026.11"}
	r, err := Merge(reporttest.Content(t), o, scans, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func has(list []string, part string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, part) })
}

func TestSevenOfNine(t *testing.T) {
	var scans []Part
	for i := range 7 {
		scans = append(scans, scan(t, fmt.Sprintf("desk-%d.json", i), i+1, i == 3))
	}
	r := merged(t, owner(t), scans, Options{Computers: 9})
	a := r.Assessment
	if r.Measured != 7 || !has(a.Limits, "7 of 9 computers measured.") || has(a.Limits, "One computer") || has(a.Limits, "was not looked at") && !has(a.Limits, "No website") {
		t.Errorf("measured %d, limits %q", r.Measured, a.Limits)
	}
	if len(a.Findings) != 7 || len(a.Answers) != len(owner(t).Assessment.Answers) {
		t.Errorf("%d findings and %d answers", len(a.Findings), len(a.Answers))
	}
	prints := map[string]bool{}
	for _, f := range a.Findings {
		prints[f.Fingerprint] = true
	}
	if len(prints) != 7 || !slices.ContainsFunc(a.Findings, func(f checks.Finding) bool { return f.Target == "this computer (desk-3)" && f.Status == checks.Fail }) {
		t.Errorf("targets: %+v", a.Findings)
	}
	i := slices.IndexFunc(a.Controls, func(k assess.Control) bool { return k.ID == "PWD-2" })
	if k := a.Controls[i]; k.Contradiction == nil || k.Value == 100 {
		t.Errorf("one bad computer of seven, against the owner's word: %+v", k)
	}
	if r := merged(t, owner(t), scans, Options{}); !has(r.Assessment.Limits, "Computers measured: 7. Nobody said how many there are.") {
		t.Errorf("limits %q", r.Assessment.Limits)
	}
}

// TestOrderDoesNotMatter: the same documents give the same bytes.
func TestOrderDoesNotMatter(t *testing.T) {
	a, b, c := scan(t, "a.json", 1, true), scan(t, "b.json", 2, false), scan(t, "c.json", 3, false)
	write := func(scans ...Part) string {
		var out bytes.Buffer
		if err := document.Render(&out, merged(t, owner(t), scans, Options{}).Assessment); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	want := write(a, b, c)
	for _, order := range [][]Part{{a, b, c}, {c, b, a}, {b, c, a}} {
		if write(order...) != want {
			t.Errorf("another order gives another document")
		}
	}
	if back, err := assess.Read(strings.NewReader(want)); err != nil || back.ID == a.Assessment.ID {
		t.Errorf("read back: %q, %v", back.ID, err)
	}
}

func TestConflicts(t *testing.T) {
	o, s := owner(t), scan(t, "till.json", 1, false)
	s.Assessment.Answers = []assess.Answer{
		{Control: "BAK-1", State: questions.Poor, By: "Tech", Note: "I looked."},
		{Control: "ACC-1", State: questions.DoesNotApply},
	}
	s.Assessment.Profile = questions.Profile{"staff": "many", "web": "yes"}
	two := scan(t, "again.json", 2, true)
	for _, p := range []*Part{&s, &two} { // both saw the same website, and not alike
		p.Assessment.Findings = slices.Clone(p.Assessment.Findings)
		p.Assessment.Findings[0].Target = "shop.example:443"
	}
	r := merged(t, o, []Part{s, two}, Options{})
	for _, want := range []string{
		"About BAK-1, owner.json says “good” and till.json says “poor”. The lower one counts.",
		"About ACC-1, owner.json says “good” and till.json says “not applicable”.",
		"(staff), owner.json says “few” and till.json says “many”. The first one counts.",
		"pw.length of shop.example:443 was seen twice: once as pass, and in again.json as fail. Both are kept.",
	} {
		if !has(r.Conflicts, want) || !has(r.Assessment.Limits, want) {
			t.Errorf("not said: %s\nconflicts: %q", want, r.Conflicts)
		}
	}
	state := map[string]questions.State{}
	for _, x := range r.Assessment.Answers {
		state[x.Control] = x.State
	}
	if state["BAK-1"] != questions.Poor || state["ACC-1"] != questions.Good || len(r.Assessment.Findings) != 2 || r.Assessment.Profile["web"] != "yes" || r.Assessment.Profile["staff"] != "few" {
		t.Errorf("answers %v, profile %v", state, r.Assessment.Profile)
	}
	alone := merged(t, o, []Part{two}, Options{})
	if r.Assessment.Score.Floor > alone.Assessment.Score.Floor {
		t.Error("a conflict raised the score")
	}
}

func TestRefuses(t *testing.T) {
	o, s := owner(t), scan(t, "a.json", 1, true)
	other := scan(t, "b.json", 2, true)
	other.Assessment.Subject.Client = "someone-else"
	for name, c := range map[string]struct {
		owner Part
		scans []Part
		want  error
	}{
		"no answers":     {s, []Part{s}, ErrNoAnswers},
		"no scans":       {o, nil, ErrNoScans},
		"twice":          {o, []Part{s, s}, ErrTwice},
		"another client": {o, []Part{s, other}, ErrClient},
	} {
		if _, err := Merge(reporttest.Content(t), c.owner, c.scans, Options{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if r := merged(t, o, []Part{other}, Options{AnyClient: true}); !has(r.Conflicts, "was made for another client") {
		t.Errorf("conflicts %q", r.Conflicts)
	}
	if r := merged(t, o, []Part{other}, Options{Anyone: []string{"someone-else"}}); r.Assessment.Subject.Client != o.Assessment.Subject.Client {
		t.Errorf("client %q", r.Assessment.Subject.Client)
	}
}

// TestWordsStay: a text is not made harmless twice.
func TestWordsStay(t *testing.T) {
	o, s := owner(t), scan(t, "a.json", 1, true)
	const path = `C:\\Users\\x, seen as \u{1B}`
	s.Assessment.Findings[0].Detail, s.Assessment.Findings[0].Evidence[0].Where = path, path
	o.Assessment.Answers[0].Note = path
	a := merged(t, o, []Part{s}, Options{}).Assessment
	if a.Findings[0].Detail != path || a.Findings[0].Evidence[0].Where != path || a.Answers[0].Note != path {
		t.Errorf("got %q, %q, %q", a.Findings[0].Detail, a.Findings[0].Evidence[0].Where, a.Answers[0].Note)
	}
	for _, k := range a.Controls {
		if k.Contradiction != nil && k.Contradiction.Measured[0] != path {
			t.Errorf("the contradiction says %q", k.Contradiction.Measured[0])
		}
	}
}

func TestHostile(t *testing.T) {
	o, s := owner(t), scan(t, "a.json", 1, true)
	for _, bad := range reporttest.Strings() {
		h := s
		h.Assessment = reporttest.Hostile(s.Assessment, bad)
		h.Assessment.Findings[0].Target = "this computer"
		r := merged(t, o, []Part{h}, Options{AnyClient: true})
		reporttest.Visible(t, fmt.Append(nil, r.Conflicts, r.Assessment.Findings))
		if len(r.Assessment.Findings) != 1 || !strings.HasPrefix(r.Assessment.Findings[0].Target, "this computer (a)") {
			t.Errorf("%.40q: findings %+v", bad, r.Assessment.Findings)
		}
	}
}

// TestOnlyWhatMeasuredCounts: a document that looked at nothing on its computer is no
// computer that was measured, and two of one computer are one.
func TestOnlyWhatMeasuredCounts(t *testing.T) {
	silent := scan(t, "silent.json", 2, true)
	silent.Assessment.Findings[0].Status = checks.Unknown
	left := scan(t, "left.json", 3, true)
	left.Assessment.Findings[0].Status = checks.NotChecked
	again := scan(t, "again.json", 4, true)
	one := scan(t, "one.json", 5, true)
	again.Assessment.Scope.Computer.ID, one.Assessment.Scope.Computer.ID = "0123456789abcdef", "0123456789abcdef"
	r := merged(t, owner(t), []Part{silent, left, again, one}, Options{Computers: 3})
	if r.Measured != 1 || !has(r.Assessment.Limits, "1 of 3 computers measured.") {
		t.Errorf("%d measured: %q", r.Measured, r.Assessment.Limits)
	}
}
