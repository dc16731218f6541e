package reconcile

import (
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Rules are the numbers of settling. They stand, with their reasons, in the file
// of the score model.
type Rules struct {
	// Severity says what a gap leaves of its control, by severity and status: the
	// value that the control has in that state.
	Severity map[string]Left `yaml:"severity"`
	// EvidenceDays is how long a measurement counts, AnswerMonths how long an
	// answer is taken as fresh; 0 means for ever.
	EvidenceDays int `yaml:"evidence_days"`
	AnswerMonths int `yaml:"answer_months"`
}

// Left is the state that a gap leaves its control in, for each of its statuses.
type Left struct {
	Fail    questions.State `yaml:"fail"`
	Partial questions.State `yaml:"partial"`
}

// Leaves is what a gap leaves of its control, out of 100. A severity that the
// rules do not name leaves nothing: a hole in a table is no pass.
func (r Rules) Leaves(c questions.Control, f checks.Finding) int {
	left := r.Severity[f.Severity.String()]
	if f.Status == checks.Fail {
		return c.Value(left.Fail)
	}
	return c.Value(left.Partial)
}

// Stale reports whether a finding was made too long before at to count. Its age
// is that of its measurement, or of its newest evidence; one that carries no time is
// of this run.
func (r Rules) Stale(f checks.Finding, at time.Time) bool {
	newest := f.MeasuredAt
	for _, e := range f.Evidence {
		if e.At.After(newest) {
			newest = e.At
		}
	}
	if r.EvidenceDays == 0 || newest.IsZero() || at.IsZero() {
		return false
	}
	return newest.Before(at.AddDate(0, 0, -r.EvidenceDays))
}

// StaleAnswer reports whether an answer was given too long before at to be taken as
// fresh. One that carries no date is not old: nothing says that it is.
func (r Rules) StaleAnswer(a questions.Answer, at time.Time) bool {
	if r.AnswerMonths == 0 || a.At.IsZero() || at.IsZero() {
		return false
	}
	return a.At.Before(at.AddDate(0, -r.AnswerMonths, 0))
}
