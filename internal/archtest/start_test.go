package archtest

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initTrace is a line of GODEBUG=inittrace=1: a package and what its start allocated.
var initTrace = regexp.MustCompile(`(?m)^init (\S+) @.*?, (\d+) bytes, \d+ allocs$`)

// TestContentIsReadWhenAskedFor: no package of ours reads its content at
// start, since every command would wait for it. What a start allocates does not
// depend on the machine, as its time would.
func TestContentIsReadWhenAskedFor(t *testing.T) {
	const most = 256 << 10 // the tables and patterns of the largest need about 190 kB
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen := 0
	for _, m := range initTrace.FindAllStringSubmatch(string(out), -1) {
		if !strings.HasPrefix(m[1], module) {
			continue
		}
		seen++
		if n, err := strconv.Atoi(m[2]); err != nil || n > most {
			t.Errorf("the start of %s allocates %s bytes, at most %d: read its content on first use", m[1], m[2], most)
		}
	}
	if seen < 10 {
		t.Errorf("%d packages of ours seen in %s", seen, out)
	}
}
