package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
	portfoliohtml "github.com/cybercheck-cli/cybercheck/internal/portfolio/html"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// clientsOptions are the flags of “cybercheck clients”.
type clientsOptions struct {
	filter  portfolio.Filter
	overdue string
	format  string
	output  string
	force   bool
}

// clientFormats are the ways to write the list.
var clientFormats = []string{"text", "json", "csv", "html"}

// mostClients is how many clients one list holds: a page of more is no use to anyone.
const mostClients = 2000

// lookBack is how many assessments of a client are read for the list: the newest, and
// those before it until one goes with it.
const lookBack = 4

func (a *app) clientsCommand() *cobra.Command {
	o := clientsOptions{}
	cmd := &cobra.Command{
		Use:   "clients",
		Short: "List all clients at a glance, the worst first",
		Long: `List every client of whom an assessment is kept, the worst first: the grade, what
is certain and what could be, what changed, how much was measured, how old the
oldest evidence is, and the control to mend first.

A client is overdue when the day of its next visit is past (“cybercheck clients
set” notes it), or, where none is noted, when its newest assessment is more than a
year old. --format html writes one page with all of it, for you alone: never show
one client the page of the others.`,
		Example: `  cybercheck clients
  cybercheck clients --grade D,E --format csv -o worst.csv
  cybercheck clients --open ACC-1 --tag maintenance
  cybercheck clients --format html -o clients.html
  cybercheck clients set "Harbour Bakery" --tag maintenance --due 2027-03-31`,
		Args: noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.filter.Overdue = c.Flags().Changed("overdue")
			return a.clients(o)
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.filter.Grades, "grade", nil, "only these grades: A to E, or unknown")
	f.StringSliceVar(&o.filter.Open, "open", nil, "only clients for whom one of these controls is not in order")
	f.StringSliceVar(&o.filter.Tags, "tag", nil, "only clients with one of these tags")
	f.StringVar(&o.overdue, "overdue", "due", "only clients that are overdue, or whose newest assessment is older than this, such as 1y, 6m or 90d")
	f.Lookup("overdue").NoOptDefVal = "due"
	f.StringVar(&o.format, "format", "text", "one of "+strings.Join(clientFormats, ", "))
	f.StringVarP(&o.output, "output", "o", "", "write to this file")
	f.BoolVar(&o.force, "force", false, "replace a file that is already there")
	cmd.AddCommand(a.clientsSetCommand(), a.clientsForgetCommand())
	return cmd
}

func (a *app) clients(o clientsOptions) error {
	c, err := a.content()
	if err != nil {
		return err
	}
	if err := o.check(c); err != nil {
		return err
	}
	switch {
	case outputOf(o.output) != stdout:
		if err := saved(named.Free(o.output, o.force)); err != nil {
			return err
		}
	case o.format == "html" && a.OutTerminal:
		return usage("that is not for a terminal: write it to a file with -o clients.html")
	}
	s, err := a.readStore()
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := a.allClients(s)
	if err != nil {
		return err
	}
	p := portfolio.New(c, list, a.Now()).Only(c, o.filter, a.Now())
	var out bytes.Buffer
	if err := a.writeClients(&out, p, o.format); err != nil {
		return &exitError{code: exitFault, err: err}
	}
	if outputOf(o.output) == stdout {
		_, err := a.Out.Write(out.Bytes())
		return writeError(err)
	}
	path, err := a.save(o.output, out.Bytes(), o.force)
	if err == nil && path != "" {
		a.note("Written: %s", path)
	}
	return err
}

// check reads the words of the flags.
func (o *clientsOptions) check(c assess.Content) error {
	if !slices.Contains(clientFormats, o.format) {
		return usage("there is no format %q; there are %s", o.format, strings.Join(clientFormats, ", "))
	}
	for i, g := range o.filter.Grades {
		if len(g) == 1 {
			g = strings.ToUpper(g)
		}
		if !slices.Contains(portfolio.Grades(), g) {
			return usage("--grade %q is none of %s", g, strings.Join(portfolio.Grades(), ", "))
		}
		o.filter.Grades[i] = g
	}
	for _, id := range o.filter.Open {
		if _, ok := c.Bank.Control(strings.ToUpper(id)); !ok {
			return usage("--open %q is no control; “cybercheck explain” lists them", id)
		}
	}
	if o.overdue != "due" {
		var err error
		if o.filter.Age, err = portfolio.ParseAge(o.overdue); err != nil {
			return usage("--overdue %w", err)
		}
	}
	return nil
}

// allClients reads what is kept of every client. What cannot be read is said, and the
// others are listed all the same.
func (a *app) allClients(s *store.Store) ([]portfolio.Client, error) {
	folders, err := s.Clients()
	if err != nil {
		return nil, storage(err)
	}
	if len(folders) > mostClients {
		return nil, usage("%d clients are more than the %d that one list holds", len(folders), mostClients)
	}
	var out []portfolio.Client
	for _, slug := range folders {
		k := portfolio.Client{Slug: slug}
		if err := s.Load(store.CardName(slug), &k.Card, a.Now()); err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.warn("cybercheck: %v", err)
		}
		k.Card = safetext.All(k.Card)
		ids, err := s.Assessments(slug, a.Now())
		if err != nil {
			a.warn("cybercheck: %v", err)
			continue
		}
		for _, id := range ids[max(0, len(ids)-lookBack):] {
			var x assess.Assessment
			if err := s.Load(store.AssessmentName(slug, id), &x, a.Now()); err != nil {
				a.warn("cybercheck: %v", err)
				continue
			}
			k.Kept = append(k.Kept, x)
		}
		out = append(out, k)
	}
	return out, nil
}

func (a *app) writeClients(w io.Writer, p portfolio.Portfolio, format string) error {
	switch format {
	case "json":
		data, err := json.MarshalIndent(p, "", "  ")
		if err == nil {
			_, err = w.Write(append(safetext.JSON(data), '\n'))
		}
		return err
	case "csv":
		return clientSheet(p).Write(w)
	case "html":
		return portfoliohtml.Render(w, p, portfoliohtml.Options{By: a.settings.Report.PreparedBy, Now: a.Now()})
	}
	page := a.page()
	page.w = w
	sayClients(page, p, a.Now())
	return page.err
}

// theClient finds a client by its name or folder.
func (a *app) theClient(s *store.Store, name string) (string, error) {
	folders, err := s.Clients()
	if err != nil {
		return "", storage(err)
	}
	if slug := s.Folder(name); slices.Contains(folders, slug) {
		return slug, nil
	}
	return "", withHint(storage(fmt.Errorf("nothing is kept of a client called %q", name)), "“cybercheck clients” lists them.")
}

// stored is an error of the data folder.
func stored(err error) error {
	if err == nil {
		return nil
	}
	return storage(err)
}
