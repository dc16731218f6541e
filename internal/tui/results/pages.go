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
func (m Model) text(w *kit.Sheet, width, height int) string {
	r := m.report
	switch m.page {
	case home:
		w.Put(kit.Each(w.Wrap(r.Score.GradeSay, width), w.Kit.Bold.Render)...)
		w.Put(w.Bar(kit.Tone(r.Score.Grade), r.Score.Floor, r.Score.Ceiling, 0, min(width, 40)))
		w.Say(interview.Headline(w.Catalog, r)...)
		w.Air()
		m.first(w, width, height)
	case plan:
		w.Say(r.PlanSay)
		w.Air()
		return w.T("What to do")
	case step:
		a := r.Plan()[m.at[plan]]
		w.Head(a.Title)
		w.Say(a.Group + ": " + a.InWords())
		w.Air()
		w.Passages(interview.Instructions(w.Catalog, a))
		return w.T("Step %d of %d", a.Rank, len(r.Plan()))
	case whatIf:
		return m.outlook(w, width)
	case contradictions:
		w.Say(w.T(interview.DisputeIntro))
		w.Air()
		return w.T("Said and seen differ")
	case contradiction, reason:
		m.contradiction(w)
		return w.T("Said and seen differ")
	case open:
		w.Say(w.T("What is not known counts as a gap until you know. Each of these can raise your score."))
		w.Air()
		return w.T("Not known")
	case unsettled:
		o := r.Open[m.at[open]]
		w.Head(o.Title)
		w.Say(o.Why)
		w.Air()
		w.Passages(interview.FindOut(w.Catalog, o))
		return w.T("Not known")
	case areas:
		m.areas(w, width)
		return w.T("Each topic")
	case files:
		m.files(w)
		return w.T("What was not looked at")
	case browser, pages:
	}
	return w.T("Your result")
}

// first names the first things to do, where the rows below still fit.
func (m Model) first(w *kit.Sheet, width, height int) {
	x := m.kit.Sheet("", width, 24)
	x.Head(m.report.FirstHeading)
	for _, a := range m.report.First {
		x.Put(w.Cut("- "+a.Title, width))
	}
	x.Air()
	if len(m.report.First) > 0 && len(w.Lines)+len(x.Lines)+len(m.choice.Options) <= height {
		w.Put(x.Lines...)
	}
}

// outlook says what the ticked steps would give. The title has it in short, so
// that it stays in sight whatever has the focus.
func (m Model) outlook(w *kit.Sheet, width int) string {
	now := m.result.WhatIf(nil)
	then := m.result.WhatIf(m.ticked)
	minutes, total := m.report.Takes(m.ticked)
	w.Say(w.T("Now: %s. With what you ticked: %s.", now.Short(w.Catalog), then.Short(w.Catalog)))
	w.Put(w.Bar(kit.Tone(then.Grade), then.Floor, then.Ceiling, 0, min(width, 40)))
	if len(m.ticked) == 0 {
		w.Say(w.T("Tick what you could do. Nothing is changed by it."))
	} else {
		w.Say(then.Says(w.Catalog, minutes, total))
	}
	w.Air()
	return w.T("What if: %s", then.Short(w.Catalog))
}

func (m Model) contradiction(w *kit.Sheet) {
	c := m.report.Contradictions[m.at[contradictions]]
	w.Head(c.Title)
	w.Item(w.T("You told us:")+" ", c.Told)
	for _, saw := range c.Saw {
		w.Item(w.T("We saw:")+" ", saw)
	}
	w.Say(c.Counts)
	w.Say(c.Explained())
	w.Air()
	if m.page == reason {
		w.Head(interview.DisputeOptions(w.Catalog)[m.at[contradiction]].Reason)
		return
	}
	w.Head(w.T(interview.DisputeAsk))
}

func (m Model) areas(w *kit.Sheet, width int) {
	widest, longest := 0, factsCells
	facts := make([]string, len(m.report.Areas))
	for i, a := range m.report.Areas {
		facts[i] = a.Number + ", " + w.Chip(a.Chip)
		widest, longest = max(widest, ansi.StringWidth(a.Name)), max(longest, ansi.StringWidth(facts[i]))
	}
	cells := min(width-widest-longest-4, barCells)
	for i, a := range m.report.Areas {
		if cells < leastBar {
			w.Head(a.Name)
			w.Put("  "+w.Bar(kit.ToneUnknown, a.Floor, a.Ceiling, 0, min(width-2, barCells)), "  "+facts[i])
			continue
		}
		name := a.Name + fmt.Sprintf("%*s", widest-ansi.StringWidth(a.Name), "")
		w.Put(w.Clean(name) + "  " + w.Bar(kit.ToneUnknown, a.Floor, a.Ceiling, 0, cells) + "  " + facts[i])
	}
	w.Air()
	w.Say(w.T("The full part of a bar is certain. The grey part could still be true."))
}

func (m Model) files(w *kit.Sheet) {
	w.List(interview.Unseen(w.Catalog, m.report))
	w.Air()
	w.Head(w.T("Your report, to open in a web browser"))
	w.Say(m.result.Report)
	if m.result.Saved != "" {
		w.Head(w.T("The same as data, for a tool or for comparing later"))
		w.Say(m.result.Saved)
	}
}
