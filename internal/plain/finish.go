package plain

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// review tells what is open, and reports whether a step is to be asked again.
func (s *session) review() (again bool, err error) {
	items := s.walk.Review()
	for _, w := range interview.ReviewWords(items) {
		s.say(w)
	}
	labels := []string{"Go on"}
	var open []interview.ReviewItem
	for _, it := range items {
		if it.Mark != interview.Settled {
			open = append(open, it)
			labels = append(labels, it.Words+": "+it.Step.Question())
		}
	}
	n, err := s.choose("What next?", append(labels, "Change another answer"))
	switch {
	case errors.Is(err, errBack):
		s.walk = s.walk.Back()
		return true, nil
	case err != nil || n == 0:
		return false, err
	case n <= len(open):
		s.walk = s.walk.Visit(open[n-1].Step.ID())
		return true, nil
	}
	return true, s.change()
}

// change lets any step be picked, in the order of asking.
func (s *session) change() error {
	steps := s.walk.Steps()
	labels := make([]string, len(steps))
	for i, st := range steps {
		labels[i] = st.Question()
	}
	n, err := s.choose("Which one?", labels)
	if errors.Is(err, errBack) {
		return nil
	}
	if err != nil {
		return err
	}
	s.walk = s.walk.Visit(steps[n].ID())
	return nil
}

// consent asks what may be looked at, and lists it. The zero Consent is the
// answer of someone who wants nothing looked at.
func (s *session) consent() (interview.Consent, error) {
	s.say(interview.ConsentIntro)
	for {
		n, err := s.choose(interview.ConsentComputer, []string{interview.ConsentYes, interview.ConsentNo})
		if err != nil {
			return interview.Consent{}, err
		}
		c := interview.Consent{ThisComputer: n == 0}
		lines, err := s.website(&c)
		if errors.Is(err, errBack) {
			continue
		}
		if err != nil {
			return interview.Consent{}, err
		}
		c, again, err := s.list(c, lines)
		if again || errors.Is(err, errBack) {
			continue
		}
		return c, err
	}
}

// website asks for the website and its owner until the name can be used.
func (s *session) website(c *interview.Consent) ([]string, error) {
	for {
		site, err := s.typed(interview.ConsentWebsite, interview.ConsentWebHelp)
		if err != nil {
			return nil, err
		}
		c.Website, c.AuthorisedBy = site, ""
		if site != "" {
			s.say("Your website: " + site)
			by, err := s.typed(interview.ConsentOwner, interview.ConsentOwnHelp)
			if errors.Is(err, errBack) {
				continue
			}
			if err != nil {
				return nil, err
			}
			if c.AuthorisedBy = by; by == "" {
				c.Website = ""
			}
		}
		lines, err := s.o.Backend.WillTouch(*c)
		if err == nil {
			return lines, nil
		}
		s.say(err.Error())
	}
}

// list shows what the consent means, and asks whether to begin.
func (s *session) list(c interview.Consent, lines []string) (_ interview.Consent, again bool, err error) {
	if c.WillTouchNothing() {
		n, err := s.choose(interview.ConsentNothing, []string{"Go to my result", interview.ConsentChange})
		return interview.Consent{}, n == 1, err
	}
	s.say(interview.ConsentList)
	for _, l := range lines {
		s.say("- " + l)
	}
	n, err := s.choose("Is that right?", []string{interview.ConsentStart, interview.ConsentSkip, interview.ConsentChange})
	switch {
	case err != nil, n == 1:
		return interview.Consent{}, false, err
	case n == 2:
		return interview.Consent{}, true, nil
	}
	return c, false, nil
}

// result measures, has the report made, and tells it.
func (s *session) result() (interview.Result, error) {
	var findings []checks.Finding
	if !s.walk.Draft.Consent.WillTouchNothing() {
		s.say("Looking. This can take a minute.")
		findings = s.o.Backend.Measure(s.ctx, s.walk.Draft, func(e checks.Event) {
			if e.Done && e.Check != nil {
				s.say(e.Check.Title + ", " + e.Target.String() + ": " + interview.Outcome(e.Findings) + ".")
			}
		})
		if s.ctx.Err() != nil {
			return interview.Result{}, interview.ErrLeft{Interrupted: true}
		}
	}
	r, err := s.o.Backend.Finish(s.walk.Draft, findings, false)
	if err != nil {
		return interview.Result{}, fmt.Errorf("making the report: %w", err)
	}
	s.tell(r)
	if err := s.out.failed(); err != nil {
		return r, errors.Join(err, errFinished)
	}
	return r, errFinished
}

func (s *session) tell(r interview.Result) {
	sum := interview.Summarise(r.Assessment)
	s.say("Your result: grade " + sum.Grade + ". " + ended(sum.Words))
	s.say(sum.Numbers)
	for _, n := range sum.Notes {
		s.say(n)
	}
	if len(sum.Clashes) > 0 {
		s.say("Where your answer and what we saw differ:")
	}
	for _, c := range sum.Clashes {
		s.say(ended(c.Title))
		s.say("You said: " + c.Said)
		for _, saw := range c.Saw {
			s.say("We saw: " + saw)
		}
	}
	if len(sum.First) > 0 {
		s.say("Do these first:")
	}
	for i, a := range sum.First {
		s.say(fmt.Sprintf("%d. %s %s", i+1, ended(a.Title), a.Facts))
	}
	if sum.More != "" {
		s.say(sum.More)
	}
	s.say("What was not looked at:")
	for _, u := range sum.Unseen {
		s.say("- " + u)
	}
	s.say("Your report, to open in a web browser:")
	s.say(r.Report)
	if r.Saved != "" {
		s.say("The same as data, for a tool or for comparing later:")
		s.say(r.Saved)
	}
}

// ended is a sentence with a mark at its end.
func ended(s string) string {
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}
