package sarif

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	judge "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func render(t testing.TB, a assess.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, reporttest.Content(t), a, nil, true); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// judged reads a document with another project's library, which holds it against
// the schema of the standard.
func judged(t testing.TB, out []byte) *judge.Report {
	t.Helper()
	r, err := judge.FromBytes(out)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Validate(); err != nil {
		t.Fatalf("not SARIF 2.1.0: %v", err)
	}
	return r
}

func TestValid(t *testing.T) {
	for name, a := range reporttest.All(t) {
		out := render(t, a)
		r := judged(t, out)
		want := flat.Of(reporttest.Content(t), a, nil)
		if len(r.Runs) != 1 || len(r.Runs[0].Results) != len(want) {
			t.Fatalf("%s: %d results for %d rows", name, len(r.Runs[0].Results), len(want))
		}
		for i, x := range r.Runs[0].Results {
			if x.RuleIndex < 0 || *r.Runs[0].Tool.Driver.Rules[x.RuleIndex].ID != *x.RuleID || *x.RuleID != want[i].ID {
				t.Errorf("%s: result %d points to rule %d", name, i, x.RuleIndex)
			}
			if (x.Kind == "fail") != want[i].Gap() || (x.Level != "none") != want[i].Gap() {
				t.Errorf("%s: a %s is kind %s, level %s", name, want[i].Status, x.Kind, x.Level)
			}
			if x.PartialFingerprints["cybercheck/v1"] != want[i].Fingerprint || len(x.Locations) != 1 {
				t.Errorf("%s: result %d: %+v", name, i, x)
			}
		}
		if !bytes.Equal(out, render(t, a)) {
			t.Errorf("%s: two renders differ", name)
		}
	}
}

// The judge must be able to refuse.
func TestJudgeRefuses(t *testing.T) {
	out := bytes.Replace(render(t, reporttest.Bad(t)), []byte(`"level": "error"`), []byte(`"level": "dreadful"`), 1)
	r, err := judge.FromBytes(out)
	if err == nil {
		err = r.Validate()
	}
	if err == nil {
		t.Error("a level that is not in the standard was accepted")
	}
}

func TestEveryStatusHasAKind(t *testing.T) {
	for s := checks.NotChecked; s <= checks.Error; s++ {
		if kinds[s].kind == "" || s != checks.Pass && kinds[s].kind == "pass" {
			t.Errorf("%s is %q", s, kinds[s].kind)
		}
	}
}

func TestHostileStrings(t *testing.T) {
	a := reporttest.Small(t)
	for _, s := range reporttest.Strings() {
		out := render(t, reporttest.Hostile(a, s))
		reporttest.Visible(t, out)
		if bytes.ContainsAny(out, "<>&") {
			t.Fatalf("%.40q stands unescaped", s)
		}
		var d document
		if err := json.Unmarshal(out, &d); err != nil {
			t.Fatal(err)
		}
		for _, r := range d.Runs[0].Results {
			link := r.Locations[0].PhysicalLocation.ArtifactLocation.URI
			u, err := url.Parse(link)
			if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(link, "target/") || strings.Contains(link, "..") && strings.HasPrefix(link, "target/.") {
				t.Fatalf("%.40q: a result points to %q", s, link)
			}
		}
	}
	judged(t, render(t, reporttest.Hostile(a, strings.Join(reporttest.Strings(), " "))))
}

// With an earlier assessment every result says how it stands to it, and nothing
// that was not looked at again is absent.
func TestBaseline(t *testing.T) {
	a := reporttest.Bad(t)
	states := []string{"fixed", "better", "worse", "new", "unchanged", "not_checked", "no_longer_applies", "now_known"}
	changes := map[string]string{}
	for i, r := range flat.Of(reporttest.Content(t), a, nil) {
		changes[r.Fingerprint] = states[i%len(states)]
	}
	var b bytes.Buffer
	if err := Render(&b, reporttest.Content(t), a, changes, true); err != nil {
		t.Fatal(err)
	}
	judged(t, b.Bytes())
	var d document
	if err := json.Unmarshal(b.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	for _, r := range d.Runs[0].Results {
		change, _ := r.Properties["change"].(string)
		if r.BaselineState == "" || (r.BaselineState == "absent") != (change == "fixed") {
			t.Errorf("%s is %q for %q", r.RuleID, r.BaselineState, change)
		}
	}
	if out := render(t, a); bytes.Contains(out, []byte("baselineState")) {
		t.Error("without an earlier assessment there is a baseline")
	}
}

// TestToDo: unless all are asked for, only what is to be done is there, and the rest is counted.
func TestToDo(t *testing.T) {
	a := reporttest.Bad(t)
	results := func(all bool) (kinds map[string]int, left float64) {
		var b bytes.Buffer
		if err := Render(&b, reporttest.Content(t), a, nil, all); err != nil {
			t.Fatal(err)
		}
		var d struct {
			Runs []struct {
				Results    []struct{ Kind string }
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(b.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		kinds = map[string]int{}
		for _, r := range d.Runs[0].Results {
			kinds[r.Kind]++
		}
		left, _ = d.Runs[0].Properties["left_out"].(float64)
		return kinds, left
	}
	every, none := results(true)
	few, left := results(false)
	if few["fail"] == 0 || few["fail"] != every["fail"] || few["open"]+few["notApplicable"] > 0 || few["pass"] >= every["pass"] {
		t.Errorf("all %v, to do %v", every, few) // what is good by word and contradicted is to be done
	}
	sum := 0
	for kind, n := range every {
		sum += n - few[kind]
	}
	if none != 0 || int(left) != sum {
		t.Errorf("%v left out, want %d", left, sum)
	}
}
