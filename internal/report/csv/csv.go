// Package csv writes an assessment as sheets: what was found and answered, and
// the plan. A sheet is for people; a program reads the JSON document.
package csv

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/flat"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/sheet"
)

// Findings writes a line for each finding and each answer.
//
// changes are as in rows.Of.
func Findings(w io.Writer, c assess.Content, a assess.Assessment, changes map[string]string) error {
	s := sheet.New("id", "method", "status", "severity", "title", "detail", "target", "area", "control", "why", "first", "fix", "records",
		"reason", "evidence", "by", "note", "differs", "at", "cert_nz", "essential_eight", "cis", "csf", "cyber_essentials", "cpg", "fingerprint", "change", "floor", "ceiling", "grade", "remembered", "client", "run", "finished")
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
		s.Line(r.ID, r.Method, r.Status, severity, r.Title, r.Detail, r.Target, r.AreaName, r.Control, r.Why, first, fix, records(r),
			r.Reason, evidence(r), r.By, r.Note, differs, when(r.At), list(m.CERTNZ), list(m.EssentialEight), list(m.CIS), list(m.CSF), list(m.CyberEssentials), list(m.CPG), r.Fingerprint, r.Change, a.Score.Floor, a.Score.Ceiling, grade, r.Remembered(), a.Subject.Client, a.ID, when(a.Run.Finished))
	}
	return s.Write(w)
}

// Plan writes a line for each step of the plan, to be pasted into a task list.
func Plan(w io.Writer, a assess.Assessment) error {
	s := sheet.New("rank", "step", "why", "when", "who", "minutes", "cost", "points", "score_after", "grade_after", "first", "how", "ask", "link", "control", "findings")
	for _, p := range report.Steps(a) {
		var how []string
		for _, x := range p.Seen {
			how = append(how, numbered(x.Where+": "+x.First, x.Steps))
		}
		how = append(how, numbered("", p.Steps))
		s.Line(p.Rank, p.Title, p.Why, string(p.Group), p.Who, p.Minutes, p.Cost, p.Gain, p.ScoreAfter, phrases.Grade(english, p.GradeAfter, p.Provisional),
			p.First, strings.Join(how, " "), p.AskIT, p.Link.URL, p.Control, list(p.Findings))
	}
	return s.Write(w)
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
