package redact

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/internal/assess"
	document "github.com/cybercheck-cli/cybercheck/internal/report/json"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
)

var tool = assess.Tool{Name: "cybercheck", Version: "9.9.9", Bank: "2026.11"}

func written(t testing.TB, a assess.Assessment) string {
	t.Helper()
	var b bytes.Buffer
	if err := document.Render(&b, a); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The scores are those of the document, and the plan has its steps.
func TestKeepsTheResult(t *testing.T) {
	c := reporttest.Content(t)
	c.Bank.Pairs = reporttest.Pairs()
	for name, a := range reporttest.All(t) {
		got := Of(c, tool, a)
		if d := cmp.Diff(a.Score, got.Score); d != "" {
			t.Errorf("%s: score (-want +got):\n%s", name, d)
		}
		if len(got.Plan) != len(a.Plan) || len(got.Controls) != len(a.Controls) {
			t.Errorf("%s: %d steps of %d, %d controls of %d", name, len(got.Plan), len(a.Plan), len(got.Controls), len(a.Controls))
		}
		for i, k := range got.Controls {
			if k.Value != a.Controls[i].Value || k.Measured != a.Controls[i].Measured || k.Contradiction != nil {
				t.Errorf("%s: %+v", name, k)
			}
		}
		if len(got.Findings)+len(got.Answers)+len(got.Profile)+len(got.Scope.Targets) > 0 || got.Scope.Authorised != nil || got.Run.By != "" {
			t.Errorf("%s: more than the list is in it", name)
		}
		if back, err := assess.Read(strings.NewReader(written(t, got))); err != nil || back.ID != "202611-redacted" {
			t.Errorf("%s: read back as %q: %v", name, back.ID, err)
		}
	}
}

// TestNoText: no text of the document is in the copy, whichever field it was in.
func TestNoText(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	n := 0
	reporttest.Each(a, func(i int) string { n = i; return "" })
	for _, group := range []int{1, 2, 3, 5, 7, 11} {
		for turn := range group {
			marked := reporttest.Each(a, func(i int) string {
				if i%group == turn {
					return fmt.Sprintf("Mk%dkM", i)
				}
				return ""
			})
			out := written(t, Of(c, tool, marked))
			if i := strings.Index(out, "Mk"); i >= 0 {
				t.Errorf("every %d. field from %d: …%.80s", group, turn, out[max(0, i-60):])
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d fields were marked", n)
	}
}

// Numbers cannot carry a message either.
func TestNumbersAreBounded(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	for i := range a.Controls {
		a.Controls[i].Value, a.Controls[i].CeilingValue, a.Controls[i].Weight = 987654321, 987654321, 987654321
	}
	for i := range a.Plan {
		a.Plan[i].Minutes, a.Plan[i].Gain, a.Plan[i].Rank, a.Plan[i].ScoreAfter = 987654321, -987654321, 987654321, 987654321
	}
	a.Score.Floor, a.Score.Mean, a.Score.Ceiling, a.Score.Coverage, a.Score.Confidence = 987654321, 987654321, 987654321, 987654321, 987654321
	for i := range a.Score.Caps {
		a.Score.Caps[i].Limit = 987654321
	}
	for i := range a.Score.Areas {
		a.Score.Areas[i].Weight, a.Score.Areas[i].Floor, a.Score.Areas[i].Ceiling, a.Score.Areas[i].Coverage = 987654321, 987654321, 987654321, 987654321
	}
	a.Run.Finished = a.Run.Finished.Add(7*24*time.Hour - 26*time.Hour + 59*time.Second)
	if out := written(t, Of(c, tool, a)); strings.Contains(out, "987654321") || !strings.Contains(out, `"finished": "2026-11-01T00:00:00Z"`) {
		t.Errorf("got %.400s", out)
	}
}
