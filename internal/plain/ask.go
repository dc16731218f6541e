package plain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// step asks the walk's step until something was done with it.
func (s *session) step() error {
	step := s.walk.Step()
	opts := interview.Options(s.o.Words, step)
	keys, labels, english := make([]string, len(opts)), make([]string, len(opts)), make([]string, len(opts))
	for i, o := range interview.Options(i18n.Catalog{}, step) {
		keys[i], labels[i], english[i] = interview.Key(step, i), opts[i].Label, o.Label
	}
	s.showStep(step, opts, keys)
	for {
		in, err := s.read()
		if err != nil {
			return err
		}
		switch strings.ToLower(in) {
		case "":
			s.showStep(step, opts, keys)
		case "back":
			s.walk = s.walk.Back()
			return nil
		case "skip":
			s.later()
			return nil
		case "why":
			for _, p := range step.Why(s.o.Words) {
				s.say(p.Head + ": " + p.Text)
			}
		case "note":
			if err := s.note(step); err != nil {
				return err
			}
		case "undo", "redo":
			if s.again(in) {
				return nil
			}
		case "list":
			return s.change()
		case "help":
			s.help("Type the number of an answer, or its first words. Where the answers are yes and no, y and n will do.", s.helpAtQuestion()...)
		default:
			if text, ok := finding(in); ok {
				return s.find(text)
			}
			n, done, err := s.pick(in, keys, labels, english)
			if err != nil {
				return err
			}
			if done {
				s.chose(n, labels[n])
				return nil
			}
		}
	}
}

// chose takes option n of the step.
func (s *session) chose(n int, label string) {
	next := s.walk.Choose(n, s.o.Now())
	answer := next.Rev != s.walk.Rev // to go and change one is none yet
	s.walk = next
	if s.save() && answer {
		s.tell("Noted: %s", label)
	}
}

// later leaves the step for later.
func (s *session) later() {
	s.walk = s.walk.Later()
	if s.save() {
		s.tell("Left for later.")
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
		s.say(none)
		return false
	}
	s.walk = next
	if s.save() {
		s.say(done)
	}
	return true
}

func (s *session) note(step interview.Step) error {
	if step.Control == nil {
		s.tell("A note can be kept with the questions about safety, not here.")
		return nil
	}
	s.tell("Type your note on one line. An empty line leaves it as it was.")
	in, err := s.read()
	if err != nil {
		return err
	}
	if in != "" {
		s.walk = s.walk.WithNote(in)
		if s.save() && s.keeps() {
			s.tell("Your note is kept. Now your answer:")
		} else {
			s.tell("Your answer:")
		}
	}
	return nil
}

// pick finds the option that was typed, or does what a common word asks for.
func (s *session) pick(in string, keys, labels, english []string) (n int, done bool, err error) {
	switch strings.ToLower(in) {
	case "save":
		s.saveNow()
		return 0, false, nil
	case "quit":
		return 0, false, interview.ErrLeft{}
	}
	fit := match(in, keys, labels, english)
	switch len(fit) {
	case 1:
		return fit[0], true, nil
	case 0:
		s.tell("“%s” is not one of the answers. Type a number, or help.", lineio.Shorten(in))
	default:
		s.tell("That could mean more than one answer:")
		for _, i := range fit {
			s.say(keys[i] + ". " + labels[i])
		}
	}
	return 0, false, nil
}

// match returns the options that the input names: by number, by the first words of
// the label that was shown, or by y and n where that is yes and no in English.
func match(in string, keys, labels, english []string) []int {
	in = fold(in)
	if i := slices.Index(keys, in); i >= 0 && in != "" {
		return []int{i}
	}
	var fit []int
	for i, l := range labels {
		l = fold(l)
		rest, ok := strings.CutPrefix(l, in)
		yes, no := isWord(fold(english[i]), "yes"), isWord(fold(english[i]), "no")
		if in == "y" && yes || in == "n" && no || ok && !startsWithLetter(rest) {
			fit = append(fit, i)
		}
	}
	return fit
}

func isWord(label, word string) bool {
	rest, ok := strings.CutPrefix(label, word)
	return ok && !startsWithLetter(rest)
}

func startsWithLetter(s string) bool {
	return s != "" && (s[0] >= 'a' && s[0] <= 'z' || s[0] >= '0' && s[0] <= '9' || s[0] >= 0x80)
}

func fold(s string) string {
	return strings.ToLower(strings.ReplaceAll(s, "’", "'"))
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
	keys := make([]string, len(labels))
	for i := range labels {
		keys[i] = strconv.Itoa(i + 1)
	}
	show := func() {
		s.say(question)
		for i, l := range labels {
			if list {
				s.say(keys[i] + ". " + l)
			}
		}
		s.tell("Your answer:")
	}
	show()
	list = true
	for {
		in, err := s.read()
		if err != nil {
			return 0, err
		}
		switch strings.ToLower(in) {
		case "":
			show()
		case "back":
			return 0, errBack
		case "help":
			s.help("Type the number of what you choose, or its first words.")
		case "why", "skip", "note", "undo", "redo", "list":
			s.tell("That word does nothing here. Type a number, back or quit.")
		default:
			n, done, err := s.pick(in, keys, labels, english)
			if done || err != nil {
				return n, err
			}
		}
	}
}
