package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
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
		Firewall:   w.firewall(),
		Encryption: w.encryption(),
		Malware:    w.malware(),
		ScreenLock: w.screenLock(),
		Macros:     w.macros(),
		OldSharing: w.oldSharing(),
		LocalNames: w.localNames(),
	}
}

const (
	firewallKey    = `SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy`
	firewallPolicy = `SOFTWARE\Policies\Microsoft\WindowsFirewall`
)

// firewall reads the three kinds of network; the policy of each goes first, and
// names the one of home networks in another way. Where Windows' own is off,
// another product may have taken over, as the Security Center tells.
func (w win) firewall() checks.Fact[checks.Enablement] {
	var proof []checks.Evidence
	off, public := 0, false
	for _, kind := range [][2]string{{"DomainProfile", "DomainProfile"}, {"StandardProfile", "PrivateProfile"}, {"PublicProfile", "PublicProfile"}} {
		n, p, there, err := w.firstOf([3]string{hklm, firewallPolicy + `\` + kind[1], "EnableFirewall"},
			[3]string{hklm, firewallPolicy + `\` + kind[0], "EnableFirewall"},
			[3]string{hklm, firewallKey + `\` + kind[0], "EnableFirewall"})
		if err != nil {
			return unread[checks.Enablement](whatFirewall, p.Where, err)
		}
		if !there {
			return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "Windows keeps no record of its firewall where we look for it.", p)
		}
		proof = append(proof, p)
		if n == 0 {
			off++
			public = public || kind[0] == "PublicProfile"
		}
	}
	stopped, p, err := w.disabled("mpssvc")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, p.Where, err)
	}
	proof = append(proof, p)
	state := checks.Enabled
	switch {
	case stopped, public, off == 3:
		state = checks.Disabled
	case off > 0:
		state = checks.PartlyEnabled
	}
	if state == checks.Enabled {
		return checks.KnownFact(state, proof...)
	}
	if h, err := w.sys.health(wscFirewall); err == nil {
		proof = append(proof, checks.Evidence{What: "firewall health", Where: "WscGetSecurityProviderHealth", Seen: strconv.FormatUint(uint64(h), 10)})
		if h == wscGood {
			state = checks.Enabled
		}
	}
	return checks.KnownFact(state, proof...)
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
		return unread[checks.Enablement]("its protection from harmful software", "WscGetSecurityProviderHealth", err)
	}
	proof := checks.Evidence{What: "antivirus health", Where: "WscGetSecurityProviderHealth", Seen: strconv.FormatUint(uint64(h), 10)}
	switch h {
	case wscGood:
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

const (
	desktopKey    = `Control Panel\Desktop`
	desktopPolicy = `SOFTWARE\Policies\Microsoft\Windows\Control Panel\Desktop`
)

// screenLock takes the limit of the whole computer, and else the person's screen
// saver with its password. Without either the screen may still lock when the
// computer sleeps, which is not read.
func (w win) screenLock() checks.Fact[checks.ScreenLock] {
	limit, p, there, err := w.firstOf([3]string{hklm, policySystem, "InactivityTimeoutSecs"})
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, p.Where, err)
	}
	if there && limit > 0 {
		return checks.KnownFact(checks.ScreenLock{After: seconds(uint32(min(limit, 1<<31)), 0)}, p)
	}
	proof := []checks.Evidence{p}
	value := map[string]string{}
	for _, name := range []string{"ScreenSaveActive", "ScreenSaverIsSecure", "ScreenSaveTimeOut"} {
		for _, path := range []string{desktopPolicy, desktopKey} {
			v, err := w.reg.text(hkcu, path, name)
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			if err != nil {
				return unread[checks.ScreenLock](whatScreen, hkcu+`\`+path, err)
			}
			value[name], proof = v, append(proof, regProof(hkcu, path, name, v))
			break
		}
	}
	if value["ScreenSaveActive"] != "1" || value["ScreenSaverIsSecure"] != "1" {
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
		policy, own := fmt.Sprintf(officePolicy, program), fmt.Sprintf(officeOwn, program)
		level, p, _, err := w.firstOf([3]string{hkcu, policy, "vbawarnings"}, [3]string{hkcu, own, "VBAWarnings"})
		if err != nil {
			return unread[checks.Enablement](what, p.Where, err)
		}
		if level == 1 {
			return checks.KnownFact(checks.Disabled, append(proof, p)...)
		}
		block, p, set, err := w.firstOf([3]string{hkcu, policy, "blockcontentexecutionfrominternet"})
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

// oldSharing is on where the server accepts it, or where the part that speaks it
// is installed and may start.
func (w win) oldSharing() checks.Fact[bool] {
	const what = "which versions of file sharing it accepts"
	n, p, set, err := w.firstOf([3]string{hklm, servicesKey + `\LanmanServer\Parameters`, "SMB1"})
	if err != nil {
		return unread[bool](what, p.Where, err)
	}
	start, d, driver, err := w.firstOf([3]string{hklm, servicesKey + `\mrxsmb10`, "Start"})
	if err != nil {
		return unread[bool](what, d.Where, err)
	}
	return checks.KnownFact(set && n != 0 || driver && start != 4, p, d)
}

func (w win) localNames() checks.Fact[bool] {
	n, p, set, err := w.firstOf([3]string{hklm, `SOFTWARE\Policies\Microsoft\Windows NT\DNSClient`, "EnableMulticast"})
	if err != nil {
		return unread[bool]("how it looks up names", p.Where, err)
	}
	return checks.KnownFact(!set || n != 0, p)
}
