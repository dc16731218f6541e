package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/host/browser"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

func (a *app) reportCommand() *cobra.Command {
	var e export
	asCard := false
	cmd := &cobra.Command{
		Use:   "report [ID|FILE]",
		Short: "Write a report of a saved assessment again, in any format",
		Long: `Write a report of an assessment again: the newest one kept, the one with this
ID, or the one in this JSON FILE (“-” reads it from standard input).

It says what changed since the one that was kept before it. A report of a FILE is
made from that file alone, unless --previous names another one. Where the FILE is
signed (FILE.minisig is beside it), the report says how to check it.

--pdf and --format pdf print by a Chrome, Edge or Chromium of this computer,
which is kept off the network. Where it cannot be made the exit code is 3, all else
is written, and you can print the HTML report by hand.

The HTML page and its PDF begin with two pages for the owner; what a person needs who
fixes things follows. --part owner leaves that out.

--card writes the emergency card instead: one page to print and hang up, with
whom to call first. Its empty lines are for you to fill in by hand.`,
		Args: takes(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			browser.Sweep(a.Now())
			x, err := a.find(strings.Join(args, ""))
			if err != nil {
				return err
			}
			c, err := a.content()
			if err != nil {
				return err
			}
			if asCard && e.redact {
				return usage("the card is for your own wall; it takes no --redact")
			}
			if asCard {
				return a.writeCard(c, x, e, cmd.Flags().Changed("format"))
			}
			// What is made of a file is made of it alone, so that anyone can make it again.
			file := isFile(strings.Join(args, ""))
			e.history = !file
			if file {
				e.seal = a.sealOf(args[0])
			}
			paths, err := a.write(cmd.Context(), c, x, e)
			for _, p := range paths {
				a.note("Written: %s", p)
			}
			return err
		},
	}
	cmd.Flags().StringVar(&a.flags.client, "client", "", "whose results these are; a client can also be named by its folder")
	a.exportFlags(cmd, &e, "text")
	cmd.Flags().StringVar(&e.part, "part", allParts, "which part of the HTML page to write: owner or all")
	cmd.Flags().BoolVar(&asCard, "card", false, "write the emergency card, one HTML page to print")
	return cmd
}

// isFile reports whether an argument names a file, and not an ID or the newest one.
func isFile(which string) bool { return which == "-" || strings.ContainsAny(which, `/\.`) }

// find returns an assessment by file or id, or the newest one.
func (a *app) find(which string) (assess.Assessment, error) {
	if which == "-" {
		return readDocument("standard input", a.In)
	}
	if isFile(which) {
		return readDocumentFile(which)
	}
	s, err := a.readStore()
	if err != nil {
		return assess.Assessment{}, err
	}
	defer s.Close()
	client := s.Folder(a.settings.Client)
	if which == "" {
		ids, err := s.Assessments(client, a.Now())
		if err != nil {
			return assess.Assessment{}, storage(err)
		}
		if len(ids) == 0 {
			return assess.Assessment{}, withHint(storage(fmt.Errorf("no assessment is kept for %s", client)), "“cybercheck” or “cybercheck scan” makes one.")
		}
		which = ids[len(ids)-1]
	}
	var x assess.Assessment
	err = s.Load(store.AssessmentName(client, which), &x, a.Now())
	if errors.Is(err, fs.ErrNotExist) {
		return x, storage(fmt.Errorf("no assessment %q is kept for %s", which, client))
	}
	if err != nil {
		return x, storage(err)
	}
	a.sayAhead(x.ID)
	return x, nil
}

func readDocument(name string, r io.Reader) (assess.Assessment, error) {
	x, err := assess.Read(r)
	if err != nil {
		return x, storage(fmt.Errorf("reading %s: %w", name, err))
	}
	return x, nil
}
