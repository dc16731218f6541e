package tui

import tea "charm.land/bubbletea/v2"

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
	return m, resized
}

// saveNow saves because the owner asks for it. It is saved anyway, and says so.
func (m model) saveNow() (model, tea.Cmd) {
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
		m.notice = "Your answers are in your report."
	case path == "":
		m.notice = "Nothing is kept on this computer, as you asked."
	default:
		m.notice = "Saved in " + path
	}
	return m.tellSize()
}
