package host

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// closed is a file system in which one name, and what lies below it, is for the
// administrator only.
type closed struct {
	fstest.MapFS
	name string
}

func (c closed) denies(name string) bool {
	return name == c.name || strings.HasPrefix(name, c.name+"/")
}

func (c closed) Open(name string) (fs.File, error) {
	if c.denies(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Open(name)
}

func (c closed) Stat(name string) (fs.FileInfo, error) {
	if strings.HasPrefix(name, c.name+"/") {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Stat(name)
}

// server is a second root: a file server whose every reader of the laptop's
// rivals is in use.
func server(t testing.TB) fstest.MapFS {
	t.Helper()
	return with(laptop(t),
		"etc/ufw/ufw.conf", "-", "usr/bin/gnome-shell", "-", "usr/bin/apt-get", "-",
		"usr/sbin/firewalld", "", "sys/fs/cgroup/system.slice/firewalld.service/cgroup.procs", "", "etc/firewalld/firewalld.conf", "DefaultZone=public\n", "usr/lib/firewalld/zones/public.xml", publicZone, vendorUnits+"firewalld.service", "[Service]\nExecStart=/usr/sbin/firewalld\n",
		"usr/bin/plasmashell", "", "home/ada/.config/kscreenlockerrc", "[Daemon]\nTimeout=10\n",
		"usr/bin/dnf", "", "etc/dnf/automatic.conf", "[commands]\napply_updates=yes\n", "etc/systemd/system/timers.target.wants/dnf-automatic.timer", "", vendorUnits+"dnf-automatic.timer", "[Timer]\nOnCalendar=*-*-* 6:00\n", vendorUnits+"dnf-automatic.service", "[Service]\nExecStart=/usr/bin/dnf-automatic\n", "usr/bin/dnf-automatic", "", "etc/yum.repos.d/a.repo", "[updates]\nenabled=1\n",
		"etc/systemd/system/multi-user.target.wants/smb.service", "", "etc/samba/smb.conf", "[global]\nserver min protocol=SMB3\n",
		"etc/systemd/system/multi-user.target.wants/clamd@scan.service", "", "etc/systemd/system/multi-user.target.wants/clamav-freshclam.service", "",
		"sys/fs/cgroup/system.slice/systemd-resolved.service/cgroup.procs", "", "etc/systemd/resolved.conf", "[Resolve]\nLLMNR=no\n",
		"etc/borgmatic/config.yaml", "x", "etc/systemd/system/timers.target.wants/borgmatic.timer", "",
		"usr/sbin/lightdm", "", "etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=false\n",
	)
}

// bad turns the roots into ones whose every fact is bad, so that a fault which
// makes a fact look good shows.
func bad(t testing.TB, good fstest.MapFS) fstest.MapFS {
	t.Helper()
	return with(good,
		"etc/apt/apt.conf.d/99off", "APT::Periodic::Unattended-Upgrade \"0\";\n", "etc/dnf/automatic.conf", "[commands]\napply_updates=no\n",
		"run/reboot-required", "", "etc/default/ufw", "DEFAULT_INPUT_POLICY=ACCEPT\n", "etc/firewalld/firewalld.conf", "DefaultZone=trusted\n", "usr/lib/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\"/>",
		"sys/dev/block/254:1/slaves/dm-0/dm/uuid", "LVM-x\n", "home/ada/.config/dconf/user", testdata(t, "dconf-never"),
		"home/ada/.config/kscreenlockerrc", "[Daemon]\nAutolock=false\n",
		"etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n", "etc/ssh/sshd_config.d/10-keys.conf", "PasswordAuthentication yes\n",
		"etc/group", "sudo:x:27:ada,boss\n", "etc/shadow", "ada::1\n", "etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable=true\n",
		"etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=true\n", "etc/samba/smb.conf", "[global]\nserver min protocol=NT1\n",
		"etc/systemd/resolved.conf", "[Resolve]\nLLMNR=yes\n",
	)
}
