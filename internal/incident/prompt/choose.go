package prompt

import (
	"errors"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
)

// A verb is a word that was typed in place of a number, with what stood after it.
type verb struct{ word, rest string }

// verbs are the words that are understood wherever something is asked. Some do
// nothing at some places, and are then answered with a sentence.
var verbs = map[string]string{
	"back": "back", "why": "why", "how": "how", "note": "note", "skip": "skip", "later": "skip", "done": "done",
	"help": "help", "?": "help", "quit": "quit", "exit": "quit", "save": "save", "calls": "calls", "never": "never", "country": "country",
}

func parse(in string) verb {
	word, rest, _ := strings.Cut(in, " ")
	v := verbs[strings.ToLower(word)]
	if rest = strings.TrimSpace(rest); rest != "" && v != "note" {
		return verb{} // more than the word: it may be the first words of an option
	}
	return verb{v, rest}
}

// errWord ends a question that was answered with a word.
var errWord = errors.New("a word in place of an option")

// choose asks for one of a few options. It returns the place of the option, or the
// verb that was typed.
func (s *session) choose(show func(), labels, english []string) (n int, said verb, err error) {
	ask := func() {
		show()
		for i, l := range labels {
			s.Say(strconv.Itoa(i+1) + ". " + l)
		}
		s.Tell("Your answer:")
	}
	n, err = s.Choose(lineio.Question{Show: ask, Labels: labels, English: english, Word: func(in string) (bool, error) {
		said = parse(in)
		switch {
		case said.word == "":
			return false, nil
		case said.word == "quit":
			return true, lineio.ErrLeft
		case s.aside(said):
			return true, nil
		}
		return true, errWord
	}})
	if errors.Is(err, errWord) {
		return -1, said, nil
	}
	return n, verb{}, err
}

// aside does what can be asked for at any time and changes nothing about the
// question. It reports whether the word was one of those.
func (s *session) aside(v verb) bool {
	switch v.word {
	case "help":
		s.help()
	case "save":
		s.saveNow()
	case "calls":
		s.calls()
	case "never":
		s.never()
	default:
		return false
	}
	return true
}

func (s *session) help() {
	s.Say(s.o.Words.All([]string{
		"Type the number of an answer, or its first words. An empty line says it again.",
		"done: I have done this step. The time is written down.",
		"skip: leave the step for later.",
		"back: the step before.",
		"why: why this step is there.",
		"how: where to click, if the step has that.",
		"note: write a line of your own, such as a name or a case number.",
		"calls: whom to call.",
		"never: what not to do.",
		"country: choose another country for whom to call.",
	})...)
	if s.o.Unkept {
		s.Tell("quit: leave. Nothing is kept.")
		return
	}
	s.Tell("save: save now. Each step is saved anyway.")
	s.Tell("quit: leave. What is written down is kept.")
}

// calls says every number of the pack that this can need.
func (s *session) calls() {
	s.Say(s.o.Guide.Words.For(s.pack()))
	s.Say(s.o.Guide.Words.InDanger(s.pack()))
	for _, a := range incident.Audiences() {
		s.Say(s.o.Guide.Words.CallsFor(s.pack(), a)...)
	}
	s.Say(s.o.Guide.Words.ReadOn(s.pack()))
}

// never says what would make things worse, once it is known what happened.
func (s *session) never() {
	if list := s.walk.Playbook.Never; len(list) > 0 {
		s.Tell("What not to do:")
		s.Say(list...)
	}
}

// meaningless answers a word that does nothing here.
func (s *session) meaningless(v verb) {
	s.Tell("“%s” does nothing here. Type a number, or help.", v.word)
}
