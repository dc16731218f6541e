package accounts

import (
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

func known[T any](v T) checks.Fact[T] {
	return checks.KnownFact(v, checks.Evidence{What: "x", Where: "/etc/x:1", Seen: "y"})
}

func people(admins, others int, used time.Time) checks.Fact[[]checks.Account] {
	var out []checks.Account
	for range admins {
		out = append(out, checks.Account{Name: "boss", Admin: true, LastUsed: used})
	}
	for range others {
		out = append(out, checks.Account{Name: "ada", LastUsed: used})
	}
	return known(out)
}

func good() checks.Accounts {
	return checks.Accounts{
		DailyAdmin: known(false), Prompted: known(true), People: people(2, 2, checktest.Now()), Guest: known(false),
		AutoLogin: known(false), StoredPassword: known(false), NoPassword: known([]string(nil)),
	}
}

// hidden are rules for administrators that an ordinary user may not read.
func hidden() *checks.Fact[int] {
	f := checks.UnknownFact[int](checks.ReasonNeedsElevation, "Hidden.")
	return &f
}

func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name     string
		change   func(*checks.Accounts)
		portable bool
		id       string
		status   checks.Status
		severity checks.Severity
		says     string
	}{
		{"standard", func(*checks.Accounts) {}, true, idDaily, checks.Pass, 0, "not an administrator"},
		{"administrator", func(a *checks.Accounts) { a.DailyAdmin = known(true) }, true, idDaily, checks.Partial, checks.Medium, ""},
		{"never asked", func(a *checks.Accounts) { a.DailyAdmin, a.Prompted = known(true), known(false) }, true, idDaily, checks.Fail, checks.High, "never asks"},
		{"nobody to be seen", func(a *checks.Accounts) {
			a.DailyAdmin = checks.UnknownFact[bool](checks.ReasonSourceMissing, "Root.")
		}, true, idDaily, checks.NotChecked, 0, "Root."},
		{"one", func(a *checks.Accounts) { a.People = people(1, 0, time.Time{}) }, true, idAdmins, checks.Pass, 0, "step in"},
		{"three", func(a *checks.Accounts) { a.People = people(3, 0, time.Time{}) }, true, idAdmins, checks.Pass, 0, "3 accounts"},
		{"four", func(a *checks.Accounts) { a.People = people(4, 0, time.Time{}) }, true, idAdmins, checks.Partial, checks.Medium, "4 accounts"},
		{"two, and a directory", func(a *checks.Accounts) { a.AdminsElsewhere = 1 }, true, idAdmins, checks.NotChecked, 0, "directory"},
		{"four, and a directory", func(a *checks.Accounts) { a.People, a.AdminsElsewhere = people(4, 0, time.Time{}), 1 }, true, idAdmins, checks.Partial, checks.Medium, "4 accounts"},
		{"two, and rules that are hidden", func(a *checks.Accounts) { a.AdminsUntold = hidden() }, true, idAdmins, checks.NotChecked, 0, "Hidden. Running cybercheck as administrator"},
		{"four, and rules that are hidden", func(a *checks.Accounts) { a.People, a.AdminsUntold = people(4, 0, time.Time{}), hidden() }, true, idAdmins, checks.Partial, checks.Medium, "4 accounts"},
		{"guest", func(a *checks.Accounts) { a.Guest = known(true) }, true, idGuest, checks.Partial, checks.Medium, ""},
		{"a laptop that asks nothing", func(a *checks.Accounts) { a.AutoLogin = known(true) }, true, idAuto, checks.Fail, checks.High, "laptop"},
		{"a desktop that asks nothing", func(a *checks.Accounts) { a.AutoLogin = known(true) }, false, idAuto, checks.Partial, checks.Medium, ""},
		{"a readable password", func(a *checks.Accounts) { a.StoredPassword = known(true) }, false, idAuto, checks.Fail, checks.High, "readable"},
		{"no password", func(a *checks.Accounts) { a.NoPassword = known([]string{"till", "tv"}) }, true, idNoPassword, checks.Fail, checks.High, "till, tv"},
		{"shadow is closed", func(a *checks.Accounts) {
			a.NoPassword = checks.UnknownFact[[]string](checks.ReasonNeedsElevation, "Hidden.")
		}, true, idNoPassword, checks.NotChecked, 0, "Hidden. Running cybercheck as administrator"},
		{"in use", func(*checks.Accounts) {}, true, idUnused, checks.Pass, 0, "90 days"},
		{"idle", func(a *checks.Accounts) { a.People = people(0, 1, checktest.Now().AddDate(0, 0, -91)) }, true, idUnused, checks.Partial, checks.Low, "ada"},
		{"a holiday", func(a *checks.Accounts) { a.People = people(0, 1, checktest.Now().AddDate(0, 0, -89)) }, true, idUnused, checks.Pass, 0, ""},
		{"not noted", func(a *checks.Accounts) { a.People = people(0, 1, time.Time{}) }, true, idUnused, checks.NotChecked, 0, "does not note"},
		{"nobody", func(a *checks.Accounts) { a.People = known([]checks.Account(nil)) }, true, idUnused, checks.NotApplicable, 0, ""},
		{"broken", func(a *checks.Accounts) {
			a.People = checks.UnknownFact[[]checks.Account](checks.ReasonParse, "Broken.")
		}, true, idAdmins, checks.Unknown, 0, "Broken."},
	} {
		a := good()
		tt.change(&a)
		for _, f := range judge(a, known(tt.portable), checktest.Now()) {
			if f.ID != tt.id {
				continue
			}
			if f.Status != tt.status || f.Severity != tt.severity || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %s %s, %q; want %s %s, %q", tt.name, f.Status, f.Severity, f.Detail, tt.status, tt.severity, tt.says)
			}
		}
	}
}

func TestRun(t *testing.T) {
	a, env := good(), checktest.Env(t)
	env.Host = &checktest.Host{Facts: checktest.Facts{Accounts: &a, System: &checks.System{Portable: known(true)}}}
	for _, f := range checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		if f.Status != checks.Pass {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
	checktest.HostFaults(t, Check)
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }
