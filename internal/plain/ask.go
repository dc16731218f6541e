package plain

import (
	"cmp"
	"errors"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// errDone ends a step for which something was done in place of an answer.
var errDone = errors.New("done")

// step asks the walk's step until something was done with it.
func (s *session) step() error {
	step := s.walk.Step()
	opts := interview.Options(s.o.Words, step)
	keys, labels, english := make([]string, len(opts)), make([]string, len(opts)), make([]string, len(opts))
	for i, o := range interview.Options(i18n.Catalog{}, step) {
		keys[i], labels[i], english[i] = interview.Key(step, i), opts[i].Label, o.Label
	}
	n, err := s.Choose(lineio.Question{
		Show: func() { s.showStep(step, opts, keys) }, Keys: keys, Labels: labels, English: english,
		Word: func(in string) (bool, error) { return s.wordAtStep(step, in) },
	})
	switch {
	case errors.Is(err, errDone):
		return nil
	case err != nil:
		return err
	}
	s.chose(n, labels[n])
	return nil
}

// wordAtStep does what a word asks for at a question.
func (s *session) wordAtStep(step interview.Step, in string) (bool, error) {
	switch strings.ToLower(in) {
	case "back":
		s.walk = s.walk.Back()
		return true, errDone
	case "skip":
		s.later()
		return true, errDone
	case "why":
		for _, p := range step.Why(s.o.Words) {
			s.Say(p.Head + ": " + p.Text)
		}
	case "note":
		return true, s.note(step)
	case "undo", "redo":
		if s.again(in) {
			return true, errDone
		}
	case "list":
		return true, cmp.Or(s.change(), errDone)
	case "help":
		s.help("Type the number of an answer, or its first words. Where the answers are yes and no, y and n will do.", s.helpAtQuestion()...)
	default:
		if n := unsure(step, in); n >= 0 {
			s.chose(n, interview.Options(s.o.Words, step)[n].Label)
			return true, errDone
		}
		if text, ok := finding(in); ok {
			return true, cmp.Or(s.find(text), errDone)
		}
		return s.word(in)
	}
	return true, nil
}

// unsure returns the place of “I don’t know” where that is said, however it is spelt, and
// -1 otherwise.
func unsure(step interview.Step, in string) int {
	letters := strings.NewReplacer("’", "", "'", "", " ", "").Replace(strings.ToLower(in))
	switch strings.TrimPrefix(letters, "i") {
	case "dontknow", "dunno", "donotknow":
	default:
		return -1
	}
	for i := range interview.Options(i18n.Catalog{}, step) {
		if interview.Key(step, i) == "0" {
			return i
		}
	}
	return -1
}

// chose takes option n of the step.
func (s *session) chose(n int, label string) {
	next := s.walk.Choose(n, s.o.Now())
	answer := next.Rev != s.walk.Rev // to go and change one is none yet
	s.walk = next
	if s.save() && answer {
		s.Tell("Noted: %s", label)
	}
}

// later leaves the step for later.
func (s *session) later() {
	s.walk = s.walk.Later()
	if s.save() {
		s.Tell("Left for later.")
	}
}

// finding returns what is looked for, where the line asks for that.
func finding(in string) (text string, ok bool) {
	word, text, _ := strings.Cut(in, " ")
	text = strings.TrimSpace(text)
	return text, strings.EqualFold(word, "find") && text != ""
}

// again takes the last change back, or makes it again, and says whether it did.
func (s *session) again(word string) bool {
	next, ok := s.walk.Undo()
	done, none := s.o.Words.T("Your last change is taken back."), s.o.Words.T("There is nothing to undo.")
	if strings.EqualFold(word, "redo") {
		next, ok = s.walk.Redo()
		done, none = s.o.Words.T("Your change is made again."), s.o.Words.T("There is nothing to redo.")
	}
	if !ok {
		s.Say(none)
		return false
	}
	s.walk = next
	if s.save() {
		s.Say(done)
	}
	return true
}

func (s *session) note(step interview.Step) error {
	if step.Control == nil {
		s.Tell("A note can be kept with the questions about safety, not here.")
		return nil
	}
	s.Tell("Type your note on one line. An empty line leaves it as it was.")
	in, err := s.Read()
	if err != nil {
		return err
	}
	if in != "" {
		s.walk = s.walk.WithNote(in)
		if s.save() && s.keeps() {
			s.Tell("Your note is kept. Now your answer:")
		} else {
			s.Tell("Your answer:")
		}
	}
	return nil
}

// word does what the words ask for that work everywhere.
func (s *session) word(in string) (bool, error) {
	switch strings.ToLower(in) {
	case "save":
		s.saveNow()
		return true, nil
	case "quit":
		return true, lineio.ErrLeft
	}
	return false, nil
}

// pickOf asks for one of a few options that are no answer of the questionnaire.
func (s *session) pickOf(question string, options ...string) (int, error) {
	w := s.o.Words
	return s.ask(w.T(question), w.All(options), options, true)
}

// choose is pickOf with labels that are said in the language already.
func (s *session) choose(question string, labels []string) (int, error) {
	return s.ask(question, labels, labels, true)
}

// ask asks for one of the labels. Where they were listed before, they are listed again
// for an empty line only.
func (s *session) ask(question string, labels, english []string, list bool) (int, error) {
	keys := lineio.Numbers(len(labels))
	show := func() {
		s.Say(question)
		for i, l := range labels {
			if list {
				s.Say(keys[i] + ". " + l)
			}
		}
		list = true
		s.Tell("Your answer:")
	}
	return s.Choose(lineio.Question{Show: show, Labels: labels, English: english, Word: func(in string) (bool, error) {
		switch strings.ToLower(in) {
		case "back":
			return true, lineio.ErrBack
		case "help":
			s.help("Type the number of what you choose, or its first words.")
		case "why", "skip", "note", "undo", "redo", "list":
			s.Tell("That word does nothing here. Type a number, back or quit.")
		default:
			return s.word(in)
		}
		return true, nil
	}})
}
