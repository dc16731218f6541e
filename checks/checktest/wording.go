package checktest

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// maxWords is the longest sentence that an owner has to read.
const maxWords = 25

var (
	// asked are the keys in the code: what Say is given, and whatever has a dot in it.
	asked = regexp.MustCompile(`\b[sS]ay\("([^"]+)"[,)]|"([a-z][a-z_0-9]*(?:\.[a-z_0-9]+)+)"`)
	// reasonKey is a sentence that Words.Unknown says of a reason, where there is one.
	reasonKey   = regexp.MustCompile(`^unknown\.(timeout|refused|reset|unreachable|protocol|unsupported|source_missing|needs_elevation|parse_error|cancelled|not_authorised)$`)
	sentenceEnd = regexp.MustCompile(`[.?!]\s+`)
)

// indirect are the sentences that a method of Words says by itself.
var indirect = map[string][]string{
	"words.Gain(":     {"elevate"},
	"words.Unknown(":  {"unknown.protocol"},
	"words.NoAnswer(": {"unknown.protocol", "unknown.servfail", "unknown.rcode", "unknown.budget", "unknown.format"},
}

// Wording holds the sentences of the check in the current folder to three rules:
// each that the code asks for is there, each that is there is asked for, and none
// is too long. It reads the findings' own texts as well. A finding may have a sentence
// under its id, and one under its id and “.pass”. A key is found where Say is given it in
// quotes; one that reaches Say in a variable is found only where it has a dot, as “lock.none”
// has. Others are words in the code that look like keys and are none.
func Wording(t testing.TB, docs checks.Docs, words checks.Words, others ...string) {
	t.Helper()
	said := sayings(t)
	for _, name := range others {
		delete(said, name)
	}
	may, gains := map[string]bool{}, said["elevate"]
	for _, d := range docs.All() {
		may[d.ID], may[d.ID+".pass"] = true, true
		delete(said, d.ID)
		if gains {
			said["elevate."+d.ID] = true
		}
	}
	for key := range said {
		if _, ok := words.All()[key]; !ok {
			t.Errorf("wording.yaml lacks %q", key)
		}
	}
	texts := map[string]string{}
	for key, text := range words.All() {
		if !said[key] && !may[key] && !(said["unknown.protocol"] && reasonKey.MatchString(key)) {
			t.Errorf("wording.yaml has %q, which nothing says", key)
		}
		texts[key] = text
	}
	for _, d := range docs.All() {
		texts[d.ID] = strings.Join([]string{d.Title, d.PassTitle, d.Why}, ". ")
		for _, x := range d.Fix {
			texts[d.ID+" "+x.For] = x.First + " . " + strings.Join(x.Steps, " . ")
		}
	}
	for where, text := range texts {
		for _, s := range sentenceEnd.Split(text, -1) {
			if n := len(strings.Fields(s)); n > maxWords {
				t.Errorf("%s: a sentence of %d words: %q", where, n, s)
			}
		}
	}
}

// sayings are the keys that the code of the current folder asks for, and that code.
func sayings(t testing.TB) map[string]bool {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			if key := m[1] + m[2]; !strings.HasSuffix(key, ".yaml") { // a file of content
				said[key] = true
			}
		}
		for call, keys := range indirect {
			if bytes.Contains(b, []byte(call)) {
				for _, key := range keys {
					said[key] = true
				}
			}
		}
	}
	return said
}

// HostFaults runs a check of this computer on hosts that tell nothing: each of
// its findings is then there, with a reason, and none is a pass.
func HostFaults(t *testing.T, c *checks.Check) {
	t.Helper()
	for _, tt := range []struct {
		err  error
		want checks.Status
	}{
		{errors.ErrUnsupported, checks.NotChecked},
		{fmt.Errorf("x: %w", fs.ErrPermission), checks.NotChecked},
		{errors.New("anything else"), checks.Unknown},
		{nil, checks.NotChecked}, // no host at all
	} {
		env := Env(t)
		env.Host = &Host{Err: tt.err}
		if tt.err == nil {
			env.Host = nil
		}
		got := checks.Run(t.Context(), env, []*checks.Check{c}, []checks.Target{{}}, 1, nil)
		if len(got) != len(c.Docs.All()) {
			t.Errorf("%v: %d findings, want %d", tt.err, len(got), len(c.Docs.All()))
		}
		for _, f := range got {
			if f.Status != tt.want || f.Detail == "" || f.Reason == "" {
				t.Errorf("%v: %s is %s, %q", tt.err, f.ID, f.Status, f.Reason)
			}
		}
	}
}
