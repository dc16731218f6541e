// Package protection measures which guards of this computer are on: its
// firewall, the encryption of its disk, its watch for harmful software, its
// screen lock, its macro rules, and two old ways of talking to neighbours.
package protection

import (
	"cmp"
	"context"
	"embed"
	"slices"

	"github.com/cybercheck-cli/cybercheck/checks"
)

//go:embed *.yaml
var content embed.FS // the content beside the code

// Check measures the guards of this computer.
var Check = &checks.Check{
	Name:      "protection",
	Title:     "Guards of this computer",
	Touches:   "Firewall, disk encryption, virus protection, screen lock, macros and file sharing.",
	CannotSee: "Your other computers and phones, rules that a program sets while it runs, and whether anyone reads the warnings.",
	On:        []checks.Kind{checks.ThisComputer},
	Docs:      docs,
	Run:       run,
}

var (
	docs  = checks.EmbeddedDocs(content)
	words = checks.EmbeddedWords(content)
	limit = checks.EmbeddedContent[limits](content, "limits.yaml")
)

// limits are numbers of minutes.
type limits struct {
	Soon int `yaml:"soon"`
	Late int `yaml:"late"`
}

// The findings, as findings.yaml documents them.
const (
	idFirewall   = "protection.firewall"
	idEncryption = "protection.encryption"
	idMalware    = "protection.malware"
	idScreen     = "protection.screen_lock"
	idMacros     = "protection.macros"
	idOldSharing = "protection.old_sharing"
	idLocalNames = "protection.local_names"
	idGuest      = "protection.guest_sharing"
	idSigned     = "protection.signed_sharing"
	idOldLogins  = "protection.old_logins"
	idKept       = "protection.kept_passwords"
	idAutoRun    = "protection.autorun"
	idSecureBoot = "protection.secure_boot"
)

func run(ctx context.Context, env *checks.Env, t checks.Target) ([]checks.Finding, error) {
	return checks.RunHostCheck(env, docs, t, words.Say("unread"), func(h checks.Host) ([]checks.Finding, error) {
		p, err := h.Protection(ctx)
		s, unread := h.System(ctx)
		return judge(p, s.Portable, unreachable(ctx, h)), cmp.Or(err, unread)
	})
}

// unreachable reports whether it is certain that no program here waits for calls
// from other computers.
func unreachable(ctx context.Context, h checks.Host) bool {
	l, err := h.Listeners(ctx)
	if err != nil || l.Partial {
		return false
	}
	return !slices.ContainsFunc(l.Sockets, func(s checks.Listener) bool { return !s.Addr.IsLoopback() })
}

func judge(p checks.Protection, portable checks.Fact[bool], unreachable bool) []checks.Finding {
	return []checks.Finding{
		judgeFirewall(p.Firewall, unreachable),
		judgeEncryption(p.Encryption, portable),
		judgeMalware(p.Malware),
		judgeScreen(p.ScreenLock),
		judgeMacros(p.Macros),
		judgeOldSharing(p.OldSharing),
		judgeLocalNames(p.LocalNames),
		judgeDegrees(idGuest, p.GuestSharing, checks.Rating{Say: "guest.on", Status: checks.Pass},
			checks.Rating{Say: "guest.default", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "guest.off", Status: checks.Partial, Severity: checks.Medium}),
		judgeDegrees(idSigned, p.SignedSharing, checks.Rating{Say: "signed.on", Status: checks.Pass},
			checks.Rating{Say: "signed.partly", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "signed.off", Status: checks.Partial, Severity: checks.Low}),
		judgeDegrees(idOldLogins, p.OldLogins, checks.Rating{Say: "logins.on", Status: checks.Pass},
			checks.Rating{Say: "logins.taken", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "logins.used", Status: checks.Partial, Severity: checks.Medium}),
		judgeDegrees(idKept, p.KeptPasswords, checks.Rating{Say: "kept.guarded", Status: checks.Pass},
			checks.Rating{Say: "kept.unguarded", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "kept.readable", Status: checks.Partial, Severity: checks.Medium}),
		judgeDegrees(idAutoRun, p.AutoRun, checks.Rating{Say: "autorun.off", Status: checks.Pass},
			checks.Rating{Say: "autorun.asks", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "autorun.asks", Status: checks.Partial, Severity: checks.Low}),
		judgeDegrees(idSecureBoot, p.SecureBoot, checks.Rating{Say: "boot.on", Status: checks.Pass},
			checks.Rating{Say: "boot.off", Status: checks.Partial, Severity: checks.Low}, checks.Rating{Say: "boot.off", Status: checks.Partial, Severity: checks.Low}),
	}
}
