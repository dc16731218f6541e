package host

import (
	"context"
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

// fakeWindows answers as it is told.
type fakeWindows struct {
	wsc   map[uint32]uint32
	disk  int32
	list  []windowsUser
	group []uint32
	admin bool
	err   error
}

func (w fakeWindows) health(p uint32) (uint32, error) { return w.wsc[p], w.err }
func (w fakeWindows) bitLocker() (int32, error)       { return w.disk, w.err }
func (w fakeWindows) users() ([]windowsUser, error)   { return w.list, w.err }
func (w fakeWindows) admins() ([]uint32, error)       { return w.group, w.err }
func (w fakeWindows) administrator() (bool, error)    { return w.admin, w.err }
func (w fakeWindows) battery() (bool, error)          { return true, w.err }

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
		wsc: map[uint32]uint32{wscAntivirus: wscGood, wscFirewall: wscGood}, disk: 1, group: []uint32{500, 1002},
		list: []windowsUser{{"Administrator", userDisabled | userNormal, 500}, {"Guest", userDisabled | userNormal, 501}, {"Ada", userNormal, 1001}, {"Boss", userNormal, 1002}},
	}
}

func toldWindows(w win) map[string]any {
	p, a, u, s, b := w.protection(context.Background()), w.accounts(), w.updates(), w.system(), w.backups()
	r := w.remoteAccess(func() checks.Fact[checks.SSH] { return checks.AbsentFact[checks.SSH]("none") })
	return map[string]any{
		"release": of(s.Release), "portable": of(s.Portable), "automatic": of(u.Automatic), "restart": of(u.Restart), "paused": u.PausedUntil,
		"browsers": of(u.Browsers), "firewall": of(p.Firewall), "disk": of(p.Encryption), "malware": of(p.Malware), "screen": of(p.ScreenLock),
		"macros": of(p.Macros), "sharing": of(p.OldSharing), "names": of(p.LocalNames),
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
		}
	}
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
		{"updates off by policy", map[string]any{`HKLM\` + updatePolicy + `\NoAutoUpdate`: 1}, nil, "automatic", checks.UpdatesOff},
		{"updates wait", map[string]any{`HKLM\` + updatePolicy + `\AUOptions`: 2}, nil, "automatic", checks.UpdatesNotified},
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
		case slices.Contains([]string{"auto", "stored", "sharing", "names", "asks", "paused", "screen"}, name):
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
