package protection

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func known[T any](v T) checks.Fact[T] {
	return checks.KnownFact(v, checks.Evidence{What: "x", Where: "/etc/x:1", Seen: "y"})
}

func good() checks.Protection {
	return checks.Protection{
		Firewall: known(checks.Enabled), Encryption: known(checks.DiskEncrypted), Malware: known(checks.Enabled),
		ScreenLock: known(checks.ScreenLock{After: 15*time.Minute + 2*time.Second}), Macros: known(checks.Enabled),
		OldSharing: known(false), LocalNames: known(false),
		GuestSharing: known(checks.Enabled), SignedSharing: known(checks.Enabled), OldLogins: known(checks.Enabled),
		KeptPasswords: known(checks.Enabled), AutoRun: known(checks.Enabled), SecureBoot: known(checks.Enabled),
	}
}

func TestJudge(t *testing.T) {
	minutes := func(n int) checks.Fact[checks.ScreenLock] {
		return known(checks.ScreenLock{After: time.Duration(n) * time.Minute})
	}
	for _, tt := range []struct {
		name     string
		change   func(*checks.Protection)
		portable bool
		quiet    bool
		id       string
		status   checks.Status
		severity checks.Severity
		says     string
	}{
		{"firewall", func(*checks.Protection) {}, true, false, idFirewall, checks.Pass, 0, "is on"},
		{"firewall partly", func(p *checks.Protection) { p.Firewall = known(checks.PartlyEnabled) }, true, false, idFirewall, checks.Partial, checks.Medium, ""},
		{"firewall unset", func(p *checks.Protection) { p.Firewall = known(checks.NotConfigured) }, true, false, idFirewall, checks.Partial, checks.Medium, "administrator"},
		{"firewall off", func(p *checks.Protection) { p.Firewall = known(checks.Disabled) }, true, false, idFirewall, checks.Fail, checks.High, "can call"},
		{"firewall off, nothing listens", func(p *checks.Protection) { p.Firewall = known(checks.Disabled) }, true, true, idFirewall, checks.Fail, checks.Medium, "smaller"},
		{"firewall undone", func(p *checks.Protection) { p.Firewall = known(checks.Undone) }, true, true, idFirewall, checks.Fail, checks.High, "lets every call in"},
		{"laptop, a part", func(p *checks.Protection) { p.Encryption = known(checks.DiskPartly) }, true, false, idEncryption, checks.Fail, checks.High, "part"},
		{"desktop, a part", func(p *checks.Protection) { p.Encryption = known(checks.DiskPartly) }, false, false, idEncryption, checks.Partial, checks.Medium, "part"},
		{"laptop, soon plain", func(p *checks.Protection) { p.Encryption = known(checks.DiskDecrypting) }, true, false, idEncryption, checks.Fail, checks.High, "laptop"},
		{"desktop, soon plain", func(p *checks.Protection) { p.Encryption = known(checks.DiskDecrypting) }, false, false, idEncryption, checks.Partial, checks.Medium, "taken away"},
		{"malware undone", func(p *checks.Protection) { p.Malware = known(checks.Undone) }, true, false, idMalware, checks.Partial, checks.Medium, "keeps it from looking"},
		{"encrypted", func(*checks.Protection) {}, true, false, idEncryption, checks.Pass, 0, ""},
		{"laptop", func(p *checks.Protection) { p.Encryption = known(checks.DiskPlain) }, true, false, idEncryption, checks.Fail, checks.High, "laptop"},
		{"desktop", func(p *checks.Protection) { p.Encryption = known(checks.DiskPlain) }, false, false, idEncryption, checks.Partial, checks.Medium, "not encrypted"},
		{"suspended", func(p *checks.Protection) { p.Encryption = known(checks.DiskSuspended) }, true, false, idEncryption, checks.Partial, checks.Medium, "key lies beside"},
		{"under way", func(p *checks.Protection) { p.Encryption = known(checks.DiskUnderWay) }, true, false, idEncryption, checks.Partial, checks.Medium, ""},
		{"malware off", func(p *checks.Protection) { p.Malware = known(checks.Disabled) }, true, false, idMalware, checks.Fail, checks.High, ""},
		{"malware asks", func(p *checks.Protection) { p.Malware = known(checks.PartlyEnabled) }, true, false, idMalware, checks.Partial, checks.Medium, ""},
		{"file server", func(p *checks.Protection) { p.Malware = known(checks.NotConfigured) }, true, false, idMalware, checks.Partial, checks.Medium, ""},
		{"no need", func(p *checks.Protection) { p.Malware = checks.AbsentFact[checks.Enablement]("none") }, true, false, idMalware, checks.NotApplicable, 0, "none"},
		{"15 minutes", func(p *checks.Protection) {}, true, false, idScreen, checks.Pass, 0, "15 minutes"},
		{"16 minutes", func(p *checks.Protection) { p.ScreenLock = minutes(16) }, true, false, idScreen, checks.Partial, checks.Medium, ""},
		{"31 minutes", func(p *checks.Protection) { p.ScreenLock = minutes(31) }, true, false, idScreen, checks.Fail, checks.Medium, ""},
		{"at once", func(p *checks.Protection) { p.ScreenLock = minutes(0) }, true, false, idScreen, checks.Pass, 0, "within a minute"},
		{"from dark", func(p *checks.Protection) { p.ScreenLock = known(checks.ScreenLock{FromDark: true}) }, true, false, idScreen, checks.NotChecked, 0, "goes dark"},
		{"never", func(p *checks.Protection) { p.ScreenLock = known(checks.ScreenLock{Never: true}) }, true, false, idScreen, checks.Fail, checks.High, ""},
		{"asleep only", func(p *checks.Protection) { p.ScreenLock = known(checks.ScreenLock{Never: true, AsleepOnly: true}) }, true, false, idScreen, checks.Partial, checks.Medium, "sleep"},
		{"macros as they come", func(p *checks.Protection) { p.Macros = known(checks.NotConfigured) }, true, false, idMacros, checks.Partial, checks.Low, ""},
		{"macros let in", func(p *checks.Protection) { p.Macros = known(checks.PartlyEnabled) }, true, false, idMacros, checks.Partial, checks.Medium, ""},
		{"all macros", func(p *checks.Protection) { p.Macros = known(checks.Disabled) }, true, false, idMacros, checks.Fail, checks.High, ""},
		{"SMB1", func(p *checks.Protection) { p.OldSharing = known(true) }, true, false, idOldSharing, checks.Fail, checks.Medium, ""},
		{"LLMNR", func(p *checks.Protection) { p.LocalNames = known(true) }, true, false, idLocalNames, checks.Partial, checks.Low, ""},
		{"guests", func(p *checks.Protection) { p.GuestSharing = known(checks.Disabled) }, true, false, idGuest, checks.Partial, checks.Medium, "without a password"},
		{"guests by default", func(p *checks.Protection) { p.GuestSharing = known(checks.PartlyEnabled) }, true, false, idGuest, checks.Partial, checks.Low, "nobody changed"},
		{"unsigned", func(p *checks.Protection) { p.SignedSharing = known(checks.Disabled) }, true, false, idSigned, checks.Partial, checks.Low, "need not"},
		{"half signed", func(p *checks.Protection) { p.SignedSharing = known(checks.PartlyEnabled) }, true, false, idSigned, checks.Partial, checks.Low, "one direction"},
		{"NTLM is used", func(p *checks.Protection) { p.OldLogins = known(checks.Disabled) }, true, false, idOldLogins, checks.Partial, checks.Medium, "cracked"},
		{"NTLM is taken", func(p *checks.Protection) { p.OldLogins = known(checks.PartlyEnabled) }, true, false, idOldLogins, checks.Partial, checks.Low, "takes it"},
		{"readable passwords", func(p *checks.Protection) { p.KeptPasswords = known(checks.Disabled) }, true, false, idKept, checks.Partial, checks.Medium, "readable in its memory"},
		{"unguarded passwords", func(p *checks.Protection) { p.KeptPasswords = known(checks.PartlyEnabled) }, true, false, idKept, checks.Partial, checks.Low, "not kept away"},
		{"a stick is offered", func(p *checks.Protection) { p.AutoRun = known(checks.PartlyEnabled) }, true, false, idAutoRun, checks.Partial, checks.Low, "offers"},
		{"any system starts", func(p *checks.Protection) { p.SecureBoot = known(checks.Disabled) }, true, false, idSecureBoot, checks.Partial, checks.Low, "any system"},
		{"closed", func(p *checks.Protection) {
			p.Encryption = checks.UnknownFact[checks.Encryption](checks.ReasonNeedsElevation, "Hidden.")
		}, true, false, idEncryption, checks.NotChecked, 0, "Running cybercheck as administrator would add whether the disk is encrypted"},
		{"broken", func(p *checks.Protection) {
			p.Firewall = checks.UnknownFact[checks.Enablement](checks.ReasonParse, "Broken.")
		}, true, false, idFirewall, checks.Unknown, 0, "Broken."},
		{"forgotten", func(p *checks.Protection) { p.Malware = checks.Fact[checks.Enablement]{} }, true, false, idMalware, checks.Unknown, 0, ""},
	} {
		p := good()
		tt.change(&p)
		for _, f := range judge(p, known(tt.portable), tt.quiet) {
			if f.ID != tt.id {
				continue
			}
			if f.Status != tt.status || f.Severity != tt.severity || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %s %s, %q; want %s %s, %q", tt.name, f.Status, f.Severity, f.Detail, tt.status, tt.severity, tt.says)
			}
		}
	}
}

func TestUnreachable(t *testing.T) {
	socket := func(addr string) []checks.Listener {
		return []checks.Listener{{Addr: netip.MustParseAddr(addr), Port: 22}}
	}
	for _, tt := range []struct {
		name string
		host checktest.Host
		want bool
	}{
		{"nothing", checktest.Host{Sockets: &checks.Listeners{}}, true},
		{"loopback", checktest.Host{Sockets: &checks.Listeners{Sockets: socket("127.0.0.1")}}, true},
		{"everyone", checktest.Host{Sockets: &checks.Listeners{Sockets: socket("0.0.0.0")}}, false},
		{"half a table", checktest.Host{Sockets: &checks.Listeners{Partial: true}}, false},
		{"no table", checktest.Host{}, false},
	} {
		if got := unreachable(t.Context(), &tt.host); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestRun(t *testing.T) {
	p, env := good(), checktest.Env(t)
	env.Host = &checktest.Host{Facts: checktest.Facts{Protection: &p, System: &checks.System{Portable: known(true)}}}
	for _, f := range checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		if f.Status != checks.Pass {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
	checktest.HostFaults(t, Check)
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }
