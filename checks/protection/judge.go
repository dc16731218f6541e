package protection

import (
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// begin is a finding about a fact that is known.
func begin[T any](id string, f checks.Fact[T], key string, pairs ...any) checks.Finding {
	return checks.Finding{ID: id, Status: checks.Pass, Detail: words.Say(key, pairs...), Evidence: slices.Clone(f.Proof)}
}

func judgeFirewall(w checks.Fact[checks.Guard], unreachable bool) checks.Finding {
	if !w.Known {
		return checks.Untold(idFirewall, w, gain(idFirewall))
	}
	switch w.Value {
	case checks.GuardOn:
		return begin(idFirewall, w, "firewall.on")
	case checks.GuardPartly:
		return begin(idFirewall, w, "firewall.partly").Gap(checks.Partial, checks.Medium)
	case checks.GuardUnset:
		return begin(idFirewall, w, "firewall.unset").Gap(checks.Partial, checks.Medium)
	case checks.GuardOff:
	}
	if unreachable {
		return begin(idFirewall, w, "firewall.off_quiet").Gap(checks.Partial, checks.Medium)
	}
	return begin(idFirewall, w, "firewall.off").Gap(checks.Fail, checks.High)
}

// judgeEncryption is harder on what is carried around. Only protection that is
// on passes: a key that lies beside the lock does not.
func judgeEncryption(e checks.Fact[checks.Encryption], portable checks.Fact[bool]) checks.Finding {
	if !e.Known {
		return checks.Untold(idEncryption, e, gain(idEncryption))
	}
	switch e.Value {
	case checks.DiskEncrypted:
		return begin(idEncryption, e, "encryption.on")
	case checks.DiskUnderWay:
		return begin(idEncryption, e, "encryption.under_way").Gap(checks.Partial, checks.Medium)
	case checks.DiskSuspended:
		return begin(idEncryption, e, "encryption.suspended").Gap(checks.Partial, checks.Medium)
	case checks.DiskPlain:
	}
	if portable.Known && portable.Value {
		f := begin(idEncryption, e, "encryption.off_laptop").Gap(checks.Fail, checks.High)
		f.Evidence = append(f.Evidence, portable.Proof...)
		return f
	}
	return begin(idEncryption, e, "encryption.off").Gap(checks.Partial, checks.Medium)
}

func judgeMalware(m checks.Fact[checks.Guard]) checks.Finding {
	if !m.Known {
		return checks.Untold(idMalware, m, gain(idMalware))
	}
	switch m.Value {
	case checks.GuardOn:
		return begin(idMalware, m, "malware.on")
	case checks.GuardPartly:
		return begin(idMalware, m, "malware.partly").Gap(checks.Partial, checks.Medium)
	case checks.GuardUnset:
		return begin(idMalware, m, "malware.unset").Gap(checks.Partial, checks.Medium)
	case checks.GuardOff:
	}
	return begin(idMalware, m, "malware.off").Gap(checks.Fail, checks.High)
}

func judgeScreen(s checks.Fact[checks.ScreenLock]) checks.Finding {
	if !s.Known {
		return checks.Untold(idScreen, s, gain(idScreen))
	}
	n := minutes(s.Value.After)
	switch {
	case s.Value.Never && s.Value.AsleepOnly:
		return begin(idScreen, s, "screen.asleep").Gap(checks.Partial, checks.Medium)
	case s.Value.Never:
		return begin(idScreen, s, "screen.never").Gap(checks.Fail, checks.High)
	case n > limit().Late:
		return begin(idScreen, s, "screen.after", "n", n).Gap(checks.Fail, checks.Medium)
	case n > limit().Soon:
		return begin(idScreen, s, "screen.after", "n", n).Gap(checks.Partial, checks.Medium)
	case s.Value.FromDark:
		return begin(idScreen, s, "screen.dark", "n", n)
	case n < 1:
		return begin(idScreen, s, "screen.at_once")
	}
	return begin(idScreen, s, "screen.after", "n", n)
}

func judgeMacros(m checks.Fact[checks.Guard]) checks.Finding {
	if !m.Known {
		return checks.Untold(idMacros, m, gain(idMacros))
	}
	switch m.Value {
	case checks.GuardOn:
		return begin(idMacros, m, "macros.on")
	case checks.GuardUnset:
		return begin(idMacros, m, "macros.unset").Gap(checks.Partial, checks.Low)
	case checks.GuardPartly:
		return begin(idMacros, m, "macros.allowed").Gap(checks.Partial, checks.Medium)
	case checks.GuardOff:
	}
	return begin(idMacros, m, "macros.off").Gap(checks.Fail, checks.High)
}

func judgeOldSharing(o checks.Fact[bool]) checks.Finding {
	if !o.Known {
		return checks.Untold(idOldSharing, o, gain(idOldSharing))
	}
	if o.Value {
		return begin(idOldSharing, o, "old_sharing.on").Gap(checks.Fail, checks.Medium)
	}
	return begin(idOldSharing, o, "old_sharing.off")
}

func judgeLocalNames(l checks.Fact[bool]) checks.Finding {
	if !l.Known {
		return checks.Untold(idLocalNames, l, gain(idLocalNames))
	}
	if l.Value {
		return begin(idLocalNames, l, "local_names.on").Gap(checks.Partial, checks.Low)
	}
	return begin(idLocalNames, l, "local_names.off")
}
