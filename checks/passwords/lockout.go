package passwords

import (
	"math"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func judgeLockout(p checks.PasswordPolicy, s standard) checks.Finding {
	if !p.LockoutTries.Known {
		return unknown(idLockout, p.LockoutTries)
	}
	tries, l := p.LockoutTries.Value, s.Lockout
	if tries <= 0 || tries > max(l.PartialMost, l.Most) {
		return judgeNoLockout(p)
	}
	if !p.LockoutFor.Known {
		u := unknown(idLockout, p.LockoutFor)
		u.Detail = sentences(plural("lockout", tries), u.Detail)
		u.Evidence = merge(slices.Clone(p.LockoutTries.Proof), u.Evidence)
		return u
	}
	f := checks.Finding{ID: idLockout, Evidence: merge(slices.Clone(p.LockoutTries.Proof), p.LockoutFor.Proof)}
	minutes := p.LockoutFor.Value.Minutes()
	hold, ask := say("lockout.minutes", "minutes", int(math.Round(minutes))), ""
	if minutes <= 0 {
		hold = sentences(say("lockout.forever"), say("lockout.forever_why"))
	} else if minutes < 1.5 {
		hold = say("lockout.minute")
	}
	status := checks.Pass
	if tries < l.Fewest || tries > l.Most || minutes <= 0 || minutes < float64(l.Minutes) {
		status = checks.Partial
		f.Title = say("lockout.partial_title")
		ask = say("lockout.ask", "fewest", l.Fewest, "most", l.Most, "minutes", l.Minutes)
		if l.Minutes == 0 {
			ask = say("lockout.ask_tries", "fewest", l.Fewest, "most", l.Most)
		}
	}
	setStatus(&f, status)
	f.Detail = sentences(plural("lockout", tries), hold, ask, disagreement(tries, "lockout.disagree", "lockout.asks",
		func(y standard) bool { return tries <= y.Lockout.Most },
		func(y standard) int { return y.Lockout.Most }))
	return f
}

// judgeNoLockout judges a computer that never locks, or so late that it is the same:
// it is as bad as the ways in from another computer.
func judgeNoLockout(p checks.PasswordPolicy) checks.Finding {
	f := checks.Finding{ID: idLockout, Evidence: merge(slices.Clone(p.LockoutTries.Proof), p.RemoteLogin.Proof)}
	said := say("lockout.none")
	if p.LockoutTries.Value > 0 {
		said = plural("lockout", p.LockoutTries.Value)
	}
	status, why := checks.Partial, say("lockout.reach_unknown")
	if p.RemoteLogin.Known {
		why = say("lockout.local")
		if p.RemoteLogin.Value {
			status, why = checks.Fail, say("lockout.reachable")
		}
	}
	setStatus(&f, status)
	f.Detail = sentences(said, why)
	return f
}
