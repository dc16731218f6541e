package passwords

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestSeverities holds each finding to the severity that its status is scored by.
func TestSeverities(t *testing.T) {
	good := policy()
	for _, tt := range []struct {
		name, standard, id string
		change             func(*checks.PasswordPolicy, *storage)
		status             checks.Status
		severity           checks.Severity
	}{
		{"a short password", "", idLength, func(p *checks.PasswordPolicy, _ *storage) { p.MinLength = known(7) }, checks.Fail, checks.High},
		{"one that is half-way", "", idLength, func(p *checks.PasswordPolicy, _ *storage) { p.MinLength = known(14) }, checks.Partial, checks.Medium},
		{"a monthly timer", "", idExpiry, func(p *checks.PasswordPolicy, _ *storage) { p.MaxAge = known(30 * day) }, checks.Partial, checks.Medium},
		{"no timer by NZISM", "nzism", idExpiry, func(*checks.PasswordPolicy, *storage) {}, checks.Partial, checks.Medium},
		{"an old form", "", idScheme, func(_ *checks.PasswordPolicy, k *storage) { k.scheme = known("sha256") }, checks.Partial, checks.Medium},
		{"a broken form", "", idScheme, func(_ *checks.PasswordPolicy, k *storage) { k.scheme = known("des") }, checks.Fail, checks.High},
		{"an account in an old form", "", idStored, func(_ *checks.PasswordPolicy, k *storage) { k.stored = known(map[string]string{"ada": "sha256"}) }, checks.Partial, checks.Medium},
		{"no lock, reached from elsewhere", "", idLockout, func(p *checks.PasswordPolicy, _ *storage) { p.LockoutTries = known(0) }, checks.Fail, checks.High},
		{"no lock, reached from here alone", "", idLockout, func(p *checks.PasswordPolicy, _ *storage) {
			p.LockoutTries, p.RemoteLogin = known(0), known(false)
		}, checks.Partial, checks.Medium},
		{"a lock for ever", "", idLockout, func(p *checks.PasswordPolicy, _ *storage) { p.LockoutFor = known(time.Duration(0)) }, checks.Partial, checks.Medium},
	} {
		p, k := good, kept()
		tt.change(&p, &k)
		for _, f := range checks.Run(t.Context(), env(fakeHost{policy: p, kept: &k}, tt.standard), []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
			if f.ID == tt.id && (f.Status != tt.status || f.Severity != tt.severity) {
				t.Errorf("%s: %s at %s, want %s at %s", tt.name, f.Status, f.Severity, tt.status, tt.severity)
			}
		}
	}
}

// TestSentences tells what an owner reads where one number more or less changes it.
func TestSentences(t *testing.T) {
	tries := func(n int, hold time.Duration) func(*checks.PasswordPolicy) {
		return func(p *checks.PasswordPolicy) { p.LockoutTries, p.LockoutFor = known(n), known(hold) }
	}
	length := func(n int, listed bool) func(*checks.PasswordPolicy) {
		return func(p *checks.PasswordPolicy) { p.MinLength, p.Dictionary = known(n), known(listed) }
	}
	for _, tt := range []struct {
		name, standard, id string
		change             func(*checks.PasswordPolicy)
		says               string
		not                string
	}{
		{"no length", "", idLength, length(0, false), "This computer sets no shortest length for passwords.", "0 characters."},
		{"one character", "", idLength, length(1, false), "accepts a password of 1 character.", "no shortest"},
		{"the list decides", "", idLength, length(8, true), "It refuses common words, which helps.", "does not refuse"},
		{"no list, which decides", "", idLength, length(8, false), "It does not refuse common words.", "which helps"},
		{"the list decides nothing", "", idLength, length(14, true), "of 14 characters. Ask for 15", "common words"},
		{"no list, which decides nothing", "", idLength, length(14, false), "of 14 characters. Ask for 15", "common words"},
		{"ten minutes", "", idLockout, tries(5, 10*time.Minute), "It opens again after 10 minutes.", "stays locked"},
		{"for ever", "", idLockout, tries(5, 0), "It stays locked until someone opens it. A stranger can shut you out", "opens again"},
		{"for ever by NIST, which names no time", "nist", idLockout, tries(5, 0), "Set it to 3 to 100 tries.", "or more"},
		{"a minute", "", idLockout, tries(5, 89*time.Second), "It opens again within a minute.", "after 1 minutes"},
		{"a minute and a half", "", idLockout, tries(5, 90*time.Second), "It opens again after 2 minutes.", "within"},
		{"too short", "", idLockout, tries(5, time.Minute), "Set it to 3 to 10 tries and 10 minutes or more.", "tries."},
		{"five tries suit all", "", idLockout, tries(5, 10*time.Minute), "An account locks after 5 wrong passwords.", "meets"},
		{"six tries do not", "", idLockout, tries(6, 10*time.Minute), "CIS asks for 5 at most.", "NZISM (New Zealand government) asks"},
		{"never", "", idLockout, tries(0, 0), "Wrong passwords never lock an account here.", "after 0"},
		{"so late that it is never", "", idLockout, tries(101, time.Hour), "An account locks after 101 wrong passwords.", "never lock"},
	} {
		p := policy()
		tt.change(&p)
		for _, f := range checks.Run(t.Context(), env(fakeHost{policy: p}, tt.standard), []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
			if f.ID == tt.id && (!strings.Contains(f.Detail, tt.says) || strings.Contains(f.Detail, tt.not)) {
				t.Errorf("%s: %q, want %q and not %q", tt.name, f.Detail, tt.says, tt.not)
			}
		}
	}
}

func TestForeverPassesNowhere(t *testing.T) {
	for _, s := range Standards() {
		p := policy()
		p.LockoutFor = known(time.Duration(0))
		checkOne(t, s+": a lock that nobody's waiting opens", p, s, idLockout, checks.Partial)
	}
}

// TestExpiryTitle says in the title that nothing runs out, where that is the gap.
func TestExpiryTitle(t *testing.T) {
	const never = "Passwords here never run out"
	for _, tt := range []struct {
		standard string
		age      time.Duration
		own      time.Duration
		never    bool
	}{
		{"nzism", 0, 0, true},
		{"nzism", 400 * day, 0, false},
		{"nzism", 90 * day, 0, false},
		{"default", 0, 0, false},
		{"nzism", 0, 30 * day, false},
	} {
		p, k := policy(), kept()
		p.MaxAge, k.ages = known(tt.age), known(map[string]time.Duration{"ada": tt.own})
		f := judgeExpiry(p.MaxAge, k.ages, must(t, tt.standard))
		if (f.Title == never) != tt.never {
			t.Errorf("%s %v %v: title %q", tt.standard, tt.age, tt.own, f.Title)
		}
		if told := strings.Contains(f.Detail, "ada"); told != (tt.own > 0) {
			t.Errorf("%s %v %v: %q", tt.standard, tt.age, tt.own, f.Detail)
		}
	}
}

// TestLengthProof shows the list of words as a proof only where it decides.
func TestLengthProof(t *testing.T) {
	list := checks.Evidence{What: "list", Where: "/etc/list:1", Seen: "on"}
	for n, decides := range map[int]bool{6: false, 8: true, 12: false, 15: false} {
		f := judgeLength(known(n), checks.KnownFact(true, list), must(t, "default"))
		if got := slices.Contains(f.Evidence, list); got != decides {
			t.Errorf("%d: %v, want the list among it %t", n, f.Evidence, decides)
		}
	}
}

func must(t *testing.T, name string) standard {
	t.Helper()
	s, err := standardNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
