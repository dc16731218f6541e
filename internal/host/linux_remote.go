package host

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

func (l linux) remote() checks.RemoteAccess {
	return checks.RemoteAccess{
		Desktop:        l.remoteDesktop(),
		DesktopChecked: checks.AbsentFact[bool]("This is a setting of Windows."),
		SSH:            l.ssh(),
		Services:       l.services(),
	}
}

// desktopNames are how the services begin that show the screen to another computer.
var desktopNames = []string{
	"xrdp", "gnome-remote-desktop", "vncserver", "tigervnc", "x11vnc", "x0vncserver", "wayvnc", "tightvnc", "turbovnc", "xvnc", "novnc", "nxserver", "xpra", "krfb", "krdp", "app-org.kde.krdp", "app-org.kde.krfb",
	"vino", "sunshine", "weston-rdp", "chrome-remote-desktop", "guacd", "websockify", "kasmvnc",
}

// desktopPrograms are those of them that have no service, as the kernel names them.
var desktopPrograms = []string{"Xvnc", "Xtigervnc", "Xtightvnc", "Xrealvnc", "x11vnc", "x0vncserver", "x0tigervncserv", "vino-server", "wayvnc", "krfb", "krdpserver", "xrdp", "sunshine", "Xvnc4", "Xkasmvnc"}

func showsDesktop(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc(desktopNames, func(p string) bool { return strings.HasPrefix(name, p) })
}

const whatDesktop = "whether its screen can be used from afar"

// remoteDesktop looks at what starts with the computer, what starts with the session of
// the person, what their desktop has switched on, and what runs.
func (l linux) remoteDesktop() checks.Fact[bool] {
	names, err := l.unitNames()
	if err != nil {
		return unread[bool](whatDesktop, "/etc/systemd/system", err)
	}
	for _, n := range names {
		if showsDesktop(n) {
			text, err := l.unitText(n)
			if err != nil {
				return unread[bool](whatDesktop, "/etc/systemd/system", err)
			}
			if !text.masked {
				return checks.KnownFact(true, checks.Evidence{What: "service that starts by itself", Where: "/etc/systemd/system", Seen: n})
			}
		}
	}
	for _, p := range l.running() {
		if slices.Contains(desktopPrograms, p.name) {
			return checks.KnownFact(true, checks.Evidence{What: "running program", Where: "/proc/" + strconv.Itoa(p.pid), Seen: p.name})
		}
	}
	people, err := l.sitters()
	if err != nil {
		return personUnread[bool](whatDesktop, err)
	}
	for _, who := range people {
		proof, err := linux{l.fsys, who}.sharesDesktop()
		if err != nil {
			return unread[bool](whatDesktop, "/"+who.home, err)
		}
		if proof != nil {
			return checks.KnownFact(true, *proof)
		}
	}
	return checks.KnownFact(false, checks.Evidence{What: "services that show the screen", Where: "/etc/systemd/system and the settings of the desktop", Seen: "none of " + strings.Join(desktopNames, ", ")})
}

// sitters are the person who sits here; where that is not known, everyone who has an
// account of a person: root may look at them all.
func (l linux) sitters() ([]person, error) {
	if l.who.err == nil {
		return []person{l.who}, nil
	}
	list, err := l.passwd()
	if err != nil {
		return nil, err
	}
	first, last := l.personNumbers()
	var out []person
	for _, a := range list {
		if home := strings.Trim(a.home, "/"); a.uid >= first && a.uid <= last && a.signsIn() && fs.ValidPath(home) {
			out = append(out, person{uid: a.uid, name: a.name, home: home})
		}
	}
	return out, nil
}

// A shelf is a folder of names, and the way to read it.
type shelf struct {
	fsys   fs.FS
	folder string
	shared bool // it is the system's, for everyone
}

// shelves are a person's own folder, and the system's for the same.
func (l linux) shelves(own, system string) []shelf {
	home, name := l.atHome(own)
	return []shelf{{home.fsys, name, false}, {l.fsys, system, true}}
}

// sharesDesktop looks at what one person's session starts.
func (l linux) sharesDesktop() (*checks.Evidence, error) {
	for _, look := range []func() (*checks.Evidence, error){l.sessionUnits, l.autostarts, l.krdp, l.dconfShares} {
		if e, err := look(); e != nil || err != nil {
			return e, err
		}
	}
	return nil, nil
}

// sessionUnits looks at the services that start with the session.
func (l linux) sessionUnits() (*checks.Evidence, error) {
	for _, s := range l.shelves(".config/systemd/user", "etc/systemd/user") {
		folders, err := files.List(s.fsys, s.folder)
		if err != nil {
			return nil, err
		}
		for _, f := range folders {
			if !strings.HasSuffix(f, ".wants") && !strings.HasSuffix(f, ".requires") {
				continue
			}
			names, err := files.List(s.fsys, path.Join(s.folder, f))
			if err != nil {
				return nil, err
			}
			for _, n := range names {
				// A maker's link for everyone starts GNOME's, which then waits for its switch.
				if showsDesktop(n) && (!s.shared || !strings.HasPrefix(n, "gnome-remote-desktop")) {
					return new(fileProof("service of the session", path.Join(s.folder, f, n), 0, "present")), nil
				}
			}
		}
	}
	return nil, nil
}

// autostarts looks at the programs that start with the session.
func (l linux) autostarts() (*checks.Evidence, error) {
	for _, s := range l.shelves(".config/autostart", "etc/xdg/autostart") {
		names, err := files.List(s.fsys, s.folder)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if !showsDesktop(strings.TrimPrefix(n, "org.kde.")) {
				continue
			}
			entry := linux{fsys: s.fsys}.settings(path.Join(s.folder, n))
			if entry.err != nil {
				return nil, entry.err
			}
			if k, _ := entry.last("Desktop Entry", "Hidden"); !isYes(k.Value) {
				return new(fileProof("program that starts with the session", entry.name, 0, "present")), nil
			}
		}
	}
	return nil, nil
}

// krdp reads the switch of KDE's own remote desktop.
func (l linux) krdp() (*checks.Evidence, error) {
	own, name := l.atHome(".config/krdpserverrc")
	s := own.settings(name)
	if s.missing() {
		return nil, nil
	}
	if k, _ := s.last("General", "Autostart"); s.err == nil && isYes(k.Value) {
		return new(s.proof("remote desktop of KDE", k)), nil
	}
	return nil, s.err
}

// desktopSwitches are GNOME's own, and those of its older program.
var desktopSwitches = []string{
	"/org/gnome/desktop/remote-desktop/rdp/enable", "/org/gnome/desktop/remote-desktop/vnc/enable", "/org/gnome/desktop/remote-access/enabled",
}

// dconfShares reads the switches of the desktop.
func (l linux) dconfShares() (*checks.Evidence, error) {
	list, err := l.dconfOrder(desktopSwitches)
	if err != nil {
		return nil, err
	}
	for _, key := range desktopSwitches {
		for _, db := range list {
			v, there := db.values[key]
			if !there {
				continue
			}
			if on, ok := gvBool(v); on || !ok {
				e := fileProof(key, db.name, 0, "true")
				return &e, nil
			}
			break
		}
	}
	return nil, nil
}

// A process is one that runs, by the kernel's short name of it.
type process struct {
	pid  int
	name string
}

// running lists the programs that run, but for those in a container.
func (l linux) running() []process {
	pids, err := processes(l.fsys)
	if err != nil {
		return nil // where the kernel tells nothing, services alone are judged
	}
	var out []process
	for _, pid := range pids {
		if name := programName(l.fsys, pid); name != "" {
			out = append(out, process{pid, name})
		}
	}
	return out
}

// words are those of the line by which a program was started; some programs change it.
func (l linux) wordsOf(pid int) []string {
	b, err := readUpTo(l.fsys, path.Join("proc", strconv.Itoa(pid), "cmdline"), 16<<10)
	if err != nil {
		return nil
	}
	return strings.FieldsFunc(string(b), func(r rune) bool { return r == 0 || r == ' ' })
}

// services are the names of what the administrator set up to start, and of what
// runs now.
func (l linux) services() checks.Fact[[]string] {
	const what = "which services are set up"
	var out []string
	folders, err := files.List(l.fsys, "etc/systemd/system")
	if err != nil {
		return unread[[]string](what, "/etc/systemd/system", err)
	}
	for _, f := range append(folders, "") {
		name := "etc/systemd/system/" + f
		if f == "" {
			name = "sys/fs/cgroup/system.slice"
		} else if !strings.HasSuffix(f, ".wants") {
			continue
		}
		units, err := files.List(l.fsys, name)
		if err != nil {
			return unread[[]string](what, "/"+name, err)
		}
		out = append(out, units...)
	}
	openrc, err := files.List(l.fsys, "etc/runlevels/default")
	if err != nil {
		return unread[[]string](what, "/etc/runlevels/default", err)
	}
	out = append(out, openrc...)
	slices.Sort(out)
	out = slices.Compact(out)
	if len(out) == 0 {
		return checks.UnknownFact[[]string](checks.ReasonUnsupported, "We cannot read yet which services start on this system.",
			checks.Evidence{What: "services", Where: "/etc/systemd/system", Seen: "none"})
	}
	return checks.KnownFact(out, checks.Evidence{What: "services that start by themselves or run", Where: "/etc/systemd/system", Seen: fmt.Sprint(len(out))})
}
