// Package html writes a portfolio as one page for whoever looks after the clients: no
// script, nothing fetched. Filters are links to places in the page, which its style sheet
// obeys. Values stand only as element text, or as our own numbers in attributes.
package html

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/htmlpage"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

//go:embed page.html
var pageHTML string

//go:embed sheet.css
var sheetCSS string

// Options are what the page says beside the portfolio.
type Options struct {
	By  string // whose clients they are; empty is nobody in particular
	Now time.Time
}

var parsed = htmlpage.Parse(pageHTML, template.FuncMap{"hours": hours})

// Render writes the page. The same portfolio gives the same bytes.
func Render(w io.Writer, p portfolio.Portfolio, o Options) error {
	return htmlpage.Write(w, parsed(), arrange(p, o))
}

// A page is what the template is given.
type page struct {
	htmlpage.Frame
	By, Day, ISO, Headline string
	Grades                 []count
	Facts                  []count
	Rows                   []row
	Due                    []row
	Jobs                   []job
	Columns                []portfolio.Column
	Filters                []filter
}

// A count is a number with what it counts.
type count struct {
	Grade string // A to E, or empty
	N     int
	Words string
}

// A row is one client: its place in the page, which is its name there, and its cells.
type row struct {
	portfolio.Row
	N        int
	Mark     string // A to E, with a question mark where it is provisional, or “?”
	Class    string
	Width    int // of the bar between floor and ceiling
	Moved    string
	Fewer    bool // points than the time before
	Day      string
	Evidence string
	DueWords string
	Cells    []cell
}

// A cell is one control of one client, in a word.
type cell struct{ Class, Word string }

var cells = map[portfolio.State]cell{
	portfolio.Yes: {"", "yes"}, portfolio.Part: {"g", "part"}, portfolio.No: {"f", "no"}, portfolio.Unknown: {"q", "?"}, portfolio.Apart: {"", "–"},
}

// A job is one step for several clients, with the first few of them.
type job struct {
	portfolio.Job
	N       int
	Cost    string
	Named   []row
	More    int
	Slipped bool
}

// A filter is a link that leaves only some of the clients in sight.
type filter struct {
	ID, Words string
	N         int
}

// The most jobs, names of a job, and clients that are due that the first page has room for.
const (
	mostJobs  = 6
	mostNames = 4
	mostDue   = 12
)

func arrange(p portfolio.Portfolio, o Options) page {
	out := page{Frame: htmlpage.NewFrame(sheetCSS, ""), By: o.By, Day: o.Now.Format("2 January 2006"), ISO: o.Now.Format(time.DateOnly), Columns: p.Columns}
	at := map[string]int{}
	for i, r := range p.Rows {
		out.Rows = append(out.Rows, rowOf(i+1, r, p.Columns))
		at[r.Client] = i
	}
	for _, r := range out.Rows {
		if r.Overdue {
			out.Due = append(out.Due, r)
		}
	}
	slices.SortStableFunc(out.Due, func(a, b row) int { return a.since().Compare(b.since()) })
	out.Due = out.Due[:min(len(out.Due), mostDue)]
	for i, j := range p.Jobs[:min(len(p.Jobs), mostJobs)] {
		x := job{Job: j, N: i + 1, Cost: costWords(j.Cost), More: max(len(j.Clients)-mostNames, 0)}
		for _, c := range j.Clients[:min(len(j.Clients), mostNames)] {
			x.Named = append(x.Named, out.Rows[at[c]])
		}
		x.Slipped = slices.ContainsFunc(p.Columns, func(c portfolio.Column) bool { return c.Control == j.Control && c.Together() })
		out.Jobs = append(out.Jobs, x)
	}
	out.count()
	return out
}

// since is the day from which a client is overdue, or near enough to put the first first.
func (r row) since() time.Time {
	if day, err := time.Parse(time.DateOnly, r.Due); err == nil {
		return day
	}
	return r.Finished.AddDate(1, 0, 0)
}

func rowOf(n int, r portfolio.Row, columns []portfolio.Column) row {
	out := row{Row: r, N: n, Mark: "?", Class: "q", Width: max(r.Ceiling-r.Floor, 0), Day: r.Finished.Format("2 Jan 2006")}
	if g, provisional := r.Stands(); g != "" {
		out.Mark, out.Class = string(g), string(g)
		if provisional {
			out.Mark += "?"
		}
	}
	if r.Change != nil {
		switch d := *r.Change; {
		case d > 0:
			out.Moved = fmt.Sprintf("up %d", d)
		case d < 0:
			out.Moved, out.Fewer = fmt.Sprintf("down %d", -d), true
		default:
			out.Moved = "the same"
		}
	}
	if !r.Oldest.IsZero() {
		out.Evidence = r.Oldest.Format("2 Jan 2006")
	}
	if day, err := time.Parse(time.DateOnly, r.Due); err == nil {
		out.DueWords = day.Format("2 Jan 2006")
	}
	for _, c := range columns {
		x, ok := cells[r.Controls[c.Control]]
		if !ok {
			x = cells[portfolio.Apart]
		}
		out.Cells = append(out.Cells, x)
	}
	return out
}

// count says how many there are of what, and what that means for this week.
func (p *page) count() {
	n, up, down, late, old := map[score.Grade]int{}, 0, 0, 0, 0
	add := func(to *int, is bool) {
		if is {
			*to++
		}
	}
	for _, r := range p.Rows {
		g, _ := r.Stands()
		n[g]++
		add(&up, r.Change != nil && *r.Change > 0)
		add(&down, r.Change != nil && *r.Change < 0)
		add(&late, r.Overdue)
		add(&old, r.Old)
	}
	for _, g := range []score.Grade{"A", "B", "C", "D", "E"} {
		p.Grades = append(p.Grades, count{string(g), n[g], "grade " + string(g)})
	}
	if n[""] > 0 {
		p.Grades = append(p.Grades, count{"", n[""], "not known"})
	}
	p.Facts = []count{{N: up, Words: "went up"}, {N: down, Words: "went down"}, {N: late, Words: "overdue"}, {N: old, Words: "with old evidence"}}
	for _, f := range []filter{{"only-E", "only E", n["E"]}, {"only-D", "only D", n["D"]}, {"only-late", "overdue", late}, {"only-fell", "went down", down}} {
		if f.N > 0 {
			p.Filters = append(p.Filters, f)
		}
	}
	p.Headline = headline(len(p.Rows), n, late)
}

// headline says what to do this week.
func headline(all int, n map[score.Grade]int, late int) string {
	if all == 0 {
		return "No client fits."
	}
	say := ""
	for _, g := range []score.Grade{"E", "D"} {
		if n[g] > 0 {
			say = clientsAre(n[g]) + " at " + map[score.Grade]string{"E": "an E", "D": "a D"}[g]
			break
		}
	}
	visits := fmt.Sprintf("%d visits are overdue", late)
	if late == 1 {
		visits = "one visit is overdue"
	}
	switch {
	case say != "" && late > 0:
		return say + ", and " + visits + "."
	case say != "":
		return say + "."
	case late > 0:
		return upper(visits) + "."
	case n[""] == all:
		return "Not enough is known of any client for a grade."
	}
	return "No client is below a C, and no visit is overdue."
}

func clientsAre(n int) string {
	if n == 1 {
		return "One client is"
	}
	return fmt.Sprintf("%d clients are", n)
}

func upper(s string) string {
	if s[0] == 'o' {
		return "O" + s[1:]
	}
	return s
}

// hours is an amount of work as people plan it.
func hours(minutes int) string {
	switch h := (minutes + 30) / 60; {
	case minutes < 60:
		return fmt.Sprintf("%d minutes", minutes)
	case h == 1:
		return "1 hour"
	default:
		return fmt.Sprintf("%d hours", h)
	}
}

func costWords(cost string) string {
	if cost == "free" || cost == "" {
		return "free"
	}
	return cost + " cost"
}
