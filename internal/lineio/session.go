package lineio

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// The ways in which a conversation ends, or leaves a question, without an answer.
var (
	ErrEnded       = errors.New("the input ended before the last question")
	ErrInterrupted = errors.New("interrupted")
	ErrLeft        = errors.New("left before the end")
	ErrBack        = errors.New("back to what was before")
)

// maxSaid is the longest line that is said, in characters: longer than any of
// ours, so that only text from outside is ever cut.
const maxSaid = 2000

// A Session is a conversation in lines. They only go down, nothing is ever answered
// for the person, and what is said may come from several goroutines.
type Session struct {
	words i18n.Catalog
	ctx   context.Context
	in    <-chan Line

	mu  sync.Mutex
	out io.Writer
	err error // of writing
}

// NewSession begins a conversation in the language of words; ctx interrupts it.
func NewSession(ctx context.Context, in io.Reader, out io.Writer, words i18n.Catalog) *Session {
	return &Session{words: words, ctx: ctx, in: Read(ctx, in), out: out}
}

// Read returns the next line that can be taken, tidied.
func (s *Session) Read() (string, error) {
	for {
		if err := s.failed(); err != nil {
			return "", err
		}
		select {
		case <-s.ctx.Done():
			return "", ErrInterrupted
		case l := <-s.in:
			switch {
			case errors.Is(l.Err, io.EOF):
				return "", ErrEnded
			case l.Err != nil:
				return "", l.Err
			case l.TooLong:
				s.Tell(TooLongWords)
			default:
				return strings.TrimSpace(safetext.Printable(l.Text)), nil
			}
		}
	}
}

func (s *Session) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Say writes one line for each text that is there.
func (s *Session) Say(texts ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, text := range texts {
		if text != "" && s.err == nil {
			_, s.err = io.WriteString(s.out, safetext.Said(strings.TrimSpace(text), maxSaid)+"\n")
		}
	}
}

// Tell says a text of the program in the language.
func (s *Session) Tell(text string, args ...any) { s.Say(s.words.T(text, args...)) }

// A Question is one of a few options to be chosen.
type Question struct {
	// Show says the question, at first and after an empty line.
	Show func()
	// Labels are the options in the language, and English the same in English.
	Labels, English []string
	// Keys choose an option at once; nil numbers them.
	Keys []string
	// Word deals with a line that is a word and no option, and reports whether it was
	// one. An error ends the question.
	Word func(in string) (bool, error)
}

// Numbers are the keys of n options.
func Numbers(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = strconv.Itoa(i + 1)
	}
	return keys
}

// Labels are the labels of options.
func Labels[T any](options []T, label func(T) string) []string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = label(o)
	}
	return out
}

// Choose asks until one option is named, and returns its place.
func (s *Session) Choose(q Question) (int, error) {
	if q.Keys == nil {
		q.Keys = Numbers(len(q.Labels))
	}
	q.Show()
	for {
		in, err := s.Read()
		if err != nil {
			return 0, err
		}
		if in == "" {
			q.Show()
			continue
		}
		if word, err := q.Word(in); err != nil {
			return 0, err
		} else if word {
			continue
		}
		fit := q.match(in)
		switch len(fit) {
		case 1:
			return fit[0], nil
		case 0:
			s.Tell("“%s” is not one of the answers. Type a number, or help.", Shorten(in))
		default:
			s.Tell("That could mean more than one answer:")
			for _, i := range fit {
				s.Say(q.Keys[i] + ". " + q.Labels[i])
			}
		}
	}
}

// match returns the options that the line names: by key, by the first words of the
// label that was shown, or by yes and no, also as y and n, where that is what an
// option says in English.
func (q Question) match(in string) []int {
	in = fold(in)
	if i := slices.Index(q.Keys, in); i >= 0 && in != "" {
		return []int{i}
	}
	var fit []int
	for i, l := range q.Labels {
		english := fold(q.English[i])
		yes := (in == "y" || in == "yes") && beginsWith(english, "yes")
		no := (in == "n" || in == "no") && beginsWith(english, "no")
		if yes || no || beginsWith(fold(l), in) {
			fit = append(fit, i)
		}
	}
	return fit
}

// beginsWith reports whether the label's first words are these, whole.
func beginsWith(label, words string) bool {
	rest, ok := strings.CutPrefix(label, words)
	return ok && (rest == "" || !inWord(rest[0]))
}

func inWord(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

func fold(s string) string { return strings.ToLower(strings.ReplaceAll(s, "’", "'")) }
