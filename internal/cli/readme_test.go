package cli

import (
	"cmp"
	"flag"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

var update = flag.Bool("update", false, "write the figures of README.md again")

// figures is the README with the numbers that the bank and the model have, and the formats.
func figures(readme string, c assess.Content) string {
	whole, quick := c.Bank.Stats(questions.Longest(), false), c.Bank.Stats(questions.Longest(), true)
	for _, f := range []struct {
		says    string // each N is the number in its place
		numbers []int
	}{
		{"N questions about N topics", []int{len(c.Bank.Controls), len(c.Bank.Areas)}},
		{"N short questions at most", []int{whole.Facts + whole.Questions}},
		{"asks the N that matter", []int{quick.Facts + quick.Questions}},
		{"counts for N days", []int{c.Model.Settling.EvidenceDays}},
	} {
		re := regexp.MustCompile(strings.NewReplacer("N", `(\d+)`, " ", `\s+`).Replace(f.says))
		at := re.FindStringSubmatchIndex(readme)
		if at == nil {
			return "the README no longer says “" + f.says + "”"
		}
		for i := len(f.numbers); i > 0; i-- {
			readme = readme[:at[2*i]] + strconv.Itoa(f.numbers[i-1]) + readme[at[2*i+1]:]
		}
	}
	listed := regexp.MustCompile("(`--format`\\s+)[^;]+;")
	if !listed.MatchString(readme) {
		return "the README no longer lists the formats"
	}
	readme = listed.ReplaceAllString(readme, "${1}"+formatNames()+";")
	// A check without a row gets one in its own words; whoever adds it may say more.
	const heading = "| Check | On this computer | On a target |\n|---|---|---|\n"
	before, rows, ok := strings.Cut(readme, heading)
	rows, after, ended := strings.Cut(rows, "\n\n")
	if !ok || !ended {
		return "the README no longer has the table of checks"
	}
	for _, k := range c.Checks {
		if !strings.Contains("\n"+rows, "\n| "+k.Name+" |") {
			here, there := "", ""
			if slices.Contains(k.On, checks.ThisComputer) {
				here = k.Touches
			}
			if slices.Contains(k.On, checks.Remote) {
				there = cmp.Or(k.TouchesOther, k.Touches)
			}
			rows += "\n| " + k.Name + " | " + here + " | " + there + " |"
		}
	}
	return before + heading + rows + "\n\n" + after
}

// TestReadmeAgrees: what the README says of exit codes, checks, formats and numbers of
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
	if figured := figures(string(data), c); *update && figured != string(data) {
		if err := os.WriteFile("../../README.md", []byte(figured), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if figured != string(data) {
		t.Errorf("the README has old figures; “go generate ./internal/archtest” writes them:\n%s", gocmp.Diff(string(data), figured))
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
