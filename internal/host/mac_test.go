package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// macTexts are the words of the helper programs, by program.
type macTexts map[string]string

func (m macTexts) run(_ context.Context, program string, _ ...string) ([]byte, error) {
	text, ok := m[program]
	if !ok || text == "-" {
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
		preferences+"com.apple.PowerManagement.plist", sample("PowerManagement.plist"),
		macXProtect, sample("XProtect.plist"),
		"Library/LaunchDaemons/com.teamviewer.Helper.plist", "",
		"private/etc/ssh/sshd_config", "UsePAM yes\n",
	)
	return root, macTexts{
		fdesetup: "FileVault is On.\n", socketfilterfw: "Firewall is enabled. (State = 1)\n",
		sysadminctl: "2026-11-24 12:00:00.000 sysadminctl[1:2] screenLock delay is 5 seconds\n",
		spctl:       "assessments enabled\n", csrutil: "System Integrity Protection status: enabled.\n",
	}
}

func toldMac(m mac) map[string]any {
	ctx := context.Background()
	p, a, r, u, s, b := m.protection(ctx), m.accounts(), m.remote(), m.updates(), m.system(), m.backups()
	return map[string]any{
		"release": of(s.Release), "portable": of(s.Portable), "automatic": of(u.Automatic), "last": of(u.LastSuccess), "waiting": u.Waiting, "delayed": u.DelayedDays,
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

// plistOf is a property list of one dictionary: keys, each with its value as XML.
func plistOf(pairs ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>`)
	for i := 0; i < len(pairs); i += 2 {
		b.WriteString("<key>" + pairs[i] + "</key>" + pairs[i+1])
	}
	return b.String() + "</dict></plist>"
}

// powerOf says after how many minutes the display sleeps, on mains and on battery.
func powerOf(mains, battery int) string {
	timer := func(n int) string {
		return fmt.Sprintf("<dict><key>Display Sleep Timer</key><integer>%d</integer></dict>", n)
	}
	return plistOf("AC Power", timer(mains), "Battery Power", timer(battery))
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
		{"nothing is fetched", []string{preferences + softwareUpdate, plistOf("AutomaticCheckEnabled", "<true/>", "AutomaticDownload", "<false/>", "CriticalUpdateInstall", "<true/>", "AutomaticallyInstallMacOSUpdates", "<true/>")}, nil, "automatic", checks.UpdatesNotified},
		{"no quick fixes", []string{preferences + softwareUpdate, plistOf("CriticalUpdateInstall", "<false/>", "AutomaticallyInstallMacOSUpdates", "<true/>")}, nil, "automatic", checks.UpdatesNotified},
		{"not the whole system", []string{preferences + softwareUpdate, plistOf("CriticalUpdateInstall", "<true/>", "AutomaticallyInstallMacOSUpdates", "<false/>")}, nil, "automatic", checks.UpdatesNotified},
		{"held back by a rule", []string{managed + restrictions, plistOf("enforcedSoftwareUpdateDelay", "<integer>30</integer>")}, nil, "delayed", 30},
		{"nothing waits", nil, nil, "waiting", []string(nil)},
		{"an update waits", []string{preferences + softwareUpdate, plistOf("RecommendedUpdates", "<array><dict><key>Display Name</key><string>macOS Sequoia</string><key>Display Version</key><string>15.7.9</string></dict></array>")}, nil, "waiting", []string{"macOS Sequoia 15.7.9"}},
		{"firewall by file", []string{coreServices + "SystemVersion.plist", plistOf("ProductVersion", "<string>14.8</string>")}, macTexts{socketfilterfw: "-"}, "firewall", checks.Enabled},
		{"a file that is left over", nil, macTexts{socketfilterfw: "-"}, "firewall", checks.ReasonSourceMissing},
		{"the program before the file", nil, macTexts{socketfilterfw: "Firewall is disabled. (State = 0)\n"}, "firewall", checks.Disabled},
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
		{"Gatekeeper off", nil, macTexts{spctl: "assessments disabled\n"}, "malware", checks.Undone},
		{"the system may be changed", nil, macTexts{csrutil: "System Integrity Protection status: disabled.\n"}, "malware", checks.Undone},
		{"a part of it may be", nil, macTexts{csrutil: "System Integrity Protection status: unknown (Custom Configuration).\n"}, "malware", checks.PartlyEnabled},
		{"Gatekeeper does not say", nil, macTexts{spctl: "?"}, "malware", checks.ReasonParse},
		{"screen", nil, nil, "screen", checks.ScreenLock{After: 10*time.Minute + 5*time.Second}},
		{"screen at once", nil, macTexts{sysadminctl: "screenLock delay is immediate\n"}, "screen", checks.ScreenLock{After: 10 * time.Minute}},
		{"when it goes dark is not said", []string{preferences + "com.apple.PowerManagement.plist", "-"}, nil, "screen", checks.ScreenLock{After: 5 * time.Second, FromDark: true}},
		{"the screen saver is first", []string{"Users/ada/" + preferences + "ByHost/com.apple.screensaver.1F2E.plist", plistOf("idleTime", "<integer>120</integer>")}, nil, "screen", checks.ScreenLock{After: 2*time.Minute + 5*time.Second}},
		{"never dark on the mains", []string{preferences + "com.apple.PowerManagement.plist", powerOf(0, 5)}, nil, "screen", checks.ScreenLock{After: 5 * time.Second, FromDark: true}},
		{"never dark", []string{preferences + "com.apple.PowerManagement.plist", powerOf(0, 0), "Users/ada/" + preferences + "ByHost/com.apple.screensaver.1F2E.plist", plistOf("idleTime", "<integer>0</integer>")}, nil, "screen", checks.ScreenLock{Never: true, AsleepOnly: true}},
		{"a screen saver, and a display that never sleeps", []string{preferences + "com.apple.PowerManagement.plist", powerOf(0, 0), managed + "com.apple.screensaver.plist", plistOf("idleTime", "<integer>600</integer>")}, nil, "screen", checks.ScreenLock{After: 10*time.Minute + 5*time.Second}},
		{"screen off", nil, macTexts{sysadminctl: "screenLock is off\n"}, "screen", checks.ScreenLock{Never: true}},
		{"admin", nil, nil, "admin", true},
		{"no guest", nil, nil, "guest", false},
		{"guest", []string{preferences + loginWindow, sample("loginwindow-open.plist")}, nil, "guest", true},
		{"no automatic log-in", nil, nil, "auto", false},
		{"automatic log-in", []string{preferences + loginWindow, sample("loginwindow-open.plist")}, nil, "auto", true},
		{"nothing shared", nil, nil, "desktop", false},
		{"no SSH", nil, nil, "ssh", checks.SSH{}},
		{"screen shared", []string{disabledServices, sample("disabled-shared.plist")}, nil, "desktop", true},
		{"managed from afar", []string{remoteManagement, "enabled"}, nil, "desktop", true},
		{"SSH", []string{disabledServices, sample("disabled-shared.plist")}, nil, "ssh", checks.SSH{On: true, Password: checks.AllUsers}},
		{"services", nil, nil, "services", []string{"com.teamviewer.Helper.plist"}},
		{"Time Machine", nil, nil, "plans", []checks.BackupPlan{{Program: "Time Machine", Scheduled: true, Last: time.Date(2026, 11, 22, 6, 0, 0, 0, time.UTC)}}},
		{"no disk for Time Machine", []string{preferences + "com.apple.TimeMachine.plist", sample("alf.plist")}, nil, "plans", checks.ReasonSourceMissing},
	} {
		root, texts := goodMac(t)
		maps.Copy(texts, tt.texts)
		got := toldMac(mac{with(root, tt.change...), texts.run, "MacBookPro18,3", "Users/ada", admin})[tt.fact]
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
	got := toldMac(mac{root, refuse, "Mac14,2", "Users/ada", nobody})
	for fact, v := range got {
		if fact == "delayed" || fact == "waiting" {
			continue // they add to a fact that is known
		}
		if reason, ok := v.(checks.Reason); !ok && fact != "services" || ok && reason == "" {
			t.Errorf("%s = %#v", fact, v)
		}
	}
	if got["disk"] != checks.ReasonNeedsElevation || got["automatic"] != checks.ReasonParse {
		t.Errorf("disk %v, updates %v", got["disk"], got["automatic"])
	}
}
