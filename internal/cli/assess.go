package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/plain"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/internal/tui"
)

// assessOptions are the flags of “cybercheck assess”.
type assessOptions struct {
	quick, noSave, force bool
	answers, output      string
}

func (a *app) assessCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "assess", Short: "Ask the questions, measure, and make the report", Args: noArgs,
		Long: `Ask the questions, let cybercheck look at this computer and your website if you
like, and make the report. Leave at any time: your answers are kept, and the
same command goes on where you left.`,
	}
	o := a.assessFlags(cmd)
	cmd.RunE = func(c *cobra.Command, _ []string) error { return a.assess(c.Context(), o) }
	return cmd
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
	return o
}

func (a *app) assess(ctx context.Context, o *assessOptions) error {
	if a.Sudo {
		return withHint(usage("the questionnaire needs no administrator rights, and with sudo its files would belong to the wrong user"), "Run it without sudo.")
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	b := &backend{app: a, content: c, client: store.Slug(a.settings.Client), output: o.output, force: o.force}
	plainMode, err := a.front()
	if err != nil {
		return err
	}
	if !o.noSave {
		s, err := a.openStore()
		if err != nil {
			return err
		}
		defer s.Close()
		b.store = s
	}
	draft, resumed, err := b.load(a.Now())
	var damaged *store.DamagedError
	switch {
	case errors.As(err, &damaged):
		a.note("%v. Starting afresh.", damaged)
	case err != nil:
		return storage(err)
	}
	if o.answers != "" {
		file, err := readAnswers(c.Bank, o.answers)
		if err != nil {
			return err
		}
		draft.Business, draft.Profile, draft.Answers = file.Business, file.Profile, file.Answers
		draft = draft.WithConsent(draft.Consent)
		resumed = false
	}
	if !resumed {
		draft.Quick = o.quick
	}
	return a.ask(ctx, b, draft, resumed, plainMode)
}

// front decides between the screen and plain lines.
func (a *app) front() (plainMode bool, err error) {
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

func (a *app) ask(ctx context.Context, b *backend, draft interview.Draft, resumed, plainMode bool) error {
	var r interview.Result
	var err error
	if plainMode {
		r, err = plain.Run(ctx, plain.Options{In: a.In, Out: a.Out, Bank: b.content.Bank, Draft: draft, Resumed: resumed, Backend: b, Now: a.Now})
	} else {
		profile := colorprofile.ASCII
		if a.color(true) {
			profile = colorprofile.ANSI
		}
		r, err = tui.Run(ctx, tui.Options{
			In: a.In, Out: a.Out, Environ: a.Environ, Bank: b.content.Bank, Draft: draft, Resumed: resumed, Backend: b,
			Profile: profile, ASCII: a.settings.UI.Glyphs == "ascii", Now: a.Now,
		})
	}
	// From a window too small for a screen, and where none can be drawn at all,
	// it goes on in plain lines.
	var smaller tui.PlainError
	switch {
	case errors.As(err, &smaller):
		return a.ask(ctx, b, smaller.Draft, true, true)
	case errors.Is(err, tui.ErrNoScreen):
		a.note("This terminal cannot show a screen; going on in plain lines.")
		return a.ask(ctx, b, draft, resumed, true)
	}
	var left interview.ErrLeft
	switch {
	case errors.As(err, &left):
		a.left(b)
		if left.Interrupted {
			return &exitError{code: exitSignal + 2}
		}
		return nil
	case errors.Is(err, plain.ErrEndOfInput):
		a.left(b)
		return &exitError{code: exitIncomplete}
	case err != nil:
		return storage(err)
	}
	if !plainMode {
		fmt.Fprintf(a.Out, "Your report: %s\n", r.Report)
	}
	return nil
}

// left says where the answers are.
func (a *app) left(b *backend) {
	if path := b.DraftPath(); path != "" {
		a.note("Your answers for %s are kept in %s. Run the same command to go on.", clientName(b.client), path)
		return
	}
	a.note("Nothing was kept, as you asked.")
}
