package junit

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func render(t testing.TB, a assess.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, reporttest.Content(t), a, true); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// grammar is the common JUnit schema: which elements an element may hold, in
// which order, and which attributes it must and may have.
var grammar = map[string]struct{ children, must, may []string }{
	"testsuites": {children: []string{"testsuite"}, must: []string{"name", "tests", "failures", "errors"}, may: []string{"time", "disabled"}},
	"testsuite":  {children: []string{"properties", "testcase", "system-out", "system-err"}, must: []string{"name", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"}, may: []string{"id", "package"}},
	"properties": {children: []string{"property"}},
	"property":   {must: []string{"name", "value"}},
	"testcase":   {children: []string{"skipped", "error", "failure", "system-out", "system-err"}, must: []string{"name", "classname", "time"}, may: []string{"status", "assertions"}},
	"skipped":    {must: []string{"message"}},
	"error":      {must: []string{"message"}, may: []string{"type"}},
	"failure":    {must: []string{"message", "type"}},
	"system-out": {},
}

// structure checks a document against the grammar and returns its elements.
func structure(t testing.TB, doc []byte) string {
	t.Helper()
	var out strings.Builder
	var stack []string
	place := map[int]int{} // by depth, the last child's place in the order
	for dec := xml.NewDecoder(bytes.NewReader(doc)); ; {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			name := x.Name.Local
			g, ok := grammar[name]
			if !ok {
				t.Fatalf("<%s> is not in the schema", name)
			}
			if len(stack) > 0 {
				i := slices.Index(grammar[stack[len(stack)-1]].children, name)
				if i < place[len(stack)] {
					t.Fatalf("<%s> does not stand here in <%s>", name, stack[len(stack)-1])
				}
				place[len(stack)] = i
			} else if name != "testsuites" {
				t.Fatalf("the document is <%s>", name)
			}
			var have []string
			for _, a := range x.Attr {
				have = append(have, a.Name.Local)
				if !slices.Contains(append(slices.Clone(g.must), g.may...), a.Name.Local) {
					t.Fatalf("<%s %s>", name, a.Name.Local)
				}
			}
			for _, m := range g.must {
				if !slices.Contains(have, m) {
					t.Fatalf("<%s> has no %s", name, m)
				}
			}
			stack = append(stack, name)
			place[len(stack)] = 0
			out.WriteString(strings.Join(stack, "/") + "\n")
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.Directive, xml.Comment:
			t.Fatalf("the document holds %q", x)
		}
	}
}

func TestStructureAndCounts(t *testing.T) {
	for name, a := range reporttest.All(t) {
		out := render(t, a)
		structure(t, out)
		var s suites
		if err := xml.Unmarshal(out, &s); err != nil {
			t.Fatal(err)
		}
		tests, failures, skipped := 0, 0, 0
		for _, x := range s.Suites {
			if x.Tests != len(x.Cases) {
				t.Errorf("%s: %s says %d tests and has %d", name, x.Name, x.Tests, len(x.Cases))
			}
			tests += x.Tests
			failures += x.Failures
			skipped += x.Skipped
			for _, c := range x.Cases {
				n := 0
				for _, o := range []*outcome{c.Skipped, c.Error, c.Failure} {
					if o != nil {
						n++
					}
				}
				if passed := strings.Contains(c.Out, ": pass") || strings.Contains(c.Out, "pass:"); n > 1 || passed != (n == 0) {
					t.Errorf("%s: %s has %d outcomes: %s", name, c.Name, n, c.Out)
				}
			}
		}
		if s.Tests != tests || s.Failures != failures || tests != len(a.Findings)+len(a.Answers) {
			t.Errorf("%s: %d tests and %d failures, counted %d and %d", name, s.Tests, s.Failures, tests, failures)
		}
		if name == "bad" && (failures == 0 || skipped == 0) {
			t.Errorf("a bad firm has %d failures and %d skipped", failures, skipped)
		}
		if !bytes.Equal(out, render(t, a)) {
			t.Errorf("%s: two renders differ", name)
		}
	}
}

func TestHostileStrings(t *testing.T) {
	a := reporttest.Small(t)
	want := structure(t, render(t, reporttest.Hostile(a, "quite harmless")))
	for _, s := range reporttest.Strings() {
		out := render(t, reporttest.Hostile(a, s))
		reporttest.Visible(t, out)
		if got := structure(t, out); got != want {
			t.Errorf("%.40q changes the elements", s)
		}
		if bytes.Contains(out, []byte("<!")) || bytes.Count(out, []byte("<?")) != 1 {
			t.Errorf("%.40q gets through", s)
		}
	}
}

// TestToDo: unless all are asked for, only what is to be done is there, and the rest is counted.
func TestToDo(t *testing.T) {
	a := reporttest.Bad(t)
	count := func(every bool) (tests, failures int) {
		var b bytes.Buffer
		if err := Render(&b, reporttest.Content(t), a, every); err != nil {
			t.Fatal(err)
		}
		var all suites
		if err := xml.Unmarshal(b.Bytes(), &all); err != nil {
			t.Fatal(err)
		}
		left := 0
		for _, s := range all.Suites {
			for _, p := range s.Properties {
				if p.Name == "left_out" {
					n, err := strconv.Atoi(p.Value)
					if err != nil {
						t.Fatal(err)
					}
					left += n
				}
			}
		}
		return all.Tests + left, all.Failures
	}
	tests, failures := count(true)
	counted, same := count(false)
	if failures == 0 || same != failures || counted != tests {
		t.Errorf("of %d cases and %d failures, %d and %d are told", tests, failures, counted, same)
	}
}
