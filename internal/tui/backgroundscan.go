package tui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
)

// backgroundScan is the look at this computer that runs while the questions are asked.
type backgroundScan struct {
	feed *kit.Feed
	ctx  context.Context
	stop context.CancelFunc
	done chan struct{}
	list []checks.Finding // set before done is closed
}

// scanProgressMsg brings events of the look that is named.
type scanProgressMsg struct {
	of     *backgroundScan
	events []checks.Event
}

// startScan begins to look at this computer, where that is allowed and was not begun.
func (m model) startScan() (model, tea.Cmd) {
	if m.scan != nil || !m.walk.Draft.Consent.ThisComputer {
		return m, nil
	}
	b := &backgroundScan{feed: kit.NewFeed(), done: make(chan struct{})}
	b.ctx, b.stop = context.WithCancel(m.ctx)
	m.scan, m.seen = b, nil
	draft, backend := m.walk.Draft.WithConsent(interview.Consent{ThisComputer: true}), m.o.Backend
	measure := func() tea.Msg {
		defer close(b.done)
		b.list = backend.Measure(b.ctx, draft, b.feed.Add)
		return nil
	}
	return m, tea.Batch(guard(measure), guard(b.listen))
}

// listen waits for the next events. It ends with the look. A wake can find
// nothing, when what it was for was taken with the events before.
func (b *backgroundScan) listen() tea.Msg {
	for over := false; !over; {
		select {
		case <-b.feed.Wake():
		case <-b.done:
			over = true
		}
		if events := b.feed.Take(); len(events) > 0 {
			return scanProgressMsg{b, events}
		}
	}
	return nil
}

// wait returns what was found, once the look is over. It is stopped when ctx
// ends, and what it has by then counts.
func (b *backgroundScan) wait(ctx context.Context) []checks.Finding {
	select {
	case <-b.done:
	case <-ctx.Done():
		b.stop()
		<-b.done
	}
	return b.list
}

func (b *backgroundScan) over() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

// scanProgress keeps what came, and tells the screen.
func (m model) scanProgress(msg scanProgressMsg) (tea.Model, tea.Cmd) {
	if msg.of != m.scan {
		return m, nil // of a look that was taken back
	}
	m.seen = append(slices.Clip(m.seen), msg.events...)
	m, cmd := m.sendObservations(msg.events)
	return m, tea.Batch(cmd, guard(msg.of.listen))
}

// sendObservations tells the screen what was seen until now, the last of it in events.
func (m model) sendObservations(events []checks.Event) (model, tea.Cmd) {
	return m.inform(kit.LookedMsg{Events: events, Sight: m.observations()})
}

// observations are what was seen until now, in this run and in an earlier one.
func (m model) observations() interview.Observations {
	s := interview.Observations{Earlier: m.earlier}
	for _, e := range m.seen {
		s.Findings = append(s.Findings, e.Findings...)
	}
	return s
}

// recalledMsg brings what an assessment that is kept suggests.
type recalledMsg []interview.Suggestion

// recall looks for clues in what is kept, behind the questions.
func (m model) recall() tea.Cmd {
	backend := m.o.Backend
	return guard(func() tea.Msg { return recalledMsg(backend.Recall()) })
}

// cancelScan takes a look back that is no longer allowed.
func (m model) cancelScan() model {
	if m.scan != nil {
		m.scan.stop()
		m.scan, m.seen = nil, nil
	}
	return m
}
