package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The kinds of product that the Security Center tells about, and its answers
// (wscapi.h).
const (
	wscFirewall  = 0x1
	wscAntivirus = 0x4

	wscGood         = 0
	wscNotMonitored = 1
	wscPoor         = 2
	wscSnooze       = 3
)

func (w win) protection(context.Context) checks.Protection {
	return checks.Protection{
		Firewall:     w.firewall(),
		Encryption:   w.encryption(),
		Malware:      w.malware(),
		ScreenLock:   w.screenLock(),
		Macros:       w.macros(),
		OldSharing:   w.oldSharing(),
		LocalNames:   w.localNames(),
		GuestSharing: w.guestSharing(), SignedSharing: w.signedSharing(), OldLogins: w.oldLogins(),
		KeptPasswords: w.keptPasswords(), AutoRun: w.autoRun(), SecureBoot: w.secureBoot(),
	}
}

// encryption reads the shell's own word for the disk. Its numbers are not
// documented by the maker: one that we do not know is not judged.
func (w win) encryption() checks.Fact[checks.Encryption] {
	n, err := w.sys.bitLocker()
	if err != nil {
		// The property is missing where the edition has no BitLocker; only an
		// administrator can ask another way.
		return checks.UnknownFact[checks.Encryption](checks.ReasonNeedsElevation, "Windows shows whether its disk is encrypted to an administrator only.",
			checks.Evidence{What: whatDisk, Where: "System.Volume.BitLockerProtection", Seen: err.Error()})
	}
	proof := checks.Evidence{What: "BitLocker protection", Where: "System.Volume.BitLockerProtection", Seen: strconv.Itoa(int(n))}
	switch n {
	case 1:
		return checks.KnownFact(checks.DiskEncrypted, proof)
	case 2:
		return checks.KnownFact(checks.DiskPlain, proof)
	case 3:
		return checks.KnownFact(checks.DiskUnderWay, proof)
	case 4:
		return checks.KnownFact(checks.DiskDecrypting, proof)
	case 5, 8:
		return checks.KnownFact(checks.DiskSuspended, proof)
	}
	return checks.UnknownFact[checks.Encryption](checks.ReasonParse, "Windows told us about its disk in a way we do not know.", proof)
}

// malware asks the Security Center, which knows the products of every maker.
// Servers have none.
func (w win) malware() checks.Fact[checks.Enablement] {
	h, err := w.sys.health(wscAntivirus)
	if err != nil {
		return unread[checks.Enablement](whatMalware, "WscGetSecurityProviderHealth", err)
	}
	proof := checks.Evidence{What: "antivirus health", Where: "WscGetSecurityProviderHealth", Seen: strconv.FormatUint(uint64(h), 10)}
	switch h {
	case wscGood:
		if p, whole := w.wholeDisk(); whole {
			return checks.KnownFact(checks.Undone, proof, p)
		}
		return checks.KnownFact(checks.Enabled, proof)
	case wscPoor:
		return checks.KnownFact(checks.Disabled, proof)
	case wscSnooze:
		return checks.KnownFact(checks.PartlyEnabled, proof)
	case wscNotMonitored:
		return checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "Windows does not watch over the protection of this computer.", proof)
	}
	return checks.UnknownFact[checks.Enablement](checks.ReasonParse, "Windows told us about its protection in a way we do not know.", proof)
}

// wholeDisk finds an exception of Windows Defender that takes in a whole disk, or every
// program. Who may see the exceptions differs by version; what cannot be seen is left
// to the Security Center's word.
func (w win) wholeDisk() (checks.Evidence, bool) {
	for _, root := range []string{`SOFTWARE\Policies\Microsoft\Windows Defender`, `SOFTWARE\Microsoft\Windows Defender`} {
		for _, kind := range []string{"Paths", "Extensions"} {
			key := root + `\Exclusions\` + kind
			names, err := w.reg.values(hklm, key)
			if err != nil {
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(names)) {
				n := strings.ToLower(strings.TrimRight(strings.TrimSpace(name), `\*.`))
				drive := len(n) == 2 && n[1] == ':'
				if kind == "Paths" && (drive || n == "" || n == "%systemdrive%") || kind == "Extensions" && slices.Contains([]string{"", "exe", ".exe"}, n) {
					return regProof(hklm, key, name, "not looked at"), true
				}
			}
		}
	}
	return checks.Evidence{}, false
}

const (
	desktopKey    = `Control Panel\Desktop`
	desktopPolicy = `SOFTWARE\Policies\Microsoft\Windows\Control Panel\Desktop`
)

// screenLock takes the shorter of the limits that hold for the whole computer, and
// else the person's screen saver with its password. Without any the screen may still
// lock when the computer sleeps, which is not read.
func (w win) screenLock() checks.Fact[checks.ScreenLock] {
	limit, p, _, err := w.firstOf([3]string{hklm, policySystem, "InactivityTimeoutSecs"})
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, p.Where, err)
	}
	managed, m, _, err := w.firstOf([3]string{hklm, deviceManaged + `\DeviceLock`, "MaxInactivityTimeDeviceLock"})
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, m.Where, err)
	}
	proof := []checks.Evidence{p, m}
	if managed = min(managed, 1<<20) * 60; managed > 0 && (limit == 0 || managed < limit) {
		limit = managed
	}
	if limit > 0 {
		return checks.KnownFact(checks.ScreenLock{After: seconds(uint32(min(limit, 1<<31)), 0)}, proof...)
	}
	value := map[string]string{}
	for _, name := range []string{"ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut", "SCRNSAVE.EXE"} {
		for _, path := range []string{desktopPolicy, desktopKey} {
			v, err := w.reg.text(hkcu, path, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return unread[checks.ScreenLock](whatScreen, hkcu+`\`+path, err)
			}
			value[name], proof = strings.TrimSpace(v), append(proof, regProof(hkcu, path, name, v))
			break
		}
	}
	// Without a program there is no screen saver, whatever the other values say.
	program := value["SCRNSAVE.EXE"] != "" && !strings.EqualFold(value["SCRNSAVE.EXE"], "(none)")
	if value["ScreenSaveActive"] != "1" || value["ScreenSaverIsSecure"] != "1" || !program {
		return checks.KnownFact(checks.ScreenLock{Never: true, AsleepOnly: true}, proof...)
	}
	n, err := strconv.ParseUint(value["ScreenSaveTimeOut"], 10, 31)
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, hkcu+`\`+desktopKey, err)
	}
	return checks.KnownFact(checks.ScreenLock{Never: n == 0, After: time.Duration(n) * time.Second}, proof...)
}

const (
	officePolicy = `SOFTWARE\Policies\Microsoft\office\16.0\%s\security`
	officeCloud  = `SOFTWARE\Policies\Microsoft\Cloud\Office\16.0\%s\security`
	officeOwn    = `SOFTWARE\Microsoft\Office\16.0\%s\Security`
	clickToRun   = `SOFTWARE\Microsoft\Office\ClickToRun\Configuration`
	officeWord   = `SOFTWARE\Microsoft\Office\16.0\Word\InstallRoot`
)

// macros judges the three programs whose files carry macros: one that runs all of
// them opens the door, and only a policy in each holds for certain.
func (w win) macros() checks.Fact[checks.Enablement] {
	const what = "the macro rules of its office programs"
	product, err := w.reg.text(hklm, clickToRun, "ProductReleaseIds")
	if errors.Is(err, fs.ErrNotExist) {
		product, err = w.reg.text(hklm, officeWord, "Path")
	}
	if errors.Is(err, fs.ErrNotExist) {
		return checks.AbsentFact[checks.Enablement]("Microsoft Office is not installed on this computer.", regProof(hklm, clickToRun, "ProductReleaseIds", "absent"))
	}
	if err != nil {
		return unread[checks.Enablement](what, hklm+`\`+clickToRun, err)
	}
	proof := []checks.Evidence{regProof(hklm, clickToRun, "Office", product)}
	blocked := 0
	for _, program := range []string{"word", "excel", "powerpoint"} {
		policy, cloud, own := fmt.Sprintf(officePolicy, program), fmt.Sprintf(officeCloud, program), fmt.Sprintf(officeOwn, program)
		level, p, ruled, err := w.firstOf([3]string{hkcu, cloud, "vbawarnings"}, [3]string{hkcu, policy, "vbawarnings"})
		if err == nil && !ruled {
			level, p, _, err = w.firstOf([3]string{hkcu, own, "VBAWarnings"})
		}
		if err != nil {
			return unread[checks.Enablement](what, p.Where, err)
		}
		if level == 1 {
			return checks.KnownFact(checks.Disabled, append(proof, p)...)
		}
		if ruled && (level == 3 || level == 4) { // signed ones only; none at all
			blocked, proof = blocked+1, append(proof, p)
			continue
		}
		block, p, set, err := w.firstOf([3]string{hkcu, cloud, "blockcontentexecutionfrominternet"}, [3]string{hkcu, policy, "blockcontentexecutionfrominternet"})
		if err != nil {
			return unread[checks.Enablement](what, p.Where, err)
		}
		proof = append(proof, p)
		if set && block == 0 {
			return checks.KnownFact(checks.PartlyEnabled, proof...)
		}
		if block == 1 {
			blocked++
		}
	}
	if blocked == 3 {
		return checks.KnownFact(checks.Enabled, proof...)
	}
	return checks.KnownFact(checks.NotConfigured, proof...)
}

// oldSharing is on where the server accepts it, or where one of the two drivers that
// speak it may start: “srv” answers others, “mrxsmb10” calls them.
func (w win) oldSharing() checks.Fact[bool] {
	const what = "which versions of file sharing it accepts"
	n, p, set, err := w.firstOf([3]string{hklm, servicesKey + `\LanmanServer\Parameters`, "SMB1"})
	if err != nil {
		return unread[bool](what, p.Where, err)
	}
	on, proof := set && n != 0, []checks.Evidence{p}
	for _, driver := range []string{"srv", "mrxsmb10"} {
		start, d, there, err := w.firstOf([3]string{hklm, servicesKey + `\` + driver, "Start"})
		if err != nil {
			return unread[bool](what, d.Where, err)
		}
		refused := driver == "srv" && set && n == 0
		on, proof = on || there && start != 4 && !refused, append(proof, d)
	}
	return checks.KnownFact(on, proof...)
}

func (w win) localNames() checks.Fact[bool] {
	n, p, set, err := w.firstOf([3]string{hklm, `SOFTWARE\Policies\Microsoft\Windows NT\DNSClient`, "EnableMulticast"})
	if err != nil {
		return unread[bool]("how it looks up names", p.Where, err)
	}
	return checks.KnownFact(!set || n != 0, p)
}
