// Package ndjson writes a line of JSON for each finding and each answer, for
// stores of log lines. Every line says which assessment it is of.
package ndjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A line is one row. Its names are those of the assessment document.
type line struct {
	SchemaVersion int            `json:"schema_version"`
	Assessment    string         `json:"assessment"`
	Client        string         `json:"client,omitempty"`
	Finished      time.Time      `json:"finished"`
	ID            string         `json:"id"`
	Method        flat.Method    `json:"method"`
	Check         string         `json:"check,omitempty"`
	Control       string         `json:"control"`
	Area          string         `json:"area"`
	Target        string         `json:"target,omitempty"`
	Status        checks.Status  `json:"status"`
	Severity      string         `json:"severity,omitempty"` // of a measured gap only
	Title         string         `json:"title"`
	Detail        string         `json:"detail,omitempty"`
	Reason        string         `json:"reason,omitempty"`
	By            string         `json:"by,omitempty"`
	Note          string         `json:"note,omitempty"`
	Contradicted  bool           `json:"contradicted,omitempty"`
	Doubt         *doubt         `json:"doubt,omitempty"`
	At            time.Time      `json:"at,omitzero"`
	MeasuredAt    time.Time      `json:"measured_at,omitzero"` // by an earlier run, and not looked at in this one
	Remembered    string         `json:"remembered,omitempty"` // the same in words
	Evidence      []evidence     `json:"evidence,omitempty"`
	Maps          questions.Maps `json:"maps"`
	Fingerprint   string         `json:"fingerprint"`
	Change        string         `json:"change,omitempty"`
	Floor         int            `json:"floor"`
	Ceiling       int            `json:"ceiling"`
	Grade         score.Grade    `json:"grade"`       // null while not known
	Provisional   score.Grade    `json:"provisional"` // the short way's, null where there is none
}

// A doubt is another answer that stands against this one.
type doubt struct {
	By   string `json:"by"`
	Kind string `json:"kind"`
	Why  string `json:"why"`
	Open bool   `json:"open,omitempty"`
}

type evidence struct {
	What  string `json:"what"`
	Where string `json:"where"`
	Seen  string `json:"seen"`
}

// Render writes the lines. Nothing is written when one cannot be encoded.
//
// changes are as in rows.Of.
func Render(w io.Writer, c assess.Content, a assess.Assessment, changes map[string]string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range flat.Of(c, a, changes) {
		l := line{
			SchemaVersion: assess.SchemaVersion, Assessment: a.ID, Client: a.Subject.Client, Finished: a.Run.Finished.UTC(),
			ID: r.ID, Method: r.Method, Check: r.Check, Control: r.Control, Area: r.Area, Target: r.Target, Status: r.Status,
			Title: r.Title, Detail: r.Detail, Reason: r.Reason, By: r.By, Note: r.Note, Contradicted: r.Contradicted, At: r.At,
			Maps: r.Maps, Fingerprint: r.Fingerprint, Change: r.Change,
			Floor: a.Score.Floor, Ceiling: a.Score.Ceiling, Grade: score.Grade(string(a.Score.Grade)),
		}
		if p := a.Score.Provisional; p != nil {
			l.Provisional = score.Grade(string(p.Grade))
		}
		l.MeasuredAt, l.Remembered = r.MeasuredAt, r.Remembered()
		if d := r.Doubt; d != nil {
			l.Doubt = &doubt{By: d.By, Kind: d.Kind, Why: d.Why, Open: d.Open}
		}
		if r.HasSeverity() {
			l.Severity = r.Severity.String()
		}
		for _, e := range r.Evidence {
			l.Evidence = append(l.Evidence, evidence(e))
		}
		if err := enc.Encode(l); err != nil {
			return fmt.Errorf("encoding the finding %s: %w", r.ID, err)
		}
	}
	_, err := w.Write(safetext.JSON(b.Bytes()))
	return err
}
