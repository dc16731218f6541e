// Package ask is the screen of the questions about safety, one at a time.
package ask

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// Model is the screen.
type Model struct{ part kit.Asking }

// New returns the screen at the walk's place, which is a question. s is what was
// seen until now.
func New(k kit.Kit, w interview.Navigator, now func() time.Time, s interview.Observations) Model {
	return Model{kit.NewAsking(k, w, now, s)}
}

// Init does nothing.
func (m Model) Init() tea.Cmd { return nil }

// Update moves through the questions; it says kit.WalkedMsg or kit.OverviewMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	part, turn := m.part.Update(msg)
	return Model{part}, turn
}

// View draws the question.
func (m Model) View(width, height int) kit.Page { return m.part.View(width, height) }

// Side is the why, where there is room beside the question.
func (m Model) Side(width, height int) []string { return m.part.Side(width, height) }

// Keys are those of a question.
func (m Model) Keys() kit.KeyMap { return m.part.Keys() }

// Styled returns the screen drawn with another kit.
func (m Model) Styled(k kit.Kit) kit.Screen {
	m.part.Kit = k
	return m
}
