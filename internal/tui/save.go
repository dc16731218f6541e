package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// holdPatience is how long a slow disk may hold the screen.
const holdPatience = 250 * time.Millisecond

// freezeFrame keeps the screen as it was until what the last key gave is on the disk:
// an answer that is seen to be taken is never lost, not even by a power cut.
func (m model) freezeFrame(before model, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	if m.walk.Rev == before.walk.Rev && m.hour.rev == before.hour.rev || m.pending != nil {
		return m, cmd
	}
	m.holds++
	m.pending = &before
	of := m.holds
	return m, tea.Batch(cmd, tea.Tick(holdPatience, func(time.Time) tea.Msg { return releaseMsg{of} }))
}

// unfreeze shows the present though the disk is slow, and says that it is not safe yet.
func (m model) unfreeze(of int) (tea.Model, tea.Cmd) {
	if m.pending == nil || m.holds != of {
		return m, nil
	}
	m.pending, m.slow = nil, true
	m, unsaid := m.retractSaved()
	m, resized := m.tellSize() // the banner takes room
	return m, tea.Batch(unsaid, resized)
}

// retractSaved has the screen take back that something is kept.
func (m model) retractSaved() (model, tea.Cmd) {
	return m.inform(kit.UnsavedMsg{})
}

// unfreezeIfSaved shows the present once everything is saved, or cannot be.
func (m model) unfreezeIfSaved() model {
	if !m.saving && !m.hour.saving {
		m.pending, m.slow = nil, false
	}
	return m
}

// safe reports whether all that was said is on the disk.
func (m model) safe() bool {
	keeps := m.hour.o.Alone && !m.o.Incident.Unkept || m.o.Backend != nil && m.o.Backend.DraftPath() != ""
	return keeps && m.saveFailed == "" && !m.saving && !m.hour.saving
}

// save has the newest draft saved: now, or when the save under way is over.
func (m model) save() (model, tea.Cmd) {
	if m.saving {
		return m, nil
	}
	m.saving = true
	draft, rev, anew, saver := m.walk.Draft, m.walk.Rev, m.restarted, m.saver
	return m, guard(func() tea.Msg { return savedMsg{rev, saver.save(draft, rev, anew)} })
}

func (m model) saved(msg savedMsg) (tea.Model, tea.Cmd) {
	m.saving, m.saveFailed = false, ""
	if msg.err != nil {
		m.saveFailed = msg.err.Error()
	}
	if m.walk.Rev > msg.rev {
		m, again := m.save()
		m, resized := m.tellSize()
		return m, tea.Batch(resized, again)
	}
	var unsaid tea.Cmd
	if msg.err != nil || m.o.Backend.DraftPath() == "" {
		m, unsaid = m.retractSaved()
	}
	m, resized := m.unfreezeIfSaved().tellSize() // the banner takes room
	return m, tea.Batch(unsaid, resized)
}

// saveNow saves because the owner asks for it. It is saved anyway, and says so.
func (m model) saveNow() (model, tea.Cmd) {
	if m.atHour() {
		m.hour.asked = true
		return m.record()
	}
	draft, rev, anew, saver := m.walk.Draft, m.walk.Rev, m.restarted, m.saver
	return m, guard(func() tea.Msg {
		err := saver.save(draft, rev, anew)
		return savedNowMsg{err, saver.result() != nil}
	})
}

func (m model) savedNow(msg savedNowMsg) (tea.Model, tea.Cmd) {
	m.notice, m.saveFailed = "", ""
	path := m.o.Backend.DraftPath()
	switch {
	case msg.err != nil:
		m.saveFailed = msg.err.Error()
	case msg.finished:
		m.notice = m.kit.T("Your answers are in your report.")
	case path == "":
		m.notice = m.kit.T("Nothing is kept on this computer, as you asked.")
	default:
		m.notice = m.kit.T("Saved in %s", path)
	}
	return m.tellSize()
}
