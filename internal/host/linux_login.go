package host

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// loginScreens are the settings of the log-in screens, and of the folders beside them.
var (
	loginScreens = []string{
		"etc/gdm3/daemon.conf", "etc/gdm3/custom.conf", "etc/gdm/custom.conf", "etc/lightdm/lightdm.conf", "etc/sddm.conf", "usr/lib/sddm/sddm.conf", "etc/plasmalogin.conf",
		"etc/lxdm/lxdm.conf", "etc/lxdm/default.conf", "etc/greetd/config.toml", "etc/greetd/cosmic-greeter.toml", "etc/sysconfig/displaymanager", "etc/default/nodm", "etc/ly/config.ini",
		"etc/kde4/kdm/kdmrc", "etc/kde/kdm/kdmrc", "etc/kdm/kdmrc", "usr/share/config/kdm/kdmrc", "etc/mdm/mdm.conf", "etc/entrance/entrance.conf",
	}
	loginFolders = []string{
		"usr/share/lightdm/lightdm.conf.d", "usr/local/share/lightdm/lightdm.conf.d", "etc/xdg/lightdm/lightdm.conf.d", "etc/lightdm/lightdm.conf.d",
		"usr/lib/sddm/sddm.conf.d", "etc/sddm.conf.d", "usr/lib/plasmalogin.conf.d", "usr/lib/plasmalogin/plasmalogin.conf.d", "etc/plasmalogin.conf.d",
	}
)

// autoLogin looks through the settings of the usual log-in screens, and of the plain
// log-in of the consoles.
func (l linux) autoLogin() checks.Fact[bool] {
	const what = "whether it signs someone in by itself"
	for s := range l.layered(slices.Clone(loginScreens), loginFolders...) {
		if s.err != nil {
			return unread[bool](what, "/"+s.name, s.err)
		}
		if k, ok := s.signsIn(); ok {
			return checks.KnownFact(true, s.proof("automatic log-in", k))
		}
	}
	proof, err := l.consoleLogin()
	if err != nil {
		return unread[bool](what, "/etc/systemd/system", err)
	}
	if proof != nil {
		return checks.KnownFact(true, *proof)
	}
	return checks.KnownFact(false, checks.Evidence{What: "automatic log-in", Where: "settings of the log-in screens and consoles", Seen: "not set"})
}

// signsInBy are the keys by which a log-in screen signs someone in, by their section;
// an empty section stands for none. A switch must say yes; a name must be there.
var signsInBy = []struct {
	section, key string
	isSwitch     bool
}{
	{"daemon", "AutomaticLoginEnable", true},
	{"daemon", "TimedLoginEnable", true},    // GDM, MDM
	{"Autologin", "User", false},            // SDDM and its heir
	{"base", "autologin", false},            // LXDM
	{"initial_session", "user", false},      // greetd
	{"", "DISPLAYMANAGER_AUTOLOGIN", false}, // openSUSE
	{"", "NODM_ENABLED", true},
	{"", "auto_login_user", false}, // ly
	{"X-:0-Core", "AutoLoginEnable", true},
	{"X-*-Core", "AutoLoginEnable", true}, // KDM
}

// signsIn finds the line by which a log-in screen signs someone in by itself.
func (s keyFile) signsIn() (keyLine, bool) {
	for _, by := range signsInBy {
		k, ok := s.last(by.section, by.key)
		if ok && (by.isSwitch && isYes(k.Value) || !by.isSwitch && k.Value != "" && k.Value != "null") {
			return k, true
		}
	}
	for _, k := range s.lines {
		// LightDM takes [SeatDefaults] for [Seat:*].
		if !strings.HasPrefix(k.Section, "Seat") {
			continue
		}
		if k.Key == "autologin-user" && k.Value != "" || k.Key == "autologin-guest" && isYes(k.Value) {
			return k, true
		}
	}
	return keyLine{}, false
}

// consoleLogin looks for a console that asks nobody: in the units of systemd, and in
// the table of the older init.
func (l linux) consoleLogin() (*checks.Evidence, error) {
	list, err := l.consoleFiles()
	if err != nil {
		return nil, err
	}
	for _, name := range list {
		info, err := fs.Stat(l.fsys, name)
		if errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeCharDevice != 0 {
			continue // absent, or masked
		}
		if err != nil {
			return nil, err
		}
		b, err := files.Read(l.fsys, name)
		if err != nil {
			return nil, err
		}
		for _, line := range files.Lines(joined(b)) {
			if consoleSignsIn(line.Text) {
				return new(fileProof("console that asks nobody", name, line.Num, files.Trim(line.Text))), nil
			}
		}
	}
	return nil, nil
}

// consoleFiles are the units of the consoles with what stands beside them, and the
// tables of older systems.
func (l linux) consoleFiles() ([]string, error) {
	list := []string{"etc/inittab", "etc/conf.d/agetty.tty1", "etc/slim.conf"}
	for _, folder := range unitFolders {
		names, err := files.List(l.fsys, folder)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			if !strings.Contains(n, "getty") && !strings.HasPrefix(n, "autovt@") && !strings.Contains(n, "-login.service") {
				continue
			}
			full := path.Join(folder, n)
			if strings.HasSuffix(n, ".service") {
				list = append(list, full)
			}
			if strings.HasSuffix(n, ".d") {
				confs, err := l.confs(full)
				if err != nil {
					return nil, err
				}
				list = append(list, confs...)
			}
		}
	}
	return list, nil
}

// consoleSignsIn reports whether a line starts a console that signs someone in.
func consoleSignsIn(line string) bool {
	line = files.Trim(line)
	if line == "" || line[0] == '#' || line[0] == ';' {
		return false
	}
	f := files.Fields(line)
	if len(f) >= 2 && f[0] == "auto_login" && isYes(f[1]) {
		return true
	}
	getty := strings.Contains(line, "getty")
	for i, w := range f {
		switch {
		case strings.HasPrefix(w, "--autologin"), strings.HasPrefix(w, "--login-program") && strings.Contains(line, "autologin"):
			return true
		case getty && (w == "-a" || strings.HasPrefix(w, "-a") && len(w) > 2 && w[1] == 'a') && i+1 < len(f):
			return true
		case path.Base(strings.TrimLeft(w, "-=@")) == "login" && i+1 < len(f) && f[i+1] == "-f":
			return true
		}
	}
	return false
}
