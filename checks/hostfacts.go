package checks

import (
	"context"
	"slices"
	"time"
)

// HostFacts tells how this computer is set up. Every method follows the rules of
// Host: an error is for the whole, and each fact says for itself why it is not
// known. Facts about a person are about the one who sits here, also where the
// program was started with an administrator's rights.
type HostFacts interface {
	// System says what this computer is and which system it runs.
	System(ctx context.Context) (System, error)
	// Updates says whether the system and the browsers keep themselves up to date.
	Updates(ctx context.Context) (Updates, error)
	// Protection says which protections of this computer are on.
	Protection(ctx context.Context) (Protection, error)
	// Accounts says who can sign in here, and with which rights.
	Accounts(ctx context.Context) (Accounts, error)
	// RemoteAccess says which ways lead in from another computer.
	RemoteAccess(ctx context.Context) (RemoteAccess, error)
	// Backups says which programs copy the data of this computer, and when they did.
	Backups(ctx context.Context) (Backups, error)
}

// System is what a computer is.
type System struct {
	Release Fact[Release]
	// Portable says whether it can be carried: a laptop or a tablet.
	Portable Fact[bool]
}

// A Release is a version of an operating system.
type Release struct {
	// Product is "windows", "windows-server" or "macos"; on any other system it is the ID
	// in os-release, such as "debian", "ubuntu" or "fedora".
	Product string
	Version string // "12", "24.04", the build of Windows "26100", "15.7"
	Edition string // Windows: "home", "enterprise", "ltsc" or "iot-ltsc"; else empty
	Name    string // for people: "Debian GNU/Linux 12 (bookworm)"
	// Patch is the number of the fixes that are installed, as Windows counts them
	// (UBR); 0 where there is none or it was not read.
	Patch int
	// Ends is the last day with fixes where the system itself says so.
	Ends time.Time
	// Extended is true where the system is seen to be in its maker's programme for
	// longer support.
	Extended bool
}

// Automation says how far updates install themselves.
type Automation uint8

// The degrees. Unfed means that they would install themselves, and that no source of
// fixes is among those they come from; Notified that someone must press a button; Some
// that a rule keeps part of them out.
const (
	UpdatesOff Automation = iota
	UpdatesUnfed
	UpdatesNotified
	UpdatesSome
	UpdatesAutomatic
)

// Updates says how fixes reach a computer.
type Updates struct {
	Automatic Fact[Automation]
	// PausedUntil is when a pause of updates ends; zero where none was asked for.
	PausedUntil time.Time
	// DelayedDays is by how many days a rule holds each fix back.
	DelayedDays int
	// Listed is when the newest list of fixes that this computer knows was made; zero
	// where that is not told.
	Listed time.Time
	// Waiting names updates that are there to be installed.
	Waiting []string
	// LastSuccess is when updates last installed, or when a look for them found none.
	LastSuccess Fact[time.Time]
	// LastChange is when any program was last installed or updated: no update can
	// be newer. It is asked where LastSuccess is not known.
	LastChange Fact[time.Time]
	// Restart says whether an update waits for a restart.
	Restart  Fact[bool]
	Browsers Fact[[]Program]
	// Office is the Microsoft Office that is installed.
	Office Fact[Office]
}

// Office is an installed Microsoft Office.
type Office struct {
	// Release is its product year, such as "2021", or "365", below the product "office".
	Release Release
	// Automatic says whether it fetches its fixes by itself.
	Automatic bool
}

// A Program is one installed program.
type Program struct {
	Name    string
	Version string // empty where not known
	// Dated is when its files were made or put there; zero where they do not tell.
	Dated time.Time
}

// An Enablement says how far something that protects is on.
type Enablement uint8

// The states of a guard. Undone means that it is on, and that another setting takes all
// its effect away. NotConfigured means that nothing turns it on in the usual places, and
// that something else still might.
const (
	Disabled Enablement = iota
	Undone
	NotConfigured
	PartlyEnabled
	Enabled
)

// Protection says which protections are on. A fact that a system has no place for is
// absent: see AbsentFact.
type Protection struct {
	Firewall   Fact[Enablement]
	Encryption Fact[Encryption]
	Malware    Fact[Enablement]
	ScreenLock Fact[ScreenLock]
	// Macros says how far macros in files from the internet are held back.
	Macros Fact[Enablement]
	// OldSharing says whether the first version of Windows file sharing is on.
	OldSharing Fact[bool]
	// LocalNames says whether the computer asks the whole network for names (LLMNR).
	LocalNames Fact[bool]
	// GuestSharing says how far shared folders without a password are ruled out, and
	// SignedSharing how far what goes to shared folders must be signed.
	GuestSharing  Fact[Enablement]
	SignedSharing Fact[Enablement]
	// OldLogins says how far the first version of Windows sign-in (NTLM) is ruled out.
	OldLogins Fact[Enablement]
	// KeptPasswords says how far passwords in memory are guarded.
	KeptPasswords Fact[Enablement]
	// AutoRun says how far a stick that is put in is left alone.
	AutoRun Fact[Enablement]
	// SecureBoot says whether only a known system may start.
	SecureBoot Fact[Enablement]
}

// Encryption is how the disk of the system is kept.
type Encryption uint8

// The states of a disk. Partly means that a file system of people's data, or swap, is
// plain beside one that is scrambled; Suspended means scrambled with the key left beside
// it, and Decrypting that it will soon be plain.
const (
	DiskPlain Encryption = iota
	DiskPartly
	DiskDecrypting
	DiskSuspended
	DiskUnderWay
	DiskEncrypted
)

// A ScreenLock says when an unattended screen asks for the password.
type ScreenLock struct {
	// Never is true where it does not lock by itself.
	Never bool
	// After is how long nobody touches it before it locks.
	After time.Duration
	// FromDark is true where After counts from the moment that the screen goes
	// dark, and when that is was not read.
	FromDark bool
	// AsleepOnly is true beside Never where it may still lock when it sleeps.
	AsleepOnly bool
}

// Accounts says who can sign in here.
type Accounts struct {
	// DailyAdmin says whether the person who sits here has an administrator's rights.
	DailyAdmin Fact[bool]
	// Prompted says whether such rights are asked for each time they are used.
	Prompted Fact[bool]
	// People are the accounts that a person can use.
	People Fact[[]Account]
	// AdminsElsewhere counts the administrators whose account a directory keeps: names
	// and groups that are not among People. How many people a group stands for is not
	// known here.
	AdminsElsewhere int
	// AdminsUntold is nil where every rule that makes an administrator was read; else it
	// says why there may be more of them than People shows.
	AdminsUntold *Fact[int]
	// Guest says whether someone without an account can sign in.
	Guest Fact[bool]
	// AutoLogin says whether the computer signs someone in when it starts.
	AutoLogin Fact[bool]
	// StoredPassword says whether the password for that lies readable in the settings.
	StoredPassword Fact[bool]
	// NoPassword holds the names of accounts that need no password at all.
	NoPassword Fact[[]string]
}

// An Account is one that a person can use.
type Account struct {
	Name  string
	Admin bool
	// LastUsed is the last time someone signed in; zero where it is not known.
	LastUsed time.Time
}

// RemoteAccess says which ways lead in from another computer.
type RemoteAccess struct {
	// Desktop says whether the system's own remote desktop is on.
	Desktop Fact[bool]
	// DesktopChecked says whether it asks for the password before it shows anything
	// (network level authentication).
	DesktopChecked Fact[bool]
	// SSH is the way in by typed commands.
	SSH Fact[SSH]
	// Services are the names of the services that are set up here.
	Services Fact[[]string]
}

// AuthScope says whom a setting holds for.
type AuthScope uint8

// Whom a setting holds for.
const (
	NoUsers AuthScope = iota
	SomeUsers
	AllUsers
)

// SSH is what a server for SSH accepts.
type SSH struct {
	// On is false where it is installed and does not start.
	On bool
	// Password and Root say who may come in with a password, and whether the
	// all-powerful account root may.
	Password AuthScope
	Root     AuthScope
	// RootLocked is true where root has no password now that could let it in.
	RootLocked bool
}

// Backups says which programs copy the data of this computer.
type Backups struct {
	Plans Fact[[]BackupPlan]
	// Services are the names of the services that are set up here.
	Services Fact[[]string]
}

// A BackupPlan is one backup that is set up.
type BackupPlan struct {
	Program string
	// Scheduled is true where it runs by itself.
	Scheduled bool
	// Last is when it last succeeded; zero where it does not say.
	Last time.Time
	// SameDisk is true where the copies stay on this computer.
	SameDisk bool
}

// reasonAbsent marks a fact that a system has no place for. It never leaves this
// package: UnknownFinding turns it into NotApplicable.
const reasonAbsent Reason = "absent"

// AbsentFact returns a fact that makes no sense on this computer: a finding
// about it does not apply.
func AbsentFact[T any](detail string, proof ...Evidence) Fact[T] {
	return Fact[T]{Reason: reasonAbsent, Detail: detail, Proof: proof}
}

// Absent reports whether the fact makes no sense on this computer.
func (f Fact[T]) Absent() bool { return !f.Known && f.Reason == reasonAbsent }

// UnknownFinding returns the finding about a fact that is not known. What a system hides
// from ordinary users, or has no record of, was not looked at: nobody loses by
// it, and gain says what a run with an administrator's rights would add. What was
// there and could not be understood is unknown.
func UnknownFinding[T any](id string, f Fact[T], gain string) Finding {
	out := Finding{ID: id, Reason: f.Reason, Detail: f.Detail, Evidence: slices.Clone(f.Proof)}
	switch f.Reason {
	case reasonAbsent:
		out.Status, out.Reason = NotApplicable, ""
	case ReasonNeedsElevation:
		out.Status, out.Detail = NotChecked, joinSentences(f.Detail, gain)
	case ReasonUnsupported, ReasonSourceMissing:
		out.Status = NotChecked
	case "":
		// A fact that nobody filled in is a fault of ours, and no pass.
		out.Status, out.Reason = Unknown, ReasonInternal
	default:
		out.Status = Unknown
	}
	return out
}

// PassFinding returns a finding that passes about a fact that is known, with its proof.
func PassFinding[T any](id string, f Fact[T], detail string) Finding {
	return Finding{ID: id, Status: Pass, Detail: detail, Evidence: slices.Clone(f.Proof)}
}

// A Rating is what a check makes of a value: the sentence that says so, and how good or
// bad it is. Nothing is a pass that does not say so.
type Rating struct {
	Say      string
	Status   Status
	Severity Severity
}

// RatedFinding is the finding about a fact of a few values, each with its rating. A value
// without one is a fault of ours, which panics, and no pass.
func RatedFinding[T comparable](id string, f Fact[T], w Words, by map[T]Rating) Finding {
	if !f.Known {
		return UnknownFinding(id, f, w.Gain(id))
	}
	r := by[f.Value]
	return PassFinding(id, f, w.Say(r.Say)).Gap(r.Status, r.Severity)
}

func joinSentences(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// RunHostCheck runs a check that looks at this computer. Where there is none to look at, and
// where look fails, every documented finding says unread, and why. So look returns an error of
// Host as it is: what a missing right hides, or a system does not have, is then not checked,
// and anything else is unknown; see UnknownFinding.
func RunHostCheck(env *Env, docs Docs, t Target, unread string, look func(Host) ([]Finding, error)) ([]Finding, error) {
	if env.Host == nil {
		return unreadHost(docs, t, nil, unread), nil
	}
	out, err := look(env.Host)
	if err != nil {
		return unreadHost(docs, t, err, unread), nil
	}
	return out, nil
}

// unreadHost says of every documented finding why the host told nothing.
func unreadHost(docs Docs, t Target, err error, detail string) []Finding {
	reason := ReasonUnsupported
	if err != nil {
		reason = ReasonOf(err)
	}
	proto := UnknownFinding("", UnknownFact[bool](reason, detail), "")
	out := AllFindings(&Check{Docs: docs}, t, proto.Status, proto.Reason, proto.Detail)
	if err != nil {
		for i := range out {
			out[i].Evidence = []Evidence{{What: "settings of this computer", Where: t.String(), Seen: err.Error()}}
		}
	}
	return out
}

// Gap gives a finding a status that is not a pass, with its severity.
func (f Finding) Gap(s Status, sev Severity) Finding {
	f.Status, f.Severity = s, sev
	return f
}
