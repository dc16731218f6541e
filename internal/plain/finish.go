package plain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// review tells what is open, and reports whether a step is to be asked again.
func (s *session) review() (again bool, err error) {
	say := s.o.Words
	items := s.walk.Review(say)
	s.Say(interview.ReviewWords(say, items)...)
	look, now := interview.ReviewLook, interview.ReviewNow
	if s.scan != nil {
		look, now = interview.ReviewRest, interview.ReviewSeen
	}
	labels := []string{say.T(look), say.T(now)}
	whole, more := s.walk.Whole()
	if more > 0 {
		labels = append(labels, interview.WholeWords(say, more))
	}
	first := len(labels)
	var open []interview.ReviewItem
	for _, it := range items {
		if it.Mark != interview.Settled {
			open = append(open, it)
			label := it.Words + ": " + it.Step.Question(say)
			if len(it.Notes) > 0 {
				label = it.Step.Question(say) + " " + it.Says()
			}
			labels = append(labels, label)
		}
	}
	n, err := s.choose(say.T("What next?"), append(labels, say.T("Change another answer")))
	switch {
	case errors.Is(err, lineio.ErrBack):
		s.walk = s.walk.Back()
		return true, nil
	case err != nil || n < 2:
		s.now = n == 1
		return false, err
	case n < first:
		s.walk = whole
		s.save()
		return true, nil
	case n < first+len(open):
		s.walk = s.walk.Visit(open[n-first].Step.ID())
		return true, nil
	}
	return true, s.change()
}

// change lets any step be picked from the list of all that is asked.
func (s *session) change() error { return s.find("") }

// find lists what holds the words looked for, and goes to what is chosen.
func (s *session) find(text string) error {
	items := s.walk.Overview(s.o.Words, text)
	if len(items) == 0 {
		s.Tell("No question holds “%s”.", lineio.Shorten(text))
		return nil
	}
	labels := lineio.Labels(items, func(it interview.OverviewItem) string {
		return it.Topic + ", " + it.Word + ": " + it.Step.Question(s.o.Words)
	})
	n, err := s.choose(s.o.Words.T("Which one?"), labels)
	if errors.Is(err, lineio.ErrBack) {
		return nil
	}
	if err != nil {
		return err
	}
	s.walk = s.walk.Jump(items[n].Step.ID())
	return nil
}

// consent asks what may be looked at, and lists it. The zero Consent is the
// answer of someone who wants nothing looked at.
func (s *session) consent() (interview.Consent, error) {
	s.Tell(interview.ConsentIntro)
	seen := s.scan != nil
	for {
		c := interview.Consent{ThisComputer: seen}
		if seen {
			s.Tell(interview.ConsentSeen)
		} else {
			n, err := s.pickOf(interview.ConsentComputer, interview.ConsentYes, interview.ConsentNo)
			if err != nil {
				return interview.Consent{}, err
			}
			c.ThisComputer = n == 0
		}
		lines, err := s.website(&c, seen)
		if errors.Is(err, lineio.ErrBack) && !seen {
			continue
		}
		if err != nil {
			return interview.Consent{}, err
		}
		c, again, err := s.list(c, lines, seen)
		if again || errors.Is(err, lineio.ErrBack) {
			seen = seen && !again
			continue
		}
		return c, err
	}
}

// website asks for the website and its owner until the name can be used.
func (s *session) website(c *interview.Consent, seen bool) ([]string, error) {
	for {
		site, err := s.typed(interview.ConsentWebsite, interview.ConsentWebHelp, "")
		if err != nil {
			return nil, err
		}
		c.Website, c.AuthorisedBy = site, ""
		if site != "" {
			s.Tell("Your website: %s", c.Site())
			by, err := s.typed(interview.ConsentOwner, interview.ConsentOwnHelp, "")
			if errors.Is(err, lineio.ErrBack) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if c.AuthorisedBy = by; by == "" {
				c.Website = ""
			}
		}
		lines, err := s.o.Backend.WillTouch(more(*c, seen))
		if err == nil {
			return lines, nil
		}
		s.Tell(err.Error())
	}
}

// more is what is still to be looked at.
func more(c interview.Consent, seen bool) interview.Consent {
	if seen {
		return c.Rest()
	}
	return c
}

// list shows what the consent means, and asks whether to begin.
func (s *session) list(c interview.Consent, lines []string, seen bool) (_ interview.Consent, again bool, err error) {
	if more(c, seen).WillTouchNothing() {
		none := interview.ConsentNothing
		if seen {
			none = interview.ConsentNoMore
		}
		n, err := s.pickOf(none, interview.ConsentResult, interview.ConsentChange)
		return c, n == 1, err
	}
	s.Say(more(c, seen).ListWords(s.o.Words))
	for _, l := range lines {
		s.Say("- " + l)
	}
	n, err := s.pickOf("Is that right?", interview.ConsentStart, interview.ConsentSkip, interview.ConsentChange)
	switch {
	case err != nil, n == 1:
		return interview.Consent{ThisComputer: seen}, false, err
	case n == 2:
		return interview.Consent{}, true, nil
	}
	return c, false, nil
}

// result measures what was not measured yet, has the report made, and tells it.
func (s *session) result() (interview.Result, error) {
	findings := s.measure()
	if s.ctx.Err() != nil {
		return interview.Result{}, lineio.ErrInterrupted
	}
	r, err := s.o.Backend.Finish(s.walk.Finished(), findings, false)
	if err != nil {
		return interview.Result{}, fmt.Errorf("making the report: %w", err)
	}
	t := resultMenu{session: s, findings: findings}
	t.take(r, nil)
	t.grade()
	if err := t.menu(); err != nil {
		return t.result, errors.Join(err, errFinished)
	}
	return t.result, errFinished
}

// measure looks at what the consent allows. The look behind the questions is
// waited for, and not made again.
func (s *session) measure() []checks.Finding {
	c := s.walk.Draft.Consent
	if !c.ThisComputer {
		s.cancelScan()
	}
	if c.WillTouchNothing() {
		return nil
	}
	s.Tell("Looking. This can take a minute.")
	findings := s.scan.wait()
	for _, e := range s.scan.events() {
		s.came(e)
	}
	if rest := more(c, s.scan != nil); !rest.WillTouchNothing() {
		findings = append(slices.Clip(findings), s.o.Backend.Measure(s.ctx, s.walk.Draft.WithConsent(rest), s.came)...)
	}
	return findings
}

// came says what a check came to.
func (s *session) came(e checks.Event) {
	if e.Done && e.Check != nil {
		s.Say(interview.NameOf(s.o.Words, e) + ": " + s.o.Words.T(interview.Outcome(e.Findings)) + ".")
	}
}
