// Package sarif writes an assessment as SARIF 2.1.0, the form that dashboards of
// scanners read. It lays out and computes nothing.
package sarif

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

const (
	schema  = "https://json.schemastore.org/sarif-2.1.0.json"
	version = "2.1.0"
	// language is that of the texts.
	language = "en"
	// fingerprintName is versioned, so that a change of ours cannot pass old and
	// new results off as different ones.
	fingerprintName = "cybercheck/v1"
)

type document struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct {
	Tool              tool           `json:"tool"`
	AutomationDetails automation     `json:"automationDetails"`
	Invocations       []invocation   `json:"invocations"`
	Results           []result       `json:"results"`
	Language          string         `json:"language"`
	NewlineSequences  []string       `json:"newlineSequences"` // how lines end in texts below
	Properties        map[string]any `json:"properties"`
}

type tool struct {
	Driver driver `json:"driver"`
}

type driver struct {
	Name     string `json:"name"`
	Version  string `json:"version,omitempty"`
	Language string `json:"language"`
	Rules    []rule `json:"rules"`
}

type rule struct {
	ID               string         `json:"id"`
	ShortDescription message        `json:"shortDescription"`
	FullDescription  *message       `json:"fullDescription,omitempty"`
	Help             *message       `json:"help,omitempty"`
	Properties       map[string]any `json:"properties"`
}

type message struct {
	Text string `json:"text"`
}

type automation struct {
	ID string `json:"id"`
}

type invocation struct {
	ExecutionSuccessful bool   `json:"executionSuccessful"`
	StartTimeUTC        string `json:"startTimeUtc,omitempty"`
	EndTimeUTC          string `json:"endTimeUtc,omitempty"`
}

type result struct {
	RuleID              string            `json:"ruleId"`
	RuleIndex           int               `json:"ruleIndex"`
	Kind                string            `json:"kind"`
	Level               string            `json:"level"`
	Message             message           `json:"message"`
	Locations           []location        `json:"locations"`
	BaselineState       string            `json:"baselineState,omitempty"`
	PartialFingerprints map[string]string `json:"partialFingerprints"`
	Properties          map[string]any    `json:"properties"`
}

type location struct {
	PhysicalLocation physical  `json:"physicalLocation"`
	LogicalLocations []logical `json:"logicalLocations"`
}

type physical struct {
	ArtifactLocation artifact `json:"artifactLocation"`
}

type artifact struct {
	URI string `json:"uri"`
}

type logical struct {
	FullyQualifiedName string `json:"fullyQualifiedName"`
	Kind               string `json:"kind"`
}

// kinds are SARIF's words for ours. A level other than none needs the kind fail.
var kinds = map[checks.Status]struct{ kind, level string }{
	checks.Pass: {"pass", "none"}, checks.Partial: {"fail", "warning"}, checks.Fail: {"fail", "error"},
	checks.Unknown: {"open", "none"}, checks.NotChecked: {"open", "none"}, checks.NotApplicable: {"notApplicable", "none"}, checks.Error: {"review", "none"},
}

// severities are the numbers by which dashboards sort, one in each of their bands.
var severities = map[checks.Severity]string{checks.Info: "0.0", checks.Low: "3.9", checks.Medium: "6.9", checks.High: "8.9", checks.Critical: "10.0"}

// baselines are SARIF's words for what became of a thing. What is fixed is absent:
// the fault is, that the earlier assessment had. What was not looked at again is
// never that.
var baselines = map[string]string{
	"fixed": "absent", "better": "updated", "worse": "updated", "new": "new", "unchanged": "unchanged",
	"not_checked": "updated", "no_longer_applies": "updated", "now_known": "new",
}

// Render writes one document. Nothing is written when it cannot be encoded.
//
// changes are as in flat.Of; with them each result says how it stands to the
// baseline, which is the earlier assessment. Dashboards take every result for work to
// do, and so many and no more: unless all are asked for, those that are none are counted
// and left out.
func Render(w io.Writer, c assess.Content, a assess.Assessment, changes map[string]string, all bool) error {
	rows := flat.Of(c, a, changes)
	given := len(rows)
	if !all {
		rows = flat.ToDo(rows)
	}
	r := run{
		Tool:              tool{driver{Name: "cybercheck", Version: a.Tool.Version, Language: language, Rules: []rule{}}},
		AutomationDetails: automation{ID: "cybercheck/" + a.ID},
		Invocations:       []invocation{{ExecutionSuccessful: !a.Run.Partial, StartTimeUTC: when(a.Run.Started), EndTimeUTC: when(a.Run.Finished)}},
		Results:           []result{},
		Language:          language,
		NewlineSequences:  []string{"\r\n", "\n"},
		Properties: map[string]any{
			"schema_version": assess.SchemaVersion, "floor": a.Score.Floor, "ceiling": a.Score.Ceiling, "grade": grade(a.Score.Grade), "provisional": provisional(a.Score),
			"left_out": given - len(rows),
		},
	}
	index := map[string]int{}
	for _, x := range rows {
		i, ok := index[x.ID]
		if !ok {
			i = len(r.Tool.Driver.Rules)
			index[x.ID] = i
			r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, ruleOf(x))
		}
		worst(r.Tool.Driver.Rules[i].Properties, x)
		r.Results = append(r.Results, resultOf(x, i))
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(document{Schema: schema, Version: version, Runs: []run{r}}); err != nil {
		return fmt.Errorf("encoding the findings: %w", err)
	}
	_, err := w.Write(safetext.JSON(b.Bytes()))
	return err
}

func ruleOf(x flat.Row) rule {
	r := rule{ID: x.ID, ShortDescription: message{or(x.Rule, x.ID)}, Properties: map[string]any{"area": x.AreaName, "tags": []string{"security", string(x.Method)}}}
	if x.Why != "" {
		r.FullDescription = &message{x.Why}
	}
	var steps []string
	for _, f := range x.Fixes {
		steps = append(steps, f.Steps...)
	}
	if len(steps) > 0 {
		r.Help = &message{strings.Join(steps, "\n")}
	}
	return r
}

// worst gives a rule the highest severity that any of its results has.
func worst(p map[string]any, x flat.Row) {
	if !x.HasSeverity() {
		return
	}
	have, ok := p["severity"].(string)
	var s checks.Severity
	if ok && s.UnmarshalText([]byte(have)) == nil && s >= x.Severity {
		return
	}
	p["severity"] = x.Severity.String()
	p["security-severity"] = severities[x.Severity]
}

func resultOf(x flat.Row, i int) result {
	k := kinds[x.Status]
	target := x.Target
	if x.Method == flat.Asked {
		target = "answers"
	}
	r := result{
		RuleID: x.ID, RuleIndex: i, Kind: k.kind, Level: k.level, Message: message{or(x.Detail, or(x.Title, x.ID))},
		Locations: []location{{
			PhysicalLocation: physical{artifact{URI: uri(target)}},
			LogicalLocations: []logical{{FullyQualifiedName: or(target, "unknown"), Kind: "resource"}},
		}},
		PartialFingerprints: map[string]string{fingerprintName: x.Fingerprint},
		Properties:          map[string]any{"method": x.Method, "status": x.Status, "control": x.Control},
	}
	if changes := baselines[x.Change]; changes != "" {
		r.BaselineState, r.Properties["change"] = changes, x.Change
	}
	for key, v := range map[string]string{"reason": x.Reason, "by": x.By, "note": x.Note, "at": when(x.At), "measured_at": when(x.MeasuredAt), "remembered": x.Remembered()} {
		if v != "" {
			r.Properties[key] = v
		}
	}
	if x.HasSeverity() {
		r.Properties["severity"], r.Properties["security-severity"] = x.Severity.String(), severities[x.Severity]
	}
	if x.Contradicted {
		r.Properties["contradicted"] = true
	}
	if d := x.Doubt; d != nil {
		r.Properties["doubt"] = map[string]any{"by": d.By, "kind": d.Kind, "why": d.Why, "open": d.Open}
	}
	if len(x.Evidence) > 0 {
		seen := make([]string, len(x.Evidence))
		for j, e := range x.Evidence {
			seen[j] = e.What + ", " + e.Where + ": " + e.Seen
		}
		r.Properties["evidence"] = seen
	}
	return r
}

// uri is a relative reference made of plain letters only: some readers drop a
// result without one, and none may follow one that a target chose.
func uri(target string) string {
	var b strings.Builder
	for _, c := range []byte(target) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '-', c == '_':
			b.WriteByte(c)
		default:
			b.WriteByte('-')
		}
	}
	return "target/" + or(strings.TrimLeft(b.String(), ".-"), "unknown")
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// grade is a grade as text that harms nothing, or null where there is none.
func grade(g score.Grade) any {
	if g == "" {
		return nil
	}
	return string(g)
}

// provisional is the grade of the short way, or null.
func provisional(s score.Score) any {
	if s.Provisional == nil {
		return nil
	}
	return grade(s.Provisional.Grade)
}
