package junit

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// TestSchema has a tool of others hold every document against the schema, and
// makes sure that it can refuse.
func TestSchema(t *testing.T) {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint (Debian package libxml2-utils) is not installed, so only our own grammar was held against the documents")
	}
	dir := t.TempDir()
	judge := func(name string, doc []byte) error {
		file := filepath.Join(dir, name+".xml")
		if err := os.WriteFile(file, doc, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.CommandContext(t.Context(), lint, "--noout", "--nonet", "--schema", "testdata/junit.xsd", file).CombinedOutput()
		if err != nil {
			t.Logf("%s: %s", name, bytes.TrimSpace(out))
		}
		return err
	}
	docs := map[string]assess.Assessment{"hostile": reporttest.Hostile(reporttest.Bad(t), strings.Join(reporttest.Strings(), " "))}
	maps.Copy(docs, reporttest.All(t))
	for name, a := range docs {
		if err := judge(name, render(t, a)); err != nil {
			t.Errorf("%s is not valid: %v", name, err)
		}
	}
	good := string(render(t, reporttest.Bad(t)))
	for name, change := range map[string][2]string{
		"no-name": {`<testcase name="`, `<testcase nom="`}, "no-type": {` type="`, ` kind="`}, "a-word": {`tests="`, `tests="many`},
		"order": {"<system-out>", "<system-err></system-err><system-out>"}, "local-time": {`timestamp="2026-11-24T02:05:00"`, `timestamp="yesterday"`},
	} {
		if err := judge(name, []byte(strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
