package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/ask"
	"github.com/cybercheck-cli/cybercheck/internal/tui/checking"
	"github.com/cybercheck-cli/cybercheck/internal/tui/consent"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/internal/tui/profile"
	"github.com/cybercheck-cli/cybercheck/internal/tui/results"
	"github.com/cybercheck-cli/cybercheck/internal/tui/review"
	"github.com/cybercheck-cli/cybercheck/internal/tui/welcome"
)

// hear acts on what a screen said. A new screen adds its case here.
func (m model) hear(turn kit.Turn) (model, tea.Cmd) {
	cmds := []tea.Cmd{guard(turn.Cmd)}
	for _, said := range turn.Say {
		var cmd tea.Cmd
		switch msg := said.(type) {
		case welcome.DoneMsg:
			if msg.Again {
				m.walk = m.walk.Restart(m.o.Now())
			}
			m, cmd = m.enter(m.place())
		case kit.WalkedMsg:
			m, cmd = m.walked(msg.Walk)
		case profile.BackMsg:
			m, cmd = m.enter(m.welcome())
		case review.GoMsg:
			m.walk = m.walk.Visit(msg.ID)
			m, cmd = m.enter(m.place())
		case review.BackMsg:
			m.walk = m.walk.Back()
			m, cmd = m.enter(m.place())
		case review.DoneMsg:
			m, cmd = m.enter(consent.New(m.kit, m.o.Backend.WillTouch))
		case consent.BackMsg:
			m, cmd = m.enter(m.place())
		case consent.DoneMsg:
			m, cmd = m.allowed(msg.Consent)
		case checking.DoneMsg:
			m, cmd = m.enter(m.results(found{msg.Findings, msg.Partial}))
		case results.DoneMsg:
			m, cmd = m.leave()
		}
		cmds = append(cmds, cmd)
	}
	return m, tea.Batch(cmds...)
}

// enter shows a screen.
func (m model) enter(s kit.Screen) (model, tea.Cmd) {
	m.screen = s
	m, cmd := m.tellSize()
	return m, tea.Batch(guard(s.Init()), cmd)
}

func (m model) welcome() kit.Screen {
	o := welcome.Options{Kit: m.kit, Text: m.walk.Draft.Welcome(m.o.Bank), Kept: m.o.Backend.DraftPath()}
	if m.o.Resumed || m.walk.Rev > 0 {
		o.Progress = m.walk.Draft.Progress(m.o.Bank)
	}
	return welcome.New(o)
}

// place is the screen of the walk's place.
func (m model) place() kit.Screen {
	switch {
	case m.walk.InProfile():
		return profile.New(m.kit, m.walk, m.o.Now)
	case m.walk.AtEnd():
		return review.New(m.kit, m.walk)
	}
	return ask.New(m.kit, m.walk, m.o.Now)
}

// walked takes over a walk, has it saved where it changed, and shows another
// screen where it left the present one.
func (m model) walked(w interview.Walk) (model, tea.Cmd) {
	old := m.walk
	m.walk = w
	var entered, saved tea.Cmd
	if old.AtEnd() || w.AtEnd() || old.InProfile() != w.InProfile() {
		m, entered = m.enter(m.place())
	}
	if old.Rev != w.Rev {
		m, saved = m.save()
	}
	return m, tea.Batch(entered, saved)
}

// allowed keeps the consent and begins to look, or goes on to the result when
// nothing may be looked at.
func (m model) allowed(c interview.Consent) (model, tea.Cmd) {
	m.walk = m.walk.Allow(c)
	m, saved := m.save()
	next := m.results(found{})
	if !m.walk.Draft.Consent.WillTouchNothing() {
		next = m.checking()
	}
	m, entered := m.enter(next)
	return m, tea.Batch(saved, entered)
}

func (m model) checking() kit.Screen {
	draft, backend := m.walk.Draft, m.o.Backend
	o := checking.Options{Kit: m.kit, Context: m.ctx, Now: m.o.Now}
	o.Measure = func(ctx context.Context, p checks.Progress) []checks.Finding { return backend.Measure(ctx, draft, p) }
	if planner, ok := backend.(interview.Planner); ok {
		o.Waiting = planner.WillRun(draft.Consent)
	}
	return checking.New(o)
}

func (m model) results(f found) kit.Screen {
	walk, keeper := m.walk, m.keeper
	return results.New(m.kit, func() (interview.Result, error) { return keeper.finish(walk, f) })
}

// save has the newest draft saved: now, or when the save under way is over.
func (m model) save() (model, tea.Cmd) {
	if m.saving {
		return m, nil
	}
	m.saving = true
	draft, rev, keeper := m.walk.Draft, m.walk.Rev, m.keeper
	return m, guard(func() tea.Msg { return savedMsg{rev, keeper.save(draft, rev)} })
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
