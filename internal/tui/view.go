package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/internal/tui/results"
)

// The smallest window that the questions fit in.
const (
	minWidth  = 24
	minHeight = 8
)

func (w window) tooSmall() bool { return w.width < minWidth || w.height < minHeight }

// margin is the empty cells at the left, for calm where there is room.
func (w window) margin() int {
	switch {
	case w.width >= 76:
		return 2
	case w.width >= 40:
		return 1
	}
	return 0
}

// line is the room for a line of text.
func (w window) line() int { return min(w.width-2*w.margin(), kit.MaxText) }

// head is the room for the line at the top, which is as wide as all below it.
func (m model) head() int {
	if _, side := m.side(); side > 0 {
		return m.width - 2*m.margin()
	}
	return m.line()
}

// ruled reports whether there is room for a line under the head.
func (w window) ruled() bool { return w.width >= 40 && w.height >= 12 }

// air reports whether there is room for empty lines around the body.
func (w window) air() bool { return w.height >= 16 }

// A wide window has room for a column beside a question.
const (
	wideFrom  = 100
	highFrom  = 30
	bodyMost  = 72 // beside a column
	sideLeast = 36
	sideMost  = 60
	sideGap   = 3
)

// side is the screen with a column of its own, and how wide that is; nil where
// there is none.
func (m model) side() (kit.Sided, int) {
	s, ok := m.screen.(kit.Sided)
	if !ok || m.help || m.width < wideFrom || m.height < highFrom {
		return nil, 0
	}
	room := m.width - 2*m.margin() - sideGap
	return s, min(max(room-bodyMost, sideLeast), sideMost)
}

// body is the room for a screen.
func (m model) body() (width, height int) {
	width = m.line()
	if _, side := m.side(); side > 0 {
		width = min(m.width-2*m.margin()-sideGap-side, bodyMost)
	}
	height = m.height - 2 - len(m.banner())
	if m.air() {
		height -= 2
	}
	if m.ruled() {
		height--
	}
	return max(width, 1), max(height, 1)
}

// banner says that the answers are not safe, for as long as that is so.
func (m model) banner() []string {
	width := m.line()
	if m.saveFailed == "" && m.slow {
		return m.kit.Alarm([]string{m.kit.Cut(m.kit.T("Not saved yet: the disk is slow. Leave this window open."), width)})
	}
	if m.saveFailed == "" {
		return nil
	}
	lines := m.kit.Wrap(m.kit.T("NOT SAVED: %s. Your answers are kept only while this window is open.", m.saveFailed), width)
	room := 1
	if m.air() {
		room = 3
	}
	if len(lines) > room {
		lines = lines[:room]
		if room == 1 {
			lines[0] = m.kit.Cut(m.kit.T("NOT SAVED: %s", m.saveFailed), width)
		}
	}
	return m.kit.Alarm(lines)
}

// View draws the header, the banner, the body and the footer.
func (m model) View() (view tea.View) {
	defer func() {
		if recover() != nil {
			view = tea.NewView(m.kit.T("Something went wrong inside cybercheck. Press Ctrl-C to leave."))
			view.AltScreen = true
		}
	}()
	if m.pending != nil {
		return m.pending.View()
	}
	view.AltScreen, view.WindowTitle = true, "cybercheck"
	if m.tooSmall() {
		text := m.kit.T("Please make this window larger (24 x 8).")
		if m.safe() {
			text = m.kit.T("Please make this window larger (24 x 8). Your answers are safe.")
		}
		if m.mayGoPlain() {
			text += " " + m.kit.T("Or press p for plain lines.")
		}
		lines := m.kit.Wrap(text, max(m.width, 1))
		view.SetContent(strings.Join(lines[:min(len(lines), max(m.height, 1))], "\n"))
		view.Cursor = cursor(0, 0, false)
		return view
	}
	w, h := m.body()
	keys := m.screen.Keys()
	page := m.screen.View(w, h)
	if m.help {
		page = m.kit.HelpPage(keys, m.keys, w)
		page.Scroll = m.helpScroll
		keys = kit.KeyMap{Typing: keys.Typing, Scrolls: true}
	}
	shown, row, above, below := kit.Fit(page, h)
	if keys.Scrolls && below {
		keys.Short = append(slices.Clip(keys.Short), kit.As(m.keys.Down, "down", "more"))
	}
	lines := []string{m.kit.Header(page, above, below, m.head())}
	if m.ruled() {
		lines = append(lines, m.kit.Under(page, m.head()))
	}
	lines = append(lines, m.banner()...)
	if m.air() {
		lines = append(lines, "")
	}
	first := len(lines)
	lines = append(lines, m.beside(shown, w, h)...)
	for len(lines) < m.height-1 {
		lines = append(lines, "")
	}
	foot := m.kit.Footer(keys, m.keys, w)
	if m.notice != "" {
		foot = m.kit.Cut(m.notice, m.line())
	}
	lines = append(lines, foot)
	margin := strings.Repeat(" ", m.margin())
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Truncate(margin+l, m.width, ""), " ")
	}
	view.SetContent(strings.Join(lines, "\n"))
	view.Cursor = cursor(m.margin()+page.Col, first+max(row, 0), page.Typing)
	return view
}

// beside puts the screen's own column, if it has one, to the right of the body.
func (m model) beside(body []string, width, height int) []string {
	s, room := m.side()
	if s == nil {
		return body
	}
	body = slices.Clone(body)
	for i, l := range s.Side(room, height) {
		if i >= len(body) {
			body = append(body, "")
		}
		body[i] += strings.Repeat(" ", max(width+sideGap-ansi.StringWidth(body[i]), 0)) + l
	}
	return body
}

// mayGoPlain reports whether plain mode can take over: not once the result is
// being made, which is told here; and not from a bad day within the questionnaire,
// whose lines are a command of their own.
func (m model) mayGoPlain() bool { return !m.atResult() && (!m.atHour() || m.hour.o.Alone) }

func (m model) atResult() bool {
	_, ok := m.screen.(results.Model)
	return ok
}

// cursor is where magnifiers, braille lines and input methods look.
func cursor(x, y int, typing bool) *tea.Cursor {
	c := tea.NewCursor(x, y)
	c.Blink = false
	if typing {
		c.Shape, c.Blink = tea.CursorBar, true
	}
	return c
}
