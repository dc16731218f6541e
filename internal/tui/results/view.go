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
	r := m.report
	out := []menuItem{{m.kit.T("What to do, in order"), plan}}
	if len(r.First) > 0 && m.result.WhatIf != nil {
		out = append(out, menuItem{m.kit.T("What if: tick steps, and watch the grade"), whatIf})
	}
	if n := len(r.Contradictions); n > 0 {
		out = append(out, menuItem{m.kit.T("Where your answer and what we saw differ (%d)", n), contradictions})
	}
	if n := len(r.Open); n > 0 {
		out = append(out, menuItem{m.kit.T("What is not known, and how to find out (%d)", n), open})
	}
	if m.view != nil {
		out = append(out, menuItem{m.kit.T("Open the report in your web browser"), browser})
	}
	return append(out, menuItem{m.kit.T("Each topic, with a bar"), areas}, menuItem{m.kit.T("What was not looked at, and your files"), files}, menuItem{m.kit.T("Finish"), home})
}

// options are the rows of the page.
func (m Model) options() []kit.Option {
	var out []kit.Option
	add := func(o kit.Option) {
		if n := len(out) + 1; n <= 9 {
			o.Key = strconv.Itoa(n)
		}
		out = append(out, o)
	}
	switch m.page {
	case home:
		for _, d := range m.menu() {
			add(kit.Option{Label: d.label})
		}
	case plan:
		for _, a := range m.report.Plan() {
			add(kit.Option{Label: a.Title, Help: a.Group + ": " + a.InWords()})
		}
	case whatIf:
		for _, a := range m.report.Plan() {
			box := "[ ] "
			if slices.Contains(m.ticked, a.Control) {
				box = "[x] "
			}
			add(kit.Option{Label: box + a.Title})
		}
	case contradictions:
		for _, c := range m.report.Contradictions {
			add(kit.Option{Label: c.Title, Help: c.Explained()})
		}
	case contradiction:
		for _, d := range interview.DisputeOptions(m.kit.Catalog) {
			add(kit.Option{Label: d.Label, Help: d.Help})
		}
	case open:
		for _, o := range m.report.Open {
			add(kit.Option{Label: o.Title, Help: o.Why})
		}
	case step, reason, unsettled, areas, files, browser, pages:
	}
	return out
}

// View draws the page.
func (m Model) View(width, height int) kit.Page {
	p := kit.NoFocus(m.kit.T("Your result"))
	p.Scroll = m.scroll
	switch {
	case m.failed != nil:
		p.Lines = m.kit.Wrap(m.kit.T("The report could not be made: %s", m.failed.Error()), width)
		if m.safe {
			p.Lines = append(p.Lines, m.kit.Wrap(m.kit.T("Your answers are safe."), width)...)
		}
		if height > 8 {
			p.Lines = append(p.Lines, "")
		}
		return m.choice.Draw(m.kit, p, width)
	case m.result == nil:
		p.Lines = m.kit.Wrap(m.kit.T("Putting your report together…"), width)
		return p
	case m.busy:
		p.Lines = m.kit.Wrap(m.kit.T("Keeping what you said…"), width)
		return p
	}
	w := writer{k: m.kit, width: width, height: height}
	p.Title = m.text(&w)
	if m.notice != "" {
		w.out = append(m.kit.Wrap(m.notice, width), append([]string{""}, w.out...)...)
	}
	p.Lines = w.out
	switch {
	case m.page == reason:
		return m.field.Draw(m.kit, p, width)
	case len(m.choice.Options) > 0:
		return m.choice.Draw(m.kit, p, width)
	}
	return p
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
		return kit.KeyMap{
			Typing: true, Short: []key.Binding{kit.As(b.Enter, "enter", "keep"), b.Escape},
			Full: []key.Binding{kit.As(b.Enter, "enter", "keep it"), b.Escape, b.Left, b.Right, b.Home, b.Last, b.DelLeft, b.Clear},
		}
	case len(m.choice.Options) == 0:
		return kit.KeyMap{
			Scrolls: true, Short: []key.Binding{back},
			Full: []key.Binding{kit.As(b.Back, "esc, b, enter", "back"), b.Up, b.Down, b.PageUp, b.PageDown, b.Top, b.End},
		}
	}
	enter := kit.As(b.Enter, "enter", "open")
	switch m.page {
	case whatIf:
		enter = kit.As(b.Tick, "space", "tick")
	case contradiction:
		enter = kit.As(b.Enter, "enter", "choose")
	case home:
		back = kit.As(b.Leave, "q", "finish")
	case plan, step, contradictions, reason, open, unsettled, areas, files, browser, pages:
	}
	return kit.KeyMap{
		Short: []key.Binding{enter, move, back},
		Full:  []key.Binding{enter, kit.As(b.Pick, "1-9", "choose at once"), b.Up, b.Down, kit.As(b.Back, "esc, b", "back")},
	}
}

// Styled returns the screen drawn with another kit.
func (m Model) Styled(k kit.Kit) kit.Screen {
	m.kit = k
	return m
}
