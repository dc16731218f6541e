package results

import (
	"slices"
	"strconv"

	"charm.land/bubbles/v2/key"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// A menuItem is one way on from the home page; to itself is the end.
type menuItem struct {
	label string
	to    page
}

func (m Model) menu() []menuItem {
	r, k := m.report, m.kit
	out := []menuItem{{k.T("What to do, in order"), plan}}
	if len(r.First) > 0 && m.result.WhatIf != nil {
		out = append(out, menuItem{k.T("What if: tick steps, and watch the grade"), whatIf})
	}
	if n := len(r.Contradictions); n > 0 {
		out = append(out, menuItem{k.T("Where your answer and what we saw differ (%d)", n), contradictions})
	}
	if n := len(r.Open); n > 0 {
		out = append(out, menuItem{k.T("What is not known, and how to find out (%d)", n), open})
	}
	if m.view != nil {
		out = append(out, menuItem{k.T("Open the report in your web browser"), browser})
	}
	return append(out,
		menuItem{k.T("Each topic, worst first"), areas}, menuItem{k.T("Why this grade"), why},
		menuItem{k.T("What was not looked at, and your files"), files}, menuItem{k.T("Finish"), home})
}

// options are the rows of the page.
func (m Model) options() []kit.Option {
	var out []kit.Option
	switch m.page {
	case home:
		for _, d := range m.menu() {
			out = append(out, kit.Option{Label: d.label})
		}
	case plan:
		for _, a := range m.report.Plan() {
			out = append(out, kit.Option{Label: a.Title, Help: a.Group + ": " + a.InWords()})
		}
	case whatIf:
		for _, a := range m.report.Plan() {
			box := "[ ] "
			if slices.Contains(m.ticked, a.Control) {
				box = "[x] "
			}
			out = append(out, kit.Option{Label: box + a.Title})
		}
	case contradictions:
		for _, c := range m.report.Contradictions {
			out = append(out, kit.Option{Label: c.Title, Help: c.Explained()})
		}
	case contradiction:
		for _, d := range interview.DisputeOptions(m.kit.Catalog) {
			out = append(out, kit.Option{Label: d.Label, Help: d.Help})
		}
	case open:
		for _, o := range m.report.Open {
			out = append(out, kit.Option{Label: o.Title, Help: o.Why})
		}
	case step, reason, unsettled, areas, why, files, browser, pages:
	}
	return kit.Numbered(out)
}

// View draws the page.
func (m Model) View(width, height int) kit.Page {
	s := m.kit.Sheet(m.kit.T("Your result"), width, height)
	s.Scroll = m.scroll
	switch {
	case m.failed != nil:
		s.Say(m.kit.T("The report could not be made: %s", m.failed.Error()))
		if m.safe {
			s.Say(m.kit.T("Your answers are safe."))
		}
		s.Air()
	case m.result == nil:
		s.Say(m.kit.T("Putting your report together…"))
		return s.Page
	case m.busy:
		s.Say(m.kit.T("Keeping what you said…"))
		return s.Page
	default:
		s.Title = m.text(s, width, height)
		if m.notice != "" {
			s.Lines = append(m.kit.Wrap(m.notice, width), append([]string{""}, s.Lines...)...)
		}
	}
	switch {
	case m.page == reason:
		s.Type(m.field)
	case len(m.choice.Options) > 0:
		s.Choose(m.choice)
	}
	return s.Page
}

// Keys are those of the page.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	move, back := kit.As(b.Down, "arrows", "move"), kit.As(b.Back, "esc", "back")
	switch {
	case m.failed != nil:
		return kit.KeyMap{Short: []key.Binding{kit.As(b.Pick, "1-2", "choose"), move}, Full: []key.Binding{b.Up, b.Down, b.Enter, kit.As(b.Pick, "1-2", "choose at once")}}
	case m.result == nil, m.busy:
		return kit.KeyMap{}
	case m.page == reason:
		return b.TypingKeys("keep", "keep it")
	case len(m.choice.Options) == 0:
		return b.ReadingKeys()
	}
	enter := kit.As(b.Enter, "enter", "open")
	switch m.page {
	case whatIf:
		enter = kit.As(b.Tick, "space", "tick")
	case contradiction:
		enter = kit.As(b.Enter, "enter", "choose")
	case home:
		if short := m.doors(); len(short) > 0 {
			return kit.KeyMap{Short: short, Full: append(short, move, b.Enter, kit.As(b.Leave, "q", "finish"))}
		}
		back = kit.As(b.Leave, "q", "finish")
	case plan, step, contradictions, reason, open, unsettled, areas, why, files, browser, pages:
	}
	return kit.KeyMap{
		Short: []key.Binding{enter, move, back},
		Full:  []key.Binding{enter, kit.As(b.Pick, "1-9", "choose at once"), b.Up, b.Down, kit.As(b.Back, "esc, b", "back")},
	}
}

// doors are the ways on in the foot, by their digits, where their list does not fit the
// window.
func (m Model) doors() []key.Binding {
	if len(m.View(m.size.Width, m.size.Height).Lines) <= m.size.Height {
		return nil
	}
	var out []key.Binding
	for i, x := range m.menu()[:min(len(m.menu()), 9)] {
		out = append(out, m.door(strconv.Itoa(i+1), x.to))
	}
	return out
}

// door is a way on in a word or two.
func (m Model) door(n string, to page) key.Binding {
	b := m.keys.Pick
	switch to {
	case plan:
		return kit.As(b, n, "what to do")
	case whatIf:
		return kit.As(b, n, "what if")
	case contradictions:
		return kit.As(b, n, "differs")
	case open:
		return kit.As(b, n, "not known")
	case browser:
		return kit.As(b, n, "browser")
	case areas:
		return kit.As(b, n, "topics")
	case why:
		return kit.As(b, n, "why")
	case files:
		return kit.As(b, n, "files")
	case home, step, contradiction, reason, unsettled, pages:
	}
	return kit.As(b, n, "finish")
}
