package prompt

import (
	"slices"
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

// choose asks for one of a few options. It returns the place of the option, or
// -1 and the verb that was typed. An empty line repeats the question. A word of
// also names the option in its place, whatever the language.
func (s *session) choose(show func(), labels []string, also ...string) (int, verb, error) {
	ask := func() {
		show()
		for i, l := range labels {
			s.say(strconv.Itoa(i+1) + ". " + l)
		}
		s.tell("Your answer:")
	}
	ask()
	for {
		in, err := s.read()
		if err != nil {
			return 0, verb{}, err
		}
		if in == "" {
			ask()
			continue
		}
		switch v := parse(in); {
		case v.word == "":
		case v.word == "quit":
			return 0, verb{}, ErrLeft
		case s.aside(v):
			continue
		default:
			return -1, v, nil
		}
		fit := match(in, labels, also)
		switch len(fit) {
		case 1:
			return fit[0], verb{}, nil
		case 0:
			s.tell("“%s” is not one of the answers. Type a number, or help.", lineio.Shorten(in))
		default:
			s.tell("That could mean more than one answer:")
			for _, i := range fit {
				s.say(strconv.Itoa(i+1) + ". " + labels[i])
			}
		}
	}
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

// match returns the options that the input names: by number, by first words, or by
// a word of also or its first letter.
func match(in string, labels, also []string) []int {
	if n, err := strconv.Atoi(in); err == nil {
		if n >= 1 && n <= len(labels) && in == strconv.Itoa(n) {
			return []int{n - 1}
		}
		return nil
	}
	if i := slices.IndexFunc(also, func(w string) bool { return fold(in) == w || fold(in) == w[:1] }); i >= 0 {
		return []int{i}
	}
	var fit []int
	for i, l := range labels {
		rest, ok := strings.CutPrefix(fold(l), fold(in))
		if ok && (rest == "" || !inWord(rest[0])) {
			fit = append(fit, i)
		}
	}
	return fit
}

func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80
}

func fold(s string) string { return strings.ToLower(strings.ReplaceAll(s, "’", "'")) }

func (s *session) help() {
	s.sayAll(s.o.Words.All([]string{
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
		s.tell("quit: leave. Nothing is kept.")
		return
	}
	s.tell("save: save now. Each step is saved anyway.")
	s.tell("quit: leave. What is written down is kept.")
}

// calls says every number of the pack that this can need.
func (s *session) calls() {
	s.say(s.o.Guide.Words.For(s.pack()))
	s.say(s.o.Guide.Words.InDanger(s.pack()))
	for _, a := range incident.Audiences() {
		s.sayAll(s.o.Guide.Words.CallsFor(s.pack(), a)...)
	}
	s.sayAll(s.o.Guide.Words.ReadOn(s.pack()))
}

// never says what would make things worse, once it is known what happened.
func (s *session) never() {
	if list := s.walk.Playbook.Never; len(list) > 0 {
		s.tell("What not to do:")
		s.sayAll(list...)
	}
}

// meaningless answers a word that does nothing here.
func (s *session) meaningless(v verb) {
	s.tell("“%s” does nothing here. Type a number, or help.", v.word)
}
