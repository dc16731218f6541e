package host

import (
	"context"
	"path"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func (l linux) protection(context.Context) checks.Protection {
	return checks.Protection{
		Firewall:     l.firewall(),
		Encryption:   l.encryption(),
		Malware:      l.malware(),
		ScreenLock:   l.screenLock(),
		Macros:       checks.AbsentFact[checks.Enablement]("The macro rules of Microsoft Office are a matter of Windows."),
		OldSharing:   l.oldSharing(),
		LocalNames:   l.localNames(),
		GuestSharing: l.guestSharing(), SignedSharing: l.signedSharing(), OldLogins: l.oldLogins(),
		KeptPasswords: checks.AbsentFact[checks.Enablement]("This is a setting of Windows."),
		AutoRun:       checks.AbsentFact[checks.Enablement]("This is a setting of Windows."),
		SecureBoot:    checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet whether this computer checks what it starts."),
	}
}

var sambaUnits = []string{"smbd.service", "smb.service", "samba-ad-dc.service"}

// malware asks for a scanner only of a computer that keeps files for Windows ones. One
// that is there needs what fetches its list, or it knows nothing new.
func (l linux) malware() checks.Fact[checks.Enablement] {
	const what = "whether it looks for harmful software"
	samba, err := l.anyUnit(sambaUnits...)
	if err != nil {
		return unread[checks.Enablement](what, "/etc/systemd/system", err)
	}
	scanner, err := l.anyUnit("clamav-daemon.service", "clamd@scan.service", "clamd.service", "clamav-clamonacc.service")
	if err != nil {
		return unread[checks.Enablement](what, "/etc/systemd/system", err)
	}
	if !scanner.on {
		if samba.on {
			return checks.KnownFact(checks.NotConfigured, samba.proof, scanner.proof)
		}
		return checks.AbsentFact[checks.Enablement]("Linux computers like this one seldom need a virus scanner. Their updates protect them.", samba.proof)
	}
	fetcher, err := l.freshclam()
	if err != nil {
		return unread[checks.Enablement](what, "/etc/systemd/system", err)
	}
	if fetcher.on {
		return checks.KnownFact(checks.Enabled, scanner.proof, fetcher.proof)
	}
	return checks.KnownFact(checks.PartlyEnabled, scanner.proof, checks.Evidence{What: "what fetches the list of harmful software", Where: "/etc/systemd/system, /etc/cron.d", Seen: "neither a service nor a job"})
}

// freshclam looks for what fetches the list of ClamAV: a service, a timer, or a job.
func (l linux) freshclam() (unit, error) {
	for _, name := range []string{"clamav-freshclam.service", "clamav-freshclam-once.timer", "freshclam.service", "freshclam.timer", "clamav-freshclam.timer"} {
		if u, err := l.unit(name); err != nil || u.on {
			return u, err
		}
	}
	jobs, err := l.cronCommands()
	for _, j := range jobs {
		if path.Base(j.program) == "freshclam" {
			return unit{true, fileProof("job that fetches the list", j.name, 0, j.program)}, nil
		}
	}
	return unit{}, err
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
