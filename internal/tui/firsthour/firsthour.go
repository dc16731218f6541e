// Package firsthour is the screen for the worst day: it leads through the walk of
// internal/incident one step at a time, says whom to call and what not to do, and
// writes down what was done and when. It needs no network and no answers.
package firsthour

import (
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// KeptMsg says that something was written down. The record is to be saved.
type KeptMsg struct{ Record incident.Record }

// BackMsg asks for what was before the first page.
type BackMsg struct{}

// DoneMsg says that the person leaves the steps, or that it is over.
type DoneMsg struct{}

// SavedMsg tells the screen where the page to print is; empty when there is none.
type SavedMsg struct{ Page string }

// Options is what the screen needs.
type Options struct {
	Kit kit.Kit
	// Guide and Packs are the English ones; New says them in the words of the Kit.
	Guide incident.Guide
	Packs countries.Packs
	// Playbook is the id of what happened; empty asks.
	Playbook string
	// About is the business, the country and the mail service, as far as known.
	About incident.Record
	// Open are the records that are not closed, the newest first, and Taken the
	// ids of all.
	Open  []incident.Record
	Taken []string
	// Now is the clock that is written down.
	Now func() time.Time
	// Alone is true when nothing is before the first page.
	Alone bool
}

// A stage is one page of the screen.
type stage int

const (
	choosing stage = iota
	placing        // in which country
	beginning
	stepping
	more  // why, what if not, and where to click
	calls // whom to call
	never // what not to do
	noting
	ending
	facts
	closing
	reading // the record
)

// Model is the screen.
type Model struct {
	o    Options
	keys kit.Bindings
	walk incident.Cursor

	stage  stage
	from   stage // where a page that can be opened from anywhere leads back to
	starts []incident.Start
	choice kit.Choice
	field  kit.Field
	fact   int
	page   string // where the page to print is
	notice string
	claim  string // that something is written down, taken back where it is not
	scroll int
	size   kit.SizeMsg
}

// New returns the screen: at the choice of what happened, or at its beginning
// where that is given.
func New(o Options) Model {
	o.Guide, o.Packs = o.Guide.In(o.Kit.Catalog), incident.PacksIn(o.Kit.Catalog, o.Packs)
	m := Model{o: o, keys: kit.NewBindings()}
	m.starts = o.Guide.Starts(o.Open, o.Playbook, o.Now().Location())
	if len(m.starts) == 1 {
		return m.start(m.starts[0])
	}
	return m.at(choosing)
}

// start goes on with a record, or begins one.
func (m Model) start(s incident.Start) Model {
	if s.Record != nil {
		m.walk = incident.NewCursor(s.Playbook, *s.Record)
	} else {
		m.walk = incident.NewCursor(s.Playbook, incident.Begin(s.Playbook, m.o.About, m.o.Taken, m.o.Now()))
	}
	m.from = beginning
	if _, known := m.o.Packs[m.walk.Record.Country]; !known && m.walk.Record.Country != countries.Other {
		return m.at(placing)
	}
	return m.at(beginning)
}

// at returns the screen on a page.
func (m Model) at(s stage) Model {
	m.stage, m.notice, m.scroll = s, "", 0
	m.choice = kit.Choice{Focus: -1, Options: m.options()}
	switch s {
	case noting:
		m.field = kit.NewNote("")
	case facts:
		m.field = kit.NewNote(m.walk.Record.Fact(m.walk.Playbook.Facts[m.fact].ID))
	case choosing, placing, beginning, stepping, more, calls, never, ending, closing, reading:
	}
	return m
}

// on returns the screen where the walk is: at a step, or past the last one.
func (m Model) on() Model {
	if m.walk.AtEnd() {
		return m.at(ending)
	}
	return m.at(stepping)
}

// aside opens a page that leads back to where it was opened.
func (m Model) aside(s stage) Model {
	m.from = m.stage
	return m.at(s)
}

// kept tells the root of what was written down.
func (m Model) kept() kit.Result { return kit.Say(KeptMsg{m.walk.Record}) }

func (m Model) pack() countries.Pack { return m.o.Packs.For(m.walk.Record.Country) }

func (m Model) typing() bool { return m.stage == noting || m.stage == facts }

// options are the rows of a page.
func (m Model) options() []kit.Option {
	var labels []string
	k := m.o.Kit
	switch m.stage {
	case choosing:
		for _, s := range m.starts {
			labels = append(labels, s.Label)
		}
	case placing:
		for _, p := range m.o.Guide.Words.Places(m.o.Packs) {
			labels = append(labels, p.Name)
		}
	case beginning:
		labels = []string{k.T("Go to the first step")}
		if len(m.walk.Record.Entries) > 0 {
			labels = []string{k.T("Go on")}
		}
	case stepping:
		for _, o := range incident.Outcomes() {
			labels = append(labels, m.o.Guide.Words.Outcome[o])
		}
	case calls:
		labels = []string{k.T("Back"), k.T("Another country")}
	case ending:
		for _, e := range m.walk.Ends(m.o.Guide.Words) {
			labels = append(labels, e.Label)
		}
	case closing:
		labels = []string{k.T("Yes, close the record"), k.T("No, not yet")}
	case more, never, noting, facts, reading:
	}
	out := kit.Labelled(labels...)
	for i := range m.starts {
		if m.stage == choosing {
			out[i].Help = m.starts[i].Help
		}
	}
	if m.stage == stepping { // what was said of it before
		if i := slices.Index(incident.Outcomes(), m.walk.Record.Outcome(m.walk.Step().ID)); i >= 0 {
			out[i].Mark = k.T("written down")
		}
	}
	return out
}
