package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// holdPatience is how long a slow disk may hold the screen.
const holdPatience = 250 * time.Millisecond

// hold keeps the screen as it was until what the last key gave is on the disk:
// an answer that is seen to be taken is never lost, not even by a power cut.
func (m model) hold(before model, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	if m.walk.Rev == before.walk.Rev && m.hour.rev == before.hour.rev || m.held != nil {
		return m, cmd
	}
	m.held = &before
	return m, tea.Batch(cmd, tea.Tick(holdPatience, func(time.Time) tea.Msg { return releaseMsg{&before} }))
}

// release shows the present once everything is saved, or cannot be.
func (m model) release() model {
	if !m.saving && !m.hour.saving {
		m.held = nil
	}
	return m
}

// save has the newest draft saved: now, or when the save under way is over.
func (m model) save() (model, tea.Cmd) {
	if m.saving {
		return m, nil
	}
	m.saving = true
	draft, rev, anew, keeper := m.walk.Draft, m.walk.Rev, m.anew, m.keeper
	return m, guard(func() tea.Msg { return savedMsg{rev, keeper.save(draft, rev, anew)} })
}

func (m model) saved(msg savedMsg) (tea.Model, tea.Cmd) {
	m.saving, m.saveFailed = false, ""
	if msg.err != nil {
		m.saveFailed = msg.err.Error()
	}
	m, resized := m.tellSize() // the banner takes room
	if m.walk.Rev > msg.rev {
		m, again := m.save()
		return m, tea.Batch(resized, again)
	}
	return m.release(), resized
}

// saveNow saves because the owner asks for it. It is saved anyway, and says so.
func (m model) saveNow() (model, tea.Cmd) {
	if m.atHour() {
		m.notice = m.kit.T("All that is written down is saved.")
		return m.record()
	}
	draft, rev, anew, keeper := m.walk.Draft, m.walk.Rev, m.anew, m.keeper
	return m, guard(func() tea.Msg { return savedNowMsg{keeper.save(draft, rev, anew)} })
}

func (m model) savedNow(msg savedNowMsg) (tea.Model, tea.Cmd) {
	m.notice, m.saveFailed = "", ""
	path := m.o.Backend.DraftPath()
	switch {
	case msg.err != nil:
		m.saveFailed = msg.err.Error()
	case m.atResult():
		m.notice = m.kit.T("Your answers are in your report.")
	case path == "":
		m.notice = m.kit.T("Nothing is kept on this computer, as you asked.")
	default:
		m.notice = m.kit.T("Saved in %s", path)
	}
	return m.tellSize()
}
