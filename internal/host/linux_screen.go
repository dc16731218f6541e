package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
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
	forbids, starts         string // a switch that takes the lock away, and one that it needs
	defLocks                bool
	defDelay, defIdle, unit time.Duration // unit is that of idle
}

// keys are all that matter.
func (d dconfDesktop) keys() []string {
	return slices.DeleteFunc([]string{d.locks, d.delay, d.idle, d.forbids, d.starts}, func(k string) bool { return k == "" })
}

var dconfDesktops = []dconfDesktop{
	{"usr/bin/gnome-shell", "/org/gnome/desktop/screensaver/lock-enabled", "/org/gnome/desktop/screensaver/lock-delay", "/org/gnome/desktop/session/idle-delay", "/org/gnome/desktop/lockdown/disable-lock-screen", "", true, 0, 5 * time.Minute, time.Second},
	{"usr/bin/cinnamon", "/org/cinnamon/desktop/screensaver/lock-enabled", "/org/cinnamon/desktop/screensaver/lock-delay", "/org/cinnamon/desktop/session/idle-delay", "/org/cinnamon/desktop/lockdown/disable-lock-screen", "", true, 2 * time.Second, 15 * time.Minute, time.Second},
	{"usr/bin/mate-session", "/org/mate/screensaver/lock-enabled", "/org/mate/screensaver/lock-delay", "/org/mate/desktop/session/idle-delay", "/org/mate/desktop/lockdown/disable-lock-screen", "/org/mate/screensaver/idle-activation-enabled", true, 0, 5 * time.Minute, time.Minute},
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
	if latest.Known && !latest.Value.Never {
		// A desktop beside it may be the one in use.
		if f := l.noDesktop(); !f.Absent() {
			return f
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
	list, err := l.dconfOrder(d.keys())
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/etc/dconf", err)
	}
	defaults, err := l.schemaDefaults(d.keys())
	if err != nil {
		return unread[checks.ScreenLock](whatScreen, "/"+schemaFolder, err)
	}
	set := dconfLockValues{locks: d.defLocks, delay: d.defDelay, idle: d.defIdle, starts: true}
	var proof []checks.Evidence
	found := map[string]bool{}
	for _, db := range append(list, defaults...) {
		for key, v := range db.values {
			if found[key] {
				continue
			}
			seen, ok := set.take(d, key, v)
			if !ok {
				return unread[checks.ScreenLock](whatScreen, "/"+db.name, errors.New(key+" has an unknown type"))
			}
			found[key] = true
			proof = append(proof, fileProof(key, db.name, 0, seen))
		}
	}
	if len(proof) == 0 {
		proof = append(proof, checks.Evidence{What: "screen lock", Where: "dconf", Seen: "not set; the maker's own rule holds"})
	}
	return checks.KnownFact(checks.ScreenLock{Never: !set.locks || set.idle == 0 || set.forbidden || !set.starts, After: set.idle + set.delay}, sortedProof(proof)...)
}

// dconfLockValues are what a desktop's keys say together.
type dconfLockValues struct {
	locks, forbidden, starts bool
	delay, idle              time.Duration
}

// take reads one stored value; it reports what was seen, and whether it was understood.
func (s *dconfLockValues) take(d dconfDesktop, key string, v []byte) (seen string, ok bool) {
	b, isBool := gvBool(v)
	n, isNumber := gvUint(v)
	if !isNumber && d.unit == time.Minute && len(v) == 6 && v[4] == 0 && v[5] == 'i' {
		n, isNumber = uint32(v[0])|uint32(v[1])<<8|uint32(v[2])<<16, true
	}
	switch {
	case key == d.locks && isBool:
		s.locks = b
	case key == d.forbids && isBool:
		s.forbidden = b
	case key == d.starts && isBool:
		s.starts = b
	case key == d.delay && isNumber:
		s.delay = time.Duration(n) * time.Second
	case key == d.idle && isNumber:
		s.idle = time.Duration(n) * d.unit
	default:
		return "", false
	}
	if isBool {
		return strconv.FormatBool(b), true
	}
	return strconv.FormatUint(uint64(n), 10), true
}

const schemaFolder = "usr/share/glib-2.0/schemas"

// schemaDefaults reads what the makers of the system changed of a desktop's own rules,
// as text; the last file counts.
func (l linux) schemaDefaults(keys []string) ([]dconfValues, error) {
	names, err := files.List(l.fsys, schemaFolder)
	if err != nil {
		return nil, err
	}
	var out []dconfValues
	for _, n := range slices.Backward(names) {
		if !strings.HasSuffix(n, ".gschema.override") {
			continue
		}
		s := l.settings(path.Join(schemaFolder, n))
		if s.err != nil {
			return nil, s.err
		}
		values := map[string][]byte{}
		for _, k := range s.lines {
			section, _, _ := strings.Cut(k.Section, ":") // behind it: for one desktop
			key := "/" + strings.ReplaceAll(section, ".", "/") + "/" + k.Key
			if v := storedForm(k.Value); slices.Contains(keys, key) {
				values[key] = v
			}
		}
		out = append(out, dconfValues{s.name, values})
	}
	return out, nil
}

// storedForm turns the text of a value into the form that dconf stores.
func storedForm(text string) []byte {
	text = files.Trim(strings.TrimPrefix(files.Trim(text), "uint32"))
	switch text {
	case "true":
		return []byte{1, 0, 'b'}
	case "false":
		return []byte{0, 0, 'b'}
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return nil
	}
	return append(binary.LittleEndian.AppendUint32(nil, uint32(n)), 0, 'u')
}

type dconfValues struct {
	name   string
	values map[string][]byte
}

// dconfProfile names the databases of a person's settings, the first one to count first.
func (l linux) dconfProfile() ([]string, error) {
	_, b, err := files.First(l.fsys, "etc/dconf/profile/user", "usr/local/share/dconf/profile/user", "usr/share/dconf/profile/user")
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

// dconfOrder reads the databases that hold some of the keys, the first to count first.
func (l linux) dconfOrder(keys []string) ([]dconfValues, error) {
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
		case kind == "file-db" && fs.ValidPath(strings.Trim(name, "/")):
			file = strings.Trim(name, "/")
		case !fs.ValidPath(name):
			continue
		case kind == "user-db":
			from, file = l.atHome(path.Join(".config/dconf", name))
		case kind == "system-db":
			file = "etc/dconf/db/" + name
		default:
			return nil, fmt.Errorf("settings kept by %q: %w", o, errors.ErrUnsupported)
		}
		b, err := files.Read(from.fsys, file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		values, err := parseGVDB(b, keys...)
		if err != nil {
			return nil, err
		}
		if kind == "user-db" {
			own = append(own, dconfValues{file, values})
			continue
		}
		system = append(system, dconfValues{file, values})
		if err := l.dconfLocked("etc/dconf/db/"+path.Base(name)+".d/locks", locked); err != nil {
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
