package cli

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestReadmeAgrees: what the README says of exit codes, checks and numbers of
// questions is what the program does.
func TestReadmeAgrees(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	readme := strings.ReplaceAll(string(data), "`", "")
	for _, e := range exitTable {
		if !strings.Contains(readme, "| "+e.code+" | "+strings.SplitN(e.meaning, " (", 2)[0]) {
			t.Errorf("the README does not say that %s is %q", e.code, e.meaning)
		}
	}
	c, err := (&app{}).content()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.Checks {
		if !strings.Contains(readme, "| "+k.Name+" |") {
			t.Errorf("the README does not list the check %s", k.Name)
		}
	}
	asked := fmt.Sprintf("%d questions about %d topics", len(c.Bank.Controls), len(c.Bank.Areas))
	whole, quick := c.Bank.Stats(nil, false), c.Bank.Stats(nil, true)
	for _, want := range []string{
		asked, fmt.Sprintf("%d short questions at most", whole.Facts+whole.Questions), fmt.Sprintf("asks the %d that matter", quick.Facts+quick.Questions),
		fmt.Sprintf("counts for %d days", c.Model.Settling.EvidenceDays),
	} {
		if !strings.Contains(strings.Join(strings.Fields(readme), " "), want) {
			t.Errorf("the README does not say %q", want)
		}
	}
	for _, b := range c.Model.Bands {
		if !strings.Contains(readme, "| "+string(b.Grade)+" | ") {
			t.Errorf("the README does not list the grade %s", b.Grade)
		}
	}
	for line := range strings.Lines(readme) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "cybercheck" {
			if cmd, _, err := (&app{}).root().Find(words[1:]); err != nil || cmd.Name() == "cybercheck" && !strings.HasPrefix(words[1], "-") {
				t.Errorf("the README names the command %q: %v", words[1], err)
			}
		}
	}
}
