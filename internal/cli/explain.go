package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func (a *app) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain ID | score [ID|FILE]",
		Short: "Explain a control, a finding, a check, or how a score was made",
		Example: `  cybercheck explain ACC-1
  cybercheck explain cert.expired
  cybercheck explain tls
  cybercheck explain score`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := a.content()
			if err != nil {
				return err
			}
			w := &paragraphs{w: a.Out, width: a.look(true).Width}
			if args[0] == "score" {
				x, err := a.find(strings.Join(args[1:], ""))
				if err != nil {
					return err
				}
				explainScore(w, c, x)
				return writeError(w.err)
			}
			if len(args) > 1 {
				return usage("explain takes one ID")
			}
			if !explain(w, c, args[0]) {
				return withHint(usage("there is nothing called %q", args[0]), "“cybercheck questions” and “cybercheck checks” list the ids.")
			}
			return writeError(w.err)
		},
	}
	cmd.Flags().StringVar(&a.flags.client, "client", "", "whose score to explain")
	return cmd
}

// paragraphs writes wrapped text and remembers the first error.
type paragraphs struct {
	w     io.Writer
	width int
	err   error
}

func (p *paragraphs) say(format string, a ...any) { p.indented("", format, a...) }

func (p *paragraphs) indented(indent, format string, a ...any) {
	text := ansi.Wrap(fmt.Sprintf(format, a...), min(p.width, 80)-len(indent), "")
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := fmt.Fprintln(p.w, strings.TrimRight(indent+line, " ")); err != nil && p.err == nil {
			p.err = err
		}
	}
}

func explain(w *paragraphs, c assess.Content, id string) bool {
	if k, ok := c.Bank.Control(strings.ToUpper(id)); ok {
		explainControl(w, c, k)
		return true
	}
	if d, ok := c.Doc(strings.ToLower(id)); ok {
		explainFinding(w, d)
		return true
	}
	for _, k := range c.Checks {
		if k.Name == strings.ToLower(id) {
			explainCheck(w, k)
			return true
		}
	}
	return false
}

func explainControl(w *paragraphs, c assess.Content, k questions.Control) {
	w.say("%s  %s", k.ID, k.Title)
	w.say("Area: %s", c.Bank.Area(k.Area).Name)
	w.say("")
	w.say("%s", k.Question)
	for _, s := range []struct {
		state questions.State
		text  string
	}{{questions.Good, k.Good}, {questions.Partial, k.Partial}, {questions.Poor, k.Poor}} {
		w.indented("  ", "%s (%d): %s", s.state, k.Value(s.state), s.text)
	}
	w.indented("  ", "To find out (%d min): %s", k.FindOut.Minutes, k.FindOut.How)
	w.say("")
	w.say("Why: %s (%s)", k.Why.Text, k.Why.Source)
	w.say("Weight: %d of 10 (the loss model alone would give %.1f). Critical: %s.", k.Weight, k.Derived, yes(k.Critical))
	for _, r := range c.Model.Caps {
		if r.Control == k.ID {
			how := ""
			if r.Measured {
				how = " when it was measured"
			}
			w.say("Cap: at “%s”%s the score cannot exceed %d. %s What lifts it: %s", r.At, how, r.Limit, r.Why, r.Lifts)
		}
	}
	if len(k.MeasuredBy) > 0 {
		w.say("Measured by: %s", strings.Join(k.MeasuredBy, ", "))
	} else {
		w.say("Measured by: nothing; it is your word.")
	}
	w.say("Also known as: %s", maps(k.Maps))
	w.say("Work: %d minutes, cost %s. %s: %s", k.Minutes, k.Cost, k.Link.Title, k.Link.URL)
}

func maps(m questions.Maps) string {
	var out []string
	for _, x := range []struct {
		name string
		ids  []string
	}{{"CERT NZ", m.CERTNZ}, {"Essential Eight", m.EssentialEight}, {"CIS v8.1", m.CIS}, {"NIST CSF 2.0", m.CSF}, {"Cyber Essentials", m.CyberEssentials}, {"CISA CPG 2.0", m.CPG}} {
		if len(x.ids) > 0 {
			out = append(out, x.name+" "+strings.Join(x.ids, ", "))
		}
	}
	return strings.Join(out, "; ")
}

func explainFinding(w *paragraphs, d checks.Doc) {
	w.say("%s  %s", d.ID, d.Title)
	w.say("About %s. Severity: %s on this computer, %s in the office, %s on the internet.", d.Control, d.Severity.Local, d.Severity.Internal, d.Severity.Public)
	w.say("When it is fine: %s", d.Good)
	w.say("")
	w.say("Why: %s", d.Why)
	for _, f := range d.Fix {
		w.say("")
		w.say("What to do (%s):", f.For)
		if f.First != "" {
			w.indented("  ", "First: %s", f.First)
		}
		for i, s := range f.Steps {
			w.indented("  ", "%d. %s", i+1, s)
		}
	}
	w.say("")
	w.say("See it yourself: %s", d.Repeat)
	w.say("Source: %s", d.Source)
}

func explainCheck(w *paragraphs, k *checks.Check) {
	w.say("%s  %s", k.Name, k.Title)
	w.say("It looks at: %s", k.Touches)
	w.say("It cannot see: %s", k.CannotSee)
	w.say("It speaks about: %s", strings.Join(k.Controls(), ", "))
	w.say("")
	w.say("Its findings:")
	for _, d := range k.Docs {
		w.indented("  ", "%s: %s", d.ID, d.Title)
	}
}

// explainScore prints the arithmetic, so that a person with a calculator gets
// the same figure.
func explainScore(w *paragraphs, c assess.Content, x assess.Assessment) {
	s := x.Score
	w.say("How the score of %s was made", x.Run.Finished.Format("2 January 2006"))
	w.say("")
	w.say("Each control that applies counts its weight times what it is worth, from 0 to 100. What is not known counts 0 in the floor and 100 in the ceiling.")
	w.say("")
	weight, low, high := 0, 0, 0
	for _, k := range x.Controls {
		if !k.Applies {
			continue
		}
		weight += k.Weight
		low += k.Weight * k.Value
		high += k.Weight * k.CeilingValue
		worth := fmt.Sprintf("%d × %d = %d", k.Weight, k.Value, k.Weight*k.Value)
		if k.CeilingValue != k.Value {
			worth += fmt.Sprintf(" (up to %d)", k.Weight*k.CeilingValue)
		}
		w.indented("  ", "%-6s %-28s %s, %s", k.ID, worth, k.Basis, k.Title)
	}
	w.say("")
	w.say("Floor: %d ÷ %d = %d. Ceiling: %d ÷ %d = %d.", low, weight, score.Share(low, weight), high, weight, score.Share(high, weight))
	for _, k := range s.Caps {
		w.say("Held at %d by %s: %s What lifts it: %s", k.Limit, k.Control, k.Why, k.Lifts)
	}
	w.say("Score: %d, could be %d. Grade %s: %s.", s.Floor, s.Ceiling, s.Grade, c.Model.Band(s.Floor).Words)
	if s.GradeIfProved != "" {
		w.say("It would be %s if more of it were measured: words alone do not earn the highest grade.", s.GradeIfProved)
	}
	w.say("Known: %d %% of the weight. Measured: %d %% of what can be measured.", s.Coverage, s.Confidence)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
