package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/merge"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

// mergeOptions are the flags of “cybercheck merge”.
type mergeOptions struct {
	computers int
	anyClient bool
	noSave    bool
	export    export
}

// maxComputers is more than any business has that is still a small one.
const maxComputers = 10_000

func (a *app) mergeCommand() *cobra.Command {
	o := mergeOptions{}
	cmd := &cobra.Command{
		Use:   "merge OWNER SCAN.json...",
		Short: "Join the owner's answers with the scans of any number of computers",
		Long: `Join the owner’s answers with any number of scans into one assessment.

OWNER is a file of answers (“cybercheck questions --template” prints one), or what
“cybercheck” or “cybercheck scan --answers” wrote as JSON. Each SCAN.json is what
“cybercheck scan --format json” wrote on one computer. A computer is called by the
name of its file, and counts only where something was measured on it.

Nothing is left out in silence. Where two files differ the lower side counts,
and the report says so. --computers says how many there are, so that the report
can say “7 of 9 computers measured”.`,
		Example: `  cybercheck merge owner.json till.json office.json --computers 9 --format html -o shop.html`,
		Args:    takes(2, -1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("computers") && (o.computers < 1 || o.computers > maxComputers) {
				return usage("--computers is a number from 1 to %d", maxComputers)
			}
			return a.merge(cmd.Context(), args, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&a.flags.client, "client", "", "whose results these are; a client can also be named by its folder")
	f.IntVar(&o.computers, "computers", 0, "how many computers the business has")
	f.BoolVar(&o.anyClient, "any-client", false, "join files of different clients")
	f.BoolVar(&o.noSave, "no-save", false, "keep nothing in the data folder")
	a.exportFlags(cmd, &o.export, "text")
	return cmd
}

func (a *app) merge(ctx context.Context, files []string, o mergeOptions) error {
	if err := o.export.ready(a); err != nil {
		return err
	}
	c, err := a.content()
	if err != nil {
		return err
	}
	browser.Sweep(a.Now())
	parts := make([]merge.Part, len(files))
	for i, name := range files {
		x, err := a.part(c, name, i == 0)
		if err != nil {
			return err
		}
		parts[i] = merge.Part{Name: filepath.Base(name), Assessment: x}
	}
	r, err := merge.Merge(c, parts[0], parts[1:], merge.Options{
		Computers: o.computers, AnyClient: o.anyClient, Tool: a.tool(c.Bank), Anyone: []string{usualClient()},
		Remember: func(in *assess.Input) { a.recallFor(c, in, o.noSave) },
	})
	if err != nil {
		return withHint(usage("%w", err), "“cybercheck merge --help” says which files go where.")
	}
	x := r.Assessment
	x.Subject.Client = clientOf(x) // it is a folder from here on
	if a.flags.client != "" {
		x.Subject.Client = a.clientSlug()
	}
	a.note("Computers measured: %d. Differences between the files: %d.", r.Measured, len(r.Conflicts))
	for _, s := range r.Conflicts {
		a.note("  %s", s)
	}
	o.export.history = a.keeps(o.noSave)
	return a.deliver(ctx, c, x, o.export, o.noSave)
}

// recallFor adds to a merge what was measured of its client before.
func (a *app) recallFor(c assess.Content, in *assess.Input, noSave bool) {
	if a.flags.client != "" {
		in.Subject.Client = a.clientSlug()
	}
	if s := a.toRemember(a.keeps(noSave)); s != nil {
		a.recall(s, c, in, remembering{keeps: a.keeps(noSave), tell: func(err error) { a.note("%v.", err) }})
		_ = s.Close() // it was only read
	}
}

// part reads one of the files to merge. The owner’s half may be a plain file of answers.
func (a *app) part(c assess.Content, name string, owner bool) (assess.Assessment, error) {
	data, err := named.Read(name, assess.MaxDocument)
	if err != nil {
		return assess.Assessment{}, err
	}
	if !owner || strings.HasPrefix(strings.TrimSpace(string(data)), "{") {
		return readDocument(name, bytes.NewReader(data))
	}
	file, err := answersOf(c.Bank, name, data)
	if err != nil {
		return assess.Assessment{}, err
	}
	at := a.Now().UTC().Truncate(time.Second)
	return assess.Build(c, assess.Input{
		ID: assess.NewID(at), Tool: a.tool(c.Bank), Subject: assess.Subject{Client: a.clientSlug(), Business: file.Business},
		Run:     assess.RunInfo{Mode: assess.Scan, Started: at, Finished: at, By: a.settings.Report.PreparedBy, HostOS: hostOS, Zone: a.zone(), Country: a.country()},
		Profile: file.Profile, Answers: file.Answers,
	}), nil
}

// usualClient is the client of a run that named none: it stands for nobody.
func usualClient() string {
	for _, k := range config.Keys() {
		if k.Name == "client" {
			return store.Slug(k.Default)
		}
	}
	return ""
}
