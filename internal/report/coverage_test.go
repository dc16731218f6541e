package report_test

import (
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestCoverage(t *testing.T) {
	of := func(floor, ceiling int, applies bool, ids ...string) assess.Control {
		return assess.Control{ID: "ACC-1", Value: floor, CeilingValue: ceiling, Applies: applies, Maps: questions.Maps{CIS: ids, CSF: []string{"PR.AA-03"}}}
	}
	a := assess.Assessment{Controls: []assess.Control{
		of(100, 100, true, "met", "half", "open"),
		of(0, 0, true, "none", "half"),
		of(50, 50, true, "partial", "partial and unknown"),
		of(0, 100, true, "open", "unknown", "partial and unknown"),
		of(0, 0, true, "bad and unknown"),
		of(0, 100, true, "bad and unknown"),
		of(100, 100, false, "waived"),
	}}
	want := map[string]report.CoverState{
		"met": report.Met, "half": report.PartlyMet, "none": report.NotMet, "partial": report.PartlyMet, "open": report.Unknown,
		"unknown": report.Unknown, "partial and unknown": report.PartlyMet, "bad and unknown": report.Unknown, "waived": report.NotAsked, "no control": report.NotAsked,
	}
	var ids []string
	for id := range want {
		ids = append(ids, id)
	}
	c := report.NewCoverage(a, "cis", ids)
	for i, row := range c.Rows {
		if row.ID != ids[i] || row.State != want[row.ID] {
			t.Errorf("%s: got %s, want %s", row.ID, row.State, want[row.ID])
		}
	}
	if c.Counts[report.Met] != 1 || c.Counts[report.PartlyMet] != 3 || c.Counts[report.NotMet] != 1 || c.Counts[report.Unknown] != 3 || c.Counts[report.NotAsked] != 2 || c.Known != 50 {
		t.Errorf("counts %v, known %d", c.Counts, c.Known)
	}
	if c := report.NewCoverage(a, "soc2", ids); c.Counts[report.NotAsked] != len(ids) || c.Known != 0 {
		t.Errorf("a list that there is not: %+v", c.Counts)
	}
}
