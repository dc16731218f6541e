package updates

import (
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/checks/checktest"
)

var now = checktest.Now()

func ago(n int) time.Time { return now.AddDate(0, 0, -n) }

func known[T any](v T) checks.Fact[T] {
	return checks.KnownFact(v, checks.Evidence{What: "x", Where: "/etc/x:1", Seen: "y"})
}

func office(version string, automatic bool) checks.Fact[checks.Office] {
	return known(checks.Office{Release: checks.Release{Product: "office", Version: version, Name: "Microsoft Office " + version}, Automatic: automatic})
}

// good is a computer that passes everything.
func good() (checks.Updates, checks.System) {
	return checks.Updates{
		Automatic: known(checks.UpdatesAutomatic), LastSuccess: known(ago(3)), LastChange: known(ago(3)), Restart: known(false),
		Browsers: known([]checks.Program{{Name: "Firefox", Dated: ago(10)}}), Office: office("365", true),
	}, checks.System{Release: known(checks.Release{Product: "debian", Version: "13", Name: "Debian GNU/Linux 13"})}
}

func TestJudge(t *testing.T) {
	release := func(product, version, edition string) func(*checks.Updates, *checks.System) {
		return func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: product, Version: version, Edition: edition})
		}
	}
	for _, tt := range []struct {
		name     string
		change   func(*checks.Updates, *checks.System)
		id       string
		status   checks.Status
		severity checks.Severity
		says     string
	}{
		{"automatic", func(*checks.Updates, *checks.System) {}, idAutomatic, checks.Pass, 0, "install themselves"},
		{"paused", func(u *checks.Updates, _ *checks.System) { u.PausedUntil = ago(-9) }, idAutomatic, checks.Partial, checks.Medium, "until 3 December 2026"},
		{"a pause that is over", func(u *checks.Updates, _ *checks.System) { u.PausedUntil = ago(1) }, idAutomatic, checks.Pass, 0, ""},
		{"held back a month", func(u *checks.Updates, _ *checks.System) { u.DelayedDays = 30 }, idAutomatic, checks.Partial, checks.Medium, "30 days"},
		{"an old list", func(u *checks.Updates, _ *checks.System) { u.Listed = checktest.Now().AddDate(0, 0, -15) }, idAutomatic, checks.Partial, checks.Medium, "15 days old"},
		{"a new list", func(u *checks.Updates, _ *checks.System) { u.Listed = checktest.Now().AddDate(0, 0, -14) }, idAutomatic, checks.Pass, 0, ""},
		{"some kept out", func(u *checks.Updates, _ *checks.System) { u.Automatic = known(checks.UpdatesSome) }, idAutomatic, checks.Partial, checks.Medium, "some programs"},
		{"no source", func(u *checks.Updates, _ *checks.System) { u.Automatic = known(checks.UpdatesUnfed) }, idAutomatic, checks.Fail, checks.High, "no source"},
		{"held back a week", func(u *checks.Updates, _ *checks.System) { u.DelayedDays = 7 }, idAutomatic, checks.Pass, 0, ""},
		{"an update is ready", func(u *checks.Updates, _ *checks.System) { u.Waiting = []string{"macOS 15.7.9"} }, idRecent, checks.Partial, checks.Medium, "macOS 15.7.9"},
		{"notified", func(u *checks.Updates, _ *checks.System) { u.Automatic = known(checks.UpdatesNotified) }, idAutomatic, checks.Partial, checks.Medium, "waits for you"},
		{"off", func(u *checks.Updates, _ *checks.System) { u.Automatic = known(checks.UpdatesOff) }, idAutomatic, checks.Fail, checks.High, "do not install"},
		{"14 days", func(u *checks.Updates, _ *checks.System) { u.LastSuccess = known(ago(14)) }, idRecent, checks.Pass, 0, "14 days ago"},
		{"15 days", func(u *checks.Updates, _ *checks.System) { u.LastSuccess = known(ago(15)) }, idRecent, checks.Partial, checks.Medium, ""},
		{"30 days", func(u *checks.Updates, _ *checks.System) { u.LastSuccess = known(ago(30)) }, idRecent, checks.Partial, checks.Medium, ""},
		{"31 days", func(u *checks.Updates, _ *checks.System) { u.LastSuccess = known(ago(31)) }, idRecent, checks.Fail, checks.High, "31 days ago"},
		{"tomorrow's date", func(u *checks.Updates, _ *checks.System) { u.LastSuccess = known(ago(-40)) }, idRecent, checks.Unknown, 0, "Check its clock"},
		{"no record, all old", func(u *checks.Updates, _ *checks.System) {
			u.LastSuccess = checks.UnknownFact[time.Time](checks.ReasonSourceMissing, "none")
			u.LastChange = known(ago(200))
		}, idRecent, checks.Fail, checks.High, "200 days"},
		{"no record, changed", func(u *checks.Updates, _ *checks.System) {
			u.LastSuccess = checks.UnknownFact[time.Time](checks.ReasonSourceMissing, "none")
		}, idRecent, checks.NotChecked, 0, "none"},
		{"restart", func(u *checks.Updates, _ *checks.System) { u.Restart = known(true) }, idRestart, checks.Partial, checks.Medium, "waits for a restart"},
		{"browser", func(*checks.Updates, *checks.System) {}, idBrowser, checks.Pass, 0, "10 days old"},
		{"browser of two months", func(u *checks.Updates, _ *checks.System) {
			u.Browsers = known([]checks.Program{{Name: "A", Dated: ago(1)}, {Name: "B", Dated: ago(60)}})
		}, idBrowser, checks.Partial, checks.Medium, "files of B are 60 days old"},
		{"browser of a year", func(u *checks.Updates, _ *checks.System) {
			u.Browsers = known([]checks.Program{{Name: "A", Dated: ago(365)}})
		}, idBrowser, checks.Fail, checks.High, ""},
		{"browser without a date", func(u *checks.Updates, _ *checks.System) { u.Browsers = known([]checks.Program{{Name: "A"}}) }, idBrowser, checks.NotChecked, 0, "About"},
		{"Debian 13", func(*checks.Updates, *checks.System) {}, idSupport, checks.Pass, 0, "until 30 June 2030"},
		{"Debian 11", release("debian", "11", ""), idSupport, checks.Fail, checks.Critical, "since 31 August 2026"},
		{"Debian 8", release("debian", "8", ""), idSupport, checks.Fail, checks.Critical, "since 30 June 2020"},
		{"Debian 7", release("debian", "7", ""), idSupport, checks.NotChecked, 0, "not in our table"},
		{"Debian 14", release("debian", "14", ""), idSupport, checks.NotChecked, 0, "newer than our table"},
		{"Ubuntu 24.04.3", release("ubuntu", "24.04.3", ""), idSupport, checks.Pass, 0, "Ubuntu 24.04"},
		{"Ubuntu 23.10", release("ubuntu", "23.10", ""), idSupport, checks.Fail, checks.Critical, "11 July 2024"},
		{"Ubuntu 19.04", release("ubuntu", "19.04", ""), idSupport, checks.NotChecked, 0, "not in our table"},
		{"Fedora 43", release("fedora", "43", ""), idSupport, checks.Partial, checks.Low, "9 December 2026"},
		{"Windows 11 24H2 Pro", release("windows", "26100", "home"), idSupport, checks.Fail, checks.Critical, "13 October 2026"},
		{"Windows 11 24H2 Enterprise", release("windows", "26100", "enterprise"), idSupport, checks.Pass, 0, ""},
		{"Windows 11 LTSC", release("windows", "26100", "ltsc"), idSupport, checks.Pass, 0, "2029"},
		{"Server of the same build", release("windows-server", "26100", ""), idSupport, checks.Pass, 0, "Server 2025"},
		{"edition not told", release("windows", "26100", ""), idSupport, checks.NotChecked, 0, "which edition"},
		{"Windows 10", release("windows", "19045", "home"), idSupport, checks.Fail, checks.Critical, "Windows 10"},
		{"Windows 10 with a longer programme", func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: "windows", Version: "19045", Edition: "home", Patch: 7417})
		}, idSupport, checks.Partial, checks.Medium, "longer programme"},
		{"Windows 10 of the last free day", func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: "windows", Version: "19045", Edition: "home", Patch: 6456})
		}, idSupport, checks.Fail, checks.Critical, "14 October 2025"},
		{"an old Ubuntu in a longer programme", func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: "ubuntu", Version: "20.04", Extended: true})
		}, idSupport, checks.Partial, checks.Medium, "longer programme"},
		{"LTSC 2019", release("windows", "17763", "ltsc"), idSupport, checks.Pass, 0, "9 January 2029"},
		{"IoT LTSC 2019", release("windows", "17763", "iot-ltsc"), idSupport, checks.Pass, 0, "9 January 2029"},
		{"LTSC 2019's number, and Pro", release("windows", "17763", "home"), idSupport, checks.Fail, checks.Critical, "10 November 2020"},
		{"a build between two of the table", release("windows", "26300", "home"), idSupport, checks.NotChecked, 0, "not in our table"},
		{"LMDE 7", release("lmde", "7", ""), idSupport, checks.NotChecked, 0, "not in our table"},
		{"CentOS 7", release("centos", "7", ""), idSupport, checks.Fail, checks.Critical, "30 June 2024"},
		{"CentOS 8", release("centos", "8", ""), idSupport, checks.Fail, checks.Critical, ""},
		{"CentOS Stream 9", release("centos", "9", ""), idSupport, checks.NotChecked, 0, "newer"},
		{"openSUSE Leap 15.6", release("opensuse-leap", "15.6", ""), idSupport, checks.Fail, checks.Critical, "30 April 2026"},
		{"openSUSE Leap 15.5", release("opensuse-leap", "15.5", ""), idSupport, checks.Fail, checks.Critical, ""},
		{"openSUSE Leap 16", release("opensuse-leap", "16.0", ""), idSupport, checks.NotChecked, 0, "not in our table"},
		{"Oracle Linux 7", release("ol", "7.9", ""), idSupport, checks.Fail, checks.Critical, ""},
		{"Windows 7", release("windows", "7601", "home"), idSupport, checks.Fail, checks.Critical, ""},
		{"a build to come", release("windows", "29000", "home"), idSupport, checks.NotChecked, 0, "newer than our table"},
		{"macOS 15.7", release("macos", "15.7.1", ""), idSupport, checks.Pass, 0, ""},
		{"macOS 14", release("macos", "14.8", ""), idSupport, checks.NotChecked, 0, "a newer system is offered"},
		{"macOS 13", release("macos", "13.7", ""), idSupport, checks.Fail, checks.Critical, ""},
		{"macOS 27", release("macos", "27.0", ""), idSupport, checks.NotChecked, 0, "newer"},
		{"Microsoft 365", func(*checks.Updates, *checks.System) {}, idOffice, checks.Pass, 0, "gets fixes"},
		{"Microsoft 365 that fetches nothing", func(u *checks.Updates, _ *checks.System) { u.Office = office("365", false) }, idOffice, checks.Partial, checks.Medium, "fetching"},
		{"Office 2021", func(u *checks.Updates, _ *checks.System) { u.Office = office("2021", true) }, idOffice, checks.Fail, checks.High, "13 October 2026"},
		{"Office 2024", func(u *checks.Updates, _ *checks.System) { u.Office = office("2024", true) }, idOffice, checks.Pass, 0, "9 October 2029"},
		{"Office 2027", func(u *checks.Updates, _ *checks.System) { u.Office = office("2027", false) }, idOffice, checks.NotChecked, 0, "newer than our table"},
		{"Arch", release("arch", "", ""), idSupport, checks.NotChecked, 0, "not in our table"},
		{"a version in words", release("debian", "sid", ""), idSupport, checks.NotChecked, 0, "newer"},
		{"the system's own word", func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: "x", Name: "X", Ends: ago(1)})
		}, idSupport, checks.Fail, checks.Critical, "23 November 2026"},
		{"its last day", func(_ *checks.Updates, s *checks.System) {
			s.Release = known(checks.Release{Product: "x", Name: "X", Ends: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)})
		}, idSupport, checks.Partial, checks.Low, ""},
	} {
		u, s := good()
		tt.change(&u, &s)
		for _, f := range judge(u, s, now) {
			if f.ID != tt.id {
				continue
			}
			if f.Status != tt.status || f.Severity != tt.severity || !strings.Contains(f.Detail, tt.says) {
				t.Errorf("%s: %s %s, %q; want %s %s, %q", tt.name, f.Status, f.Severity, f.Detail, tt.status, tt.severity, tt.says)
			}
			if len(f.Evidence) == 0 && f.Status != checks.NotChecked {
				t.Errorf("%s: no evidence", tt.name)
			}
		}
	}
}

// TestUntold: what could not be seen is never a pass, and says why.
func TestUntold(t *testing.T) {
	for reason, want := range map[checks.Reason]checks.Status{
		checks.ReasonNeedsElevation: checks.NotChecked, checks.ReasonUnsupported: checks.NotChecked, checks.ReasonSourceMissing: checks.NotChecked,
		checks.ReasonParse: checks.Unknown, checks.ReasonTimeout: checks.Unknown, "": checks.Unknown,
	} {
		u := checks.Updates{
			Automatic: checks.UnknownFact[checks.Automation](reason, "why"), LastSuccess: checks.UnknownFact[time.Time](reason, "why"),
			Restart: checks.UnknownFact[bool](reason, "why"), Browsers: checks.UnknownFact[[]checks.Program](reason, "why"), Office: checks.UnknownFact[checks.Office](reason, "why"),
		}
		for _, f := range judge(u, checks.System{Release: checks.UnknownFact[checks.Release](reason, "why")}, now) {
			if f.Status != want || f.Reason == "" || !strings.HasPrefix(f.Detail, "why") {
				t.Errorf("%q: %s is %s, %q, %q", reason, f.ID, f.Status, f.Reason, f.Detail)
			}
			if reason == checks.ReasonNeedsElevation && !strings.Contains(f.Detail, "administrator") {
				t.Errorf("%s does not say what rights would add: %q", f.ID, f.Detail)
			}
		}
	}
}

func TestRun(t *testing.T) {
	u, s := good()
	env := checktest.Env(t)
	env.Host = &checktest.Host{Facts: checktest.Facts{Updates: &u, System: &s}}
	for _, f := range checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}}, 1, nil) {
		if f.Status != checks.Pass {
			t.Errorf("%s is %s: %s", f.ID, f.Status, f.Detail)
		}
	}
	checktest.HostFaults(t, Check)
}

// TestTable holds the table to what is known of such tables: client versions of
// Windows end on a Tuesday, versions stand newest first, every day can be read.
func TestTable(t *testing.T) {
	if dayOf(table().AsOf).IsZero() || table().Source == "" {
		t.Error("the table has no date or no source")
	}
	for _, p := range table().Products {
		for i, v := range p.Versions {
			if i > 0 && compare(p.Versions[i-1].Version, v.Version) <= 0 {
				t.Errorf("%s %s does not stand before %s", p.ID, p.Versions[i-1].Version, v.Version)
			}
			ends := []string{v.Ends}
			for _, e := range v.Editions {
				ends = append(ends, e)
			}
			if v.Ends == "" && len(v.Editions) == 0 && v.State == "" {
				t.Errorf("%s %s has no end", p.ID, v.Version)
			}
			for _, e := range ends {
				if e == "" {
					continue
				}
				day := dayOf(e)
				if day.IsZero() {
					t.Errorf("%s %s: %q is no day", p.ID, v.Version, e)
				}
				// The long-term editions for devices end a day later, on a Wednesday.
				if w := day.Weekday(); p.ID == "windows" && w != time.Tuesday && v.Editions["iot-ltsc"] != e {
					t.Errorf("%s %s ends on a %s", p.ID, v.Version, w)
				}
			}
			if v.State != "" && v.State != "supported" && v.State != "oldest" && v.State != "ended" {
				t.Errorf("%s %s is %q", p.ID, v.Version, v.State)
			}
		}
	}
}

// TestOldTable: a year on, the table says so of itself.
func TestOldTable(t *testing.T) {
	f := judgeRelease(idSupport, known(checks.Release{Product: "debian", Version: "13"}), table(), dayOf(table().AsOf).AddDate(1, 0, 2))
	if f.Status != checks.Pass || !strings.Contains(f.Detail, "more than a year old") {
		t.Errorf("%s: %q", f.Status, f.Detail)
	}
	f = judgeRelease(idSupport, known(checks.Release{Product: "debian", Version: "13"}), table(), now)
	if strings.Contains(f.Detail, "more than a year old") {
		t.Errorf("too early: %q", f.Detail)
	}
}

func TestWording(t *testing.T) { checktest.Wording(t, docs, words) }
