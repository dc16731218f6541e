// Package ask is the screen that asks one step at a time: the name of the business,
// the facts that choose the questions, and the questions about safety.
package ask

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
	kit.Kit
	kit.Bindings
	walk interview.Navigator
	now  func() time.Time // for the time of an answer

	choice kit.Choice
	moved  bool // the focus was moved by a key
	// notice is a sentence about the last key, gone with the next one.
	notice string
	claims bool // the notice says that something is kept
	why    bool
	noting bool // a note is being typed
	field  kit.Field
	sight  interview.Observations
	scroll int
	size   kit.SizeMsg
}

// New returns the screen at the walk's place. s is what was seen until now.
func New(k kit.Kit, w interview.Navigator, now func() time.Time, s interview.Observations) Model {
	return Model{Kit: k, Bindings: kit.NewBindings(), now: now, sight: s}.at(w)
}

// at returns the screen moved to the walk's place.
func (m Model) at(w interview.Navigator) Model {
	m.walk, m.why, m.noting, m.moved, m.scroll, m.notice = w, false, false, false, 0, ""
	if w.Naming() {
		m.field = kit.NewField(w.Draft.Business)
	}
	if w.Naming() || w.AtEnd() {
		return m
	}
	step := w.Step()
	chosen := w.Draft.Chosen(step)
	m.choice = kit.Choice{Focus: chosen}
	for i, o := range interview.Options(m.Catalog, step) {
		x := kit.Option{Key: interview.Key(step, i), Label: o.Label, Help: o.Help}
		if i == chosen {
			x.Mark = m.T("your answer")
		}
		m.choice.Options = append(m.choice.Options, x)
	}
	return m.lead()
}

// lead puts the focus where it begins: on the answer that was given, or on the one
// that what was seen suggests. Once a key moved the focus or the text, it stays: an
// answer must not be chosen by what comes in meanwhile. Where question and answers
// do not fit the window together, a suggestion waits until the owner read down to
// the answers, so that Enter chooses nothing that was not in sight.
func (m Model) lead() Model {
	if m.moved || m.walk.Naming() || m.walk.AtEnd() {
		return m
	}
	_, at := m.walk.SuggestionFor(m.Catalog, m.sight, m.now())
	m.choice.Focus, m.choice.Start = m.walk.Draft.Chosen(m.walk.Step()), max(at, 0)
	if m.choice.Focus < 0 && len(m.draw(m.size.Width, m.size.Height).Lines) <= m.size.Height {
		m.choice.Focus = at
	}
	return m
}

// Update moves through the steps; it says kit.WalkedMsg, kit.OverviewMsg or BackMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.Kit = msg
	case kit.SizeMsg:
		m.size = msg
		m = m.lead()
	case kit.UnsavedMsg:
		if m.claims {
			m.notice, m.claims = "", false
		}
	case kit.LookedMsg:
		m.sight = msg.Sight
		m = m.lead()
	case tea.PasteMsg:
		if m.typing() {
			m.field = m.field.Update(m.Bindings, msg)
		}
	case tea.KeyPressMsg:
		if m.typing() {
			return m.typed(msg)
		}
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) typing() bool { return m.noting || m.walk.Naming() }

// typed takes a key for the name or the note. An empty note takes an old one away.
func (m Model) typed(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	enter := key.Matches(msg, m.Enter)
	switch {
	case m.walk.Naming() && enter:
		return m.walked(m.walk.Named(m.field.Value()))
	case m.walk.Naming() && key.Matches(msg, m.Escape):
		return m, kit.Say(BackMsg{})
	case enter:
		m, turn := m.walked(m.walk.WithNote(m.field.Value()))
		m.notice, m.claims = m.T("Your note is kept. Now your answer."), true
		return m, turn
	case key.Matches(msg, m.Escape):
		m.noting = false
	default:
		m.field = m.field.Update(m.Bindings, msg)
	}
	return m, kit.Result{}
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	m.notice, m.claims = "", false
	if m.why {
		return m.pressWhy(msg)
	}
	switch {
	case key.Matches(msg, m.Why):
		m.why, m.scroll = true, 0
	case key.Matches(msg, m.Back):
		return m.walked(m.walk.Back())
	case key.Matches(msg, m.Next):
		if w, ok := m.walk.Next(); ok {
			return m.walked(w)
		}
		m.notice = m.T("Answer this one first, or press l to leave it for later.")
	case key.Matches(msg, m.Later):
		return m.walked(m.walk.Later())
	case key.Matches(msg, m.Undo):
		if w, ok := m.walk.Undo(); ok {
			return m.walked(w)
		}
		m.notice = m.T("There is nothing to undo.")
	case key.Matches(msg, m.Redo):
		if w, ok := m.walk.Redo(); ok {
			return m.walked(w)
		}
		m.notice = m.T("There is nothing to do again.")
	case key.Matches(msg, m.Overview):
		return m, kit.Say(kit.OverviewMsg{})
	case key.Matches(msg, m.Note):
		return m.startNote(), kit.Result{}
	default:
		return m.choose(msg)
	}
	return m, kit.Result{}
}

func (m Model) choose(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	page := m.question(m.size.Width, m.size.Height)
	c, off, n := m.choice.Read(m.Bindings, msg, m.scroll, page, m.size.Height)
	m.moved = m.moved || c.Focus != m.choice.Focus || off != m.scroll
	m.choice, m.scroll = c, off
	if n >= 0 {
		return m.walked(m.walk.Choose(n, m.now()))
	}
	if key.Matches(msg, m.Pick) {
		m.notice = m.T("There is no answer %s here.", msg.String())
	}
	if key.Matches(msg, m.Enter) {
		m.notice = m.T("Pick an answer first: press its number, or move with the arrows.")
	}
	return m, kit.Result{}
}

func (m Model) walked(w interview.Navigator) (Model, kit.Result) {
	return m.at(w), kit.Say(kit.WalkedMsg{Walk: w})
}
