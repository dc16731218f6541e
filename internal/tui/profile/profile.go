// Package profile is the screen that asks about the business itself: its name,
// and the facts that choose the questions.
package profile

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// BackMsg says that the owner went back from the first thing asked.
type BackMsg struct{}

// Model is the screen.
type Model struct {
	part kit.Asking
	name kit.Field
}

// New returns the screen at the walk's place, which is the name or a fact. s is
// what was seen until now.
func New(k kit.Kit, w interview.Navigator, now func() time.Time, s interview.Observations) Model {
	return Model{part: kit.NewAsking(k, w, now, s), name: kit.NewField(w.Draft.Business)}
}

// Init does nothing.
func (m Model) Init() tea.Cmd { return nil }

// Update moves through the facts; it says kit.WalkedMsg,
// kit.OverviewMsg or BackMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg.(type) {
	case kit.SizeMsg, kit.LookedMsg: // the facts need them, also while the name is asked
	default:
		if m.part.Walk.Naming() {
			return m.naming(msg)
		}
	}
	part, turn := m.part.Update(msg)
	back := !m.part.Walk.Naming() && part.Walk.Naming() // else it may be half typed
	m.part = part
	if back {
		m.name = kit.NewField(part.Walk.Draft.Business)
	}
	return m, turn
}

func (m Model) naming(msg tea.Msg) (kit.Screen, kit.Result) {
	k, isKey := msg.(tea.KeyPressMsg)
	switch {
	case isKey && key.Matches(k, m.part.Enter):
		w := m.part.Walk.Named(m.name.Value())
		m.part = m.part.At(w)
		return m, kit.Say(kit.WalkedMsg{Walk: w})
	case isKey && key.Matches(k, m.part.Escape):
		return m, kit.Say(BackMsg{})
	}
	m.name = m.name.Update(m.part.Bindings, msg)
	return m, kit.Result{}
}

// View draws the name or the fact.
func (m Model) View(width, height int) kit.Page {
	if !m.part.Walk.Naming() {
		return m.part.View(width, height)
	}
	k := m.part.Kit
	p := kit.NoFocus(k.T("About your business"))
	p.Lines = kit.Each(k.Wrap(k.T(interview.NameQuestion), width), k.Bold.Render)
	if height > 8 {
		p.Lines = append(p.Lines, "")
	}
	p = m.name.Draw(k, p, width)
	if height > 8 {
		p.Lines = append(p.Lines, "")
	}
	p.Lines = append(p.Lines, k.Wrap(k.T(interview.NameHelp)+" "+k.T("Leave it empty to go on without one."), width)...)
	return p
}

// Side is the why, where there is room beside a fact.
func (m Model) Side(width, height int) []string { return m.part.Side(width, height) }

// Keys are those of a line to type in, or of a fact.
func (m Model) Keys() kit.KeyMap {
	if !m.part.Walk.Naming() {
		return m.part.Keys()
	}
	b := m.part.Bindings
	return kit.KeyMap{
		Short:  []key.Binding{kit.As(b.Enter, "enter", "next"), b.Escape},
		Full:   []key.Binding{kit.As(b.Enter, "enter", "keep the name and go on"), b.Escape, b.Left, b.Right, b.Home, b.Last, b.DelLeft, b.Clear},
		Typing: true,
	}
}

// Styled returns the screen drawn with another kit.
func (m Model) Styled(k kit.Kit) kit.Screen {
	m.part.Kit = k
	return m
}
