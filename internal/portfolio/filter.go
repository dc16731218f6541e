package portfolio

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
)

// A Filter says which clients to show. The zero Filter shows all.
type Filter struct {
	Grades []string // A to E, or “unknown”
	Open   []string // controls, one of which is not in order
	Tags   []string // one of which the client has
	// Overdue shows those whose visit is due, or whose newest assessment is older than
	// Age where that is set.
	Overdue bool
	Age     Age
}

// Grades are what --grade takes.
func Grades() []string { return []string{"A", "B", "C", "D", "E", "unknown"} }

// An Age is a span of the calendar.
type Age struct{ Years, Months, Days int }

// ParseAge reads “1y”, “6m”, “2w” or “90d”.
func ParseAge(s string) (Age, error) {
	var n int
	var unit rune
	if k, err := fmt.Sscanf(s, "%d%c", &n, &unit); err != nil || k != 2 || n < 1 || n > 9999 || fmt.Sprintf("%d%c", n, unit) != s {
		return Age{}, fmt.Errorf("%q is no time such as 1y, 6m, 2w or 90d", s)
	}
	switch unit {
	case 'y':
		return Age{Years: n}, nil
	case 'm':
		return Age{Months: n}, nil
	case 'w':
		return Age{Days: 7 * n}, nil
	case 'd':
		return Age{Days: n}, nil
	}
	return Age{}, fmt.Errorf("%q is no time such as 1y, 6m, 2w or 90d", s)
}

// before is the moment that lies that long before another.
func (a Age) before(t time.Time) time.Time { return t.AddDate(-a.Years, -a.Months, -a.Days) }

// Only returns the portfolio of the clients that a filter shows.
func (p Portfolio) Only(c assess.Content, f Filter, now time.Time) Portfolio {
	out := Portfolio{Rows: slices.DeleteFunc(slices.Clone(p.Rows), func(r Row) bool { return !f.shows(r, now) })}
	out.arrange(c)
	return out
}

func (f Filter) shows(r Row, now time.Time) bool {
	grade, _ := r.Stands()
	switch {
	case len(f.Grades) > 0 && !slices.Contains(f.Grades, string(grade)) && (grade != "" || !slices.Contains(f.Grades, "unknown")):
		return false
	case len(f.Tags) > 0 && !slices.ContainsFunc(f.Tags, func(t string) bool { return slices.Contains(r.Tags, t) }):
		return false
	case len(f.Open) > 0 && !slices.ContainsFunc(f.Open, func(id string) bool { return r.open(id) }):
		return false
	case f.Overdue && f.Age != Age{}:
		return r.Finished.Before(f.Age.before(now))
	}
	return !f.Overdue || r.Overdue
}

// open reports whether a control is not in order, or not known to be.
func (r Row) open(id string) bool {
	s := r.Controls[strings.ToUpper(id)]
	return s == No || s == Part || s == Unknown
}
