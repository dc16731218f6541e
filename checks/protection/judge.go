package protection

import (
	"github.com/cybercheck-cli/cybercheck/checks"
)

func judgeFirewall(w checks.Fact[checks.Enablement], unreachable bool) checks.Finding {
	if !w.Known {
		return checks.UnknownFinding(idFirewall, w, words.Gain(idFirewall))
	}
	switch w.Value {
	case checks.Enabled:
		return checks.PassFinding(idFirewall, w, words.Say("firewall.on"))
	case checks.PartlyEnabled:
		return checks.PassFinding(idFirewall, w, words.Say("firewall.partly")).Gap(checks.Partial, checks.Medium)
	case checks.NotConfigured:
		return checks.PassFinding(idFirewall, w, words.Say("firewall.unset")).Gap(checks.Partial, checks.Medium)
	case checks.Undone:
		return checks.PassFinding(idFirewall, w, words.Say("firewall.open")).Gap(checks.Fail, checks.High)
	case checks.Disabled:
	}
	if unreachable {
		return checks.PassFinding(idFirewall, w, words.Say("firewall.off_quiet")).Gap(checks.Fail, checks.Medium)
	}
	return checks.PassFinding(idFirewall, w, words.Say("firewall.off")).Gap(checks.Fail, checks.High)
}

// judgeEncryption is harder on what is carried around. Only protection that is
// on passes: a key that lies beside the lock does not.
func judgeEncryption(e checks.Fact[checks.Encryption], portable checks.Fact[bool]) checks.Finding {
	if !e.Known {
		return checks.UnknownFinding(idEncryption, e, words.Gain(idEncryption))
	}
	switch e.Value {
	case checks.DiskEncrypted:
		return checks.PassFinding(idEncryption, e, words.Say("encryption.on"))
	case checks.DiskUnderWay:
		return checks.PassFinding(idEncryption, e, words.Say("encryption.under_way")).Gap(checks.Partial, checks.Medium)
	case checks.DiskSuspended:
		return checks.PassFinding(idEncryption, e, words.Say("encryption.suspended")).Gap(checks.Partial, checks.Medium)
	case checks.DiskDecrypting, checks.DiskPlain:
	}
	laptop, other := words.Say("encryption.off_laptop"), words.Say("encryption.off")
	if e.Value == checks.DiskDecrypting {
		laptop, other = words.Say("encryption.decrypting_laptop"), words.Say("encryption.decrypting")
	}
	if portable.Known && portable.Value {
		f := checks.PassFinding(idEncryption, e, laptop).Gap(checks.Fail, checks.High)
		f.Evidence = append(f.Evidence, portable.Proof...)
		return f
	}
	return checks.PassFinding(idEncryption, e, other).Gap(checks.Partial, checks.Medium)
}

func judgeMalware(m checks.Fact[checks.Enablement]) checks.Finding {
	if !m.Known {
		return checks.UnknownFinding(idMalware, m, words.Gain(idMalware))
	}
	switch m.Value {
	case checks.Enabled:
		return checks.PassFinding(idMalware, m, words.Say("malware.on"))
	case checks.PartlyEnabled:
		return checks.PassFinding(idMalware, m, words.Say("malware.partly")).Gap(checks.Partial, checks.Medium)
	case checks.NotConfigured:
		return checks.PassFinding(idMalware, m, words.Say("malware.unset")).Gap(checks.Partial, checks.Medium)
	case checks.Undone:
		return checks.PassFinding(idMalware, m, words.Say("malware.undone")).Gap(checks.Partial, checks.Medium)
	case checks.Disabled:
	}
	return checks.PassFinding(idMalware, m, words.Say("malware.off")).Gap(checks.Fail, checks.High)
}

func judgeScreen(s checks.Fact[checks.ScreenLock]) checks.Finding {
	if !s.Known {
		return checks.UnknownFinding(idScreen, s, words.Gain(idScreen))
	}
	n := minutes(s.Value.After)
	switch {
	case s.Value.Never && s.Value.AsleepOnly:
		return checks.PassFinding(idScreen, s, words.Say("screen.asleep")).Gap(checks.Partial, checks.Medium)
	case s.Value.Never:
		return checks.PassFinding(idScreen, s, words.Say("screen.never")).Gap(checks.Fail, checks.High)
	case n > limit().Late:
		return checks.PassFinding(idScreen, s, words.Say("screen.after", "n", n)).Gap(checks.Fail, checks.Medium)
	case n > limit().Soon:
		return checks.PassFinding(idScreen, s, words.Say("screen.after", "n", n)).Gap(checks.Partial, checks.Medium)
	case s.Value.FromDark:
		// A screen that never goes dark never asks.
		f := checks.PassFinding(idScreen, s, words.Say("screen.dark", "n", n))
		f.Status, f.Reason = checks.NotChecked, checks.ReasonSourceMissing
		return f
	case n < 1:
		return checks.PassFinding(idScreen, s, words.Say("screen.at_once"))
	}
	return checks.PassFinding(idScreen, s, words.Say("screen.after", "n", n))
}

func judgeMacros(m checks.Fact[checks.Enablement]) checks.Finding {
	if !m.Known {
		return checks.UnknownFinding(idMacros, m, words.Gain(idMacros))
	}
	switch m.Value {
	case checks.Enabled:
		return checks.PassFinding(idMacros, m, words.Say("macros.on"))
	case checks.NotConfigured:
		return checks.PassFinding(idMacros, m, words.Say("macros.unset")).Gap(checks.Partial, checks.Low)
	case checks.PartlyEnabled:
		return checks.PassFinding(idMacros, m, words.Say("macros.allowed")).Gap(checks.Partial, checks.Medium)
	case checks.Undone, checks.Disabled:
	}
	return checks.PassFinding(idMacros, m, words.Say("macros.off")).Gap(checks.Fail, checks.High)
}

func judgeOldSharing(o checks.Fact[bool]) checks.Finding {
	if !o.Known {
		return checks.UnknownFinding(idOldSharing, o, words.Gain(idOldSharing))
	}
	if o.Value {
		return checks.PassFinding(idOldSharing, o, words.Say("old_sharing.on")).Gap(checks.Fail, checks.Medium)
	}
	return checks.PassFinding(idOldSharing, o, words.Say("old_sharing.off"))
}

func judgeLocalNames(l checks.Fact[bool]) checks.Finding {
	if !l.Known {
		return checks.UnknownFinding(idLocalNames, l, words.Gain(idLocalNames))
	}
	if l.Value {
		return checks.PassFinding(idLocalNames, l, words.Say("local_names.on")).Gap(checks.Partial, checks.Low)
	}
	return checks.PassFinding(idLocalNames, l, words.Say("local_names.off"))
}
