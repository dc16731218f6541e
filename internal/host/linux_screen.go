package host

import (
	"errors"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

const whatScreen = "when its screen locks"

// dconfDesktop are the keys of a desktop that keeps its settings in dconf, and
// what holds where nothing is said.
type dconfDesktop struct {
	program                 string // its presence shows that the desktop is installed
	locks, delay, idle      string
	defLocks                bool
	defDelay, defIdle, unit time.Duration // unit is that of idle
}

var dconfDesktops = []dconfDesktop{
	{"usr/bin/gnome-shell", "/org/gnome/desktop/screensaver/lock-enabled", "/org/gnome/desktop/screensaver/lock-delay", "/org/gnome/desktop/session/idle-delay", true, 0, 5 * time.Minute, time.Second},
	{"usr/bin/cinnamon", "/org/cinnamon/desktop/screensaver/lock-enabled", "/org/cinnamon/desktop/screensaver/lock-delay", "/org/cinnamon/desktop/session/idle-delay", true, 2 * time.Second, 15 * time.Minute, time.Second},
	{"usr/bin/mate-session", "/org/mate/screensaver/lock-enabled", "/org/mate/screensaver/lock-delay", "/org/mate/desktop/session/idle-delay", true, 0, 5 * time.Minute, time.Minute},
}

// otherDesktops are those whose settings are not read yet.
var otherDesktops = []string{
	"usr/bin/startxfce4", "usr/bin/lxsession", "usr/bin/startlxqt", "usr/bin/budgie-desktop", "usr/bin/sway",
	"usr/bin/Hyprland", "usr/bin/i3", "usr/bin/cosmic-session", "usr/bin/enlightenment_start", "usr/bin/openbox",
}

// screenLock reads the settings of the person who sits here. Where several
// desktops are installed, the latest lock counts: any of them may be in use.
func (l linux) screenLock() checks.Fact[checks.ScreenLock] {
	var all []checks.Fact[checks.ScreenLock]
	for _, d := range dconfDesktops {
		name, err := l.anyFile(d.program)
		if err != nil {
			return unread[checks.ScreenLock](whatScreen, "/"+d.program, err)
		}
		if name != "" {
			all = append(all, l.dconfLock(d))
		}
	}
	name, err := l.anyFile("usr/bin/plasmashell")
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/"+name, err)
	}
	if name != "" {
		all = append(all, l.kdeLock())
	}
	if len(all) == 0 {
		return l.noDesktop()
	}
	latest := all[0]
	for _, f := range all[1:] {
		if !latest.Known {
			break
		}
		if !f.Known || f.Value.Never || f.Value.After > latest.Value.After && !latest.Value.Never {
			latest = f
		}
	}
	return latest
}

func (l linux) noDesktop() checks.Fact[checks.ScreenLock] {
	other, err := l.anyFile(otherDesktops...)
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/"+other, err)
	}
	if other != "" {
		return checks.UnknownFact[checks.ScreenLock](checks.ReasonUnsupported, "We cannot read yet when this desktop locks its screen.", fileProof("desktop", other, 0, "installed"))
	}
	return checks.AbsentFact[checks.ScreenLock]("This computer has no desktop whose screen could lock.",
		checks.Evidence{What: "desktop", Where: "/usr/bin", Seen: "none that we know is installed"})
}

// dconfLock reads the person's own database and then those of the system, the
// first that has a key wins; one that the administrator locked goes before all.
func (l linux) dconfLock(d dconfDesktop) checks.Fact[checks.ScreenLock] {
	if l.who.err != nil {
		return personUnread[checks.ScreenLock](whatScreen, l.who.err)
	}
	locks, delay, idle := d.defLocks, d.defDelay, d.defIdle
	list, err := l.dconfOrder(d)
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/etc/dconf", err)
	}
	var proof []checks.Evidence
	found := map[string]bool{}
	for _, db := range list {
		for key, v := range db.values {
			if found[key] {
				continue
			}
			b, isBool := gvBool(v)
			n, isNumber := gvUint(v)
			seen := strconv.FormatUint(uint64(n), 10)
			switch {
			case key == d.locks && isBool:
				locks, seen = b, strconv.FormatBool(b)
			case key == d.delay && isNumber:
				delay = time.Duration(n) * time.Second
			case key == d.idle && isNumber:
				idle = time.Duration(n) * d.unit
			case key == d.idle && d.unit == time.Minute && len(v) == 6 && v[5] == 'i':
				n = uint32(v[0]) | uint32(v[1])<<8 | uint32(v[2])<<16
				idle, seen = time.Duration(n)*d.unit, strconv.FormatUint(uint64(n), 10)
			default:
				return unread[checks.ScreenLock](whatScreen, "/"+db.name, errors.New(key+" has an unknown type"))
			}
			found[key] = true
			proof = append(proof, fileProof(key, db.name, 0, seen))
		}
	}
	if len(proof) == 0 {
		proof = append(proof, checks.Evidence{What: "screen lock", Where: "dconf", Seen: "not set; the maker's own rule holds"})
	}
	return checks.KnownFact(checks.ScreenLock{Never: !locks || idle == 0, After: idle + delay}, sortedProof(proof)...)
}

type dconfValues struct {
	name   string
	values map[string][]byte
}

// dconfProfile names the databases of a person's settings, the first one to count first.
func (l linux) dconfProfile() ([]string, error) {
	b, err := files.Read(l.fsys, "etc/dconf/profile/user")
	if errors.Is(err, fs.ErrNotExist) {
		return []string{"user-db:user"}, nil
	}
	if err != nil {
		return nil, err
	}
	var order []string
	for _, line := range files.Lines(b) {
		text, _, _ := strings.Cut(line.Text, "#")
		if text = files.Trim(text); text != "" {
			order = append(order, text)
		}
	}
	return order, nil
}

func (l linux) dconfOrder(d dconfDesktop) ([]dconfValues, error) {
	order, err := l.dconfProfile()
	if err != nil {
		return nil, err
	}
	var own, system []dconfValues
	locked := map[string]bool{}
	for _, o := range order {
		kind, name, _ := strings.Cut(o, ":")
		file, from := "", l
		switch {
		case !fs.ValidPath(name):
			continue
		case kind == "user-db":
			from, file = l.atHome(path.Join(".config/dconf", name))
		case kind == "system-db":
			file = "etc/dconf/db/" + name
		default:
			continue
		}
		b, err := files.Read(from.fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		values, err := parseGVDB(b, d.locks, d.delay, d.idle)
		if err != nil {
			return nil, err
		}
		if kind == "user-db" {
			own = append(own, dconfValues{file, values})
			continue
		}
		system = append(system, dconfValues{file, values})
		if err := l.dconfLocked("etc/dconf/db/"+name+".d/locks", locked); err != nil {
			return nil, err
		}
	}
	// A locked key is not the person's to set.
	for _, db := range own {
		for key := range locked {
			delete(db.values, key)
		}
	}
	return append(own, system...), nil
}

func (l linux) dconfLocked(folder string, locked map[string]bool) error {
	names, err := files.List(l.fsys, folder)
	if err != nil {
		return err
	}
	for _, n := range names {
		b, err := files.Read(l.fsys, path.Join(folder, n))
		if err != nil {
			return err
		}
		for _, line := range files.Lines(b) {
			locked[files.Trim(line.Text)] = true
		}
	}
	return nil
}

// kdeLock reads kscreenlockerrc: on and five minutes where nothing is said.
func (l linux) kdeLock() checks.Fact[checks.ScreenLock] {
	if l.who.err != nil {
		return personUnread[checks.ScreenLock](whatScreen, l.who.err)
	}
	locks, after, grace := true, 5*time.Minute, 5*time.Second
	proof := []checks.Evidence{{What: "screen lock", Where: "kscreenlockerrc", Seen: "not set; the maker's own rule holds"}}
	own, ownName := l.atHome(".config/kscreenlockerrc")
	for _, s := range []keyFile{l.settings("etc/xdg/kscreenlockerrc"), own.settings(ownName)} {
		name := s.name
		if s.missing() {
			continue
		}
		if s.err != nil {
			return unread[checks.ScreenLock](whatScreen, "/"+name, s.err)
		}
		if k, ok := s.last("Daemon", "Autolock"); ok {
			locks, proof = isYes(k.Value), append(proof, s.proof("Autolock", k))
		}
		for key, to := range map[string]*time.Duration{"Timeout": &after, "LockGrace": &grace} {
			k, ok := s.last("Daemon", key)
			if !ok {
				continue
			}
			n, err := strconv.ParseUint(k.Value, 10, 24)
			if err != nil {
				return unread[checks.ScreenLock](whatScreen, "/"+name, err)
			}
			unit := time.Second
			if key == "Timeout" {
				unit = time.Minute
			}
			*to, proof = time.Duration(n)*unit, append(proof, s.proof(key, k))
		}
	}
	return checks.KnownFact(checks.ScreenLock{Never: !locks || after == 0, After: after + grace}, sortedProof(proof)...)
}
