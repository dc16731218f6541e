package all

import (
	"os"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestComplete compares the list with the folders on disk.
func TestComplete(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, c := range Checks() {
		listed = append(listed, c.Name)
	}
	for _, e := range entries {
		if !e.IsDir() || slices.Contains([]string{"all", "checktest", "testdata"}, e.Name()) {
			continue
		}
		if !slices.Contains(listed, e.Name()) {
			t.Errorf("checks/%s is not in the list", e.Name())
		}
	}
}

func TestValid(t *testing.T) {
	if err := checks.Validate(Checks()); err != nil {
		t.Error(err)
	}
}
