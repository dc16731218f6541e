package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
)

// hour is what the root knows of the first hour: the newest state of the record,
// and how often one changed.
type hour struct {
	o      firsthour.Options
	record incident.Record
	rev    int
	saving bool
	asked  bool // to save, so that the end of it is said
}

// recordedMsg says how a record was saved.
type recordedMsg struct {
	rev  int
	page string
	err  error
}

// loadedMsg brings what the first hour needs.
type loadedMsg struct {
	incident *Incident
	err      error
}

// with returns the root with what the first hour needs.
func (m model) with(i *Incident) model {
	if i == nil {
		return m
	}
	m.o.Incident = i
	m.hour.o, m.incidents.save = i.Options, i.Keep
	m.hour.o.Now = m.o.Now
	return m
}

func (m model) loaded(msg loadedMsg) (tea.Model, tea.Cmd) {
	if msg.err != nil {
		m.fault = true
		return m.leave()
	}
	return m.with(msg.incident).happened()
}

// happened shows the first hour. The record that was begun in this run is open
// there, and an earlier one of the questionnaire tells who and where.
func (m model) happened() (model, tea.Cmd) {
	if load := m.o.LoadIncident; m.o.Incident == nil {
		return m, guard(func() tea.Msg {
			i, err := load()
			return loadedMsg{i, err}
		})
	}
	o := m.hour.o
	o.Kit = m.kit
	return m.enter(firsthour.New(o))
}

// wrote keeps a record as it now is.
func (m model) wrote(r incident.Record) (model, tea.Cmd) {
	h := &m.hour
	h.record, h.rev = r, h.rev+1
	open := slices.DeleteFunc(slices.Clone(h.o.Open), func(x incident.Record) bool { return x.ID == r.ID })
	if r.Closed.IsZero() {
		open = append([]incident.Record{r}, open...)
	}
	h.o.Open = open
	h.o.About.Country = r.Country
	if !slices.Contains(h.o.Taken, r.ID) {
		h.o.Taken = append(slices.Clip(h.o.Taken), r.ID)
	}
	return m.record()
}

// record has the newest state saved: now, or when the save under way is over.
func (m model) record() (model, tea.Cmd) {
	if m.hour.saving {
		return m, nil
	}
	m.hour.saving = true
	r, rev, saver := m.hour.record, m.hour.rev, m.incidents
	return m, guard(func() tea.Msg {
		page, err := saver.keep(r, rev)
		return recordedMsg{rev, page, err}
	})
}

func (m model) recorded(msg recordedMsg) (tea.Model, tea.Cmd) {
	m.hour.saving, m.saveFailed = false, ""
	var unsaid tea.Cmd
	switch {
	case msg.err != nil:
		m.saveFailed, m.hour.asked = msg.err.Error(), false
		m, unsaid = m.retractSaved()
	case m.hour.asked && m.hour.rev == msg.rev:
		m.hour.asked = false
		m.notice = m.kit.T("All that is written down is saved.")
		if m.o.Incident.Unkept {
			m.notice = m.kit.T("Nothing is kept on this computer, as you asked.")
		}
	}
	m, heard := m.inform(firsthour.SavedMsg{Page: msg.page})
	if m.hour.rev > msg.rev {
		m, again := m.record()
		m, resized := m.tellSize()
		return m, tea.Batch(heard, unsaid, resized, again)
	}
	m, resized := m.unfreezeIfSaved().tellSize() // the banner takes room
	return m, tea.Batch(heard, unsaid, resized)
}

// leaveHour goes back to the welcome, or out where the first hour is all there is.
func (m model) leaveHour() (model, tea.Cmd) {
	if m.hour.o.Alone {
		return m.leave()
	}
	return m.enter(m.welcome())
}

func (m model) atHour() bool {
	_, ok := m.screen.(firsthour.Model)
	return ok
}
