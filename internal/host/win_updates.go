package host

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

const (
	updatePolicy   = `SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate`
	updateAU       = updatePolicy + `\AU`
	updateManaged  = deviceManaged + `\Update`
	updateSettings = `SOFTWARE\Microsoft\WindowsUpdate\UX\Settings`
	updateRestart  = `SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update`
	servicing      = `SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing`
)

func (w win) updates() checks.Updates {
	u := checks.Updates{
		Automatic:   w.automatic(),
		LastSuccess: w.lastRollup(),
		LastChange:  checks.UnknownFact[time.Time](checks.ReasonUnsupported, "We cannot read yet when a program of this computer last changed."),
		Restart:     w.restart(),
		Browsers:    w.browsers(),
		Office:      w.office(),
	}
	var err error
	var where string
	if u.PausedUntil, u.DelayedDays, where, err = w.heldBack(); err != nil {
		u.Automatic = unread[checks.Automation](whatAutomatic, where, err)
	}
	return u
}

// automatic follows the services, the policy of the network and the rules of device
// management: the one that leaves the least to Windows decides. With none of them a
// client updates itself, and a server may only fetch what is new.
func (w win) automatic() checks.Fact[checks.Automation] {
	var proof []checks.Evidence
	for _, service := range []string{"wuauserv", "UsoSvc"} {
		off, p, err := w.disabled(service)
		if err != nil {
			return unread[checks.Automation](whatAutomatic, p.Where, err)
		}
		proof = append(proof, p)
		if off {
			return checks.KnownFact(checks.UpdatesOff, p)
		}
		if service == "wuauserv" && p.Seen == "not installed" {
			return checks.UnknownFact[checks.Automation](checks.ReasonSourceMissing, "The update service of Windows is not on this computer.", p)
		}
	}
	level, set := checks.UpdatesAutomatic, false
	var unclear *checks.Evidence
	for _, rule := range updateRules {
		n, p, there, err := w.firstOf([3]string{hklm, rule.path, rule.name})
		if err != nil {
			return unread[checks.Automation](whatAutomatic, p.Where, err)
		}
		proof = append(proof, p)
		if !there {
			continue
		}
		now, known := rule.means[n]
		switch {
		case !known && rule.otherwise:
		case !known:
			unclear = &p
		default:
			level, set = min(level, now), set || rule.name != "NoAutoUpdate"
		}
	}
	switch {
	case level == checks.UpdatesOff:
		return checks.KnownFact(level, proof...)
	case unclear != nil:
		return checks.UnknownFact[checks.Automation](checks.ReasonUnsupported, "A rule of this computer leaves the way of its updates to someone, and we cannot read what was chosen.", *unclear)
	}
	if own, p, _, err := w.firstOf([3]string{hklm, updateAU, "UseWUServer"}); err != nil {
		return unread[checks.Automation](whatAutomatic, p.Where, err)
	} else if own == 1 && level == checks.UpdatesAutomatic {
		server, _ := w.reg.text(hklm, updatePolicy, "WUServer")
		return checks.UnknownFact[checks.Automation](checks.ReasonUnsupported,
			"This computer takes its updates from a server of the business. Which ones that server gives out, and whether it still runs, cannot be read here.",
			p, regProof(hklm, updatePolicy, "WUServer", server))
	}
	if level == checks.UpdatesAutomatic && !set && w.server() {
		return checks.UnknownFact[checks.Automation](checks.ReasonUnsupported, "A Windows server may fetch updates and wait for someone to install them. No rule here says otherwise.", proof...)
	}
	return checks.KnownFact(level, proof...)
}

// updateRules say what a number leaves of updates that install themselves
// (learn.microsoft.com: “Configure Automatic Updates” and the Update policies of
// device management). A number without a meaning here is a rule that we cannot follow,
// save where all others mean that the rule is not in force.
var updateRules = []struct {
	path, name string
	means      map[uint64]checks.Automation
	otherwise  bool
}{
	{updateAU, "NoAutoUpdate", map[uint64]checks.Automation{1: checks.UpdatesOff}, true},
	{updateAU, "AUOptions", map[uint64]checks.Automation{1: checks.UpdatesOff, 2: checks.UpdatesNotified, 3: checks.UpdatesNotified, 4: checks.UpdatesAutomatic, 7: checks.UpdatesNotified}, false},
	{updateManaged, "AllowAutoUpdate", map[uint64]checks.Automation{
		0: checks.UpdatesNotified, 1: checks.UpdatesAutomatic, 2: checks.UpdatesAutomatic,
		3: checks.UpdatesAutomatic, 4: checks.UpdatesAutomatic, 5: checks.UpdatesOff,
	}, false},
	{updateManaged, "AllowUpdateService", map[uint64]checks.Automation{0: checks.UpdatesOff}, true},
}

// pauseDays is how long a pause that a rule asks for lasts (learn.microsoft.com:
// PauseQualityUpdatesStartTime).
const pauseDays = 35

// heldBack reads until when a person or a rule keeps fixes away, and by how many days
// a rule delays each. What postpones new versions only keeps no fix away.
func (w win) heldBack() (until time.Time, days int, where string, err error) {
	later := func(path, name string, extra int) error {
		text, err := w.reg.text(hklm, path, name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && strings.TrimSpace(text) == "" {
			return nil
		}
		where = hklm + `\` + path
		if err != nil {
			return err
		}
		t, err := parseWindowsTime(text)
		if t = t.AddDate(0, 0, extra); err == nil && t.After(until) {
			until = t
		}
		return err
	}
	for _, name := range []string{"PauseUpdatesExpiryTime", "PauseQualityUpdatesEndTime"} {
		if err = later(updateSettings, name, 0); err != nil {
			return until, days, where, err
		}
	}
	for _, path := range []string{updatePolicy, updateManaged} {
		if err = later(path, "PauseQualityUpdatesStartTime", pauseDays); err != nil {
			return until, days, where, err
		}
		n, p, _, err := w.firstOf([3]string{hklm, path, "DeferQualityUpdatesPeriodInDays"})
		if err != nil {
			return until, days, p.Where, err
		}
		days = max(days, int(min(n, 365)))
	}
	return until, days, "", nil
}

func parseWindowsTime(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", text)
}

// restart looks in each of the places where a waiting restart is noted.
func (w win) restart() checks.Fact[bool] {
	const what = "whether an update waits for a restart"
	var proof []checks.Evidence
	waits, seen := false, false
	for path, names := range map[string][]string{updateRestart: {"RebootRequired"}, servicing: {"RebootPending", "RebootInProgress", "PackagesPending"}} {
		list, err := w.reg.keys(hklm, path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[bool](what, hklm+`\`+path, err)
		}
		seen = seen || path == updateRestart
		for _, name := range names {
			there := contains(list, name)
			waits = waits || there
			proof = append(proof, regProof(hklm, path, name, map[bool]string{true: "present", false: "absent"}[there]))
		}
	}
	if !waits && !seen {
		return checks.UnknownFact[bool](checks.ReasonSourceMissing, "Windows keeps no record of its updates where we look for it.")
	}
	return checks.KnownFact(waits, proof...)
}

// lastRollup is when the newest of the monthly packages that hold all fixes was put
// in. CurrentState 112 means installed.
func (w win) lastRollup() checks.Fact[time.Time] {
	const packages = servicing + `\Packages`
	names, err := w.reg.keys(hklm, packages)
	if errors.Is(err, fs.ErrNotExist) {
		return checks.UnknownFact[time.Time](checks.ReasonUnsupported, "Windows does not show here when it last installed updates.")
	}
	if err != nil {
		return unread[time.Time](whatLast, hklm+`\`+packages, err)
	}
	var last time.Time
	var proof checks.Evidence
	for _, name := range names {
		if !strings.HasPrefix(strings.ToLower(name), "package_for_rollupfix~") {
			continue
		}
		key := packages + `\` + name
		state, _, err := w.found(hklm, key, "CurrentState")
		high, _, errHigh := w.found(hklm, key, "InstallTimeHigh")
		low, _, errLow := w.found(hklm, key, "InstallTimeLow")
		if err := errors.Join(err, errHigh, errLow); err != nil {
			return unread[time.Time](whatLast, hklm+`\`+key, err)
		}
		if t := fileTime(high<<32 | low&0xffffffff); state == 112 && t.After(last) {
			last, proof = t, regProof(hklm, key, "InstallTime", stamp(t))
		}
	}
	if last.IsZero() {
		return checks.UnknownFact[time.Time](checks.ReasonUnsupported, "Windows does not show here when it last installed updates.")
	}
	return checks.KnownFact(last, proof)
}

// officeYears are what the name of an installed product may hold, the newest first.
var officeYears = []string{"365", "2024", "2021", "2019", "2016", "2013"}

// office goes by the name of the product, since its version number has been 16.0 since
// 2016. Of several the oldest counts: its programs open files too.
func (w win) office() checks.Fact[checks.Office] {
	const what = "which Microsoft Office is installed"
	products, err := w.reg.text(hklm, clickToRun, "ProductReleaseIds")
	if errors.Is(err, fs.ErrNotExist) {
		for number, year := range map[string]string{"14.0": "2010", "15.0": "2013", "16.0": "2016"} {
			key := `SOFTWARE\Microsoft\Office\` + number + `\Word\InstallRoot`
			if path, err := w.reg.text(hklm, key, "Path"); err == nil {
				return checks.KnownFact(checks.Office{Release: officeRelease(year), Automatic: true}, regProof(hklm, key, "Path", path))
			}
		}
		return checks.AbsentFact[checks.Office]("Microsoft Office is not installed on this computer.", regProof(hklm, clickToRun, "ProductReleaseIds", "absent"))
	}
	if err != nil {
		return unread[checks.Office](what, hklm+`\`+clickToRun, err)
	}
	proof := []checks.Evidence{regProof(hklm, clickToRun, "ProductReleaseIds", products)}
	oldest := -1
	for id := range strings.SplitSeq(products, ",") {
		if low := strings.ToLower(id); strings.Contains(low, "visio") || strings.Contains(low, "project") || strings.TrimSpace(low) == "" {
			continue // sold apart, with years of their own
		}
		i := slices.IndexFunc(officeYears, func(year string) bool { return strings.Contains(id, year) })
		if i < 0 {
			return checks.UnknownFact[checks.Office](checks.ReasonParse, "The Microsoft Office that is installed does not tell its year.", proof...)
		}
		oldest = max(oldest, i)
	}
	if oldest < 0 {
		return checks.AbsentFact[checks.Office]("Microsoft Office is not installed on this computer.", proof...)
	}
	o := checks.Office{Release: officeRelease(officeYears[oldest]), Automatic: true}
	own, err := w.reg.text(hklm, clickToRun, "UpdatesEnabled")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return unread[checks.Office](what, hklm+`\`+clickToRun, err)
	}
	rule, p, set, err := w.firstOf([3]string{hklm, `SOFTWARE\Policies\Microsoft\office\16.0\common\officeupdate`, "enableautomaticupdates"})
	if err != nil {
		return unread[checks.Office](what, p.Where, err)
	}
	o.Automatic = !strings.EqualFold(own, "False") && (!set || rule != 0)
	return checks.KnownFact(o, append(proof, regProof(hklm, clickToRun, "UpdatesEnabled", own), p)...)
}

func officeRelease(year string) checks.Release {
	name := "Microsoft Office " + year
	if year == "365" {
		name = "Microsoft 365 Apps"
	}
	return checks.Release{Product: "office", Version: year, Name: name}
}
