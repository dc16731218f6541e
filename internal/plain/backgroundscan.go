package plain

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// A backgroundScan is the look at this computer that runs while the questions are asked.
// It says nothing by itself, so that no line comes while another is typed. A nil
// one has found nothing.
type backgroundScan struct {
	stop context.CancelFunc
	done chan struct{}
	list []checks.Finding // set before done is closed

	mu   sync.Mutex
	came []checks.Event
}

// offer asks once, before the questions, whether to look while they are asked.
func (s *session) offer() error {
	s.Tell(interview.OfferIntro)
	lines, err := s.o.Backend.WillTouch(interview.Consent{ThisComputer: true})
	if err != nil { // what cannot be listed is not asked for
		s.walk = s.walk.Offered(false)
		return nil //nolint:nilerr // it is asked again at the end, where the fault is said
	}
	for _, l := range lines {
		s.Say("- " + l)
	}
	n, err := s.pickOf(interview.ConsentComputer, interview.OfferYes, interview.OfferNo)
	if errors.Is(err, lineio.ErrBack) {
		s.walk = s.walk.Back()
		return nil
	}
	if err != nil {
		return err
	}
	s.walk = s.walk.Offered(n == 0)
	s.save()
	s.startScan()
	return nil
}

// startScan begins to look at this computer, where that is allowed and was not begun.
func (s *session) startScan() {
	if s.scan != nil || !s.walk.Draft.Consent.ThisComputer {
		return
	}
	ctx, stop := context.WithCancel(s.ctx)
	b := &backgroundScan{stop: stop, done: make(chan struct{})}
	s.scan = b
	draft := s.walk.Draft.WithConsent(interview.Consent{ThisComputer: true})
	go func() {
		defer close(b.done)
		defer stop()
		b.list = s.o.Backend.Measure(ctx, draft, b.add)
	}()
}

// cancelScan takes a look back that is no longer allowed.
func (s *session) cancelScan() {
	if s.scan != nil {
		s.scan.stop()
		s.scan = nil
	}
}

func (b *backgroundScan) add(e checks.Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.Done {
		b.came = append(b.came, e)
	}
}

// events returns the checks that ended until now.
func (b *backgroundScan) events() []checks.Event {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.came)
}

// found is what was seen until now.
func (b *backgroundScan) found() []checks.Finding {
	var out []checks.Finding
	for _, e := range b.events() {
		out = append(out, e.Findings...)
	}
	return out
}

// wait returns all that was found, once the look is over.
func (b *backgroundScan) wait() []checks.Finding {
	if b == nil {
		return nil
	}
	<-b.done
	return b.list
}
