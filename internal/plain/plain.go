// Package plain asks the questionnaire line by line, for people who listen to
// their terminal and for terminals that cannot draw. Lines only go down: there
// is no colour, no cursor movement and no redrawing. It never answers by itself:
// an empty line repeats the question, and the end of the input saves and ends.
package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Options is what a run needs.
type Options struct {
	In    io.Reader
	Out   io.Writer
	Bank  *questions.Bank
	Draft interview.Draft
	// Resumed is true when the draft was begun in an earlier run.
	Resumed bool
	// Unsaved is true when the draft is not on the disk as it is.
	Unsaved bool
	// Earlier is what was answered last time, to begin with; nil where nothing is kept.
	Earlier *interview.Earlier
	Backend interview.Backend
	// Words is the language that is spoken; the zero value is English. The words that
	// are typed, such as back, are the same in each.
	Words i18n.Catalog
	Now   func() time.Time
}

// Run asks until the result is told or the owner leaves. It returns
// interview.ErrLeft when they do, and lineio.ErrEnded when the input ends. Where the last
// answers are not on the disk by then, an interview.NotSavedError is joined to it.
func Run(ctx context.Context, o Options) (interview.Result, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	s := &session{o: o, ctx: ctx, walk: interview.NewNavigator(o.Bank, o.Draft), Session: lineio.NewSession(ctx, o.In, o.Out, o.Words)}
	if o.Unsaved {
		s.saved = -1
	}
	r, err := s.run() //nolint:contextcheck // the session carries ctx
	switch {
	case errors.Is(err, errFinished):
		return r, nil
	case errors.Is(err, lineio.ErrLeft), errors.Is(err, lineio.ErrInterrupted):
		err = interview.ErrLeft{Interrupted: errors.Is(err, lineio.ErrInterrupted)}
	}
	return r, errors.Join(err, s.flush())
}

// errFinished marks the end that needs no flush: the assessment is written.
var errFinished = errors.New("finished")

// A session is one run.
type session struct {
	*lineio.Session
	o    Options
	ctx  context.Context
	walk interview.Navigator
	// saved is the revision known to be durable.
	saved int
	now   bool // nothing more is to be looked at
	anew  bool // the draft that was there is to be set aside

	scan    *backgroundScan
	earlier []interview.Suggestion // of an assessment that is kept
}

func (s *session) run() (interview.Result, error) {
	s.Tell("Plain mode. Type a number, or a word: back, why, skip, note, save, help.")
	if err := s.welcome(); err != nil {
		return interview.Result{}, err
	}
	s.earlier = s.o.Backend.Recall()
	s.startScan()
	for {
		if err := s.questions(); err != nil {
			return interview.Result{}, err
		}
		again, err := s.review()
		if err != nil {
			return interview.Result{}, err
		}
		if again {
			continue
		}
		c := interview.Consent{ThisComputer: s.scan != nil}
		if !s.now {
			c, err = s.consent()
		}
		if errors.Is(err, lineio.ErrBack) {
			continue
		}
		if err != nil {
			return interview.Result{}, err
		}
		s.walk = s.walk.Allow(c)
		s.save()
		return s.result()
	}
}

// questions asks until every step was passed.
func (s *session) questions() error {
	for !s.walk.AtEnd() {
		ask := s.step
		switch {
		case s.walk.Naming():
			ask = s.name
		case s.walk.Offers():
			ask = s.offer
		}
		if err := ask(); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) welcome() error {
	w := s.o.Words
	if s.o.Resumed {
		return s.resume()
	}
	if e := s.o.Earlier; e != nil {
		return s.lookAgain(*e)
	}
	s.Say(s.walk.Draft.Welcome(w, s.o.Bank)...)
	s.Tell(interview.OnlyIfYes)
	s.kept()
	return s.begin()
}

// begin asks which way to go, where the command did not say.
func (s *session) begin() error {
	w := s.o.Words
	short, all := s.walk.Draft.Lengths(s.o.Bank)
	if s.walk.Draft.Quick || all.Questions == short.Questions {
		s.Tell("Did something just happen? Type quit, and then run: cybercheck incident")
		return nil
	}
	for {
		n, err := s.choose(w.T("How would you like to begin?"), []string{
			w.T(interview.BeginWith) + ", " + short.InWords(w), w.T(interview.BeginAll) + ", " + all.InWords(w),
			w.T(interview.Happened) + ", " + w.T(interview.FirstAid),
		})
		switch {
		case errors.Is(err, lineio.ErrBack):
			continue // there is nothing before this
		case err != nil:
			return err
		case n == 0:
			s.walk = s.walk.Short()
		case n == 1:
			s.walk = s.walk.All()
		default:
			s.Tell("Run this now: cybercheck incident")
			return lineio.ErrLeft
		}
		return nil
	}
}

// resume goes on with a draft, or starts again.
func (s *session) resume() error {
	w := s.o.Words
	s.Tell("Welcome back. You have %s.", s.walk.Draft.Progress(w, s.o.Bank))
	s.Say(s.walk.Draft.LookAgain(w))
	s.kept()
	for {
		n, err := s.pickOf("Go on, or start again?", "Go on where you left off", "Start again")
		if errors.Is(err, lineio.ErrBack) {
			continue // there is nothing before this
		}
		if err != nil || n == 0 {
			return err
		}
		n, err = s.ask(w.T(interview.StartAgain), s.waysAgain(w), s.waysAgain(i18n.Catalog{}), true)
		switch {
		case errors.Is(err, lineio.ErrBack), err == nil && n == 0:
			continue
		case err != nil:
			return err
		}
		s.walk, s.anew = s.walk.Restart(s.o.Now()), true
		if n == 2 {
			s.walk = s.walk.Again(*s.o.Earlier)
			s.save()
		}
		return nil
	}
}

// waysAgain are the answers to whether to start again.
func (s *session) waysAgain(w i18n.Catalog) []string {
	ways := w.All([]string{"No, keep my answers", "Yes, start again"})
	if e := s.o.Earlier; e != nil {
		ways = append(ways, e.Label(w, s.o.Now()))
	}
	return ways
}

// lookAgain begins with what was answered last time, or with no answers.
func (s *session) lookAgain(e interview.Earlier) error {
	w := s.o.Words
	s.Tell("Welcome back.")
	s.Say(e.Offer(w, s.o.Now()))
	s.Say(e.Open(w, s.o.Bank, s.walk.Draft.Quick))
	s.kept()
	for {
		n, err := s.pickOf("How would you like to begin?", interview.WithEarlier, interview.WithoutEarlier)
		if errors.Is(err, lineio.ErrBack) {
			continue // there is nothing before this
		}
		if err == nil && n == 0 {
			s.walk = s.walk.Again(e)
			s.save()
		}
		return err
	}
}

func (s *session) kept() {
	if s.keeps() {
		s.Tell("You can stop at any time: type quit. Every answer is kept on this computer.")
	}
}

// keeps reports whether anything is kept at all. With --no-save nothing is, and nothing
// may be said to be.
func (s *session) keeps() bool { return s.o.Backend.DraftPath() != "" }

// save makes the newest draft durable, says so when it cannot, and reports whether it
// did: what is said of an answer comes after it.
func (s *session) save() bool {
	if err := s.flush(); err != nil {
		s.Tell("NOT SAVED: %s. Your answers are kept only while this program runs.", err)
		return false
	}
	return true
}

func (s *session) flush() error {
	if s.saved == s.walk.Rev {
		return nil
	}
	if s.anew {
		if err := s.o.Backend.SetAside(); err != nil {
			return interview.NotSavedError{Err: fmt.Errorf("the earlier answers could not be set aside: %w", err)}
		}
		s.anew = false
	}
	if err := s.o.Backend.Save(s.walk.Draft); err != nil {
		return interview.NotSavedError{Err: err}
	}
	s.saved = s.walk.Rev
	return nil
}
