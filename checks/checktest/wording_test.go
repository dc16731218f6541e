package checktest_test

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

// complaints is a test that keeps what it is told.
type complaints struct {
	testing.TB
	said []string
}

func (c *complaints) Errorf(format string, a ...any) {
	c.said = append(c.said, fmt.Sprintf(format, a...))
}

// A key is found with and without a dot, and where it is said over a reason.
func TestWording(t *testing.T) {
	t.Chdir(t.TempDir())
	code := `package x
var a, b, c = words.Say("clean"), words.Say("lost", "n", 1), words.Unknown(r)
var key, file = "list.empty", "limits.yaml"
`
	if err := os.WriteFile("x.go", []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	words := checks.EmbeddedWords(fstest.MapFS{"wording.yaml": {Data: []byte(`
clean: All is well.
list.empty: It is empty.
unknown.protocol: It could not be told.
unknown.needs_elevation: It is shown to administrators only.
old: Nobody says this.
`)}})
	c := &complaints{TB: t}
	checktest.Wording(c, checks.Docs{}, words)
	slices.Sort(c.said)
	want := []string{`wording.yaml has "old", which nothing says`, `wording.yaml lacks "lost"`}
	if !slices.Equal(c.said, want) {
		t.Errorf("got %q, want %q", c.said, want)
	}
}
