// Package junit writes an assessment as JUnit XML, for build servers that stop
// on a failed test. Each area is a suite, each finding and each answer a case.
package junit

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

type suites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Name     string   `xml:"name,attr"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Errors   int      `xml:"errors,attr"`
	Suites   []*suite `xml:"testsuite"`
}

type suite struct {
	Name       string     `xml:"name,attr"`
	Tests      int        `xml:"tests,attr"`
	Failures   int        `xml:"failures,attr"`
	Errors     int        `xml:"errors,attr"`
	Skipped    int        `xml:"skipped,attr"`
	Time       string     `xml:"time,attr"`
	Timestamp  string     `xml:"timestamp,attr"`
	Hostname   string     `xml:"hostname,attr"`
	Properties []property `xml:"properties>property"`
	Cases      []testCase `xml:"testcase"`
}

type property struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type testCase struct {
	Name    string   `xml:"name,attr"`
	Class   string   `xml:"classname,attr"`
	Time    string   `xml:"time,attr"`
	Skipped *outcome `xml:"skipped"`
	Error   *outcome `xml:"error"`
	Failure *outcome `xml:"failure"`
	Out     string   `xml:"system-out,omitempty"`
}

type outcome struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

// Render writes one document. A gap is a failure, a fault of ours an error, and
// what could not be told or does not apply is skipped: it is never a pass. Unless all
// are asked for, each suite holds its gaps and faults alone, and counts the others.
func Render(w io.Writer, c assess.Content, a assess.Assessment, every bool) error {
	all := suites{Name: "cybercheck"}
	g, provisional := a.Score.Stands()
	grade := phrases.Grade(i18n.Catalog{}, g, provisional)
	byArea, left := map[string]*suite{}, map[string]int{}
	for _, r := range flat.Of(c, a, nil) {
		s := byArea[r.Area]
		if s == nil {
			s = &suite{
				Name: r.AreaName, Time: "0", Timestamp: a.Run.Finished.UTC().Format("2006-01-02T15:04:05"), Hostname: "localhost",
				Properties: []property{{"schema_version", fmt.Sprint(assess.SchemaVersion)}, {"area", r.Area}, {"floor", fmt.Sprint(a.Score.Floor)}, {"ceiling", fmt.Sprint(a.Score.Ceiling)}, {"grade", grade}},
			}
			byArea[r.Area] = s
			all.Suites = append(all.Suites, s)
		}
		if every || len(flat.ToDo([]flat.Row{r})) > 0 {
			s.add(r)
		} else {
			left[r.Area]++
		}
	}
	for area, n := range left {
		byArea[area].Properties = append(byArea[area].Properties, property{"left_out", fmt.Sprint(n)})
	}
	for _, s := range all.Suites {
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("encoding the findings: %w", err)
	}
	b.WriteByte('\n')
	_, err := io.WriteString(w, safetext.Guard(b.String()))
	return err
}

func (s *suite) add(r flat.Row) {
	t := testCase{Name: r.ID, Class: r.Target, Time: "0", Out: text(r)}
	if r.Method == flat.Asked {
		t.Class = "answers"
	}
	s.Tests++
	switch r.Status {
	case checks.Fail, checks.Partial:
		s.Failures++
		kind := r.Status.String()
		if r.HasSeverity() {
			kind = r.Severity.String()
		}
		t.Failure = &outcome{Message: r.Title, Type: kind, Text: r.Detail}
	case checks.Error:
		s.Errors++
		t.Error = &outcome{Message: r.Detail, Type: r.Reason, Text: r.Title}
	case checks.Unknown, checks.NotApplicable, checks.NotChecked:
		s.Skipped++
		t.Skipped = &outcome{Message: r.Status.String() + ": " + r.Detail}
	case checks.Pass:
	}
	s.Cases = append(s.Cases, t)
}

// text is what a case says beside its outcome.
func text(r flat.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %s: %s", r.Control, r.Method, r.Status, r.Detail)
	for _, e := range r.Evidence {
		fmt.Fprintf(&b, "\n%s, %s: %s", e.What, e.Where, e.Seen)
	}
	if r.Doubt != nil {
		b.WriteString("\nFor this answer: " + r.Doubt.Say())
	}
	if m := r.Remembered(); m != "" {
		b.WriteString("\nThis was " + m + ".")
	}
	if r.Contradicted {
		b.WriteString("\nWhat was measured differs from this answer.")
	}
	fmt.Fprintf(&b, "\nfingerprint %s", r.Fingerprint)
	return b.String()
}
