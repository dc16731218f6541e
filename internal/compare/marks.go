package compare

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Marks is what became of each finding and each answer of the newer assessment, by
// the fingerprint of its row. What is not known now and was not known before is
// unchanged.
func Marks(c assess.Content, older, newer assess.Assessment) map[string]State {
	out := map[string]State{}
	for _, x := range findings(c, older, newer) {
		out[x.Fingerprint] = x.State
		if x.State == NotChecked && !x.WasKnown {
			out[x.Fingerprint] = Unchanged
		}
	}
	for _, f := range newer.Findings {
		if key := f.Fingerprint; out[key] == "" {
			out[key] = Unchanged // it applied in neither
		}
	}
	for _, x := range newer.Answers {
		i := slices.IndexFunc(older.Answers, func(y assess.Answer) bool { return y.Control == x.Control })
		was := checks.Finding{}
		if i >= 0 {
			was = said(older.Answers[i].State)
		}
		is := said(x.State)
		s := findingState(was, is)
		if s == "" || s == NotChecked && was.Status != checks.Pass && !isGap(was) {
			s = Unchanged
		}
		out[assess.AnswerFingerprint(x.Control)] = s
	}
	return out
}

// said is an answer as a finding, to be compared like one.
func said(s questions.State) checks.Finding {
	switch s {
	case questions.Good:
		return checks.Finding{Status: checks.Pass}
	case questions.Partial:
		return checks.Finding{Status: checks.Partial, Severity: checks.Medium}
	case questions.Poor:
		return checks.Finding{Status: checks.Fail, Severity: checks.High}
	case questions.DontKnow:
		return checks.Finding{Status: checks.Unknown}
	case questions.DoesNotApply:
		return checks.Finding{Status: checks.NotApplicable}
	case questions.Unanswered:
	}
	return checks.Finding{}
}
