package questions_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/questions"
	"github.com/cybercheck-cli/cybercheck/questions/frameworks"
)

func known(list, id string) bool { return list == "csf" && id == "PR.AA-03" }

func TestLint(t *testing.T) {
	if _, err := questions.Lint(mapFS(smallBank()), known); err != nil {
		t.Errorf("a bank without a fault: %v", err)
	}
	files := smallBank()
	change(t, files, "acc/ACC-1.yaml", "csf: [PR.AA-03]", "csf: [PR.AA-03,\n    PR.AC-7]")
	change(t, files, "acc/ACC-1.yaml", "partial: For some.", "partial: For "+strings.Repeat("some ", 25)+".")
	change(t, files, "acc/ACC-1.yaml", "cost: free", "cost: dear")
	_, err := questions.Lint(mapFS(files), known)
	want := []questions.Fault{
		{File: "acc/ACC-1.yaml", Line: 10, What: "a sentence here has 26 words; 25 is the most"},
		{File: "acc/ACC-1.yaml", Line: 24, What: `csf has no id "PR.AC-7" that we know`},
		{File: "acc/ACC-1.yaml", Line: 27, What: `the cost "dear" is not one of free, low, medium, high`},
	}
	if d := cmp.Diff(want, questions.Faults(err)); d != "" {
		t.Errorf("faults (-want +got):\n%s", d)
	}
	if got := questions.Faults(nil); len(got) != 0 {
		t.Errorf("no error holds faults: %v", got)
	}
}

// TestLintControl: one file in any folder, held against the facts of the bank.
func TestLintControl(t *testing.T) {
	b, err := questions.LoadFS(mapFS(smallBank()))
	if err != nil {
		t.Fatal(err)
	}
	text := smallBank()["acc/ACC-1.yaml"]
	own := func(text string) error {
		return questions.LintControl(b, mapFS(map[string]string{"mine.yaml": text}), "mine.yaml", known)
	}
	if err := own(text); err != nil {
		t.Errorf("a control without a fault: %v", err)
	}
	for _, tt := range []struct{ old, text, want string }{
		{"id: ACC-1", "id: ACC-2", "mine.yaml:4: ACC-1 already has place 1 on the quick path"},
		{"id: ACC-1", "id: PWD-1", `mine.yaml:1: there is no area "PWD"`},
		{"- mail: [google]", "- mail: [pigeon]", `mine.yaml:20: the fact "mail" has no option "pigeon"`},
		{"weight: 10", "weight: 11", "mine.yaml:6: the weight 11"},
		{"PR.AA-03", "PR.AA-99", `mine.yaml:23: csf has no id "PR.AA-99"`},
		{"title:", "titel:", `mine.yaml:2: unknown key "titel"`},
		{text, strings.Repeat("#", 1<<20) + "\n", "mine.yaml: cannot be read: the file is larger than 1 MB"},
	} {
		err := own(strings.Replace(text, tt.old, tt.text, 1))
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("with %.40q: got %v, want %q", tt.text, err, tt.want)
		}
	}
	if err := questions.LintControl(b, mapFS(nil), "none.yaml", known); err == nil {
		t.Error("a file that is not there has no fault")
	}
}

// TestOurBankPassesItsOwnLint: what we ask of others holds for us.
func TestOurBankPassesItsOwnLint(t *testing.T) {
	tables, err := frameworks.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := questions.Lint(os.DirFS("bank"), tables.Has); err != nil {
		t.Error(err)
	}
}
