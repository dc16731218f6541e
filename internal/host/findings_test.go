package host

import (
	"context"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/accounts"
	"github.com/cybercheck-cli/cybercheck/checks/backup"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
	"github.com/cybercheck-cli/cybercheck/checks/protection"
	"github.com/cybercheck-cli/cybercheck/checks/remote"
	"github.com/cybercheck-cli/cybercheck/checks/updates"
)

// findingsOf is what the checks say of a system, by finding, on 30 November 2026.
func findingsOf(t *testing.T, s system) map[string]checks.Finding {
	t.Helper()
	ctx := context.Background()
	sys, up, prot, acc, rem, back := s.system(), s.updates(), s.protection(ctx), s.accounts(), s.remote(), s.backups()
	env := checktest.Env(t)
	env.Now = func() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }
	env.Host = &checktest.Host{Facts: checktest.Facts{System: &sys, Updates: &up, Protection: &prot, Accounts: &acc, RemoteAccess: &rem, Backups: &back}}
	out := map[string]checks.Finding{}
	for _, f := range checks.Run(ctx, env, []*checks.Check{updates.Check, protection.Check, accounts.Check, remote.Check, backup.Check}, []checks.Target{{}}, 1, nil) {
		out[f.ID] = f
	}
	return out
}

// winSystem is a Windows computer without a server for SSH.
type winSystem struct{ win }

func (w winSystem) remote() checks.RemoteAccess {
	return w.remoteAccess(func() checks.Fact[checks.SSH] { return checks.AbsentFact[checks.SSH]("none") })
}

// allowed are the statuses that a case accepts.
type allowed []checks.Status

var (
	gap     = allowed{checks.Fail, checks.Partial}
	untold  = allowed{checks.Unknown, checks.NotChecked}
	notPass = append(slices.Clone(gap), untold...)
	notFail = allowed{checks.Pass, checks.Partial, checks.NotChecked, checks.Unknown}
)

// TestWindowsFindings holds whole settings of a well-kept Windows computer with one
// thing changed to what must be said of them.
func TestWindowsFindings(t *testing.T) {
	const (
		support = "updates.support"
		profile = `HKLM\` + firewallKey + `\`
		word    = `HKCU\SOFTWARE\Policies\Microsoft\office\16.0\`
	)
	build := func(number, edition string) fakeRegistry {
		return fakeRegistry{`HKLM\` + currentVersion + `\CurrentBuildNumber`: number, `HKLM\` + currentVersion + `\EditionID`: edition}
	}
	for _, tt := range []struct {
		name   string
		change fakeRegistry
		sys    func(*fakeWindows)
		id     string
		want   allowed
	}{
		{"inbound calls are allowed", fakeRegistry{profile + `PublicProfile\DefaultInboundAction`: 0, profile + `StandardProfile\DefaultInboundAction`: 0, profile + `DomainProfile\DefaultInboundAction`: 0}, nil, "protection.firewall", gap},
		{"never checks", fakeRegistry{`HKLM\` + updateAU + `\AUOptions`: 1}, nil, "updates.automatic", gap},
		{"device management: off", fakeRegistry{`HKLM\` + updateManaged + `\AllowAutoUpdate`: 5}, nil, "updates.automatic", gap},
		{"device management: tells", fakeRegistry{`HKLM\` + updateManaged + `\AllowAutoUpdate`: 0}, nil, "updates.automatic", gap},
		{"a server that is gone", fakeRegistry{`HKLM\` + updateAU + `\UseWUServer`: 1, `HKLM\` + updatePolicy + `\WUServer`: "http://old-sbs:8530"}, nil, "updates.automatic", notPass},
		{"a policy pauses", fakeRegistry{`HKLM\` + updatePolicy + `\PauseQualityUpdatesStartTime`: "2026-11-20", `HKLM\` + updatePolicy + `\PauseQualityUpdates`: 1}, nil, "updates.automatic", gap},
		{"a pause that is over", fakeRegistry{`HKLM\` + updatePolicy + `\PauseQualityUpdatesStartTime`: "2026-10-01"}, nil, "updates.automatic", allowed{checks.Pass}},
		{"a restart for a component", fakeRegistry{`HKLM\` + servicing + `\RebootPending\x`: ""}, nil, "updates.restart", gap},
		{"SMB 1 answers", fakeRegistry{`HKLM\` + servicesKey + `\srv\Start`: 3}, nil, "protection.old_sharing", gap},
		{"device management locks the screen", fakeRegistry{`HKLM\` + policySystem + `\InactivityTimeoutSecs`: fs.ErrNotExist, `HKLM\` + deviceManaged + `\DeviceLock\MaxInactivityTimeDeviceLock`: 15}, nil, "protection.screen_lock", allowed{checks.Pass}},
		{"LTSC 2019", build("17763", "EnterpriseS"), nil, support, allowed{checks.Pass}},
		{"IoT LTSC 2019", build("17763", "IoTEnterpriseS"), nil, support, allowed{checks.Pass}},
		{"Windows 10 with later fixes", withValue(build("19045", "Professional"), `HKLM\`+currentVersion+`\UBR`, 7417), nil, support, notFail},
		{"a build between two", build("26300", "Professional"), nil, support, notFail},
		{"a directory's account of Ada's number", nil, func(w *fakeWindows) { w.group = []windowsMember{{true, 500}, {false, 1001}} }, "accounts.admins", untold},
		{"BitLocker is taken away", nil, func(w *fakeWindows) { w.disk = 4 }, "protection.encryption", gap},
		{"every macro is off", fakeRegistry{`HKLM\` + clickToRun + `\ProductReleaseIds`: "O365BusinessRetail", word + `word\security\vbawarnings`: 4, word + `excel\security\vbawarnings`: 4, word + `powerpoint\security\vbawarnings`: 4}, nil, "protection.macros", allowed{checks.Pass}},
		{"AnyDesk never starts", fakeRegistry{`HKLM\` + servicesKey + `\AnyDesk\Start`: 4}, nil, "remote.tools", allowed{checks.Pass}},
		{"AnyDesk starts", fakeRegistry{`HKLM\` + servicesKey + `\AnyDesk\Start`: 2}, nil, "remote.tools", gap},
	} {
		reg, sys := goodWindows()
		maps.Copy(reg, tt.change)
		if tt.sys != nil {
			tt.sys(&sys)
		}
		if f := findingsOf(t, winSystem{win{reg, sys}})[tt.id]; !slices.Contains(tt.want, f.Status) {
			t.Errorf("%s: %s is %s, %q; want one of %v", tt.name, tt.id, f.Status, f.Detail, tt.want)
		}
	}
}

func withValue(r fakeRegistry, name string, v any) fakeRegistry {
	r[name] = v
	return r
}

// TestMacFindings does the same for a well-kept Mac.
func TestMacFindings(t *testing.T) {
	version := func(v string) []string {
		return []string{coreServices + "SystemVersion.plist", plistOf("ProductVersion", "<string>"+v+"</string>")}
	}
	for _, tt := range []struct {
		name   string
		change []string
		texts  macTexts
		id     string
		want   allowed
	}{
		{"good", nil, nil, "updates.automatic", allowed{checks.Pass}},
		{"good", nil, nil, "protection.screen_lock", allowed{checks.Pass}},
		{"good", nil, nil, "protection.malware", allowed{checks.Pass}},
		{"Apple Remote Desktop", []string{remoteManagement, "enabled"}, nil, "remote.desktop", gap},
		{"nothing is fetched", []string{preferences + softwareUpdate, plistOf("AutomaticCheckEnabled", "<true/>", "AutomaticDownload", "<false/>", "CriticalUpdateInstall", "<true/>", "AutomaticallyInstallMacOSUpdates", "<true/>")}, nil, "updates.automatic", gap},
		{"an update waits", []string{preferences + softwareUpdate, plistOf("LastFullSuccessfulDate", "<date>2026-11-30T06:00:00Z</date>", "RecommendedUpdates", "<array><dict><key>Display Name</key><string>macOS Sequoia 15.7.9</string></dict></array>")}, nil, "updates.recent", gap},
		{"a file that is left over", nil, macTexts{socketfilterfw: "Firewall is disabled. (State = 0)"}, "protection.firewall", allowed{checks.Fail}},
		{"never dark", []string{preferences + "com.apple.PowerManagement.plist", powerOf(0, 0), "Users/ada/" + preferences + "ByHost/com.apple.screensaver.1F2E.plist", plistOf("idleTime", "<integer>0</integer>")}, macTexts{sysadminctl: "screenLock delay is immediate"}, "protection.screen_lock", notPass},
		{"never dark by one file", []string{preferences + "com.apple.PowerManagement.plist", powerOf(0, 0)}, macTexts{sysadminctl: "screenLock delay is immediate"}, "protection.screen_lock", notPass},
		{"macOS 14", version("14.8.9"), nil, "updates.support", notFail},
		{"macOS 27", version("27.0"), nil, "updates.support", notFail},
		{"macOS 15", version("15.7.1"), nil, "updates.support", allowed{checks.Pass}},
	} {
		root, texts := goodMac(t)
		maps.Copy(texts, tt.texts)
		m := mac{with(root, tt.change...), texts.run, "MacBookPro18,3", "Users/ada", func() (bool, error) { return false, nil }}
		if f := findingsOf(t, m)[tt.id]; !slices.Contains(tt.want, f.Status) {
			t.Errorf("%s: %s is %s, %q; want one of %v", tt.name, tt.id, f.Status, f.Detail, tt.want)
		}
	}
}
