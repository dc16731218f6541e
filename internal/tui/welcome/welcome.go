// Package welcome is the first screen: what one gets, how long it takes, and whether to
// go on with what was begun before. The short way is the first one.
package welcome

import (
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// DoneMsg says that the questions may begin: anew when Again is set, only the most
// important when Short is, all of them when All is, with the answers of last time when
// Earlier is, and otherwise where they were left.
type DoneMsg struct{ Again, Short, All, Earlier bool }

// HappenedMsg says that something just happened, and help is wanted with it.
type HappenedMsg struct{}

// Options is what the screen shows.
type Options struct {
	Kit kit.Kit
	// Text is what is said, a paragraph each, the first in bold.
	Text []string
	// Kept is true where the answers are kept at all.
	Kept bool
	// Safe is true where all of them are there now.
	Safe bool
	// Progress is how far the draft has come; empty when there is none.
	Progress string
	// Look says that this computer is looked at again, or is empty.
	Look string
	// Short and All are how long the two ways are; All is nothing where none is longer.
	Short, All interview.Length
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
		m = m.way(DoneMsg{Short: m.o.All.Questions > 0}, k.T(interview.BeginWith), m.o.Short.InWords(k.Catalog))
		if m.o.All.Questions > 0 {
			m = m.way(DoneMsg{All: true}, k.T(interview.BeginAll), m.o.All.InWords(k.Catalog))
		}
	}
	if m.o.Happened {
		m = m.way(HappenedMsg{}, k.T(interview.Happened), k.T(interview.FirstAid))
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
	m.choice.Options = append(m.choice.Options, kit.Option{Key: strconv.Itoa(len(m.ways)), Label: label, Mark: help})
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
	if key.Matches(k, m.keys.Plain) {
		return m, kit.Say(kit.PlainMsg{})
	}
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

// View draws the welcome with as much of what is only drawn as there is room for.
func (m Model) View(width, height int) kit.Page {
	for _, r := range []room{boxed, airy} {
		if p := m.draw(width, r); height > 14 && len(p.Lines) <= height {
			return p
		}
	}
	return m.draw(width, close)
}

// room is how much there is for what is not to be read.
type room int

const (
	close room = iota
	airy       // empty lines around the options
	boxed      // and what will happen, in three boxes
)

func (m Model) draw(width int, r room) kit.Page {
	k := m.o.Kit
	s := k.Sheet("cybercheck", width, 24)
	s.Scroll, s.Right = m.scroll, k.T(interview.Private)
	m.choice.Airy = r == boxed
	switch {
	case m.sure && !m.o.Kept:
		s.Say(k.T("Start again? As soon as you say something new, these answers are gone."))
	case m.sure:
		s.Say(k.T(interview.StartAgain))
	case m.o.Progress != "", m.o.Earlier != "":
		s.Head(k.T("Welcome back."))
		s.Say(m.begun(), m.o.Look)
	default:
		s.Head(m.o.Text[0])
		s.Say(m.o.Text[1:]...)
		if r == boxed {
			s.Put("")
			s.Put(m.stages(width)...)
		}
	}
	if n := k.Notice(); n != "" {
		s.Say(n)
	}
	keeps := m.o.Kept && !m.sure
	if keeps && r == close { // what is below the options cannot be scrolled to
		s.Say(k.T(interview.StopAnyTime))
	}
	if r != close {
		s.Put("")
	}
	s.Choose(m.choice)
	if keeps && r != close {
		s.Put("")
		s.Say(k.T(interview.StopAnyTime))
	}
	return s.Page
}

// stagesFrom is the width from which on the three boxes have room beside one another.
const stagesFrom = 66

// stages are what will happen, in three boxes.
func (m Model) stages(width int) []string {
	k := m.o.Kit
	if width < stagesFrom {
		return nil
	}
	const gap = 4
	each := (width - 2*gap) / 3
	boxes := [][]string{
		k.Box(k.T("1 Answer"), each, k.T("%d questions,", m.o.Short.Questions), k.T("%d minutes", m.o.Short.Minutes)),
		k.Box(k.T("2 Look"), each, k.T("this computer,"), k.T("if you say yes")),
		k.Box(k.T("3 Grade"), each, k.T("A to E, and"), k.T("what to do first")),
	}
	most := max(len(boxes[0]), len(boxes[1]), len(boxes[2]))
	out := make([]string, most)
	for i := range out {
		for n, b := range boxes {
			if n > 0 {
				join := "    "
				if i == 1 {
					join = " " + k.Arrow() + " "
				}
				out[i] += join
			}
			if i < len(b) {
				out[i] += b[i]
			} else {
				out[i] += strings.Repeat(" ", each)
			}
		}
	}
	return out
}

// Side shows what one gets, and what may be looked at.
func (m Model) Side(width, _ int) []string {
	k := m.o.Kit
	if m.sure {
		return nil
	}
	ladder := k.Ladder([]kit.Rung{
		{Grade: "A", Words: k.T("hard target")},
		{Grade: "B", Words: k.T("after three jobs"), Mark: true},
		{Grade: "C", Words: k.T("you, perhaps"), Mark: true, Here: true},
		{Grade: "D", Words: k.T("likely to be hurt")},
		{Grade: "E", Words: k.T("start today")},
	}, min(kit.Inside(width), 40))
	ladder = append(ladder, "")
	ladder = append(ladder, k.Wrap(k.T("An example. The page that you get opens in your browser, and can be printed."), kit.Inside(width))...)
	return append(k.Panel(k.T("What you get"), ladder, width),
		k.Box(k.T("What it looks at"), width, k.T("Only if you say yes, and only then: this computer, your website and your email address. It changes nothing."))...)
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
	does := "begin"
	if m.sure || m.o.Progress != "" || m.o.Earlier != "" || m.choice.Focus > 0 {
		does = "choose"
	}
	short := []key.Binding{kit.As(m.keys.Enter, "enter", does), kit.As(m.keys.Down, "arrows", "move"), kit.As(m.keys.Theme, "t", "colours"), kit.As(m.keys.Plain, "p", "plain lines"), kit.As(m.keys.Leave, "q", "leave")}
	return kit.KeyMap{Short: short, Full: []key.Binding{m.keys.Enter, m.keys.Plain, m.keys.Up, m.keys.Down, kit.As(m.keys.Pick, "1-"+strconv.Itoa(len(m.choice.Options)), "choose at once")}}
}
