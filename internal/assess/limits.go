package assess

import (
	"fmt"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// limits says what the assessment is not, and what it could not see.
func limits(a Assessment) []string {
	out := []string{
		"This is a self-assessment on one day. It is not a certificate and not a penetration test.",
	}
	if len(a.Answers) == 0 {
		out = append(out, "No questions were answered. The score covers only what was measured; the rest is shown as not known.")
	} else if a.Run.Quick {
		out = append(out, "Only the questions that matter most were asked. Run cybercheck again to answer the others; it can begin with these answers.")
	}
	if a.Scope.ThisComputer {
		out = append(out, "One computer was looked at. Your other computers may differ.")
	} else {
		out = append(out, "This computer was not looked at.")
	}
	if len(a.Scope.Targets) == 0 {
		out = append(out, "No website or other address was looked at.")
	}
	old, stale := 0, 0
	for _, k := range a.Controls {
		if k.StaleAnswer {
			old++
		}
		if k.Stale {
			stale++
		}
	}
	if old > 0 {
		out = append(out, fmt.Sprintf("Some answers are old, and should be given again: %d.", old))
	}
	if n := remembered(a.Findings); n > 0 {
		out = append(out, fmt.Sprintf("Some things were not looked at today, and count as they were measured before: %d.", n))
	}
	if stale > 0 {
		out = append(out, fmt.Sprintf("Some things were measured too long ago to count: %d.", stale))
	}
	if a.Run.Partial {
		out = append(out, "The run was cut short, so part of it is missing.")
	}
	return out
}

// remembered counts what an earlier run measured and this one did not look at again.
func remembered(findings []checks.Finding) int {
	n := 0
	for _, f := range findings {
		if !f.MeasuredAt.IsZero() {
			n++
		}
	}
	return n
}
