package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"howett.net/plist"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// A helper runs one of the few programs without which macOS does not tell: by
// absolute path, with fixed words, and with bounds on time and output. It returns
// what was printed on both outputs.
type helper func(ctx context.Context, program string, args ...string) ([]byte, error)

// The helper programs. With pwpolicy and lsof these are all that is ever run.
const (
	fdesetup         = "/usr/bin/fdesetup"
	socketfilterfw   = "/usr/libexec/ApplicationFirewall/socketfilterfw"
	sysadminctl      = "/usr/sbin/sysadminctl"
	spctl            = "/usr/sbin/spctl"
	csrutil          = "/usr/bin/csrutil"
	managed          = "Library/Managed Preferences/"
	preferences      = "Library/Preferences/"
	coreServices     = "System/Library/CoreServices/"
	disabledServices = "private/var/db/com.apple.xpc.launchd/disabled.plist"
	softwareUpdate   = "com.apple.SoftwareUpdate.plist"
	restrictions     = "com.apple.applicationaccess.plist"
	remoteManagement = "Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd"
	loginWindow      = "com.apple.loginwindow.plist"
)

// mac tells facts of a Mac whose root is fsys.
type mac struct {
	fsys  fs.FS
	run   helper
	model string // hw.model, such as "MacBookPro18,3"
	home  string // the folder of the person at the screen, such as "Users/ada"; empty where nobody is
	admin func() (bool, error)
}

// dictionary reads a property list.
func (m mac) dictionary(name string) (map[string]any, error) {
	b, err := files.Read(m.fsys, name)
	if err != nil {
		return nil, err
	}
	return parseDictionary(b)
}

func parseDictionary(b []byte) (map[string]any, error) {
	var out map[string]any
	format, err := plist.Unmarshal(b, &out)
	if err != nil {
		return nil, fmt.Errorf("property list: %w", err)
	}
	// An empty file would read as a list of nothing, in the old form that macOS
	// no longer writes; that everything is off would then be praise.
	if format != plist.XMLFormat && format != plist.BinaryFormat || out == nil {
		return nil, errors.New("property list: neither XML nor binary, or no dictionary")
	}
	return out, nil
}

// preference reads one key, the copy that a firm manages before the person's own.
func (m mac) preference(file, key string) (v any, where string, err error) {
	for _, name := range []string{managed + file, preferences + file} {
		d, err := m.dictionary(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, name, err
		}
		if v, ok := d[key]; ok {
			return v, name, nil
		}
	}
	return nil, preferences + file, nil
}

// plistBool reads the ways in which a property list says yes.
func plistBool(v any) bool {
	switch x := v.(type) {
	case bool:
		return x
	case string:
		return isYes(x)
	}
	n, ok := integer(v)
	return ok && n != 0
}

func plistText(v any) string {
	if v == nil {
		return "not set"
	}
	return fmt.Sprint(v)
}

func (m mac) system() checks.System {
	s := checks.System{Portable: checks.UnknownFact[bool](checks.ReasonSourceMissing, "This Mac does not say whether it is a laptop.")}
	proof := checks.Evidence{What: "model", Where: "hw.model", Seen: m.model}
	switch {
	case strings.HasPrefix(m.model, "MacBook"):
		s.Portable = checks.KnownFact(true, proof)
	case strings.HasPrefix(m.model, "iMac"), strings.HasPrefix(m.model, "Macmini"), strings.HasPrefix(m.model, "MacPro"):
		s.Portable = checks.KnownFact(false, proof)
	}
	const name = coreServices + "SystemVersion.plist"
	d, err := m.dictionary(name)
	if err != nil {
		s.Release = unread[checks.Release]("the version of its operating system", "/"+name, err)
		return s
	}
	version, _ := d["ProductVersion"].(string)
	s.Release = checks.KnownFact(checks.Release{Product: "macos", Version: version, Name: "macOS " + version}, fileProof("version", name, 0, version))
	return s
}

func (m mac) updates() checks.Updates {
	automatic, delayed := m.automatic()
	return checks.Updates{
		Automatic:   automatic,
		DelayedDays: delayed,
		Waiting:     m.waiting(),
		LastSuccess: m.lastUpdate(),
		LastChange:  checks.UnknownFact[time.Time](checks.ReasonUnsupported, "We cannot read yet when a program of this Mac last changed."),
		Restart:     checks.UnknownFact[bool](checks.ReasonUnsupported, "macOS does not note whether an update waits for a restart."),
		Office:      m.office(),
		Browsers:    browsersAt(m.fsys, macBrowsers),
	}
}

// automatic needs all four switches: what is not looked for or not fetched does not
// install itself, and quick fixes and the whole system have one each. That nothing is
// set is the maker's own rule, which differs by version and is not judged. A rule of
// device management may hold each update back by some days.
func (m mac) automatic() (fact checks.Fact[checks.Automation], delayedDays int) {
	on := map[string]bool{}
	set, system := false, false
	var proof []checks.Evidence
	for _, key := range []string{"AutomaticCheckEnabled", "AutomaticDownload", "CriticalUpdateInstall", "AutomaticallyInstallMacOSUpdates"} {
		v, where, err := m.preference(softwareUpdate, key)
		if err != nil {
			return unread[checks.Automation](whatAutomatic, "/"+where, err), 0
		}
		on[key] = v == nil || plistBool(v)
		set = set || v != nil
		system = key == "AutomaticallyInstallMacOSUpdates" && v != nil && plistBool(v)
		proof = append(proof, fileProof(key, where, 0, plistText(v)))
	}
	for _, key := range []string{"enforcedSoftwareUpdateDelay", "enforcedSoftwareUpdateMinorOSDeferredInstallDelay"} {
		v, where, err := m.preference(restrictions, key)
		if err != nil {
			return unread[checks.Automation](whatAutomatic, "/"+where, err), 0
		}
		if n, ok := integer(v); ok && n > 0 {
			delayedDays = max(delayedDays, int(min(n, 365)))
			proof = append(proof, fileProof(key, where, 0, plistText(v)))
		}
	}
	switch {
	case !set:
		return checks.UnknownFact[checks.Automation](checks.ReasonSourceMissing, "This Mac does not say whether updates install themselves.", proof...), 0
	case !on["AutomaticCheckEnabled"]:
		return checks.KnownFact(checks.UpdatesOff, proof...), 0
	case on["AutomaticDownload"] && on["CriticalUpdateInstall"] && system:
		return checks.KnownFact(checks.UpdatesAutomatic, proof...), delayedDays
	}
	return checks.KnownFact(checks.UpdatesNotified, proof...), 0
}

// waiting names the updates that the last look found and that are not installed.
func (m mac) waiting() []string {
	v, _, err := m.preference(softwareUpdate, "RecommendedUpdates")
	list, ok := v.([]any)
	if err != nil || !ok {
		return nil
	}
	var names []string
	for _, x := range list {
		one, _ := x.(map[string]any)
		name, _ := one["Display Name"].(string)
		version, _ := one["Display Version"].(string)
		if name = strings.TrimSpace(name + " " + version); name == "" {
			name = "an update"
		}
		names = append(names, name)
	}
	return names
}

func (m mac) lastUpdate() checks.Fact[time.Time] {
	v, where, err := m.preference(softwareUpdate, "LastFullSuccessfulDate")
	if err != nil {
		return unread[time.Time](whatLast, "/"+where, err)
	}
	t, ok := v.(time.Time)
	if !ok {
		return checks.UnknownFact[time.Time](checks.ReasonSourceMissing, "This Mac keeps no record of its last update where we look for it.")
	}
	return checks.KnownFact(t.UTC(), fileProof("last look for updates that succeeded", where, 0, stamp(t)))
}

// macBrowsers are judged by the file that holds their version, which an update
// replaces. Safari comes with the system.
var macBrowsers = []struct{ name, file string }{
	{"Chrome", "Applications/Google Chrome.app/Contents/Info.plist"},
	{"Edge", "Applications/Microsoft Edge.app/Contents/Info.plist"},
	{"Brave", "Applications/Brave Browser.app/Contents/Info.plist"},
	{"Firefox", "Applications/Firefox.app/Contents/Resources/application.ini"},
}

// office: the programs for a Mac say 16 of every year, so their end cannot be told.
func (m mac) office() checks.Fact[checks.Office] {
	const name = "Applications/Microsoft Word.app/Contents/Info.plist"
	there, err := files.Exists(m.fsys, name)
	switch {
	case err != nil:
		return unread[checks.Office]("which Microsoft Office is installed", "/"+name, err)
	case !there:
		return checks.AbsentFact[checks.Office]("Microsoft Office is not installed on this computer.", fileProof("Microsoft Word", name, 0, "absent"))
	}
	return checks.UnknownFact[checks.Office](checks.ReasonUnsupported, "Microsoft Office is installed on this Mac, and does not tell its year. Open Word, then “About Word” in its menu.", fileProof("Microsoft Word", name, 0, "present"))
}

func (m mac) accounts() checks.Accounts {
	a := checks.Accounts{
		Prompted:       checks.AbsentFact[bool]("macOS always asks."),
		People:         checks.UnknownFact[[]checks.Account](checks.ReasonUnsupported, "We cannot read yet who can sign in on a Mac."),
		NoPassword:     checks.UnknownFact[[]string](checks.ReasonUnsupported, "We cannot read yet which accounts of a Mac need no password."),
		StoredPassword: checks.AbsentFact[bool]("macOS does not keep that password readable."),
	}
	if admin, err := m.admin(); err != nil {
		a.DailyAdmin = unread[bool]("whether you are an administrator", "group 80", err)
	} else {
		a.DailyAdmin = checks.KnownFact(admin, checks.Evidence{What: "group of administrators", Where: "group 80", Seen: strconv.FormatBool(admin)})
	}
	guest, where, err := m.preference(loginWindow, "GuestEnabled")
	if err != nil {
		a.Guest = unread[bool]("whether guests can sign in", "/"+where, err)
	} else {
		a.Guest = checks.KnownFact(plistBool(guest), fileProof("GuestEnabled", where, 0, plistText(guest)))
	}
	auto, where, err := m.preference(loginWindow, "autoLoginUser")
	if err != nil {
		a.AutoLogin = unread[bool]("whether it signs someone in by itself", "/"+where, err)
		return a
	}
	name, _ := auto.(string)
	a.AutoLogin = checks.KnownFact(name != "", fileProof("autoLoginUser", where, 0, map[bool]string{true: "set", false: "not set"}[name != ""]))
	return a
}

// remote reads which of the sharing services someone turned on. Their settings
// are kept as “disabled: no”.
func (m mac) remote() checks.RemoteAccess {
	r := checks.RemoteAccess{DesktopChecked: checks.AbsentFact[bool]("This is a setting of Windows."), Services: m.services()}
	d, err := m.dictionary(disabledServices)
	if err != nil {
		r.Desktop = unread[bool]("whether its screen can be used from afar", "/"+disabledServices, err)
		r.SSH = unread[checks.SSH](whatSSH, "/"+disabledServices, err)
		return r
	}
	on := func(label string) (bool, checks.Evidence) {
		off, ok := d[label].(bool)
		seen := "not set"
		if ok {
			seen = "disabled: " + strconv.FormatBool(off)
		}
		return ok && !off, fileProof(label, disabledServices, 0, seen)
	}
	screen, proof := on("com.apple.screensharing")
	// Apple Remote Desktop leaves a file of its own while it is on.
	managedFromAfar, err := files.Exists(m.fsys, remoteManagement)
	if err != nil && !screen {
		r.Desktop = unread[bool]("whether its screen can be used from afar", "/"+remoteManagement, err)
	} else {
		r.Desktop = checks.KnownFact(screen || managedFromAfar, proof, fileProof("Remote Management", remoteManagement, 0, map[bool]string{true: "present", false: "absent"}[managedFromAfar]))
	}
	ssh, proof := on("com.openssh.sshd")
	if !ssh {
		r.SSH = checks.KnownFact(checks.SSH{}, proof)
		return r
	}
	reader, err := readSSHD(m.fsys, "private/etc/ssh/sshd_config")
	if err != nil {
		r.SSH = unread[checks.SSH](whatSSH, "/private/etc/ssh/sshd_config", err)
		return r
	}
	s, list, err := reader.judge(sshRoot{})
	if err != nil {
		r.SSH = unread[checks.SSH](whatSSH, "/private/etc/ssh/sshd_config", err)
		return r
	}
	s.On = true
	r.SSH = checks.KnownFact(s, append([]checks.Evidence{proof}, list...)...)
	return r
}

// services leaves out those that someone switched off.
func (m mac) services() checks.Fact[[]string] {
	var out []string
	off, err := m.dictionary(disabledServices)
	if err != nil {
		off = nil // then none is left out
	}
	for _, folder := range []string{"Library/LaunchDaemons", "Library/LaunchAgents"} {
		names, err := files.List(m.fsys, folder)
		if err != nil {
			return unread[[]string]("which services are set up", "/"+folder, err)
		}
		for _, name := range names {
			if never, _ := off[strings.TrimSuffix(name, ".plist")].(bool); !never {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return checks.KnownFact(out, checks.Evidence{What: "services", Where: "/Library/LaunchDaemons", Seen: strconv.Itoa(len(out))})
}

// backups reads Time Machine, whose settings macOS may hide from programs that
// were not given leave.
func (m mac) backups() checks.Backups {
	return checks.Backups{Services: m.services(), Plans: m.timeMachine()}
}

func (m mac) timeMachine() checks.Fact[[]checks.BackupPlan] {
	name := path.Join(preferences, "com.apple.TimeMachine.plist")
	d, err := m.dictionary(name)
	if err != nil {
		return unread[[]checks.BackupPlan](whatBackup, "/"+name, err)
	}
	destinations, _ := d["Destinations"].([]any)
	if len(destinations) == 0 {
		return checks.UnknownFact[[]checks.BackupPlan](checks.ReasonSourceMissing, "Time Machine has no disk to copy to. We found no other backup program that we know.",
			fileProof("Time Machine", name, 0, "no destination"))
	}
	p := checks.BackupPlan{Program: "Time Machine", Scheduled: d["AutoBackup"] == nil || plistBool(d["AutoBackup"])}
	for _, x := range destinations {
		one, _ := x.(map[string]any)
		dates, _ := one["SnapshotDates"].([]any)
		for _, v := range dates {
			if t, ok := v.(time.Time); ok && t.After(p.Last) {
				p.Last = t.UTC()
			}
		}
	}
	return checks.KnownFact([]checks.BackupPlan{p}, fileProof("Time Machine", name, 0, fmt.Sprintf("%d destinations, last copy %s", len(destinations), stamp(p.Last))))
}
