package merge

import (
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// keepWords puts back the words of the documents where making them harmless once
// more has changed them: a backslash that was shown as two would be shown as four.
func (m *merger) keepWords(a *assess.Assessment) {
	given := m.in
	details := map[string]string{}
	for i, f := range given.Findings {
		details[a.Findings[i].Detail] = f.Detail
		limit := len(a.Findings[i].Evidence)
		a.Findings[i] = f
		if len(f.Evidence) > limit {
			a.Findings[i].Evidence = f.Evidence[:limit]
		}
	}
	for i := range a.Answers {
		x := given.Answers[a.Answers[i].Control]
		a.Answers[i].By, a.Answers[i].Note = x.By, x.Note
	}
	for i := range a.Controls {
		k := &a.Controls[i]
		x := given.Answers[k.ID]
		if k.ClaimedBy != "" {
			k.ClaimedBy = x.By
		}
		if k.Waived != "" {
			k.Waived = x.Note
		}
		if k.Contradiction == nil {
			continue
		}
		if k.Contradiction.Reason == safetext.Line(x.Note, safetext.MaxEvidence) {
			k.Contradiction.Reason = x.Note
		}
		for j, said := range k.Contradiction.Measured {
			if d, ok := details[said]; ok {
				k.Contradiction.Measured[j] = d
			}
		}
	}
	a.Subject.Business, a.Run.By = given.Subject.Business, given.Run.By
	if a.Scope.Authorised != nil {
		a.Scope.Authorised = given.Scope.Authorised
	}
}
