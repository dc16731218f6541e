package host

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

func (l linux) updates() checks.Updates {
	a := l.automatic()
	return checks.Updates{
		Automatic:   a.Fact,
		DelayedDays: a.delayed,
		Listed:      a.listed,
		LastSuccess: l.lastUpdate(),
		LastChange:  l.lastChange(),
		Restart:     l.restart(),
		Office:      checks.AbsentFact[checks.Office]("Microsoft Office does not run on this kind of computer."),
		Browsers:    l.browsers(),
	}
}

const whatAutomatic = "whether updates install themselves"

// An automation is how far updates install themselves, by how many days a setting puts
// them off, and when the newest list of them was made.
type automation struct {
	checks.Fact[checks.Automation]
	delayed int
	listed  time.Time
}

func automationUnread(where string, err error) automation {
	return automation{Fact: unread[checks.Automation](whatAutomatic, "/"+where, err)}
}

// automatic judges the package manager that is there.
func (l linux) automatic() automation {
	for _, m := range []struct {
		sign string
		read func() automation
	}{
		{"etc/rpm-ostreed.conf", l.automaticOstree},
		{"usr/bin/apt-get", l.automaticApt},
		{"usr/bin/dnf", l.automaticDnf},
		{"usr/bin/dnf5", l.automaticDnf},
		{"usr/bin/zypper", l.automaticZypper},
	} {
		there, err := files.Exists(l.fsys, m.sign)
		if err != nil {
			return automationUnread(m.sign, err)
		}
		if there {
			return m.read()
		}
	}
	return automation{Fact: checks.UnknownFact[checks.Automation](checks.ReasonUnsupported, "We cannot read yet how this system updates itself.")}
}

// aptName is what apt takes for the name of a file of settings.
var aptName = regexp.MustCompile(`^([A-Za-z0-9_-]+|[A-Za-z0-9_.-]+\.conf)$`)

// aptSettings reads every file in apt's order: the folder first, then the file.
func (l linux) aptSettings() (map[string]string, error) {
	const folder = "etc/apt/apt.conf.d"
	names, err := files.List(l.fsys, folder)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	var all []string
	for _, n := range names {
		if aptName.MatchString(n) {
			all = append(all, path.Join(folder, n))
		}
	}
	for _, n := range append(all, "etc/apt/apt.conf") {
		b, err := files.Read(l.fsys, n)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !parseAptConf(string(b), out) {
			return nil, errors.New("/" + n + " does not end as apt expects")
		}
	}
	return out, nil
}

// notified is what is left where updates do not install themselves: a program of
// the desktop that says when there are some.
func (l linux) notified(proof []checks.Evidence) automation {
	name, err := l.anyFile("usr/bin/gnome-software", "usr/bin/update-notifier", "usr/bin/mintupdate", "usr/lib/x86_64-linux-gnu/libexec/DiscoverNotifier", "usr/libexec/DiscoverNotifier")
	if err != nil {
		return automationUnread(name, err)
	}
	if name == "" {
		return automation{Fact: checks.KnownFact(checks.UpdatesOff, proof...)}
	}
	return automation{Fact: checks.KnownFact(checks.UpdatesNotified, append(proof, fileProof("program that shows updates", name, 0, "present"))...)}
}

func installedStatus(name string) string {
	if name == "" {
		return "not installed"
	}
	return "installed"
}

func (l linux) automaticOstree() automation {
	s := l.settings("etc/rpm-ostreed.conf")
	if s.err != nil {
		return automationUnread(s.name, s.err)
	}
	timer, err := l.timer("rpm-ostreed-automatic.timer")
	if err != nil {
		return automationUnread("etc/systemd/system", err)
	}
	policy, ok := s.last("Daemon", "AutomaticUpdatePolicy")
	proof := []checks.Evidence{timer.proof}
	if ok {
		proof = append(proof, s.proof("policy", policy))
	}
	if timer.on && slices.Contains([]string{"stage", "apply", "ex-stage"}, policy.Value) {
		return automation{Fact: checks.KnownFact(checks.UpdatesAutomatic, proof...)}
	}
	return l.notified(proof)
}

const whatLast = "when updates were last installed"

// lastUpdate is the newest of what apt's jobs leave behind. Others leave nothing
// that tells an update from another change.
func (l linux) lastUpdate() checks.Fact[time.Time] {
	var newest time.Time
	var proof []checks.Evidence
	note := func(t time.Time, e checks.Evidence) {
		if t.After(newest) {
			newest, proof = t, []checks.Evidence{e}
		}
	}
	for _, n := range []string{"var/lib/apt/periodic/unattended-upgrades-stamp", "var/lib/apt/periodic/upgrade-stamp"} {
		info, err := fs.Stat(l.fsys, n)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[time.Time](whatLast, "/"+n, err)
		}
		if info.Mode().IsRegular() {
			note(info.ModTime(), fileProof("last run", n, 0, stamp(info.ModTime())))
		}
	}
	const history = "var/log/apt/history.log"
	b, err := files.Read(l.fsys, history)
	if err == nil {
		if t, line, ok := parseAptHistory(string(b)); ok {
			note(t, fileProof("last update", history, line, stamp(t)))
		}
	} else if newest.IsZero() && !errors.Is(err, fs.ErrNotExist) {
		return unread[time.Time](whatLast, "/"+history, err)
	}
	if newest.IsZero() {
		return checks.UnknownFact[time.Time](checks.ReasonSourceMissing, "This computer keeps no record of its last update where we look for it.")
	}
	// A run that knew no newer list than this one found nothing newer.
	lists, err := l.aptLists()
	if err != nil {
		return unread[time.Time](whatLast, "/"+aptListFolder, err)
	}
	listed := lists.newest(l.codenames())
	if listed.IsZero() {
		return checks.UnknownFact[time.Time](checks.ReasonParse, "This computer has no list of what is new, so its updates find nothing.", proof...)
	}
	if listed.Before(newest) {
		newest, proof = listed, append(proof, checks.Evidence{What: "newest list of fixes", Where: "/" + aptListFolder, Seen: stamp(listed)})
	}
	return checks.KnownFact(newest.UTC(), proof...)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// parseAptHistory finds the last transaction that updated something.
func parseAptHistory(text string) (at time.Time, line int, ok bool) {
	var started time.Time
	for _, l := range files.Lines([]byte(text)) {
		if v, found := strings.CutPrefix(l.Text, "Start-Date:"); found {
			t, err := time.ParseInLocation("2006-01-02 15:04:05", strings.Join(files.Fields(v), " "), time.Local)
			if err != nil {
				t = time.Time{}
			}
			started = t
		}
		if strings.HasPrefix(l.Text, "Upgrade:") && !started.IsZero() {
			at, line, ok = started, l.Num, true
		}
	}
	return at, line, ok
}

// packageLists change whenever a package does.
var packageLists = []string{
	"var/lib/dpkg/status", "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite",
	"var/lib/rpm/Packages", "var/lib/pacman/local", "lib/apk/db/installed", "usr/lib/apk/db/installed",
}

func (l linux) lastChange() checks.Fact[time.Time] {
	for _, n := range packageLists {
		info, err := fs.Stat(l.fsys, n)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return unread[time.Time](whatLast, "/"+n, err)
		}
		t := info.ModTime().UTC()
		return checks.KnownFact(t, fileProof("last change of any program", n, 0, stamp(t)))
	}
	return checks.UnknownFact[time.Time](checks.ReasonSourceMissing, "This computer keeps no list of its programs where we look for it.")
}

// restart is known to be needed where the system says so, and known not to be
// only where something on it would say so.
func (l linux) restart() checks.Fact[bool] {
	const flag = "run/reboot-required"
	there, err := files.Exists(l.fsys, flag)
	if err != nil {
		return unread[bool]("whether an update waits for a restart", "/"+flag, err)
	}
	if there {
		return checks.KnownFact(true, fileProof("restart", flag, 0, "present"))
	}
	if inside, err := l.container(); err == nil && inside != "" {
		return checks.AbsentFact[bool]("This is a container. It takes up updates when it is made anew.", fileProof("container", inside, 0, "present"))
	}
	kernel, err := files.Read(l.fsys, "proc/sys/kernel/osrelease")
	if err == nil {
		release := files.Trim(string(kernel))
		folder := "usr/lib/modules"
		names, err := files.List(l.fsys, folder)
		if err == nil && len(names) > 0 && release != "" && !slices.Contains(names, release) {
			return checks.KnownFact(true, fileProof("parts of the running system", folder+"/"+release, 0, "replaced by a newer version"))
		}
	}
	teller, err := l.anyFile("usr/share/update-notifier/notify-reboot-required", "usr/bin/unattended-upgrade")
	if err == nil && teller != "" {
		return checks.KnownFact(false, fileProof("restart", flag, 0, "absent"))
	}
	return checks.UnknownFact[bool](checks.ReasonUnsupported, "Nothing on this computer notes whether an update waits for a restart.")
}
