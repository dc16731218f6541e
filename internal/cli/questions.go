package cli

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/named"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

// questionsOptions are the flags of “cybercheck questions”.
type questionsOptions struct {
	template, stats bool
	lint            string
}

func (a *app) questionsCommand() *cobra.Command {
	var o questionsOptions
	cmd := &cobra.Command{
		Use:   "questions [ID]",
		Short: "List the questions, show one whole, or print an answers file to fill in",
		Long: `List the questions, or show the one with this ID whole: its answers, why it is
asked, what it weighs, and the steps for every system.

--lint checks questions of your own: a folder with a whole bank, or the file of
one control. It names every fault with its file and line.`,
		Example: `  cybercheck questions
  cybercheck questions ACC-1
  cybercheck questions --template > answers.yaml
  cybercheck questions --lint my-bank/`,
		Args: takes(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := o.oneThing(args); err != nil {
				return err
			}
			c, err := a.content()
			if err != nil {
				return err
			}
			w, worded := &paragraphs{w: a.Out, width: a.look(true).Width}, a.worded(c)
			switch {
			case o.lint != "":
				return a.lintQuestions(c.Bank, o.lint)
			case o.template:
				_, err := fmt.Fprint(a.Out, answersTemplate(worded.Bank))
				return writeError(err)
			case o.stats:
				questionStats(w, c.Bank)
			case len(args) == 1:
				if r, was := c.Bank.RetiredControl(strings.ToUpper(args[0])); was {
					explainRetired(w, r)
					break
				}
				k, ok := worded.Bank.Control(strings.ToUpper(args[0]))
				if !ok {
					return withHint(usage("there is no question %q", args[0]), "“cybercheck questions” lists them.")
				}
				explainControl(w, worded, k, a.country())
				explainSteps(w, c.Bank, k, a.country())
			default:
				listQuestions(w, worded)
			}
			return writeError(w.err)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.template, "template", false, "print an answers file to fill in")
	f.BoolVar(&o.stats, "stats", false, "how many questions, words, keys and minutes each path takes")
	f.StringVar(&o.lint, "lint", "", "check a bank of your own in this folder, or one control in this file")
	return cmd
}

// oneThing refuses to be asked for several things, of which one would be done.
func (o questionsOptions) oneThing(args []string) error {
	asked := slices.Clone(args)
	for name, on := range map[string]bool{"--template": o.template, "--stats": o.stats, "--lint": o.lint != ""} {
		if on {
			asked = append(asked, name)
		}
	}
	if len(asked) > 1 {
		return usage("give an ID, --template, --stats or --lint, and only one of them")
	}
	return nil
}

func listQuestions(w *paragraphs, c assess.Content) {
	area := ""
	for _, k := range c.Bank.Controls {
		if k.Area != area {
			area = k.Area
			w.say("")
			w.say("%s", c.Bank.Area(area).Name)
		}
		w.indented("  ", "%-6s %s", k.ID, k.Question)
	}
}

// explainSteps prints all the advice of a control, with whom each is for. What is for
// another country than this one is left out.
func explainSteps(w *paragraphs, b *questions.Bank, k questions.Control, country string) {
	if k.MayNotApply != "" {
		w.say("It does not apply when: %s", k.MayNotApply)
	}
	if k.MeasuredOnly {
		w.say("Nobody is asked: it is only measured.")
	}
	for _, p := range k.Applies {
		w.say("Asked of: %s", whom(b, p))
	}
	for _, v := range k.Variants {
		texts := v.Texts()
		if abroad(v.For, country) || len(texts) == 0 {
			continue // a page alone was said above
		}
		w.say("")
		w.say("In other words for %s:", whom(b, v.For))
		for _, place := range slices.Sorted(maps.Keys(texts)) {
			w.indented("  ", "%s: %s", place, texts[place])
		}
	}
	for _, a := range k.Advice {
		if abroad(a.For, country) {
			continue
		}
		w.say("")
		w.say("What to do (%s; menus compared on %s):", whom(b, a.For), a.Checked)
		if a.First != "" {
			w.indented("  ", "First: %s", a.First)
		}
		for i, s := range a.Steps {
			w.indented("  ", "%d. %s", i+1, s)
		}
	}
	w.say("")
	w.say("To someone technical: “%s”", k.AskIT)
}

// whom says a condition on the profile in the words of its options, in the order
// of the facts.
func whom(b *questions.Bank, p questions.When) string {
	var parts []string
	for _, f := range b.Facts {
		var labels []string
		for _, o := range f.Options {
			for _, v := range p[f.ID] {
				if v == o.ID {
					labels = append(labels, o.Label)
				}
			}
		}
		if len(labels) > 0 {
			parts = append(parts, f.ID+": "+strings.Join(labels, " or "))
		}
	}
	if len(parts) == 0 {
		return "everyone"
	}
	return strings.Join(parts, "; ")
}

// questionStats prints what each path takes.
func questionStats(w *paragraphs, b *questions.Bank) {
	w.say("%-42s %9s %6s %5s %8s", "Path", "questions", "words", "keys", "minutes")
	paths := append([]questions.Example{
		{Name: "one person", Profile: questions.Profile{"staff": "one"}}, {Name: "every question", Profile: questions.Longest()},
	}, questions.Examples()...)
	for _, way := range []string{"quick", "whole"} {
		for _, x := range paths {
			s := b.Stats(x.Profile, way == "quick")
			w.say("%-42s %9d %6d %5d %8.1f", way+", "+x.Name, s.Screens(), s.Words, s.Keys, s.Minutes())
		}
	}
	w.say("")
	w.say("Questions are those about the business and those about its security, %d at most on the quick path, and fewer where one answer settles another. Words are those on the screen, read at 200 a minute; a key is one digit a question, and counts a second. Looking something up is not in it.", b.Stats(questions.Longest(), true).Screens())
}

// lintQuestions checks questions of someone's own.
func (a *app) lintQuestions(b *questions.Bank, path string) error {
	tables, err := frameworks.Load()
	if err != nil {
		return &exitError{code: exitFault, err: err}
	}
	if _, err := os.Stat(path); err != nil {
		return &named.Error{Doing: "reading", Name: path, Err: err}
	}
	folder, single := path, !isFolder(path)
	if single {
		folder = filepath.Dir(path)
	}
	fsys, err := named.OpenFolder(folder)
	if err != nil {
		return err
	}
	defer fsys.Close()
	said := "No fault: one control."
	if single {
		err = questions.LintControl(b, fsys, filepath.Base(path), tables.Has)
	} else {
		var own *questions.Bank
		own, err = questions.Lint(fsys, tables.Has)
		said = fmt.Sprintf("No fault: %d controls in %d areas.", len(own.Controls), len(own.Areas))
	}
	if refused := fsys.Refused(); refused != nil {
		return refused // what the other files say of the bank is no use without it
	}
	faults := questions.Faults(err)
	if len(faults) == 0 {
		return a.tell("%s", said)
	}
	lines := make([]error, len(faults))
	for i, f := range faults {
		f.File = filepath.Join(folder, f.File)
		lines[i] = f
	}
	return usage("%w", errors.Join(lines...))
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
	out.WriteString(`
# Each answer is good, partial, poor or unknown; or {state: good, note: "seen on 3 May"}.
# Does a measurement differ from your answer? Say so, and it is kept in the report:
# {state: good, dispute: exception, note: "the till only"}. A dispute is exception
# (this device is one), mistaken (I was) or check_wrong (with the reason under note).
answers:
`)
	for _, k := range b.Controls {
		if k.MeasuredOnly {
			continue
		}
		fmt.Fprintf(&out, "  # %s\n  #   good: %s\n", k.Question, k.Good)
		for _, x := range k.States {
			fmt.Fprintf(&out, "  #   %s: %s\n", x.ID, x.Words)
		}
		fmt.Fprintf(&out, "  #   partial: %s\n  #   poor: %s\n  # %s: \n", k.Partial, k.Poor, k.ID)
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
				if k.TouchesOther != "" {
					w.indented("  ", "On another address: %s", k.TouchesOther)
				}
				w.indented("  ", "It cannot see: %s", k.CannotSee)
			}
			return writeError(w.err)
		},
	}
}
