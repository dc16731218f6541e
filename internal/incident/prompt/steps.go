package prompt

import (
	"errors"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// step shows one step until something was done with it.
func (s *session) step() error {
	w := s.o.Guide.Words
	step := s.walk.Step()
	outcomes := incident.Outcomes()
	labels := lineio.Labels(outcomes, func(o incident.Outcome) string { return w.Outcome[o] })
	brief := false // after a word, the step is not told all over again
	show := func() {
		if brief {
			brief = false
			s.Tell("Step: %s", step.Do)
			return
		}
		s.show(step)
	}
	for {
		n, v, err := s.choose(show, labels, labels)
		if err != nil {
			return err
		}
		brief = true
		switch v.word {
		case "", "done", "skip":
			s.mark(step, outcome(v, outcomes, n))
			return nil
		case "back":
			if n, _ := s.walk.Where(); n == 1 {
				s.Tell("This is the first step.")
				continue
			}
			s.walk = s.walk.Back()
			return nil
		case "why":
			s.reasons(step)
		case "how":
			s.how(step)
		case "note":
			if err := s.note(v.rest); err != nil {
				return err
			}
		case "country":
			if err := s.elsewhere(); err != nil {
				return err
			}
			brief = false
		}
	}
}

// outcome is what a word says of a step, or the choice from the list.
func outcome(v verb, list []incident.Outcome, n int) incident.Outcome {
	switch v.word {
	case "done":
		return incident.Done
	case "skip":
		return incident.Later
	}
	return list[n]
}

// reasons tells why a step is there, what to mind, and what else to do.
func (s *session) reasons(step incident.Step) {
	w := s.o.Guide.Words
	s.Say(w.Lead(w.Why, step.Why), w.Lead(w.Careful, step.Careful), w.Lead(w.Cannot, step.Cannot))
}

// elsewhere asks for the country again, and writes it down where something is
// written down already.
func (s *session) elsewhere() error {
	if err := s.place(true); err != nil && !errors.Is(err, lineio.ErrBack) {
		return err
	}
	if len(s.walk.Record.Entries) > 0 {
		s.save()
	}
	return nil
}

func (s *session) show(step incident.Step) {
	w := s.o.Guide.Words
	n, of := s.walk.Where()
	s.Tell("Step %d of %d. %s.", n, of, w.When[step.When])
	s.Say(step.Do)
	s.Say(w.Lead(w.Why, step.Why), w.Lead(w.Say, step.Say), w.Lead(w.Careful, step.Careful))
	for _, r := range step.Call {
		s.Say(w.Calls(s.pack(), r)...)
	}
	if step.Shows() {
		s.Say(w.DutiesInShort(s.pack(), s.walk.Record.Opened, s.o.Now().Location())...)
	}
	if len(step.How) > 0 {
		s.Tell("Type how to hear where to click.")
	}
	s.Say(s.walk.Said(w, s.o.Now().Location())...)
}

// mark writes the outcome down with the time.
func (s *session) mark(step incident.Step, o incident.Outcome) {
	now := s.o.Now()
	s.walk = s.walk.Mark(o, now)
	if s.save() {
		s.Say(s.o.Guide.Words.OutcomeText(o, now, now.Location()))
	}
	if o == incident.CouldNot {
		s.Say(step.Cannot)
	}
}

func (s *session) how(step incident.Step) {
	list := step.HowFor(s.walk.Record.Mail)
	if len(list) == 0 {
		s.Tell("There is no more to say about this step. Your IT person can help with it.")
		return
	}
	for _, h := range list {
		s.Say(h.Lines(s.o.Guide.Words)...)
	}
	s.Tell("If a menu is not there, search the settings for its last word.")
}

// note keeps a line of the person's own.
func (s *session) note(text string) error {
	if text == "" {
		s.Tell("Type your note on one line, such as a name, a time or a case number. An empty line keeps none.")
		in, err := s.Read()
		if err != nil {
			return err
		}
		text = in
	}
	if text != "" {
		s.walk = s.walk.WithNote(text, s.o.Now())
		if s.save() && !s.o.Unkept {
			s.Tell("Your note is kept.")
		}
	}
	return nil
}

// next asks what to do once every step was passed. It reports whether the record
// was closed.
func (s *session) next() (over bool, err error) {
	w := s.o.Guide.Words
	ends := s.walk.Ends(w)
	labels := lineio.Labels(ends, func(e incident.End) string { return e.Label })
	for {
		n, v, err := s.choose(func() {
			s.Say(s.walk.Passed(w))
			s.Tell("What next?")
		}, labels, labels)
		if err != nil {
			return false, err
		}
		switch v.word {
		case "":
			return s.act(ends[n].Action)
		case "back":
			s.walk = s.walk.Back()
			return false, nil
		case "note":
			if err := s.note(v.rest); err != nil {
				return false, err
			}
		default:
			s.meaningless(v)
		}
	}
}

func (s *session) act(a incident.Action) (over bool, err error) {
	switch a {
	case incident.GoAgain:
		s.walk = s.walk.NextPass()
		return false, nil
	case incident.WriteFacts:
		return s.facts()
	case incident.CloseRecord:
		return s.close()
	case incident.LeaveOpen:
	}
	return false, lineio.ErrLeft
}

func (s *session) close() (bool, error) {
	say := s.o.Words
	n, err := s.pickOf(s.walk.Playbook.Over+" "+say.T("Is it over?"), "Yes, close the record", "No, not yet")
	if errors.Is(err, lineio.ErrBack) || err == nil && n == 1 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	s.walk.Record = s.walk.Record.Close(s.o.Now())
	if s.save() {
		s.Tell("The record is closed.")
	}
	return true, nil
}

// facts asks for what others will ask, one after the other.
func (s *session) facts() (bool, error) {
	how := s.o.Words.T("An answer is one line. Type skip to leave an empty line on the paper, back for what was before, done to stop.")
	s.Say(how + " " + s.o.Guide.Words.Secret)
	list := s.walk.Playbook.Facts
	for i := 0; i < len(list); {
		f := list[i]
		s.Tell("%d of %d. %s", i+1, len(list), f.Ask)
		if known := s.walk.Record.Fact(f.ID); known != "" {
			s.Tell("Written down: %s", known)
		}
		s.Tell("Your answer:")
		in, err := s.Read()
		if err != nil {
			return false, err
		}
		switch v := parse(in); v.word {
		case "":
			if in != "" {
				s.walk.Record = s.walk.Record.WithFact(f.ID, in, s.o.Now())
				if s.save() {
					s.Tell("Written down.")
				}
				i++
			}
		case "skip":
			i++
		case "back":
			if i--; i < 0 {
				return false, nil
			}
		case "done":
			return false, nil
		case "why":
			s.Tell("It is asked by %s.", strings.Join(s.audiences(f), ", "))
		case "note":
			if err := s.note(v.rest); err != nil {
				return false, err
			}
		case "quit":
			return false, lineio.ErrLeft
		default:
			if !s.aside(v) {
				s.meaningless(v)
			}
		}
	}
	return false, nil
}

func (s *session) audiences(f incident.Fact) []string {
	return lineio.Labels(f.For, func(a incident.Audience) string { return s.o.Guide.Words.Audience[a] })
}
