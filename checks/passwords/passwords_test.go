package passwords

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// fakeHost answers with one policy or one error.
type fakeHost struct {
	checks.Host
	policy checks.PasswordPolicy
	kept   *storage
	err    error
	name   string // of its system
}

// System implements checks.HostFacts.
func (h fakeHost) System(context.Context) (checks.System, error) {
	if h.name == "" {
		return checks.System{}, errors.ErrUnsupported
	}
	return checks.System{Release: known(checks.Release{Product: h.name})}, nil
}

// PasswordStorage implements StorageReader.
func (h fakeHost) PasswordStorage(context.Context) (checks.Fact[string], checks.Fact[map[string]string], checks.Fact[int], checks.Fact[map[string]time.Duration]) {
	k := kept()
	if h.kept != nil {
		k = *h.kept
	}
	return k.scheme, k.stored, k.history, k.ages
}

// kept is a computer that keeps its passwords well.
func kept() storage {
	return storage{
		scheme: known("yescrypt"), stored: known(map[string]string{"ada": "sha512"}), history: known(5),
		ages: known(map[string]time.Duration{}),
	}
}

func (h fakeHost) PasswordPolicy(context.Context) (checks.PasswordPolicy, error) {
	return h.policy, h.err
}

func env(h checks.Host, standard string) *checks.Env {
	return &checks.Env{Host: h, Options: []any{Options{Standard: standard}}, Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}
}

var proof = checks.Evidence{What: "rule", Where: "/etc/rule:1", Seen: "x"}

func known[T any](v T) checks.Fact[T] { return checks.KnownFact(v, proof) }

const day = 24 * time.Hour

// policy is a computer that passes everything.
func policy() checks.PasswordPolicy {
	return checks.PasswordPolicy{
		MinLength: known(16), Dictionary: known(true), MaxAge: known(time.Duration(0)),
		LockoutTries: known(5), LockoutFor: known(15 * time.Minute), RemoteLogin: known(true),
	}
}

func TestLength(t *testing.T) {
	const pass, partial, fail = checks.Pass, checks.Partial, checks.Fail
	no, yes := known(false), known(true)
	closed := checks.UnknownFact[bool](checks.ReasonNeedsElevation, "Closed.")
	lacking := checks.UnknownFact[bool](checks.ReasonUnsupported, "No list.")
	for _, tt := range []struct {
		standard string
		n        int
		listed   checks.Fact[bool]
		want     checks.Status
	}{
		{"default", 0, no, fail},
		{"default", 6, no, fail},
		{"default", 7, yes, fail},
		{"default", 8, no, fail},
		{"default", 8, yes, partial},
		{"default", 11, no, fail},
		{"default", 11, yes, partial},
		{"default", 8, closed, checks.NotChecked},
		{"default", 8, lacking, fail},
		{"default", 12, no, partial},
		{"default", 14, closed, partial},
		{"default", 15, no, pass},
		{"default", 64, yes, pass},
		{"default", 6, closed, fail},
		{"default", 15, closed, pass},
		{"", 14, no, partial},
		{"nist", 14, yes, partial},
		{"nist", 15, no, pass},
		{"cyber-essentials", 12, no, pass},
		{"cyber-essentials", 8, yes, pass},
		{"cyber-essentials", 8, no, fail},
		{"cyber-essentials", 8, closed, checks.NotChecked},
		{"cyber-essentials", 7, yes, fail},
		{"nzism", 15, yes, partial},
		{"nzism", 16, no, pass},
		{"cis", 13, no, partial},
		{"cis", 14, no, pass},
		{"ism", 14, no, partial},
		{"ism", 15, no, pass},
	} {
		p := policy()
		p.MinLength, p.Dictionary = known(tt.n), tt.listed
		checkOne(t, fmt.Sprintf("%s %d", tt.standard, tt.n), p, tt.standard, idLength, tt.want)
	}
}

func TestExpiry(t *testing.T) {
	const pass, partial = checks.Pass, checks.Partial
	for _, tt := range []struct {
		standard string
		age      time.Duration
		want     checks.Status
	}{
		{"default", 0, pass},
		{"default", time.Hour, partial},
		{"default", 90 * day, partial},
		{"default", 364 * day, partial},
		{"default", 365 * day, pass},
		{"default", 1000 * day, pass},
		{"nist", 0, pass},
		{"nist", 365 * day, partial},
		{"cyber-essentials", 0, pass},
		{"cyber-essentials", 30 * day, partial},
		{"nzism", 0, partial},
		{"nzism", 365 * day, pass},
		{"nzism", 366 * day, partial},
		{"cis", 0, partial},
		{"cis", 90 * day, pass},
		{"cis", 400 * day, partial},
		{"ism", 0, pass},
		{"ism", 42 * day, partial},
	} {
		p := policy()
		p.MaxAge = known(tt.age)
		checkOne(t, fmt.Sprintf("%s %v", tt.standard, tt.age), p, tt.standard, idExpiry, tt.want)
	}
}

func TestLockout(t *testing.T) {
	const pass, partial, fail = checks.Pass, checks.Partial, checks.Fail
	far, near := known(true), known(false)
	unsure := checks.UnknownFact[bool](checks.ReasonUnsupported, "Not judged.")
	for _, tt := range []struct {
		standard string
		tries    int
		hold     time.Duration
		remote   checks.Fact[bool]
		want     checks.Status
	}{
		{"default", 0, 0, far, fail},
		{"default", 0, 0, near, partial},
		{"default", 0, 0, unsure, partial},
		{"default", 10, 10 * time.Minute, far, pass},
		{"default", 3, time.Hour, near, pass},
		{"default", 10, 9 * time.Minute, far, partial},
		{"default", 10, 30 * time.Second, far, partial},
		{"default", 5, 0, far, partial},
		{"default", 2, time.Hour, far, partial},
		{"default", 1, time.Hour, far, partial},
		{"default", 11, time.Hour, far, partial},
		{"default", 100, time.Hour, far, partial},
		{"default", 101, time.Hour, far, fail},
		{"default", 999, time.Hour, near, partial},
		{"nist", 100, time.Minute, far, pass},
		{"nist", 101, time.Hour, far, fail},
		{"cyber-essentials", 10, 5 * time.Minute, far, pass},
		{"cyber-essentials", 11, 5 * time.Minute, far, partial},
		{"cis", 5, 15 * time.Minute, far, pass},
		{"cis", 6, 15 * time.Minute, far, partial},
		{"cis", 5, 10 * time.Minute, far, partial},
		{"ism", 5, 10 * time.Minute, far, pass},
		{"ism", 10, 10 * time.Minute, far, partial},
		{"nzism", 10, 10 * time.Minute, far, pass},
	} {
		p := policy()
		p.LockoutTries, p.LockoutFor, p.RemoteLogin = known(tt.tries), known(tt.hold), tt.remote
		checkOne(t, fmt.Sprintf("%s %d %v", tt.standard, tt.tries, tt.hold), p, tt.standard, idLockout, tt.want)
	}
	p := policy()
	p.LockoutFor = checks.UnknownFact[time.Duration](checks.ReasonSourceMissing, "Gone.")
	checkOne(t, "time unknown", p, "", idLockout, checks.NotChecked)
}

func TestDictionary(t *testing.T) {
	p := policy()
	checkOne(t, "listed", p, "", idDictionary, checks.Pass)
	p.Dictionary = known(false)
	if f := checkOne(t, "unlisted", p, "", idDictionary, checks.Partial); f.Severity != checks.Info {
		t.Errorf("severity %v, want info: it is told and not scored", f.Severity)
	}
	p.Dictionary = checks.UnknownFact[bool](checks.ReasonUnsupported, "No such list.")
	checkOne(t, "no source", p, "", idDictionary, checks.NotChecked)
}

// checkOne runs the check and holds one finding against what every finding owes.
func checkOne(t *testing.T, name string, p checks.PasswordPolicy, standard, id string, want checks.Status) checks.Finding {
	t.Helper()
	for _, f := range checks.Run(t.Context(), env(fakeHost{policy: p}, standard), []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		owes(t, name, f)
		if f.ID != id {
			continue
		}
		if f.Status != want {
			t.Errorf("%s: status %v, want %v (%s)", name, f.Status, want, f.Detail)
		}
		return f
	}
	t.Fatalf("%s: no finding %s", name, id)
	return checks.Finding{}
}

func owes(t *testing.T, name string, f checks.Finding) {
	t.Helper()
	if f.Title == "" || f.Detail == "" || strings.Contains(f.Detail, "{") || strings.Contains(f.Title, "{") {
		t.Errorf("%s: %s: title %q, detail %q", name, f.ID, f.Title, f.Detail)
	}
	if len(f.Evidence) == 0 && f.Reason == "" {
		t.Errorf("%s: %s: neither evidence nor reason", name, f.ID)
	}
	severity := map[checks.Status][]checks.Severity{
		checks.Fail: {checks.High, checks.Critical}, checks.Partial: {checks.Medium, checks.Low, checks.Info},
	}
	if want, ok := severity[f.Status]; ok && !slices.Contains(want, f.Severity) {
		t.Errorf("%s: %s: %v at severity %v", name, f.ID, f.Status, f.Severity)
	}
	if f.Status == checks.Unknown && f.Reason == "" {
		t.Errorf("%s: %s: unknown without a reason", name, f.ID)
	}
	plain(t, name+": "+f.ID, f.Detail)
}

// plain holds a text to sentences of at most 25 words.
func plain(t *testing.T, where, text string) {
	t.Helper()
	for _, s := range sentenceEnd.Split(text, -1) {
		if n := len(strings.Fields(s)); n > 25 {
			t.Errorf("%s: a sentence of %d words: %q", where, n, s)
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.?!]\s+`)

func TestSayings(t *testing.T) {
	p := policy()
	p.MinLength, p.Dictionary = known(6), known(false)
	f := checkOne(t, "six", p, "", idLength, checks.Fail)
	if want := "This computer accepts passwords of 6 characters. Ask for 15 or more."; f.Detail != want {
		t.Errorf("got %q, want %q", f.Detail, want)
	}
	p.MinLength = known(14)
	f = checkOne(t, "fourteen", p, "", idLength, checks.Partial)
	want := "This computer accepts passwords of 14 characters. Ask for 15 or more. " +
		"14 characters meets Cyber Essentials (United Kingdom) and CIS. NIST (United States) asks for 15. " +
		"ISM (Australian government) asks for 15. NZISM (New Zealand government) asks for 16."
	if f.Detail != want {
		t.Errorf("got %q, want %q", f.Detail, want)
	}
	p.LockoutTries = known(10)
	f = checkOne(t, "ten tries", p, "", idLockout, checks.Pass)
	if !strings.Contains(f.Detail, "CIS asks for 5 at most.") || f.Title != "Wrong passwords lock the account for a while" {
		t.Errorf("title %q, detail %q", f.Title, f.Detail)
	}
	p.MaxAge = known(90 * day)
	f = checkOne(t, "ninety days", p, "", idExpiry, checks.Partial)
	if !strings.HasPrefix(f.Detail, "Passwords here run out after 90 days.") || !strings.Contains(f.Detail, "yearly change") {
		t.Errorf("detail %q", f.Detail)
	}
}

func TestUnread(t *testing.T) {
	closed := &fs.PathError{Op: "open", Path: "/etc/pam.d/passwd", Err: fs.ErrPermission}
	for _, tt := range []struct {
		name   string
		err    error
		status checks.Status
		reason checks.Reason
		says   string
	}{
		{"not covered", fmt.Errorf("x: %w", errors.ErrUnsupported), checks.NotChecked, checks.ReasonUnsupported, "cannot be read yet"},
		{"no rights", closed, checks.NotChecked, checks.ReasonNeedsElevation, "administrator would add"},
		{"too slow", fmt.Errorf("x: %w", context.DeadlineExceeded), checks.Unknown, checks.ReasonTimeout, "could not be read"},
		{"stopped", fmt.Errorf("x: %w", context.Canceled), checks.NotChecked, checks.ReasonCancelled, "stopped"},
		{"other", errors.New("exit status 1"), checks.Unknown, checks.ReasonProtocol, "could not be read"},
	} {
		out, err := run(t.Context(), env(fakeHost{err: tt.err, policy: policy()}, ""), checks.Target{})
		if err != nil || len(out) != len(docs.All()) {
			t.Fatalf("%s: %d findings, %v", tt.name, len(out), err)
		}
		for _, f := range out {
			owes(t, tt.name, f)
			if f.Status != tt.status || f.Reason != tt.reason || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %+v", tt.name, f)
			}
		}
	}
	if out, err := run(t.Context(), env(nil, ""), checks.Target{}); err != nil || out[0].Status != checks.NotChecked {
		t.Errorf("no host: %v, %v", out, err)
	}
}

// TestUnknownNeverPasses takes away one fact after another.
func TestUnknownNeverPasses(t *testing.T) {
	out := judge(checks.PasswordPolicy{}, storage{}, standards()[0])
	if len(out) != len(docs.All()) {
		t.Fatalf("%d findings of %d", len(out), len(docs.All()))
	}
	for _, f := range out {
		if f.Status != checks.Unknown || f.Reason != checks.ReasonInternal || f.Detail == "" {
			t.Errorf("nothing filled in: %+v", f)
		}
	}
	p := policy()
	p.MinLength = checks.UnknownFact[int](checks.ReasonNeedsElevation, "Closed.", proof)
	f := checkOne(t, "length closed", p, "", idLength, checks.NotChecked)
	if f.Reason != checks.ReasonNeedsElevation || !strings.Contains(f.Detail, "the shortest password that is accepted here") {
		t.Errorf("%+v", f)
	}
	p = policy()
	p.MaxAge = checks.UnknownFact[time.Duration](checks.ReasonSourceMissing, "Gone.")
	checkOne(t, "age gone", p, "", idExpiry, checks.NotChecked)
	p.LockoutTries = checks.UnknownFact[int](checks.ReasonParse, "Broken.")
	checkOne(t, "tries broken", p, "", idLockout, checks.Unknown)
}

func TestGoverns(t *testing.T) {
	p := policy()
	p.ManagedBy = "Your domain sets the rules."
	for _, f := range judge(p, kept(), standards()[0]) {
		owes(t, "governed", f)
		if f.Status != checks.NotApplicable || f.Detail != p.ManagedBy {
			t.Errorf("%+v", f)
		}
	}
}

// TestFamily: a fix that a finding names by its system is there.
func TestFamily(t *testing.T) {
	for product, want := range map[string]string{"ubuntu": "debian", "debian": "debian", "rocky": "fedora", "arch": "", "windows": "", "": ""} {
		out, err := run(t.Context(), env(fakeHost{policy: policy(), name: product}, ""), checks.Target{})
		if err != nil || len(out) == 0 || out[0].System != want {
			t.Errorf("%s: %+v, %v, want %q", product, out, err, want)
		}
	}
	d, _ := docs.Find(idLength)
	for name := range families() {
		if !slices.ContainsFunc(d.Fix, func(x checks.Fix) bool { return x.For == name }) {
			t.Errorf("%s has no fix for %s", idLength, name)
		}
	}
}

func TestStandards(t *testing.T) {
	want := []string{"default", "nist", "cyber-essentials", "nzism", "cis", "ism"}
	if got := Standards(); !slices.Equal(got, want) {
		t.Errorf("Standards() = %v, want %v", got, want)
	}
	_, err := run(t.Context(), env(fakeHost{policy: policy()}, "nits"), checks.Target{})
	if err == nil || !strings.Contains(err.Error(), `"nits"`) || !strings.Contains(err.Error(), "nist, cyber-essentials, nzism, cis or ism") {
		t.Errorf("err = %v", err)
	}
	for _, s := range standards() {
		l := s.Length
		if s.Name == "" || s.Source == "" || l.Pass < l.Partial || l.Partial < l.PartialListed || l.PartialListed < 8 || s.Lockout.Most < s.Lockout.Fewest || s.Lockout.PartialMost < s.Lockout.Most {
			t.Errorf("%s makes no sense: %+v", s.ID, s)
		}
		if s.Expiry.None != checks.Pass && s.Expiry.None != checks.Partial {
			t.Errorf("%s: a password that never runs out is %v", s.ID, s.Expiry.None)
		}
	}
}

func TestContent(t *testing.T) {
	if err := checks.Validate([]*checks.Check{Check}); err != nil {
		t.Error(err)
	}
	for _, d := range docs.All() {
		plain(t, d.ID, d.Title)
		plain(t, d.ID, d.PassTitle)
		plain(t, d.ID, d.Why)
		for _, x := range d.Fix {
			plain(t, d.ID, x.First)
			for _, s := range x.Steps {
				plain(t, d.ID+" "+x.For, s)
			}
		}
		if !slices.ContainsFunc(d.Fix, func(x checks.Fix) bool { return x.For == "any" }) {
			t.Errorf("%s has no fix for any system", d.ID)
		}
	}
	for key, text := range words.All() {
		plain(t, key, text)
	}
	// Every key that the code asks for is there, and the other way round.
	asked := map[string]bool{}
	for _, name := range []string{"passwords.go", "content.go", "judge.go", "expiry.go", "storage.go", "lockout.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"((?:length|dictionary|expiry|history|stored|lockout|elevate)\.[a-z_]+|elevate|unsupported|unread|stopped)"`).FindAllStringSubmatch(string(b), -1) {
			asked[m[1]] = true
		}
	}
	for _, d := range docs.All() {
		asked["elevate."+strings.TrimPrefix(d.ID, "passwords.")] = true
	}
	for _, about := range []string{"length", "lockout", "history"} {
		asked[about+".one"], asked[about+".some"] = true, true
	}
	for _, about := range []string{"scheme", "stored"} {
		for _, grade := range []string{"good", "older", "weak", "strange"} {
			asked[about+"."+grade] = true
		}
	}
	for key := range asked {
		if _, ok := words.All()[key]; !ok {
			t.Errorf("wording.yaml lacks %q", key)
		}
	}
	for key := range words.All() {
		if !asked[key] {
			t.Errorf("wording.yaml has %q, which nothing says", key)
		}
	}
}
