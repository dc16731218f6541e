package flat

import (
	"fmt"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report/reporttest"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func find(t *testing.T, list []Row, id string) Row {
	t.Helper()
	for _, r := range list {
		if r.ID == id {
			return r
		}
	}
	t.Fatalf("no row about %s", id)
	return Row{}
}

func TestOf(t *testing.T) {
	a := reporttest.Bad(t)
	list := Of(reporttest.Content(t), a, nil)
	if len(list) != len(a.Findings)+len(a.Answers) {
		t.Fatalf("%d rows of %d findings and %d answers", len(list), len(a.Findings), len(a.Answers))
	}
	gap := find(t, list, "cert.expired")
	if gap.Method != Checked || !gap.Gap() || !gap.HasSeverity() || len(gap.Fixes) == 0 || gap.Why == "" || len(gap.Evidence) != 2 || gap.At.IsZero() {
		t.Errorf("a measured gap: %+v", gap)
	}
	if untold := find(t, list, "cert.name"); untold.Status != checks.Unknown || untold.Gap() || untold.HasSeverity() || len(untold.Fixes) > 0 || untold.Reason != "timeout" {
		t.Errorf("what could not be told: %+v", untold)
	}
	claim := find(t, list, "PWD-2")
	if claim.Method != Asked || claim.Status != checks.Pass || !claim.Contradicted || claim.HasSeverity() || claim.By != "Aroha Ngata" || claim.Target != "" {
		t.Errorf("a claim that a measurement does not bear out: %+v", claim)
	}
	if told := find(t, list, "BAK-1"); told.Status != checks.Fail || told.HasSeverity() || len(told.Fixes) == 0 || told.Contradicted {
		t.Errorf("a gap that was told: %+v", told)
	}
}

// TestStatusOfAnswers: only good is a pass, and what is no state is not checked.
func TestStatusOfAnswers(t *testing.T) {
	for state, want := range map[questions.State]checks.Status{
		questions.Good: checks.Pass, questions.Partial: checks.Partial, questions.Poor: checks.Fail, questions.DontKnow: checks.Unknown,
		questions.DoesNotApply: checks.NotApplicable, questions.Unanswered: checks.NotChecked, "invented": checks.NotChecked,
	} {
		a := assess.Assessment{Answers: []assess.Answer{{Control: "ACC-1", State: state}}}
		if got := Of(assess.Content{}, a, nil)[0].Status; got != want {
			t.Errorf("%q is %s, want %s", state, got, want)
		}
	}
}

func TestEveryTextIsHarmless(t *testing.T) {
	c, a := reporttest.Content(t), reporttest.Bad(t)
	for _, s := range reporttest.Strings() {
		reporttest.Visible(t, fmt.Append(nil, Of(c, reporttest.Hostile(a, s), nil)))
	}
}

// Two answers are told apart in every run, and the same one is the same.
func TestFingerprints(t *testing.T) {
	seen := map[string]string{}
	for _, r := range Of(reporttest.Content(t), reporttest.Good(t), nil) {
		if other, ok := seen[r.Fingerprint]; ok || r.Fingerprint == "" {
			t.Errorf("%s and %s share the fingerprint %q", r.ID, other, r.Fingerprint)
		}
		seen[r.Fingerprint] = r.ID
	}
}
