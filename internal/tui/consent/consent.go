// Package consent is the screen that asks what may be looked at, and then lists
// exactly that. Nothing is ticked beforehand.
package consent

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// BackMsg asks for the review.
type BackMsg struct{}

// DoneMsg says what may be looked at; the zero Consent when nothing may.
type DoneMsg struct{ Consent interview.Consent }

// Lister is interview.Backend's WillTouch.
type Lister func(interview.Consent) ([]string, error)

// A stage is one of the things asked, in order.
type stage int

const (
	computer stage = iota
	website
	owner
	listing // the list is being made
	list
)

// touchMsg brings the list, for the consent that it was made for.
type touchMsg struct {
	consent interview.Consent
	lines   []string
	err     error
}

// Model is the screen.
type Model struct {
	kit    kit.Kit
	keys   kit.Bindings
	lister Lister

	stage   stage
	consent interview.Consent
	choice  kit.Choice
	field   kit.Field
	lines   []string
	notice  string
	scroll  int
	size    kit.SizeMsg
}

// New returns the screen with nothing allowed.
func New(k kit.Kit, l Lister) Model {
	return Model{kit: k, keys: kit.NewBindings(), lister: l}.at(computer)
}

// at returns the screen at a stage.
func (m Model) at(s stage) Model {
	m.stage, m.notice, m.scroll = s, "", 0
	switch s {
	case computer:
		m.choice = kit.Choice{Focus: -1, Options: []kit.Option{{Key: "1", Label: interview.ConsentYes}, {Key: "2", Label: interview.ConsentNo}}}
	case website:
		m.field = kit.NewField(m.consent.Website)
	case owner:
		m.field = kit.NewField("")
	case listing:
	case list:
		m.choice = kit.Choice{Focus: -1, Options: []kit.Option{{Key: "1", Label: interview.ConsentStart}, {Key: "2", Label: interview.ConsentSkip}, {Key: "3", Label: interview.ConsentChange}}}
		if m.consent.WillTouchNothing() {
			m.choice = kit.Choice{Options: []kit.Option{{Key: "1", Label: "Go to my result"}, {Key: "2", Label: interview.ConsentChange}}}
		}
	}
	return m
}

// Init does nothing.
func (m Model) Init() tea.Cmd { return nil }

// Update moves through the stages; it says BackMsg or DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Turn) {
	switch msg := msg.(type) {
	case kit.SizeMsg:
		m.size = msg
	case touchMsg:
		return m.listed(msg), kit.Turn{}
	case tea.PasteMsg:
		if m.typing() {
			m.field = m.field.Update(m.keys, msg)
		}
	case tea.KeyPressMsg:
		m.notice = ""
		if m.typing() {
			return m.typed(msg)
		}
		return m.press(msg)
	}
	return m, kit.Turn{}
}

func (m Model) typing() bool { return m.stage == website || m.stage == owner }

func (m Model) typed(msg tea.KeyPressMsg) (kit.Screen, kit.Turn) {
	switch {
	case key.Matches(msg, m.keys.Escape) && m.stage == website:
		return m.at(computer), kit.Turn{}
	case key.Matches(msg, m.keys.Escape):
		return m.at(website), kit.Turn{}
	case !key.Matches(msg, m.keys.Enter):
		m.field = m.field.Update(m.keys, msg)
		return m, kit.Turn{}
	}
	said := interview.Tidy(m.field.Value())
	if m.stage == website {
		m.consent.Website, m.consent.AuthorisedBy = said, ""
		if said != "" {
			return m.at(owner), kit.Turn{}
		}
		return m.ask()
	}
	m.consent.AuthorisedBy = said
	if said == "" {
		m.consent.Website = ""
	}
	return m.ask()
}

// ask has the list made, by a command since that may take time.
func (m Model) ask() (kit.Screen, kit.Turn) {
	m = m.at(listing)
	c, lister := m.consent, m.lister
	return m, kit.Turn{Cmd: func() tea.Msg {
		lines, err := lister(c)
		return touchMsg{c, lines, err}
	}}
}

func (m Model) listed(msg touchMsg) Model {
	if m.stage != listing || msg.consent != m.consent {
		return m // late: the consent was changed meanwhile
	}
	if msg.err != nil {
		m = m.at(website)
		m.notice = msg.err.Error()
		return m
	}
	m.lines = msg.lines
	return m.at(list)
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Turn) {
	if key.Matches(msg, m.keys.Back) {
		if m.stage == computer {
			return m, kit.Say(BackMsg{})
		}
		return m.at(website), kit.Turn{}
	}
	if m.stage == listing {
		return m, kit.Turn{}
	}
	page := m.View(m.size.Width, m.size.Height)
	c, off, n := m.choice.Read(m.keys, msg, m.scroll, page, m.size.Height)
	m.choice, m.scroll = c, off
	switch {
	case n < 0:
		if key.Matches(msg, m.keys.Enter) {
			m.notice = "Pick one first: press its number, or move with the arrows."
		}
		return m, kit.Turn{}
	case m.stage == computer:
		m.consent.ThisComputer = n == 0
		return m.at(website), kit.Turn{}
	case n == len(c.Options)-1:
		m.consent = interview.Consent{}
		return m.at(computer), kit.Turn{}
	case n == 1:
		return m, kit.Say(DoneMsg{})
	}
	return m, kit.Say(DoneMsg{m.consent})
}
