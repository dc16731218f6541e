// Package results is the last screen: it has the report made, and then lets the
// owner walk through it. From the grade one goes to the plan and each step's
// instructions, to what would happen if some were done, to what does not agree,
// and to what is not known.
package results

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// DoneMsg says that the result was read.
type DoneMsg struct{}

// Finish makes the assessment with what is said of its contradictions, and
// writes the report. The first time nothing is said.
type Finish func(said []interview.Dispute) (interview.Result, error)

// Options is what the screen needs.
type Options struct {
	Kit    kit.Kit
	Finish Finish
	// Kept makes sure that the answers are on the disk, and reports whether they are.
	Kept func() bool
	// Open opens a file in a web browser; nil where there is none.
	Open func(path string) error
}

// openedMsg says whether the report was opened.
type openedMsg struct{ err error }

// finishedMsg brings a result, and what was said for it.
type finishedMsg struct {
	result interview.Result
	report report.Report
	said   []interview.Dispute
	err    error
	kept   bool // the answers are on the disk
}

// A page is one part of the result.
type page int

const (
	home page = iota
	plan
	step // the instructions of one step
	whatIf
	contradictions
	contradiction // one contradiction with its three answers
	reason        // why, typed
	open
	unsettled // how to find out one thing
	areas
	why // how the grade came about, in full
	files
	browser // no page: the report is opened outside
	pages
)

// above is the page that each is left to.
var above = [pages]page{step: plan, contradiction: contradictions, reason: contradiction, unsettled: open}

// Model is the screen.
type Model struct {
	kit    kit.Kit
	keys   kit.Bindings
	finish Finish
	kept   func() bool
	view   func(path string) error

	result *interview.Result
	report report.Report
	said   []interview.Dispute
	failed error
	safe   bool // though it failed

	page   page
	at     [pages]int // the row last chosen on each page
	choice kit.Choice
	field  kit.Field
	ticked []string
	notice string
	busy   bool
	grown  int // of growth, how far the bar of the score has grown
	scroll int
	size   kit.SizeMsg
}

// New returns the screen; the report is made with Init.
func New(o Options) Model {
	return Model{kit: o.Kit, keys: kit.NewBindings(), finish: o.Finish, kept: o.Kept, view: o.Open}
}

// Init makes the report.
func (m Model) Init() tea.Cmd { return m.make(nil) }

func (m Model) make(said []interview.Dispute) tea.Cmd {
	finish, kept, say := m.finish, m.kept, m.kit.Catalog
	return func() tea.Msg {
		r, err := finish(said)
		if err != nil {
			return finishedMsg{said: said, err: err, kept: kept()}
		}
		return finishedMsg{result: r, report: r.Arrange(say), said: said}
	}
}

// Update walks through the result; it says DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.kit = msg
	case kit.SizeMsg:
		m.size = msg
		m.scroll = min(m.scroll, max(len(m.View(msg.Width, msg.Height).Lines)-msg.Height, 0))
	case finishedMsg:
		first := m.result == nil && msg.err == nil
		m = m.finished(msg)
		if m.grown = growth; first && m.kit.Moves() {
			m.grown = 0
			return m, kit.Result{Cmd: growing()}
		}
		return m, kit.Result{}
	case openedMsg:
		m.notice = m.kit.T("Your report opens in your web browser.")
		if msg.err != nil {
			m.notice = m.kit.T("It could not be opened from here. Open this file yourself: %s", m.result.Report)
		}
	case grewMsg:
		return m.grow()
	case tea.PasteMsg:
		if m.page == reason {
			m.field = m.field.Update(m.keys, msg)
		}
	case tea.KeyPressMsg:
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) finished(msg finishedMsg) Model {
	again := m.result != nil
	m.busy = false
	switch {
	case msg.err != nil && again:
		m = m.open(contradiction)
		m.notice = m.kit.T("That could not be kept: %s.", msg.err.Error())
		return m
	case msg.err != nil:
		m.failed, m.safe = msg.err, msg.kept
		leave := m.kit.T("Leave; my answers are lost")
		if m.safe {
			leave = m.kit.T("Leave; my answers are kept")
		}
		m.choice = kit.Choice{Options: kit.Labelled(m.kit.T("Try again"), leave)}
		return m
	}
	m.result, m.report, m.failed, m.said = &msg.result, msg.report, nil, msg.said
	if again {
		m = m.open(contradiction)
		m.notice = m.kit.T(interview.DisputeKept)
		return m
	}
	return m.open(home)
}

// open shows a page, with the focus on the row that was last chosen there.
func (m Model) open(p page) Model {
	m.page, m.notice, m.scroll = p, "", 0
	m.choice = kit.Choice{Options: m.options(), Focus: m.at[p]}
	if p == reason {
		m.field = kit.NewNote("")
	}
	// A text taller than the window is read first; the focus waits below it.
	if m.View(m.size.Width, m.size.Height).First >= m.size.Height && m.at[p] == 0 {
		m.choice.Focus = -1
	}
	return m
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case m.failed != nil:
		return m.retry(msg)
	case m.result == nil, m.busy:
		return m, kit.Result{}
	case m.page == reason:
		return m.typed(msg)
	case key.Matches(msg, m.keys.Back):
		return m.up(), kit.Result{}
	}
	m.notice, m.grown = "", growth
	if m.page == whatIf && key.Matches(msg, m.keys.Tick) && m.choice.Focus >= 0 {
		return m.tick(m.choice.Focus), kit.Result{}
	}
	shown := m.View(m.size.Width, m.size.Height)
	if len(m.choice.Options) == 0 {
		if key.Matches(msg, m.keys.Enter) {
			return m.up(), kit.Result{}
		}
		m.scroll, _ = kit.Scroll(m.keys, msg, m.scroll, len(shown.Lines), m.size.Height)
		return m, kit.Result{}
	}
	c, off, n := m.choice.Read(m.keys, msg, m.scroll, shown, m.size.Height)
	m.choice, m.scroll = c, off
	if n < 0 && m.page == home && key.Matches(msg, m.keys.Enter) {
		n = 0 // the plan, which the foot names
	}
	if n < 0 {
		return m, kit.Result{}
	}
	return m.chose(n)
}

// up leaves a page to the one above it.
func (m Model) up() Model {
	if m.page == home {
		m.notice = m.kit.T("Press q to finish.")
		return m
	}
	return m.open(above[m.page])
}

func (m Model) retry(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	c, n := m.choice.Update(m.keys, msg)
	m.choice = c
	switch n {
	case 0:
		m.failed = nil
		return m, kit.Result{Cmd: m.Init()}
	case 1:
		return m, kit.Say(DoneMsg{})
	}
	return m, kit.Result{}
}

// chose acts on row n of the page.
func (m Model) chose(n int) (kit.Screen, kit.Result) {
	m.at[m.page] = n
	switch m.page {
	case home:
		to := m.menu()[n].to
		switch to {
		case home:
			return m, kit.Say(DoneMsg{})
		case browser:
			view, path := m.view, m.result.Report
			return m, kit.Result{Cmd: func() tea.Msg { return openedMsg{view(path)} }}
		case plan, step, whatIf, contradictions, contradiction, reason, open, unsettled, areas, why, files, pages:
		}
		m.at[to] = 0
		return m.open(to), kit.Result{}
	case plan:
		return m.open(step), kit.Result{}
	case open:
		return m.open(unsettled), kit.Result{}
	case contradictions:
		m.at[contradiction] = 0
		return m.open(contradiction), kit.Result{}
	case whatIf:
		return m.tick(n), kit.Result{}
	case contradiction:
		if interview.DisputeOptions(m.kit.Catalog)[n].Reason == "" {
			return m.dispute("")
		}
		return m.open(reason), kit.Result{}
	case step, reason, unsettled, areas, why, files, browser, pages:
	}
	return m, kit.Result{}
}

// tick turns one step of “what if” on or off.
func (m Model) tick(n int) Model {
	id := m.report.Plan()[n].Control
	if i := slices.Index(m.ticked, id); i >= 0 {
		m.ticked = slices.Delete(slices.Clone(m.ticked), i, i+1)
	} else {
		m.ticked = append(slices.Clone(m.ticked), id)
	}
	m.choice = kit.Choice{Options: m.options(), Focus: n}
	return m
}

func (m Model) typed(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(msg, m.keys.Escape):
		return m.up(), kit.Result{}
	case !key.Matches(msg, m.keys.Enter):
		m.notice, m.field = "", m.field.Update(m.keys, msg)
		return m, kit.Result{}
	case interview.Tidy(m.field.Value()) == "":
		m.notice = m.kit.T("A word or two is enough. Press esc to leave it.")
		return m, kit.Result{}
	}
	return m.dispute(m.field.Value())
}

// dispute has the assessment made again with what was said.
func (m Model) dispute(why string) (kit.Screen, kit.Result) {
	m.busy = true
	said := interview.Said(m.said, interview.Dispute{
		Control: m.report.Contradictions[m.at[contradictions]].Control, Kind: interview.DisputeOptions(m.kit.Catalog)[m.at[contradiction]].Kind, Reason: why,
	})
	return m, kit.Result{Cmd: m.make(said)}
}
