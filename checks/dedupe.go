package checks

import "slices"

// Dedupe makes one finding of those that say the same of the same target, such as
// a port that the scan found open and the router lets the internet in to. The
// worst one speaks, and holds the evidence of all. The order stays.
func Dedupe(list []Finding) []Finding {
	var out []Finding
	at := map[string]int{}
	for _, f := range list {
		i, seen := at[f.Fingerprint]
		if !seen || f.Fingerprint == "" {
			at[f.Fingerprint] = len(out)
			out = append(out, f)
			continue
		}
		worst, other := out[i], f
		if worse(f, worst) {
			worst, other = f, worst
		}
		worst.Evidence = slices.Clone(worst.Evidence)
		for _, e := range other.Evidence {
			if !slices.Contains(worst.Evidence, e) {
				worst.Evidence = append(worst.Evidence, e)
			}
		}
		out[i] = worst
	}
	return out
}

// worse reports whether a takes more away than b. What could not be told stands
// between a pass and a gap.
func worse(a, b Finding) bool {
	rank := func(f Finding) int {
		switch f.Status {
		case Fail, Partial:
			return 10 + int(f.Severity)*2 + int(f.Status)
		case Unknown, Error:
			return 5
		case Pass:
			return 2
		case NotApplicable, NotChecked:
		}
		return 0
	}
	return rank(a) > rank(b)
}
