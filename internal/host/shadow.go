package host

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// A passwordStorage is how a computer keeps passwords, as checks/passwords asks.
type passwordStorage struct {
	scheme  checks.Fact[string]
	stored  checks.Fact[map[string]string]
	history checks.Fact[int]
	ages    checks.Fact[map[string]time.Duration]
}

// unknownStorage is what an error kept from us as a whole.
func unknownStorage(err error) passwordStorage {
	const what, where = "how passwords are kept", "sign-in settings"
	return passwordStorage{
		unread[string](what, where, err), unread[map[string]string](what, where, err), unread[int](what, where, err), unread[map[string]time.Duration](what, where, err),
	}
}

// passwordStorage takes the rules that were resolved, and looks at the accounts.
func (l linux) passwordStorage(p pam.Policy) passwordStorage {
	k := passwordStorage{scheme: pamFact(p.Scheme), history: pamFact(p.History)}
	if p.Absent {
		k.scheme = checks.AbsentFact[string](withoutPAM)
		k.history = checks.AbsentFact[int](withoutPAM)
	}
	k.stored, k.ages = l.storedPasswords()
	return k
}

// storedPasswords needs the shadow file, which is for the administrator.
func (l linux) storedPasswords() (checks.Fact[map[string]string], checks.Fact[map[string]time.Duration]) {
	const what = "how the passwords of the accounts are kept"
	b, err := files.Read(l.fsys, "etc/passwd")
	if err != nil {
		return unread[map[string]string](what, "/etc/passwd", err), unread[map[string]time.Duration](what, "/etc/passwd", err)
	}
	s, err := files.Read(l.fsys, "etc/shadow")
	if err != nil {
		return unread[map[string]string](what, "/etc/shadow", err), unread[map[string]time.Duration](what, "/etc/shadow", err)
	}
	list := parsePasswd(b)
	schemes, ages := map[string]string{}, map[string]time.Duration{}
	for _, kept := range parseShadow(s) {
		if kept.scheme != "" && usesShadow(list, kept.name) {
			schemes[kept.name], ages[kept.name] = kept.scheme, kept.maxAge
		}
	}
	// An account whose line in /etc/passwd holds the password itself has no timer.
	for _, a := range list {
		if form := schemeOf(a.password); form != "" && a.signsIn() {
			schemes[a.name], ages[a.name] = form, 0
		}
	}
	count := strconv.Itoa(len(schemes)) + " accounts with a password"
	return checks.KnownFact(schemes, fileProof("forms of the stored passwords", "etc/shadow", 0, count)),
		checks.KnownFact(ages, fileProof("timers of the accounts", "etc/shadow", 0, count))
}

// managedBy says who sets the rules where no person signs in with a password of
// this computer: an office's directory keeps the accounts, and none here does.
func (l linux) managedBy() (string, error) {
	b, err := files.Read(l.fsys, "etc/nsswitch.conf")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil // the accounts here are then looked at first
	}
	if err != nil {
		return "", err
	}
	sources := accountSources(b)
	among := func(names ...string) bool {
		return slices.ContainsFunc(sources, func(s string) bool { return slices.Contains(names, s) })
	}
	switch {
	case !among("sss", "ldap", "winbind", "nis", "nisplus", "hesiod"):
		return "", nil
	case !among("files", "compat", "db"):
		return inDirectory, nil
	}
	if !among("ldap", "winbind", "nis", "nisplus", "hesiod") {
		if set, err := l.sssdSet(); err != nil || !set {
			return "", err // the package alone puts its name there
		}
	}
	p, err := l.people()
	if err != nil || len(p.accounts) > 0 {
		return "", err
	}
	return inDirectory, nil
}

// sssdSet reports whether the service for directories has settings at all.
func (l linux) sssdSet() (bool, error) {
	name, err := l.anyFile("etc/sssd/sssd.conf", "usr/lib/sssd/sssd.conf")
	if err != nil || name != "" {
		return name != "", err
	}
	confs, err := l.confs("etc/sssd/conf.d")
	return len(confs) > 0, err
}

const (
	inDirectory = "The people who sign in here have their accounts in your office's directory. Its own settings decide the rules for passwords."
	withoutPAM  = "This computer does not use PAM, the usual place for password rules on Linux. Its rules are set in another way."
)

// accountSources reads where accounts are looked up; the last such line counts.
func accountSources(b []byte) []string {
	var out []string
	for _, line := range files.Lines(b) {
		text, _, _ := strings.Cut(line.Text, "#")
		name, value, ok := strings.Cut(text, ":")
		if ok && files.Trim(name) == "passwd" {
			out = files.Fields(value)
		}
	}
	return out
}
