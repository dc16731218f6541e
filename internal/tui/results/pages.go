package results

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// barCells is how wide a bar of the topics is where there is room, leastBar how wide it
// must be to stand in one line with its facts.
const (
	barCells = 24
	leastBar = 8
)

// tones are the colours of bars, by how a topic stands.
var tones = map[report.Kind]kit.Tone{report.LooksGood: "A", report.LooksGaps: "C", report.LooksFix: "E"}

// text writes what stands above the rows of the page, and returns its title.
func (m Model) text(w *kit.Sheet, width, height int) string {
	r := m.report
	switch m.page {
	case home:
		return m.home(w, width, height)
	case why:
		w.Head(r.Score.GradeSay)
		w.Say(interview.Headline(w.Catalog, r)...)
		return w.T("Why this grade")
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
		return w.T("The topics, worst first")
	case files:
		m.files(w)
		return w.T("What was not looked at")
	case browser, pages:
	}
	return w.T("Your result")
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
	list := m.worstFirst()
	widest, longest, chip := 0, 0, 0
	for _, a := range list {
		widest, longest, chip = max(widest, ansi.StringWidth(a.Name)), max(longest, ansi.StringWidth(a.Number)), max(chip, ansi.StringWidth(w.Chip(a.Chip)))
	}
	cells := min(width-widest-longest-chip-6, barCells)
	for _, a := range list {
		bar := func(n int) string { return w.Bar(tones[a.Chip.Kind], a.Floor, a.Ceiling, 0, n) }
		if cells < leastBar {
			w.Head(a.Name)
			w.Put(bar(min(width, barCells)), w.Clean(a.Number)+" "+w.Chip(a.Chip))
			continue
		}
		w.Put(w.Pair(w.Clean(a.Name), "", widest) + strings.Repeat(" ", widest-ansi.StringWidth(w.Clean(a.Name))) + "  " + bar(cells) + "  " + fmt.Sprintf("%*s", longest, w.Clean(a.Number)) + "  " + w.Chip(a.Chip))
	}
	w.Air()
	w.Say(w.T("Solid is certain; shaded could still be true."))
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
