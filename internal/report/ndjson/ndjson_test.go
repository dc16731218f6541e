package ndjson

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

func render(t testing.TB, a assess.Assessment) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, reporttest.Content(t), a, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestALineEach(t *testing.T) {
	for name, a := range reporttest.All(t) {
		out := render(t, a)
		want := flat.Of(reporttest.Content(t), a, nil)
		lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
		if len(want) == 0 && len(out) == 0 {
			continue
		}
		if len(lines) != len(want) {
			t.Fatalf("%s: %d lines for %d rows", name, len(lines), len(want))
		}
		for i, l := range lines {
			var got line
			dec := json.NewDecoder(strings.NewReader(l))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&got); err != nil {
				t.Fatal(err)
			}
			if got.ID != want[i].ID || got.Status != want[i].Status || got.Fingerprint != want[i].Fingerprint || got.Assessment != a.ID || got.SchemaVersion != 1 {
				t.Errorf("%s, line %d: %s", name, i+1, l)
			}
			if (got.Severity != "") != want[i].HasSeverity() {
				t.Errorf("%s, line %d: severity %q of a %s %s", name, i+1, got.Severity, got.Method, got.Status)
			}
		}
		if !bytes.Equal(out, render(t, a)) {
			t.Errorf("%s: two renders differ", name)
		}
	}
}

func TestHostileStrings(t *testing.T) {
	a := reporttest.Small(t)
	count := bytes.Count(render(t, a), []byte("\n"))
	for _, s := range reporttest.Strings() {
		out := render(t, reporttest.Hostile(a, s))
		reporttest.Visible(t, out)
		if bytes.ContainsAny(out, "<>&") || bytes.Count(out, []byte("\n")) != count {
			t.Fatalf("%.40q breaks out", s)
		}
		for l := range bytes.Lines(out) {
			var got line
			if err := json.Unmarshal(l, &got); err != nil {
				t.Fatalf("%.40q: %v", s, err)
			}
			if got.Title != safetext.Text(s) {
				t.Fatalf("title %q, want %q", got.Title, safetext.Text(s))
			}
		}
	}
}

func TestNothingIsWrittenOnAFault(t *testing.T) {
	a := reporttest.Bad(t)
	a.Findings = append(a.Findings, checks.Finding{Status: 99})
	var b bytes.Buffer
	if err := Render(&b, reporttest.Content(t), a, nil); err == nil || b.Len() > 0 {
		t.Errorf("an impossible status: %d bytes and error %v", b.Len(), err)
	}
}
