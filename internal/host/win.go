package host

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

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
	// values returns the texts and numbers of a key by name; too many are an error.
	values(root, path string) (map[string]string, error)
}

// A windowsSystem answers what the registry does not hold.
type windowsSystem interface {
	// health asks the Security Center of client editions about one kind of product.
	health(provider uint32) (uint32, error)
	// bitLocker asks the shell how the system's disk is kept.
	bitLocker() (int32, error)
	// users returns the local accounts.
	users() ([]windowsUser, error)
	// admins returns who is in the group of administrators.
	admins() ([]windowsMember, error)
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

// A windowsMember is one of a group. A rid tells accounts apart only among those of
// this computer: a directory numbers its own from the same start.
type windowsMember struct {
	local bool
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
	deviceManaged  = `SOFTWARE\Microsoft\PolicyManager\current\device`
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
	kind := w.kind()
	patch, _, err := w.found(hklm, currentVersion, "UBR")
	if err != nil || patch > 1<<20 {
		patch = 0 // a number that no build has reached
	}
	display, _ := w.reg.text(hklm, currentVersion, "DisplayVersion")
	proof := []checks.Evidence{
		regProof(hklm, currentVersion, "CurrentBuildNumber", build),
		regProof(hklm, currentVersion, "EditionID", edition),
		regProof(hklm, currentVersion, "InstallationType", kind),
		regProof(hklm, currentVersion, "UBR", fmt.Sprint(patch)),
	}
	r := checks.Release{Product: "windows", Version: build, Patch: int(patch), Edition: windowsEdition(edition), Name: strings.TrimSpace("Windows " + display)}
	if w.server() {
		r.Product, r.Edition, r.Name = "windows-server", "", "Windows Server"
	}
	return checks.KnownFact(r, proof...)
}

// kind is “Client”, “Server” or “Server Core”; empty where Windows does not say.
func (w win) kind() string {
	kind, _ := w.reg.text(hklm, currentVersion, "InstallationType")
	return kind
}

func (w win) server() bool { return strings.HasPrefix(w.kind(), "Server") }

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

func contains(list []string, name string) bool {
	return slices.ContainsFunc(list, func(n string) bool { return strings.EqualFold(n, name) })
}
