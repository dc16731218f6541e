package host

import (
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	lsaKey          = `SYSTEM\CurrentControlSet\Control\Lsa`
	digestKey       = `SYSTEM\CurrentControlSet\Control\SecurityProviders\WDigest`
	secureBootKey   = `SYSTEM\CurrentControlSet\Control\SecureBoot\State`
	explorerPolicy  = `SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\Explorer`
	autoplayKey     = `SOFTWARE\Microsoft\Windows\CurrentVersion\Explorer\AutoplayHandlers`
	workstation     = servicesKey + `\LanmanWorkstation\Parameters`
	sharingServer   = servicesKey + `\LanmanServer\Parameters`
	workstationRule = `SOFTWARE\Policies\Microsoft\Windows\LanmanWorkstation`
)

// The builds with which what holds by itself changed.
const (
	build81   = 9600
	build1709 = 16299
	build2019 = 17763
	build22H2 = 22621
	buildNext = 25000 // from here on, previews of 24H2 differ from one another
	build24H2 = 26100
)

// An edition is what decides which settings hold where none is made.
type edition struct {
	build      int
	home, pro  bool
	enterprise bool // and those for schools and workstations
	server     bool
	proof      checks.Evidence
}

func (w win) edition() edition {
	build, _ := w.reg.text(hklm, currentVersion, "CurrentBuildNumber")
	id, _ := w.reg.text(hklm, currentVersion, "EditionID")
	e := edition{server: w.server(), proof: regProof(hklm, currentVersion, "build and edition", strings.TrimSpace(build+" "+id))}
	e.build, _ = strconv.Atoi(build) // 0 is a build of which nothing is known
	e.enterprise = strings.HasPrefix(id, "Enterprise") || strings.HasPrefix(id, "Education") || strings.HasPrefix(id, "IoTEnterprise") || strings.HasPrefix(id, "ProfessionalWorkstation")
	e.pro = strings.HasPrefix(id, "Professional") && !e.enterprise
	e.home = strings.HasPrefix(id, "Core")
	if e.server {
		e.home, e.pro, e.enterprise = false, false, false
	}
	return e
}

// untold is for a setting that is not made, where what holds by itself depends on more
// than the build and the edition.
func (e edition) untold(what string, proof ...checks.Evidence) checks.Fact[checks.Enablement] {
	return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "Windows decides by itself "+what+", and does not say how.", append(proof, e.proof)...)
}

// guestSharing reads whether this computer opens folders of others without a password.
func (w win) guestSharing() checks.Fact[checks.Enablement] {
	const what = "whether it opens shared folders without a password"
	managed, m, byDevice, err := w.firstOf([3]string{hklm, deviceManaged + `\LanmanWorkstation`, "EnableInsecureGuestLogons"})
	if err != nil {
		return unread[checks.Enablement](what, m.Where, err)
	}
	n, p, set, err := w.firstOf([3]string{hklm, workstationRule, "AllowInsecureGuestAuth"}, [3]string{hklm, workstation, "AllowInsecureGuestAuth"})
	if err != nil {
		return unread[checks.Enablement](what, p.Where, err)
	}
	e := w.edition()
	switch {
	case byDevice && set && (managed != 0) != (n != 0):
		return checks.UnknownFact[checks.Enablement](checks.ReasonParse, "Two rules of this computer disagree about shared folders without a password.", m, p)
	case byDevice && managed != 0, set && n != 0:
		return checks.KnownFact(checks.Disabled, m, p)
	case byDevice || set:
		return checks.KnownFact(checks.Enabled, m, p)
	case e.enterprise && e.build >= build1709, e.server && e.build >= build2019, e.pro && e.build >= build24H2:
		return checks.KnownFact(checks.Enabled, p, e.proof)
	case (e.pro || e.home) && e.build > 0 && e.build < buildNext:
		return checks.KnownFact(checks.PartlyEnabled, p, e.proof)
	}
	return e.untold(what, p)
}

// signedSharing reads whether what goes over the network to shared folders must be signed,
// in both directions.
func (w win) signedSharing() checks.Fact[checks.Enablement] {
	const what = "whether shared folders need signatures"
	out, p, outSet, err := w.firstOf([3]string{hklm, workstation, "RequireSecuritySignature"})
	if err != nil {
		return unread[checks.Enablement](what, p.Where, err)
	}
	in, q, inSet, err := w.firstOf([3]string{hklm, sharingServer, "RequireSecuritySignature"})
	if err != nil {
		return unread[checks.Enablement](what, q.Where, err)
	}
	e := w.edition()
	recent := e.build >= build24H2
	if (!outSet || !inSet) && (e.build == 0 || e.build >= buildNext && !recent || recent && !e.home && !e.pro && !e.enterprise && !e.server) {
		return e.untold(what, p, q)
	}
	outward, inward := out != 0, in != 0
	if !outSet {
		outward = recent && !e.home
	}
	if !inSet {
		inward = recent && !e.server
	}
	state := checks.Disabled
	switch {
	case outward && inward:
		state = checks.Enabled
	case outward || inward:
		state = checks.PartlyEnabled
	}
	return checks.KnownFact(state, p, q, e.proof)
}

// oldLogins reads whether the first version of Windows sign-in over a network (NTLM) is
// used or taken. From 24H2 on Windows no longer has it.
func (w win) oldLogins() checks.Fact[checks.Enablement] {
	const what = "which ways to sign in over the network it takes"
	n, p, set, err := w.firstOf([3]string{hklm, lsaKey, "LmCompatibilityLevel"})
	if err != nil {
		return unread[checks.Enablement](what, p.Where, err)
	}
	e := w.edition()
	gone := e.build >= build24H2
	switch {
	case set && n > 5:
		return checks.UnknownFact[checks.Enablement](checks.ReasonParse, "Windows holds a level of sign-in that we do not know.", p)
	case set && n <= 2 && gone, !set && (e.build == 0 || e.build >= buildNext && !gone):
		return e.untold(what, p)
	case set && n <= 2:
		return checks.KnownFact(checks.Disabled, p, e.proof)
	case set && n == 5, gone:
		return checks.KnownFact(checks.Enabled, p, e.proof)
	}
	return checks.KnownFact(checks.PartlyEnabled, p, e.proof)
}

// keptPasswords reads whether passwords stay readable in memory, and whether the program
// that holds them is guarded from others.
func (w win) keptPasswords() checks.Fact[checks.Enablement] {
	const what = "how it guards passwords in its memory"
	kept, d, set, err := w.firstOf([3]string{hklm, digestKey, "UseLogonCredential"})
	if err != nil {
		return unread[checks.Enablement](what, d.Where, err)
	}
	n, p, ruled, err := w.firstOf([3]string{hklm, `SOFTWARE\Policies\Microsoft\Windows\System`, "RunAsPPL"}, [3]string{hklm, lsaKey, "RunAsPPL"})
	if err != nil {
		return unread[checks.Enablement](what, p.Where, err)
	}
	e := w.edition()
	switch {
	case set && kept != 0:
		return checks.KnownFact(checks.Disabled, d)
	case !set && e.build < build81:
		return e.untold(what, d)
	case ruled && (n == 1 || n == 2):
		return checks.KnownFact(checks.Enabled, d, p)
	case ruled && n == 0, !ruled && (e.server || e.build < build22H2):
		return checks.KnownFact(checks.PartlyEnabled, d, p, e.proof)
	}
	return e.untold(what, d, p)
}

// autoRun reads whether a stick or a disc that is put in is left alone. Bit 2 stands for
// what can be taken out and bit 5 for discs.
func (w win) autoRun() checks.Fact[checks.Enablement] {
	const what = "what it does with a stick that is put in"
	const removable, discs = 1 << 2, 1 << 5
	n, p, set, err := w.firstOf([3]string{hklm, explorerPolicy, "NoDriveTypeAutoRun"}, [3]string{hkcu, explorerPolicy, "NoDriveTypeAutoRun"})
	if err != nil {
		return unread[checks.Enablement](what, p.Where, err)
	}
	off, q, _, err := w.firstOf([3]string{hkcu, autoplayKey, "DisableAutoplay"})
	if err != nil {
		return unread[checks.Enablement](what, q.Where, err)
	}
	if set && n&removable != 0 && n&discs != 0 || off == 1 {
		return checks.KnownFact(checks.Enabled, p, q)
	}
	if e := w.edition(); e.build == 0 {
		return e.untold(what, p, q)
	}
	return checks.KnownFact(checks.PartlyEnabled, p, q)
}

// secureBoot reads what the firmware told Windows when it started. Where it told nothing
// the computer may have started in the old way, or may be too old.
func (w win) secureBoot() checks.Fact[checks.Enablement] {
	const what = "whether only a known system may start"
	n, p, set, err := w.firstOf([3]string{hklm, secureBootKey, "UEFISecureBootEnabled"})
	switch {
	case err != nil:
		return unread[checks.Enablement](what, p.Where, err)
	case !set:
		return checks.UnknownFact[checks.Enablement](checks.ReasonSourceMissing, "The computer did not tell Windows whether it checks what it starts.", p)
	case n == 1:
		return checks.KnownFact(checks.Enabled, p)
	case n == 0:
		return checks.KnownFact(checks.Disabled, p)
	}
	return checks.UnknownFact[checks.Enablement](checks.ReasonParse, "Windows told us about its start in a way we do not know.", p)
}
