// Package overview is the list of all that is asked, by topic, with a word for
// how each stands. It can be searched, and any question can be jumped to.
package overview

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// GoMsg asks for one step.
type GoMsg struct{ ID string }

// BackMsg asks for the step that the list was opened from.
type BackMsg struct{}

// pageRows is how many questions a page key passes.
const pageRows = 8

// Model is the screen.
type Model struct {
	kit       kit.Kit
	keys      kit.Bindings
	walk      interview.Navigator
	items     []interview.OverviewItem
	choice    kit.Choice
	field     kit.Field
	searching bool
}

// New returns the list with the focus on the walk's place.
func New(k kit.Kit, w interview.Navigator) Model {
	m := Model{kit: k, keys: kit.NewBindings(), walk: w, field: kit.NewField("")}.list()
	if !w.Naming() && !w.AtEnd() {
		m.choice.Focus = interview.Index(w.Steps(), w.Step().ID())
	}
	return m
}

// list makes the rows that hold what is searched for.
func (m Model) list() Model {
	m.items = m.walk.Overview(m.kit.Catalog, m.field.Value())
	m.choice = kit.Choice{Focus: min(m.choice.Focus, max(len(m.items)-1, 0))}
	topic := ""
	for _, it := range m.items {
		o := kit.Option{Label: it.Step.Question(m.kit.Catalog), Mark: it.Word}
		if it.Topic != topic {
			o.Head, topic = it.Topic, it.Topic
		}
		m.choice.Options = append(m.choice.Options, o)
	}
	return m
}

// Update moves through the list; it says GoMsg or BackMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.kit = msg
	case tea.PasteMsg:
		if m.searching {
			m.field = m.field.Update(m.keys, msg)
			return m.list(), kit.Result{}
		}
	case tea.KeyPressMsg:
		if m.searching {
			return m.search(msg)
		}
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(msg, m.keys.Search):
		m.searching = true
		return m, kit.Result{}
	case key.Matches(msg, m.keys.Back), key.Matches(msg, m.keys.Overview):
		return m, kit.Say(BackMsg{})
	case len(m.items) == 0:
		return m, kit.Result{}
	case key.Matches(msg, m.keys.PageDown):
		m.choice.Focus = min(m.choice.Focus+pageRows, len(m.items)-1)
	case key.Matches(msg, m.keys.PageUp):
		m.choice.Focus = max(m.choice.Focus-pageRows, 0)
	case key.Matches(msg, m.keys.Top):
		m.choice.Focus = 0
	case key.Matches(msg, m.keys.End):
		m.choice.Focus = len(m.items) - 1
	default:
		c, n := m.choice.Update(m.keys, msg)
		if m.choice = c; n >= 0 {
			return m, kit.Say(GoMsg{ID: m.items[n].Step.ID()})
		}
	}
	return m, kit.Result{}
}

// search types what is looked for: esc gives all back, enter goes to the rows.
func (m Model) search(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(msg, m.keys.Escape):
		m.searching, m.field = false, kit.NewField("")
	case key.Matches(msg, m.keys.Enter):
		m.searching = false
		return m, kit.Result{}
	default:
		m.field = m.field.Update(m.keys, msg)
		m.choice.Focus = 0
	}
	return m.list(), kit.Result{}
}

// View draws the list.
func (m Model) View(width, height int) kit.Page {
	s := m.kit.Sheet(m.kit.T("All questions"), width, height)
	switch {
	case m.searching:
		s.Type(m.field)
		s.Say(m.found())
		m.choice.Focus = -1
		s.Choose(m.choice)
		return s.Page
	case len(m.items) == 0:
		s.Say(m.found() + " " + m.kit.T("Press / to search again, esc to go back."))
		return s.Page
	case m.field.Value() != "":
		s.Say(m.found())
	}
	s.Air()
	s.Choose(m.choice)
	return s.Page
}

func (m Model) found() string {
	switch n := len(m.items); {
	case m.field.Value() == "":
		return m.kit.T("Type a word, such as backup.")
	case n == 0:
		return m.kit.T("No question holds “%s”.", m.field.Value())
	case n == 1:
		return m.kit.T("1 question holds “%s”.", m.field.Value())
	default:
		return m.kit.T("%d questions hold “%s”.", n, m.field.Value())
	}
}

// Keys are those of the list, or of the search.
func (m Model) Keys() kit.KeyMap {
	b := m.keys
	if m.searching {
		k := b.TypingKeys("to the list", "go to what was found")
		k.Short[1], k.Full[1] = kit.As(b.Escape, "esc", "all"), kit.As(b.Escape, "esc", "leave the search")
		return k
	}
	return kit.KeyMap{
		Short: []key.Binding{kit.As(b.Enter, "enter", "go there"), b.Search, kit.As(b.Back, "esc", "back"), kit.As(b.Down, "arrows", "move")},
		Full:  []key.Binding{kit.As(b.Enter, "enter", "go to the question"), b.Search, b.Up, b.Down, b.PageUp, b.PageDown, b.Top, b.End, kit.As(b.Back, "esc, b, o", "back")},
	}
}
