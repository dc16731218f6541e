package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/score"
)

// explainPlan prints how the priority of each step came about, in the words and to the
// digits of docs/scoring.md.
func explainPlan(w *paragraphs, c assess.Content, x assess.Assessment) {
	if len(x.Plan) == 0 {
		return
	}
	workings := c.Workings(x.Input())
	w.say("")
	w.say("How the plan was put in order")
	w.say("")
	w.say("What a control leaves of a loss is 1 minus its part of it, times what it is worth. The worth of a step is the logarithm of what is left now ÷ what is left once it is good, times the points of the loss, added up over the losses. Its priority is the worth, times the likelihood of a gap where that is not known, ÷ the square root of the hours, ÷ what it costs.")
	for _, s := range x.Plan {
		k, _ := c.Bank.Control(s.Control)
		work, ok := workings[s.Control]
		w.say("")
		what := s.Control
		if s.Kind == advice.FindOut {
			what += ", find out"
		}
		w.say("%d. %s: %s", s.Rank, what, k.Title)
		if !ok || math.Abs(work.Priority-s.Priority) > 0.005 {
			w.indented("   ", "Its priority is %.2f, by the numbers of the version that made this assessment (%s). Those of this version are others.", s.Priority, x.Tool.Bank)
		} else {
			sayWorking(w, c, work)
		}
		w.indented("   ", "%s", stepCounts(s))
	}
	w.say("")
	w.say("First comes what lifts the limit that holds the score, or that the next step would run into. Then what can ruin the business. Then, by priority, what would be worth a point or more if no limit held, and then the others.")
}

// sayWorking prints the sums of one step.
func sayWorking(w *paragraphs, c assess.Content, work advice.Working) {
	for _, l := range work.Losses {
		name := l.Scenario
		if i := slices.IndexFunc(c.Model.Scenarios, func(s score.Scenario) bool { return s.ID == l.Scenario }); i >= 0 {
			name += ", " + c.Model.Scenarios[i].Name
		}
		w.indented("   ", "%s: ln(%.4f ÷ %.4f) × %.2f = %.2f", name, l.Residual, l.Best, l.Load, l.Reduction)
	}
	times := ""
	if work.Likely < 1 {
		times = fmt.Sprintf(" × %.2f (the likelihood of a gap)", work.Likely)
	}
	w.indented("   ", "Priority: %.2f%s ÷ √%.2f hours ÷ %.2f for the cost = %.2f", work.Reduction, times, work.Hours, work.Money, work.Priority)
}

// stepCounts are the points of a step, and the limit that it lifts.
func stepCounts(s advice.Step) string {
	out := []string{fmt.Sprintf("Gain: %d.", s.Gain), fmt.Sprintf("Score after: %d.", s.ScoreAfter)}
	if s.Provisional {
		out = append(out, fmt.Sprintf("Points of the short way after: %d.", s.ShortAfter))
	}
	if s.LiftedCap > 0 {
		out = append([]string{fmt.Sprintf("It lifts the limit of %d.", s.LiftedCap)}, out...)
	}
	return strings.Join(out, " ")
}
