// Package review is the screen between the questions and the result: a list of topics,
// in which what is open stands out. One jump leads there, and back.
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

// DoneMsg says that the answers may stand; Now, that nothing more is to be looked at.
type DoneMsg struct{ Now bool }

// Model is the screen.
type Model struct {
	kit    kit.Kit
	keys   kit.Bindings
	walk   interview.Navigator
	items  []interview.ReviewItem
	rows   []row
	choice kit.Choice
	scroll int // of the text above the choice, while nothing has the focus
	size   kit.SizeMsg
	whole  interview.Navigator // all questions, where only the short way was asked
	more   int                 // how many that would be more
}

// New returns the screen with the focus on the first way on. seen is true where this
// computer is looked at already.
func New(k kit.Kit, w interview.Navigator, seen bool) Model {
	m := Model{kit: k, keys: kit.NewBindings(), walk: w, items: w.Review(k.Catalog)}
	m.rows = rows(k, w, m.items)
	ways := []kit.Option{{Label: k.T(interview.ReviewLook)}, {Label: k.T(interview.ReviewNow)}}
	if seen {
		ways = []kit.Option{{Label: k.T(interview.ReviewRest)}, {Label: k.T(interview.ReviewSeen)}}
	}
	if m.whole, m.more = w.Whole(); m.more > 0 {
		ways = append(ways, kit.Option{Label: interview.WholeWords(k.Catalog, m.more)})
	}
	for _, r := range m.rows {
		m.choice.Options = append(m.choice.Options, r.option)
	}
	m.choice.Focus, m.choice.Start = len(m.rows), len(m.rows)
	m.choice.Gap = len(m.rows)
	m.choice.Options = append(m.choice.Options, kit.Numbered(ways)...)
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
	if n >= 0 && n < len(m.rows) {
		if id := m.rows[n].id; id != "" {
			return m, kit.Say(GoMsg{ID: id})
		}
		return m, kit.Say(kit.OverviewMsg{})
	}
	switch n - len(m.rows) {
	case 0:
		return m, kit.Say(DoneMsg{})
	case 1:
		return m, kit.Say(DoneMsg{Now: true})
	case 2:
		return m, kit.Say(kit.WalkedMsg{Walk: m.whole})
	}
	return m, kit.Result{}
}

// View draws the review.
func (m Model) View(width, height int) kit.Page {
	s := m.kit.Sheet(m.kit.T("Your answers"), width, height)
	s.Scroll = m.scroll
	done, all := 0, 0
	for _, x := range m.walk.Way(m.kit.Catalog) {
		s.Trail = append(s.Trail, kit.Stretch{Of: x.Of, Done: x.Done})
		done, all = done+x.Done, all+x.Of
	}
	s.Right = m.kit.T("%d of %d", done, all)
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
		Full:  []key.Binding{b.Enter, b.Up, b.Down, kit.As(b.Pick, "1-3", "choose at once"), kit.As(b.Overview, "o", "all questions; / searches there"), kit.As(b.Back, "b, left", "the last question"), kit.As(b.Undo, "u", "undo the last change")},
	}
}
