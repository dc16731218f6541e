package ask

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
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

// Side is what was seen, why it is asked and where one is, in boxes beside the question;
// nothing while the why is open.
func (m Model) Side(width, height int) []string {
	if m.why || m.noting || m.walk.Naming() || m.walk.AtEnd() {
		return nil
	}
	step := m.walk.Step()
	var out []string
	lines, _ := m.walk.SuggestionFor(m.Catalog, m.sight, m.now())
	saw := interview.Seen(m.Catalog, step, m.sight.Findings)
	if step.Fact != nil {
		saw = lines
	}
	if len(saw) > 0 {
		out = append(out, m.Box(m.sawTitle(), width, saw...)...)
	}
	why := step.Why(m.Catalog)
	more := ""
	if len(why) > 1 {
		more = m.T("Press ? for how to find out.")
	}
	box := m.Box(why[0].Head, width, why[0].Text, more)
	if len(out)+len(box) > height {
		return out
	}
	out = append(out, box...)
	if at := m.whereBox(width); len(out)+len(at) <= height {
		out = append(out, at...)
	}
	return out
}

// whereBox is the way in words.
func (m Model) whereBox(width int) []string {
	var lines []string
	room := kit.Inside(width)
	for _, x := range m.walk.Way(m.Catalog) {
		line := m.Pair(m.Mark(x.Here, x.Done == x.Of)+" "+m.Clean(x.Name), m.T("%d of %d", x.Done, x.Of), room)
		if x.Here {
			line = m.Bold.Render(line)
		}
		lines = append(lines, line)
	}
	return m.Panel(m.T("Where you are"), lines, width)
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
