package cli

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cybercheck-cli/cybercheck/internal/named"
)

func (a *app) manCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print the manual page, of the program or of one command",
		Long: `Print the manual page of the program, or of one command, as “man” reads it. With -o
FOLDER it writes the pages of all commands there.`,
		Example: `  cybercheck man scan | man -l -
  cybercheck man -o /usr/local/share/man/man1/`,
		Args:              takes(0, -1),
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // needs no settings
		RunE: func(c *cobra.Command, args []string) error {
			of, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return withHint(usage("there is no command %q", strings.Join(args, " ")), "“cybercheck help” lists what there is.")
			}
			if output == "" {
				_, err := a.Out.Write(manPage(of))
				return writeError(err)
			}
			return a.manPages(c.Root(), output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write the pages of all commands into this folder")
	return cmd
}

// manPages writes the page of a command and of all below it.
func (a *app) manPages(of *cobra.Command, dir string) error {
	if err := makeFolder(dir); err != nil {
		return err
	}
	if err := named.WriteIn(dir, manName(of)+".1", manPage(of), true); err != nil {
		return err
	}
	for _, k := range of.Commands() {
		if !k.Hidden {
			if err := a.manPages(k, dir); err != nil {
				return err
			}
		}
	}
	return nil
}

func manName(of *cobra.Command) string { return strings.ReplaceAll(of.CommandPath(), " ", "-") }

// manPage is the page of one command, in the macros of man(7). It has no date, so that
// the same program makes the same page.
func manPage(of *cobra.Command) []byte {
	of.InitDefaultHelpFlag()
	var b bytes.Buffer
	section := func(title string) { fmt.Fprintf(&b, ".SH %s\n", title) }
	fmt.Fprintf(&b, ".TH %s 1 \"\" %s \"cybercheck manual\"\n", strings.ToUpper(manText(manName(of))), manText("cybercheck-"+Version))
	section("NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", manText(manName(of)), manText(of.Short))
	section("SYNOPSIS")
	fmt.Fprintf(&b, ".B %s\n", manText(of.UseLine()))
	section("DESCRIPTION")
	b.WriteString(manBlock(of.Long))
	if of.Example != "" {
		section("EXAMPLES")
		fmt.Fprintf(&b, ".nf\n%s\n.fi\n", manText(of.Example))
	}
	manFlags(&b, "OPTIONS", of.NonInheritedFlags())
	manFlags(&b, "OPTIONS OF EVERY COMMAND", of.InheritedFlags())
	if list := of.Commands(); len(list) > 0 {
		section("COMMANDS")
		for _, k := range list {
			if !k.Hidden {
				fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", manText(k.CommandPath()), manText(k.Short))
			}
		}
	}
	if !of.HasParent() {
		section("EXIT STATUS")
		for _, e := range exitTable {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", manText(e.code), manText(e.meaning))
		}
	}
	return b.Bytes()
}

func manFlags(b *bytes.Buffer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(b, ".SH %s\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if value, _ := pflag.UnquoteUsage(f); value != "" {
			name += " " + value
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", manText(name), manText(f.Usage))
	})
}

// manBlock is a text of paragraphs; lines that begin with a blank stay lines.
func manBlock(s string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		b.WriteString(".PP\n")
		if strings.HasPrefix(part, " ") || strings.Contains(part, "\n ") {
			fmt.Fprintf(&b, ".nf\n%s\n.fi\n", manText(part))
			continue
		}
		b.WriteString(manText(part) + "\n")
	}
	return b.String()
}

// manText is text that no macro is found in.
func manText(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`, "“", `\(lq`, "”", `\(rq`, "’", `\(cq`, "…", "...").Replace(s)
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
