package firsthour

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// Update moves through the pages; it says KeptMsg, BackMsg or DoneMsg.
func (m Model) Update(msg tea.Msg) (kit.Screen, kit.Result) {
	switch msg := msg.(type) {
	case kit.Kit:
		m.o.Kit = msg
	case kit.SizeMsg:
		m.size = msg
	case SavedMsg:
		m.page = msg.Page
	case kit.UnsavedMsg:
		m.claim = ""
	case tea.PasteMsg:
		if m.typing() {
			m.field = m.field.Update(m.keys, msg)
		}
	case tea.KeyPressMsg:
		m.notice, m.claim = "", ""
		if m.typing() {
			return m.typed(msg)
		}
		return m.press(msg)
	}
	return m, kit.Result{}
}

func (m Model) press(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	known := m.stage == beginning || m.stage == stepping || m.stage == ending
	switch {
	case key.Matches(msg, m.keys.Back):
		return m.back()
	case known && key.Matches(msg, m.keys.Calls):
		return m.aside(calls), kit.Result{}
	case known && key.Matches(msg, m.keys.Never):
		return m.aside(never), kit.Result{}
	case known && key.Matches(msg, m.keys.Record):
		return m.aside(reading), kit.Result{}
	case m.stage == stepping && key.Matches(msg, m.keys.Why):
		return m.aside(more), kit.Result{}
	case (m.stage == stepping || m.stage == ending) && key.Matches(msg, m.keys.Note):
		return m.aside(noting), kit.Result{}
	}
	page := m.View(m.size.Width, m.size.Height)
	if len(m.choice.Options) == 0 {
		if key.Matches(msg, m.keys.Enter) || m.stage == more && key.Matches(msg, m.keys.Why) {
			return m.back()
		}
		m.scroll, _ = kit.Scroll(m.keys, msg, m.scroll, len(page.Lines), m.size.Height)
		return m, kit.Result{}
	}
	c, off, n := m.choice.Read(m.keys, msg, m.scroll, page, m.size.Height)
	m.choice, m.scroll = c, off
	if n < 0 && m.stage == beginning && key.Matches(msg, m.keys.Enter) {
		n = 0 // it only goes on
	}
	if n < 0 {
		if key.Matches(msg, m.keys.Enter) {
			m.notice = m.o.Kit.T("Pick one first: press its number, or move with the arrows.")
		}
		return m, kit.Result{}
	}
	return m.chose(n)
}

// chose acts on row n of the page.
func (m Model) chose(n int) (kit.Screen, kit.Result) {
	switch m.stage {
	case choosing:
		return m.start(m.starts[n]), kit.Result{}
	case placing:
		m.walk.Record.Country = m.o.Guide.Words.Places(m.o.Packs)[n].ID
		m.o.About.Country = m.walk.Record.Country
		if len(m.walk.Record.Entries) > 0 {
			return m.at(m.from), m.kept()
		}
		return m.at(m.from), kit.Result{}
	case beginning:
		return m.on(), kit.Result{}
	case stepping:
		return m.mark(incident.Outcomes()[n])
	case calls:
		if n == 1 {
			return m.at(placing), kit.Result{}
		}
		return m.back()
	case ending:
		return m.end(m.walk.Ends(m.o.Guide.Words)[n].Action)
	case closing:
		if n == 0 {
			m.walk.Record = m.walk.Record.Close(m.o.Now())
			turn := m.kept()
			turn.Emit = append(turn.Emit, DoneMsg{})
			return m, turn
		}
		return m.at(ending), kit.Result{}
	case more, never, noting, facts, reading:
	}
	return m, kit.Result{}
}

// mark writes down what came of the step, with the time, and goes on. What to do
// when a step could not be done is said above the next one.
func (m Model) mark(o incident.Outcome) (kit.Screen, kit.Result) {
	cannot := m.walk.Step().Cannot
	now := m.o.Now()
	m.walk = m.walk.Mark(o, now)
	m = m.on()
	m.claim = m.o.Guide.Words.OutcomeText(o, now, now.Location())
	if o == incident.CouldNot {
		m.notice = cannot
	}
	return m, m.kept()
}

func (m Model) end(a incident.Action) (kit.Screen, kit.Result) {
	switch a {
	case incident.GoAgain:
		m.walk = m.walk.NextPass()
		return m.on(), kit.Result{}
	case incident.WriteFacts:
		m.fact = 0
		return m.at(facts), kit.Result{}
	case incident.CloseRecord:
		return m.at(closing), kit.Result{}
	case incident.LeaveOpen:
	}
	return m, kit.Say(DoneMsg{})
}

// back leaves a page for the one before it.
func (m Model) back() (kit.Screen, kit.Result) {
	switch m.stage {
	case choosing:
		return m.out()
	case placing:
		if m.walk.Record.Country != "" {
			return m.at(m.from), kit.Result{}
		}
		return m.first()
	case beginning:
		return m.first()
	case stepping:
		if n, _ := m.walk.Where(); n == 1 {
			return m.at(beginning), kit.Result{}
		}
		m.walk = m.walk.Back()
		return m.on(), kit.Result{}
	case ending:
		m.walk = m.walk.Back()
		return m.on(), kit.Result{}
	case closing, facts:
		return m.at(ending), kit.Result{}
	case more, calls, never, noting, reading:
	}
	return m.at(m.from), kit.Result{}
}

// first goes back to the choice of what happened, where there was one.
func (m Model) first() (kit.Screen, kit.Result) {
	if len(m.starts) == 1 {
		return m.out()
	}
	return m.at(choosing), kit.Result{}
}

func (m Model) out() (kit.Screen, kit.Result) {
	if m.o.Alone {
		m.notice = m.o.Kit.T("Press q to leave.")
		return m, kit.Result{}
	}
	return m, kit.Say(BackMsg{})
}

// typed takes a key for the note or the fact.
func (m Model) typed(msg tea.KeyPressMsg) (kit.Screen, kit.Result) {
	switch {
	case key.Matches(msg, m.keys.Escape):
		return m.back()
	case !key.Matches(msg, m.keys.Enter):
		m.field = m.field.Update(m.keys, msg)
		return m, kit.Result{}
	}
	text, before := m.field.Value(), len(m.walk.Record.Entries)
	if m.stage == noting {
		m.walk = m.walk.WithNote(text, m.o.Now())
		m = m.at(m.from)
	} else {
		list := m.walk.Playbook.Facts
		if f := list[m.fact]; text != m.walk.Record.Fact(f.ID) {
			m.walk.Record = m.walk.Record.WithFact(f.ID, text, m.o.Now())
		}
		if m.fact++; m.fact < len(list) {
			m = m.at(facts)
		} else {
			m = m.at(ending)
		}
	}
	if len(m.walk.Record.Entries) == before {
		return m, kit.Result{}
	}
	m.claim = m.o.Kit.T("That is written down.")
	return m, m.kept()
}
