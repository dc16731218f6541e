package host

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// badMac is a Mac whose every fact is bad, so that a fault that makes one look
// good shows.
func badMac(t testing.TB) (fstest.MapFS, macTexts) {
	t.Helper()
	root, _ := goodMac(t)
	sample := func(name string) string { return testdata(t, "mac/"+name) }
	return with(root, preferences+softwareUpdate, sample("SoftwareUpdate-off.plist"), preferences+loginWindow, sample("loginwindow-open.plist"),
			disabledServices, sample("disabled-shared.plist"), preferences+"com.apple.alf.plist", "-", "private/etc/ssh/sshd_config", "PermitRootLogin yes\n"),
		macTexts{fdesetup: "FileVault is Off.\n", socketfilterfw: "Firewall is disabled. (State = 0)\n", sysadminctl: "screenLock is off\n"}
}

// macPraise are the values that are good news.
var macPraise = map[string][]any{
	"automatic": {checks.UpdatesAutomatic}, "firewall": {checks.Enabled}, "disk": {checks.DiskEncrypted}, "malware": {checks.Enabled},
	"admin": {false}, "guest": {false}, "auto": {false}, "desktop": {false}, "ssh": {checks.SSH{}, checks.SSH{On: true}},
}

// TestMacFaults puts a fault in the place of each file and each helper program in
// turn: a fact that changes is not known, with its cause, or is worse news.
func TestMacFaults(t *testing.T) {
	unknown := 0
	for _, make := range []func(testing.TB) (fstest.MapFS, macTexts){goodMac, badMac} {
		root, texts := make(t)
		admin := func() (bool, error) { return true, nil }
		tell := func(fsys fs.FS, texts macTexts) map[string]any {
			return toldMac(mac{fsys, texts.run, "MacBookPro18,3", "Users/ada", admin})
		}
		before := tell(root, texts)
		verify := func(where string, after map[string]any) {
			for fact, v := range after {
				_, isCause := v.(checks.Reason)
				switch {
				case reflect.DeepEqual(v, before[fact]):
				case isCause && v != checks.Reason("absent") && v != checks.ReasonInternal:
					unknown++
				case isCause, slices.ContainsFunc(macPraise[fact], func(p any) bool { return reflect.DeepEqual(p, v) }):
					t.Errorf("%s: %s went from %v to %v", where, fact, before[fact], v)
				}
			}
		}
		for name := range root {
			verify("closed: "+name, tell(closed{root, name}, texts))
			for kind, f := range map[string]*fstest.MapFile{
				"broken": {Data: []byte("\x00\xff<plist")}, "empty": {}, "too large": {Data: bytesOf(files.MaxFile + 1)},
				"a FIFO": {Mode: fs.ModeNamedPipe}, "a folder": {Mode: fs.ModeDir},
			} {
				changed := maps.Clone(root)
				changed[name] = f
				verify(kind+": "+name, tell(changed, texts))
			}
		}
		for program := range texts {
			for _, text := range []string{"", "\xff\x00", "State =", "FileVault", fmt.Sprint(context.DeadlineExceeded)} {
				changed := maps.Clone(texts)
				changed[program] = text
				verify(fmt.Sprintf("%s says %q", program, text), tell(root, changed))
			}
			gone := maps.Clone(texts)
			delete(gone, program)
			verify("no "+program, tell(root, gone))
		}
	}
	if unknown < 60 {
		t.Errorf("only %d facts became not known: the faults do not reach the readers", unknown)
	}
}

func bytesOf(n int) []byte { return slices.Repeat([]byte{' '}, n) }
