package host

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// macTexts are the words of the helper programs, by program.
type macTexts map[string]string

func (m macTexts) run(_ context.Context, program string, _ ...string) ([]byte, error) {
	text, ok := m[program]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return []byte(text), nil
}

const macXProtect = "Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist"

func goodMac(t testing.TB) (fstest.MapFS, macTexts) {
	t.Helper()
	sample := func(name string) string { return testdata(t, "mac/"+name) }
	root := tree(
		coreServices+"SystemVersion.plist", sample("SystemVersion.plist"),
		preferences+softwareUpdate, sample("SoftwareUpdate.plist"),
		preferences+loginWindow, sample("loginwindow.plist"),
		preferences+"com.apple.alf.plist", sample("alf.plist"),
		preferences+"com.apple.TimeMachine.plist", sample("TimeMachine.plist"),
		disabledServices, sample("disabled.plist"),
		macXProtect, sample("XProtect.plist"),
		"Library/LaunchDaemons/com.teamviewer.Helper.plist", "",
		"private/etc/ssh/sshd_config", "UsePAM yes\n",
	)
	return root, macTexts{
		fdesetup: "FileVault is On.\n", socketfilterfw: "Firewall is enabled. (State = 1)\n",
		sysadminctl: "2026-11-24 12:00:00.000 sysadminctl[1:2] screenLock delay is 5 seconds\n",
	}
}

func toldMac(m mac) map[string]any {
	ctx := context.Background()
	p, a, r, u, s, b := m.protection(ctx), m.accounts(), m.remote(), m.updates(), m.system(), m.backups()
	return map[string]any{
		"release": of(s.Release), "portable": of(s.Portable), "automatic": of(u.Automatic), "last": of(u.LastSuccess),
		"firewall": of(p.Firewall), "disk": of(p.Encryption), "malware": of(p.Malware), "screen": of(p.ScreenLock),
		"admin": of(a.DailyAdmin), "guest": of(a.Guest), "auto": of(a.AutoLogin),
		"desktop": of(r.Desktop), "ssh": of(r.SSH), "services": of(r.Services), "plans": of(b.Plans),
	}
}

// of is the value of a fact, or the reason why there is none.
func of[T any](f checks.Fact[T]) any {
	if f.Known {
		return f.Value
	}
	return f.Reason
}

func TestMac(t *testing.T) {
	sample := func(name string) string { return testdata(t, "mac/"+name) }
	admin := func() (bool, error) { return true, nil }
	for _, tt := range []struct {
		name   string
		change []string
		texts  macTexts
		fact   string
		want   any
	}{
		{"version", nil, nil, "release", checks.Release{Product: "macos", Version: "15.7.1", Name: "macOS 15.7.1"}},
		{"model", nil, nil, "portable", true},
		{"updates", nil, nil, "automatic", checks.UpdatesAutomatic},
		{"updates off", []string{preferences + softwareUpdate, sample("SoftwareUpdate-off.plist")}, nil, "automatic", checks.UpdatesOff},
		{"the firm's copy wins", []string{managed + softwareUpdate, sample("SoftwareUpdate-off.plist")}, nil, "automatic", checks.UpdatesOff},
		{"updates not said", []string{preferences + softwareUpdate, "-"}, nil, "automatic", checks.ReasonSourceMissing},
		{"updates broken", []string{preferences + softwareUpdate, "<?xml"}, nil, "automatic", checks.ReasonParse},
		{"last update", nil, nil, "last", fixtureTime},
		{"firewall by file", nil, nil, "firewall", checks.Enabled},
		{"firewall by program", []string{preferences + "com.apple.alf.plist", "-"}, nil, "firewall", checks.Enabled},
		{"firewall off", []string{preferences + "com.apple.alf.plist", "-"}, macTexts{socketfilterfw: "Firewall is disabled. (State = 0)\n"}, "firewall", checks.Disabled},
		{"firewall blocks all", []string{preferences + "com.apple.alf.plist", "-"}, macTexts{socketfilterfw: "Firewall is blocking all non-essential incoming connections. (State = 2)\n"}, "firewall", checks.Enabled},
		{"firewall unknown", []string{preferences + "com.apple.alf.plist", "-"}, macTexts{socketfilterfw: "?"}, "firewall", checks.ReasonParse},
		{"FileVault", nil, nil, "disk", checks.DiskEncrypted},
		{"FileVault off", nil, macTexts{fdesetup: "FileVault is Off.\n"}, "disk", checks.DiskPlain},
		{"FileVault on its way", nil, macTexts{fdesetup: "FileVault is On.\nEncryption in progress: Percent completed = 40\n"}, "disk", checks.DiskUnderWay},
		{"FileVault in words we do not know", nil, macTexts{fdesetup: "Hm.\n"}, "disk", checks.ReasonParse},
		{"XProtect", nil, nil, "malware", checks.Enabled},
		{"XProtect elsewhere", []string{macXProtect, "-"}, nil, "malware", checks.ReasonSourceMissing},
		{"screen", nil, nil, "screen", checks.ScreenLock{After: 5 * time.Second, FromDark: true}},
		{"screen at once", nil, macTexts{sysadminctl: "screenLock delay is immediate\n"}, "screen", checks.ScreenLock{FromDark: true}},
		{"screen off", nil, macTexts{sysadminctl: "screenLock is off\n"}, "screen", checks.ScreenLock{Never: true}},
		{"admin", nil, nil, "admin", true},
		{"no guest", nil, nil, "guest", false},
		{"guest", []string{preferences + loginWindow, sample("loginwindow-open.plist")}, nil, "guest", true},
		{"no automatic log-in", nil, nil, "auto", false},
		{"automatic log-in", []string{preferences + loginWindow, sample("loginwindow-open.plist")}, nil, "auto", true},
		{"nothing shared", nil, nil, "desktop", false},
		{"no SSH", nil, nil, "ssh", checks.SSH{}},
		{"screen shared", []string{disabledServices, sample("disabled-shared.plist")}, nil, "desktop", true},
		{"SSH", []string{disabledServices, sample("disabled-shared.plist")}, nil, "ssh", checks.SSH{On: true, Password: checks.AllUsers}},
		{"services", nil, nil, "services", []string{"com.teamviewer.Helper.plist"}},
		{"Time Machine", nil, nil, "plans", []checks.BackupPlan{{Program: "Time Machine", Scheduled: true, Last: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)}}},
		{"no disk for Time Machine", []string{preferences + "com.apple.TimeMachine.plist", sample("alf.plist")}, nil, "plans", checks.ReasonSourceMissing},
	} {
		root, texts := goodMac(t)
		maps.Copy(texts, tt.texts)
		got := toldMac(mac{with(root, tt.change...), texts.run, "MacBookPro18,3", admin})[tt.fact]
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s = %#v, want %#v", tt.name, tt.fact, got, tt.want)
		}
	}
}

// TestMacClosed: where macOS shows nothing, nothing is praised and each fact has
// its reason.
func TestMacClosed(t *testing.T) {
	refuse := func(context.Context, string, ...string) ([]byte, error) { return nil, fs.ErrPermission }
	nobody := func() (bool, error) { return false, errors.New("nobody") }
	root, _ := goodMac(t)
	for name := range root {
		root[name].Data = []byte("\x00broken")
	}
	got := toldMac(mac{root, refuse, "Mac14,2", nobody})
	for fact, v := range got {
		if reason, ok := v.(checks.Reason); !ok && fact != "services" || ok && reason == "" {
			t.Errorf("%s = %#v", fact, v)
		}
	}
	if got["disk"] != checks.ReasonNeedsElevation || got["automatic"] != checks.ReasonParse {
		t.Errorf("disk %v, updates %v", got["disk"], got["automatic"])
	}
}
