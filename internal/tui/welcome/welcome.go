// Package welcome is the first screen: what will happen, how long it takes, and
// whether to go on with what was begun before.
package welcome

import (
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// DoneMsg says that the questions may begin: anew when Again is set, only the most
// important when Short is, with the answers of last time when Earlier is, and
// otherwise where they were left.
type DoneMsg struct{ Again, Short, Earlier bool }

// HappenedMsg says that something just happened, and help is wanted with it.
type HappenedMsg struct{}

// Options is what the screen shows.
type Options struct {
	Kit kit.Kit
	// Text is what is said, a paragraph each.
	Text []string
	// Kept is where the answers are kept, or empty.
	Kept string
	// Safe is true where all of them are there now.
	Safe bool
	// Progress is how far the draft has come; empty when there is none.
	Progress string
	// Look says that this computer is looked at again, or is empty.
	Look string
	// Short says how short the short way is; empty where there is none.
	Short string
	// Earlier offers the answers of last time, and is empty where there are none;
	// EarlierOpen and EarlierShort say what would be asked still, in all and on the
	// short way.
	Earlier, EarlierOpen, EarlierShort string
	// EarlierAgain is the way to start again with those; empty where there are none.
	EarlierAgain string
	// Happened offers help on a bad day.
	Happened bool
}

// Model is the screen.
type Model struct {
	o      Options
	keys   kit.Bindings
	choice kit.Choice
	ways   []tea.Msg // what each option says; nil asks whether one is sure
	scroll int
	size   kit.SizeMsg
	// touched is set with the first key: until then a text that does not fit
	// begins at its top, with the focus waiting below.
	touched bool
	// sure is set while asking whether the old answers may go.
	sure bool
}

// New returns the screen.
func New(o Options) Model { return Model{o: o, keys: kit.NewBindings()}.front() }

func (m Model) front() Model {
	k := m.o.Kit
	m.sure, m.scroll, m.choice, m.ways = false, 0, kit.Choice{}, nil
	switch {
	case m.o.Progress != "":
		m = m.way(DoneMsg{}, k.T("Go on where you left off"), "")
		m = m.way(nil, k.T("Start again"), "")
	case m.o.Earlier != "":
		m = m.way(DoneMsg{Earlier: true}, k.T(interview.WithEarlier), m.o.EarlierOpen)
		if m.o.EarlierShort != "" {
			m = m.way(DoneMsg{Earlier: true, Short: true}, k.T("The short way with those answers"), m.o.EarlierShort)
		}
		m = m.way(DoneMsg{}, k.T(interview.WithoutEarlier), "")
	default:
		m = m.way(DoneMsg{}, k.T("Begin"), "")
		if m.o.Short != "" {
			m = m.way(DoneMsg{Short: true}, k.T("Begin the short way"), m.o.Short)
		}
	}
	if m.o.Happened {
		m = m.way(HappenedMsg{}, k.T("Something just happened"), k.T("Email taken over, money gone, files locked: what to do, in order."))
	}
	return m
}

// ask asks whether the answers may go.
func (m Model) ask() Model {
	m.sure, m.scroll, m.choice, m.ways = true, 0, kit.Choice{}, nil
	m = m.way(nil, m.o.Kit.T("No, keep my answers"), "")
	m = m.way(DoneMsg{Again: true}, m.o.Kit.T("Yes, start again"), "")
	if m.o.EarlierAgain != "" {
		m = m.way(DoneMsg{Again: true, Earlier: true}, m.o.EarlierAgain, "")
	}
	return m
}

// way adds an option, and what it says.
func (m Model) way(msg tea.Msg, label, help string) Model {
	m.ways = append(m.ways, msg)
	m.choice.Options = append(m.choice.Options, kit.Option{Key: strconv.Itoa(len(m.ways)), Label: label, Help: help})
	return m
}

// Update waits for the choice; it says DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.o.Kit = msg
	case kit.SizeMsg:
		return m.sized(msg), kit.Result{}
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) press(k tea.KeyPressMsg) (kit.Screen, kit.Result) {
	m.touched = true
	if m.sure && key.Matches(k, m.keys.Back) {
		return m.front(), kit.Result{}
	}
	page := m.View(m.size.Width, m.size.Height)
	c, off, n := m.choice.Read(m.keys, k, m.scroll, page, m.size.Height)
	m.choice, m.scroll = c, off
	if n < 0 && c.Focus < 0 && key.Matches(k, m.keys.Enter) {
		if m.choice.Focus = 0; m.o.Earlier != "" {
			return m, kit.Result{} // earlier answers are taken over only by who saw that
		}
		n = 0 // the first option only goes on
	}
	switch {
	case n < 0:
	case m.sure && n == 0:
		return m.front(), kit.Result{}
	case m.ways[n] == nil:
		return m.ask(), kit.Result{}
	default:
		return m, kit.Say(m.ways[n])
	}
	return m, kit.Result{}
}

func (m Model) sized(size kit.SizeMsg) Model {
	m.size = size
	if !m.touched {
		m.choice.Focus = 0
		if len(m.View(size.Width, size.Height).Lines) > size.Height {
			m.choice.Focus = -1
		}
	}
	return m
}

// View draws the welcome, with as much air as there is room for.
func (m Model) View(width, height int) kit.Page {
	for _, a := range []air{between, above} {
		if p := m.draw(width, a); height > 14 && len(p.Lines) <= height {
			return p
		}
	}
	return m.draw(width, none)
}

// air is where there are empty lines.
type air int

const (
	none    air = iota
	above       // the options
	between     // all paragraphs
)

func (m Model) draw(width int, room air) kit.Page {
	k := m.o.Kit
	s := k.Sheet(k.T("Welcome"), width, 24)
	s.Scroll = m.scroll
	para := func(texts ...string) {
		s.Say(texts...)
		if room == between {
			s.Air()
		}
	}
	switch {
	case m.sure && m.o.Kept == "":
		para(k.T("Start again? As soon as you say something new, these answers are gone."))
	case m.sure:
		para(k.T(interview.StartAgain))
	case m.o.Progress != "", m.o.Earlier != "":
		s.Head(k.T("Welcome back."))
		para(m.begun())
		para(m.o.Look)
		para(k.T("Nothing is sent to us or to anyone: your answers stay on this computer."))
	default:
		for i, text := range m.o.Text {
			if i == 0 {
				s.Head(text)
				text = ""
			}
			para(text)
		}
	}
	if n := k.Notice(); n != "" {
		para(n)
	}
	if m.o.Kept != "" && !m.sure {
		para(k.T("You can stop at any time. Each answer is kept at once, in"), m.o.Kept)
	}
	if room == above {
		s.Air()
	}
	s.Choose(m.choice)
	return s.Page
}

// begun says what there is to go on from.
func (m Model) begun() string {
	switch {
	case m.o.Progress != "" && m.o.Safe:
		return m.o.Kit.T("You have %s. They are kept, and you can go on from there.", m.o.Progress)
	case m.o.Progress != "":
		return m.o.Kit.T("You have %s. You can go on from there.", m.o.Progress)
	}
	return m.o.Earlier
}

// Keys are those of a choice.
func (m Model) Keys() kit.KeyMap {
	short := []key.Binding{kit.As(m.keys.Enter, "enter", "go on")}
	if len(m.choice.Options) > 1 {
		short = []key.Binding{kit.As(m.keys.Enter, "enter", "choose"), kit.As(m.keys.Down, "arrows", "move")}
	}
	short = append(short, kit.As(m.keys.Leave, "q", "leave"))
	return kit.KeyMap{Short: short, Full: []key.Binding{m.keys.Enter, m.keys.Up, m.keys.Down, kit.As(m.keys.Pick, "1-"+strconv.Itoa(len(m.choice.Options)), "choose at once")}}
}
