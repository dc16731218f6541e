package passwords

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// judgeExpiry holds the timer of new accounts against the standard, and that of
// each account that is there: an administrator may see those.
func judgeExpiry(age checks.Fact[time.Duration], ages checks.Fact[map[string]time.Duration], s standard) checks.Finding {
	if !age.Known {
		return unknown(idExpiry, age)
	}
	n := days(age.Value)
	f := checks.Finding{ID: idExpiry, Evidence: merge(slices.Clone(age.Proof), ages.Proof)}
	said := say("expiry.none")
	if n > 0 {
		said = say("expiry.days", "n", n)
	}
	status, why := meetsExpiry(n, s)
	if n <= 0 && status != checks.Pass {
		f.Title = say("expiry.none_title")
	}
	var timed []string
	for _, name := range slices.Sorted(maps.Keys(ages.Value)) {
		own := days(ages.Value[name])
		if own > 0 {
			timed = append(timed, say("expiry.account", "name", name, "n", own))
		}
		if meets, reason := meetsExpiry(own, s); meets != checks.Pass && status == checks.Pass {
			status, why = meets, reason
		}
	}
	if len(timed) > 0 {
		said, f.Title = sentences(said, say("expiry.accounts", "names", joined(timed, "and"))), ""
	}
	setStatus(&f, status)
	if status == checks.Pass && !ages.Known && checks.UnknownFinding(idExpiry, ages, "").Status == checks.Unknown {
		// What was there and could not be understood may be a timer.
		f.Status, f.Reason, why = checks.Unknown, cmp.Or(ages.Reason, checks.ReasonInternal), cmp.Or(ages.Detail, say("unread"))
	}
	gain := ""
	if ages.Reason == checks.ReasonNeedsElevation {
		gain = say("elevate", "what", say("elevate.accounts"))
	}
	f.Detail = sentences(said, why, say("expiry.disagree"), gain)
	return f
}

func days(d time.Duration) int { return int(math.Ceil(d.Hours() / 24)) }

// meetsExpiry reports what a timer of so many days is worth by a standard, and
// why it is worth no more; 0 is none.
func meetsExpiry(n int, s standard) (checks.Status, string) {
	e := s.Expiry
	longest := say("expiry.longest", "standard", s.Name, "longest", e.Longest)
	if n <= 0 {
		if e.None == checks.Pass {
			return checks.Pass, ""
		}
		return e.None, longest
	}
	if !e.Timed || n < e.Shortest {
		return checks.Partial, say("expiry.short")
	}
	if e.Longest > 0 && n > e.Longest {
		return checks.Partial, longest
	}
	return checks.Pass, ""
}
