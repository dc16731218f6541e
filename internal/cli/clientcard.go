package cli

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// cardOptions are the flags of “cybercheck clients set”.
type cardOptions struct {
	tags, untag  []string
	due, contact string
	changed      func(flag string) bool
}

func (a *app) clientsSetCommand() *cobra.Command {
	o := cardOptions{}
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Note the tags, the next visit and the contact of a client",
		Long: `Note what “cybercheck clients” shows of a client beside its results: tags to choose
by, the day of the next visit, and whom to call. --due none and --contact none take
the note back.`,
		Example: `  cybercheck clients set "Harbour Bakery" --tag maintenance,north --due 2027-03
  cybercheck clients set "Harbour Bakery" --untag north --contact "Aroha, 021 555 0100"`,
		Args: takes(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			o.changed = c.Flags().Changed
			return a.setCard(args[0], o)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.tags, "tag", nil, "add these tags")
	f.StringSliceVar(&o.untag, "untag", nil, "take these tags away")
	f.StringVar(&o.due, "due", "", "the day or month of the next visit, such as 2027-03-31 or 2027-03")
	f.StringVar(&o.contact, "contact", "", "whom to call")
	return cmd
}

func (a *app) setCard(name string, o cardOptions) error {
	if !slices.ContainsFunc([]string{"tag", "untag", "due", "contact"}, o.changed) {
		return withHint(usage("there is nothing to note of %q", name), "“cybercheck clients set --help” lists what can be noted.")
	}
	due, err := dueDay(o.due)
	if err != nil {
		return err
	}
	s, err := a.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	slug, err := a.theClient(s, name)
	if err != nil {
		return err
	}
	var card portfolio.Card
	if err := s.Update(store.CardName(slug), &card, a.Now(), func(bool) any {
		if slug != name {
			card.Name = safetext.Line(name, safetext.MaxLine)
		}
		addTags(&card, o.tags)
		card.Tags = slices.DeleteFunc(card.Tags, func(t string) bool { return slices.ContainsFunc(o.untag, func(u string) bool { return tagOf(u) == t }) })
		if o.changed("due") {
			card.Due = due
		}
		if o.changed("contact") {
			card.Contact = noneIs(safetext.Line(o.contact, safetext.MaxLine))
		}
		return card
	}); err != nil {
		return storage(err)
	}
	return a.tell("%s: tags %s; due %s; contact %s", slug, orNone(strings.Join(card.Tags, ", ")), orNone(card.Due), orNone(card.Contact))
}

func orNone(s string) string { return cmp.Or(s, "none") }

// tagOf is a tag as it is kept: without the case and the blanks that people type.
func tagOf(s string) string {
	return safetext.Line(strings.ToLower(strings.Join(strings.Fields(s), "-")), safetext.MaxLine)
}

// addTags adds the tags that a card has not yet.
func addTags(card *portfolio.Card, tags []string) {
	for _, t := range tags {
		if t = tagOf(t); t != "" && !slices.Contains(card.Tags, t) {
			card.Tags = append(card.Tags, t)
		}
	}
}

// noneIs takes “none” for nothing.
func noneIs(s string) string {
	if s == "none" {
		return ""
	}
	return s
}

// dueDay reads --due. Of a month it is the last day.
func dueDay(s string) (string, error) {
	if s = noneIs(s); s == "" {
		return "", nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day.Format(time.DateOnly), nil
	}
	month, err := time.Parse("2006-01", s)
	if err != nil {
		return "", usage("--due %q is no day or month such as 2027-03-31 or 2027-03", s)
	}
	return month.AddDate(0, 1, -1).Format(time.DateOnly), nil
}

// noteTags adds the tags of a list to a client's card.
func (a *app) noteTags(s *store.Store, slug, name string, tags []string) error {
	var card portfolio.Card
	return stored(s.Update(store.CardName(slug), &card, a.Now(), func(bool) any {
		if card.Name == "" && slug != name {
			card.Name = safetext.Line(name, safetext.MaxLine)
		}
		addTags(&card, tags)
		return card
	}))
}

func (a *app) clientsForgetCommand() *cobra.Command {
	var all, yes bool
	cmd := &cobra.Command{
		Use:   "forget NAME",
		Short: "Remove all that is kept of a client",
		Long: `Remove every assessment, draft and record of a client from the data folder. Only the
id, the day and the grade of each assessment stay, unless --all is given. Nothing
brings it back. Reports that you wrote elsewhere are not touched.

It asks you to type the client’s name. In a script --yes stands for that.`,
		Args: takes(1, 1),
		RunE: func(_ *cobra.Command, args []string) error { return a.forget(args[0], all, yes) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "keep not even the id, the day and the grade")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (a *app) forget(name string, all, yes bool) error {
	s, err := a.openStore()
	if err != nil {
		return err
	}
	defer s.Close()
	slug, err := a.theClient(s, name)
	if err != nil {
		return err
	}
	ids, err := s.Assessments(slug, a.Now())
	if err != nil {
		return storage(err)
	}
	if !yes {
		if err := a.sure(slug, len(ids)); err != nil {
			return err
		}
	}
	if !all {
		if err := a.keepPast(s, slug, ids); err != nil {
			return err
		}
	}
	err = s.Forget(slug, all)
	if errors.Is(err, store.ErrHeld) {
		return storage(fmt.Errorf("the questions for %s are open in another window; close it first", clientName(slug)))
	}
	if err != nil {
		return storage(err)
	}
	a.note("Forgotten: %s, %d assessments.", slug, len(ids))
	return nil
}

// keepPast writes down what stays of the assessments before they go.
func (a *app) keepPast(s *store.Store, slug string, ids []string) error {
	var past []portfolio.Past
	for _, id := range ids {
		var x assess.Assessment
		if err := s.Load(store.AssessmentName(slug, id), &x, a.Now()); err != nil {
			a.warn("cybercheck: %v", err)
			continue
		}
		past = append(past, portfolio.Past{ID: x.ID, Finished: x.Run.Finished, Grade: x.Score.Grade})
	}
	var card portfolio.Card
	return stored(s.Update(store.CardName(slug), &card, a.Now(), func(bool) any {
		card.Past = append(card.Past, past...)
		return card
	}))
}

// sure asks for the client's name before all of it goes.
func (a *app) sure(slug string, kept int) error {
	if !a.InTerminal {
		return withHint(usage("forgetting a client removes all that is kept of it, and nobody is there to say yes"), "Add --yes where that is meant.")
	}
	a.warn("This removes %d assessments of %s, with its draft and records. Nothing brings them back.", kept, slug)
	a.warn("Type %s to go on, or press Enter to keep all of it.", slug)
	line, _ := bufio.NewReader(a.In).ReadString('\n')
	if strings.TrimSpace(line) != slug {
		return &exitError{code: exitUsage, err: errors.New("nothing was removed")}
	}
	return nil
}
