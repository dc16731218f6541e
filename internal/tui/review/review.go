// Package review is the screen between the questions and the result: what is
// still open comes first, and any step can be gone back to.
package review

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// GoMsg asks for one step to be looked at again.
type GoMsg struct{ ID string }

// BackMsg asks for the last step.
type BackMsg struct{}

// DoneMsg says that the answers may stand.
type DoneMsg struct{}

// Model is the screen.
type Model struct {
	kit    kit.Kit
	keys   kit.Bindings
	walk   interview.Navigator
	items  []interview.ReviewItem
	choice kit.Choice
	scroll int // of the text above the choice, while nothing has the focus
	size   kit.SizeMsg
	whole  interview.Navigator // all questions, where only the short way was asked
	more   int                 // how many that would be more
}

// New returns the screen.
func New(k kit.Kit, w interview.Navigator) Model {
	m := Model{kit: k, keys: kit.NewBindings(), walk: w, items: w.Review(k.Catalog)}
	rows := []kit.Option{{Label: k.T("Go on")}}
	if m.whole, m.more = w.Whole(); m.more > 0 {
		rows = append(rows, kit.Option{Label: interview.WholeWords(k.Catalog, m.more)})
	}
	for _, it := range m.items {
		rows = append(rows, kit.Option{Label: it.Step.Question(k.Catalog), Help: it.Words, More: it.Notes})
	}
	m.choice.Options = kit.Numbered(rows)
	return m
}

// Update waits for a step or for going on; it says GoMsg, BackMsg, DoneMsg,
// kit.OverviewMsg or, after undo, kit.WalkedMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.kit = msg
	case kit.SizeMsg:
		m.size = msg
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) press(k tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(k, m.keys.Back):
		return m, kit.Say(BackMsg{})
	case key.Matches(k, m.keys.Overview):
		return m, kit.Say(kit.OverviewMsg{})
	case key.Matches(k, m.keys.Undo):
		if w, ok := m.walk.Undo(); ok {
			return m, kit.Say(kit.WalkedMsg{Walk: w})
		}
		return m, kit.Result{}
	}
	c, off, n := m.choice.Read(m.keys, k, m.scroll, m.View(m.size.Width, m.size.Height), m.size.Height)
	m.choice, m.scroll = c, off
	first := len(c.Options) - len(m.items)
	switch {
	case n == 0:
		return m, kit.Say(DoneMsg{})
	case n > 0 && n < first:
		return m, kit.Say(kit.WalkedMsg{Walk: m.whole})
	case n > 0:
		return m, kit.Say(GoMsg{ID: m.items[n-first].Step.ID()})
	}
	return m, kit.Result{}
}

// View draws the review.
func (m Model) View(width, height int) kit.Page {
	s := m.kit.Sheet(m.kit.T("Your answers"), width, height)
	s.Scroll = m.scroll
	s.Say(interview.ReviewWords(m.kit.Catalog, m.items)...)
	s.Air()
	s.Choose(m.choice)
	return s.Page
}

// Keys are those of a choice, and back.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	return kit.KeyMap{
		Short: []key.Binding{kit.As(b.Enter, "enter", "choose"), kit.As(b.Down, "arrows", "move"), b.Overview, kit.As(b.Back, "b", "back"), kit.As(b.Leave, "q", "leave")},
		Full:  []key.Binding{b.Enter, b.Up, b.Down, kit.As(b.Pick, "1-9", "choose at once"), kit.As(b.Overview, "o", "all questions; / searches there"), kit.As(b.Back, "b, left", "the last question"), kit.As(b.Undo, "u", "undo the last change")},
	}
}
