// Package portfolio arranges the newest assessments of many clients for whoever looks
// after them: a row a client, a matrix of controls, and the jobs that are worth doing for
// several at once. It is pure. Begin with [New].
package portfolio

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// A Card is what is noted of a client beside its assessments.
type Card struct {
	// Name is how people write it; empty where nobody said.
	Name    string   `json:"name,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Due     string   `json:"due,omitempty"` // the day of the next visit, such as 2027-03-31
	Contact string   `json:"contact,omitempty"`
	// Past is what is left of assessments that were forgotten.
	Past []Past `json:"past,omitempty"`
}

// Past is what is left of an assessment that was forgotten.
type Past struct {
	ID       string      `json:"id"`
	Finished time.Time   `json:"finished"`
	Grade    score.Grade `json:"grade"`
}

// A Client is one client with its newest assessments, the oldest first.
type Client struct {
	Slug string
	Card Card
	Kept []assess.Assessment
}

// A State is how a control stands with a client.
type State string

// The states.
const (
	Yes     State = "yes"
	Part    State = "part"
	No      State = "no"
	Unknown State = "unknown"
	Apart   State = "not_applicable"
)

// A Row is one client.
type Row struct {
	Client  string   `json:"client"` // the folder's name
	Name    string   `json:"name"`
	Tags    []string `json:"tags"`
	Due     string   `json:"due"`
	Overdue bool     `json:"overdue"` // the day is past, or the newest assessment is over a year old
	Contact string   `json:"contact"`
	// Assessment is the id of the newest, and Finished when it ended.
	Assessment string    `json:"assessment"`
	Finished   time.Time `json:"finished"`
	// Grade is null while not enough is known; Provisional is then the short way's.
	Grade       score.Grade `json:"grade"`
	Provisional score.Grade `json:"provisional,omitempty"`
	Floor       int         `json:"floor"`
	Ceiling     int         `json:"ceiling"`
	// Change is what the floor did since the assessment before; null where the two do
	// not go together.
	Change *int `json:"change"`
	// Rose and Fell tell a change of the grade.
	Rose bool `json:"rose"`
	Fell bool `json:"fell"`
	// Measured of Measurable controls were measured.
	Measured   int `json:"measured"`
	Measurable int `json:"measurable"`
	// Oldest is the day of the oldest evidence, and Old whether that is past counting.
	Oldest time.Time `json:"oldest_evidence,omitzero"`
	Old    bool      `json:"old_evidence"`
	// Worst is the control of the plan's first step, and WorstTitle that step.
	Worst      string           `json:"worst"`
	WorstTitle string           `json:"worst_title"`
	Controls   map[string]State `json:"controls"`
	// Slipped are the controls that were better the time before.
	Slipped []string `json:"slipped"`

	steps []step
}

// Stands is the grade, or the provisional one, and whether it is that.
func (r Row) Stands() (score.Grade, bool) {
	if r.Grade == "" {
		return r.Provisional, r.Provisional != ""
	}
	return r.Grade, false
}

// A Portfolio is all of it, the worst first.
type Portfolio struct {
	Rows []Row `json:"clients"`
	Jobs []Job `json:"jobs"`
	// Columns are the controls of the matrix.
	Columns []Column `json:"-"`
}

// New arranges clients as of a day. Every score is by today's questions. A client of whom
// nothing is kept is left out.
func New(c assess.Content, clients []Client, now time.Time) Portfolio {
	var p Portfolio
	for _, k := range clients {
		if len(k.Kept) > 0 {
			p.Rows = append(p.Rows, rowOf(c, k, now))
		}
	}
	slices.SortStableFunc(p.Rows, worse)
	p.arrange(c)
	return p
}

// arrange makes of the rows what is said of several at once.
func (p *Portfolio) arrange(c assess.Content) {
	p.Jobs, p.Columns = jobs(p.Rows), columns(c, p.Rows)
}

// worse orders clients by how much they need someone: by grade, unknown last, and by
// what is certain.
func worse(a, b Row) int {
	rank := func(r Row) int {
		g, _ := r.Stands()
		if g == "" {
			return 1
		}
		return -int(g[0])
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Floor, b.Floor), strings.Compare(a.Client, b.Client))
}

func rowOf(c assess.Content, k Client, now time.Time) Row {
	x := k.Kept[len(k.Kept)-1]
	r := Row{
		Client: k.Slug, Name: cmp.Or(k.Card.Name, x.Subject.Business, strings.ReplaceAll(k.Slug, "-", " ")), Tags: append([]string{}, k.Card.Tags...),
		Due: k.Card.Due, Contact: k.Card.Contact, Assessment: x.ID, Finished: x.Run.Finished, Controls: map[string]State{}, Slipped: []string{},
	}
	trend := compare.Trend(c, k.Kept)
	last := trend[len(trend)-1]
	r.Grade, r.Provisional, r.Floor, r.Ceiling = last.Grade, last.Provisional, last.Floor, last.Ceiling
	for i := len(trend) - 2; i >= 0; i-- {
		if trend[i].Comparable {
			r.since(c, k.Kept[i], x, trend[i], last)
			break
		}
	}
	due, err := time.Parse(time.DateOnly, r.Due)
	r.Overdue = err == nil && !now.Before(due.AddDate(0, 0, 1)) || r.Due == "" && x.Run.Finished.AddDate(1, 0, 0).Before(now)
	r.look(c, x, now)
	if len(x.Plan) > 0 {
		r.Worst, r.WorstTitle = x.Plan[0].Control, x.Plan[0].Title
	}
	r.steps = stepsOf(x)
	return r
}

// since says what changed since an assessment that goes with the newest.
func (r *Row) since(c assess.Content, old, x assess.Assessment, was, is compare.Point) {
	d := is.Floor - was.Floor
	r.Change = &d
	if was.Grade != "" && is.Grade != "" {
		r.Rose, r.Fell = is.Grade < was.Grade, is.Grade > was.Grade
	}
	for _, k := range compare.Of(c, old, x).Controls {
		if k.State == compare.Worse {
			r.Slipped = append(r.Slipped, k.ID)
		}
	}
}

// look says how each control stands, and on what that rests.
func (r *Row) look(c assess.Content, x assess.Assessment, now time.Time) {
	for _, k := range x.Controls {
		r.Controls[k.ID] = stateOf(k)
		known, ok := c.Bank.Control(k.ID)
		if !ok || !k.Applies || len(known.MeasuredBy) == 0 {
			continue
		}
		r.Measurable++
		if k.Measured != checks.NotChecked && k.Measured != checks.Unknown && k.Measured != checks.Error {
			r.Measured++
		}
	}
	for _, f := range x.Findings {
		for _, e := range f.Evidence {
			if !e.At.IsZero() && f.Status != checks.NotChecked && (r.Oldest.IsZero() || e.At.Before(r.Oldest)) {
				r.Oldest = e.At
			}
		}
	}
	r.Old = !r.Oldest.IsZero() && r.Oldest.AddDate(0, 0, c.Model.Settling.EvidenceDays).Before(now)
}

func stateOf(k assess.Control) State {
	switch {
	case !k.Applies:
		return Apart
	case k.CeilingValue > k.Value:
		return Unknown
	case k.Value >= 100:
		return Yes
	case k.Value == 0:
		return No
	}
	return Part
}
