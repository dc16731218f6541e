package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/config"
	frame "github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/incident"
	"github.com/cybercheck-cli/cybercheck/internal/incident/prompt"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
	"github.com/cybercheck-cli/cybercheck/internal/lineio"
	"github.com/cybercheck-cli/cybercheck/internal/store"
	"github.com/cybercheck-cli/cybercheck/internal/tui"
	"github.com/cybercheck-cli/cybercheck/questions/countries"
)

// incidentOptions are the flags of “cybercheck incident”.
type incidentOptions struct {
	list, print, noSave bool
	country, output     string
	lang                string
}

// incidents is what every form of the command needs.
type incidents struct {
	app    *app
	o      incidentOptions
	guide  incident.Guide
	packs  countries.Packs
	store  *store.Store // nil when nothing can or shall be kept
	client string
	about  incident.Record // the business, country and mail service, as far as known
	// written is the record that was last written down, and lost is why the last of it
	// is not on the disk.
	written incident.Record
	lost    error
	// known is how many entries of a record are on the disk, by its id.
	known map[string]int
	words frame.Catalog
	// hush is true while a screen is shown: notes then wait for its end.
	hush  bool
	notes []string
}

func (a *app) incidentCommand() *cobra.Command {
	var o incidentOptions
	cmd := &cobra.Command{
		Use:   "incident [HAPPENING]",
		Short: "Something just happened: the first hour, step by step",
		Long: `Something just happened: the first hour, step by step, with whom to call. It
writes down what you did and when, and keeps that as one page to print for the
bank, the police and others who will ask. It needs no network and uses none.

The HAPPENING is bank (money went to a thief), ransomware, mailbox, data (lost
or leaked) or website; without one you are asked. The same command goes on with
a record that is still open.`,
		Example: `  cybercheck incident                   say what happened, then one step at a time
  cybercheck incident bank              money went to the wrong account
  cybercheck incident --print > days.txt   all steps as text, for the wall, today`,
		Args: takes(0, 1),
		// A fault in the settings must not stop anyone on such a day.
		PersistentPreRunE: func(c *cobra.Command, _ []string) error {
			if err := a.load(c); err != nil {
				a.note("The settings cannot be read, so they are left aside: %v", err)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return a.incident(c.Context(), o, strings.Join(args, "")) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.list, "list", false, "list what can happen, and the records that are kept")
	f.BoolVar(&o.print, "print", false, "print the steps as text, to keep on paper; without a happening, all of them")
	f.StringVar(&o.country, "country", "", "whom to call: nz, au, uk or other; else as you answered before")
	f.StringVar(&a.flags.client, "client", "", "whose record this is")
	f.StringVarP(&o.output, "output", "o", "", "write the page to this file, in place of beside the record")
	langFlag(cmd, &o.lang)
	f.BoolVar(&o.noSave, "no-save", false, "keep no record, as when you only try it out")
	return cmd
}

func (a *app) incident(ctx context.Context, o incidentOptions, which string) error {
	x, err := a.newIncidents(o)
	if err != nil {
		return err
	}
	if x.words, err = a.loadCatalog(o.lang); err != nil {
		return err
	}
	h, found := x.guide.Find(which)
	if which != "" && !found {
		return usage("there is no happening %q; there are %s", which, x.names())
	}
	if _, ok := x.packs[o.country]; o.country != "" && !ok {
		return usage("--country %q is not one of nz, au, uk, other", o.country)
	}
	if err := roomForPage(o.output); err != nil {
		return err
	}
	if a.Sudo && !o.print && !o.list && !o.noSave {
		return withHint(usage("this needs no administrator rights, and with the rights of root the record would belong to the wrong user"), asYourself+".")
	}
	if !o.noSave {
		open := a.openStore
		if o.print || o.list {
			open = a.readStore
		}
		s, err := open()
		if err != nil {
			a.note("NOT SAVED: %v. Write the times on paper too.", err)
		} else {
			defer s.Close()
			x.store = s
			if !o.print && !o.list {
				a.adopt(s, a.clientOrDefault())
			}
			x.client = s.Folder(a.clientOrDefault())
		}
	}
	x.learn()
	switch {
	case o.list:
		return x.list()
	case o.print:
		return x.print(h, found)
	}
	return x.walk(ctx, h.ID)
}

// newIncidents reads what every form of the command needs.
func (a *app) newIncidents(o incidentOptions) (*incidents, error) {
	x := &incidents{app: a, o: o, client: store.Slug(a.clientOrDefault()), known: map[string]int{}}
	var err error
	if x.guide, err = incident.Load(); err != nil {
		return nil, &exitError{code: exitFault, err: fmt.Errorf("the built-in steps are faulty: %w", err)}
	}
	if x.packs, err = countries.Load(); err != nil {
		return nil, &exitError{code: exitFault, err: err}
	}
	return x, nil
}

// clientOrDefault is the client of the settings. Where those could not be read,
// it is that of the flag.
func (a *app) clientOrDefault() string {
	if a.settings.Client != "" {
		return a.settings.Client
	}
	if a.flags.client != "" {
		return a.flags.client
	}
	i := slices.IndexFunc(config.Keys(), func(k config.Key) bool { return k.Name == "client" })
	return config.Keys()[i].Default
}

func (x *incidents) names() string {
	var out []string
	for _, h := range x.guide.Playbooks {
		out = append(out, h.ID)
	}
	return strings.Join(out, ", ")
}

// learn takes the name, the country and the mail service from what was answered
// before, so that nobody is asked on such a day.
func (x *incidents) learn() {
	if x.store != nil {
		var d interview.Draft
		err := x.store.Load(store.DraftName(x.client), &d, x.app.Now())
		if damaged := (*store.DamagedError)(nil); errors.As(err, &damaged) {
			x.note("%v.", damaged)
		}
		if err == nil && len(d.Profile) > 0 {
			x.about = incident.Record{Business: d.Business, Country: d.Profile["country"], Mail: d.Profile["mail"]}
		} else if ids, _ := x.store.Assessments(x.client, x.app.Now()); len(ids) > 0 {
			var s assess.Assessment
			if x.store.Load(store.AssessmentName(x.client, ids[len(ids)-1]), &s, x.app.Now()) == nil {
				x.about = incident.Record{Business: s.Subject.Business, Country: s.Profile["country"], Mail: s.Profile["mail"]}
			}
		}
	}
	if x.o.country != "" {
		x.about.Country = x.o.country
	}
	if _, ok := x.packs[x.about.Country]; !ok {
		x.about.Country = x.app.country()
	}
}

// walk leads through the steps: on the screen where there is one, and otherwise
// in plain lines.
func (x *incidents) walk(ctx context.Context, which string) error {
	var r incident.Record
	plainly, err := x.app.chooseUI()
	if err != nil { // no terminal: lines can still be read and written
		plainly = true
	}
	if plainly {
		r, err = x.talk(ctx, which)
	} else {
		r, err = x.show(ctx, which)
	}
	saved := x.finish(r)
	var left interview.ErrLeft
	switch {
	case saved != nil && !errors.Is(err, tui.ErrFault):
		return saved
	case errors.Is(err, lineio.ErrInterrupted), errors.As(err, &left) && left.Interrupted:
		return &exitError{code: exitSignal + 2}
	case errors.Is(err, lineio.ErrEnded):
		return &exitError{code: exitIncomplete}
	case errors.Is(err, tui.ErrFault):
		return &exitError{code: exitFault, err: errors.Join(err, saved)}
	case err != nil && !errors.Is(err, lineio.ErrLeft) && !errors.As(err, &left):
		return storage(err)
	}
	return nil
}

func (x *incidents) talk(ctx context.Context, which string) (incident.Record, error) {
	options := prompt.Options{
		In: x.app.In, Out: x.app.Out, Words: x.words, Guide: x.guide, Packs: x.packs, Playbook: which, Now: x.app.Now,
		Country: x.about.Country, Mail: x.about.Mail, Business: x.about.Business, Save: x.save, Unkept: x.o.noSave,
	}
	options.Open, options.Taken = x.earlier()
	return prompt.Run(ctx, options)
}

// print writes the steps for the wall. They are an English document, as the record
// is: whoever helps on the day must be able to read both.
func (x *incidents) print(h incident.Playbook, one bool) error {
	list := x.guide.Playbooks
	if one {
		list = []incident.Playbook{h}
	}
	country := x.about.Country
	if country == "" {
		country = countries.Other
	}
	for i, h := range list {
		text := incident.Print(x.guide.Words, h, x.packs.For(country))
		if i > 0 {
			text = "\n" + strings.Repeat("=", 76) + "\n\n" + text
		}
		if _, err := fmt.Fprint(x.app.Out, text); err != nil {
			return writeError(err)
		}
	}
	return nil
}
