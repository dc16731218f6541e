package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/ask"
	"github.com/cybercheck-cli/cybercheck/internal/tui/consent"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/internal/tui/overview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/results"
	"github.com/cybercheck-cli/cybercheck/internal/tui/review"
	"github.com/cybercheck-cli/cybercheck/internal/tui/scanning"
	"github.com/cybercheck-cli/cybercheck/internal/tui/welcome"
)

// dispatch acts on what a screen said. A new screen adds its case here.
func (m model) dispatch(turn kit.Result) (model, tea.Cmd) {
	cmds := []tea.Cmd{guard(turn.Cmd)}
	for _, said := range turn.Emit {
		var cmd tea.Cmd
		switch msg := said.(type) {
		case welcome.DoneMsg:
			m, cmd = m.begin(msg)
		case welcome.HappenedMsg:
			m, cmd = m.happened()
		case firsthour.KeptMsg:
			m, cmd = m.wrote(msg.Record)
		case firsthour.BackMsg, firsthour.DoneMsg:
			m, cmd = m.leaveHour()
		case kit.WalkedMsg:
			m, cmd = m.walked(msg.Walk)
		case ask.BackMsg:
			m, cmd = m.backToWelcome()
		case review.GoMsg:
			m.walk = m.walk.Visit(msg.ID)
			m, cmd = m.enter(m.place())
		case review.BackMsg:
			m.walk = m.walk.Back()
			m, cmd = m.enter(m.place())
		case review.DoneMsg:
			m, cmd = m.reviewed(msg.Now)
		case kit.PlainMsg:
			m.plain = true
			m, cmd = m.leave()
		case kit.OverviewMsg:
			m, cmd = m.enter(overview.New(m.kit, m.walk))
		case overview.GoMsg:
			m.walk = m.walk.Jump(msg.ID)
			m, cmd = m.enter(m.place())
		case overview.BackMsg:
			m, cmd = m.enter(m.place())
		case consent.OfferedMsg:
			m, cmd = m.offered(msg.Yes)
		case consent.BackMsg:
			if m.walk.Offers() {
				m.walk = m.walk.Back()
			}
			m, cmd = m.enter(m.place())
		case consent.DoneMsg:
			m, cmd = m.allowed(msg.Consent)
		case scanning.DoneMsg:
			m, cmd = m.enter(m.results(found{msg.Findings, msg.Partial}))
		case results.DoneMsg:
			m, cmd = m.leave()
		}
		cmds = append(cmds, cmd)
	}
	return m, tea.Batch(cmds...)
}

func (m model) backToWelcome() (model, tea.Cmd) {
	m = m.undoRestart()
	return m.enter(m.welcome())
}

// reviewed goes on behind the list of answers: to the grade at once, or to what may be
// looked at first.
func (m model) reviewed(now bool) (model, tea.Cmd) {
	if now {
		return m.allowed(interview.Consent{ThisComputer: m.scanned()})
	}
	return m.enter(m.consent(false))
}

// enter shows a screen.
func (m model) enter(s kit.Screen) (model, tea.Cmd) {
	m.screen = s
	m, cmd := m.tellSize()
	if work, ok := s.(kit.Starter); ok {
		cmd = tea.Batch(guard(work.Init()), cmd)
	}
	return m, cmd
}

func (m model) welcome() kit.Screen {
	short, all := m.walk.Draft.Lengths(m.o.Bank)
	o := welcome.Options{
		Kit: m.kit, Short: short, Text: m.walk.Draft.Welcome(m.kit.Catalog, m.o.Bank), Kept: m.o.Backend.DraftPath() != "", Safe: m.safe(), Happened: m.o.Incident != nil || m.o.LoadIncident != nil,
	}
	if all.Questions > short.Questions {
		o.All = all
	}
	if m.o.Resumed || m.walk.Rev > 0 {
		o.Progress = m.walk.Draft.Progress(m.kit.Catalog, m.o.Bank)
		if m.scan == nil {
			o.Look = m.walk.Draft.LookAgain(m.kit.Catalog)
		}
		if e := m.o.Earlier; e != nil {
			o.EarlierAgain = e.Label(m.kit.Catalog, m.o.Now())
		}
	} else if e := m.o.Earlier; e != nil {
		o.Earlier, o.EarlierOpen = e.Offer(m.kit.Catalog, m.o.Now()), e.Open(m.kit.Catalog, m.o.Bank, m.walk.Draft.Quick)
		if o.All.Questions > 0 && !m.walk.Draft.Quick {
			o.EarlierShort = e.Open(m.kit.Catalog, m.o.Bank, true)
		}
	}
	return welcome.New(o)
}

// place is the screen of the walk's place.
func (m model) place() kit.Screen {
	switch {
	case m.walk.AtEnd():
		return review.New(m.kit, m.walk, m.scanned())
	case m.walk.Offers():
		return m.consent(true)
	}
	return ask.New(m.kit, m.walk, m.o.Now, m.observations())
}

// begin leaves the welcome: for where the walk was left, or for its beginning.
func (m model) begin(how welcome.DoneMsg) (model, tea.Cmd) {
	switch {
	case how.Short:
		m.walk = m.walk.Short()
	case how.All:
		m.walk = m.walk.All()
	}
	if how.Again {
		left := m.walk
		m.walk, m.restarted, m.before = m.walk.Restart(m.o.Now()), true, &left
		m = m.cancelScan()
	}
	var saved tea.Cmd
	if how.Earlier {
		m.walk = m.walk.Again(*m.o.Earlier)
		m, saved = m.save()
	}
	m, looking := m.startScan()
	m, entered := m.enter(m.place())
	return m, tea.Batch(saved, m.recall(), looking, entered)
}

// undoRestart goes back to what was answered before starting again, as long as nothing new
// was said: it is all on the disk still.
func (m model) undoRestart() model {
	if m.before != nil && m.before.Rev == m.walk.Rev {
		m.walk, m.restarted, m.before = *m.before, false, nil
	}
	return m
}

// scanned reports whether this computer is looked at already.
func (m model) scanned() bool { return m.scan != nil && m.walk.Draft.Consent.ThisComputer }

// consent is the offer before the questions, or all that is asked at the end.
func (m model) consent(early bool) kit.Screen {
	return consent.New(consent.Options{
		Kit: m.kit, Lister: m.o.Backend.WillTouch, Early: early, Seen: m.scanned(),
	})
}

// offered takes the answer to the offer, and goes on to the questions.
func (m model) offered(yes bool) (model, tea.Cmd) {
	m.walk = m.walk.Offered(yes)
	m, saved := m.save()
	m, looking := m.startScan()
	m, entered := m.enter(m.place())
	return m, tea.Batch(saved, looking, entered)
}

// walked takes over a walk, has it saved where it changed, and shows another
// screen where it left the present one.
func (m model) walked(w interview.Navigator) (model, tea.Cmd) {
	old := m.walk
	m.walk = w
	var entered, saved tea.Cmd
	if old.AtEnd() || w.AtEnd() || w.Offers() {
		m, entered = m.enter(m.place())
	}
	if old.Rev != w.Rev {
		m, saved = m.save()
	}
	return m, tea.Batch(entered, saved)
}

// allowed keeps the consent and begins to look at what was not looked at yet, or
// goes on to the result when there is nothing more.
func (m model) allowed(c interview.Consent) (model, tea.Cmd) {
	m.walk = m.walk.Allow(c)
	m, saved := m.save()
	c = m.walk.Draft.Consent
	if !c.ThisComputer {
		m = m.cancelScan()
	}
	var next kit.Screen
	switch {
	case m.scan != nil && m.scan.over() && c.Rest().WillTouchNothing():
		next = m.results(found{list: m.scan.list})
	case c.WillTouchNothing():
		next = m.results(found{})
	default:
		next = m.checking()
	}
	m, entered := m.enter(next)
	return m, tea.Batch(saved, entered)
}

// checking looks at what is allowed. What was looked at behind the questions is
// waited for, and not looked at again.
func (m model) checking() kit.Screen {
	draft, backend, behind := m.walk.Draft, m.o.Backend, m.scan
	rest := draft.Consent
	o := scanning.Options{Kit: m.kit, Context: m.ctx, Now: m.o.Now}
	planner, planned := backend.(interview.Planner)
	if behind != nil {
		if planned {
			o.Waiting = planner.WillRun(interview.Consent{ThisComputer: true})
		}
		o.Came = m.seen
		rest = rest.Rest()
	}
	if planned {
		o.Waiting = append(o.Waiting, planner.WillRun(rest)...)
	}
	o.Measure = func(ctx context.Context, p checks.Progress) []checks.Finding {
		var list []checks.Finding
		if !rest.WillTouchNothing() {
			list = backend.Measure(ctx, draft.WithConsent(rest), p)
		}
		if behind != nil {
			list = append(slices.Clip(behind.wait(ctx)), list...)
		}
		return list
	}
	return scanning.New(o)
}

func (m model) results(f found) kit.Screen {
	draft, whole, rev, anew, saver := m.walk.Draft, m.walk.Finished(), m.walk.Rev, m.restarted, m.saver
	return results.New(results.Options{
		Kit: m.kit, Open: m.o.Open,
		Kept:   func() bool { return saver.backend.DraftPath() != "" && saver.save(draft, rev, anew) == nil },
		Finish: func(said []interview.Dispute) (interview.Result, error) { return saver.finish(whole, f, said) },
	})
}
