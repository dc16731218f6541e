package advice

import (
	"maps"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/questions"
)

// An InferredProfile is what steps are chosen by: what the owner said, and, of
// what was not said, what was seen. Nothing but the choice of steps goes by it.
type InferredProfile struct {
	Profile questions.Profile
	// Hints are those that filled a fact in.
	Hints []checks.ProfileSuggestion
}

// InferProfile fills the facts that the profile says nothing of with the hints, of
// which there is at most one for a fact. The profile itself stays as it is.
func InferProfile(p questions.Profile, hints []checks.ProfileSuggestion) InferredProfile {
	out := InferredProfile{Profile: p}
	for _, h := range hints {
		if p[h.Fact] != "" || h.Answer == "" {
			continue
		}
		if len(out.Hints) == 0 {
			out.Profile = questions.Profile{}
			maps.Copy(out.Profile, p)
		}
		out.Profile[h.Fact] = h.Answer
		out.Hints = append(out.Hints, h)
	}
	return out
}

// forThat follows the reason of a hint that chose the steps.
const forThat = "The steps are for that."

// because puts behind why a step matters what its steps were chosen by, where
// that is a hint.
func (p InferredProfile) because(why string, chose func(checks.ProfileSuggestion) bool) string {
	words := []string{why}
	for _, h := range p.Hints {
		if chose(h) && h.Why != "" {
			words = append(words, ended(h.Why))
		}
	}
	if len(words) > 1 {
		words = append(words, forThat)
	}
	return strings.TrimSpace(strings.Join(words, " "))
}

func ended(s string) string {
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
