package host

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func (m mac) protection(ctx context.Context) checks.Protection {
	return checks.Protection{
		Firewall:   m.firewall(ctx),
		Encryption: m.encryption(ctx),
		Malware:    m.malware(),
		ScreenLock: m.screenLock(ctx),
		Macros:     checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet how office programs on a Mac treat macros."),
		OldSharing: checks.AbsentFact[bool]("macOS no longer speaks the first version of Windows file sharing."),
		LocalNames: checks.AbsentFact[bool]("This is a setting of Windows."),
	}
}

// firewallState finds the number: the sentence around it differs by version.
var firewallState = regexp.MustCompile(`State\s*=\s*([0-9])`)

// firewall reads the old file where there is one, and else asks the program.
func (m mac) firewall(ctx context.Context) checks.Fact[checks.Enablement] {
	const name = preferences + "com.apple.alf.plist"
	d, err := m.dictionary(name)
	if n, ok := integer(d["globalstate"]); err == nil && ok {
		return enablementOf(n, fileProof("globalstate", name, 0, strconv.FormatInt(n, 10)))
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unread[checks.Enablement](whatFirewall, "/"+name, err)
	}
	out, err := m.run(ctx, socketfilterfw, "--getglobalstate")
	if err != nil {
		return unread[checks.Enablement](whatFirewall, socketfilterfw, err)
	}
	return parseFirewallState(out)
}

func parseFirewallState(out []byte) checks.Fact[checks.Enablement] {
	found := firewallState.FindSubmatch(out)
	if found == nil {
		return unread[checks.Enablement](whatFirewall, socketfilterfw, errors.New("it printed no state"))
	}
	return enablementOf(int64(found[1][0]-'0'), checks.Evidence{What: "State", Where: socketfilterfw + " --getglobalstate", Seen: string(found[1])})
}

func enablementOf(n int64, proof checks.Evidence) checks.Fact[checks.Enablement] {
	switch n {
	case 0:
		return checks.KnownFact(checks.Disabled, proof)
	case 1, 2:
		return checks.KnownFact(checks.Enabled, proof)
	}
	return checks.UnknownFact[checks.Enablement](checks.ReasonParse, "The firewall of this Mac told us a state we do not know.", proof)
}

func (m mac) encryption(ctx context.Context) checks.Fact[checks.Encryption] {
	out, err := m.run(ctx, fdesetup, "status")
	if err != nil {
		return unread[checks.Encryption](whatDisk, fdesetup, err)
	}
	return parseFileVault(string(out))
}

// parseFileVault reads the output of fdesetup, which is not translated.
func parseFileVault(out string) checks.Fact[checks.Encryption] {
	proof := checks.Evidence{What: "FileVault", Where: fdesetup + " status", Seen: strings.TrimSpace(out)}
	switch {
	case strings.Contains(out, "Encryption in progress"), strings.Contains(out, "Deferred"):
		return checks.KnownFact(checks.DiskUnderWay, proof)
	case strings.Contains(out, "FileVault is On"):
		return checks.KnownFact(checks.DiskEncrypted, proof)
	case strings.Contains(out, "FileVault is Off"):
		return checks.KnownFact(checks.DiskPlain, proof)
	}
	return checks.UnknownFact[checks.Encryption](checks.ReasonParse, "This Mac told us about its disk in a way we do not know.", proof)
}

// malware is built into macOS; what is read is that it is there, and its date is
// shown.
func (m mac) malware() checks.Fact[checks.Enablement] {
	for _, name := range []string{"private/var/protected/xprotect/XProtect.bundle/Contents/Info.plist", "Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist"} {
		d, err := m.dictionary(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[checks.Enablement]("its protection from harmful software", "/"+name, err)
		}
		return checks.KnownFact(checks.Enabled, fileProof("XProtect", name, 0, "version "+plistText(d["CFBundleShortVersionString"])))
	}
	return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "This Mac keeps its protection from harmful software where we do not look yet.")
}

var (
	lockDelay = regexp.MustCompile(`screenLock delay is ([0-9]+) seconds?`)
	lockNow   = regexp.MustCompile(`screenLock delay is immediate`)
	lockOff   = regexp.MustCompile(`screenLock is off`)
)

// screenLock knows how long after the screen went dark the password is asked for.
// When it goes dark is the person's own setting, which is only read where set.
func (m mac) screenLock(ctx context.Context) checks.Fact[checks.ScreenLock] {
	out, err := m.run(ctx, sysadminctl, "-screenLock", "status")
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, sysadminctl, err)
	}
	return parseScreenLock(string(out))
}

func parseScreenLock(out string) checks.Fact[checks.ScreenLock] {
	proof := checks.Evidence{What: "screen lock", Where: sysadminctl + " -screenLock status", Seen: strings.TrimSpace(out)}
	if found := lockDelay.FindStringSubmatch(out); found != nil {
		n, err := strconv.ParseUint(found[1], 10, 31)
		if err == nil {
			return checks.KnownFact(checks.ScreenLock{After: time.Duration(n) * time.Second, FromDark: true}, proof)
		}
	}
	switch {
	case lockNow.MatchString(out):
		return checks.KnownFact(checks.ScreenLock{FromDark: true}, proof)
	case lockOff.MatchString(out):
		return checks.KnownFact(checks.ScreenLock{Never: true}, proof)
	}
	return checks.UnknownFact[checks.ScreenLock](checks.ReasonParse, "This Mac told us about its screen lock in a way we do not know.", proof)
}
