package protection

import (
	"github.com/cybercheck-cli/cybercheck/checks"
)

func judgeFirewall(w checks.Fact[checks.Enablement], unreachable bool) checks.Finding {
	off := checks.Rating{Say: "firewall.off", Status: checks.Fail, Severity: checks.High}
	if unreachable {
		off = checks.Rating{Say: "firewall.off_quiet", Status: checks.Fail, Severity: checks.Medium}
	}
	return checks.RatedFinding(idFirewall, w, words, map[checks.Enablement]checks.Rating{
		checks.Enabled:       {Say: "firewall.on", Status: checks.Pass},
		checks.PartlyEnabled: {Say: "firewall.partly", Status: checks.Partial, Severity: checks.Medium},
		checks.NotConfigured: {Say: "firewall.unset", Status: checks.Partial, Severity: checks.Medium},
		checks.Undone:        {Say: "firewall.open", Status: checks.Fail, Severity: checks.High},
		checks.Disabled:      off,
	})
}

// judgeEncryption is harder on what is carried around. Only protection that is
// on passes: a key that lies beside the lock does not.
func judgeEncryption(e checks.Fact[checks.Encryption], portable checks.Fact[bool]) checks.Finding {
	plain := checks.Rating{Say: "encryption.off", Status: checks.Partial, Severity: checks.Medium}
	part := checks.Rating{Say: "encryption.partly", Status: checks.Partial, Severity: checks.Medium}
	soon := checks.Rating{Say: "encryption.decrypting", Status: checks.Partial, Severity: checks.Medium}
	if portable.Known && portable.Value {
		plain = checks.Rating{Say: "encryption.off_laptop", Status: checks.Fail, Severity: checks.High}
		part = checks.Rating{Say: "encryption.partly_laptop", Status: checks.Fail, Severity: checks.High}
		soon = checks.Rating{Say: "encryption.decrypting_laptop", Status: checks.Fail, Severity: checks.High}
	}
	f := checks.RatedFinding(idEncryption, e, words, map[checks.Encryption]checks.Rating{
		checks.DiskEncrypted:  {Say: "encryption.on", Status: checks.Pass},
		checks.DiskUnderWay:   {Say: "encryption.under_way", Status: checks.Partial, Severity: checks.Medium},
		checks.DiskSuspended:  {Say: "encryption.suspended", Status: checks.Partial, Severity: checks.Medium},
		checks.DiskDecrypting: soon,
		checks.DiskPartly:     part,
		checks.DiskPlain:      plain,
	})
	if f.Status == checks.Fail {
		f.Evidence = append(f.Evidence, portable.Proof...)
	}
	return f
}

func judgeMalware(m checks.Fact[checks.Enablement]) checks.Finding {
	return checks.RatedFinding(idMalware, m, words, map[checks.Enablement]checks.Rating{
		checks.Enabled:       {Say: "malware.on", Status: checks.Pass},
		checks.PartlyEnabled: {Say: "malware.partly", Status: checks.Partial, Severity: checks.Medium},
		checks.NotConfigured: {Say: "malware.unset", Status: checks.Partial, Severity: checks.Medium},
		checks.Undone:        {Say: "malware.undone", Status: checks.Partial, Severity: checks.Medium},
		checks.Disabled:      {Say: "malware.off", Status: checks.Fail, Severity: checks.High},
	})
}

func judgeScreen(s checks.Fact[checks.ScreenLock]) checks.Finding {
	if !s.Known {
		return checks.UnknownFinding(idScreen, s, words.Gain(idScreen))
	}
	n := int(s.Value.After.Minutes()) // whole ones, so that 15 minutes and 2 seconds are 15
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
	return checks.RatedFinding(idMacros, m, words, map[checks.Enablement]checks.Rating{
		checks.Enabled:       {Say: "macros.on", Status: checks.Pass},
		checks.NotConfigured: {Say: "macros.unset", Status: checks.Partial, Severity: checks.Low},
		checks.PartlyEnabled: {Say: "macros.allowed", Status: checks.Partial, Severity: checks.Medium},
		checks.Disabled:      {Say: "macros.off", Status: checks.Fail, Severity: checks.High},
	})
}

func judgeOldSharing(o checks.Fact[bool]) checks.Finding {
	return checks.RatedFinding(idOldSharing, o, words, map[bool]checks.Rating{
		true:  {Say: "old_sharing.on", Status: checks.Fail, Severity: checks.Medium},
		false: {Say: "old_sharing.off", Status: checks.Pass},
	})
}

func judgeLocalNames(l checks.Fact[bool]) checks.Finding {
	return checks.RatedFinding(idLocalNames, l, words, map[bool]checks.Rating{
		true:  {Say: "local_names.on", Status: checks.Partial, Severity: checks.Low},
		false: {Say: "local_names.off", Status: checks.Pass},
	})
}

// judgeDegrees judges what is ruled out, ruled out in part, and not at all.
func judgeDegrees(id string, f checks.Fact[checks.Enablement], on, partly, off checks.Rating) checks.Finding {
	return checks.RatedFinding(id, f, words, map[checks.Enablement]checks.Rating{checks.Enabled: on, checks.PartlyEnabled: partly, checks.Disabled: off})
}
