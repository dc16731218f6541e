package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func (a *app) questionsCommand() *cobra.Command {
	template := false
	cmd := &cobra.Command{
		Use: "questions", Short: "List the questions; --template prints an answers file to fill in", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.content()
			if err != nil {
				return err
			}
			if template {
				_, err := fmt.Fprint(a.Out, answersTemplate(c.Bank))
				return writeError(err)
			}
			w := &paragraphs{w: a.Out, width: a.look(true).Width}
			area := ""
			for _, k := range c.Bank.Controls {
				if k.Area != area {
					area = k.Area
					w.say("")
					w.say("%s", c.Bank.Area(area).Name)
				}
				w.indented("  ", "%-6s %s", k.ID, k.Question)
			}
			return writeError(w.err)
		},
	}
	cmd.Flags().BoolVar(&template, "template", false, "print an answers file to fill in")
	return cmd
}

// answersTemplate is an answers file with every question, and no answer.
func answersTemplate(b *questions.Bank) string {
	var out strings.Builder
	out.WriteString("# Answers for “cybercheck scan --answers FILE”.\n# Take away the # in front of a line and choose a word.\nschema_version: 1\n# business: Name of the business\n# answered_by: Who answered\n\nprofile:\n")
	for _, f := range b.Facts {
		var ids []string
		for _, o := range f.Options {
			ids = append(ids, o.ID)
		}
		fmt.Fprintf(&out, "  # %s\n  # %s: %s\n", f.Question, f.ID, strings.Join(ids, " | "))
	}
	out.WriteString("\n# Each answer is good, partial, poor or unknown; or {state: good, note: \"seen on 3 May\"}.\nanswers:\n")
	for _, k := range b.Controls {
		fmt.Fprintf(&out, "  # %s\n  #   good: %s\n  #   partial: %s\n  #   poor: %s\n  # %s: \n", k.Question, k.Good, k.Partial, k.Poor, k.ID)
	}
	return out.String()
}

func (a *app) checksCommand() *cobra.Command {
	return &cobra.Command{
		Use: "checks", Short: "List the checks, what each touches and what it cannot see", Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			c, err := a.content()
			if err != nil {
				return err
			}
			w := &paragraphs{w: a.Out, width: a.look(true).Width}
			for i, k := range c.Checks {
				if i > 0 {
					w.say("")
				}
				var on []string
				for _, kind := range k.On {
					if kind == checks.ThisComputer {
						on = append(on, "this computer")
					} else {
						on = append(on, "targets")
					}
				}
				w.say("%s  %s (%s)", k.Name, k.Title, strings.Join(on, " and "))
				w.indented("  ", "It looks at: %s", k.Touches)
				w.indented("  ", "It cannot see: %s", k.CannotSee)
			}
			return writeError(w.err)
		},
	}
}
