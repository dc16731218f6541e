// Package results is the last screen: it has the report made, and then tells the
// grade, what does not agree, the first things to do, and where the report is.
package results

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// DoneMsg says that the result was read.
type DoneMsg struct{}

// Finish makes the assessment and writes the report.
type Finish func() (interview.Result, error)

type finishedMsg struct {
	result interview.Result
	err    error
}

// Model is the screen.
type Model struct {
	kit    kit.Kit
	keys   kit.Bindings
	finish Finish

	result *interview.Result
	failed error
	choice kit.Choice
	scroll int
	size   kit.SizeMsg
}

// New returns the screen; the report is made with Init.
func New(k kit.Kit, f Finish) Model {
	return Model{kit: k, keys: kit.NewBindings(), finish: f}
}

// Init makes the report.
func (m Model) Init() tea.Cmd {
	finish := m.finish
	return func() tea.Msg {
		r, err := finish()
		return finishedMsg{r, err}
	}
}

// Update shows the result; it says DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Turn) {
	switch msg := msg.(type) {
	case kit.SizeMsg:
		m.size = msg
		m.scroll = min(m.scroll, max(len(m.View(msg.Width, msg.Height).Lines)-msg.Height, 0))
	case finishedMsg:
		m.failed = msg.err
		if msg.err == nil {
			m.result = &msg.result
		}
		m.choice = kit.Choice{Options: []kit.Option{{Key: "1", Label: "Try again"}, {Key: "2", Label: "Leave; my answers are kept"}}}
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, kit.Turn{}
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Turn) {
	switch {
	case m.failed != nil:
		c, n := m.choice.Update(m.keys, msg)
		m.choice = c
		switch n {
		case 0:
			m.failed = nil
			return m, kit.Turn{Cmd: m.Init()}
		case 1:
			return m, kit.Say(DoneMsg{})
		}
	case m.result == nil:
	case key.Matches(msg, m.keys.Enter):
		return m, kit.Say(DoneMsg{})
	default:
		m.scroll, _ = kit.Scroll(m.keys, msg, m.scroll, len(m.View(m.size.Width, m.size.Height).Lines), m.size.Height)
	}
	return m, kit.Turn{}
}

// Keys are scrolling and the end.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	switch {
	case m.failed != nil:
		return kit.KeyMap{Short: []key.Binding{kit.As(b.Pick, "1-2", "choose"), kit.As(b.Down, "arrows", "move")}, Full: []key.Binding{b.Up, b.Down, b.Enter, kit.As(b.Pick, "1-2", "choose at once")}}
	case m.result == nil:
		return kit.KeyMap{}
	}
	return kit.KeyMap{
		Short: []key.Binding{kit.As(b.Down, "down", "more"), kit.As(b.Enter, "enter", "finish")},
		Full:  []key.Binding{kit.As(b.Enter, "enter, q", "finish"), b.Up, b.Down, b.PageUp, b.PageDown, b.Top, b.End},
	}
}
