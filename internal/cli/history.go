package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/compare"
	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/internal/store"
)

func (a *app) historyCommand() *cobra.Command {
	format := "text"
	cmd := &cobra.Command{
		Use:   "history",
		Short: "List the assessments that are kept, with their scores",
		Long: `List the assessments that are kept for a client, oldest first, with what the
score did since the one before. The order is that in which they were kept, also
where a clock was wrong.

Scores are only held against each other where that is fair: the same kind of
run, over the same or overlapping things. “cybercheck compare” says what changed.

Every score is by today’s questions, so that no change of the program is shown as
one of the business. Where an assessment said another score then, the list says so.
A grade with “?” is provisional: a careful guess from the short way, never an A.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if format != "text" && format != "json" {
				return usage("there is no format %q; there are text, json", format)
			}
			c, err := a.content()
			if err != nil {
				return err
			}
			list, err := a.kept()
			if err != nil {
				return err
			}
			if format == "json" {
				return a.historyJSON(compare.Trend(c, list))
			}
			w := a.page()
			sayHistory(w, a.clientSlug(), compare.Trend(c, list))
			return writeError(w.err)
		},
	}
	cmd.Flags().StringVar(&a.flags.client, "client", "", "whose results these are; a client can also be named by its folder")
	cmd.Flags().StringVar(&format, "format", format, "text or json")
	return cmd
}

// historyJSON is the list for programs: the points with what makes them comparable.
func (a *app) historyJSON(points []compare.Point) error {
	type row struct {
		compare.Point
		Comparable bool   `json:"comparable"`
		WhyNot     string `json:"why_not,omitempty"`
		Said       int    `json:"said_floor"` // by the questions of its day
	}
	doc := struct {
		Client      string `json:"client"`
		Assessments []row  `json:"assessments"`
	}{Client: a.clientSlug()}
	for _, p := range points {
		doc.Assessments = append(doc.Assessments, row{p, p.Comparable, p.WhyNot, p.Said})
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return &exitError{code: exitFault, err: err}
	}
	_, err = a.Out.Write(append(safetext.JSON(data), '\n'))
	return writeError(err)
}

func (a *app) clientSlug() string { return store.Slug(a.settings.Client) }

// kept loads every assessment of the client, in the order in which they were kept. One that cannot be
// read is named on standard error, and the others are still shown.
func (a *app) kept() ([]assess.Assessment, error) {
	client := a.clientSlug()
	out, err := a.keptOf(client)
	if err == nil && len(out) == 0 {
		err = withHint(storage(fmt.Errorf("no assessment is kept for %s", client)), "“cybercheck” or “cybercheck scan” makes one.")
	}
	return out, err
}

// keptOf is kept for any client, and none is no fault.
func (a *app) keptOf(client string) ([]assess.Assessment, error) {
	s, err := a.readStore()
	if err != nil {
		return nil, err
	}
	defer s.Close()
	list, err := a.keptIn(s, client)
	for _, x := range list {
		a.sayAhead(x.ID)
	}
	return list, err
}

// keptIn is keptOf for a store that is open already.
func (a *app) keptIn(s *store.Store, client string) ([]assess.Assessment, error) {
	client = a.folderOf(s, client)
	ids, err := s.Assessments(client, a.Now())
	if err != nil {
		return nil, storage(err)
	}
	var out []assess.Assessment
	for _, id := range ids {
		var x assess.Assessment
		err := s.Load(store.AssessmentName(client, id), &x, a.Now())
		if err != nil { // damaged, newer, somebody else’s, or no plain file at all
			a.warn("cybercheck: %v", err)
			continue
		}
		out = append(out, x)
	}
	return out, nil
}

func sayHistory(w *paragraphs, client string, points []compare.Point) {
	w.say("Assessments of %s, oldest first", clientName(client))
	w.say("")
	before := -1
	for i, p := range points {
		change := ""
		switch {
		case !p.Comparable:
			change = "not comparable with the newest: " + p.WhyNot
		case before >= 0:
			change = "change " + signed(p.Floor-points[before].Floor)
		}
		if p.Comparable {
			before = i
		}
		w.indented("  ", "%s  %-11s  %s", phrases.Stamp(p.Finished, w.zone), p.Mode, scoreWords(p))
		if p.Said != p.Floor {
			change = strings.TrimPrefix(change+fmt.Sprintf("; it said %d by the questions of its day", p.Said), "; ")
		}
		w.indented("    ", "%s", strings.TrimRight(p.ID+"  "+change, " "))
	}
	var line []string
	for _, p := range points {
		if p.Comparable {
			line = append(line, fmt.Sprint(p.Floor))
		}
	}
	if len(line) > 1 {
		w.say("")
		w.say("The scores that go together, oldest first: %s.", strings.Join(line, ", "))
	}
	if slices.ContainsFunc(points, func(p compare.Point) bool { _, provisional := p.Stands(); return provisional }) {
		w.say("")
		w.say("%s", phrases.MarkMeans(i18n.Catalog{}))
	}
}

// scoreWords is the score of a point in a fixed width.
func scoreWords(p compare.Point) string {
	grade, provisional := p.Stands()
	mark := phrases.Mark(i18n.Catalog{}, grade, provisional)
	if p.Floor == p.Ceiling {
		return fmt.Sprintf("%-10d %s", p.Floor, mark)
	}
	return fmt.Sprintf("%-10s %s", fmt.Sprintf("%d to %d", p.Floor, p.Ceiling), mark)
}

func signed(n int) string {
	if n == 0 {
		return "none"
	}
	return fmt.Sprintf("%+d", n)
}
