package report_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

func TestSinceSaysWhatMoved(t *testing.T) {
	day := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		since  report.Since
		change string
		all    []string
	}{
		"up":        {report.Since{Finished: day, Comparable: true, Delta: 4}, "Up 4 points since 2 March 2026.", []string{"The score went up by 4, from 10 to 14.", "Nothing changed."}},
		"down":      {report.Since{Finished: day, Comparable: true, Delta: -9}, "Down 9 points since 2 March 2026.", []string{"The score went down by 9, from 23 to 14."}},
		"the same":  {report.Since{Finished: day, Comparable: true}, "The same as on 2 March 2026.", []string{"The score is the same, 14."}},
		"apart":     {report.Since{Finished: day, WhyNot: "They differ."}, "", []string{"The two scores cannot be held against each other. They differ."}},
		"one worse": {report.Since{Finished: day, Changes: []report.Change{{State: "worse", Title: "It is so.", Was: 100, Is: 50}}}, "", []string{"Worse: 1.", "It is so: was good, now partly done"}},
		"one new":   {report.Since{Finished: day, Changes: []report.Change{{State: "new", Title: "It is so", Was: -1}}}, "", []string{"New: 1.", "It is so: was not known, now not done"}},
		"places": {report.Since{Finished: day, Changes: []report.Change{{State: "new", Title: "A gap", Target: "a"}, {State: "new", Title: "A gap", Target: "b"}}}, "", []string{
			"New: 1.", "A gap (a, b)",
		}},
		"a state of a newer writer": {report.Since{Finished: day, Changes: []report.Change{{State: "cured", Title: "x"}}}, "", []string{"Nothing changed."}},
	} {
		r := report.New(reporttest.Content(t), reporttest.Bad(t), report.Options{Since: &tt.since})
		said := []string{r.Since.Say, r.Since.Count}
		said = append(said, r.Since.Notes...)
		for _, l := range r.Since.Lists {
			for _, x := range l.Items {
				said = append(said, x.Title+" ("+x.Where+")")
			}
		}
		all := strings.Join(said, "\n")
		if r.Score.Change != tt.change {
			t.Errorf("%s: %q, want %q", name, r.Score.Change, tt.change)
		}
		for _, w := range tt.all {
			if !strings.Contains(all, w) {
				t.Errorf("%s: %q does not hold %q", name, all, w)
			}
		}
	}
}

func TestTrendLeavesGaps(t *testing.T) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	past := func(floors ...int) (out []report.Past) {
		for i, f := range floors {
			out = append(out, report.Past{Finished: day.AddDate(0, i, 0), Floor: max(f, 0), Comparable: f >= 0})
		}
		return out
	}
	for name, tt := range map[string]struct {
		past        []report.Past
		lines, dots int
	}{
		"none":           {nil, 0, 0},
		"one is no line": {past(10), 0, 0},
		"two":            {past(10, 20), 1, 2},
		"three":          {past(10, 20, 30), 1, 3},
		"a gap":          {past(10, 20, -1, 30, 40), 2, 4},
		"one alone":      {past(10, -1, 30, 40), 1, 3},
		"twenty":         {past(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20), 1, 12},
		"one moment":     {[]report.Past{{Finished: day, Comparable: true}, {Finished: day, Comparable: true}, {Finished: day, Comparable: true}}, 1, 3},
		"out of range":   {past(10, 900, 30), 1, 3},
	} {
		slices.Reverse(tt.past) // the order of time counts, and not that of the list
		r := report.New(reporttest.Content(t), reporttest.Bad(t), report.Options{Past: tt.past})
		if r.Trend == nil {
			if tt.dots > 0 {
				t.Errorf("%s: no line", name)
			}
			continue
		}
		if len(r.Trend.Lines) != tt.lines || len(r.Trend.Dots) != tt.dots || strings.Count(r.Trend.Say, ": ") != tt.dots {
			t.Errorf("%s: %+v, want %d lines and %d dots", name, r.Trend, tt.lines, tt.dots)
		}
		for _, d := range r.Trend.Dots {
			if d.X < 0 || d.X > 300 || d.Y < 0 || d.Y > 100 {
				t.Errorf("%s: the dot %+v is out of the frame", name, d)
			}
		}
	}
}

func TestFrameworksAddUp(t *testing.T) {
	x := reporttest.Extra(t)
	r := report.New(reporttest.Content(t), reporttest.Bad(t), x)
	if len(r.Frameworks) != len(x.Lists) {
		t.Fatalf("%d frameworks of %d lists", len(r.Frameworks), len(x.Lists))
	}
	for i, f := range r.Frameworks {
		n := 0
		for _, p := range f.Parts {
			n += len(p.IDs)
			for _, id := range p.IDs {
				if titled := strings.Contains(id, "(A short title)"); titled != (f.Of <= 12) {
					t.Errorf("%s: %q of %d ids", f.Name, id, f.Of)
				}
			}
		}
		c := report.NewCoverage(reporttest.Bad(t), x.Lists[i].Key, []string{x.Lists[i].IDs[0].ID})
		if n != f.Of || f.Of != len(x.Lists[i].IDs) || len(c.Rows) != 1 {
			t.Errorf("%s: %d ids in the states of %d", f.Name, n, f.Of)
		}
	}
}
