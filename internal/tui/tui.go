// Package tui shows the questionnaire on a whole screen. The root here is a
// router: it holds the screen that is shown, the window, and the walk through
// the questions; each screen is a package below, and none knows another.
package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/tui/firsthour"
	"github.com/cybercheck-cli/cybercheck/internal/tui/kit"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Options is what a run needs.
type Options struct {
	// In is the terminal's file, and Out where the screen is drawn.
	In  io.Reader
	Out io.Writer
	// Environ is the environment as far as the terminal is concerned.
	Environ []string
	Bank    *questions.Bank
	Draft   interview.Draft
	// Resumed is true when the draft was begun in an earlier run.
	Resumed bool
	// Unsaved is true when the draft is not on the disk as it is.
	Unsaved bool
	// Earlier is what was answered last time, to begin with; nil where nothing is kept.
	Earlier *interview.Earlier
	Backend interview.Backend
	Profile colorprofile.Profile
	// Look is how everything is drawn at first. Its depth is the profile's, and the
	// owner can change its theme.
	Look kit.Look
	// Words are those of the frame; the zero value is English.
	Words i18n.Catalog
	// Incident is what the first hour of a bad day needs, and LoadIncident makes it
	// when it is wanted, for a program that begins elsewhere. Both nil leave it out.
	Incident     *Incident
	LoadIncident func() (*Incident, error)
	// Open opens the report in a web browser; nil where there is none.
	Open func(path string) error
	Now  func() time.Time
}

// Incident leads through the first hour of a bad day.
type Incident struct {
	// Options are those of the screen, but for its kit and its clock.
	firsthour.Options
	// Keep makes a record durable, and returns where its page to print is.
	Keep func(incident.Record) (page string, err error)
	// Unkept is true where nothing is kept by wish, so that nothing may be said to be.
	Unkept bool
}

// ErrFault is returned when the program broke through a fault of ours. The
// terminal is restored and the draft is kept.
var ErrFault = errors.New("something went wrong inside cybercheck")

// ErrNoScreen is returned when the terminal cannot show a screen. Nothing was
// asked: plain mode can take over.
var ErrNoScreen = errors.New("this terminal cannot show a screen")

// A PlainError says that the owner would rather go on in plain lines. It carries
// the draft, which is saved.
type PlainError struct{ Draft interview.Draft }

// Error says what was asked for.
func (PlainError) Error() string { return "going on in plain lines" }

// stopGrace is how long the screen may take to end after the context has.
const stopGrace = time.Second

// framesPerSecond is how often the screen may be drawn. At the library's 60 a key
// waits up to 17 ms for its frame, which is all the time there is.
const framesPerSecond = 120

// Run shows the questionnaire until it is finished or left. When the owner
// leaves early it returns interview.ErrLeft; when the last answer could not be
// saved, an interview.NotSavedError joined to it. An assessment that was finished is returned in
// any case, also with ErrLeft when ctx ended.
func Run(ctx context.Context, o Options) (interview.Result, error) {
	if o.Environ == nil {
		o.Environ = []string{} // nil would mean the process's own
	}
	if o.Profile == colorprofile.Unknown {
		o.Profile = colorprofile.ASCII
	}
	// The library writes files where these point to, answers included.
	_, _ = os.Unsetenv("TEA_TRACE"), os.Unsetenv("TEA_DEBUG")

	// The program has a context of its own: when ctx ends it is asked to leave,
	// which waits for the terminal's replies, and is cut off only if it does not.
	inner, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	k := newDraftSaver(o)
	lost := make(chan struct{}, 1)
	p := tea.NewProgram(newModel(inner, o, k),
		tea.WithContext(inner), tea.WithInput(watch(o.In, lost)), tea.WithOutput(o.Out),
		tea.WithEnvironment(o.Environ), tea.WithColorProfile(o.Profile), tea.WithoutSignalHandler(), tea.WithFPS(framesPerSecond))
	go stopWhen(ctx, inner, p, lost, cut)
	last, err := p.Run()
	cut()
	m, ok := last.(model)
	if !ok {
		return interview.Result{}, fmt.Errorf("%w: %w", ErrFault, err)
	}
	return m.end(ctx, err)
}

// stopWhen has the program leave when ctx ends or the terminal is lost.
func stopWhen(ctx, inner context.Context, p *tea.Program, lost <-chan struct{}, cut context.CancelFunc) {
	select {
	case <-inner.Done():
		return
	case <-ctx.Done():
	case <-lost:
	}
	defer time.AfterFunc(stopGrace, cut).Stop()
	p.Send(stopMsg{})
	p.Wait()
}

// end flushes what was not saved and says how the run ended.
func (m model) end(ctx context.Context, err error) (interview.Result, error) {
	flushed := m.saver.save(m.walk.Draft, m.walk.Rev, m.restarted)
	if flushed != nil {
		flushed = interview.NotSavedError{Err: flushed}
	}
	if _, err := m.incidents.keep(m.hour.record, m.hour.rev); err != nil {
		flushed = errors.Join(flushed, fmt.Errorf("the record of what happened could not be saved: %w", err))
	}
	var result interview.Result
	done := m.saver.result()
	if done != nil {
		result = *done
	}
	switch {
	case m.fault || errors.Is(err, tea.ErrProgramPanic):
		return result, errors.Join(ErrFault, flushed)
	case err != nil && !errors.Is(err, tea.ErrProgramKilled):
		return result, fmt.Errorf("%w: %w", ErrNoScreen, err)
	case ctx.Err() != nil, m.lost, err != nil:
		return result, errors.Join(interview.ErrLeft{Interrupted: true}, flushed)
	case done != nil:
		return result, flushed
	case m.plain:
		return result, errors.Join(PlainError{m.walk.Draft}, flushed)
	}
	return result, errors.Join(interview.ErrLeft{Interrupted: m.interrupted}, flushed)
}
