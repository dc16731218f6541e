// Package consent is the screen that asks what may be looked at, and lists
// exactly that. Nothing is ticked beforehand. It is shown early, to offer a look
// at this computer while the questions are answered, and at the end for all.
package consent

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// BackMsg asks for what was before.
type BackMsg struct{}

// OfferedMsg answers the early offer. No is not now.
type OfferedMsg struct{ Yes bool }

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
	offer // early: this computer only
)

// Options is what the screen needs.
type Options struct {
	Kit    kit.Kit
	Lister Lister
	// Early is true for the offer before the questions.
	Early bool
	// Seen is true when this computer was allowed early, and is looked at already.
	Seen bool
}

// touchMsg brings the list, for the consent that it was made for.
type touchMsg struct {
	consent interview.Consent
	lines   []string
	err     error
}

// Model is the screen.
type Model struct {
	kit  kit.Kit
	keys kit.Bindings
	o    Options

	stage   stage
	consent interview.Consent
	choice  kit.Choice
	field   kit.Field
	lines   []string
	notice  string
	scroll  int
	size    kit.SizeMsg
}

// New returns the screen with nothing more allowed than what is looked at already.
func New(o Options) Model {
	m := Model{kit: o.Kit, keys: kit.NewBindings(), o: o}
	switch {
	case o.Early:
		m.consent.ThisComputer = true // what is listed; allowed it is with a yes
		return m.at(listing)
	case o.Seen:
		m.consent.ThisComputer = true
		return m.at(website)
	}
	return m.at(computer)
}

// at returns the screen at a stage.
func (m Model) at(s stage) Model {
	m.stage, m.notice, m.scroll = s, "", 0
	switch s {
	case computer:
		m.choice = m.choose(interview.ConsentYes, interview.ConsentNo)
	case website:
		m.field = kit.NewField(m.consent.Website)
	case owner:
		m.field = kit.NewField("")
	case listing:
	case list:
		m.choice = m.choose(interview.ConsentStart, interview.ConsentSkip, interview.ConsentChange)
		if m.more().WillTouchNothing() {
			m.choice = m.choose(interview.ConsentResult, interview.ConsentChange)
			m.choice.Focus = 0
		}
	case offer:
		m.choice = m.choose(interview.OfferYes, interview.OfferNo)
	}
	return m
}

// choose is a choice in which nothing has the focus.
func (m Model) choose(labels ...string) kit.Choice {
	return kit.Choice{Focus: -1, Options: kit.Labelled(m.kit.All(labels)...)}
}

// more is what is still to be looked at.
func (m Model) more() interview.Consent {
	if m.o.Seen {
		return m.consent.Rest()
	}
	return m.consent
}

// Init has the list of the offer made.
func (m Model) Init() tea.Cmd {
	if m.o.Early {
		return m.touch()
	}
	return nil
}

// Update moves through the stages; it says BackMsg, OfferedMsg or DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.kit = msg
	case kit.SizeMsg:
		m.size = msg
	case touchMsg:
		return m.listed(msg), kit.Result{}
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
	return m, kit.Result{}
}

func (m Model) typing() bool { return m.stage == website || m.stage == owner }

func (m Model) typed(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(msg, m.keys.Escape) && m.stage == website && m.o.Seen:
		return m, kit.Say(BackMsg{})
	case key.Matches(msg, m.keys.Escape) && m.stage == website:
		return m.at(computer), kit.Result{}
	case key.Matches(msg, m.keys.Escape):
		return m.at(website), kit.Result{}
	case !key.Matches(msg, m.keys.Enter):
		m.field = m.field.Update(m.keys, msg)
		return m, kit.Result{}
	}
	said := interview.Tidy(m.field.Value())
	if m.stage == website {
		m.consent.Website, m.consent.AuthorisedBy = said, ""
		if said != "" {
			return m.at(owner), kit.Result{}
		}
		return m.ask()
	}
	m.consent.AuthorisedBy = said
	if said == "" {
		m.consent.Website = ""
	}
	return m.ask()
}

// ask has the list made.
func (m Model) ask() (kit.Screen, kit.Result) {
	m = m.at(listing)
	return m, kit.Result{Cmd: m.touch()}
}

// touch makes the list by a command, since that may take time.
func (m Model) touch() tea.Cmd {
	c, more, lister := m.consent, m.more(), m.o.Lister
	return func() tea.Msg {
		lines, err := lister(more)
		return touchMsg{c, lines, err}
	}
}

func (m Model) listed(msg touchMsg) Model {
	if m.stage != listing || msg.consent != m.consent {
		return m // late: the consent was changed meanwhile
	}
	m.lines = msg.lines
	switch {
	case msg.err == nil && m.o.Early:
		return m.at(offer)
	case msg.err == nil:
		return m.at(list)
	case m.o.Early: // what cannot be listed is not asked for
		m = m.at(offer)
		m.choice.Options = m.choice.Options[1:]
	default:
		m = m.at(website)
	}
	m.notice = m.kit.T(msg.err.Error())
	return m
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	if key.Matches(msg, m.keys.Back) {
		if m.stage == computer || m.o.Early {
			return m, kit.Say(BackMsg{})
		}
		return m.at(website), kit.Result{}
	}
	if m.stage == listing {
		return m, kit.Result{}
	}
	page := m.View(m.size.Width, m.size.Height)
	if m.choice.Focus < 0 && key.Matches(msg, m.keys.Pick) && page.First >= m.scroll+m.size.Height {
		m.scroll = len(page.Lines) - m.size.Height // nobody allows what cannot be seen
		return m, kit.Result{}
	}
	c, off, n := m.choice.Read(m.keys, msg, m.scroll, page, m.size.Height)
	m.choice, m.scroll = c, off
	switch {
	case n < 0:
		if key.Matches(msg, m.keys.Enter) {
			m.notice = m.kit.T("Pick one first: press its number, or move with the arrows.")
		}
		return m, kit.Result{}
	case m.stage == offer:
		return m, kit.Say(OfferedMsg{Yes: c.Options[n].Key == "1"})
	case m.stage == computer:
		m.consent.ThisComputer = n == 0
		return m.at(website), kit.Result{}
	case n == len(c.Options)-1:
		m.consent, m.o.Seen = interview.Consent{}, false
		return m.at(computer), kit.Result{}
	case n == 1:
		return m, kit.Say(DoneMsg{interview.Consent{ThisComputer: m.o.Seen}})
	}
	return m, kit.Say(DoneMsg{m.consent})
}
