package plain

import (
	"errors"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// typed asks for a line of text. skip leaves it empty, and an empty line keeps what is
// there; where nothing is, the question is asked again.
func (s *session) typed(question, help, now string) (string, error) {
	show := func() {
		s.Tell(question)
		s.Say(s.o.Words.T(help) + " " + s.o.Words.T("Type skip to go on without."))
		s.Tell("Your answer:")
	}
	show()
	for {
		in, err := s.Read()
		if err != nil {
			return "", err
		}
		switch strings.ToLower(in) {
		case "":
			if now != "" {
				return now, nil
			}
			show()
		case "back":
			return "", lineio.ErrBack
		case "skip":
			return "", nil
		case "why":
			s.Tell(help)
		case "note":
			s.Tell("A note can be kept with the questions about safety, not here.")
		case "help":
			s.help("Type it on one line.", s.o.Words.T("skip: go on without."))
		default:
			if word, err := s.word(in); err != nil {
				return "", err
			} else if !word {
				return interview.Tidy(in), nil
			}
		}
	}
}

func (s *session) name() error {
	if n := s.walk.Draft.Business; n != "" {
		s.Tell("Current name: %s", n)
	}
	name, err := s.typed(interview.NameQuestion, interview.NameHelp, s.walk.Draft.Business)
	if errors.Is(err, lineio.ErrBack) {
		s.Tell("This is the first question.")
		return nil
	}
	if err != nil {
		return err
	}
	s.walk = s.walk.Named(name)
	s.save()
	return nil
}

func (s *session) saveNow() {
	if err := s.flush(); err != nil {
		s.Tell("NOT SAVED: %s.", err)
		return
	}
	if !s.keeps() {
		s.Tell("Nothing is kept on this computer, as you asked.")
		return
	}
	s.Tell("Everything you answered is saved.")
}

// help says how to answer here, the words that work everywhere, and what more there
// is here.
func (s *session) help(how string, more ...string) {
	s.Tell(how)
	s.Tell("An empty line repeats the question.")
	s.Tell("back: what was before. Your answers stay.")
	s.Say(more...)
	if !s.keeps() {
		s.Tell("quit: leave. Nothing is kept.")
		return
	}
	s.Tell("save: save now. Each answer is saved anyway.")
	s.Tell("quit: leave. Your answers are kept.")
}

// helpAtQuestion are the words that work at a question only.
func (s *session) helpAtQuestion() []string {
	return s.o.Words.All([]string{
		"why: why we ask, and how to find out.",
		"skip: leave it for later.",
		"note: keep a line of your own with the answer.",
		"undo, redo: take the last change back, or make it again.",
		"list: all questions, by topic, to go to any of them.",
		"find, and a word such as backup: the questions that hold it.",
	})
}
