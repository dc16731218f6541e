package host

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The flags of an account (lmaccess.h), and the fixed numbers of two of them.
const (
	userDisabled    = 0x2
	userNoPassword  = 0x20
	userNormal      = 0x200
	guestRID        = 501
	firstPersonRID  = 1000
	administratorID = 500
)

const winlogon = `SOFTWARE\Microsoft\Windows NT\CurrentVersion\Winlogon`

func (w win) accounts() checks.Accounts {
	a := checks.Accounts{
		NoPassword: checks.UnknownFact[[]string](checks.ReasonUnsupported, "Windows does not say which accounts have an empty password. It lets nobody use one from another computer."),
		AutoLogin:  w.autoLogin(),
	}
	if admin, err := w.sys.administrator(); err != nil {
		a.DailyAdmin = unread[bool]("whether you are an administrator", "access token", err)
	} else {
		a.DailyAdmin = checks.KnownFact(admin, checks.Evidence{What: "group of administrators", Where: "access token", Seen: fmt.Sprint(admin)})
	}
	lua, p, set, err := w.firstOf([3]string{hklm, policySystem, "EnableLUA"})
	if err != nil {
		a.Prompted = unread[bool]("whether it asks before big changes", p.Where, err)
	} else {
		a.Prompted = checks.KnownFact(!set || lua != 0, p)
	}
	a.StoredPassword = w.storedPassword()
	a.People, a.Guest, a.AdminsElsewhere = w.people()
	return a
}

// autoLogin: the value is text, and only “1” turns it on.
func (w win) autoLogin() checks.Fact[bool] {
	v, err := w.reg.text(hklm, winlogon, "AutoAdminLogon")
	if errors.Is(err, fs.ErrNotExist) {
		return checks.KnownFact(false, regProof(hklm, winlogon, "AutoAdminLogon", "not set"))
	}
	if err != nil {
		return unread[bool]("whether it signs someone in by itself", hklm+`\`+winlogon, err)
	}
	return checks.KnownFact(strings.TrimSpace(v) == "1", regProof(hklm, winlogon, "AutoAdminLogon", v))
}

// storedPassword looks only whether there is one; its value is let go at once.
func (w win) storedPassword() checks.Fact[bool] {
	v, err := w.reg.text(hklm, winlogon, "DefaultPassword")
	if errors.Is(err, fs.ErrNotExist) {
		return checks.KnownFact(false, regProof(hklm, winlogon, "DefaultPassword", "not set"))
	}
	if err != nil {
		return unread[bool]("whether a password lies readable in its settings", hklm+`\`+winlogon, err)
	}
	return checks.KnownFact(v != "", regProof(hklm, winlogon, "DefaultPassword", "present; its value was not kept"))
}

// people counts among the administrators those of a directory or of Microsoft's cloud
// too: a group of theirs may stand for any number of people.
func (w win) people() (list checks.Fact[[]checks.Account], guestOn checks.Fact[bool], elsewhere int) {
	const what = "who can sign in"
	users, err := w.sys.users()
	if err != nil {
		return unread[[]checks.Account](what, "NetUserEnum", err), unread[bool]("whether guests can sign in", "NetUserEnum", err), 0
	}
	guest := checks.KnownFact(false, checks.Evidence{What: "guest account", Where: "NetUserEnum", Seen: "off or absent"})
	admins, err := w.sys.admins()
	var people []checks.Account
	for _, u := range users {
		if u.flags&userDisabled != 0 {
			continue
		}
		if u.rid == guestRID {
			guest = checks.KnownFact(true, checks.Evidence{What: "guest account", Where: "NetUserEnum", Seen: "on"})
			continue
		}
		if u.rid >= firstPersonRID || u.rid == administratorID {
			people = append(people, checks.Account{Name: u.name, Admin: slices.Contains(admins, windowsMember{true, u.rid})})
		}
	}
	if err != nil {
		return unread[[]checks.Account]("who its administrators are", "NetLocalGroupGetMembers", err), guest, 0
	}
	for _, m := range admins {
		if !m.local {
			elsewhere++
		}
	}
	return checks.KnownFact(people, checks.Evidence{What: "local accounts in use", Where: "NetUserEnum", Seen: fmt.Sprintf("%d, %d of them administrators", len(people), countAdmins(people))}), guest, elsewhere
}

const rdpTCP = terminalServerKey + `\WinStations\RDP-Tcp`

const (
	terminalServerKey = `SYSTEM\CurrentControlSet\Control\Terminal Server`
	terminalPolicyKey = `SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services`
)

func (w win) remoteAccess(ssh func() checks.Fact[checks.SSH]) checks.RemoteAccess {
	r := checks.RemoteAccess{SSH: ssh(), Services: w.services()}
	if w.home() {
		r.Desktop = checks.AbsentFact[bool]("This edition of Windows cannot be used by Remote Desktop.", regProof(hklm, currentVersion, "EditionID", "Core"))
		r.DesktopChecked = checks.AbsentFact[bool]("This edition of Windows cannot be used by Remote Desktop.")
		return r
	}
	r.Desktop = w.terminalSetting("whether Remote Desktop is on", "fDenyTSConnections", terminalServerKey, 0)
	r.DesktopChecked = w.terminalSetting("how Remote Desktop asks for the password", "UserAuthentication", rdpTCP, 1)
	return r
}

// remoteLogin tells whether a password can be tried by Remote Desktop. An SSH service
// is seen, and not judged.
func (w win) remoteLogin() checks.Fact[bool] {
	const silent = "Windows did not say whether Remote Desktop is on."
	deny, proof, there, err := w.firstOf([3]string{hklm, terminalPolicyKey, "fDenyTSConnections"}, [3]string{hklm, terminalServerKey, "fDenyTSConnections"})
	switch {
	case err != nil:
		return checks.UnknownFact[bool](checks.ReasonOf(err), silent)
	case !there:
		return checks.UnknownFact[bool](checks.ReasonSourceMissing, silent)
	case deny == 0:
		return checks.KnownFact(true, proof)
	}
	if start, there, err := w.found(hklm, servicesKey+`\sshd`, "Start"); err == nil && there && start != 4 {
		return checks.UnknownFact[bool](checks.ReasonUnsupported,
			"A service for signing in from another computer is installed. Whether it takes passwords was not judged.", proof)
	}
	return checks.KnownFact(false, proof)
}

// terminalSetting tells whether a setting of Remote Desktop, or the policy that goes
// before it, has the value yes.
func (w win) terminalSetting(what, name, key string, yes uint64) checks.Fact[bool] {
	n, p, there, err := w.firstOf([3]string{hklm, terminalPolicyKey, name}, [3]string{hklm, key, name})
	switch {
	case err != nil:
		return unread[bool](what, p.Where, err)
	case !there:
		return checks.UnknownFact[bool](checks.ReasonSourceMissing, "Windows did not say "+what+".", p)
	}
	return checks.KnownFact(n == yes, p)
}

func (w win) services() checks.Fact[[]string] {
	names, err := w.reg.keys(hklm, servicesKey)
	if err != nil {
		return unread[[]string]("which services are set up", hklm+`\`+servicesKey, err)
	}
	// What is set never to start is not in use.
	names = slices.DeleteFunc(names, func(name string) bool {
		off, _, err := w.disabled(name)
		return err == nil && off
	})
	slices.Sort(names)
	return checks.KnownFact(names, checks.Evidence{What: "services", Where: hklm + `\` + servicesKey, Seen: fmt.Sprint(len(names))})
}

const fileHistory = `SOFTWARE\Microsoft\Windows\CurrentVersion\FileHistory`

// backups knows File History, which keeps the time up to which files are safe.
func (w win) backups() checks.Backups {
	b := checks.Backups{Services: w.services()}
	n, there, err := w.found(hkcu, fileHistory, "ProtectedUpToTime")
	switch {
	case err != nil:
		b.Plans = unread[[]checks.BackupPlan](whatBackup, hkcu+`\`+fileHistory, err)
	case !there || n == 0:
		b.Plans = checks.UnknownFact[[]checks.BackupPlan](checks.ReasonSourceMissing, "We found no backup program that we know on this computer.",
			regProof(hkcu, fileHistory, "ProtectedUpToTime", "not set"))
	default:
		last := fileTime(n)
		b.Plans = checks.KnownFact([]checks.BackupPlan{{Program: "File History", Scheduled: true, Last: last}},
			regProof(hkcu, fileHistory, "ProtectedUpToTime", stamp(last)))
	}
	return b
}

// fileTime turns a count of 100 nanoseconds since 1601 into a moment.
func fileTime(n uint64) time.Time {
	const toUnix = 116444736000000000
	if n < toUnix || n > toUnix+1<<60 {
		return time.Time{}
	}
	n -= toUnix
	return time.Unix(int64(n/10_000_000), int64(n%10_000_000)*100).UTC()
}

// browserKeys are where browsers of Windows note their version; the folder of
// that version was made when it was installed, which the registry does not tell.
var browserKeys = []struct{ name, root, path, value string }{
	{"Chrome", hkcu, `SOFTWARE\Google\Chrome\BLBeacon`, "version"},
	{"Edge", hkcu, `SOFTWARE\Microsoft\Edge\BLBeacon`, "version"},
	{"Brave", hkcu, `SOFTWARE\BraveSoftware\Brave-Browser\BLBeacon`, "version"},
	{"Firefox", hklm, `SOFTWARE\Mozilla\Mozilla Firefox`, "CurrentVersion"},
}

func (w win) browsers() checks.Fact[[]checks.Program] {
	var found []checks.Program
	var proof []checks.Evidence
	for _, b := range browserKeys {
		v, err := w.reg.text(b.root, b.path, b.value)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[[]checks.Program]("which browsers are installed", b.root+`\`+b.path, err)
		}
		found = append(found, checks.Program{Name: b.name, Version: v})
		proof = append(proof, regProof(b.root, b.path, b.name, v))
	}
	if len(found) == 0 {
		return checks.AbsentFact[[]checks.Program]("No browser that we know is installed on this computer.")
	}
	return checks.KnownFact(found, proof...)
}
