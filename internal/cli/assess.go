package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/desktop"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	frame "github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/internal/plain"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/internal/tui"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// assessOptions are the flags of “cybercheck assess”.
type assessOptions struct {
	quick, noSave, force bool
	answers, output      string
	lang                 string
}

func (a *app) assessCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "assess", Short: "Ask the questions, measure, and make the report", Args: noArgs,
		Long: `Ask the questions, let cybercheck look at this computer and your website if you
like, and make the report. Leave at any time: your answers are kept, and the
same command goes on where you left.

If the program is ended by force, as by “kill -9”, the terminal can look odd.
Type reset and press Enter to put it right. Your answers are kept even then.`,
	}
	o := a.assessFlags(cmd)
	cmd.RunE = func(c *cobra.Command, _ []string) error { return a.assess(c.Context(), o) }
	return cmd
}

// hold keeps a window that would close with the program, as after a double-click,
// until the last words are read.
func (a *app) waitForKey(own bool, err error) error {
	if !own || !a.InTerminal || !a.OutTerminal {
		return err
	}
	a.say(err)
	a.note("Press Enter to close this window.")
	_, _ = bufio.NewReader(a.In).ReadString('\n')
	if code := codeOf(err); code != 0 {
		return &exitError{code: code} // it was said above
	}
	return nil
}

func (a *app) assessFlags(cmd *cobra.Command) *assessOptions {
	o := &assessOptions{}
	f := cmd.Flags()
	f.BoolVar(&o.quick, "quick", false, "only the questions that matter most, about ten minutes")
	f.StringVar(&o.answers, "answers", "", "begin with the answers in this file")
	f.StringVar(&a.flags.client, "client", "", "whose answers these are")
	f.StringVarP(&o.output, "output", "o", "", "write the report to this file, or into this folder")
	f.BoolVar(&o.force, "force", false, "replace a report that is already there")
	f.BoolVar(&o.noSave, "no-save", false, "keep nothing but the report")
	langFlag(cmd, &o.lang)
	return o
}

func langFlag(cmd *cobra.Command, lang *string) {
	cmd.Flags().StringVar(lang, "lang", "", "language of the screen: "+frame.Offer())
}

// speak returns the words for the screen: of the language that was asked for, or
// of the one in the settings.
func (a *app) loadCatalog(lang string) (frame.Catalog, error) {
	lang = a.language(lang)
	w, err := catalogOf(lang)
	if err == nil {
		a.settings.UI.Lang = lang
	}
	return w, err
}

// language is the one that was asked for, or that of the settings.
func (a *app) language(asked string) string { return cmp.Or(asked, a.settings.UI.Lang, frame.English) }

func catalogOf(lang string) (frame.Catalog, error) {
	if !slices.Contains(frame.Tags(), lang) {
		return frame.Catalog{}, usage("--lang %q is not one of %s", lang, strings.Join(frame.Tags(), ", "))
	}
	w, err := frame.Load(lang)
	if err != nil {
		return w, &exitError{code: exitFault, err: err}
	}
	return w, nil
}

// paperCatalog returns the words for what is handed over: of the language of the screen,
// where a speaker has read it. Several may ask at once.
func (a *app) paperCatalog() (frame.Catalog, error) {
	w, err := catalogOf(a.language(""))
	if w.Notice() != "" {
		w = frame.Catalog{}
	}
	return w, err
}

func (a *app) assess(ctx context.Context, o *assessOptions) error {
	return a.waitForKey(desktop.OwnWindow(), a.questionnaire(ctx, o))
}

func (a *app) questionnaire(ctx context.Context, o *assessOptions) error {
	if a.Sudo {
		return withHint(usage("the questionnaire needs no administrator rights, and with the rights of root its files would belong to the wrong user"), asYourself+".")
	}
	go browser.Sweep(a.Now())
	w, err := a.loadCatalog(o.lang)
	if err != nil {
		return err
	}
	byFile := o.answers != "" && !a.InTerminal && a.settings.UI.Mode != "plain"
	var plainMode bool
	if !byFile {
		if plainMode, err = a.chooseUI(); err != nil {
			return err
		}
	}
	if err := roomFor(o.output, o.force); err != nil {
		return err
	}
	b := &backend{app: a, client: store.Slug(a.settings.Client), output: o.output, force: o.force}
	if !o.noSave {
		done, err := a.begin(b)
		if err != nil {
			return err
		}
		defer done()
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	b.content = c
	draft, resumed, err := b.load(a.Now())
	var damaged *store.DamagedError
	switch {
	case errors.As(err, &damaged) && damaged.Aside != "":
		a.note("%v. Starting afresh.", damaged)
	case err != nil: // also what is damaged and cannot be moved: it would be written over
		return storage(err)
	}
	unsaved := false
	if o.answers != "" {
		file, err := readAnswers(c.Bank, o.answers)
		if err != nil {
			return err
		}
		if resumed {
			if err := b.SetAside(); err != nil {
				return storage(err)
			}
			a.note("What you answered before is set aside in %s.bak.", b.DraftPath())
		}
		draft, resumed, unsaved = a.draftOf(c, file, o), false, true
	}
	if !resumed {
		draft.Quick = o.quick
	}
	if byFile {
		return a.fromFile(b, draft)
	}
	return a.ask(ctx, b, w, asking{draft: draft, resumed: resumed, unsaved: unsaved, plainly: plainMode})
}

// draftOf begins a draft with the answers of a file, as far as its way asks for them.
func (a *app) draftOf(c assess.Content, file questions.AnswersFile, o *assessOptions) interview.Draft {
	draft := interview.New(a.Now())
	draft.Business, draft.Profile, draft.Answers, draft.Quick = file.Business, file.Profile, file.Answers, o.quick
	draft = draft.WithConsent(draft.Consent)
	asked := draft.OnItsWay(c.Bank)
	if left := len(draft.Answers) - len(asked.Answers); left > 0 {
		a.note("The short way does not ask for everything: %d answers of %s are left out.", left, o.answers)
	}
	return asked
}

// fromFile makes the assessment of a file of answers where there is nobody to ask. It
// looks at nothing: nobody said that it may.
func (a *app) fromFile(b *backend, draft interview.Draft) error {
	r, err := b.Finish(draft.WithConsent(interview.Consent{}), nil, false)
	b.reportCorrupt()
	if err != nil {
		return storage(err)
	}
	return a.tell("Your report: %s", r.Report)
}

// front decides between the screen and plain lines.
func (a *app) chooseUI() (plainMode bool, err error) {
	accessible := strings.ToLower(a.env("ACCESSIBLE"))
	switch {
	case a.settings.UI.Mode == "plain", accessible != "" && accessible != "0" && accessible != "false":
		return true, nil
	case a.settings.UI.Mode == "screen" && a.InTerminal && a.OutTerminal:
		return false, nil
	case !a.InTerminal || !a.OutTerminal:
		return false, withHint(usage("the questionnaire needs a terminal"),
			"Use --plain to answer line by line, or “cybercheck scan” to ask nothing. “cybercheck --help” says what there is.")
	}
	term := a.env("TERM")
	return term == "dumb" || term == "" && hostOS != "windows", nil
}

// asking is how the questions begin.
type asking struct {
	draft   interview.Draft
	resumed bool // it was begun in an earlier run
	unsaved bool // it is not on the disk as it is
	plainly bool
}

func (a *app) ask(ctx context.Context, b *backend, w frame.Catalog, q asking) error {
	var r interview.Result
	var err error
	var bad atomic.Pointer[incidents] // the screen loads it behind
	var earlier *interview.Earlier
	if q.resumed || len(q.draft.Answers) == 0 { // else they came from a file
		earlier = b.earlier()
	}
	if q.plainly {
		r, err = plain.Run(ctx, plain.Options{
			In: a.In, Out: a.Out, Bank: b.content.Bank, Draft: q.draft, Resumed: q.resumed, Unsaved: q.unsaved, Earlier: earlier, Backend: b, Words: w, Now: a.Now,
		})
	} else {
		o := a.screen(w)
		o.Bank, o.Draft, o.Resumed, o.Unsaved, o.Earlier, o.Backend = b.content.Bank, q.draft, q.resumed, q.unsaved, earlier, b
		o.LoadIncident = func() (*tui.Incident, error) {
			i, x, err := a.happened(b)
			bad.Store(x)
			return i, err
		}
		r, err = tui.Run(ctx, o)
	}
	b.reportCorrupt()
	a.sayAhead(b.ahead...)
	hour := bad.Load().after()
	// From a window too small for a screen, and where none can be drawn at all,
	// it goes on in plain lines.
	var smaller tui.PlainError
	switch {
	case errors.As(err, &smaller):
		unsaved := errors.As(err, new(interview.NotSavedError))
		return errors.Join(hour, a.ask(ctx, b, w, asking{draft: smaller.Draft, resumed: true, unsaved: unsaved, plainly: true}))
	case errors.Is(err, tui.ErrNoScreen):
		a.note("This terminal cannot show a screen; going on in plain lines.")
		q.plainly = true
		return a.ask(ctx, b, w, q)
	}
	if r.Report != "" && !q.plainly {
		hour = errors.Join(hour, a.tell("Your report: %s", r.Report))
	}
	return a.asked(b, err, hour)
}

// asked says how the questions ended: what is kept, or what could not be, and why.
// That comes before every other way to end but a fault of ours.
func (a *app) asked(b *backend, err, hour error) error {
	var left interview.ErrLeft
	var unsaved interview.NotSavedError
	switch lost := errors.As(err, &unsaved); {
	case errors.Is(err, tui.ErrFault):
		return &exitError{code: exitFault, err: errors.Join(err, hour)}
	case lost && b.answersAt() != "":
		return withHint(storage(errors.Join(hour, unsaved)), "What was kept before is still in "+b.answersAt()+".")
	case lost:
		return withHint(storage(errors.Join(hour, unsaved)), "Nothing that you answered is kept.")
	case hour != nil:
		return hour
	case errors.As(err, &left):
		a.left(b)
		if left.Interrupted {
			return &exitError{code: exitSignal + 2}
		}
		return nil
	case errors.Is(err, lineio.ErrEnded):
		a.left(b)
		return &exitError{code: exitIncomplete}
	case err != nil:
		return storage(err)
	}
	return nil
}

// screen is what every screen needs of the terminal and the settings.
func (a *app) screen(w frame.Catalog) tui.Options {
	look, profile := a.screenLook()
	return tui.Options{
		In: a.In, Out: a.display, Environ: a.Environ, Profile: profile, Look: look,
		Words: w, Open: desktop.Opener(a.Environ), Now: a.Now,
	}
}

// happened is the first hour of a bad day, for the welcome of the questionnaire.
func (a *app) happened(b *backend) (*tui.Incident, *incidents, error) {
	x, err := a.newIncidents(incidentOptions{noSave: b.store == nil})
	if err != nil {
		return nil, nil, err
	}
	x.store, x.client, x.hush = b.store, b.client, true
	x.learn()
	return x.screen(), x, nil
}

// left says where the answers are.
func (a *app) left(b *backend) {
	switch path := b.DraftPath(); {
	case path == "":
		a.note("Nothing was kept, as you asked.")
	case b.answersAt() != path:
		a.note("Nothing was answered yet, so nothing is kept.")
	default:
		a.note("Your answers for %s are kept in %s. Run the same command to go on.", clientName(b.client), path)
	}
}
