package host

import (
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// badWindows is a computer whose every setting is bad, by policy where there is one,
// so that a fault that makes a fact look good shows.
func badWindows() (fakeRegistry, fakeWindows) {
	reg, sys := goodWindows()
	maps.Copy(reg, fakeRegistry{
		`HKLM\SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU\NoAutoUpdate`: 1,
		`HKLM\` + updateRestart + `\RebootRequired\x`:                            "",
		domainFirewall:  0,
		privateFirewall: 0,
		publicFirewall:  0,
		`HKLM\` + policySystem + `\InactivityTimeoutSecs`:                       0,
		`HKLM\` + policySystem + `\EnableLUA`:                                   0,
		`HKLM\` + terminalServerKey + `\fDenyTSConnections`:                     0,
		`HKLM\` + rdpTCP + `\UserAuthentication`:                                0,
		`HKLM\SOFTWARE\Policies\Microsoft\Windows NT\DNSClient\EnableMulticast`: 1,
		`HKLM\` + winlogon + `\AutoAdminLogon`:                                  "1",
		`HKLM\` + winlogon + `\DefaultPassword`:                                 "x",
		`HKLM\` + servicesKey + `\LanmanServer\Parameters\SMB1`:                 1,
	})
	sys.wsc = map[uint32]uint32{wscAntivirus: 2, wscFirewall: 2}
	sys.disk, sys.admin = 2, true
	return reg, sys
}

// winPraise are the values that are good news.
var winPraise = map[string][]any{
	"automatic": {checks.UpdatesAutomatic}, "restart": {false}, "firewall": {checks.Enabled}, "disk": {checks.DiskEncrypted},
	"malware": {checks.Enabled}, "macros": {checks.Enabled}, "sharing": {false}, "names": {false}, "admin": {false}, "asks": {true},
	"guest": {false}, "auto": {false}, "stored": {false}, "desktop": {false}, "checked": {true},
}

// TestWindowsFaults takes each value of the registry, and then all answers of the
// system, away in turn: refused, or of another kind than it should be. A fact that
// changes is not known, with its cause, or is worse news.
func TestWindowsFaults(t *testing.T) {
	unknown := 0
	for _, make := range []func() (fakeRegistry, fakeWindows){goodWindows, badWindows} {
		reg, sys := make()
		before := toldWindows(win{reg, sys})
		verify := func(where string, after map[string]any) {
			for fact, v := range after {
				_, isCause := v.(checks.Reason)
				switch {
				case reflect.DeepEqual(v, before[fact]):
				case isCause && v != checks.Reason("absent") && v != checks.ReasonInternal:
					unknown++
				case isCause, slices.ContainsFunc(winPraise[fact], func(p any) bool { return reflect.DeepEqual(p, v) }):
					t.Errorf("%s: %s went from %v to %v", where, fact, before[fact], v)
				}
			}
		}
		for name := range reg {
			for kind, v := range map[string]any{"refused": fs.ErrPermission, "broken": errors.New("any other"), "of another kind": []byte{1}} {
				changed := maps.Clone(reg)
				changed[name] = v
				verify(kind+": "+name, toldWindows(win{changed, sys}))
			}
		}
		sys.err = fs.ErrPermission
		verify("the system refuses", toldWindows(win{reg, sys}))
	}
	if unknown < 20 {
		t.Errorf("only %d facts became not known: the faults do not reach the readers", unknown)
	}
}
