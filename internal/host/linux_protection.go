package host

import (
	"context"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func (l linux) protection(context.Context) checks.Protection {
	return checks.Protection{
		Firewall:   l.firewall(),
		Encryption: l.encryption(),
		Malware:    l.malware(),
		ScreenLock: l.screenLock(),
		Macros:     checks.AbsentFact[checks.Enablement]("The macro rules of Microsoft Office are a matter of Windows."),
		OldSharing: l.oldSharing(),
		LocalNames: l.localNames(),
	}
}

var sambaUnits = []string{"smbd.service", "smb.service", "samba-ad-dc.service"}

// malware asks for a scanner only of a computer that keeps files for Windows ones.
func (l linux) malware() checks.Fact[checks.Enablement] {
	const what = "whether it looks for harmful software"
	samba, err := l.anyUnit(sambaUnits...)
	if err != nil {
		return unread[checks.Enablement](what, "/etc/systemd/system", err)
	}
	if !samba.on {
		return checks.AbsentFact[checks.Enablement]("Linux computers like this one seldom need a virus scanner. Their updates protect them.", samba.proof)
	}
	scanner, err := l.anyUnit("clamav-daemon.service", "clamd@scan.service", "clamd.service", "clamav-clamonacc.service")
	if err != nil {
		return unread[checks.Enablement](what, "/etc/systemd/system", err)
	}
	if scanner.on {
		return checks.KnownFact(checks.Enabled, samba.proof, scanner.proof)
	}
	return checks.KnownFact(checks.NotConfigured, samba.proof, scanner.proof)
}

// oldSharing reads the least version that Samba accepts; SMB2_02 where nothing
// is said. What it includes from other files is not followed.
func (l linux) oldSharing() checks.Fact[bool] {
	const what = "which versions of file sharing it accepts"
	samba, err := l.anyUnit(sambaUnits...)
	if err != nil {
		return unread[bool](what, "/etc/systemd/system", err)
	}
	if !samba.on {
		return checks.AbsentFact[bool]("This computer shares no files in the way of Windows.", samba.proof)
	}
	s := l.settings("etc/samba/smb.conf")
	if s.err != nil {
		return unread[bool](what, "/"+s.name, s.err)
	}
	old := checks.KnownFact(false, fileProof("least version", s.name, 0, "not set; it is then SMB2_02"))
	for _, k := range s.lines {
		key := strings.ToLower(strings.Join(strings.Fields(k.Key), " "))
		if strings.EqualFold(k.Section, "global") && (key == "server min protocol" || key == "min protocol") {
			v := strings.ToUpper(k.Value)
			old = checks.KnownFact(!strings.HasPrefix(v, "SMB2") && !strings.HasPrefix(v, "SMB3") && v != "DEFAULT", s.proof("least version", k))
		}
		if strings.HasPrefix(key, "include") || strings.HasPrefix(key, "config file") {
			return checks.UnknownFact[bool](checks.ReasonUnsupported, "Its file sharing is set in several files, which we do not follow yet.", s.proof("include", k))
		}
	}
	return old
}

// localNames reads systemd-resolved, which asks for names in this way unless its
// maker or its administrator turned that off.
func (l linux) localNames() checks.Fact[bool] {
	const what = "how it looks up names"
	u, err := l.unit("systemd-resolved.service")
	if err != nil {
		return unread[bool](what, "/etc/systemd/system", err)
	}
	if !u.on {
		return checks.AbsentFact[bool]("This computer does not ask its neighbours for names.", u.proof)
	}
	on := checks.UnknownFact[bool](checks.ReasonSourceMissing, "The maker of this system decides how it looks up names.", u.proof)
	names := []string{"usr/lib/systemd/resolved.conf", "etc/systemd/resolved.conf"}
	for s := range l.layered(names, "usr/lib/systemd/resolved.conf.d", "etc/systemd/resolved.conf.d") {
		if s.err != nil {
			return unread[bool](what, "/"+s.name, s.err)
		}
		if k, ok := s.last("Resolve", "LLMNR"); ok {
			on = checks.KnownFact(isYes(k.Value) || strings.EqualFold(k.Value, "resolve"), s.proof("LLMNR", k))
		}
	}
	return on
}
