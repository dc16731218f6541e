package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/phrases"
	"github.com/cybercheck-cli/cybercheck/internal/portfolio"
	"github.com/cybercheck-cli/cybercheck/internal/sheet"
)

// clientSheet is the list as CSV, a line a client. The first column is the key by which a
// second import finds the same client again.
func clientSheet(p portfolio.Portfolio) *sheet.Sheet {
	s := sheet.New("client", "name", "grade", "provisional", "floor", "ceiling", "change", "measured", "measurable", "oldest_evidence", "old_evidence",
		"worst", "worst_step", "due", "overdue", "tags", "contact", "assessment", "finished")
	for _, r := range p.Rows {
		change, oldest := "", ""
		if r.Change != nil {
			change = fmt.Sprint(*r.Change)
		}
		if !r.Oldest.IsZero() {
			oldest = r.Oldest.Format(time.DateOnly)
		}
		s.Line(r.Client, r.Name, r.Grade, r.Provisional, r.Floor, r.Ceiling, change, r.Measured, r.Measurable, oldest, r.Old,
			r.Worst, r.WorstTitle, r.Due, r.Overdue, strings.Join(r.Tags, " "), r.Contact, r.Assessment, r.Finished.UTC().Format(time.RFC3339))
	}
	return s
}

// sayClients lists the clients on a terminal, three lines each at most.
func sayClients(w *paragraphs, p portfolio.Portfolio, now time.Time) {
	if len(p.Rows) == 0 {
		w.say("No client fits, or nothing is kept of any. “cybercheck scan --client NAME” keeps an assessment.")
		return
	}
	w.say("%s", gradesOf(p))
	for _, r := range p.Rows {
		grade, provisional := r.Stands()
		mark := phrases.Mark(i18n.Catalog{}, grade, provisional)
		line := fmt.Sprintf("%-3s %s, %d", mark, r.Name, r.Floor)
		if grade == "" {
			line = fmt.Sprintf("?   %s, %d", r.Name, r.Floor)
		}
		if r.Ceiling > r.Floor {
			line += fmt.Sprintf(" to %d", r.Ceiling)
		}
		if r.Change != nil {
			line += ", change " + signed(*r.Change)
		}
		w.say("")
		w.say("%s", line)
		w.indented("    ", "%s", strings.Join(rowFacts(w, r, now), "; "))
		if r.Worst != "" {
			w.indented("    ", "First: %s (%s)", r.WorstTitle, r.Worst)
		}
	}
	if len(p.Jobs) > 0 {
		w.say("")
		w.say("One job, many clients")
	}
	for i, j := range p.Jobs[:min(len(p.Jobs), 6)] {
		effect := fmt.Sprintf("%d points in all", j.Gain)
		if j.Up > 0 {
			effect = fmt.Sprintf("%d go up a grade", j.Up)
		}
		w.indented("  ", "%d. %s (%s): %d clients, %s in all, %s", i+1, j.Title, j.Control, len(j.Clients), minutesWords(j.Minutes), effect)
	}
}

// gradesOf says how many there are of each grade.
func gradesOf(p portfolio.Portfolio) string {
	n := map[string]int{}
	overdue := 0
	for _, r := range p.Rows {
		g, _ := r.Stands()
		n[string(g)]++
		if r.Overdue {
			overdue++
		}
	}
	out := fmt.Sprintf("%d clients:", len(p.Rows))
	if len(p.Rows) == 1 {
		out = "1 client:"
	}
	var list []string
	for _, g := range []string{"A", "B", "C", "D", "E"} {
		if n[g] > 0 {
			list = append(list, fmt.Sprintf("%d %s", n[g], g))
		}
	}
	if n[""] > 0 {
		list = append(list, fmt.Sprintf("%d not known", n[""]))
	}
	return out + " " + strings.Join(list, ", ") + fmt.Sprintf("; %d overdue.", overdue)
}

func rowFacts(w *paragraphs, r portfolio.Row, now time.Time) []string {
	out := []string{fmt.Sprintf("looked at on %s", w.day(r.Finished)), fmt.Sprintf("%d of %d measured", r.Measured, r.Measurable)}
	if r.Old {
		out = append(out, "evidence from "+w.day(r.Oldest)+", too old to count")
	}
	switch {
	case r.Overdue && r.Due != "":
		out = append(out, "was due on "+r.Due)
	case r.Overdue:
		out = append(out, fmt.Sprintf("overdue, %d days ago", int(now.Sub(r.Finished).Hours()/24)))
	case r.Due != "":
		out = append(out, "due on "+r.Due)
	}
	if len(r.Tags) > 0 {
		out = append(out, "tags "+strings.Join(r.Tags, ", "))
	}
	if r.Contact != "" {
		out = append(out, r.Contact)
	}
	return out
}
