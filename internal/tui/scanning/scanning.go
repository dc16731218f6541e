// Package scanning is the screen that shows the measuring: one line a check and
// target, each with a word. It can be stopped; what was found until then counts.
package scanning

import (
	"context"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// DoneMsg brings what was found. Partial is set when it was cut short.
type DoneMsg struct {
	Findings []checks.Finding
	Partial  bool
}

// Options is what the screen needs.
type Options struct {
	Kit kit.Kit
	// Context ends when the program does.
	Context context.Context
	// Measure runs the checks; it returns when they are done or its context ends.
	Measure func(context.Context, checks.Progress) []checks.Finding
	// Waiting are the checks that will run, where they are known, and Came what
	// came of them before.
	Waiting, Came []checks.Event
	Now           func() time.Time
}

// A line is one check and target.
type line struct {
	name, word string
	// found is the worst of what came of it, in a sentence; empty where all is well.
	found string
}

// Model is the screen.
type Model struct {
	o       Options
	keys    kit.Bindings
	ctx     context.Context
	cancel  context.CancelFunc
	feed    *kit.Feed
	started time.Time

	lines    []line
	stopping bool
	scroll   int
	size     kit.SizeMsg
}

type (
	eventsMsg []checks.Event
	doneMsg   []checks.Finding
	tickMsg   struct{}
)

// New returns the screen; the measuring begins with Init.
func New(o Options) Model {
	ctx, cancel := context.WithCancel(o.Context)
	m := Model{o: o, keys: kit.NewBindings(), ctx: ctx, cancel: cancel, feed: kit.NewFeed(), started: o.Now()}
	for _, e := range o.Waiting {
		m.lines = append(m.lines, line{name: interview.NameOf(o.Kit.Catalog, e), word: "waiting"})
	}
	for _, e := range o.Came {
		m = m.saw(e)
	}
	return m
}

// Init starts the measuring.
func (m Model) Init() tea.Cmd {
	measure := func() tea.Msg { return doneMsg(m.o.Measure(m.ctx, m.feed.Add)) }
	return tea.Batch(measure, m.listen, tick())
}

// listen waits for the next events; the end of the measuring ends it too.
func (m Model) listen() tea.Msg {
	select {
	case <-m.feed.Wake():
		return eventsMsg(m.feed.Take())
	case <-m.ctx.Done():
		return nil
	}
}

func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// Update follows the measuring; it says DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.o.Kit = msg
	case kit.SizeMsg:
		m.size = msg
	case kit.LookedMsg:
		for _, e := range msg.Events {
			m = m.saw(e)
		}
	case tickMsg:
		return m, kit.Result{Cmd: tick()}
	case eventsMsg:
		for _, e := range msg {
			m = m.saw(e)
		}
		return m, kit.Result{Cmd: m.listen}
	case doneMsg:
		m.cancel()
		return m, kit.Say(DoneMsg{Findings: msg, Partial: m.stopping})
	case tea.KeyPressMsg:
		if key.Matches(msg, m.keys.Stop) && !m.stopping {
			m.stopping = true
			m.cancel()
			return m, kit.Result{}
		}
		m.scroll, _ = kit.Scroll(m.keys, msg, m.scroll, len(m.View(m.size.Width, m.size.Height).Lines), m.size.Height)
	}
	return m, kit.Result{}
}

// saw notes one event in its line, making the line where there is none yet.
func (m Model) saw(e checks.Event) Model {
	word := "running"
	if e.Done {
		word = interview.Outcome(e.Findings)
	}
	name, found := interview.NameOf(m.o.Kit.Catalog, e), interview.Worst(e.Findings)
	m.lines = slices.Clone(m.lines)
	if i := slices.IndexFunc(m.lines, func(l line) bool { return l.name == name }); i >= 0 {
		m.lines[i].word, m.lines[i].found = word, found
	} else {
		m.lines = append(m.lines, line{name, word, found})
	}
	return m
}

// View draws a line for each check.
func (m Model) View(width, height int) kit.Page {
	s := m.o.Kit.Sheet(m.o.Kit.T("Looking"), width, height)
	s.Scroll = m.scroll
	seconds := int(m.o.Now().Sub(m.started) / time.Second)
	s.Right = m.o.Kit.N(seconds, "1 second", "%d seconds")
	s.Trail = []kit.Stretch{{Of: len(m.lines), Done: m.done()}} // it counts checks, not seconds
	head := m.o.Kit.T("%d of %d done.", m.done(), len(m.lines))
	switch {
	case m.stopping:
		head = m.o.Kit.T("Stopping. What was found so far counts.")
	case len(m.lines) == 0:
		head = m.o.Kit.T("Getting ready.")
	}
	s.Say(head)
	s.Air()
	for _, l := range m.lines {
		s.Put(m.o.Kit.Row(l.word, l.name, width)...)
		if l.found != "" {
			s.Item("   ", l.found)
		}
	}
	return s.Page
}

func (m Model) done() int {
	n := 0
	for _, l := range m.lines {
		if l.word != "waiting" && l.word != "running" {
			n++
		}
	}
	return n
}

// Keys are stopping, and scrolling. Once it is stopping, Ctrl-C leaves.
func (m Model) Keys() kit.KeyMap {
	k := kit.KeyMap{
		Short: []key.Binding{kit.As(m.keys.Stop, "esc", "stop, and go on")},
		Full:  []key.Binding{kit.As(m.keys.Stop, "esc, ctrl+c", "stop looking, and go on with what there is"), m.keys.Up, m.keys.Down},
		Stops: !m.stopping, Scrolls: true,
	}
	if m.stopping {
		k.Short, k.Full = nil, []key.Binding{m.keys.Up, m.keys.Down}
	}
	return k
}
