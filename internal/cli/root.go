package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) root() *cobra.Command {
	cobra.MousetrapHelpText = "" // a double-click in Explorer opens the questionnaire
	cmd := &cobra.Command{
		Use:   "cybercheck",
		Short: "A warrant of fitness for a small business's cyber security",
		Long: `cybercheck is a warrant of fitness for a small business's cyber security.
Answer plain questions, let it look at this computer and at your website, and
get a grade, the reasons for it, and the few things to do first.

It works offline and sends nothing anywhere.`,
		Example: `  cybercheck                                  the questionnaire
  cybercheck scan                             look at this computer, ask nothing
  cybercheck scan example.com --authorised-by "A. Owner, by email 24 Nov"`,
		Args:          noArgs,
		SilenceErrors: true, SilenceUsage: true,
	}
	cmd.SetOut(a.Out)
	cmd.SetErr(a.Err)
	cmd.SuggestionsMinimumDistance = 2
	f := cmd.PersistentFlags()
	f.StringVar(&a.flags.config, "config", "", "read the settings from this file only")
	f.StringVar(&a.flags.dataDir, "data-dir", "", "folder for drafts and results")
	f.StringVar(&a.flags.color, "color", "auto", "colour: auto, always or never")
	f.BoolVar(&a.flags.plain, "plain", false, "plain lines instead of a full screen")
	f.BoolVarP(&a.flags.quiet, "quiet", "q", false, "say nothing but errors on standard error")
	f.BoolVarP(&a.flags.verbose, "verbose", "v", false, "say more on standard error")
	cmd.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return a.load(c) }
	assessFlags := a.assessFlags(cmd)
	cmd.RunE = func(c *cobra.Command, _ []string) error { return a.assess(c.Context(), assessFlags) }
	cmd.AddCommand(a.assessCommand(), a.scanCommand(), a.reportCommand(), a.explainCommand(), a.questionsCommand(),
		a.incidentCommand(), a.checksCommand(), a.configCommand(), a.versionCommand())
	cmd.AddCommand(a.clientsCommand(), a.manCommand(), a.historyCommand(), a.compareCommand(), a.mergeCommand(), a.signCommand(), a.verifyCommand())
	cmd.AddCommand(topics()...)
	cmd.SetHelpCommand(helpCommand())
	cmd.SetFlagErrorFunc(flagError)
	completions(cmd)
	a.completeValues(cmd)
	guard(cmd)
	return cmd
}

// helpCommand is the library’s, but that a topic which is not there is wrong use.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use: "help [COMMAND|TOPIC]", Short: "Help about a command or a topic",
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // needs no settings
		ValidArgsFunction: func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, k := range c.Root().Commands() {
				names = append(names, k.Name())
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, rest, err := c.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return withHint(usage("there is no help topic %q", strings.Join(args, " ")), "“cybercheck help” lists what there is.")
			}
			k.InitDefaultHelpFlag()
			return k.Help()
		},
	}
}

// completions adds the library’s command, but that a shell which it does not know is
// wrong use.
func completions(cmd *cobra.Command) {
	cmd.InitDefaultCompletionCmd()
	if k, _, err := cmd.Find([]string{"completion"}); err == nil {
		k.Args, k.SuggestionsMinimumDistance = noArgs, 2
		k.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
		k.PersistentPreRunE = func(*cobra.Command, []string) error { return nil } // needs no settings
	}
}

// noArgs refuses arguments, and names the command that was perhaps meant.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := fmt.Sprintf("“%s --help” says what there is.", cmd.CommandPath())
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = fmt.Sprintf("Did you mean “%s %s”?", cmd.CommandPath(), strings.Join(near, "” or “"))
	} else if strings.Contains(args[0], ".") {
		hint = fmt.Sprintf("To look at %s, use “cybercheck scan %s”.", args[0], args[0])
	}
	return withHint(usage("there is no command %q", args[0]), hint)
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error { return nil }, // needs no settings
		RunE: func(*cobra.Command, []string) error {
			return a.tell("cybercheck %s", Version)
		},
	}
}
