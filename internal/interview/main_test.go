package interview_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain draws the same firms on every run, so that a change is what makes a property
// fail. “-rapid.seed=N” draws others.
func TestMain(m *testing.M) {
	flag.Parse()
	if f := flag.Lookup("rapid.seed"); f != nil && f.Value.String() == "0" {
		_ = f.Value.Set("20261130") // a number, as the flag is
	}
	os.Exit(m.Run())
}
