package host

import (
	"errors"
	"io/fs"
	"strconv"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// linuxPolicy reads the rules of the Linux system whose root is fsys.
func linuxPolicy(fsys fs.FS) checks.PasswordPolicy {
	p := pam.Resolve(fsys)
	out := checks.PasswordPolicy{
		MinLength:    pamFact(p.MinLength),
		Dictionary:   pamFact(p.Dictionary),
		MaxAge:       pamFact(p.MaxAge),
		LockoutTries: pamFact(p.LockTries),
		LockoutFor:   pamFact(p.LockFor),
		RemoteLogin:  linuxRemoteLogin(fsys),
	}
	managed, err := linux{fsys: fsys}.managedBy()
	if err != nil {
		return unknownPolicy(err)
	}
	out.ManagedBy = managed
	if p.Absent {
		out.ManagedBy = withoutPAM
	}
	return out
}

// unknownPolicy is the policy where it could not be told whether the rules here bind
// the people who sign in: then nothing is.
func unknownPolicy(err error) checks.PasswordPolicy {
	const what, where = "who keeps the accounts", "/etc/nsswitch.conf, /etc/passwd"
	return checks.PasswordPolicy{
		MinLength: unread[int](what, where, err), Dictionary: unread[bool](what, where, err),
		MaxAge: unread[time.Duration](what, where, err), LockoutTries: unread[int](what, where, err),
		LockoutFor: unread[time.Duration](what, where, err), RemoteLogin: unread[bool](what, where, err),
	}
}

// pamFact turns a value of the resolver into a fact.
func pamFact[T any](v pam.Value[T]) checks.Fact[T] {
	if v.Err == nil {
		return checks.KnownFact(v.V, pamEvidence(v.Evidence)...)
	}
	reason, detail := whyUnknown(v.Err)
	proof := append(pamEvidence(v.Evidence), checks.Evidence{What: "why it is not known", Where: "sign-in settings", Seen: v.Err.Error()})
	return checks.UnknownFact[T](reason, detail, proof...)
}

func pamEvidence(list []pam.Evidence) []checks.Evidence {
	var out []checks.Evidence
	for _, e := range list {
		where := e.File
		if e.Line > 0 {
			where += ":" + strconv.Itoa(e.Line)
		}
		seen := e.Raw
		if seen == "" {
			seen = "not set"
		}
		out = append(out, checks.Evidence{What: e.What, Where: where, Seen: seen})
	}
	return out
}

func whyUnknown(err error) (checks.Reason, string) {
	switch {
	case errors.Is(err, pam.ErrSyntax):
		return checks.ReasonParse, "The sign-in settings of this computer hold an error, so this rule could not be worked out."
	case errors.Is(err, pam.ErrUndecided):
		return checks.ReasonParse, "The sign-in settings of this computer use a part that we cannot judge, so this rule could not be worked out."
	case errors.Is(err, fs.ErrPermission):
		return checks.ReasonNeedsElevation, "This computer shows these settings to an administrator only."
	case errors.Is(err, fs.ErrNotExist):
		return checks.ReasonSourceMissing, "The file that holds this rule is not on this computer."
	}
	switch reason := checks.ReasonOf(err); reason {
	case checks.ReasonTimeout, checks.ReasonCancelled, checks.ReasonUnsupported:
		return reason, "The settings that hold this rule could not be read."
	default:
		return checks.ReasonParse, "The settings that hold this rule could not be read."
	}
}

// otherRemoteLogins are what takes passwords from other computers besides SSH, where
// installed; their settings are not judged here.
var otherRemoteLogins = []string{
	"usr/sbin/dropbear", "usr/bin/dropbear", "usr/sbin/xrdp", "etc/xrdp", "usr/sbin/in.telnetd", "usr/sbin/telnetd",
}

// linuxRemoteLogin says yes where SSH takes a password, and no where neither SSH
// does nor anything else is installed that would.
func linuxRemoteLogin(fsys fs.FS) checks.Fact[bool] {
	ssh := linux{fsys: fsys}.ssh()
	if ssh.Known && ssh.Value.On && ssh.Value.Password != checks.NoUsers {
		return checks.KnownFact(true, ssh.Proof...)
	}
	for _, name := range otherRemoteLogins {
		_, err := fs.Stat(fsys, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			reason, detail := whyUnknown(err)
			return checks.UnknownFact[bool](reason, detail)
		}
		return checks.UnknownFact[bool](checks.ReasonUnsupported,
			"A service for signing in from another computer is installed. Whether it takes passwords was not judged.",
			checks.Evidence{What: "remote sign-in service", Where: "/" + name, Seen: "present"})
	}
	if !ssh.Known && !ssh.Absent() {
		return checks.UnknownFact[bool](ssh.Reason, ssh.Detail, ssh.Proof...)
	}
	return checks.KnownFact(false, append(ssh.Proof, checks.Evidence{What: "other remote sign-in services", Where: "the usual programs", Seen: "not installed"})...)
}

// seconds turns a count of the operating system into a duration; never says
// which count stands for "without end", which a duration of 0 means with us.
func seconds(n, never uint32) time.Duration {
	if n == never {
		return 0
	}
	return time.Duration(n) * time.Second
}
