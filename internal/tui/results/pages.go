package results

import (
	"fmt"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// barCells is how wide a bar of the topics is where there is room, and leastBar
// how wide it must be to stand in one line with its facts, which take factsCells in
// English: "79 to 100, some gaps".
const (
	barCells   = 20
	leastBar   = 8
	factsCells = 20
)

// text writes what stands above the rows of the page, and returns its title.
func (m Model) text(w *writer) string {
	r := m.report
	switch m.page {
	case home:
		w.add(kit.Each(w.k.Wrap(r.Score.GradeSay, w.width), w.k.Focus.Render))
		w.add([]string{w.k.Bar(r.Score.Floor, r.Score.Ceiling, min(w.width, 40))})
		for _, p := range interview.Headline(w.k.Catalog, r) {
			w.say(p)
		}
		w.air()
		m.first(w)
	case plan:
		w.say(r.PlanSay)
		w.air()
		return w.k.T("What to do")
	case step:
		a := r.Plan()[m.at[plan]]
		w.bold(a.Title)
		w.say(a.Group + ": " + a.InWords())
		w.air()
		w.add(w.k.Passages(interview.Instructions(w.k.Catalog, a), w.width))
		return w.k.T("Step %d of %d", a.Rank, len(r.Plan()))
	case whatIf:
		return m.outlook(w)
	case contradictions:
		w.say(w.k.T(interview.DisputeIntro))
		w.air()
		return w.k.T("Said and seen differ")
	case contradiction, reason:
		m.contradiction(w)
		return w.k.T("Said and seen differ")
	case open:
		w.say(w.k.T("What is not known counts as a gap until you know. Each of these can raise your score."))
		w.air()
		return w.k.T("Not known")
	case unsettled:
		o := r.Open[m.at[open]]
		w.bold(o.Title)
		w.say(o.Why)
		w.air()
		w.add(w.k.Passages(interview.FindOut(w.k.Catalog, o), w.width))
		return w.k.T("Not known")
	case areas:
		m.areas(w)
		return w.k.T("Each topic")
	case files:
		m.files(w)
		return w.k.T("What was not looked at")
	case browser, pages:
	}
	return w.k.T("Your result")
}

// first names the first things to do, where the rows below still fit.
func (m Model) first(w *writer) {
	x := writer{k: w.k, width: w.width}
	x.bold(m.report.FirstHeading)
	for _, a := range m.report.First {
		x.add([]string{w.k.Cut("- "+a.Title, w.width)})
	}
	x.air()
	if len(m.report.First) > 0 && len(w.out)+len(x.out)+len(m.choice.Options) <= w.height {
		w.add(x.out)
	}
}

// outlook says what the ticked steps would give. The title has it in short, so
// that it stays in sight whatever has the focus.
func (m Model) outlook(w *writer) string {
	now := m.result.WhatIf(nil)
	then := m.result.WhatIf(m.ticked)
	minutes, total := m.report.Takes(m.ticked)
	w.say(w.k.T("Now: %s. With what you ticked: %s.", now.Short(w.k.Catalog), then.Short(w.k.Catalog)))
	w.add([]string{w.k.Bar(then.Floor, then.Ceiling, min(w.width, 40))})
	switch {
	case len(m.ticked) == 0:
		w.say(w.k.T("Tick what you could do. Nothing is changed by it."))
	default:
		w.say(then.Says(w.k.Catalog, minutes, total))
	}
	w.air()
	return w.k.T("What if: %s", then.Short(w.k.Catalog))
}

func (m Model) contradiction(w *writer) {
	c := m.report.Contradictions[m.at[contradictions]]
	w.bold(c.Title)
	w.hang(w.k.T("You told us:")+" ", c.Told)
	for _, saw := range c.Saw {
		w.hang(w.k.T("We saw:")+" ", saw)
	}
	w.say(c.Counts)
	w.say(c.Explained())
	w.air()
	if m.page == reason {
		w.bold(interview.DisputeOptions(w.k.Catalog)[m.at[contradiction]].Reason)
		return
	}
	w.bold(w.k.T(interview.DisputeAsk))
}

func (m Model) areas(w *writer) {
	widest, longest := 0, factsCells
	facts := make([]string, len(m.report.Areas))
	for i, a := range m.report.Areas {
		facts[i] = a.Number + ", " + w.k.Chip(a.Chip)
		widest, longest = max(widest, ansi.StringWidth(a.Name)), max(longest, ansi.StringWidth(facts[i]))
	}
	cells := min(w.width-widest-longest-4, barCells)
	for i, a := range m.report.Areas {
		if cells < leastBar {
			w.bold(a.Name)
			w.add([]string{"  " + w.k.Bar(a.Floor, a.Ceiling, min(w.width-2, barCells)), "  " + facts[i]})
			continue
		}
		name := a.Name + fmt.Sprintf("%*s", widest-ansi.StringWidth(a.Name), "")
		w.add([]string{w.k.Clean(name) + "  " + w.k.Bar(a.Floor, a.Ceiling, cells) + "  " + facts[i]})
	}
	w.air()
	w.say(w.k.T("The full part of a bar is certain. The grey part could still be true."))
}

func (m Model) files(w *writer) {
	for _, u := range interview.Unseen(w.k.Catalog, m.report) {
		w.hang("- ", u)
	}
	w.air()
	w.bold(w.k.T("Your report, to open in a web browser"))
	w.say(m.result.Report)
	if m.result.Saved != "" {
		w.bold(w.k.T("The same as data, for a tool or for comparing later"))
		w.say(m.result.Saved)
	}
}

// A writer gathers lines.
type writer struct {
	k      kit.Kit
	width  int
	height int
	out    []string
}

func (w *writer) add(lines []string)  { w.out = append(w.out, lines...) }
func (w *writer) bold(s string)       { w.add(kit.Each(w.k.Wrap(s, w.width), w.k.Bold.Render)) }
func (w *writer) hang(lead, s string) { w.add(w.k.Hang(lead, s, w.width)) }

// say writes a paragraph, if there is anything to say.
func (w *writer) say(s string) {
	if s != "" {
		w.add(w.k.Wrap(s, w.width))
	}
}

func (w *writer) air() {
	if w.height == 0 || w.height > 8 { // a low window has no room for air
		w.add([]string{""})
	}
}
