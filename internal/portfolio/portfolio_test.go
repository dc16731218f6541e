package portfolio

import (
	"slices"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var today = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

// said is an assessment by word alone: all good, but for some.
func said(t *testing.T, on time.Time, others map[string]questions.State) assess.Assessment {
	t.Helper()
	c := reporttest.Content(t)
	in := assess.Input{
		ID: on.Format("20060102T150405Z") + "-0000000000000001", Tool: assess.Tool{Name: "cybercheck", Version: "test", Bank: c.Bank.Version},
		Run:     assess.RunInfo{Mode: assess.Interactive, Started: on, Finished: on},
		Profile: questions.Profile{}, Answers: questions.Answers{},
	}
	for _, k := range c.Bank.Controls {
		in.Answers[k.ID] = questions.Answer{State: questions.Good, At: on}
	}
	for id, s := range others {
		in.Answers[id] = questions.Answer{State: s, At: on}
	}
	return assess.Build(c, in)
}

func one(t *testing.T, p Portfolio, client string) Row {
	t.Helper()
	i := slices.IndexFunc(p.Rows, func(r Row) bool { return r.Client == client })
	if i < 0 {
		t.Fatalf("%s is not in the portfolio", client)
	}
	return p.Rows[i]
}

// three are a client that got worse, one that got better, and one of whom little is known.
func three(t *testing.T) []Client {
	t.Helper()
	then, now := today.AddDate(0, -3, 0), today.AddDate(0, -1, 0)
	bad := map[string]questions.State{"ACC-1": questions.Poor, "PAY-1": questions.Poor, "BAK-1": questions.Poor}
	fair := map[string]questions.State{"ACC-1": questions.Partial, "PAY-1": questions.Partial}
	return []Client{
		{Slug: "falls", Kept: []assess.Assessment{said(t, then, fair), said(t, now, bad)}, Card: Card{Tags: []string{"gold"}, Due: "2026-11-30"}},
		{Slug: "rises", Kept: []assess.Assessment{said(t, then, bad), said(t, now, fair)}, Card: Card{Name: "Rises Ltd", Due: "2026-12-01"}},
		{Slug: "unknown", Kept: []assess.Assessment{reporttest.Empty(t)}},
		{Slug: "nothing-kept"},
	}
}

func TestNew(t *testing.T) {
	c := reporttest.Content(t)
	p := New(c, three(t), today)
	var order []string
	for _, r := range p.Rows {
		order = append(order, r.Client)
	}
	if want := []string{"falls", "rises", "unknown"}; !slices.Equal(order, want) {
		t.Fatalf("in the order %v, want %v", order, want)
	}
	falls, rises, unknown := one(t, p, "falls"), one(t, p, "rises"), one(t, p, "unknown")
	if falls.Change == nil || *falls.Change >= 0 || !falls.Fell || falls.Rose || !slices.Contains(falls.Slipped, "ACC-1") || !slices.Contains(falls.Slipped, "PAY-1") {
		t.Errorf("the one that fell: %+v", falls)
	}
	if rises.Change == nil || *rises.Change != -*falls.Change || !rises.Rose || rises.Fell || len(rises.Slipped) > 0 || rises.Name != "Rises Ltd" {
		t.Errorf("the one that rose: %+v", rises)
	}
	if falls.Overdue != true || rises.Overdue { // through its day
		t.Errorf("overdue: %v, %v", falls.Overdue, rises.Overdue)
	}
	if unknown.Change != nil || unknown.Grade != "" || unknown.Floor != 0 {
		t.Errorf("one of whom little is known: %+v", unknown)
	}
	if falls.Controls["ACC-1"] != No || rises.Controls["ACC-1"] != Part || falls.Controls["UPD-1"] != Yes || unknown.Controls["ACC-1"] != Unknown {
		t.Errorf("states: %v, %v, %v, %v", falls.Controls["ACC-1"], rises.Controls["ACC-1"], falls.Controls["UPD-1"], unknown.Controls["ACC-1"])
	}
	if falls.Worst == "" || falls.Worst != three(t)[0].Kept[1].Plan[0].Control {
		t.Errorf("mend first %q", falls.Worst)
	}
}

// TestOverdue: where no visit is noted, a year counts.
func TestOverdue(t *testing.T) {
	c := reporttest.Content(t)
	for days, want := range map[int]bool{364: false, 366: true} {
		k := Client{Slug: "x", Kept: []assess.Assessment{said(t, today.AddDate(0, 0, -days), nil)}}
		if got := New(c, []Client{k}, today).Rows[0].Overdue; got != want {
			t.Errorf("after %d days: %v", days, got)
		}
		k.Card.Due = "2027-01-01"
		if New(c, []Client{k}, today).Rows[0].Overdue {
			t.Errorf("after %d days, though a visit is noted", days)
		}
	}
}

// TestEvidence: the oldest evidence tells its age, and what was not read is not measured.
func TestEvidence(t *testing.T) {
	c := reporttest.Content(t)
	x := reporttest.Bad(t)
	r := New(c, []Client{{Slug: "x", Kept: []assess.Assessment{x}}}, x.Run.Finished.AddDate(0, 0, 1)).Rows[0]
	if r.Oldest.IsZero() || r.Old || r.Measured == 0 || r.Measured > r.Measurable {
		t.Errorf("fresh: %+v", r)
	}
	later := New(c, []Client{{Slug: "x", Kept: []assess.Assessment{x}}}, x.Run.Finished.AddDate(0, 0, 100)).Rows[0]
	if !later.Old {
		t.Error("evidence of a hundred days ago counts")
	}
	for i := range x.Controls {
		x.Controls[i].Measured = checks.Unknown
	}
	if r := New(c, []Client{{Slug: "x", Kept: []assess.Assessment{x}}}, today).Rows[0]; r.Measured != 0 {
		t.Errorf("%d measured, though nothing could be told", r.Measured)
	}
}

// TestJobs: what several have to do is added up, and what one has alone is no job.
func TestJobs(t *testing.T) {
	c := reporttest.Content(t)
	k := three(t)
	alone := said(t, today, map[string]questions.State{"WEB-4": questions.Poor})
	p := New(c, append(k[:2:2], Client{Slug: "alone", Kept: []assess.Assessment{alone}}), today)
	var acc *Job
	for i, j := range p.Jobs {
		if len(j.Clients) < 2 || j.Control == "WEB-4" {
			t.Errorf("a job for %v: %s", j.Clients, j.Control)
		}
		if j.Control == "ACC-1" {
			acc = &p.Jobs[i]
		}
		if i > 0 {
			before := p.Jobs[i-1]
			if before.Gain*j.Minutes < j.Gain*before.Minutes {
				t.Errorf("%s, %d points in %d minutes, stands before %s, %d in %d", before.Control, before.Gain, before.Minutes, j.Control, j.Gain, j.Minutes)
			}
		}
	}
	if acc == nil || !slices.Equal(acc.Clients, []string{"falls", "rises"}) {
		t.Fatalf("ACC-1 is no job for both: %+v", p.Jobs)
	}
	minutes, gain := 0, 0
	for _, x := range []assess.Assessment{k[0].Kept[1], k[1].Kept[1]} {
		for _, s := range x.Plan {
			if s.Control == "ACC-1" {
				minutes, gain = minutes+s.Minutes, gain+s.Gain
			}
		}
	}
	if acc.Minutes != minutes || acc.Gain != gain {
		t.Errorf("%d minutes and %d points, want %d and %d", acc.Minutes, acc.Gain, minutes, gain)
	}
}

// TestColumns: the matrix holds what is to be mended, and says where several slipped.
func TestColumns(t *testing.T) {
	c := reporttest.Content(t)
	k := three(t)[0]
	var many []Client
	for _, slug := range []string{"a", "b", "c"} {
		many = append(many, Client{Slug: slug, Kept: k.Kept})
	}
	p := New(c, many, today)
	i := slices.IndexFunc(p.Columns, func(c Column) bool { return c.Control == "PAY-1" })
	if i < 0 || !p.Columns[i].Together() || p.Columns[i].Counts[No] != 3 || len(p.Columns) > maxColumns {
		t.Fatalf("%+v", p.Columns)
	}
	if two := New(c, many[:2], today).Columns; slices.ContainsFunc(two, Column.Together) {
		t.Error("two clients are several")
	}
}

func TestOnly(t *testing.T) {
	c := reporttest.Content(t)
	p := New(c, three(t), today)
	grade := func(client string) string { g := one(t, p, client).Grade; return string(g) }
	year, err := ParseAge("1y")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		f    Filter
		want []string
	}{
		"all":         {Filter{}, []string{"falls", "rises", "unknown"}},
		"a grade":     {Filter{Grades: []string{grade("falls")}}, []string{"falls"}},
		"no grade":    {Filter{Grades: []string{"unknown"}}, []string{"unknown"}},
		"a tag":       {Filter{Tags: []string{"gold", "none"}}, []string{"falls"}},
		"open":        {Filter{Open: []string{"bak-1"}}, []string{"falls", "unknown"}},
		"overdue":     {Filter{Overdue: true}, []string{"falls"}},
		"over a year": {Filter{Overdue: true, Age: year}, nil},
		"two":         {Filter{Tags: []string{"gold"}, Grades: []string{"unknown"}}, nil},
	} {
		var got []string
		for _, r := range p.Only(c, tt.f, today).Rows {
			got = append(got, r.Client)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

func TestParseAge(t *testing.T) {
	for in, want := range map[string]Age{"1y": {Years: 1}, "6m": {Months: 6}, "2w": {Days: 14}, "90d": {Days: 90}} {
		if got, err := ParseAge(in); err != nil || got != want {
			t.Errorf("%s: %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "y", "1", "0d", "-1d", "1x", "1y2m", " 1y", "10000d", "1.5y"} {
		if got, err := ParseAge(in); err == nil {
			t.Errorf("%q is taken for %+v", in, got)
		}
	}
}
