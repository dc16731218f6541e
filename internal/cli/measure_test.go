package cli

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestOutcome: what is said of a check is what the worst of its findings says, and
// what was left out is not said to make no sense.
func TestOutcome(t *testing.T) {
	for want, list := range map[string][]checks.Status{
		"2 things to look at": {checks.Pass, checks.Fail, checks.Partial, checks.Unknown},
		"1 thing to look at":  {checks.Partial, checks.NotChecked},
		"could not tell":      {checks.Pass, checks.Error},
		"good":                {checks.Pass, checks.NotChecked, checks.NotApplicable},
		"was not looked at":   {checks.NotApplicable, checks.NotChecked},
		"does not apply":      {checks.NotApplicable, checks.NotApplicable},
	} {
		var findings []checks.Finding
		for _, s := range list {
			findings = append(findings, checks.Finding{Status: s})
		}
		if got := outcome(findings); got != want {
			t.Errorf("%v: %q, want %q", list, got, want)
		}
	}
}
