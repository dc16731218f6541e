package host

import (
	"errors"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const aptWhere = "etc/apt/apt.conf.d"

// automaticApt follows the daily job of apt: it does nothing where a setting is not
// there or switched off, where its timers or what they start cannot run, where no
// source of fixes is named, and where the installer looks at none.
func (l linux) automaticApt() automation {
	set, err := l.aptSettings()
	if err != nil {
		return automationUnread(aptWhere, err)
	}
	var proof []checks.Evidence
	on, delayed := true, 0
	for _, key := range []string{"APT::Periodic::Enable", "APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade"} {
		v, ok := set[strings.ToLower(key)]
		seen := v
		if !ok {
			seen = "not set"
		}
		proof = append(proof, checks.Evidence{What: key, Where: "/" + aptWhere, Seen: seen})
		if strings.HasSuffix(key, "Enable") {
			on = on && (!ok || v != "0" && v != "" && !strings.EqualFold(v, "false"))
			continue
		}
		days, runs := aptInterval(v)
		on, delayed = on && runs, max(delayed, days)
	}
	program, err := l.anyFile("usr/bin/unattended-upgrade")
	if err != nil {
		return automationUnread(program, err)
	}
	runs, seen, err := l.aptRuns()
	if err != nil {
		return automationUnread("etc/systemd/system", err)
	}
	proof = append(proof, seen, checks.Evidence{What: "program that installs updates", Where: "/usr/bin/unattended-upgrade", Seen: installedStatus(program)})
	if !on || !runs || program == "" {
		return l.notified(proof)
	}
	for _, key := range []string{"dir::etc::sourcelist", "dir::etc::sourceparts", "dir::state::lists", "dir::state", "dir::etc", "dir"} {
		if _, ok := set[key]; ok {
			return automation{Fact: checks.UnknownFact[checks.Automation](checks.ReasonUnsupported, "Its updates take their sources from a place that we do not follow yet.", checks.Evidence{What: key, Where: "/" + aptWhere, Seen: set[key]})}
		}
	}
	a := l.aptFed(set, proof)
	a.delayed = delayed
	return a
}

// aptInterval reads how often something runs, in days; apt also knows smaller units.
func aptInterval(v string) (days int, runs bool) {
	if strings.EqualFold(v, "always") {
		return 0, true
	}
	digits := strings.TrimRight(v, "smhd")
	n, err := strconv.Atoi(digits)
	if err != nil || n <= 0 || len(v)-len(digits) > 1 {
		return 0, false
	}
	if strings.HasSuffix(v, "d") || digits == v {
		return n, true
	}
	return 0, true
}

// aptRuns reports whether what fetches the lists and what installs can both start.
func (l linux) aptRuns() (bool, checks.Evidence, error) {
	systemd, err := l.anyFile("run/systemd/system", "usr/lib/systemd/systemd", "lib/systemd/systemd")
	if err != nil {
		return false, checks.Evidence{}, err
	}
	if systemd == "" {
		name, err := l.anyFile("etc/cron.daily/apt-compat", "etc/cron.daily/apt")
		if err != nil || name == "" {
			return false, fileProof("daily job", "etc/cron.daily", 0, "none"), err
		}
		cron, err := l.firstStarts("cron.service", "crond.service", "cronie.service", "anacron.service")
		return cron.on, fileProof("daily job", name, 0, "present; "+cron.proof.Seen), err
	}
	u, err := l.timer("apt-daily.timer")
	if err == nil && u.on {
		u, err = l.timer("apt-daily-upgrade.timer")
	}
	return u.on, u.proof, err
}

// timer is starts for a timer: what it starts must be able to start too, and it must
// still be due at some time.
func (l linux) timer(name string) (unit, error) {
	u, err := l.starts(name)
	if err != nil || !u.on {
		return u, err
	}
	text, err := l.unitText(name)
	if err != nil {
		return u, err
	}
	due := text.due()
	if len(text.lines) > 0 && len(due) == 0 {
		return unit{proof: checks.Evidence{What: "timer", Where: "/" + text.name, Seen: name + " is never due"}}, nil
	}
	if own := due["OnCalendar"]; text.own && own != "" && !oftenDue.MatchString(own) {
		return u, errors.Join(errors.New(name+" is due by a rule of its own, "+own), errors.ErrUnsupported)
	}
	service := text.last("Timer", "Unit")
	if service == "" {
		service = strings.TrimSuffix(name, ".timer") + ".service"
	}
	seen, err := l.idle(service)
	if seen != "" {
		u = unit{proof: checks.Evidence{What: "service", Where: "/etc/systemd/system", Seen: service + " " + seen}}
	}
	return u, err
}

// due are the times of a timer, by their kind; an empty one takes away all before it.
func (u unitText) due() map[string]string {
	due := map[string]string{}
	for _, k := range u.lines {
		if k.Section == "Timer" && (k.Key == "OnCalendar" || strings.HasPrefix(k.Key, "On") && strings.HasSuffix(k.Key, "Sec")) {
			due[k.Key] = k.Value
			if k.Value == "" {
				clear(due)
			}
		}
	}
	return due
}

// idle says why what a timer starts does nothing; it is empty where it works.
func (l linux) idle(service string) (string, error) {
	u, err := l.unitText(service)
	switch {
	case err != nil:
		return "", err
	case u.masked:
		return "is masked", nil
	case u.name == "":
		return "is not installed", nil
	case len(u.lines) > 0 && len(u.commands()) == 0:
		return "starts nothing", nil
	}
	for _, k := range u.lines {
		if u.own && (strings.HasPrefix(k.Key, "Condition") || strings.HasPrefix(k.Key, "Assert") || k.Key == "ExecStart") && k.Value != "" {
			return "", errors.Join(errors.New(service+" was changed"), errors.ErrUnsupported)
		}
	}
	for _, c := range u.commands() {
		if there, err := l.programThere(c.program); err != nil || !there {
			return "starts a program that is not there", err
		}
	}
	return "", nil
}

// oftenDue are calendars that come round at least each week.
var oftenDue = regexp.MustCompile(`^(hourly|daily|weekly|\*-\*-\* .*|\*:.*|[0-9*,:/ ]+|(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[A-Za-z,. -]* [0-9*,:/ ]+)$`)

// programThere reports whether a program that is named from the root is there.
func (l linux) programThere(name string) (bool, error) {
	program, ok := strings.CutPrefix(name, "/")
	if !ok || !fs.ValidPath(program) {
		return true, nil
	}
	return files.Exists(l.fsys, program)
}

// An archive is what one Release file says of a source of programs, by the letters
// that the rules for it use.
type archive struct {
	fields map[string]string // o, l, a, n, and site
	made   time.Time
}

// security reports whether it is the one for fixes of the release.
func (a archive) security() bool {
	return strings.Contains(a.fields["l"], "Security") || strings.HasSuffix(a.fields["a"], "-security") || strings.HasSuffix(a.fields["n"], "-security")
}

type archives []archive

const aptListFolder = "var/lib/apt/lists"

// aptLists reads what was fetched: the Release file of each source.
func (l linux) aptLists() (archives, error) {
	names, err := files.List(l.fsys, aptListFolder)
	if err != nil {
		return nil, err
	}
	var out archives
	for _, n := range names {
		if !strings.HasSuffix(n, "_InRelease") && !strings.HasSuffix(n, "_Release") {
			continue
		}
		b, err := files.Read(l.fsys, path.Join(aptListFolder, n))
		if err != nil {
			return nil, err
		}
		out = append(out, parseRelease(n, b))
	}
	return out, nil
}

// parseRelease reads the head of a Release file.
func parseRelease(name string, b []byte) archive {
	site, _, _ := strings.Cut(name, "_")
	a := archive{fields: map[string]string{"site": site}}
	letters := map[string]string{"Origin": "o", "Label": "l", "Suite": "a", "Codename": "n"}
	for _, line := range files.Lines(b) {
		key, value, ok := strings.Cut(line.Text, ":")
		if !ok {
			continue
		}
		value = files.Trim(value)
		if letter := letters[key]; letter != "" && a.fields[letter] == "" {
			a.fields[letter] = value
		}
		if key == "Date" && a.made.IsZero() {
			for _, form := range []string{time.RFC1123, "Mon, _2 Jan 2006 15:04:05 MST", time.RFC1123Z} {
				if t, err := time.Parse(form, value); err == nil {
					a.made = t.UTC()
					break
				}
			}
		}
		if key == "SHA256" || key == "MD5Sum" {
			break
		}
	}
	return a
}

// newest returns when the newest list of fixes was made; of a system whose makers have
// no archive for them, the newest of all.
func (list archives) newest(codenames []string) time.Time {
	var fixes, all time.Time
	for _, a := range list {
		if a.made.After(all) {
			all = a.made
		}
		if a.security() && ofRelease(a.fields["n"]+" "+a.fields["a"], codenames) && a.made.After(fixes) {
			fixes = a.made
		}
	}
	if fixes.IsZero() && !slices.ContainsFunc(list, archive.security) {
		return all
	}
	return fixes
}

// ofRelease reports whether a text names one of the release's names, or no name of it
// is known.
func ofRelease(text string, codenames []string) bool {
	return len(codenames) == 0 || slices.ContainsFunc(codenames, func(c string) bool { return strings.Contains(text, c) })
}

// codenames are the names of the release, its own and that of the system that it is made of.
func (l linux) codenames() []string {
	s := l.first("etc/os-release", "usr/lib/os-release")
	var out []string
	for _, key := range []string{"VERSION_CODENAME", "UBUNTU_CODENAME", "DEBIAN_CODENAME"} {
		if k, ok := s.last("", key); ok && k.Value != "" {
			out = append(out, k.Value)
		}
	}
	return out
}
