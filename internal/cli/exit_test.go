package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// Other people's scripts hold these numbers: they are written out here, and not by name.
func TestExitCodes(t *testing.T) {
	documented := map[string]bool{}
	for _, row := range exitTable {
		documented[row.code] = row.meaning != ""
	}
	for code, want := range map[int]int{
		exitDone: 0, exitFindings: 1, exitUsage: 2, exitStorage: 3, exitIncomplete: 4, exitNotAuthorised: 5, exitFault: 70, exitSignal: 128,
	} {
		if code != want {
			t.Errorf("a code is %d, want %d", code, want)
		}
		if said := documented[fmt.Sprint(want)] || want == 128 && documented["128+n"]; !said {
			t.Errorf("“help exit-codes” says nothing of %d", want)
		}
	}
	if len(exitTable) != 8 {
		t.Errorf("%d codes are documented", len(exitTable))
	}
}

// A fault of ours ends with 70 and one sentence, and shows nothing of what it was about.
func TestExitOfAFault(t *testing.T) {
	for name, c := range map[string]struct {
		args   []string
		traced bool
	}{"plainly": {[]string{"scan", "--no-local", "--no-save", "127.0.0.1:1"}, false}, "with -v": {[]string{"scan", "-v", "--no-local", "--no-save", "127.0.0.1:1"}, true}} {
		var out, errs strings.Builder
		code := Main(t.Context(), Process{
			Args: c.args, Out: &out, Err: &errs, Environ: []string{"HOME=" + t.TempDir()},
			Now: func() time.Time { panic("the answer of Kōwhai Bakery") }, Signal: func() int { return 0 }, Host: &checktest.Host{},
		})
		if code != 70 || out.Len() > 0 || !strings.Contains(errs.String(), errFault.Error()) || strings.Contains(errs.String(), "Bakery") {
			t.Errorf("%s: exit %d, %q, %q", name, code, out.String(), errs.String())
		}
		if got := strings.Contains(errs.String(), "goroutine"); got != c.traced {
			t.Errorf("%s: the stack is shown: %v", name, got)
		}
	}
}
