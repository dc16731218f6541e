package report_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

// TestF06Decisions: the report prints the record of what might be reached, on whose
// word, and what was left alone.
func TestF06Decisions(t *testing.T) {
	a := reporttest.Middling(t)
	a.Scope.Decisions = []assess.Decision{
		{Target: "the office router", Basis: assess.DecidedByFlag},
		{Target: "shop.example", Basis: assess.DecidedByWord, Reached: []string{"9.9.9.9"}},
		{Target: "10.0.0.5", Basis: assess.DecidedByWord, Reached: []string{"10.0.0.5"}},
		{Target: "intranet.example", Basis: assess.DecidedByWord, Left: []string{"10.0.0.5 (private)"}},
		{Target: "mx.shop.example:25", Basis: assess.DecidedByRecords, Reached: []string{"9.9.9.25"}, Left: []string{"127.0.0.1 (loopback)"}},
	}
	got := map[string]string{}
	for _, f := range report.New(reporttest.Content(t), a, report.Options{}).Facts {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]string{
		"Where that led": "the office router (because this run was told to), shop.example at 9.9.9.9 (by that word), 10.0.0.5 (by that word), " +
			"mx.shop.example:25 at 9.9.9.25 (named by the records of a name that may be looked at)",
		"Left alone": "intranet.example at 10.0.0.5 (private), mx.shop.example:25 at 127.0.0.1 (loopback)",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}
