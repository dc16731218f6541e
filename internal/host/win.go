package host

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The two roots of the Windows registry that are read.
const (
	hklm = "HKLM"
	hkcu = "HKCU"
)

// A registryReader reads the Windows registry. An absent key or value is
// fs.ErrNotExist, a closed one fs.ErrPermission.
type registryReader interface {
	number(root, path, name string) (uint64, error)
	text(root, path, name string) (string, error)
	// keys returns the names below a key; too many are an error.
	keys(root, path string) ([]string, error)
}

// A windowsSystem answers what the registry does not hold.
type windowsSystem interface {
	// health asks the Security Center of client editions about one kind of product.
	health(provider uint32) (uint32, error)
	// bitLocker asks the shell how the system's disk is kept.
	bitLocker() (int32, error)
	// users returns the local accounts.
	users() ([]windowsUser, error)
	// admins returns the relative ids of local accounts among the administrators.
	admins() ([]uint32, error)
	// elevated reports whether the person who runs us is an administrator, also
	// where the rights are asleep.
	administrator() (bool, error)
	// battery reports whether the computer has one.
	battery() (bool, error)
}

type windowsUser struct {
	name  string
	flags uint32
	rid   uint32
}

// win tells facts of a Windows system.
type win struct {
	reg registryReader
	sys windowsSystem
}

func regProof(root, path, name, seen string) checks.Evidence {
	return checks.Evidence{What: name, Where: root + `\` + path, Seen: seen}
}

// found reads a number; there is false where it is not set.
func (w win) found(root, path, name string) (n uint64, there bool, err error) {
	n, err = w.reg.number(root, path, name)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	return n, err == nil, err
}

// firstOf reads the first of several values that is set: a policy goes before
// the setting that people see.
func (w win) firstOf(list ...[3]string) (n uint64, proof checks.Evidence, there bool, err error) {
	for _, at := range list {
		n, there, err = w.found(at[0], at[1], at[2])
		if err != nil || there {
			return n, regProof(at[0], at[1], at[2], fmt.Sprint(n)), there, err
		}
	}
	last := list[len(list)-1]
	return 0, regProof(last[0], last[1], last[2], "not set"), false, nil
}

const (
	currentVersion = `SOFTWARE\Microsoft\Windows NT\CurrentVersion`
	servicesKey    = `SYSTEM\CurrentControlSet\Services`
	updatePolicy   = `SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU`
	updateSettings = `SOFTWARE\Microsoft\WindowsUpdate\UX\Settings`
	updateRestart  = `SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update`
	policySystem   = `SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System`
)

// disabled reports whether a service is set never to start.
func (w win) disabled(service string) (off bool, proof checks.Evidence, err error) {
	n, there, err := w.found(hklm, servicesKey+`\`+service, "Start")
	seen := "not installed"
	if there {
		seen = fmt.Sprint(n)
	}
	return there && n == 4, regProof(hklm, servicesKey+`\`+service, "Start", seen), err
}

func (w win) system() checks.System {
	s := checks.System{Release: w.release()}
	battery, err := w.sys.battery()
	if err != nil {
		s.Portable = unread[bool]("whether it is a laptop", "GetSystemPowerStatus", err)
	} else {
		s.Portable = checks.KnownFact(battery, checks.Evidence{What: "battery", Where: "GetSystemPowerStatus", Seen: fmt.Sprint(battery)})
	}
	return s
}

// release does not read ProductName, which says 10 on Windows 11 too.
func (w win) release() checks.Fact[checks.Release] {
	const what = "the version of its operating system"
	build, err := w.reg.text(hklm, currentVersion, "CurrentBuildNumber")
	if err != nil {
		return unread[checks.Release](what, hklm+`\`+currentVersion, err)
	}
	edition, err := w.reg.text(hklm, currentVersion, "EditionID")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unread[checks.Release](what, hklm+`\`+currentVersion, err)
	}
	kind, _ := w.reg.text(hklm, currentVersion, "InstallationType")
	display, _ := w.reg.text(hklm, currentVersion, "DisplayVersion")
	proof := []checks.Evidence{
		regProof(hklm, currentVersion, "CurrentBuildNumber", build),
		regProof(hklm, currentVersion, "EditionID", edition),
		regProof(hklm, currentVersion, "InstallationType", kind),
	}
	r := checks.Release{Product: "windows", Version: build, Edition: windowsEdition(edition), Name: strings.TrimSpace("Windows " + display)}
	if strings.HasPrefix(kind, "Server") {
		r.Product, r.Edition, r.Name = "windows-server", "", "Windows Server"
	}
	return checks.KnownFact(r, proof...)
}

// windowsEdition sorts editions into those that share their end dates.
func windowsEdition(id string) string {
	switch {
	case strings.HasPrefix(id, "IoTEnterpriseS"):
		return "iot-ltsc"
	case strings.HasPrefix(id, "EnterpriseS"):
		return "ltsc"
	case strings.HasPrefix(id, "Enterprise"), strings.HasPrefix(id, "Education"), strings.HasPrefix(id, "IoTEnterprise"):
		return "enterprise"
	case strings.HasPrefix(id, "Core"), strings.HasPrefix(id, "Professional"):
		return "home"
	}
	return ""
}

// home reports whether the edition is one that cannot be reached by Remote Desktop.
func (w win) home() bool {
	id, err := w.reg.text(hklm, currentVersion, "EditionID")
	return err == nil && strings.HasPrefix(id, "Core")
}

func (w win) updates() checks.Updates {
	u := checks.Updates{
		Automatic:   w.automatic(),
		PausedUntil: w.pausedUntil(),
		LastSuccess: checks.UnknownFact[time.Time](checks.ReasonUnsupported, "We cannot read yet when Windows last installed updates."),
		LastChange:  checks.UnknownFact[time.Time](checks.ReasonUnsupported, "We cannot read yet when Windows last installed updates."),
		Browsers:    w.browsers(),
	}
	names, err := w.reg.keys(hklm, updateRestart)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		u.Restart = checks.UnknownFact[bool](checks.ReasonSourceMissing, "Windows keeps no record of its updates where we look for it.")
	case err != nil:
		u.Restart = unread[bool]("whether an update waits for a restart", hklm+`\`+updateRestart, err)
	default:
		waits := contains(names, "RebootRequired")
		u.Restart = checks.KnownFact(waits, regProof(hklm, updateRestart, "RebootRequired", map[bool]string{true: "present", false: "absent"}[waits]))
	}
	return u
}

func contains(list []string, name string) bool {
	for _, n := range list {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}

// pausedUntil is when a pause that someone asked for ends; zero where there is none.
func (w win) pausedUntil() time.Time {
	until, err := w.reg.text(hklm, updateSettings, "PauseUpdatesExpiryTime")
	if err != nil {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, until)
	if err != nil {
		return time.Time{}
	}
	return t
}

// automatic follows policy and service; with none of them Windows updates
// itself. AUOptions 2 and 3 wait for someone to press a button.
func (w win) automatic() checks.Fact[checks.Automation] {
	var proof []checks.Evidence
	for _, service := range []string{"wuauserv", "UsoSvc"} {
		off, p, err := w.disabled(service)
		if err != nil {
			return unread[checks.Automation](whatAutomatic, p.Where, err)
		}
		proof = append(proof, p)
		if off {
			return checks.KnownFact(checks.UpdatesOff, p)
		}
		if service == "wuauserv" && p.Seen == "not installed" {
			return checks.UnknownFact[checks.Automation](checks.ReasonSourceMissing, "The update service of Windows is not on this computer.", p)
		}
	}
	no, p, _, err := w.firstOf([3]string{hklm, updatePolicy, "NoAutoUpdate"})
	if err != nil {
		return unread[checks.Automation](whatAutomatic, p.Where, err)
	}
	if proof = append(proof, p); no == 1 {
		return checks.KnownFact(checks.UpdatesOff, p)
	}
	option, p, set, err := w.firstOf([3]string{hklm, updatePolicy, "AUOptions"})
	if err != nil {
		return unread[checks.Automation](whatAutomatic, p.Where, err)
	}
	if proof = append(proof, p); set && (option == 2 || option == 3) {
		return checks.KnownFact(checks.UpdatesNotified, p)
	}
	return checks.KnownFact(checks.UpdatesAutomatic, proof...)
}
