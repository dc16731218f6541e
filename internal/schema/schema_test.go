package schema

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/all"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/merge"
	"github.com/cybercheck-cli/cybercheck/internal/redact"
	document "github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var update = flag.Bool("update", false, "rewrite the schema from the Go types")

func file(name string) string { return "../../docs/schema/" + name + ".schema.json" }

// TestSchemaIsCurrent: the published files say what the types say.
func TestSchemaIsCurrent(t *testing.T) {
	for _, p := range documents() {
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(generate(t, p)); err != nil {
			t.Fatal(err)
		}
		if *update {
			if err := os.WriteFile(file(p.name), b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		have, err := os.ReadFile(file(p.name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(have, b.Bytes()) {
			t.Errorf("the document has changed: run “go test ./internal/schema -update”, and read what it did to %s", file(p.name))
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema { return compiledOf(t, "assessment-1") }

func compiledOf(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(file(name))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("assessment", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("assessment")
	if err != nil {
		t.Fatal(err)
	}
	if s.DraftVersion != 2020 {
		t.Fatalf("the schema is of draft %d", s.DraftVersion)
	}
	return s
}

func written(t testing.TB, a assess.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := document.Render(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func value(t testing.TB, doc []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestDocumentsAreValid(t *testing.T) {
	s := compiled(t)
	docs := reporttest.All(t)
	docs["stale"] = reporttest.StalePass(t)
	for _, name := range []string{"empty", "middling", "bad"} {
		docs["redacted "+name] = redact.Of(reporttest.Content(t), assess.Tool{Name: "cybercheck", Version: "dev", Bank: "2026.11"}, docs[name])
	}
	scan := reporttest.Many(t, 12)
	scan.ID = "20261124T020500Z-fedcba9876543210"
	r, err := merge.Merge(reporttest.Content(t), merge.Part{Name: "owner.json", Assessment: docs["good"]}, []merge.Part{{Name: "till.json", Assessment: scan}}, merge.Options{Computers: 9, Tool: docs["good"].Tool})
	if err != nil {
		t.Fatal(err)
	}
	docs["merged"] = r.Assessment
	for name, a := range docs {
		if err := s.Validate(value(t, written(t, a))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestComparisonsAreValid: each fixture held against each other one,
// and against itself.
func TestComparisonsAreValid(t *testing.T) {
	s, c := compiledOf(t, "comparison-1"), reporttest.Content(t)
	for was, older := range reporttest.All(t) {
		for is, newer := range reporttest.All(t) {
			var b bytes.Buffer
			if err := compare.JSON(&b, compare.Of(c, older, newer)); err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(value(t, b.Bytes())); err != nil {
				t.Errorf("%s and %s: %v", was, is, err)
			}
		}
	}
	var b bytes.Buffer
	if err := compare.JSON(&b, compare.Of(c, reporttest.Bad(t), reporttest.Good(t))); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []struct {
		path string
		to   any
	}{
		{"schema_version", 2},
		{"older", nil},
		{"newer.floor", 101},
		{"controls.0.state", "cured"},
		{"findings", json.RawMessage("null")},
		{"delta", 200},
		{"comparable", "yes"},
		{"newer.grade", "A+"},
	} {
		v := value(t, b.Bytes())
		change(t, v, broken.path, broken.to)
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if s.Validate(value(t, data)) == nil {
			t.Errorf("%s: %v was accepted", broken.path, broken.to)
		}
	}
}

// TestRealContentIsValid: every question answered, and every finding that a check
// can make, in a document of the real questions and checks.
func TestRealContentIsValid(t *testing.T) {
	bank, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	model, err := score.LoadModel()
	if err != nil {
		t.Fatal(err)
	}
	c := assess.Content{Bank: bank, Model: model, Checks: all.Checks()}
	in := reporttest.Bad(t).Input()
	in.Answers, in.Findings = questions.Answers{}, nil
	for i, k := range bank.Controls {
		in.Answers[k.ID] = questions.Answer{State: []questions.State{questions.Good, questions.Partial, questions.Poor, questions.DontKnow}[i%4], At: in.Run.Finished}
	}
	for _, k := range c.Checks {
		for i, d := range k.Docs.All() {
			in.Findings = append(in.Findings, checks.Finding{
				ID: d.ID, Check: k.Name, Control: d.Control, Target: "this computer", Status: checks.Status(i % 7), Severity: d.Severity.Public,
				Title: d.Title, Fingerprint: checks.Fingerprint(d.ID, d.Control, "this computer"),
			})
		}
	}
	a := assess.Build(c, in)
	if err := compiled(t).Validate(value(t, written(t, a))); err != nil {
		t.Error(err)
	}
	if len(a.Plan) == 0 || len(a.Findings) < 50 {
		t.Errorf("%d steps and %d findings", len(a.Plan), len(a.Findings))
	}
}

// TestNewerMinorWriter: what the schema does not know, it takes, at every level.
func TestNewerMinorWriter(t *testing.T) {
	s := compiled(t)
	v := value(t, written(t, reporttest.Bad(t)))
	n := 0
	var add func(any, string)
	add = func(v any, at string) {
		switch x := v.(type) {
		case map[string]any:
			for k, y := range x {
				add(y, k)
			}
			if at != "profile" { // the one object whose names are content
				x["of_a_newer_writer"] = map[string]any{"x": 1}
				n++
			}
		case []any:
			for _, y := range x {
				add(y, at)
			}
		}
	}
	add(v, "")
	if err := s.Validate(v); err != nil || n < 20 {
		t.Errorf("with %d new properties: %v", n, err)
	}
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := assess.Read(bytes.NewReader(data)); err != nil {
		t.Errorf("our own reader: %v", err)
	}
}

// TestBrokenDocumentsAreRefused breaks a good document in one place each time.
func TestBrokenDocumentsAreRefused(t *testing.T) {
	s := compiled(t)
	good := written(t, reporttest.Bad(t))
	refused := 0
	for _, c := range []struct {
		what string
		path string
		to   any // nil removes the property
	}{
		{"no version", "schema_version", nil},
		{"a newer version", "schema_version", 2},
		{"a version in words", "schema_version", "1"},
		{"no id", "id", nil},
		{"an id that is a path", "id", "../../etc/passwd"},
		{"no tool", "tool", nil},
		{"a tool without a name", "tool.name", ""},
		{"no run", "run", nil},
		{"a mode that is not one", "run.mode", "guess"},
		{"a date in words", "run.finished", "yesterday"},
		{"a date of local time", "run.finished", "2026-11-24T02:05:00+13:00"},
		{"no scope", "scope", nil},
		{"targets that are no list", "scope.targets", "example.org"},
		{"answers that are no list", "answers", map[string]any{}},
		{"an answer that is no state", "answers.0.state", "maybe"},
		{"an answer about nothing", "answers.0.control", "acc1"},
		{"no findings", "findings", nil},
		{"a status that is not one", "findings.0.status", "ok"},
		{"a severity that is not one", "findings.0.severity", 3},
		{"a finding id without a dot", "findings.0.id", "expired"},
		{"a fingerprint that is not one", "findings.0.fingerprint", "0123"},
		{"a reason that is not one", "findings.0.reason", "tired"},
		{"evidence without what was seen", "findings.0.evidence.0.seen", nil},
		{"a negative time", "findings.0.took_ms", -1},
		{"a control id that is not one", "controls.0.id", "ACC"},
		{"a value above 100", "controls.0.value", 101},
		{"half a value", "controls.0.value", 0.5},
		{"a basis that is not one", "controls.0.basis", "hearsay"},
		{"no contradiction, not even null", "controls.0.contradiction", nil},
		{"a floor below 0", "score.floor", -1},
		{"a ceiling that is text", "score.ceiling", "66"},
		{"a grade that is not one", "score.grade", "A+"},
		{"a chip that is not one", "score.areas.0.chip", "great"},
		{"a plan that is null", "plan", json.RawMessage("null")},
		{"a rank of 0", "plan.0.rank", 0},
		{"a cost that is not one", "plan.0.cost", "$20"},
		{"a group that is not one", "plan.0.group", "someday"},
		{"no limits", "limits", []any{}},
	} {
		v := value(t, good)
		change(t, v, c.path, c.to)
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(value(t, data)); err == nil {
			t.Errorf("%s was accepted", c.what)
		} else {
			refused++
		}
	}
	if refused < 20 {
		t.Errorf("%d broken documents were refused, want at least 20", refused)
	}
}

// change sets the place that path names, or removes it.
func change(t *testing.T, v any, path string, to any) {
	t.Helper()
	parts := strings.Split(path, ".")
	for i, p := range parts {
		if list, ok := v.([]any); ok {
			n := -1
			if _, err := fmt.Sscan(p, &n); err != nil || n >= len(list) {
				t.Fatalf("%s leads nowhere", path)
			}
			v = list[n]
			continue
		}
		m, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("%s leads nowhere", path)
		}
		if i < len(parts)-1 {
			v = m[p]
			continue
		}
		if _, ok := m[p]; !ok && to == nil {
			t.Fatalf("%s is not there to be removed", path)
		}
		if m[p] = to; to == nil {
			delete(m, p)
		}
	}
}
