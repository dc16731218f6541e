package host

import (
	"errors"
	"io/fs"
	"maps"
	"reflect"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestWindowsHardening: what is set, and what holds where nothing is, by build and edition.
func TestWindowsHardening(t *testing.T) {
	const (
		build, name, kind = `HKLM\` + currentVersion + `\CurrentBuildNumber`, `HKLM\` + currentVersion + `\EditionID`, `HKLM\` + currentVersion + `\InstallationType`
		guestRule         = `HKLM\` + workstationRule + `\AllowInsecureGuestAuth`
		guestOwn          = `HKLM\` + workstation + `\AllowInsecureGuestAuth`
		guestMDM          = `HKLM\` + deviceManaged + `\LanmanWorkstation\EnableInsecureGuestLogons`
		out, in           = `HKLM\` + workstation + `\RequireSecuritySignature`, `HKLM\` + sharingServer + `\RequireSecuritySignature`
		level             = `HKLM\` + lsaKey + `\LmCompatibilityLevel`
		digest            = `HKLM\` + digestKey + `\UseLogonCredential`
		guard, guardRule  = `HKLM\` + lsaKey + `\RunAsPPL`, `HKLM\SOFTWARE\Policies\Microsoft\Windows\System\RunAsPPL`
		sticks, mySticks  = `HKLM\` + explorerPolicy + `\NoDriveTypeAutoRun`, `HKCU\` + explorerPolicy + `\NoDriveTypeAutoRun`
		autoplay          = `HKCU\` + autoplayKey + `\DisableAutoplay`
		boot              = `HKLM\` + secureBootKey + `\UEFISecureBootEnabled`
	)
	type set = map[string]any
	system := func(number, edition, is string) set { return set{build: number, name: edition, kind: is} }
	with := func(base, more set) set {
		out := maps.Clone(base)
		maps.Copy(out, more)
		return out
	}
	var (
		home10, pro10, firm10 = system("19045", "Core", "Client"), system("19045", "Professional", "Client"), system("19045", "Enterprise", "Client")
		home11, pro11, firm11 = system("26200", "Core", "Client"), system("26200", "Professional", "Client"), system("26200", "Enterprise", "Client")
		old11, preview        = system("22631", "Professional", "Client"), system("25900", "Professional", "Client")
		server19, server25    = system("17763", "ServerStandard", "Server"), system("26100", "ServerStandard", "Server")
		strange               = system("soon", "Core", "Client")
		other                 = system("26200", "Unheard", "Client")
		vista                 = system("7601", "Professional", "Client")
	)
	on, partly, off, depends := any(checks.Enabled), any(checks.PartlyEnabled), any(checks.Disabled), any(checks.ReasonSourceMissing)
	closed := any(checks.ReasonNeedsElevation)
	for _, tt := range []struct {
		name   string
		change set
		fact   string
		want   any
	}{
		{"guests, Home 10", home10, "guests", partly},
		{"guests, Pro 10", pro10, "guests", partly},
		{"guests, Enterprise 10", firm10, "guests", on},
		{"guests, Workstation 10", system("19045", "ProfessionalWorkstation", "Client"), "guests", on},
		{"guests, LTSC of before", system("14393", "EnterpriseS", "Client"), "guests", depends},
		{"guests, Home 11", home11, "guests", depends},
		{"guests, Pro 11", pro11, "guests", on},
		{"guests, Pro 11 of before", old11, "guests", partly},
		{"guests, a preview", preview, "guests", depends},
		{"guests, server", server19, "guests", on},
		{"guests, a build that is none", strange, "guests", depends},
		{"guests allowed", with(pro11, set{guestOwn: 1}), "guests", off},
		{"guests refused", with(home10, set{guestOwn: 0}), "guests", on},
		{"the policy refuses", with(home10, set{guestRule: 0, guestOwn: 1}), "guests", on},
		{"the policy allows", with(firm11, set{guestRule: 1, guestOwn: 0}), "guests", off},
		{"device management allows", with(pro11, set{guestMDM: 1}), "guests", off},
		{"device management refuses", with(home10, set{guestMDM: 0}), "guests", on},
		{"they disagree", with(pro11, set{guestMDM: 0, guestRule: 1}), "guests", checks.ReasonParse},
		{"guests, closed", with(pro11, set{guestRule: fs.ErrPermission}), "guests", closed},

		{"signed, Pro 11", pro11, "signed", on},
		{"signed, Home 11", home11, "signed", partly},
		{"signed, server 2025", server25, "signed", partly},
		{"signed, Pro 10", pro10, "signed", off},
		{"signed, a preview", preview, "signed", depends},
		{"signed, an edition that nobody knows", other, "signed", depends},
		{"signed, set", with(pro10, set{out: 1, in: 1}), "signed", on},
		{"signed, one set", with(pro10, set{out: 1}), "signed", partly},
		{"signed, taken off", with(pro11, set{out: 0, in: 0}), "signed", off},
		{"signed, taken off at one end", with(pro11, set{in: 0}), "signed", partly},
		{"signed, both set on a strange build", with(strange, set{out: 1, in: 1}), "signed", on},
		{"signed, closed", with(pro11, set{in: fs.ErrPermission}), "signed", closed},

		{"logins, 10", pro10, "logins", partly},
		{"logins, 11", pro11, "logins", on},
		{"logins, level 0", with(pro10, set{level: 0}), "logins", off},
		{"logins, level 2", with(pro10, set{level: 2}), "logins", off},
		{"logins, level 3", with(pro10, set{level: 3}), "logins", partly},
		{"logins, level 4", with(pro10, set{level: 4}), "logins", partly},
		{"logins, level 5", with(pro10, set{level: 5}), "logins", on},
		{"logins, level 6", with(pro10, set{level: 6}), "logins", checks.ReasonParse},
		{"logins, level 1 where it is gone", with(pro11, set{level: 1}), "logins", depends},
		{"logins, a preview", preview, "logins", depends},
		{"logins, a text", with(pro10, set{level: errors.New("no number")}), "logins", checks.ReasonParse},

		{"kept, 10", pro10, "kept", partly},
		{"kept, 11", pro11, "kept", depends},
		{"kept, server", server25, "kept", partly},
		{"kept readable", with(pro11, set{digest: 1, guard: 1}), "kept", off},
		{"kept, guarded", with(pro10, set{guard: 1}), "kept", on},
		{"kept, guarded without a lock", with(pro11, set{digest: 0, guard: 2}), "kept", on},
		{"kept, not guarded", with(pro11, set{guard: 0}), "kept", partly},
		{"kept, the policy says not", with(pro11, set{guard: 1, guardRule: 0}), "kept", partly},
		{"kept, the policy says so", with(pro11, set{guard: 0, guardRule: 1}), "kept", on},
		{"kept, a number we do not know", with(pro11, set{guard: 8}), "kept", depends},
		{"kept, Windows 7", with(vista, set{guard: 1}), "kept", depends},
		{"kept, Windows 7 with the fix", with(vista, set{digest: 0, guard: 1}), "kept", on},

		{"sticks", pro11, "autorun", partly},
		{"sticks, a build that is none", strange, "autorun", depends},
		{"sticks, all off", with(pro11, set{sticks: 255}), "autorun", on},
		{"sticks, off for the person", with(pro11, set{mySticks: 255}), "autorun", on},
		{"sticks, the computer's rule wins", with(pro11, set{sticks: 0x91, mySticks: 255}), "autorun", partly},
		{"sticks, off in the settings", with(pro11, set{autoplay: 1}), "autorun", on},
		{"sticks, on in the settings", with(pro11, set{autoplay: 0}), "autorun", partly},

		{"boot", with(pro11, set{boot: 1}), "boot", on},
		{"boot, off", with(pro11, set{boot: 0}), "boot", off},
		{"boot, not told", pro11, "boot", depends},
		{"boot, another number", with(pro11, set{boot: 7}), "boot", checks.ReasonParse},
	} {
		reg, sys := goodWindows()
		maps.Copy(reg, tt.change)
		if got := toldWindows(win{reg, sys})[tt.fact]; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s = %#v, want %#v", tt.name, tt.fact, got, tt.want)
		}
	}
}

// TestSambaHardening: what smb.conf says of guests, signatures and old sign-ins.
func TestSambaHardening(t *testing.T) {
	const guests, signed, logins = "Protection.GuestSharing", "Protection.SignedSharing", "Protection.OldLogins"
	on, off := any(checks.Enabled), any(checks.Disabled)
	for _, tt := range []struct {
		conf string
		more []string
		fact string
		want any
	}{
		{"[global]\n", nil, guests, on},
		{"[global]\nmap to guest = bad user\n[printers]\nguest ok = yes\nprintable = yes\n[print$]\nguest ok = yes\n", nil, guests, on},
		{"[office]\npath = /srv\nguest ok = no\n", nil, guests, on},
		{"[office]\npath = /srv\nguest ok = yes\n", nil, guests, off},
		{"[office]\nPublic = True\n", nil, guests, off},
		{"[office]\nguestok=1\n", nil, guests, off},
		{"[office]\nguest ok = yes\nguest ok = no\n", nil, guests, on},
		{"[office]\npublic = no\nguest ok = yes\n", nil, guests, off},
		{"[office]\nguest ok = yes\navailable = no\n", nil, guests, on},
		{"[label]\nguest ok = yes\nprintable = yes\n", nil, guests, on},
		{"[global]\nguest ok = yes\n[office]\n", nil, guests, off},
		{"[a]\nguest ok = perhaps\n", nil, guests, checks.ReasonParse},
		{"[a]\ncopy = b\n", nil, guests, checks.ReasonUnsupported},
		{"[global]\nregistry shares = yes\n", nil, guests, checks.ReasonUnsupported},
		{"[global]\nconfig backend = registry\n", nil, guests, checks.ReasonUnsupported},
		{"[office]\n# guest ok = yes\n", nil, guests, on},
		{"[office]\nguest \\\n ok = yes\n", nil, guests, off},
		{"[a]\ninclude = /etc/samba/more\n", []string{"etc/samba/more", "guest ok = yes\n"}, guests, off},
		{"[global]\n", []string{usershares + "/ada", "path=/home/ada\nguest_ok=y\n"}, guests, off},
		{"[global]\n", []string{usershares + "/ada", "path=/home/ada\nguest_ok=n\n"}, guests, on},
		{"\x00\x00", nil, guests, checks.ReasonParse},

		{"[global]\n", nil, signed, off},
		{"[global]\nserver signing = mandatory\n", nil, signed, on},
		{"[global]\nServerSigning = Required\n", nil, signed, on},
		{"[global]\nserver signing = auto\n", nil, signed, off},
		{"[global]\nserver signing = mandatory\nserver signing = disabled\n", nil, signed, off},
		{"[office]\nserver signing = mandatory\n", nil, signed, off},
		{"[global]\nsmb encrypt = required\n", nil, signed, on},
		{"[office]\nsmb encrypt = required\n", nil, signed, off},
		{"[global]\nserver role = active directory domain controller\n", nil, signed, checks.ReasonUnsupported},

		{"[global]\n", nil, logins, on},
		{"[global]\nntlm auth = yes\n", nil, logins, off},
		{"[global]\nntlm auth = ntlmv1-permitted\n", nil, logins, off},
		{"[global]\nntlm auth = ntlmv2-only\n", nil, logins, on},
		{"[global]\nntlm auth = no\n", nil, logins, on},
		{"[global]\nlanman auth = yes\n", nil, logins, off},
		{"[global]\nntlm auth = whatever\n", nil, logins, checks.ReasonParse},
	} {
		change := append([]string{"etc/systemd/system/multi-user.target.wants/smbd.service", "", "etc/samba/smb.conf", tt.conf}, tt.more...)
		if got := told(ada(with(laptop(t), change...)))[tt.fact]; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q %q: %s = %#v, want %#v", tt.conf, tt.more, tt.fact, got, tt.want)
		}
	}
}
