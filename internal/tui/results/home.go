package results

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// largeFrom and tallFrom are the room from which on the grade is drawn large, with the
// ladder below it.
const (
	largeFrom = 60
	tallFrom  = 13
	heroGap   = 5
	scoreBar  = 24
)

// home draws the grade, the ladder, and what to do first.
func (m Model) home(w *kit.Sheet, width, height int) string {
	s := m.result.Standing
	large := width >= largeFrom && height >= tallFrom
	if large {
		hero := w.Hero(kit.Tone(s.Grade))
		w.Put(w.Beside(hero, heroGap, m.beside(width-ansi.StringWidth(hero[0])-heroGap))...)
	} else {
		m.small(w)
	}
	if large && s.Grade != "" {
		w.Air()
		w.Put(w.Ladder(m.rungs(), width)...)
	}
	m.first(w, width)
	w.Air()
	w.Right, w.Brief = m.report.Date.Words, ""
	return cmp.Or(m.report.Business, w.T("Your result"))
}

// beside is what stands beside the large grade.
func (m Model) beside(width int) []string {
	k, s, r := m.kit, m.result.Standing, m.report
	var out []string
	for _, l := range k.Wrap(s.Headline(k.Catalog), width) {
		out = append(out, k.Bold.Render(l))
	}
	numbers := s.InNumbers(k.Catalog)
	if bar := m.bar(); bar != "" && ansi.StringWidth(bar)+2+ansi.StringWidth(k.Clean(numbers)) <= width {
		out = append(out, bar+"  "+k.Clean(numbers))
	} else {
		out = append(out, k.Wrap(numbers, width)...)
	}
	for _, text := range []string{r.Score.Change, s.Held(k.Catalog)} {
		if text != "" {
			out = append(out, k.Wrap(text, width)...)
		}
	}
	for len(out) < 4 { // in the middle of the letter's height
		out = slices.Insert(out, 0, "")
	}
	return out
}

// bar is the score in a line, as far as it has grown.
func (m Model) bar() string {
	s := m.result.Standing
	floor, ceiling := s.Points, max(s.Points, s.Ceiling)
	switch {
	case s.Provisional:
		ceiling = floor
	case s.Grade == "":
		floor = s.Floor
	}
	floor, ceiling = floor*m.grown/growth, ceiling*m.grown/growth
	return m.kit.Bar(kit.Tone(s.Grade), floor, ceiling, m.report.Score.Goal, scoreBar)
}

// small is the grade where there is little room: a tile, and the same words.
func (m Model) small(w *kit.Sheet) {
	s, r := m.result.Standing, m.report
	sign := cmp.Or(string(s.Grade), "?")
	numbers := w.Wrap(s.InNumbers(w.Catalog), max(w.Width()-4, 8))
	w.Put(w.Tile(kit.Tone(s.Grade), sign) + " " + numbers[0])
	w.Put(numbers[1:]...)
	w.Head(s.Headline(w.Catalog))
	w.Say(r.Score.Change, s.Held(w.Catalog))
}

// rungs are the ladder with where one is and where the first jobs lead.
func (m Model) rungs() []kit.Rung {
	k, s := m.kit, m.result.Standing
	var out []kit.Rung
	for _, r := range s.Rungs {
		words, mark, here := s.RungWords(k.Catalog, r)
		out = append(out, kit.Rung{Grade: kit.Tone(r.Grade), Range: r.Range(k.Catalog), Words: words, Mark: mark, Here: here})
	}
	return out
}

// first are the jobs to do first or, where too little is known, what to find out.
func (m Model) first(w *kit.Sheet, width int) {
	r, s := m.report, m.result.Standing
	var jobs []kit.Job
	head := strings.TrimSuffix(r.FirstHeading, ":")
	for i, a := range r.First {
		jobs = append(jobs, kit.Job{Rank: strconv.Itoa(a.Rank), First: true, Title: a.Title, Facts: m.facts(i)})
	}
	if s.Grade == "" && len(r.Open) > 0 {
		jobs, head = nil, w.T("Find these out first")
		for i, o := range r.Open[:min(len(r.Open), 3)] {
			jobs = append(jobs, kit.Job{Rank: strconv.Itoa(i + 1), First: true, Title: o.Title, Facts: []string{o.Takes}})
		}
	}
	if len(jobs) == 0 {
		return
	}
	w.Air()
	w.Head(head)
	for _, j := range aligned(w.Kit, jobs) {
		w.Put(w.Job(j, min(width, kit.MaxText))...)
	}
}

// facts are how long a step takes, and what it does to the score.
func (m Model) facts(i int) []string {
	k := m.kit
	out := []string{interview.TakesShort(k.Catalog, m.report.Plan()[i].Minutes)}
	if move := m.result.Standing.Move(k.Catalog, i); move != "" {
		out = append(out, move)
	}
	return out
}

// aligned makes the facts of jobs columns.
func aligned(k kit.Kit, jobs []kit.Job) []kit.Job {
	var widths []int
	for _, j := range jobs {
		for i, f := range j.Facts {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], ansi.StringWidth(k.Clean(f)))
		}
	}
	for i := range jobs {
		for len(jobs[i].Facts) < len(widths) {
			jobs[i].Facts = append(jobs[i].Facts, "")
		}
		jobs[i].Wide = widths
	}
	return jobs
}

// worstFirst are the topics in the order in which they want attention.
func (m Model) worstFirst() []report.Area {
	order := []report.Kind{report.LooksFix, report.LooksGaps, report.LooksUnknown, report.LooksGood}
	list := slices.Clone(m.report.Areas)
	slices.SortStableFunc(list, func(a, b report.Area) int {
		return cmp.Or(slices.Index(order, a.Chip.Kind)-slices.Index(order, b.Chip.Kind), a.Floor-b.Floor)
	})
	return list
}

// Side shows the topics and the line over time beside the grade.
func (m Model) Side(width, height int) []string {
	if m.result == nil || m.failed != nil || m.busy || m.page != home {
		return nil
	}
	k, room := m.kit, kit.Inside(width)
	var lines []string
	kind := report.Kind("")
	for _, a := range m.worstFirst() {
		if a.Chip.Kind != kind {
			kind = a.Chip.Kind
			lines = append(lines, k.Chip(a.Chip))
		}
		lines = append(lines, k.Pair(" "+k.Clean(a.Name), k.Clean(a.Number), room))
	}
	out := k.Panel(k.T("The topics, worst first"), lines, width)
	if len(out) > height {
		return nil
	}
	if t := m.trend(room); len(t) > 0 && len(out)+len(t)+2 <= height {
		out = append(out, k.Panel(k.T("Over time"), t, width)...)
	}
	return out
}

// trend is the line of the scores so far.
func (m Model) trend(width int) []string {
	if m.report.Trend == nil {
		return nil
	}
	var scale []kit.Scale
	for _, r := range m.result.Standing.Rungs {
		scale = append(scale, kit.Scale{Grade: kit.Tone(r.Grade), From: r.From})
	}
	var points []kit.Point
	for _, d := range m.report.Trend.Dots {
		points = append(points, kit.Point{Score: 100 - d.Y})
	}
	out := m.kit.Trend(scale, points, width)
	if len(out) > 0 {
		out = append(out, m.kit.Wrap(m.report.Trend.Say, width)...)
	}
	return out
}
