package cli

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestManPages: every command has a page that names each of its flags, and a reader of
// such pages finds no fault in it.
func TestManPages(t *testing.T) {
	a := &app{}
	groff, err := exec.LookPath("groff")
	if err != nil {
		t.Log("groff is not installed, so nobody but us read the pages")
	}
	var walk func(*cobra.Command)
	walk = func(of *cobra.Command) {
		page := manPage(of)
		for _, want := range []string{".TH ", ".SH NAME", ".SH SYNOPSIS", manText(of.Short)} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("%s: no %q", of.CommandPath(), want)
			}
		}
		for line := range strings.Lines(string(page)) {
			if strings.HasPrefix(line, ".") && !strings.HasPrefix(line, ".TH ") && !strings.HasPrefix(line, ".SH ") && !strings.HasPrefix(line, ".B ") &&
				line != ".TP\n" && line != ".PP\n" && line != ".nf\n" && line != ".fi\n" {
				t.Errorf("%s: text is taken for a macro: %q", of.CommandPath(), line)
			}
		}
		if groff != "" {
			cmd := exec.CommandContext(t.Context(), groff, "-man", "-Tutf8", "-ww", "-Kutf8", "-z")
			cmd.Stdin = bytes.NewReader(page)
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				t.Errorf("%s: %v %s", of.CommandPath(), err, out)
			}
		}
		for _, k := range of.Commands() {
			walk(k)
		}
	}
	walk(a.root())
}
