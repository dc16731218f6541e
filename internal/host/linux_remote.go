package host

import (
	"fmt"
	"slices"
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

// desktopUnits are the services that show the screen to another computer.
var desktopUnits = []string{"xrdp.service", "gnome-remote-desktop.service", "vncserver-x11-serviced.service", "x11vnc.service"}

func (l linux) remoteDesktop() checks.Fact[bool] {
	u, err := l.anyUnit(desktopUnits...)
	if err != nil {
		return unread[bool]("whether its screen can be used from afar", "/etc/systemd/system", err)
	}
	u.proof.Seen = strings.ReplaceAll(u.proof.Seen, desktopUnits[len(desktopUnits)-1], strings.Join(desktopUnits, ", "))
	return checks.KnownFact(u.on, u.proof)
}

const whatSSH = "who may come in by SSH"

// ssh reads the settings of OpenSSH as its server does.
func (l linux) ssh() checks.Fact[checks.SSH] {
	program, err := l.anyFile("usr/sbin/sshd", "usr/bin/sshd")
	if err != nil {
		return unread[checks.SSH](whatSSH, "/"+program, err)
	}
	if program == "" {
		other, err := l.anyFile("usr/sbin/dropbear", "usr/bin/dropbear")
		if err != nil {
			return unread[checks.SSH](whatSSH, "/"+other, err)
		}
		if other != "" {
			return checks.UnknownFact[checks.SSH](checks.ReasonUnsupported, "We cannot read yet who may come in by this server for SSH.", fileProof("server for SSH", other, 0, "installed"))
		}
		return checks.AbsentFact[checks.SSH]("No server for SSH is installed on this computer.", checks.Evidence{What: "server for SSH", Where: "/usr/sbin/sshd", Seen: "not installed"})
	}
	u, err := l.anyUnit("ssh.service", "sshd.service", "ssh.socket", "sshd.socket")
	if err != nil {
		return unread[checks.SSH](whatSSH, "/etc/systemd/system", err)
	}
	// One that was started by hand, or in a container, leaves its number.
	running, err := l.anyFile("run/sshd.pid")
	if err != nil {
		return unread[checks.SSH](whatSSH, "/run/sshd.pid", err)
	}
	if running != "" {
		u = unit{true, fileProof("running service", running, 0, "present")}
	}
	if !u.on {
		return checks.KnownFact(checks.SSH{}, u.proof)
	}
	name, err := l.anyFile("etc/ssh/sshd_config", "usr/etc/ssh/sshd_config")
	if err != nil || name == "" {
		name = "etc/ssh/sshd_config"
	}
	r, err := readSSHD(l.fsys, name)
	if err != nil {
		return unread[checks.SSH](whatSSH, "/"+name, err)
	}
	s, proof, err := r.judge()
	if err != nil {
		return unread[checks.SSH](whatSSH, "/"+name, err)
	}
	s.On = true
	return checks.KnownFact(s, append([]checks.Evidence{u.proof}, proof...)...)
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
