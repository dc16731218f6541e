package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/config"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
)

// topics are help pages that are not commands: “cybercheck help exit-codes”.
func topics() []*cobra.Command {
	var exits strings.Builder
	for _, e := range exitTable {
		fmt.Fprintf(&exits, "  %-6s %s\n", e.code, e.meaning)
	}
	var env strings.Builder
	for _, k := range config.Keys() {
		fmt.Fprintf(&env, "  %-28s %s\n", k.Variable(), k.Help)
	}
	return []*cobra.Command{
		{Use: "exit-codes", Short: "What the exit codes mean", Long: "Exit codes:\n\n" + exits.String()},
		{Use: "environment", Short: "Variables that are read", Long: `Variables that are read; a flag wins over them, and they win over the settings file:

` + env.String() + `
  NO_COLOR                     any value: no colour
  ACCESSIBLE                   any value but 0 or false: plain lines

Proxy and certificate variables are not obeyed: they would send your names
elsewhere, or change what is trusted.`},
		{Use: "accessibility", Short: "Screen readers, plain lines, colour", Long: `With --plain (or ACCESSIBLE=1) the questionnaire is plain lines that only go
down: no redrawing, no boxes, no colour. Type the number of an answer, or a word
such as back, why, skip, save or help. No answer is ever given for you.

On the full screen the cursor follows the chosen line, so that magnifiers and
braille displays follow too. Meaning is never in colour alone; NO_COLOR and
--color never switch colour off. The key t, or the setting ui::theme, changes to
high contrast or to no colour.

--lang chooses the language: ` + i18n.Offer() + `.`},
	}
}
