package passwords

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// checkStorage is checkOne for a computer whose rules are good and which keeps
// passwords as k says.
func checkStorage(t *testing.T, name string, k storage, standard, id string, want checks.Status) checks.Finding {
	t.Helper()
	for _, f := range checks.Run(t.Context(), env(fakeHost{policy: policy(), kept: &k}, standard), []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		owes(t, name, f)
		if f.ID == id {
			if f.Status != want {
				t.Errorf("%s: status %v, want %v (%s)", name, f.Status, want, f.Detail)
			}
			return f
		}
	}
	t.Fatalf("%s: no finding %s", name, id)
	return checks.Finding{}
}

func TestScheme(t *testing.T) {
	for id, want := range map[string]checks.Status{
		"yescrypt": checks.Pass, "gost-yescrypt": checks.Pass, "scrypt": checks.Pass, "bcrypt": checks.Pass, "sha512": checks.Pass,
		"sha256": checks.Partial, "md5": checks.Fail, "nt": checks.Fail, "des": checks.Fail, "rot13": checks.Unknown,
	} {
		k := kept()
		k.scheme, k.stored = known(id), known(map[string]string{"ada": id, "bob": "yescrypt"})
		checkStorage(t, "a new one by "+id, k, "", idScheme, want)
		f := checkStorage(t, "a stored one by "+id, k, "", idStored, want)
		if want != checks.Pass && (!strings.Contains(f.Detail, "ada") || strings.Contains(f.Detail, "bob")) {
			t.Errorf("%s: %q names the wrong accounts", id, f.Detail)
		}
	}
	k := kept()
	k.stored = known(map[string]string{"ada": "des", "bob": "rot13", "eve": "sha256"})
	checkStorage(t, "the worst counts", k, "", idStored, checks.Fail)
	k.stored = known(map[string]string{})
	checkStorage(t, "nobody has one", k, "", idStored, checks.NotApplicable)
}

func TestHistory(t *testing.T) {
	k := kept()
	checkStorage(t, "five", k, "", idHistory, checks.Pass)
	k.history = known(0)
	for _, s := range Standards() {
		if f := checkStorage(t, "none", k, s, idHistory, checks.Partial); f.Severity != checks.Info || !strings.Contains(f.Detail, "CIS asks") {
			t.Errorf("%s: severity %v, %q: it is told and not scored", s, f.Severity, f.Detail)
		}
	}
}

func TestAccountExpiry(t *testing.T) {
	const pass, partial = checks.Pass, checks.Partial
	for _, tt := range []struct {
		standard string
		days     []int
		want     checks.Status
		says     string
	}{
		{"default", []int{0, 0}, pass, "never run out"},
		{"default", []int{0, 365}, pass, "b after 365 days"},
		{"default", []int{0, 90}, partial, "b after 90 days"},
		{"default", []int{90, 30}, partial, "a after 90 days and b after 30 days. People answer"},
		{"nist", []int{400}, partial, "a after 400 days"},
		{"cis", []int{0}, partial, "CIS asks for a change"},
		{"nzism", []int{90, 0}, partial, "NZISM"},
		{"ism", []int{42}, partial, "a after 42 days"},
	} {
		ages := map[string]time.Duration{}
		for i, n := range tt.days {
			ages[string(rune('a'+i))] = time.Duration(n) * day
		}
		k := kept()
		k.ages = known(ages)
		f := checkStorage(t, fmt.Sprint(tt.standard, tt.days), k, tt.standard, idExpiry, tt.want)
		if !strings.Contains(f.Detail, tt.says) {
			t.Errorf("%s %v: %q does not say %q", tt.standard, tt.days, f.Detail, tt.says)
		}
	}
	// What an administrator would add is said; what could not be understood is no pass.
	k := kept()
	k.ages = checks.UnknownFact[map[string]time.Duration](checks.ReasonNeedsElevation, "Closed.")
	if f := checkStorage(t, "closed", k, "", idExpiry, pass); !strings.Contains(f.Detail, "would add how long") {
		t.Errorf("%q", f.Detail)
	}
	k.ages = checks.UnknownFact[map[string]time.Duration](checks.ReasonParse, "Broken.")
	if f := checkStorage(t, "broken", k, "", idExpiry, checks.Unknown); f.Reason != checks.ReasonParse {
		t.Errorf("%+v", f)
	}
}

// TestStorageClosed takes the right to read away: nobody loses by it, and what
// an administrator would add is named.
func TestStorageClosed(t *testing.T) {
	k := kept()
	k.stored = checks.UnknownFact[map[string]string](checks.ReasonNeedsElevation, "Closed.")
	if f := checkStorage(t, "closed", k, "", idStored, checks.NotChecked); !strings.Contains(f.Detail, "administrator would add") {
		t.Errorf("%q", f.Detail)
	}
	k.scheme = checks.UnknownFact[string](checks.ReasonParse, "Broken.")
	checkStorage(t, "broken", k, "", idScheme, checks.Unknown)
	k.history = checks.AbsentFact[int]("None.", proof)
	checkStorage(t, "no such thing", k, "", idHistory, checks.NotApplicable)
}

// TestNoKeeper: a host that does not tell takes nothing away.
func TestNoKeeper(t *testing.T) {
	type plainHost struct{ checks.Host }
	k := storageOf(t.Context(), plainHost{})
	for _, f := range []checks.Finding{judgeScheme(k.scheme), judgeStored(k.stored), judgeHistory(k.history)} {
		if f.Status != checks.NotChecked || f.Reason != checks.ReasonUnsupported {
			t.Errorf("%+v", f)
		}
	}
}
