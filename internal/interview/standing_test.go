package interview_test

import (
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/i18n"
	"github.com/cybercheck-cli/cybercheck/internal/interview"
)

// The headline says the grade and the way out of it, whatever the case, and no sentence
// is left unfilled.
func TestHeadline(t *testing.T) {
	say := i18n.Catalog{}
	for _, tt := range []struct {
		s    interview.Standing
		want string
	}{
		{interview.Standing{}, "Not enough is known for a grade yet."},
		{interview.Standing{Grade: "A"}, "Grade A. Nothing urgent is left."},
		{interview.Standing{Grade: "C", Then: "B", Jobs: 3, Minutes: 85}, "Grade C. Three jobs, 85 min, and it is a B."},
		{interview.Standing{Grade: "C", Then: "C", Jobs: 1}, "Grade C. Do this one first: it prevents the most."},
		{interview.Standing{Grade: "D", Then: "D", Jobs: 3, Provisional: true}, "It looks like a D. Do these first: they prevent the most."},
	} {
		got := tt.s.Headline(say)
		if got != tt.want || strings.Contains(got+tt.s.InNumbers(say)+tt.s.Held(say), "%") {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	held := interview.Standing{Grade: "C", HeldBy: 2, HeldUnder: "B"}
	if got := held.Held(say); got != "Held under a B until job 2 is done." {
		t.Errorf("got %q", got)
	}
	held.HeldBy = 0
	if got := held.Held(say); got != "" {
		t.Errorf("no job lifts it, and it says %q", got)
	}
}
