package cli

import (
	"fmt"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

// explainFramework lists the ids of a framework with how far an assessment meets
// each: the newest one kept, or the one named.
func (a *app) explainFramework(w *paragraphs, name string, args []string) error {
	if frameworks.Name(name) == "" {
		return usage("there is no framework %q; there are %s", name, strings.Join(questions.Lists(), ", "))
	}
	if len(args) > 1 {
		return usage("--framework takes one assessment")
	}
	tables, err := frameworks.Load()
	if err != nil {
		return &exitError{code: exitFault, err: err}
	}
	x, err := a.find(strings.Join(args, ""))
	if err != nil {
		return err
	}
	c := report.NewCoverage(x, name, tables.IDs(name))
	w.say("%s, held against the assessment of %s", frameworks.Name(name), w.day(x.Run.Finished))
	w.say("")
	for _, row := range c.Rows {
		e := tables[name][row.ID]
		why := "no question that applies is about it"
		if len(row.Controls) > 0 {
			why = strings.Join(row.Controls, ", ")
		}
		title := strings.TrimSpace(e.Title + " " + e.Group)
		if title != "" {
			why = title + ": " + why
		}
		state := string(row.State)
		if !row.Measured.IsZero() {
			state = "measured on " + w.day(row.Measured)
		}
		w.indented("  ", "%-9s %-23s %s", row.ID, state, why)
	}
	w.say("")
	var counts []string
	for _, s := range report.CoverStates() {
		counts = append(counts, fmt.Sprintf("%s %d", s, c.Counts[s]))
	}
	w.say("Of %d ids: %s.", len(c.Rows), strings.Join(counts, ", "))
	w.say("Coverage: %d %% of the ids are known to be met or covered, partly met or not met.", c.Known)
	w.say("Which of our questions is about which id is our own reading, not an official table. An id counts as met when every question about it is in good shape and was measured; by word alone it is covered by your answers.")
	return writeError(w.err)
}
