// Package flat lays an assessment out for programs and sheets: one flat row for
// each thing that a check found and each thing that was answered. It is pure,
// and every string in a [Row] is harmless, so that a format adds only its own
// escaping. Begin with [Of].
package flat

import (
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// A Method says how a row is known.
type Method string

// The methods.
const (
	Checked Method = "checked" // this program looked
	Asked   Method = "asked"   // someone answered
)

// A Row is one finding, or one answer.
type Row struct {
	ID       string // of the finding, or of the control that was asked about
	Method   Method
	Check    string // empty for an answer
	Control  string
	Area     string
	AreaName string
	Target   string // empty for an answer: it is about the business
	Status   checks.Status
	// Severity means something only where HasSeverity reports true.
	Severity checks.Severity
	Title    string
	Rule     string // what the id stands for, whatever came of it
	Detail   string // what was seen, or the answer in words
	Reason   string // why it could not be told
	Why      string // what could happen
	By       string // who answered
	Note     string // and what they wrote beside it
	// Contradicted is true for an answer that a measurement does not bear out.
	Contradicted bool
	// Doubt is the answer that stands against this one; nil where none does.
	Doubt *Doubt
	At    time.Time // zero when not recorded
	// MeasuredAt is when an earlier run measured it, where this one did not look again.
	MeasuredAt  time.Time
	Evidence    []Evidence
	Fixes       []checks.Fix
	Paste       []checks.SuggestedRecord // records that close the gap, to copy
	Maps        questions.Maps
	Fingerprint string
	// Change is what became of it since an earlier assessment, in the words of
	// “compare”; empty where there is none to compare with.
	Change string
}

// A Doubt is another answer that takes back what this one claims.
type Doubt struct {
	By, Kind, Why string // the other control, “ask” or “implied”, and why
	Open          bool   // the other answer is not known, so it is only possible
}

// Say says the doubt in a line.
func (d Doubt) Say() string {
	if d.Open {
		return "another answer, not known yet, may stand against it (" + d.By + "): " + d.Why
	}
	return "another answer stands against it (" + d.By + "): " + d.Why
}

// Remembered says that an earlier run measured this and that nobody looked again, with
// the time as programs write it; or nothing.
func (r Row) Remembered() string {
	if r.MeasuredAt.IsZero() {
		return ""
	}
	return "measured on " + r.MeasuredAt.UTC().Format(time.RFC3339) + "; not looked at today"
}

// Evidence is one observed fact.
type Evidence struct{ What, Where, Seen string }

// HasSeverity reports whether the severity means something: for a gap that was
// measured. An answer has a weight, and no severity.
func (r Row) HasSeverity() bool { return r.Method == Checked && r.Gap() }

// Gap reports whether the row is something to mend.
func (r Row) Gap() bool { return r.Status == checks.Fail || r.Status == checks.Partial }

// ToDo returns the rows of which a ticket is made: gaps, faults of ours, answers that
// something stands against, and what was a gap in the earlier assessment and is mended.
func ToDo(rows []Row) []Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r Row) bool {
		gap := r.Status == checks.Fail || r.Status == checks.Partial || r.Status == checks.Error
		return !gap && r.Change != "fixed" && r.Doubt == nil && !r.Contradicted
	})
}

// Of returns the rows of an assessment: what was measured, in the order of the
// document, and then what was answered.
//
// changes says what became of a row since an earlier assessment, by fingerprint;
// nil means that there is none.
func Of(c assess.Content, a assess.Assessment, changes map[string]string) []Row {
	controls := map[string]assess.Control{}
	for _, k := range a.Controls {
		controls[k.ID] = k
	}
	names := map[string]string{}
	for _, x := range a.Score.Areas {
		names[x.ID] = x.Name
	}
	out := make([]Row, 0, len(a.Findings)+len(a.Answers))
	for _, f := range a.Findings {
		out = append(out, about(measured(c, f), controls[f.Control], names))
	}
	p := a.Profile
	if c.Bank != nil {
		c.Bank, p = c.Bank.WordedFor(p), assess.InferredProfile(c.Bank.Facts, p, a.Findings)
	}
	for _, x := range a.Answers {
		k := controls[x.Control]
		r := about(answered(c, p, x), k, names)
		r.Contradicted = k.Contradiction != nil
		if d := k.Doubt; d != nil {
			r.Doubt = &Doubt{By: d.By, Kind: string(d.Kind), Why: d.Why, Open: d.Open}
		}
		out = append(out, r)
	}
	for i := range out {
		out[i].Change = changes[out[i].Fingerprint]
	}
	return out
}

func measured(c assess.Content, f checks.Finding) Row {
	r := Row{
		ID: f.ID, Method: Checked, Check: f.Check, Control: f.Control, Target: f.Target,
		Status: f.Status, Severity: f.Severity, Title: f.Title, Detail: f.Detail, Reason: string(f.Reason),
		Rule: f.Title, Fingerprint: f.Fingerprint,
	}
	if !f.MeasuredAt.IsZero() {
		r.MeasuredAt = f.MeasuredAt.UTC()
	}
	r.Paste = f.Records
	if d, ok := c.Doc(f.ID); ok {
		r.Why, r.Rule = d.Why, d.Title
		if r.Gap() {
			r.Fixes = d.Fix
		}
	}
	for _, e := range f.Evidence {
		if r.At.IsZero() {
			r.At = e.At.UTC()
		}
		r.Evidence = append(r.Evidence, Evidence{What: e.What, Where: e.Where, Seen: e.Seen})
	}
	return r
}

// statusOf says an answer in the words for findings.
var statusOf = map[questions.State]checks.Status{
	questions.Good: checks.Pass, questions.Partial: checks.Partial, questions.Poor: checks.Fail,
	questions.DontKnow: checks.Unknown, questions.DoesNotApply: checks.NotApplicable,
}

func answered(c assess.Content, p questions.Profile, x assess.Answer) Row {
	r := Row{
		ID: x.Control, Method: Asked, Control: x.Control, Status: statusOf[x.State],
		Title: x.Question, Detail: x.Words, By: x.By, Note: x.Note, At: x.At.UTC(),
		Rule: x.Question, Fingerprint: assess.AnswerFingerprint(x.Control),
	}
	if c.Bank == nil {
		return r
	}
	if k, ok := c.Bank.Control(x.Control); ok {
		r.Why = k.Why.Text
		if r.Gap() {
			d := k.AdviceFor(p)
			r.Fixes = []checks.Fix{{First: d.First, Steps: d.Steps}}
		}
	}
	return r
}

// about fills in what the control says of a row.
func about(r Row, k assess.Control, names map[string]string) Row {
	r.Area = k.Area
	if r.Area == "" {
		r.Area, _, _ = strings.Cut(r.Control, "-")
	}
	r.AreaName = names[k.Area]
	if r.AreaName == "" {
		r.AreaName = r.Area
	}
	r.Maps = k.Maps
	return r
}
