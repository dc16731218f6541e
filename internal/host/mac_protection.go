package host

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func (m mac) protection(ctx context.Context) checks.Protection {
	return checks.Protection{
		Firewall:      m.firewall(ctx),
		Encryption:    m.encryption(ctx),
		Malware:       m.malware(ctx),
		ScreenLock:    m.screenLock(ctx),
		Macros:        checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet how office programs on a Mac treat macros."),
		OldSharing:    checks.AbsentFact[bool]("macOS no longer speaks the first version of Windows file sharing."),
		LocalNames:    checks.AbsentFact[bool]("This is a setting of Windows."),
		GuestSharing:  checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet how a Mac shares its folders."),
		SignedSharing: checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet how a Mac shares its folders."),
		OldLogins:     checks.AbsentFact[checks.Enablement]("This is a setting of Windows."),
		KeptPasswords: checks.AbsentFact[checks.Enablement]("This is a setting of Windows."),
		AutoRun:       checks.AbsentFact[checks.Enablement]("A Mac starts no program from a stick by itself."),
		SecureBoot:    checks.UnknownFact[checks.Enablement](checks.ReasonUnsupported, "We cannot read yet whether this computer checks what it starts."),
	}
}

// firewallState finds the number: the sentence around it differs by version.
var firewallState = regexp.MustCompile(`State\s*=\s*([0-9])`)

// firewall asks the program, and reads the old file only where that does not answer
// and the system is one that still keeps it: since macOS 15 it is a leftover.
func (m mac) firewall(ctx context.Context) checks.Fact[checks.Enablement] {
	out, err := m.run(ctx, socketfilterfw, "--getglobalstate")
	if err == nil {
		return parseFirewallState(out)
	}
	const name = preferences + "com.apple.alf.plist"
	version := m.system().Release.Value.Version
	major, _, _ := strings.Cut(version, ".")
	if n, bad := strconv.Atoi(major); bad == nil && n < 15 {
		d, bad := m.dictionary(name)
		if state, ok := integer(d["globalstate"]); bad == nil && ok {
			return enablementOf(state, fileProof("globalstate", name, 0, strconv.FormatInt(state, 10)))
		}
	}
	return unread[checks.Enablement](whatFirewall, socketfilterfw, err)
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

var (
	gatekeeperState = regexp.MustCompile(`assessments (enabled|disabled)`)
	integrityState  = regexp.MustCompile(`System Integrity Protection status: (enabled|disabled|unknown)`)
)

// malware is built into macOS. It holds where programs of unknown makers are refused
// (Gatekeeper) and no program may change the system itself (System Integrity
// Protection): either switch takes its effect away.
func (m mac) malware(ctx context.Context) checks.Fact[checks.Enablement] {
	built := m.xprotect()
	if !built.Known {
		return built
	}
	for _, ask := range []struct {
		program, word, what string
		state               *regexp.Regexp
	}{{spctl, "--status", "Gatekeeper", gatekeeperState}, {csrutil, "status", "System Integrity Protection", integrityState}} {
		out, err := m.run(ctx, ask.program, ask.word)
		found := ask.state.FindSubmatch(out)
		if err == nil && found == nil {
			err = errors.New("it printed no state")
		}
		if err != nil {
			return unread[checks.Enablement](whatMalware, ask.program, err)
		}
		built.Proof = append(built.Proof, checks.Evidence{What: ask.what, Where: ask.program + " " + ask.word, Seen: string(found[1])})
		switch string(found[1]) {
		case "disabled":
			built.Value = checks.Undone
		case "unknown": // a configuration of one's own: some parts are off
			built.Value = min(built.Value, checks.PartlyEnabled)
		}
	}
	return built
}

// xprotect is there; its version is shown.
func (m mac) xprotect() checks.Fact[checks.Enablement] {
	for _, name := range []string{"private/var/protected/xprotect/XProtect.bundle/Contents/Info.plist", "Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info.plist"} {
		d, err := m.dictionary(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[checks.Enablement](whatMalware, "/"+name, err)
		}
		return checks.KnownFact(checks.Enabled, fileProof("XProtect", name, 0, "version "+plistText(d["CFBundleShortVersionString"])))
	}
	return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "This Mac keeps its protection from harmful software where we do not look yet.")
}
