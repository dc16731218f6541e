package host

import (
	"context"
	"encoding/binary"
	"io/fs"
	"maps"
	"os"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var fixtureTime = time.Date(2026, time.November, 20, 6, 0, 0, 0, time.UTC)

// tree makes a root from pairs of a name and its text.
func tree(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1]), Mode: 0o644, ModTime: fixtureTime}
	}
	return m
}

// with returns a copy of a root with more files; the text "-" takes one away.
func with(base fstest.MapFS, pairs ...string) fstest.MapFS {
	m := maps.Clone(base)
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "-" {
			delete(m, pairs[i])
			continue
		}
		m[pairs[i]] = tree(pairs[i], pairs[i+1])[pairs[i]]
	}
	return m
}

func testdata(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// vendorUnits is where packages put their units.
const vendorUnits = "usr/lib/systemd/system/"

const publicZone = "<zone><service name=\"ssh\"/><port protocol=\"tcp\" port=\"8080-8090\"/></zone>"

// release is the head of a list of fixes.
const release = "Origin: Debian\nLabel: Debian-Security\nSuite: stable-security\nCodename: trixie-security\nDate: Fri, 20 Nov 2026 06:00:00 UTC\n"

// laptop is a well-kept Debian laptop with GNOME, whose every fact is known and good.
func laptop(t testing.TB) fstest.MapFS {
	t.Helper()
	log := make([]byte, 1002*lastlogSize)
	binary.LittleEndian.PutUint32(log[1000*lastlogSize:], uint32(fixtureTime.Unix()))
	return tree(
		"etc/os-release", "ID=debian\nVERSION_ID=\"13\"\nVERSION_CODENAME=trixie\nPRETTY_NAME=\"Debian GNU/Linux 13\"\n",
		"sys/class/dmi/id/chassis_type", "10\n",
		"sys/class/dmi/id/sys_vendor", "LENOVO\n",
		"etc/passwd", "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nada:x:1000:1000:Ada:/home/ada:/bin/bash\nboss:x:1001:1001::/home/boss:/bin/bash\n",
		"etc/group", "root:x:0:\nsudo:x:27:boss\nada:x:1000:\n",
		"etc/shadow", "root:*:1::::::\nada:$y$j9T$abc$def:1:0:99999:7:::\nboss:$y$j9T$abc$def:1:0:99999:7:::\n",
		"etc/login.defs", "UID_MIN 1000\nUID_MAX 60000\n",
		"var/log/lastlog", string(log), "etc/pam.d/login", "session optional pam_lastlog.so\n",
		"usr/bin/apt-get", "", "usr/bin/unattended-upgrade", "", "run/systemd/system/x", "",
		"etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Update-Package-Lists \"1\";\nAPT::Periodic::Unattended-Upgrade \"1\";\n",
		"etc/apt/apt.conf.d/50unattended-upgrades", "Unattended-Upgrade::Origins-Pattern {\n \"origin=Debian,codename=${distro_codename},label=Debian\";\n \"origin=Debian,codename=${distro_codename}-security,label=Debian-Security\";\n};\nUnattended-Upgrade::Package-Blacklist {\n};\n",
		"etc/apt/sources.list", "deb http://deb.debian.org/debian trixie main\ndeb http://deb.debian.org/debian-security trixie-security main\n",
		"var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease", release,
		"etc/systemd/system/timers.target.wants/apt-daily.timer", "", "etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer", "",
		vendorUnits+"apt-daily.timer", "[Timer]\nOnCalendar=*-*-* 6,18:00\n", vendorUnits+"apt-daily.service", "[Service]\nExecStart=/usr/lib/apt/apt.systemd.daily update\n",
		vendorUnits+"apt-daily-upgrade.timer", "[Timer]\nOnCalendar=*-*-* 6:00\n", vendorUnits+"apt-daily-upgrade.service", "[Service]\nExecStart=/usr/lib/apt/apt.systemd.daily install\n", "usr/lib/apt/apt.systemd.daily", "",
		"var/lib/apt/periodic/unattended-upgrades-stamp", "",
		"var/lib/dpkg/status", "",
		"usr/lib/firefox-esr/application.ini", "[App]\nVersion=140.5.0\nBuildID=20261105120000\n",
		"etc/ufw/ufw.conf", "ENABLED=yes\n", "etc/default/ufw", "IPV6=yes\nDEFAULT_INPUT_POLICY=\"DROP\"\n", "usr/sbin/ufw", "",
		"etc/systemd/system/multi-user.target.wants/ufw.service", "", vendorUnits+"ufw.service", "[Service]\nExecStart=/usr/lib/ufw/ufw-init start quiet\n", "usr/lib/ufw/ufw-init", "",
		"etc/ufw/user.rules", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 22 -j ACCEPT\nCOMMIT\n",
		"proc/self/mountinfo", "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n23 22 0:5 / /proc rw - proc proc rw\n",
		"sys/dev/block/254:1/dm/uuid", "LVM-abc\n",
		"sys/dev/block/254:1/slaves/dm-0/dm/uuid", "CRYPT-LUKS2-abc-x\n",
		"usr/bin/gnome-shell", "", "home/ada/.config/dconf/user", testdata(t, "dconf-late"),
		"usr/sbin/sshd", "", "etc/systemd/system/multi-user.target.wants/ssh.service", "",
		"etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication no\nUsePAM yes\n",
		"etc/ssh/sshd_config.d/10-keys.conf", "PasswordAuthentication no\n",
		"etc/gdm3/daemon.conf", "[daemon]\n# AutomaticLoginEnable = true\n",
	)
}

func ada(fsys fs.FS) linux {
	return linux{fsys, person{uid: 1000, name: "ada", home: "home/ada"}}
}

// told flattens the facts of a system: a value, or the reason why there is none.
func told(l linux) map[string]any {
	out := map[string]any{}
	for _, facts := range []any{l.system(), l.updates(), l.protection(context.Background()), l.accounts(), l.remote(), l.backups()} {
		maps.Copy(out, flat(reflect.TypeOf(facts).Name(), facts))
	}
	return out
}

// flat takes the facts out of a struct, by group and name.
func flat(group string, facts any) map[string]any {
	out := map[string]any{}
	v := reflect.ValueOf(facts)
	for i := range v.NumField() {
		f, name := v.Field(i), group+"."+v.Type().Field(i).Name
		if f.Kind() != reflect.Struct || !f.FieldByName("Known").IsValid() {
			continue
		}
		switch {
		case f.FieldByName("Known").Bool():
			out[name] = f.FieldByName("Value").Interface()
		default:
			out[name] = f.FieldByName("Reason").Interface()
		}
		if f.FieldByName("Detail").String() == "" && !f.FieldByName("Known").Bool() {
			out[name] = "no detail"
		}
	}
	return out
}

func TestLaptop(t *testing.T) {
	want := map[string]any{
		"System.Release":              checks.Release{Product: "debian", Version: "13", Name: "Debian GNU/Linux 13"},
		"System.Portable":             true,
		"Updates.Automatic":           checks.UpdatesAutomatic,
		"Updates.LastSuccess":         fixtureTime,
		"Updates.LastChange":          fixtureTime,
		"Updates.Restart":             false,
		"Updates.Browsers":            []checks.Program{{Name: "Firefox", Version: "140.5.0", Dated: time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)}},
		"Updates.Office":              checks.Reason("absent"),
		"Protection.Firewall":         checks.Enabled,
		"Protection.Encryption":       checks.DiskEncrypted,
		"Protection.Malware":          checks.Reason("absent"),
		"Protection.ScreenLock":       checks.ScreenLock{After: 12 * time.Minute},
		"Protection.Macros":           checks.Reason("absent"),
		"Protection.OldSharing":       checks.Reason("absent"),
		"Protection.LocalNames":       checks.Reason("absent"),
		"Protection.GuestSharing":     checks.Reason("absent"),
		"Protection.SignedSharing":    checks.Reason("absent"),
		"Protection.OldLogins":        checks.Reason("absent"),
		"Protection.KeptPasswords":    checks.Reason("absent"),
		"Protection.AutoRun":          checks.Reason("absent"),
		"Protection.SecureBoot":       checks.ReasonUnsupported,
		"Accounts.DailyAdmin":         false,
		"Accounts.Prompted":           checks.Reason("absent"),
		"Accounts.People":             []checks.Account{{Name: "ada", LastUsed: fixtureTime}, {Name: "boss", Admin: true}},
		"Accounts.Guest":              false,
		"Accounts.AutoLogin":          false,
		"Accounts.StoredPassword":     checks.Reason("absent"),
		"Accounts.NoPassword":         []string(nil),
		"RemoteAccess.Desktop":        false,
		"RemoteAccess.DesktopChecked": checks.Reason("absent"),
		"RemoteAccess.SSH":            checks.SSH{On: true},
		"RemoteAccess.Services":       []string{"apt-daily-upgrade.timer", "apt-daily.timer", "ssh.service", "ufw.service"},
		"Backups.Plans":               []checks.BackupPlan{{Program: "Déjà Dup", Scheduled: true, Last: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}},
		"Backups.Services":            []string{"apt-daily-upgrade.timer", "apt-daily.timer", "ssh.service", "ufw.service"},
	}
	got := told(ada(laptop(t)))
	for name, w := range want {
		if !reflect.DeepEqual(got[name], w) {
			t.Errorf("%s = %#v, want %#v", name, got[name], w)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is not in this test", name)
		}
	}
}

// TestVariants changes a file or two of the laptop, and says which fact changes.
func TestVariants(t *testing.T) {
	const absent = checks.Reason("absent")
	sshd := "etc/ssh/sshd_config"
	for _, tt := range []struct {
		name   string
		change []string
		fact   string
		want   any
	}{
		{"ufw's unit runs and it is off", []string{"etc/ufw/ufw.conf", "ENABLED=no\n", "sys/fs/cgroup/system.slice/ufw.service/x", ""}, "Protection.Firewall", checks.Disabled},
		{"ufw lets all in", []string{"etc/default/ufw", "DEFAULT_INPUT_POLICY=ACCEPT\n"}, "Protection.Firewall", checks.PartlyEnabled},
		{"no firewall installed", []string{"etc/ufw/ufw.conf", "-"}, "Protection.Firewall", checks.Disabled},
		{"nft without rules", []string{"etc/ufw/ufw.conf", "-", "usr/sbin/nft", ""}, "Protection.Firewall", checks.NotConfigured},
		{"a kernel table is no firewall", []string{"etc/ufw/ufw.conf", "-", "proc/net/ip_tables_names", "filter\n"}, "Protection.Firewall", checks.Disabled},
		{"firewalld runs", []string{"etc/ufw/ufw.conf", "-", "usr/sbin/firewalld", "", "sys/fs/cgroup/system.slice/firewalld.service/x", "", vendorUnits + "firewalld.service", "[Service]\nExecStart=/usr/sbin/firewalld\n", "usr/lib/firewalld/zones/public.xml", publicZone, "etc/firewalld/firewalld.conf", "DefaultZone=public\n"}, "Protection.Firewall", checks.Enabled},
		{"firewalld trusts all", []string{"etc/ufw/ufw.conf", "-", "usr/sbin/firewalld", "", "sys/fs/cgroup/system.slice/firewalld.service/x", "", vendorUnits + "firewalld.service", "[Service]\nExecStart=/usr/sbin/firewalld\n", "usr/lib/firewalld/zones/trusted.xml", "<zone target=\"ACCEPT\"/>", "etc/firewalld/firewalld.conf", "DefaultZone=trusted\n"}, "Protection.Firewall", checks.Undone},
		{"firewalld is installed only", []string{"etc/ufw/ufw.conf", "-", "usr/sbin/firewalld", ""}, "Protection.Firewall", checks.Disabled},
		{"nftables drops", []string{"etc/ufw/ufw.conf", "-", "etc/systemd/system/sysinit.target.wants/nftables.service", "", vendorUnits + "nftables.service", "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n", "usr/sbin/nft", "", "etc/nftables.conf", "table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n }\n}\n"}, "Protection.Firewall", checks.Enabled},
		{"nftables as shipped", []string{"etc/ufw/ufw.conf", "-", "etc/systemd/system/sysinit.target.wants/nftables.service", "", vendorUnits + "nftables.service", "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n", "usr/sbin/nft", "", "etc/nftables.conf", "table inet filter {\n chain input {\n  type filter hook input priority filter;\n }\n}\n"}, "Protection.Firewall", checks.Disabled},
		{"iptables drops", []string{"etc/ufw/ufw.conf", "-", "etc/systemd/system/multi-user.target.wants/netfilter-persistent.service", "", vendorUnits + "netfilter-persistent.service", "", "etc/iptables/rules.v4", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n", "etc/iptables/rules.v6", "*filter\n:INPUT DROP [0:0]\nCOMMIT\n"}, "Protection.Firewall", checks.Enabled},
		{"iptables of another table", []string{"etc/ufw/ufw.conf", "-", "etc/systemd/system/multi-user.target.wants/netfilter-persistent.service", "", vendorUnits + "netfilter-persistent.service", "", "etc/iptables/rules.v4", "*mangle\n:INPUT DROP [0:0]\n*filter\n:INPUT ACCEPT [0:0]\n"}, "Protection.Firewall", checks.ReasonParse},
		{"a container's firewall", []string{"etc/ufw/ufw.conf", "-", ".dockerenv", ""}, "Protection.Firewall", absent},

		{"no encryption", []string{"sys/dev/block/254:1/slaves/dm-0/dm/uuid", "LVM-x\n"}, "Protection.Encryption", checks.DiskPlain},
		{"plain partition", []string{"proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "sys/dev/block/8:1/dev", "8:1\n"}, "Protection.Encryption", checks.DiskPlain},
		{"half of a mirror", []string{"sys/dev/block/254:1/slaves/sda3/dev", "8:3\n"}, "Protection.Encryption", checks.DiskPlain},
		{"plain /home", []string{"proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n24 22 8:2 / /home rw - ext4 /dev/sda2 rw\n", "sys/dev/block/8:2/dev", "8:2\n"}, "Protection.Encryption", checks.DiskPartly},
		{"btrfs on a crypt device", []string{"proc/self/mountinfo", "22 1 0:31 /@ / rw - btrfs /dev/mapper/root rw\n", "sys/class/block/dm-0/dm/name", "root\n", "sys/class/block/dm-0/dev", "254:0\n", "sys/dev/block/254:0/dm/uuid", "CRYPT-LUKS2-1-root\n"}, "Protection.Encryption", checks.DiskEncrypted},
		{"zfs", []string{"proc/self/mountinfo", "22 1 0:31 / / rw - zfs rpool/ROOT rw\n"}, "Protection.Encryption", checks.ReasonUnsupported},
		{"a virtual machine", []string{"proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n", "sys/dev/block/8:1/dev", "8:1\n", "sys/class/dmi/id/sys_vendor", "QEMU\n"}, "Protection.Encryption", checks.ReasonUnsupported},
		{"no table of mounts", []string{"proc/self/mountinfo", "nonsense\n"}, "Protection.Encryption", checks.ReasonParse},

		{"lock off", []string{"home/ada/.config/dconf/user", testdata(t, "dconf-never")}, "Protection.ScreenLock", checks.ScreenLock{Never: true, After: 5 * time.Minute}},
		{"nothing set", []string{"home/ada/.config/dconf/user", "-"}, "Protection.ScreenLock", checks.ScreenLock{After: 5 * time.Minute}},
		{"the administrator's lock wins", []string{"home/ada/.config/dconf/user", testdata(t, "dconf-never"), "etc/dconf/profile/user", "user-db:user\nsystem-db:local\n", "etc/dconf/db/local", testdata(t, "dconf-late"), "etc/dconf/db/local.d/locks/screen", "/org/gnome/desktop/screensaver/lock-enabled\n"}, "Protection.ScreenLock", checks.ScreenLock{After: 12 * time.Minute}},
		{"a broken database", []string{"home/ada/.config/dconf/user", "GVariant broken"}, "Protection.ScreenLock", checks.ReasonParse},
		{"KDE off", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "home/ada/.config/kscreenlockerrc", "[Daemon]\nAutolock=false\n"}, "Protection.ScreenLock", checks.ScreenLock{Never: true, After: 5*time.Minute + 5*time.Second}},
		{"KDE twenty", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "home/ada/.config/kscreenlockerrc", "[Daemon]\nTimeout=20\nLockGrace=0\n"}, "Protection.ScreenLock", checks.ScreenLock{After: 20 * time.Minute}},
		{"an unknown desktop", []string{"usr/bin/gnome-shell", "-", "usr/bin/sway", ""}, "Protection.ScreenLock", checks.ReasonUnsupported},
		{"no desktop", []string{"usr/bin/gnome-shell", "-"}, "Protection.ScreenLock", absent},

		{"a later file switches off", []string{"etc/apt/apt.conf.d/99off", "APT { Periodic { Unattended-Upgrade \"0\"; }; };\n"}, "Updates.Automatic", checks.UpdatesOff},
		{"a file that apt does not read", []string{"etc/apt/apt.conf.d/99off.dpkg-old", "APT::Periodic::Unattended-Upgrade \"0\";\n"}, "Updates.Automatic", checks.UpdatesAutomatic},
		{"the whole job off", []string{"etc/apt/apt.conf", "APT::Periodic::Enable \"0\";\n"}, "Updates.Automatic", checks.UpdatesOff},
		{"no program", []string{"usr/bin/unattended-upgrade", "-"}, "Updates.Automatic", checks.UpdatesOff},
		{"no timer", []string{"etc/systemd/system/timers.target.wants/apt-daily-upgrade.timer", "-"}, "Updates.Automatic", checks.UpdatesOff},
		{"a desktop that tells", []string{"usr/bin/unattended-upgrade", "-", "usr/bin/gnome-software", ""}, "Updates.Automatic", checks.UpdatesNotified},
		{"a broken file", []string{"etc/apt/apt.conf.d/10x", "APT { Periodic {\n"}, "Updates.Automatic", checks.ReasonParse},
		{"Fedora applies", []string{"usr/bin/apt-get", "-", "usr/bin/dnf", "", "etc/dnf/automatic.conf", "[commands]\napply_updates = yes\n", "etc/systemd/system/timers.target.wants/dnf-automatic.timer", "", vendorUnits + "dnf-automatic.timer", "", vendorUnits + "dnf-automatic.service", "", "etc/os-release", "ID=fedora\n", "etc/yum.repos.d/fedora-updates.repo", "[updates]\nenabled=1\n"}, "Updates.Automatic", checks.UpdatesAutomatic},
		{"Fedora downloads", []string{"usr/bin/apt-get", "-", "usr/bin/dnf", "", "etc/dnf/automatic.conf", "[commands]\napply_updates = no\n", "etc/systemd/system/timers.target.wants/dnf-automatic.timer", ""}, "Updates.Automatic", checks.UpdatesOff},
		{"Silverblue stages", []string{"etc/rpm-ostreed.conf", "[Daemon]\nAutomaticUpdatePolicy=stage\n", "etc/systemd/system/timers.target.wants/rpm-ostreed-automatic.timer", "", vendorUnits + "rpm-ostreed-automatic.timer", "", vendorUnits + "rpm-ostreed-automatic.service", ""}, "Updates.Automatic", checks.UpdatesAutomatic},
		{"waits for a restart", []string{"run/reboot-required", ""}, "Updates.Restart", true},
		{"the kernel was replaced", []string{"proc/sys/kernel/osrelease", "6.1.0-1\n", "usr/lib/modules/6.1.0-2/x", ""}, "Updates.Restart", true},
		{"the log of apt", []string{"var/lib/apt/periodic/unattended-upgrades-stamp", "-", "var/log/apt/history.log", "\nStart-Date: 2026-10-01  06:00:00\nInstall: x\n\nStart-Date: 2026-09-01  06:00:00\nUpgrade: y\nEnd-Date: z\n"}, "Updates.LastSuccess", time.Date(2026, 9, 1, 6, 0, 0, 0, time.Local).UTC()},
		{"no record", []string{"var/lib/apt/periodic/unattended-upgrades-stamp", "-"}, "Updates.LastSuccess", checks.ReasonSourceMissing},

		{"a drop-in beats the main file", []string{sshd, "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication yes\nUsePAM no\n"}, "RemoteAccess.SSH", checks.SSH{On: true}},
		{"the main file comes first", []string{sshd, "PasswordAuthentication yes\nInclude /etc/ssh/sshd_config.d/*.conf\n"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.AllUsers}},
		{"questions of PAM", []string{sshd, "PasswordAuthentication no\nUsePAM yes\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.AllUsers}},
		{"no PAM", []string{sshd, "PasswordAuthentication no\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true}},
		{"defaults", []string{sshd, "", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.AllUsers}},
		{"root is locked", []string{sshd, "PermitRootLogin=yes # all\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.AllUsers, Root: checks.AllUsers, RootLocked: true}},
		{"root too", []string{sshd, "PermitRootLogin=yes # all\n", "etc/ssh/sshd_config.d/10-keys.conf", "-", "etc/shadow", "root:$y$j9T$abc$def:1:0:99999:7:::\n"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.AllUsers, Root: checks.AllUsers}},
		{"a Match for some", []string{sshd, "PasswordAuthentication no\nKbdInteractiveAuthentication no\nMatch User scan\n  PasswordAuthentication yes\n"}, "RemoteAccess.SSH", checks.SSH{On: true, Password: checks.SomeUsers}},
		{"Match all", []string{sshd, "PasswordAuthentication yes\nKbdInteractiveAuthentication no\nMatch all\n  PasswordAuthentication no\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true}},
		{"a Match that ends with its file", []string{sshd, "Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n", "etc/ssh/sshd_config.d/10-keys.conf", "Match User x\n X11Forwarding no\n"}, "RemoteAccess.SSH", checks.SSH{On: true}},
		{"a key and a password", []string{sshd, "AuthenticationMethods publickey,password\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.SSH{On: true}},
		{"neither yes nor no", []string{sshd, "PasswordAuthentication maybe\n", "etc/ssh/sshd_config.d/10-keys.conf", "-"}, "RemoteAccess.SSH", checks.ReasonParse},
		{"an include of itself", []string{sshd, "Include /etc/ssh/sshd_config\n"}, "RemoteAccess.SSH", checks.ReasonParse},
		{"installed and off", []string{"etc/systemd/system/multi-user.target.wants/ssh.service", "-"}, "RemoteAccess.SSH", checks.SSH{}},
		{"no server", []string{"usr/sbin/sshd", "-", "etc/systemd/system/multi-user.target.wants/ssh.service", "-"}, "RemoteAccess.SSH", absent},
		{"dropbear", []string{"usr/sbin/sshd", "-", "usr/sbin/dropbear", "", "etc/systemd/system/multi-user.target.wants/ssh.service", "-", "etc/systemd/system/multi-user.target.wants/dropbear.service", ""}, "RemoteAccess.SSH", checks.ReasonUnsupported},
		{"dropbear is installed only", []string{"usr/sbin/sshd", "-", "usr/sbin/dropbear", "", "etc/systemd/system/multi-user.target.wants/ssh.service", "-"}, "RemoteAccess.SSH", checks.SSH{}},
		{"xrdp", []string{"etc/systemd/system/multi-user.target.wants/xrdp.service", ""}, "RemoteAccess.Desktop", true},

		{"in sudo", []string{"etc/group", "sudo:x:27:ada,boss\n"}, "Accounts.DailyAdmin", true},
		{"by the main group", []string{"etc/group", "wheel:x:1000:\n"}, "Accounts.DailyAdmin", true},
		{"an account like root", []string{"etc/passwd", "root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/root:/bin/sh\n", "etc/group", "root:x:0:\n"}, "Accounts.People", []checks.Account{{Name: "toor", Admin: true}}},
		{"no password", []string{"etc/shadow", "root:*:1\nada::1\nboss:!:1\ndaemon::1\n"}, "Accounts.NoPassword", []string{"ada"}},
		{"GDM signs in", []string{"etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable = True\nAutomaticLogin=ada\n"}, "Accounts.AutoLogin", true},
		{"SDDM signs in", []string{"etc/sddm.conf.d/a.conf", "[Autologin]\nUser=ada\n"}, "Accounts.AutoLogin", true},
		{"LightDM signs in", []string{"etc/lightdm/lightdm.conf", "[Seat:*]\nautologin-user=ada\n"}, "Accounts.AutoLogin", true},
		{"LightDM guest", []string{"usr/sbin/lightdm", "", "etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=true\n"}, "Accounts.Guest", true},

		{"a file server without a scanner", []string{"etc/systemd/system/multi-user.target.wants/smbd.service", "", "etc/samba/smb.conf", "[global]\n server min protocol = NT1\n"}, "Protection.Malware", checks.NotConfigured},
		{"SMB1", []string{"etc/systemd/system/multi-user.target.wants/smbd.service", "", "etc/samba/smb.conf", "[global]\n server min protocol = NT1\n"}, "Protection.OldSharing", true},
		{"SMB3", []string{"etc/systemd/system/multi-user.target.wants/smbd.service", "", "etc/samba/smb.conf", "[global]\n server min protocol = SMB3_00\n"}, "Protection.OldSharing", false},
		{"LLMNR", []string{"sys/fs/cgroup/system.slice/systemd-resolved.service/x", "", "etc/systemd/resolved.conf.d/a.conf", "[Resolve]\nLLMNR=yes\n"}, "Protection.LocalNames", true},

		{"borgmatic by a timer", []string{"home/ada/.config/dconf/user", "-", "etc/borgmatic/config.yaml", "x", "etc/systemd/system/timers.target.wants/borgmatic.timer", ""}, "Backups.Plans", []checks.BackupPlan{{Program: "borgmatic", Scheduled: true}}},
		{"restic by cron", []string{"home/ada/.config/dconf/user", "-", "usr/bin/restic", "", "etc/cron.d/backup", "0 3 * * * root restic backup /srv\n"}, "Backups.Plans", []checks.BackupPlan{{Program: "restic", Scheduled: true}}},
		{"a comment in cron", []string{"home/ada/.config/dconf/user", "-", "etc/cron.d/backup", "# restic backup /srv\n"}, "Backups.Plans", checks.ReasonSourceMissing},
		{"timeshift", []string{"home/ada/.config/dconf/user", "-", "etc/timeshift/timeshift.json", `{"schedule_daily":"true"}`}, "Backups.Plans", []checks.BackupPlan{{Program: "Timeshift", Scheduled: true, SameDisk: true}}},
	} {
		got := told(ada(with(laptop(t), tt.change...)))[tt.fact]
		if !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: %s = %#v, want %#v", tt.name, tt.fact, got, tt.want)
		}
	}
}

func TestPerson(t *testing.T) {
	root := tree("etc/passwd", "root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n", "etc/group", "root:x:0:\n")
	for _, tt := range []struct {
		name         string
		euid         int
		environ, uid string
		want         string
		wantHome     string
	}{
		{"herself", 1000, "", "", "ada", "home/ada"},
		{"through sudo", 0, "HOME=/root\x00SUDO_UID=1000\x00", "0", "ada", "home/ada"},
		{"through doas", 0, "DOAS_USER=ada\x00", "0", "ada", "home/ada"},
		{"doas for a stranger", 0, "DOAS_USER=mallory\x00", "0", "", ""},
		{"through pkexec", 0, "PKEXEC_UID=1000\x00", "0", "ada", "home/ada"},
		{"one after the other", 0, "PKEXEC_UID=1000\x00SUDO_UID=0\x00DOAS_USER=ada\x00", "0", "ada", "home/ada"},
		{"two people", 0, "PKEXEC_UID=1000\x00SUDO_UID=1001\x00", "0", "", ""},
		{"through su", 0, "HOME=/root\x00", "1000\n", "ada", "home/ada"},
		{"root alone", 0, "", "4294967295", "", ""},
		{"root says root", 0, "SUDO_UID=0\x00", "0", "", ""},
		{"a stranger's number", 0, "SUDO_UID=77\x00", "0", "", ""},
		{"nonsense", 0, "SUDO_UID=-1\x00", "x", "", ""},
	} {
		p := personOf(with(root, "proc/self/environ", tt.environ, "proc/self/loginuid", tt.uid), tt.euid)
		if p.name != tt.want || p.home != tt.wantHome || (p.err == nil) != (tt.want != "") {
			t.Errorf("%s: %+v", tt.name, p)
		}
	}
	l := linux{root, personOf(root, 0)}
	if f := l.accounts().DailyAdmin; f.Known || f.Reason != checks.ReasonSourceMissing || !strings.Contains(f.Detail, "as the person") {
		t.Errorf("root alone: %+v", f)
	}
}
