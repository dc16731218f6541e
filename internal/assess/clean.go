package assess

import (
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/safetext"
)

// maxEvidence is the most evidence that one finding keeps, so that a hostile
// server cannot make the document large.
const maxEvidence = 200

// cleanAll makes text of what the checks brought in from outside. It is the one
// place where findings enter an assessment.
func cleanAll(in []checks.Finding) []checks.Finding {
	out := make([]checks.Finding, len(in))
	for i, f := range in {
		f.Target = safetext.Line(f.Target, safetext.MaxLine)
		f.Title = safetext.Line(f.Title, safetext.MaxLine)
		f.Detail = safetext.Line(f.Detail, safetext.MaxEvidence)
		ev := f.Evidence
		if len(ev) > maxEvidence {
			ev = ev[:maxEvidence]
		}
		f.Evidence = make([]checks.Evidence, len(ev))
		for j, e := range ev {
			e.What = safetext.Line(e.What, safetext.MaxLine)
			e.Where = safetext.Line(e.Where, safetext.MaxEvidence)
			e.Seen = safetext.Line(e.Seen, safetext.MaxEvidence)
			f.Evidence[j] = e
		}
		f.System = safetext.Line(f.System, safetext.MaxLine)
		f.Records = slices.Clone(f.Records)
		for j, p := range f.Records {
			f.Records[j] = checks.SuggestedRecord{
				Name: safetext.Line(p.Name, safetext.MaxLine+100), Type: safetext.Line(p.Type, safetext.MaxLine),
				Value: safetext.Line(p.Value, safetext.MaxEvidence), Note: safetext.Line(p.Note, safetext.MaxEvidence),
			}
		}
		f.Suggestions = slices.Clone(f.Suggestions)
		for j, h := range f.Suggestions {
			f.Suggestions[j] = checks.ProfileSuggestion{
				Fact: safetext.Line(h.Fact, safetext.MaxLine), Answer: safetext.Line(h.Answer, safetext.MaxLine), Why: safetext.Line(h.Why, safetext.MaxEvidence),
			}
		}
		out[i] = f
	}
	return safetext.All(out) // and whatever no field above is named for
}

// local reports whether a finding's target is on this computer.
func local(target string) bool {
	return strings.HasPrefix(target, checks.Target{}.String())
}

// cleanDecisions makes text of the names that a domain's records brought in.
func cleanDecisions(in []Decision) []Decision {
	var out []Decision
	for _, d := range in {
		d.Target = safetext.Line(d.Target, safetext.MaxLine)
		d.Reached, d.Left = cleanLines(d.Reached), cleanLines(d.Left)
		out = append(out, d)
	}
	return out
}

func cleanLines(in []string) []string {
	var out []string
	for _, s := range in {
		out = append(out, safetext.Line(s, safetext.MaxLine))
	}
	return out
}
