package ask

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// pressWhy is for while the why is open. Where question and why fit together,
// the options can still be chosen; otherwise the why is a page of its own.
func (m Model) pressWhy(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	page, together := m.whyPage(m.size.Width, m.size.Height)
	if together && (key.Matches(msg, m.Pick) || key.Matches(msg, m.Up) || key.Matches(msg, m.Down) || (key.Matches(msg, m.Enter) && m.choice.Focus >= 0)) {
		return m.choose(msg)
	}
	if off, ok := kit.Scroll(m.Bindings, msg, m.scroll, len(page.Lines), m.size.Height); ok {
		m.scroll = off
		return m, kit.Result{}
	}
	if key.Matches(msg, m.Close) {
		m.why, m.scroll = false, 0
	}
	return m, kit.Result{}
}

// whyPage draws the question with its why below where both fit, and otherwise
// the why alone.
func (m Model) whyPage(width, height int) (p kit.Page, together bool) {
	why := m.reasons(width)
	p = m.draw(width, height)
	if len(p.Lines)+2+len(why) <= height {
		p.Lines = append(append(p.Lines, "", m.Line(width)), why...)
		return p, true
	}
	s := m.Sheet(p.Title, width, height)
	s.Head(m.walk.Step().Question(m.Catalog))
	s.Put(append([]string{""}, why...)...)
	s.Scroll = m.scroll
	return s.Page, false
}

// reasons are the why in lines.
func (m Model) reasons(width int) []string {
	s := m.Sheet("", width, 0)
	s.Passages(m.walk.Step().Why(m.Catalog))
	return s.Lines
}

// Side is the why in a column beside the question; nothing while the why is open.
func (m Model) Side(width, height int) []string {
	if m.why || m.walk.Naming() || m.walk.AtEnd() {
		return nil
	}
	lines := m.reasons(width)
	if len(lines) > height {
		lines = append(lines[:max(height-2, 0)], "", m.Cut(m.T("Press ? for all of it."), width))
	}
	return lines
}

func (m Model) startNote() Model {
	step := m.walk.Step()
	if step.Control == nil {
		m.notice = m.T("A note can be kept with the questions about safety, not here.")
		return m
	}
	m.noting, m.field = true, kit.NewNote(m.walk.Draft.Answers[step.Control.ID].Note)
	return m
}
