package cli

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/score"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

func (a *app) explainCommand() *cobra.Command {
	framework := ""
	cmd := &cobra.Command{
		Use:   "explain ID | score [ID|FILE] | --framework NAME [ID|FILE]",
		Short: "Explain a control, a finding, a check, how a score was made, or what a framework's ids come to",
		Example: `  cybercheck explain ACC-1
  cybercheck explain cert.expired
  cybercheck explain tls
  cybercheck explain score
  cybercheck explain --framework cis`,
		Args: takes(0, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := a.content()
			if err != nil {
				return err
			}
			w := a.page()
			switch {
			case framework != "":
				return a.explainFramework(w, framework, args)
			case len(args) == 0:
				return withHint(usage("explain takes an ID"), "“cybercheck questions” and “cybercheck checks” list the ids.")
			case args[0] == "score":
				x, err := a.find(strings.Join(args[1:], ""))
				if err != nil {
					return err
				}
				explainScore(w, c, x)
				return writeError(w.err)
			case len(args) > 1:
				return usage("explain takes one ID")
			case !explain(w, a.worded(c), args[0], a.country()):
				return withHint(usage("there is nothing called %q", args[0]), "“cybercheck questions” and “cybercheck checks” list the ids.")
			}
			return writeError(w.err)
		},
	}
	cmd.Flags().StringVar(&a.flags.client, "client", "", "whose score to explain")
	cmd.Flags().StringVar(&framework, "framework", "", "list the ids of this framework: "+strings.Join(questions.Lists(), ", "))
	return cmd
}

// paragraphs writes wrapped text and remembers the first error.
type paragraphs struct {
	w     io.Writer
	width int
	zone  *time.Location // in which days are said; nil is UTC
	err   error
}

// page is where a command writes paragraphs: the product, in the time of this
// computer's clock.
func (a *app) page() *paragraphs {
	return &paragraphs{w: a.Out, width: a.look(true).Width, zone: a.Now().Location()}
}

// day says the day of a time by this computer's clock: what a screen lists is read
// here, while a page of one document says its dates in the zone that it names.
func (p *paragraphs) day(t time.Time) string { return phrases.Day(t, p.zone) }

func (p *paragraphs) say(format string, a ...any) { p.indented("", format, a...) }

func (p *paragraphs) indented(indent, format string, a ...any) {
	said := safetext.SaidBlock(fmt.Sprintf(format, harmless(a)...), math.MaxInt)
	text := ansi.Wrap(said, min(p.width, 80)-len(indent), "")
	for line := range strings.SplitSeq(text, "\n") {
		if _, err := fmt.Fprintln(p.w, strings.TrimRight(indent+line, " ")); err != nil && p.err == nil {
			p.err = err
		}
	}
}

func explain(w *paragraphs, c assess.Content, id, country string) bool {
	if k, ok := c.Bank.Control(strings.ToUpper(id)); ok {
		explainControl(w, c, k, country)
		return true
	}
	if r, ok := c.Bank.RetiredControl(strings.ToUpper(id)); ok {
		explainRetired(w, r)
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

// explainRetired says what became of a control that is asked no more.
func explainRetired(w *paragraphs, r questions.Retired) {
	w.say("%s  %s", r.ID, r.Title)
	if len(r.Into) == 0 {
		w.say("It is asked no more, and an old answer counts for nothing. %s", r.Note)
		return
	}
	w.say("It was merged into %s, which takes the worse of the two answers in an older file. %s", strings.Join(r.Into, " and "), r.Note)
}

func explainControl(w *paragraphs, c assess.Content, k questions.Control, country string) {
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
	for _, s := range k.States {
		w.indented("  ", "%s (%d): %s", s.ID, s.Value, s.Words)
	}
	w.indented("  ", "To find out (%d min): %s", k.FindOut.Minutes, k.FindOut.How)
	w.say("")
	if k.Why.Source == "" {
		w.say("Why: %s", k.Why.Text)
	} else {
		w.say("Why: %s (%s)", k.Why.Text, k.Why.Source)
	}
	w.say("Weight: %d of 10 (the loss model alone would give %.1f). Critical: %s.", k.Weight, k.Derived, yes(k.Critical))
	for _, r := range c.Model.WeightAdjustments(k) {
		w.say("It weighs %d more for some (%s). %s", r.By, whom(c.Bank, r.For), r.Why)
	}
	w.say("It stops: %s", stops(c, k))
	for _, r := range c.Model.Caps {
		if r.Control == k.ID {
			how := ""
			if r.Measured {
				how = " when it was measured"
			}
			if r.Worst {
				how = ", where it is worth 0,"
			}
			w.say("Cap: at “%s”%s the score cannot exceed %d. %s What lifts it: %s", r.At, how, r.Limit, r.Why, r.Remedy)
		}
	}
	explainPairs(w, c.Bank, k.ID)
	if len(k.MeasuredBy) > 0 {
		w.say("Measured by: %s", strings.Join(k.MeasuredBy, ", "))
	} else {
		w.say("Measured by: nothing; it is your word.")
	}
	w.say("Also known as: %s", alsoKnown(c, k.Maps, country))
	w.say("Work: %d minutes, cost %s.", k.Minutes, k.Cost)
	if k.Link.URL != "" {
		w.say("More: %s, %s", k.Link.Title, k.Link.URL)
	}
	for _, a := range k.Advice {
		if abroad(a.For, country) {
			continue
		}
		w.say("")
		w.say("What to do (%s):", forWhom(c.Bank, a.For))
		if a.First != "" {
			w.indented("  ", "First: %s", strings.TrimSpace(a.First))
		}
		for i, s := range a.Steps {
			w.indented("  ", "%d. %s", i+1, s)
		}
	}
}

// stops says which losses a control stops, and how strongly.
func stops(c assess.Content, k questions.Control) string {
	var out []string
	for _, s := range c.Model.Scenarios {
		if class := k.Effects[s.ID]; class != "" {
			out = append(out, fmt.Sprintf("%s (%s, %.0f %%)", s.Name, class, 100*c.Model.Effects[class]))
		}
	}
	return strings.Join(out, "; ") + "."
}

// forWhom says in the profile's own words whom advice is for.
func forWhom(b *questions.Bank, when questions.When) string {
	var out []string
	for _, f := range b.Facts {
		for _, o := range f.Options {
			if slices.Contains(when[f.ID], o.ID) {
				out = append(out, o.Label)
			}
		}
	}
	if len(out) == 0 {
		return "anyone"
	}
	return strings.Join(out, "; ")
}

// abroad reports whether something is for another country than this one.
func abroad(w questions.When, country string) bool {
	return len(w["country"]) > 0 && !slices.Contains(w["country"], country)
}

// alsoKnown names the control in everyone's lists, and in those of this country.
func alsoKnown(c assess.Content, m questions.Maps, country string) string {
	var out []string
	for _, list := range questions.Lists() {
		if ids := m.Of(list); len(ids) > 0 && !c.Countries.Abroad(list, country) {
			out = append(out, frameworks.Name(list)+" "+strings.Join(ids, ", "))
		}
	}
	return strings.Join(out, "; ")
}

func explainFinding(w *paragraphs, d checks.Doc) {
	w.say("%s  %s", d.ID, d.Title)
	w.say("About %s. Severity: %s on this computer, %s in the office, %s on the internet.", d.Control, d.Severity.Local, d.Severity.Internal, d.Severity.Public)
	w.say("When it is fine: %s", d.PassTitle)
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
	w.say("See it yourself: %s", d.Reproduce)
	w.say("Source: %s", d.Source)
}

func explainCheck(w *paragraphs, k *checks.Check) {
	w.say("%s  %s", k.Name, k.Title)
	w.say("It looks at: %s", k.Touches)
	if k.TouchesOther != "" {
		w.say("On another address: %s", k.TouchesOther)
	}
	w.say("It cannot see: %s", k.CannotSee)
	w.say("It speaks about: %s", strings.Join(k.Controls(), ", "))
	w.say("")
	w.say("Its findings:")
	for _, d := range k.Docs.All() {
		w.indented("  ", "%s: %s", d.ID, d.Title)
	}
}

// explainScore prints the arithmetic, so that a person with a calculator gets
// the same figure.
func explainScore(w *paragraphs, c assess.Content, x assess.Assessment) {
	s := x.Score
	w.say("How the score of %s was made", w.day(x.Run.Finished))
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
		w.indented("  ", "%-6s %-28s %s%s, %s", k.ID, worth, k.Basis, heavier(c, k), k.Title)
		if d := k.Doubt; d != nil {
			w.indented("         ", "%s", doubtWords(d))
		}
	}
	w.say("")
	w.say("Floor: %d ÷ %d = %d. Ceiling: %d ÷ %d = %d.", low, weight, score.Share(low, weight), high, weight, score.Share(high, weight))
	for _, k := range s.Caps {
		w.say("A limit of %d, by %s: %s What lifts it: %s", k.Limit, k.Control, k.Why, k.Remedy)
	}
	switch p := s.Provisional; {
	case s.Enough:
		w.say("Score: %d, could be %d. Grade %s: %s.", s.Floor, s.Ceiling, s.Grade, s.Words)
	case p != nil:
		w.say("Score: %d, could be %d. Grade of the whole: %s.", s.Floor, s.Ceiling, phrases.Grade(i18n.Catalog{}, "", false))
		w.say("On the %d answers that matter most: %d of 100. Provisional grade %s: %s. It is a careful guess, and never an A.", p.Controls, p.Points, phrases.Grade(i18n.Catalog{}, p.Grade, true), p.Words)
	default:
		w.say("Score: %d, could be %d. Grade: %s. It needs more answers or measurements.", s.Floor, s.Ceiling, phrases.Grade(i18n.Catalog{}, "", false))
	}
	if s.GradeIfProved != "" {
		w.say("It would be %s if more of it were measured: words alone do not earn the highest grade.", s.GradeIfProved)
	}
	w.say("Known: %d %% of the weight. Measured: %d %% of what can be measured, or was answered too long ago.", s.Coverage, s.Confidence)
	if n := s.Next; n != nil {
		sure := ""
		if !n.Sure {
			sure = ", if what is found out is good"
		}
		_, provisional := s.Stands()
		w.say("The plan: %d minutes and %d steps to grade %s%s.", n.Minutes, n.Steps, phrases.Grade(i18n.Catalog{}, n.Grade, provisional), sure)
	}
	explainPlan(w, c, x)
}

// heavier says by how much the profile raised a control's weight, or nothing.
func heavier(c assess.Content, k assess.Control) string {
	own, ok := c.Bank.Control(k.ID)
	if !ok || own.Weight >= k.Weight {
		return ""
	}
	return fmt.Sprintf(" (weight %d, and %d for this profile)", own.Weight, k.Weight-own.Weight)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
