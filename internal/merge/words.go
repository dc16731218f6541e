package merge

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/assess"
	"github.com/cybercheck-cli/cybercheck/internal/report"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// harmless is a finding of a document with its texts made harmless: the document
// may come from anyone.
func harmless(f checks.Finding) checks.Finding {
	f.ID, f.Check, f.Control, f.Target = report.Escape(f.ID), report.Escape(f.Check), report.Escape(f.Control), report.Escape(f.Target)
	f.Title, f.Detail, f.Reason, f.System = report.Escape(f.Title), report.Escape(f.Detail), checks.Reason(report.Escape(string(f.Reason))), report.Escape(f.System)
	f.Fingerprint = report.Escape(f.Fingerprint)
	f.Evidence = slices.Clone(f.Evidence)
	for i, e := range f.Evidence {
		f.Evidence[i] = checks.Evidence{What: report.Escape(e.What), Where: report.Escape(e.Where), Seen: report.Escape(e.Seen), At: e.At}
	}
	f.Records = slices.Clone(f.Records)
	for i, p := range f.Records {
		f.Records[i] = checks.SuggestedRecord{Name: report.Escape(p.Name), Type: report.Escape(p.Type), Value: report.Escape(p.Value), Note: report.Escape(p.Note)}
	}
	f.Suggestions = slices.Clone(f.Suggestions)
	for i, h := range f.Suggestions {
		f.Suggestions[i] = checks.ProfileSuggestion{Fact: report.Escape(h.Fact), Answer: report.Escape(h.Answer), Why: report.Escape(h.Why)}
	}
	return f
}

func harmlessAnswer(x questions.Answer) questions.Answer {
	x.By, x.Note = report.Escape(x.By), report.Escape(x.Note)
	return x
}

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
