package cli

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
)

func (a *app) compareCommand() *cobra.Command {
	since, form := "", "text"
	cmd := &cobra.Command{
		Use:   "compare [A] [B]",
		Short: "Say what changed between two assessments",
		Long: `Say what changed between two assessments: what was fixed, what is new, what got
worse or better, what stayed, and what was not checked this time.

A and B are each an ID or a JSON file. Without B the newest one kept is taken,
and without A the one before it. --since takes the one of that long ago instead,
such as 30d, 6m or 1y, and shows the progress since then on one page.

Only a pass counts as fixed. What was not looked at again stays open.`,
		Example: `  cybercheck compare
  cybercheck compare --since 1y
  cybercheck compare march.json june.json`,
		Args: takes(0, 2),
		RunE: func(_ *cobra.Command, args []string) error {
			if form != "text" && form != "json" {
				return usage("there is no format %q; there are text, json", form)
			}
			if since != "" { // before anything is read
				if _, err := ago(a.Now(), since); err != nil {
					return err
				}
			}
			c, err := a.content()
			if err != nil {
				return err
			}
			older, newer, err := a.pair(args, since)
			if err != nil {
				return err
			}
			x := compare.Of(c, older, newer)
			if form == "json" {
				return writeError(compare.JSON(a.Out, x))
			}
			w := a.page()
			if since == "" {
				sayComparison(w, x)
				return writeError(w.err)
			}
			sayYear(w, x, a.between(c, older, newer))
			return writeError(w.err)
		},
	}
	cmd.Flags().StringVar(&a.flags.client, "client", "", "whose results these are; a client can also be named by its folder")
	cmd.Flags().StringVar(&form, "format", "text", "text, or json for programs")
	cmd.Flags().StringVar(&since, "since", "", "compare with the one of this long ago: 30d, 8w, 6m, 1y")
	return cmd
}

// pair finds the two assessments to compare, the older one first.
func (a *app) pair(args []string, since string) (older, newer assess.Assessment, err error) {
	switch {
	case since != "" && len(args) > 1:
		return older, newer, usage("--since takes at most one assessment")
	case len(args) == 2:
		if older, err = a.find(args[0]); err == nil {
			newer, err = a.find(args[1])
		}
	case len(args) == 1 && since == "":
		if older, err = a.find(args[0]); err == nil {
			newer, err = a.find("")
		}
	default:
		older, newer, err = a.pairKept(args, since)
	}
	if err == nil && a.keptAfter(older, newer, !slices.ContainsFunc(args, isFile)) {
		older, newer = newer, older
	}
	return older, newer, err
}

// keptAfter reports whether x was kept after y. Where both are kept the order of
// that says it, and otherwise their dates do.
func (a *app) keptAfter(x, y assess.Assessment, kept bool) bool {
	if kept && x.Subject.Client == y.Subject.Client {
		s, err := a.openStore()
		if err == nil {
			defer s.Close()
			ids, _ := s.Assessments(a.folderOf(s, x.Subject.Client), a.Now())
			if i, j := slices.Index(ids, x.ID), slices.Index(ids, y.ID); i >= 0 && j >= 0 {
				return i > j
			}
		}
	}
	return x.Run.Finished.After(y.Run.Finished)
}

// pairKept takes the pair from what is kept.
func (a *app) pairKept(args []string, since string) (older, newer assess.Assessment, err error) {
	list, err := a.kept()
	if err != nil {
		return older, newer, err
	}
	newer = list[len(list)-1]
	if len(args) == 1 {
		if newer, err = a.find(args[0]); err != nil {
			return older, newer, err
		}
	}
	if since == "" {
		if len(list) < 2 {
			return older, newer, withHint(storage(fmt.Errorf("only one assessment is kept for %s, and there is nothing to compare it with", a.clientSlug())), "Make another one, or name two files.")
		}
		return list[len(list)-2], newer, nil
	}
	from, err := ago(newer.Run.Finished, since)
	if err != nil {
		return older, newer, err
	}
	// The last one made by then; or, when the history is shorter, the first one.
	older = list[0]
	for _, x := range list {
		if x.ID == newer.ID {
			break
		}
		if !x.Run.Finished.After(from) {
			older = x
		}
	}
	if older.ID == newer.ID {
		return older, newer, withHint(storage(fmt.Errorf("nothing older is kept for %s", a.clientSlug())), "“cybercheck history” lists what there is.")
	}
	return older, newer, nil
}

var howLong = regexp.MustCompile(`^([1-9][0-9]{0,3})([dwmy])$`)

// ago is the time that lies a span before t.
func ago(t time.Time, text string) (time.Time, error) {
	m := howLong.FindStringSubmatch(text)
	if m == nil {
		return t, usage("--since %q is not a number with d, w, m or y, such as 30d or 1y", text)
	}
	n, _ := strconv.Atoi(m[1]) // the expression lets only numbers through
	switch m[2] {
	case "d":
		return t.AddDate(0, 0, -n), nil
	case "w":
		return t.AddDate(0, 0, -7*n), nil
	case "m":
		return t.AddDate(0, -n, 0), nil
	}
	return t.AddDate(-n, 0, 0), nil
}

// headings are what each state is called, in the order in which it is shown.
var headings = map[compare.State]string{
	compare.Fixed: "Fixed", compare.Better: "Better", compare.Worse: "Worse", compare.New: "New", compare.Unchanged: "Still open",
	compare.NotChecked: "Not checked this time", compare.Gone: "No longer applies", compare.Learned: "Looked at for the first time, and good",
}

func sayComparison(w *paragraphs, x compare.Comparison) {
	sayScores(w, x)
	w.say("")
	w.say("What should be true of the business")
	sayChanges(w, x.Controls)
	w.say("")
	w.say("What was measured")
	sayChanges(w, x.Findings)
}

// sayScores says what the score did, and what keeps the two from being compared.
func sayScores(w *paragraphs, x compare.Comparison) {
	w.say("From %s to %s", w.day(x.Old.Finished), w.day(x.New.Finished))
	w.say("")
	switch {
	case x.Comparable:
		w.say("Score: %s, now %s (%s).", spanWords(x.Old), spanWords(x.New), deltaWords(x.Delta))
	default:
		w.say("Score: %s, now %s. The two cannot be held against each other. %s", spanWords(x.Old), spanWords(x.New), x.WhyNot)
	}
	w.say("Grade: %s, now %s.", gradeWords(x.Old), gradeWords(x.New))
	if x.Rejudged {
		w.say("They were made with different versions of the questions. Both were scored again by today’s.")
	}
	if len(x.Added) > 0 {
		w.say("Looked at only this time: %s.", strings.Join(x.Added, ", "))
	}
	if len(x.Dropped) > 0 {
		w.say("Looked at only last time: %s.", strings.Join(x.Dropped, ", "))
	}
}

// sayChanges lists what changed, a state at a time. States that nothing is in are
// left out, but for those that people ask for first.
func sayChanges(w *paragraphs, list []compare.Change) {
	for _, s := range compare.States() {
		in := compare.In(list, s)
		rest, restSays := 0, ""
		if s == compare.Unchanged {
			in, rest = split(in, func(c compare.Change) bool { return c.Gap })
			restSays = "Still good: %d"
		}
		if s == compare.NotChecked {
			in, rest = split(in, func(c compare.Change) bool { return c.WasKnown })
			restSays = "Not known, and not known before: %d"
		}
		if len(in) > 0 || s == compare.Fixed || s == compare.Worse || s == compare.New {
			w.indented("  ", "%s: %d", headings[s], len(in))
		}
		for _, c := range in {
			where := ""
			if c.Target != "" {
				where = " (" + c.Target + ")"
			}
			w.indented("    ", "%s  %s%s: was %s, now %s", c.ID, strings.TrimSuffix(c.Title, "."), where, statusWords(c.Was), statusWords(c.Is))
		}
		if rest > 0 {
			w.indented("  ", restSays, rest)
		}
	}
}

// split takes the changes for which is holds, and counts the others.
func split(list []compare.Change, is func(compare.Change) bool) (in []compare.Change, rest int) {
	for _, c := range list {
		if is(c) {
			in = append(in, c)
		} else {
			rest++
		}
	}
	return in, rest
}

// statusWords says a status for people.
func statusWords(s string) string { return strings.ReplaceAll(s, "_", " ") }

func spanWords(p compare.Point) string {
	if p.Floor == p.Ceiling {
		return fmt.Sprint(p.Floor)
	}
	return fmt.Sprintf("%d to %d", p.Floor, p.Ceiling)
}

// gradeWords is the grade of a point, marked where it is provisional.
func gradeWords(p compare.Point) string {
	grade, provisional := p.Stands()
	return phrases.Grade(i18n.Catalog{}, grade, provisional)
}

func deltaWords(n int) string {
	switch {
	case n > 0:
		return fmt.Sprintf("up by %d", n)
	case n < 0:
		return fmt.Sprintf("down by %d", -n)
	}
	return "no change"
}

func minutesWords(n int) string {
	if n < 120 {
		return fmt.Sprintf("%d minutes", n)
	}
	return fmt.Sprintf("%d hours", (n+30)/60)
}
