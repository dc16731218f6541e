package tui

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// model is the root: a router, and what belongs to no screen.
type model struct {
	o      Options
	ctx    context.Context // ends when the program does
	kit    kit.Kit
	keys   kit.Bindings
	screen kit.Screen
	questionnaire
	hour hour // of a bad day
	disk
	window
	exit
}

// A questionnaire is what was said and seen so far.
type questionnaire struct {
	walk      interview.Navigator
	restarted bool                 // the owner chose to start again
	before    *interview.Navigator // what starting again left
	scan      *backgroundScan
	seen      []checks.Event         // what the look behind the questions brought
	earlier   []interview.Suggestion // what an assessment that is kept suggests about the business
}

// A disk is how far what was said is safe.
type disk struct {
	saver      *draftSaver
	incidents  *incidentSaver
	pending    *model // shown until what was accepted is on the disk
	holds      int    // how often something was held
	slow       bool   // the disk took too long, so that it is shown before
	saving     bool   // a save is under way
	saveFailed string // why the last save failed, or empty
}

// A window is what is shown around the screen, and how much room there is.
type window struct {
	width, height int
	notice        string // about the last key, gone with the next one
	help          bool
	helpScroll    int
}

// An exit is whether the program may end, and why it does.
type exit struct {
	replies     int  // of the terminal to what the library asked it
	settled     bool // no reply is to come that could leak into the shell
	leaving     bool
	interrupted bool // left by Ctrl-C
	lost        bool // the terminal or the context ended
	plain       bool // the owner would rather have plain lines
	fault       bool // we broke
}

// found is what the measuring brought.
type found struct {
	list    []checks.Finding
	partial bool
}

type (
	savedMsg struct {
		rev int
		err error
	}
	savedNowMsg struct {
		err      error
		finished bool // the answers are in an assessment
	}
	releaseMsg struct{ of int }
	settledMsg struct{}
	stopMsg    struct{}
	brokeMsg   struct{}
)

// The library asks the terminal three things when it starts. A program that
// ends before the answers come leaves them to be typed into the owner's shell.
const (
	expectedReplies = 3
	replyPatience   = 300 * time.Millisecond
)

func newModel(ctx context.Context, o Options, k *draftSaver) model {
	m := model{
		o: o, ctx: ctx, kit: kit.New(o.Look), keys: kit.NewBindings(),
		disk: disk{saver: k, incidents: &incidentSaver{}}, window: window{width: 80, height: 24},
	}
	m.kit.Catalog = o.Words
	if o.Backend != nil && o.Backend.DraftPath() == "" { // nothing is kept, and nothing is said to be
		m.keys.Leave, m.keys.Interrupt, m.keys.Save = kit.As(m.keys.Leave, "q", "leave"), kit.As(m.keys.Interrupt, "ctrl+c", "leave at once"), kit.As(m.keys.Save, "ctrl+s", "nothing is kept")
	}
	m = m.with(o.Incident)
	if m.hour.o.Alone {
		m, _ = m.happened()
		return m
	}
	m.walk = interview.NewNavigator(o.Bank, o.Draft)
	m, _ = m.enter(m.welcome())
	return m
}

// Init starts the wait for the terminal's replies.
func (m model) Init() tea.Cmd {
	return tea.Tick(replyPatience, func(time.Time) tea.Msg { return settledMsg{} })
}

// Update routes a message: what concerns the program is dealt with here, all
// else is the screen's.
func (m model) Update(msg tea.Msg) (next tea.Model, cmd tea.Cmd) {
	defer func() {
		if recover() != nil { // the value may hold an answer, so it is not shown
			m.fault, m.settled = true, true
			next, cmd = m.leave()
		}
	}()
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m.resize(msg)
	case tea.ModeReportMsg, tea.KeyboardEnhancementsMsg:
		m.replies++
		return m.settle(m.replies >= expectedReplies)
	case settledMsg:
		return m.settle(true)
	case stopMsg:
		m.lost = true
		return m.leave()
	case brokeMsg:
		m.fault = true
		return m.leave()
	case savedMsg:
		return m.saved(msg)
	case savedNowMsg:
		return m.savedNow(msg)
	case recordedMsg:
		return m.recorded(msg)
	case loadedMsg:
		return m.loaded(msg)
	case releaseMsg:
		return m.unfreeze(msg.of)
	case scanProgressMsg:
		return m.scanProgress(msg)
	case recalledMsg:
		m.earlier = msg
		return m.sendObservations(nil)
	case tea.KeyPressMsg:
		next, cmd, mine := m.press(msg)
		if mine {
			return next, cmd
		}
		m = next
	}
	if m.leaving {
		return m, nil
	}
	before := m
	m, cmd = m.inform(msg)
	return m.freezeFrame(before, cmd)
}

// press deals with the keys that work everywhere, and says whether it did.
func (m model) press(msg tea.KeyPressMsg) (model, tea.Cmd, bool) {
	keys := m.screen.Keys()
	m.notice = ""
	switch {
	case m.leaving:
		return m, nil, true
	case key.Matches(msg, m.keys.Interrupt) && !keys.Stops:
		m.interrupted = true
		m, cmd := m.leave()
		return m, cmd, true
	case key.Matches(msg, m.keys.Suspend):
		return m, tea.Suspend, true
	case m.tooSmall() && key.Matches(msg, m.keys.Plain) && m.mayGoPlain():
		m.plain = true
		m, cmd := m.leave()
		return m, cmd, true
	case key.Matches(msg, m.keys.Save):
		m, cmd := m.saveNow()
		return m, cmd, true
	case m.tooSmall():
		return m, nil, true // nobody answers what cannot be seen
	case m.help:
		return m.pressHelp(msg), nil, true
	case keys.Typing && key.Matches(msg, m.keys.HelpTyping), !keys.Typing && key.Matches(msg, m.keys.Help):
		m.help, m.helpScroll = true, 0
		return m, nil, true
	case !keys.Typing && key.Matches(msg, m.keys.Theme):
		m.kit = m.kit.With(m.kit.Theme.Next())
		m.notice = m.kit.T("Colours: %s.", m.kit.T(m.kit.Theme.String()))
		m.screen, _ = m.screen.Update(m.kit)
		return m, nil, true
	case !keys.Typing && key.Matches(msg, m.keys.Leave):
		m, cmd := m.leave()
		return m, cmd, true
	}
	return m, nil, false
}

// pressHelp scrolls the page of keys; any other key closes it.
func (m model) pressHelp(msg tea.KeyPressMsg) model {
	w, h := m.body()
	total := len(m.kit.HelpPage(m.screen.Keys(), m.keys, w).Lines)
	off, ok := kit.Scroll(m.keys, msg, m.helpScroll, total, h)
	m.helpScroll, m.help = off, ok
	return m
}

func (m model) resize(msg tea.WindowSizeMsg) (tea.Model, tea.Cmd) {
	if msg.Width <= 0 || msg.Height <= 0 || msg.Width > 1000 || msg.Height > 1000 {
		return m, nil
	}
	m.width, m.height = msg.Width, msg.Height
	if m.pending != nil { // what waits for the disk goes on waiting, in the new size
		before := *m.pending
		before.width, before.height = msg.Width, msg.Height
		before, _ = before.tellSize()
		m.pending = &before
	}
	return m.tellSize()
}

// tellSize tells the screen how much room it has.
func (m model) tellSize() (model, tea.Cmd) {
	w, h := m.body()
	_, side := m.side()
	return m.inform(kit.SizeMsg{Width: w, Height: h, Side: side})
}

// inform gives the screen a message, and acts on what it says.
func (m model) inform(msg tea.Msg) (model, tea.Cmd) {
	screen, turn := m.screen.Update(msg)
	m.screen = screen
	return m.dispatch(turn)
}

// leave ends the program, at once or when the terminal has replied.
func (m model) leave() (model, tea.Cmd) {
	m.leaving = true
	if m.settled {
		return m, tea.Quit
	}
	return m, nil
}

func (m model) settle(yes bool) (tea.Model, tea.Cmd) {
	m.settled = m.settled || yes
	if m.settled && m.leaving {
		return m, tea.Quit
	}
	return m, nil
}

// guard keeps a panic in a command from reaching the library, which would print
// its value over the screen.
func guard(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer func() {
			if recover() != nil {
				msg = brokeMsg{}
			}
		}()
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i := range batch {
				batch[i] = guard(batch[i])
			}
		}
		return msg
	}
}
