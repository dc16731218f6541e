package host

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const whatBackup = "which backups are set up"

func (l linux) backups() checks.Backups {
	return checks.Backups{Plans: l.plans(), Services: l.services()}
}

// backupTools are programs that copy when a timer or cron calls them, and where
// they are set up.
var backupTools = []struct{ name, settings string }{
	{"borgmatic", "etc/borgmatic/config.yaml"},
	{"borgmatic", "etc/borgmatic.d"},
	{"restic", "etc/restic"},
	{"autorestic", "etc/autorestic.yml"},
	{"rsnapshot", "etc/rsnapshot.conf"},
	{"duplicity", "etc/duplicity"},
	{"backupninja", "etc/backup.d"},
	{"BackupPC", "etc/backuppc/config.pl"},
	{"Kopia", "etc/kopia"},
}

// plans finds the backups of the usual programs. Copies to a cloud or by another
// computer leave nothing here, so finding none proves nothing.
func (l linux) plans() checks.Fact[[]checks.BackupPlan] {
	var plans []checks.BackupPlan
	var proof []checks.Evidence
	jobs, err := l.jobs()
	if err != nil {
		return unread[[]checks.BackupPlan](whatBackup, "/etc", err)
	}
	for _, t := range backupTools {
		there, err := files.Exists(l.fsys, t.settings)
		if err != nil && !errors.Is(err, fs.ErrPermission) {
			return unread[[]checks.BackupPlan](whatBackup, "/"+t.settings, err)
		}
		job := jobs[strings.ToLower(t.name)]
		// Only root may look into some of these folders; a job that calls the program
		// shows enough.
		known := slices.ContainsFunc(plans, func(p checks.BackupPlan) bool { return p.Program == t.name })
		if !there && job == "" || known {
			continue
		}
		plans = append(plans, checks.BackupPlan{Program: t.name, Scheduled: job != ""})
		proof = append(proof, checks.Evidence{What: t.name, Where: "/" + t.settings, Seen: "scheduled by " + orNone(job)})
	}
	for _, find := range []func(map[string]string) (*checks.BackupPlan, checks.Evidence, error){l.timeshift, l.snapper, l.dejaDup} {
		p, e, err := find(jobs)
		if err != nil {
			return unread[[]checks.BackupPlan](whatBackup, e.Where, err)
		}
		if p != nil {
			plans, proof = append(plans, *p), append(proof, e)
		}
	}
	if len(plans) == 0 && l.hidesJobs() {
		return checks.UnknownFact[[]checks.BackupPlan](checks.ReasonSourceMissing, "We found no backup program that we know on this computer. The jobs of its administrator are shown to an administrator only.",
			checks.Evidence{What: "jobs of the administrator", Where: "/var/spool/cron", Seen: "not readable"})
	}
	if len(plans) == 0 {
		return checks.UnknownFact[[]checks.BackupPlan](checks.ReasonSourceMissing, "We found no backup program that we know on this computer.")
	}
	return checks.KnownFact(plans, proof...)
}

func orNone(s string) string {
	if s == "" {
		return "nothing that we found"
	}
	return s
}

// jobs returns, for each tool, the timer or cron file that calls it. That a file speaks
// of a program is no job.
func (l linux) jobs() (map[string]string, error) {
	out := map[string]string{}
	note := func(program, where string) {
		name := strings.ToLower(path.Base(program))
		for _, t := range append([]string{"timeshift", "snapper"}, toolNames()...) {
			if strings.HasPrefix(name, t) && out[t] == "" {
				out[t] = "/" + where
			}
		}
	}
	for _, t := range l.timerShelves() {
		names, err := files.List(t.fsys, t.folder)
		if err != nil && (t.shared || !errors.Is(err, fs.ErrPermission)) {
			return nil, err
		}
		for _, n := range names {
			text, err := l.unitText(n)
			if err != nil {
				return nil, err
			}
			if !text.masked {
				note(n, t.folder+"/"+n)
			}
		}
	}
	commands, err := l.cronCommands()
	if err != nil {
		return nil, err
	}
	for _, c := range commands {
		if there, err := l.callable(c.program); err == nil && there {
			note(c.program, c.name)
		}
	}
	return out, nil
}

// timerShelves are where timers are that start: the system's, everyone's, the person's.
func (l linux) timerShelves() []shelf {
	out := []shelf{{l.fsys, "etc/systemd/system/timers.target.wants", true}}
	for _, s := range l.shelves(".config/systemd/user/timers.target.wants", "etc/systemd/user/timers.target.wants") {
		if s.shared || l.who.home != "" {
			out = append(out, s)
		}
	}
	return out
}

func toolNames() []string {
	var out []string
	for _, t := range backupTools {
		out = append(out, strings.ToLower(t.name))
	}
	return out
}

// timeshift keeps snapshots of the system on a disk of this computer.
func (l linux) timeshift(map[string]string) (*checks.BackupPlan, checks.Evidence, error) {
	const name = "etc/timeshift/timeshift.json"
	e := fileProof("Timeshift", name, 0, "set up")
	b, err := files.Read(l.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, e, nil
	}
	if err != nil {
		return nil, e, err
	}
	var set map[string]any
	if err := json.Unmarshal(b, &set); err != nil {
		return nil, e, err
	}
	p := checks.BackupPlan{Program: "Timeshift", SameDisk: true}
	for _, key := range []string{"schedule_monthly", "schedule_weekly", "schedule_daily", "schedule_hourly"} {
		p.Scheduled = p.Scheduled || set[key] == "true" || set[key] == true
	}
	return &p, e, nil
}

func (l linux) snapper(map[string]string) (*checks.BackupPlan, checks.Evidence, error) {
	const folder = "etc/snapper/configs"
	e := fileProof("Snapper", folder, 0, "set up")
	names, err := files.List(l.fsys, folder)
	if errors.Is(err, fs.ErrPermission) {
		return nil, e, nil
	}
	if err != nil || len(names) == 0 {
		return nil, e, err
	}
	u, err := l.unit("snapper-timeline.timer")
	return &checks.BackupPlan{Program: "Snapper", Scheduled: u.on, SameDisk: true}, e, err
}

// dejaDup is the backup program of GNOME; its settings are the person's.
func (l linux) dejaDup(map[string]string) (*checks.BackupPlan, checks.Evidence, error) {
	e := checks.Evidence{What: "Déjà Dup", Where: "dconf", Seen: "set up"}
	if l.who.home == "" {
		return nil, e, nil // nobody sits here whose settings could be read
	}
	own, name := l.atHome(".config/dconf/user")
	e.Where = "/" + name
	b, err := files.Read(own.fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, e, nil
	}
	if err != nil {
		return nil, e, err
	}
	const dir = "/org/gnome/deja-dup/"
	v, err := parseGVDB(b, dir+"last-backup", dir+"periodic")
	if err != nil {
		return nil, e, err
	}
	text, ok := gvText(v[dir+"last-backup"])
	if !ok || text == "" {
		return nil, e, nil
	}
	last, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return nil, e, err
	}
	periodic, _ := gvBool(v[dir+"periodic"])
	e.Seen = "last backup " + stamp(last)
	return &checks.BackupPlan{Program: "Déjà Dup", Scheduled: periodic, Last: last.UTC()}, e, nil
}
