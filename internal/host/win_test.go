package host

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// fakeRegistry holds values by root, path and name; a number or a text. A value
// that is an error is returned as one.
type fakeRegistry map[string]any

func (r fakeRegistry) at(root, path, name string) any {
	for k, v := range r {
		if strings.EqualFold(k, root+`\`+path+`\`+name) {
			return v
		}
	}
	return fs.ErrNotExist
}

func (r fakeRegistry) number(root, path, name string) (uint64, error) {
	switch v := r.at(root, path, name).(type) {
	case int:
		return uint64(v), nil
	case error:
		return 0, v
	}
	return 0, errSSHD // not a number
}

func (r fakeRegistry) text(root, path, name string) (string, error) {
	switch v := r.at(root, path, name).(type) {
	case string:
		return v, nil
	case error:
		return "", v
	}
	return "", errSSHD // not a text
}

func (r fakeRegistry) keys(root, path string) ([]string, error) {
	prefix := strings.ToLower(root + `\` + path + `\`)
	var out []string
	for k := range r {
		if rest, ok := strings.CutPrefix(strings.ToLower(k), prefix); ok {
			name, _, _ := strings.Cut(rest, `\`)
			out = append(out, name)
		}
	}
	if out == nil {
		return nil, fs.ErrNotExist
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func (r fakeRegistry) values(root, path string) (map[string]string, error) {
	prefix := strings.ToLower(root + `\` + path + `\`)
	out := map[string]string{}
	for k, v := range r {
		if !strings.HasPrefix(strings.ToLower(k), prefix) {
			continue
		}
		switch name := k[len(prefix):]; v := v.(type) {
		case error:
			return nil, v
		case string, int:
			out[name] = fmt.Sprint(v)
		default:
			return nil, errSSHD // neither text nor number
		}
	}
	if len(out) == 0 {
		return nil, fs.ErrNotExist
	}
	return out, nil
}

// fakeWindows answers as it is told.
type fakeWindows struct {
	wsc   map[uint32]uint32
	disk  int32
	list  []windowsUser
	group []windowsMember
	admin bool
	err   error
}

func (w fakeWindows) health(p uint32) (uint32, error)  { return w.wsc[p], w.err }
func (w fakeWindows) bitLocker() (int32, error)        { return w.disk, w.err }
func (w fakeWindows) users() ([]windowsUser, error)    { return w.list, w.err }
func (w fakeWindows) admins() ([]windowsMember, error) { return w.group, w.err }
func (w fakeWindows) administrator() (bool, error)     { return w.admin, w.err }
func (w fakeWindows) battery() (bool, error)           { return true, w.err }

const (
	domainFirewall  = `HKLM\` + firewallKey + `\DomainProfile\EnableFirewall`
	privateFirewall = `HKLM\` + firewallKey + `\StandardProfile\EnableFirewall`
	publicFirewall  = `HKLM\` + firewallKey + `\PublicProfile\EnableFirewall`
)

func goodWindows() (fakeRegistry, fakeWindows) {
	reg := fakeRegistry{
		`HKLM\` + currentVersion + `\CurrentBuildNumber`: "26200",
		`HKLM\` + currentVersion + `\EditionID`:          "Professional",
		`HKLM\` + currentVersion + `\InstallationType`:   "Client",
		`HKLM\` + currentVersion + `\DisplayVersion`:     "25H2",
		`HKLM\` + servicesKey + `\wuauserv\Start`:        3,
		`HKLM\` + servicesKey + `\UsoSvc\Start`:          2,
		`HKLM\` + servicesKey + `\mpssvc\Start`:          2,
		`HKLM\` + updateRestart + `\Results\x`:           "",
		domainFirewall:                                   1, privateFirewall: 1, publicFirewall: 1,
		`HKLM\` + policySystem + `\InactivityTimeoutSecs`:                       900,
		`HKLM\` + policySystem + `\EnableLUA`:                                   1,
		`HKLM\` + terminalServerKey + `\fDenyTSConnections`:                     1,
		`HKLM\` + rdpTCP + `\UserAuthentication`:                                1,
		`HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\EnableMulticast`: 0,
		`HKCU\` + fileHistory + `\ProtectedUpToTime`:                            134081280000000000,
	}
	return reg, fakeWindows{
		wsc: map[uint32]uint32{wscAntivirus: wscGood, wscFirewall: wscGood}, disk: 1, group: []windowsMember{{true, 500}, {true, 1002}},
		list: []windowsUser{{"Administrator", userDisabled | userNormal, 500}, {"Guest", userDisabled | userNormal, 501}, {"Ada", userNormal, 1001}, {"Boss", userNormal, 1002}},
	}
}

func toldWindows(w win) map[string]any {
	p, a, u, s, b := w.protection(context.Background()), w.accounts(), w.updates(), w.system(), w.backups()
	r := w.remoteAccess(func() checks.Fact[checks.SSH] { return checks.AbsentFact[checks.SSH]("none") })
	return map[string]any{
		"release": of(s.Release), "portable": of(s.Portable), "automatic": of(u.Automatic), "restart": of(u.Restart), "paused": u.PausedUntil, "delayed": u.DelayedDays, "last": of(u.LastSuccess), "elsewhere": a.AdminsElsewhere, "services": of(r.Services),
		"browsers": of(u.Browsers), "office": of(u.Office), "firewall": of(p.Firewall), "disk": of(p.Encryption), "malware": of(p.Malware), "screen": of(p.ScreenLock),
		"macros": of(p.Macros), "sharing": of(p.OldSharing), "names": of(p.LocalNames),
		"guests": of(p.GuestSharing), "signed": of(p.SignedSharing), "logins": of(p.OldLogins), "kept": of(p.KeptPasswords), "autorun": of(p.AutoRun), "boot": of(p.SecureBoot),
		"admin": of(a.DailyAdmin), "asks": of(a.Prompted), "people": of(a.People), "guest": of(a.Guest), "auto": of(a.AutoLogin), "stored": of(a.StoredPassword),
		"desktop": of(r.Desktop), "checked": of(r.DesktopChecked), "plans": of(b.Plans),
	}
}

func TestWindows(t *testing.T) {
	const absent = checks.Reason("absent")
	office := map[string]any{`HKLM\` + clickToRun + `\ProductReleaseIds`: "O365BusinessRetail"}
	block := maps.Clone(office)
	for _, p := range []string{"word", "excel", "powerpoint"} {
		block[`HKCU\SOFTWARE\Policies\Microsoft\office\16.0\`+p+`\security\blockcontentexecutionfrominternet`] = 1
	}
	all := maps.Clone(office)
	all[`HKCU\SOFTWARE\Microsoft\Office\16.0\excel\Security\VBAWarnings`] = 1
	desk := func(active, secure, after string) map[string]any {
		return map[string]any{
			`HKLM\` + policySystem + `\InactivityTimeoutSecs`: fs.ErrNotExist, `HKCU\` + desktopKey + `\ScreenSaveActive`: active,
			`HKCU\` + desktopKey + `\ScreenSaverIsSecure`: secure, `HKCU\` + desktopKey + `\ScreenSaveTimeOut`: after,
			`HKCU\` + desktopKey + `\SCRNSAVE.EXE`: `C:\Windows\system32\scrnsave.scr`,
		}
	}
	ruled := func(office map[string]any, level int) map[string]any {
		out := maps.Clone(office)
		for _, p := range []string{"word", "excel", "powerpoint"} {
			out[`HKCU\SOFTWARE\Policies\Microsoft\office\16.0\`+p+`\security\vbawarnings`] = level
		}
		return out
	}
	with := func(values map[string]any, name string, v any) map[string]any {
		values[name] = v
		return values
	}
	const ownFirewall = `HKLM\` + firewallKey + `\`
	for _, tt := range []struct {
		name   string
		change map[string]any
		sys    func(*fakeWindows)
		fact   string
		want   any
	}{
		{"release", nil, nil, "release", checks.Release{Product: "windows", Version: "26200", Edition: "home", Name: "Windows 25H2"}},
		{"server", map[string]any{`HKLM\` + currentVersion + `\InstallationType`: "Server Core"}, nil, "release", checks.Release{Product: "windows-server", Version: "26200", Name: "Windows Server"}},
		{"LTSC", map[string]any{`HKLM\` + currentVersion + `\EditionID`: "EnterpriseS"}, nil, "release", checks.Release{Product: "windows", Version: "26200", Edition: "ltsc", Name: "Windows 25H2"}},
		{"updates", nil, nil, "automatic", checks.UpdatesAutomatic},
		{"updates off by policy", map[string]any{`HKLM\` + updateAU + `\NoAutoUpdate`: 1}, nil, "automatic", checks.UpdatesOff},
		{"updates wait", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 2}, nil, "automatic", checks.UpdatesNotified},
		{"the service is off", map[string]any{`HKLM\` + servicesKey + `\wuauserv\Start`: 4}, nil, "automatic", checks.UpdatesOff},
		{"paused", map[string]any{`HKLM\` + updateSettings + `\PauseUpdatesExpiryTime`: "2026-12-20T10:00:00Z"}, nil, "paused", time.Date(2026, 12, 20, 10, 0, 0, 0, time.UTC)},
		{"no restart", nil, nil, "restart", false},
		{"restart", map[string]any{`HKLM\` + updateRestart + `\RebootRequired\x`: ""}, nil, "restart", true},
		{"no browsers", nil, nil, "browsers", absent},
		{"firewall", nil, nil, "firewall", checks.Enabled},
		{"public off", map[string]any{publicFirewall: 0}, func(w *fakeWindows) { w.wsc[wscFirewall] = wscPoor }, "firewall", checks.Disabled},
		{"private off", map[string]any{privateFirewall: 0}, func(w *fakeWindows) { w.wsc[wscFirewall] = wscPoor }, "firewall", checks.PartlyEnabled},
		{"another product", map[string]any{privateFirewall: 0, publicFirewall: 0, domainFirewall: 0}, nil, "firewall", checks.Enabled},
		{"the policy wins", map[string]any{publicFirewall: 0, `HKLM\` + firewallPolicy + `\PublicProfile\EnableFirewall`: 1}, func(w *fakeWindows) { w.wsc[wscFirewall] = wscPoor }, "firewall", checks.Enabled},
		{"its service is off", map[string]any{`HKLM\` + servicesKey + `\mpssvc\Start`: 4}, func(w *fakeWindows) { w.wsc[wscFirewall] = wscPoor }, "firewall", checks.Disabled},
		{"no firewall keys", map[string]any{publicFirewall: fs.ErrNotExist}, nil, "firewall", checks.ReasonSourceMissing},
		{"BitLocker", nil, nil, "disk", checks.DiskEncrypted},
		{"BitLocker off", nil, func(w *fakeWindows) { w.disk = 2 }, "disk", checks.DiskPlain},
		{"BitLocker suspended", nil, func(w *fakeWindows) { w.disk = 5 }, "disk", checks.DiskSuspended},
		{"BitLocker waits for a key", nil, func(w *fakeWindows) { w.disk = 8 }, "disk", checks.DiskSuspended},
		{"a number we do not know", nil, func(w *fakeWindows) { w.disk = 42 }, "disk", checks.ReasonParse},
		{"antivirus", nil, nil, "malware", checks.Enabled},
		{"antivirus poor", nil, func(w *fakeWindows) { w.wsc[wscAntivirus] = wscPoor }, "malware", checks.Disabled},
		{"screen by policy", nil, nil, "screen", checks.ScreenLock{After: 15 * time.Minute}},
		{"screen saver", desk("1", "1", "600"), nil, "screen", checks.ScreenLock{After: 10 * time.Minute}},
		{"screen saver without a password", desk("1", "0", "600"), nil, "screen", checks.ScreenLock{Never: true, AsleepOnly: true}},
		{"no screen saver", desk("0", "1", "600"), nil, "screen", checks.ScreenLock{Never: true, AsleepOnly: true}},
		{"a time that is none", desk("1", "1", "soon"), nil, "screen", checks.ReasonParse},
		{"no Office", nil, nil, "macros", absent},
		{"Office as it comes", office, nil, "macros", checks.NotConfigured},
		{"macros blocked", block, nil, "macros", checks.Enabled},
		{"all macros run", all, nil, "macros", checks.Disabled},
		{"no SMB1", nil, nil, "sharing", false},
		{"SMB1", map[string]any{`HKLM\` + servicesKey + `\LanmanServer\Parameters\SMB1`: 1}, nil, "sharing", true},
		{"the part of SMB1", map[string]any{`HKLM\` + servicesKey + `\mrxsmb10\Start`: 2}, nil, "sharing", true},
		{"no LLMNR", nil, nil, "names", false},
		{"LLMNR", map[string]any{`HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\EnableMulticast`: fs.ErrNotExist}, nil, "names", true},
		{"people", nil, nil, "people", []checks.Account{{Name: "Ada"}, {Name: "Boss", Admin: true}}},
		{"guest", nil, func(w *fakeWindows) { w.list[1].flags = userNormal }, "guest", true},
		{"no guest", nil, nil, "guest", false},
		{"no automatic log-in", nil, nil, "auto", false},
		{"automatic log-in", map[string]any{`HKLM\` + winlogon + `\AutoAdminLogon`: "1"}, nil, "auto", true},
		{"automatic log-in is text", map[string]any{`HKLM\` + winlogon + `\AutoAdminLogon`: "0"}, nil, "auto", false},
		{"a stored password", map[string]any{`HKLM\` + winlogon + `\DefaultPassword`: "hunter2"}, nil, "stored", true},
		{"no questions asked", map[string]any{`HKLM\` + policySystem + `\EnableLUA`: 0}, nil, "asks", false},
		{"no Remote Desktop", nil, nil, "desktop", false},
		{"Remote Desktop", map[string]any{`HKLM\` + terminalServerKey + `\fDenyTSConnections`: 0}, nil, "desktop", true},
		{"its policy wins", map[string]any{`HKLM\` + terminalPolicyKey + `\fDenyTSConnections`: 0}, nil, "desktop", true},
		{"Home edition", map[string]any{`HKLM\` + currentVersion + `\EditionID`: "Core", `HKLM\` + terminalServerKey + `\fDenyTSConnections`: 0}, nil, "desktop", absent},
		{"NLA", nil, nil, "checked", true},
		{"no NLA", map[string]any{`HKLM\` + rdpTCP + `\UserAuthentication`: 0}, nil, "checked", false},
		{"File History", nil, nil, "plans", []checks.BackupPlan{{Program: "File History", Scheduled: true, Last: fileTime(134081280000000000)}}},
		{"never looks", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 1}, nil, "automatic", checks.UpdatesOff},
		{"fetches, and waits", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 3}, nil, "automatic", checks.UpdatesNotified},
		{"on a schedule", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 4}, nil, "automatic", checks.UpdatesAutomatic},
		{"someone here chooses", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 5}, nil, "automatic", checks.ReasonUnsupported},
		{"tells, and waits with the restart", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 7}, nil, "automatic", checks.UpdatesNotified},
		{"an option to come", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 9}, nil, "automatic", checks.ReasonUnsupported},
		{"the policy has no say", map[string]any{`HKLM\` + updateAU + `\NoAutoUpdate`: 0}, nil, "automatic", checks.UpdatesAutomatic},
		{"device management: off", map[string]any{`HKLM\` + updateManaged + `\AllowAutoUpdate`: 5}, nil, "automatic", checks.UpdatesOff},
		{"device management: tells", map[string]any{`HKLM\` + updateManaged + `\AllowAutoUpdate`: 0}, nil, "automatic", checks.UpdatesNotified},
		{"device management: on", map[string]any{`HKLM\` + updateManaged + `\AllowAutoUpdate`: 4}, nil, "automatic", checks.UpdatesAutomatic},
		{"device management: no service", map[string]any{`HKLM\` + updateManaged + `\AllowUpdateService`: 0}, nil, "automatic", checks.UpdatesOff},
		{"the stricter of two rules", map[string]any{`HKLM\` + updateAU + `\AUOptions`: 4, `HKLM\` + updateManaged + `\AllowAutoUpdate`: 5}, nil, "automatic", checks.UpdatesOff},
		{"a server of the business", map[string]any{`HKLM\` + updateAU + `\UseWUServer`: 1, `HKLM\` + updatePolicy + `\WUServer`: "http://old-sbs:8530"}, nil, "automatic", checks.ReasonUnsupported},
		{"a server that is not used", map[string]any{`HKLM\` + updateAU + `\UseWUServer`: 0, `HKLM\` + updatePolicy + `\WUServer`: "http://old-sbs:8530"}, nil, "automatic", checks.UpdatesAutomatic},
		{"a Windows server as it comes", map[string]any{`HKLM\` + currentVersion + `\InstallationType`: "Server"}, nil, "automatic", checks.ReasonUnsupported},
		{"a Windows server with a rule", map[string]any{`HKLM\` + currentVersion + `\InstallationType`: "Server", `HKLM\` + updateAU + `\AUOptions`: 4}, nil, "automatic", checks.UpdatesAutomatic},
		{"paused by a rule", map[string]any{`HKLM\` + updatePolicy + `\PauseQualityUpdatesStartTime`: "2026-11-20"}, nil, "paused", time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)},
		{"paused by device management", map[string]any{`HKLM\` + updateManaged + `\PauseQualityUpdatesStartTime`: "2026-11-20T00:00:00Z"}, nil, "paused", time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)},
		{"a pause we cannot read", map[string]any{`HKLM\` + updateSettings + `\PauseUpdatesExpiryTime`: "soon"}, nil, "automatic", checks.ReasonParse},
		{"held back by a rule", map[string]any{`HKLM\` + updatePolicy + `\DeferQualityUpdatesPeriodInDays`: 30}, nil, "delayed", 30},
		{"a restart for a component", map[string]any{`HKLM\` + servicing + `\RebootPending\x`: ""}, nil, "restart", true},
		{"the newest monthly package", map[string]any{
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\CurrentState`:    112,
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\InstallTimeHigh`: 134081280000000000 >> 32,
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\InstallTimeLow`:  134081280000000000 & 0xffffffff,
		}, nil, "last", fileTime(134081280000000000)},
		{"a package that is not in yet", map[string]any{
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\CurrentState`:    64,
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\InstallTimeHigh`: 134081280000000000 >> 32,
			`HKLM\` + servicing + `\Packages\Package_for_RollupFix~31bf3856ad364e35~amd64~~26200.7171.1.3\InstallTimeLow`:  134081280000000000 & 0xffffffff,
		}, nil, "last", checks.ReasonUnsupported},
		{"lets everything in", map[string]any{domainFirewall: 1, ownFirewall + `PublicProfile\DefaultInboundAction`: 0, ownFirewall + `StandardProfile\DefaultInboundAction`: 0, ownFirewall + `DomainProfile\DefaultInboundAction`: 0}, nil, "firewall", checks.Undone},
		{"lets everything in at home", map[string]any{ownFirewall + `StandardProfile\DefaultInboundAction`: 0}, nil, "firewall", checks.PartlyEnabled},
		{"the policy blocks again", map[string]any{ownFirewall + `PublicProfile\DefaultInboundAction`: 0, `HKLM\` + firewallPolicy + `\PublicProfile\DefaultInboundAction`: 1}, nil, "firewall", checks.Enabled},
		{"a rule for everything", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: "v2.31|Action=Allow|Active=TRUE|Dir=In|Name=all|"}, nil, "firewall", checks.Undone},
		{"a rule for every TCP port at home", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|Name=all|"}, nil, "firewall", checks.PartlyEnabled},
		{"a rule that is off", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: "v2.31|Action=Allow|Active=FALSE|Dir=In|Name=all|"}, nil, "firewall", checks.Enabled},
		{"a rule for what goes out", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: "v2.31|Action=Allow|Active=TRUE|Dir=Out|Name=all|"}, nil, "firewall", checks.Enabled},
		{"a rule for one program", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: `v2.31|Action=Allow|Active=TRUE|Dir=In|App=C:\till.exe|Name=till|`}, nil, "firewall", checks.Enabled},
		{"a rule for the neighbours", map[string]any{`HKLM\` + firewallKey + `\FirewallRules\{1}`: "v2.31|Action=Allow|Active=TRUE|Dir=In|RA4=LocalSubnet|Name=near|"}, nil, "firewall", checks.Enabled},
		{"own rules do not count", map[string]any{
			`HKLM\` + firewallKey + `\FirewallRules\{1}`:                      "v2.31|Action=Allow|Active=TRUE|Dir=In|Name=all|",
			`HKLM\` + firewallPolicy + `\PublicProfile\AllowLocalPolicyMerge`: 0, `HKLM\` + firewallPolicy + `\PrivateProfile\AllowLocalPolicyMerge`: 0,
			`HKLM\` + firewallPolicy + `\DomainProfile\AllowLocalPolicyMerge`: 0,
		}, nil, "firewall", checks.Enabled},
		{"BitLocker is taken away", nil, func(w *fakeWindows) { w.disk = 4 }, "disk", checks.DiskDecrypting},
		{"a whole disk is not looked at", map[string]any{`HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\`: 0}, nil, "malware", checks.Undone},
		{"programs are not looked at", map[string]any{`HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Exclusions\Extensions\exe`: "0"}, nil, "malware", checks.Undone},
		{"a folder is not looked at", map[string]any{`HKLM\SOFTWARE\Microsoft\Windows Defender\Exclusions\Paths\C:\Xero`: 0}, nil, "malware", checks.Enabled},
		{"no program to save the screen", with(desk("1", "1", "600"), `HKCU\`+desktopKey+`\SCRNSAVE.EXE`, fs.ErrNotExist), nil, "screen", checks.ScreenLock{Never: true, AsleepOnly: true}},
		{"none chosen", with(desk("1", "1", "600"), `HKCU\`+desktopKey+`\SCRNSAVE.EXE`, "(None)"), nil, "screen", checks.ScreenLock{Never: true, AsleepOnly: true}},
		{"screen by device management", with(desk("0", "0", "0"), `HKLM\`+deviceManaged+`\DeviceLock\MaxInactivityTimeDeviceLock`, 15), nil, "screen", checks.ScreenLock{After: 15 * time.Minute}},
		{"the shorter of two", map[string]any{`HKLM\` + deviceManaged + `\DeviceLock\MaxInactivityTimeDeviceLock`: 5}, nil, "screen", checks.ScreenLock{After: 5 * time.Minute}},
		{"a limit of none", map[string]any{`HKLM\` + deviceManaged + `\DeviceLock\MaxInactivityTimeDeviceLock`: 0}, nil, "screen", checks.ScreenLock{After: 15 * time.Minute}},
		{"macros off", ruled(office, 4), nil, "macros", checks.Enabled},
		{"signed macros only", ruled(office, 3), nil, "macros", checks.Enabled},
		{"macros ask", ruled(office, 2), nil, "macros", checks.NotConfigured},
		{"off in two programs", with(ruled(office, 4), `HKCU\SOFTWARE\Policies\Microsoft\office\16.0\excel\security\vbawarnings`, fs.ErrNotExist), nil, "macros", checks.NotConfigured},
		{"SMB1 answers on demand", map[string]any{`HKLM\` + servicesKey + `\srv\Start`: 3}, nil, "sharing", true},
		{"SMB1 refused", map[string]any{`HKLM\` + servicesKey + `\srv\Start`: 3, `HKLM\` + servicesKey + `\LanmanServer\Parameters\SMB1`: 0}, nil, "sharing", false},
		{"SMB1 never starts", map[string]any{`HKLM\` + servicesKey + `\srv\Start`: 4, `HKLM\` + servicesKey + `\mrxsmb10\Start`: 4}, nil, "sharing", false},
		{"a directory's account of the same number", nil, func(w *fakeWindows) { w.group = []windowsMember{{true, 500}, {false, 1001}} }, "people", []checks.Account{{Name: "Ada"}, {Name: "Boss"}}},
		{"and it is counted", nil, func(w *fakeWindows) { w.group = []windowsMember{{true, 500}, {false, 1001}} }, "elsewhere", 1},
		{"a service that never starts", map[string]any{`HKLM\` + servicesKey + `\AnyDesk\Start`: 4}, nil, "services", []string{"mpssvc", "sharedaccess", "usosvc", "wuauserv"}},
		{"a service", map[string]any{`HKLM\` + servicesKey + `\AnyDesk\Start`: 2}, nil, "services", []string{"anydesk", "mpssvc", "sharedaccess", "usosvc", "wuauserv"}},
		{"no Office to keep up to date", nil, nil, "office", absent},
		{"Office that is rented", office, nil, "office", checks.Office{Release: officeRelease("365"), Automatic: true}},
		{"Office beside an old Visio", map[string]any{`HKLM\` + clickToRun + `\ProductReleaseIds`: "O365BusinessRetail,VisioPro2019Volume"}, nil, "office", checks.Office{Release: officeRelease("365"), Automatic: true}},
		{"two of them", map[string]any{`HKLM\` + clickToRun + `\ProductReleaseIds`: "O365BusinessRetail,Access2019Volume"}, nil, "office", checks.Office{Release: officeRelease("2019"), Automatic: true}},
		{"Office that fetches nothing", map[string]any{`HKLM\` + clickToRun + `\ProductReleaseIds`: "HomeBusiness2024Retail", `HKLM\` + clickToRun + `\UpdatesEnabled`: "False"}, nil, "office", checks.Office{Release: officeRelease("2024")}},
		{"Office of no year", map[string]any{`HKLM\` + clickToRun + `\ProductReleaseIds`: "ProPlusRetail"}, nil, "office", checks.ReasonParse},
		{"Office from a disc", map[string]any{`HKLM\SOFTWARE\Microsoft\Office\15.0\Word\InstallRoot\Path`: `C:\Program Files\Microsoft Office\Office15`}, nil, "office", checks.Office{Release: officeRelease("2013"), Automatic: true}},
		{"long-term editions", map[string]any{`HKLM\` + currentVersion + `\EditionID`: "IoTEnterpriseS", `HKLM\` + currentVersion + `\UBR`: 8027}, nil, "release", checks.Release{Product: "windows", Version: "26200", Patch: 8027, Edition: "iot-ltsc", Name: "Windows 25H2"}},
		{"a closed key", map[string]any{`HKLM\` + terminalServerKey + `\fDenyTSConnections`: fs.ErrPermission}, nil, "desktop", checks.ReasonNeedsElevation},
	} {
		reg, sys := goodWindows()
		maps.Copy(reg, tt.change)
		if tt.sys != nil {
			tt.sys(&sys)
		}
		if got := toldWindows(win{reg, sys})[tt.fact]; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s = %#v, want %#v", tt.name, tt.fact, got, tt.want)
		}
	}
}

// TestWindowsKeepsNoSecret: the stored password is in no evidence.
func TestWindowsKeepsNoSecret(t *testing.T) {
	reg, sys := goodWindows()
	reg[`HKLM\`+winlogon+`\DefaultPassword`] = "hunter2"
	for _, e := range (win{reg, sys}).accounts().StoredPassword.Proof {
		if strings.Contains(e.Seen, "hunter2") {
			t.Errorf("%+v", e)
		}
	}
}

// TestWindowsLacksAll is a system that answers nothing, as Wine does of much:
// every fact says why, and none is praise.
func TestWindowsLacksAll(t *testing.T) {
	for name, v := range toldWindows(win{fakeRegistry{}, fakeWindows{err: fs.ErrNotExist}}) {
		switch reason, ok := v.(checks.Reason); {
		case ok && reason != "":
		case slices.Contains([]string{"auto", "stored", "sharing", "names", "asks", "paused", "screen", "delayed", "elsewhere"}, name):
			// What is not set is off, or on, by Windows' own rule.
		default:
			t.Errorf("%s = %#v", name, v)
		}
	}
}

func TestFileTime(t *testing.T) {
	if got := fileTime(134081280000000000); got != time.Date(2025, 11, 20, 16, 0, 0, 0, time.UTC) {
		t.Errorf("got %v", got)
	}
	if !fileTime(0).IsZero() || !fileTime(1<<63).IsZero() {
		t.Error("a time that is none")
	}
}

// TestWindowsRemoteLogin: the policy goes before the setting, and a server for SSH
// leaves open what Remote Desktop does not.
func TestWindowsRemoteLogin(t *testing.T) {
	const name, ssh = `\fDenyTSConnections`, hklm + `\` + servicesKey + `\sshd\Start`
	const policy, setting = hklm + `\` + terminalPolicyKey + name, hklm + `\` + terminalServerKey + name
	for _, tt := range []struct {
		name  string
		reg   fakeRegistry
		known bool
		value bool
	}{
		{"on", fakeRegistry{setting: 0}, true, true},
		{"off", fakeRegistry{setting: 1}, true, false},
		{"on by policy", fakeRegistry{setting: 1, policy: 0}, true, true},
		{"off by policy", fakeRegistry{setting: 0, policy: 1}, true, false},
		{"off, and SSH is installed", fakeRegistry{setting: 1, ssh: 2}, false, false},
		{"off, and SSH never starts", fakeRegistry{setting: 1, ssh: 4}, true, false},
		{"not said", fakeRegistry{}, false, false},
	} {
		if f := (win{reg: tt.reg}).remoteLogin(); f.Known != tt.known || f.Value != tt.value {
			t.Errorf("%s: known %t, %t", tt.name, f.Known, f.Value)
		}
	}
}
