// Package csv writes an assessment as sheets: what was found and answered, and
// the plan. A sheet is for people; a program reads the JSON document.
//
// A spreadsheet runs a cell that begins like a formula, so every text has a guard
// against that, and every text is in quotes.
package csv

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// A sheet is lines of cells. It begins with the mark by which spreadsheets know
// UTF-8, and its lines end as RFC 4180 asks.
type sheet struct{ b bytes.Buffer }

func newSheet(titles ...string) *sheet {
	s := &sheet{}
	s.b.WriteString("\ufeff")
	cells := make([]any, len(titles))
	for i, t := range titles {
		cells[i] = t
	}
	s.line(cells...)
	return s
}

// line writes a line: texts guarded and in quotes, our own numbers as they are.
func (s *sheet) line(cells ...any) {
	for i, c := range cells {
		if i > 0 {
			s.b.WriteByte(',')
		}
		if n, ok := c.(int); ok {
			s.b.WriteString(strconv.Itoa(n))
			continue
		}
		fmt.Fprintf(&s.b, `"%s"`, strings.ReplaceAll(Guard(safetext.Guard(fmt.Sprint(c))), `"`, `""`))
	}
	s.b.WriteString("\r\n")
}

// Guard returns text that no spreadsheet takes for a formula: an apostrophe goes
// before the sign that would begin one, at the start of the cell, and after each
// semicolon or tab, which begin a cell in countries that write commas in numbers.
func Guard(text string) string {
	var b strings.Builder
	start := true
	for _, r := range text {
		switch {
		case start && strings.ContainsRune("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20", r):
			b.WriteByte('\'')
			start = false
		case r == ';' || r == '\t':
			start = true
		case start && !strings.ContainsRune(" \u00a0\"'", r):
			start = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Findings writes a line for each finding and each answer.
//
// changes are as in rows.Of.
func Findings(w io.Writer, c assess.Content, a assess.Assessment, changes map[string]string) error {
	s := newSheet("id", "method", "status", "severity", "title", "detail", "target", "area", "control", "why", "first", "fix", "records",
		"reason", "evidence", "by", "note", "differs", "at", "cert_nz", "essential_eight", "cis", "csf", "cyber_essentials", "cpg", "fingerprint", "change", "floor", "ceiling", "grade", "remembered")
	// The score stands on every line, so that sheets of many businesses can be joined.
	g, provisional := a.Score.Stands()
	grade := phrases.Grade(english, g, provisional)
	for _, r := range flat.Of(c, a, changes) {
		severity, differs := "", ""
		if r.HasSeverity() {
			severity = r.Severity.String()
		}
		if r.Contradicted {
			differs = "what was measured differs"
		}
		if r.Doubt != nil {
			differs = strings.TrimPrefix(differs+"; "+r.Doubt.Say(), "; ")
		}
		first, fix := fixes(r)
		m := r.Maps
		s.line(r.ID, r.Method, r.Status, severity, r.Title, r.Detail, r.Target, r.AreaName, r.Control, r.Why, first, fix, records(r),
			r.Reason, evidence(r), r.By, r.Note, differs, when(r.At), list(m.CERTNZ), list(m.EssentialEight), list(m.CIS), list(m.CSF), list(m.CyberEssentials), list(m.CPG), r.Fingerprint, r.Change, a.Score.Floor, a.Score.Ceiling, grade, r.Remembered())
	}
	_, err := w.Write(s.b.Bytes())
	return err
}

// Plan writes a line for each step of the plan, to be pasted into a task list.
func Plan(w io.Writer, a assess.Assessment) error {
	s := newSheet("rank", "step", "why", "when", "who", "minutes", "cost", "points", "score_after", "grade_after", "first", "how", "ask", "link", "control", "findings")
	for _, p := range report.Steps(a) {
		var how []string
		for _, x := range p.Seen {
			how = append(how, numbered(x.Where+": "+x.First, x.Steps))
		}
		how = append(how, numbered("", p.Steps))
		s.line(p.Rank, p.Title, p.Why, string(p.Group), p.Who, p.Minutes, p.Cost, p.Gain, p.ScoreAfter, phrases.Grade(english, p.GradeAfter, p.Provisional),
			p.First, strings.Join(how, " "), p.AskIT, p.Link.URL, p.Control, list(p.Findings))
	}
	_, err := w.Write(s.b.Bytes())
	return err
}

// english says what the other formats say.
var english i18n.Catalog

// numbered is a lead and steps on one line.
func numbered(lead string, steps []string) string {
	out := []string{}
	if lead = strings.TrimSuffix(strings.TrimSpace(lead), ":"); lead != "" {
		out = append(out, lead+":")
	}
	for i, x := range steps {
		out = append(out, fmt.Sprintf("%d. %s", i+1, x))
	}
	return strings.Join(out, " ")
}

func fixes(r flat.Row) (first, steps string) {
	var a, b []string
	for _, f := range r.Fixes {
		name := ""
		if f.For != "" && f.For != "any" && len(r.Fixes) > 1 {
			name = "[" + f.For + "] "
		}
		if f.First != "" {
			a = append(a, name+f.First)
		}
		for i, x := range f.Steps {
			if i > 0 {
				name = ""
			}
			b = append(b, fmt.Sprintf("%s%d. %s", name, i+1, x))
		}
	}
	return strings.Join(a, " "), strings.Join(b, " ")
}

// records are the entries that close the gap, for the one who looks after the names.
func records(r flat.Row) string {
	out := make([]string, len(r.Paste))
	for i, p := range r.Paste {
		out[i] = p.Name + " " + p.Type + " " + p.Value
	}
	return strings.Join(out, " | ")
}

func evidence(r flat.Row) string {
	out := make([]string, len(r.Evidence))
	for i, e := range r.Evidence {
		out[i] = strings.TrimSuffix(e.What+", "+e.Where, ", ") + ": " + e.Seen
	}
	return strings.Join(out, " | ")
}

func list(ids []string) string { return strings.Join(ids, ", ") }

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
