package assess

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/advice"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// Hints returns the answers about the business that findings suggest, in their order.
func Hints(findings []checks.Finding) []checks.ProfileSuggestion {
	var out []checks.ProfileSuggestion
	for _, f := range findings {
		out = append(out, f.Suggestions...)
	}
	return out
}

// Agreed returns the hints to go by, one for a fact, in the order of the facts:
// the first that names an option of the fact, where no other names another.
func Agreed(facts []questions.Fact, hints []checks.ProfileSuggestion) []checks.ProfileSuggestion {
	var out []checks.ProfileSuggestion
	for _, f := range facts {
		var of []checks.ProfileSuggestion
		for _, h := range hints {
			if h.Fact == f.ID && slices.ContainsFunc(f.Options, func(o questions.Option) bool { return o.ID == h.Answer }) {
				of = append(of, h)
			}
		}
		if len(of) > 0 && !slices.ContainsFunc(of, func(h checks.ProfileSuggestion) bool { return h.Answer != of[0].Answer }) {
			out = append(out, of[0])
		}
	}
	return out
}

// InferredProfile returns the profile that steps are chosen by: the profile itself,
// and, where it says nothing of a fact, what the findings suggest. Nothing else
// may go by it: neither a score nor which controls are for the business.
func InferredProfile(facts []questions.Fact, p questions.Profile, findings []checks.Finding) questions.Profile {
	return advice.InferProfile(p, Agreed(facts, Hints(findings))).Profile
}
