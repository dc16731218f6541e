package cli

import (
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// TestLargeRange: a large range takes two words, and says which.
func TestLargeRange(t *testing.T) {
	for _, tt := range []struct {
		rate  netx.TimingProfile
		large bool
		code  int
	}{{netx.TimingFast, false, exitUsage}, {netx.TimingAuto, true, exitUsage}, {netx.TimingFast, true, 0}} {
		if _, _, err := splitRanges([]string{"10.0.0.0/21"}, tt.rate, tt.large); codeOf(err) != tt.code {
			t.Errorf("%+v: %v", tt, err)
		}
	}
}

func TestAcceptances(t *testing.T) {
	got := acceptances([]questions.Acceptance{{Target: "x:1/tcp", Owner: "A", Reason: "b", Until: "2027-06-30"}})
	if len(got) != 1 || got[0].Until.Format(time.DateOnly) != "2027-06-30" {
		t.Errorf("got %+v", got)
	}
}
