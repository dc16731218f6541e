package host

import (
	"io/fs"
	"path"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/checks"
)

var pass = allowed{checks.Pass}

// noUfw leaves the laptop without its firewall.
func noUfw(more ...string) []string {
	return append([]string{"etc/ufw/ufw.conf", "-", "etc/systemd/system/multi-user.target.wants/ufw.service", "-"}, more...)
}

// firewalldOn is a firewalld that starts, with one zone.
func firewalldOn(zone, text string, more ...string) []string {
	return append(noUfw("usr/sbin/firewalld", "", "etc/systemd/system/multi-user.target.wants/firewalld.service", "",
		vendorUnits+"firewalld.service", "[Service]\nExecStart=/usr/sbin/firewalld\n", "etc/firewalld/firewalld.conf", "DefaultZone="+zone+"\n", "usr/lib/firewalld/zones/"+zone+".xml", text), more...)
}

// nftOn is an nftables that starts with these rules.
func nftOn(rules string, more ...string) []string {
	return append(noUfw("etc/systemd/system/sysinit.target.wants/nftables.service", "", vendorUnits+"nftables.service", "[Service]\nExecStart=/usr/sbin/nft -f /etc/nftables.conf\n", "usr/sbin/nft", "", "etc/nftables.conf", rules), more...)
}

// iptablesOn is a loader of saved rules that starts.
func iptablesOn(v4, v6 string) []string {
	return noUfw("etc/systemd/system/multi-user.target.wants/netfilter-persistent.service", "", vendorUnits+"netfilter-persistent.service", "[Service]\nExecStart=/usr/sbin/netfilter-persistent start\n",
		"usr/sbin/netfilter-persistent", "", "etc/iptables/rules.v4", v4, "etc/iptables/rules.v6", v6)
}

func release4(id, version, name string) []string {
	return []string{"etc/os-release", "ID=" + id + "\nVERSION_ID=\"" + version + "\"\nPRETTY_NAME=\"" + name + "\"\n"}
}

func sambaOn(conf string) []string {
	return []string{"etc/systemd/system/multi-user.target.wants/smbd.service", "", "etc/samba/smb.conf", conf}
}

// sshOn replaces all settings of SSH; root has a password.
func sshOn(conf string, more ...string) []string {
	return append([]string{"etc/ssh/sshd_config", conf, "etc/ssh/sshd_config.d/10-keys.conf", "-", "etc/shadow", "root:$y$j9T$abc$def:1:0:99999:7:::\nada:$y$j9T$abc$def:1:0:99999:7:::\n"}, more...)
}

const (
	keysOnly  = "UsePAM yes\nKbdInteractiveAuthentication no\nPasswordAuthentication no\n"
	drops     = "*filter\n:INPUT DROP [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n"
	wallOfNft = "flush ruleset\ntable inet filter {\n chain input {\n  type filter hook input priority filter; policy drop;\n  ct state established,related accept\n  iif lo accept\n  tcp dport 22 accept\n }\n}\n"
	wants     = "etc/systemd/system/multi-user.target.wants/"
	sudo      = "usr/bin/sudo"
	stockSudo = "Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n"
)

// TestLinuxFindings holds whole settings of a well-kept Linux laptop with one thing
// changed to what must be said of them. Sound ones stay a pass.
func TestLinuxFindings(t *testing.T) {
	const (
		firewall, disk, screen, sharing, malware = "protection.firewall", "protection.encryption", "protection.screen_lock", "protection.old_sharing", "protection.malware"
		automatic, recent, support               = "updates.automatic", "updates.recent", "updates.support"
		daily, admins, auto, empty, unused       = "accounts.daily_admin", "accounts.admins", "accounts.auto_login", "accounts.no_password", "accounts.unused"
		ssh, desktop                             = "remote.ssh", "remote.desktop"
	)
	fail, high := allowed{checks.Fail}, allowed{checks.Fail}
	for _, tt := range []struct {
		name   string
		change []string
		id     string
		want   allowed
	}{
		// Who is administrator.
		{"nobody has a rule", []string{sudo, "", "etc/sudoers", stockSudo}, daily, pass},
		{"a rule of her own", []string{sudo, "", "etc/sudoers", stockSudo, "etc/sudoers.d/90-cloud-init-users", "ada ALL=(ALL) NOPASSWD:ALL\n"}, daily, high},
		{"a rule of her own that asks", []string{sudo, "", "etc/sudoers", stockSudo + "ada ALL=(ALL) ALL\n"}, daily, allowed{checks.Partial}},
		{"the group, and never asked", []string{sudo, "", "etc/sudoers", stockSudo, "etc/group", "root:x:0:\nsudo:x:27:ada\n", "etc/sudoers.d/x", "ada ALL=(ALL) NOPASSWD:ALL\n"}, daily, high},
		{"the whole group is never asked", []string{sudo, "", "etc/sudoers", "%sudo ALL=(ALL:ALL) NOPASSWD: ALL\n", "etc/group", "root:x:0:\nsudo:x:27:ada\n"}, daily, high},
		{"nobody is asked", []string{sudo, "", "etc/sudoers", stockSudo + "Defaults !authenticate\n", "etc/group", "root:x:0:\nsudo:x:27:ada\n"}, daily, high},
		{"she is not asked", []string{sudo, "", "etc/sudoers", stockSudo + "Defaults:ada !authenticate\n", "etc/group", "root:x:0:\nsudo:x:27:ada\n"}, daily, high},
		{"by an alias", []string{sudo, "", "etc/sudoers", "User_Alias OFFICE = boss, \\\n  ada\nOFFICE ALL = ALL\n"}, daily, allowed{checks.Partial}},
		{"by her number", []string{sudo, "", "etc/sudoers", "#1000 ALL=(ALL) ALL\n"}, daily, allowed{checks.Partial}},
		{"everyone", []string{sudo, "", "etc/sudoers", "ALL ALL=(ALL) ALL\n"}, daily, allowed{checks.Partial}},
		{"everyone with root's password", []string{sudo, "", "etc/sudoers", "Defaults targetpw\nALL ALL=(ALL) ALL\n"}, daily, pass},
		{"all but a shell", []string{sudo, "", "etc/sudoers", "ada ALL=(ALL) ALL, !/bin/sh\n"}, daily, allowed{checks.Partial}},
		{"a shell", []string{sudo, "", "etc/sudoers", "ada ALL=(root) NOPASSWD: /bin/bash\n"}, daily, high},
		{"an old include", []string{sudo, "", "etc/sudoers", "#include /etc/own\n", "etc/own", "ada ALL=(ALL) ALL\n"}, daily, allowed{checks.Partial}},
		{"an old include of a folder", []string{sudo, "", "etc/sudoers", "#includedir /etc/sudoers.d\n", "etc/sudoers.d/a", "ada ALL=(ALL) ALL\n"}, daily, allowed{checks.Partial}},
		{"a file that sudo passes over", []string{sudo, "", "etc/sudoers", stockSudo, "etc/sudoers.d/a.bak", "ada ALL=(ALL) ALL\n"}, daily, pass},
		{"some program", []string{sudo, "", "etc/sudoers", "ada ALL=(root) /usr/local/bin/backup\n"}, daily, untold},
		{"a netgroup", []string{sudo, "", "etc/sudoers", "+office ALL=(ALL) ALL\n"}, daily, untold},
		{"as another than root", []string{sudo, "", "etc/sudoers", "ada ALL=(www-data) ALL\n"}, daily, pass},
		{"doas", []string{"usr/bin/doas", "", "etc/doas.conf", "permit nopass ada\n"}, daily, high},
		{"doas for a group", []string{"usr/bin/doas", "", "etc/doas.conf", "permit persist :ada\n"}, daily, allowed{checks.Partial}},
		{"polkit names her", []string{"etc/polkit-1/rules.d/10.rules", `polkit.addAdminRule(function(a, s) { return ["unix-user:ada"]; });`}, daily, allowed{checks.Partial}},
		{"polkit says yes", []string{"etc/polkit-1/rules.d/10.rules", `polkit.addRule(function(a, s) { if (s.isInGroup("ada")) { return polkit.Result.YES; } });`}, daily, high},
		{"polkit says yes to one thing", []string{"etc/polkit-1/rules.d/10.rules", `polkit.addRule(function(action, s) { if (action.id == "org.x" && s.isInGroup("ada")) { return polkit.Result.YES; } });`}, daily, pass},
		{"an old file of polkit", []string{"var/lib/polkit-1/localauthority/50-local.d/a.pkla", "[a]\nIdentity=unix-user:ada\nAction=*\nResultActive=yes\n"}, daily, high},
		{"docker", []string{"etc/group", "root:x:0:\nsudo:x:27:boss\ndocker:x:999:ada\n"}, daily, gap},
		{"the disk itself", []string{"etc/group", "root:x:0:\ndisk:x:6:ada\n"}, daily, gap},
		{"the log files", []string{"etc/group", "root:x:0:\nadm:x:4:ada\n"}, daily, pass},
		{"names of a directory", []string{"etc/group", "root:x:0:\nsudo:x:27:anna@corp.example,bob@corp.example,cy@corp.example\n"}, admins, notPass},
		{"a group of a directory", []string{sudo, "", "etc/sudoers", stockSudo + "%domain\\ admins ALL=(ALL) ALL\n"}, admins, notPass},
		{"an empty list of groups", []string{"etc/group", ""}, daily, untold},
		{"an empty list of groups", []string{"etc/group", ""}, admins, untold},
		{"zeros for groups", []string{"etc/group", "\x00\x00\x00", "etc/shadow", "\x00\x00\x00"}, daily, untold},
		{"zeros for passwords", []string{"etc/shadow", "\x00\x00\x00"}, empty, untold},
		{"no passwords", []string{"etc/shadow", ""}, empty, untold},
		{"no accounts", []string{"etc/passwd", ""}, empty, untold},
		{"no accounts", []string{"etc/passwd", ""}, admins, untold},
		{"accounts without root", []string{"etc/passwd", "ada:x:1000:1000::/home/ada:/bin/sh\n"}, admins, untold},
		{"a log that nothing writes", []string{"var/lib/lastlog/lastlog2.db", ""}, unused, untold},

		// Signing in without a password.
		{"openSUSE", []string{"etc/sysconfig/displaymanager", "DISPLAYMANAGER=\"sddm\"\nDISPLAYMANAGER_AUTOLOGIN=\"ada\"\n"}, auto, gap},
		{"openSUSE, nobody", []string{"etc/sysconfig/displaymanager", "DISPLAYMANAGER_AUTOLOGIN=\"\"\n"}, auto, pass},
		{"an old section of LightDM", []string{"usr/sbin/lightdm", "", "etc/lightdm/lightdm.conf", "[SeatDefaults]\nautologin-user=ada\n"}, auto, gap},
		{"plasmalogin", []string{"etc/plasmalogin.conf", "[Autologin]\nUser=ada\nSession=plasma\n"}, auto, gap},
		{"greetd", []string{"etc/greetd/config.toml", "[initial_session]\ncommand = \"sway\"\nuser = \"ada\"\n"}, auto, gap},
		{"LXDM", []string{"etc/lxdm/lxdm.conf", "[base]\nautologin=ada\n"}, auto, gap},
		{"nodm", []string{"etc/default/nodm", "NODM_ENABLED=true\nNODM_USER=ada\n"}, auto, gap},
		{"a console", []string{"etc/systemd/system/getty@tty1.service.d/override.conf", "[Service]\nExecStart=\nExecStart=-/sbin/agetty --autologin ada --noclear %I $TERM\n"}, auto, gap},
		{"a console, shortly", []string{"etc/systemd/system/getty@.service", "[Service]\nExecStart=-/sbin/agetty -a ada %I\n"}, auto, gap},
		{"a console as it is shipped", []string{vendorUnits + "getty@.service", "[Service]\nExecStart=-/sbin/agetty -o '-- \\\\u' --noclear - $TERM\n"}, auto, pass},
		{"an old init", []string{"etc/inittab", "1:2345:respawn:/sbin/getty -n -l /bin/sh --autologin ada 38400 tty1\n"}, auto, gap},

		// Firewall.
		{"ufw was removed", []string{"usr/sbin/ufw", "-"}, firewall, fail},
		{"ufw cannot start", []string{vendorUnits + "ufw.service", "-"}, firewall, fail},
		{"ufw does not start", []string{wants + "ufw.service", "-"}, firewall, fail},
		{"ufw lets all in", []string{"etc/ufw/user.rules", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -j ACCEPT\nCOMMIT\n"}, firewall, gap},
		{"ufw lets most in", []string{"etc/ufw/user.rules", "*filter\n:ufw-user-input - [0:0]\n-A ufw-user-input -p tcp --dport 1024:65535 -j ACCEPT\nCOMMIT\n"}, firewall, gap},
		{"ufw lets most in by IPv6", []string{"etc/ufw/user6.rules", "*filter\n:ufw6-user-input - [0:0]\n-A ufw6-user-input -j ACCEPT\nCOMMIT\n"}, firewall, gap},
		{"a rule before ufw's", []string{"etc/ufw/before.rules", "*filter\n:ufw-before-input - [0:0]\n-A ufw-before-input -i eth0 -j ACCEPT\nCOMMIT\n"}, firewall, gap},
		{"a strict zone", firewalldOn("public", publicZone), firewall, pass},
		{"a workstation's zone", firewalldOn("FedoraWorkstation", `<zone><port protocol="udp" port="1025-65535"/><port protocol="tcp" port="1025-65535"/></zone>`), firewall, gap},
		{"a zone of one's own", firewalldOn("office", `<zone target="ACCEPT"><short>office</short></zone>`), firewall, gap},
		{"a zone that was changed", firewalldOn("public", publicZone, "etc/firewalld/zones/public.xml", `<zone target="ACCEPT"/>`), firewall, gap},
		{"a zone for a cable", firewalldOn("public", publicZone, "etc/firewalld/zones/trusted.xml", `<zone target="ACCEPT"><interface name="eth0"/></zone>`), firewall, gap},
		{"a zone for a connection", firewalldOn("public", publicZone, "usr/lib/firewalld/zones/trusted.xml", `<zone target="ACCEPT"/>`, "etc/NetworkManager/system-connections/a.nmconnection", "[connection]\nzone=trusted\n"), firewall, gap},
		{"a service of one's own", firewalldOn("public", `<zone><service name="own"/></zone>`, "etc/firewalld/services/own.xml", `<service><port protocol="tcp" port="1-65535"/></service>`), firewall, gap},
		{"a rich rule", firewalldOn("public", `<zone><rule family="ipv4"><accept/></rule></zone>`), firewall, gap},
		{"a rich rule for a place", firewalldOn("public", `<zone><rule family="ipv4"><source address="192.168.1.0/24"/><accept/></rule></zone>`), firewall, pass},
		{"a direct rule", firewalldOn("public", publicZone, "etc/firewalld/direct.xml", `<direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-j ACCEPT</rule></direct>`), firewall, gap},
		{"a policy", firewalldOn("public", publicZone, "etc/firewalld/policies/in.xml", `<policy target="ACCEPT"><ingress-zone name="ANY"/><egress-zone name="HOST"/></policy>`), firewall, gap},
		{"a zone that is not there", firewalldOn("public", publicZone, "usr/lib/firewalld/zones/public.xml", "-"), firewall, notPass},
		{"firewalld is masked", firewalldOn("public", publicZone, "etc/systemd/system/firewalld.service", ""), firewall, fail},
		{"nft", nftOn(wallOfNft), firewall, pass},
		{"nft as it is shipped", nftOn("#!/usr/sbin/nft -f\nflush ruleset\ntable inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter;\n\t}\n\tchain forward {\n\t\ttype filter hook forward priority filter;\n\t}\n}\n"), firewall, fail},
		{"nft, forward only", nftOn("table inet filter {\n chain input { type filter hook input priority 0; policy accept; }\n chain forward {\n  type filter hook forward priority 0; policy accept;\n  drop\n }\n}\n"), firewall, gap},
		{"nft, all accepted", nftOn("table inet filter {\n chain input {\n  type filter hook input priority 0; policy drop;\n  accept\n }\n}\n"), firewall, gap},
		{"nft, one family", nftOn("table ip6 filter {\n chain input { type filter hook input priority 0; policy drop; }\n}\n"), firewall, gap},
		{"nft, other files", nftOn("include \"/etc/nftables.d/*.nft\"\n", "etc/nftables.d/a.nft", wallOfNft), firewall, pass},
		{"nft, broken", nftOn("table inet filter {\n chain input {"), firewall, notPass},
		{"nft is gone", nftOn(wallOfNft, "usr/sbin/nft", "-"), firewall, fail},
		{"iptables", iptablesOn(drops, drops), firewall, pass},
		{"iptables, all accepted", iptablesOn("*filter\n:INPUT DROP [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n", drops), firewall, gap},
		{"iptables, one family", iptablesOn(drops, "-"), firewall, gap},

		// Encryption.
		{"as it is", nil, disk, pass},
		{"dm-verity only", []string{"sys/dev/block/254:1/dm/uuid", "CRYPT-VERITY-0123-root\n", "sys/dev/block/254:1/slaves/dm-0/dm/uuid", "-", "sys/dev/block/254:1/slaves/sda2/dev", "8:2\n"}, disk, fail},
		{"LUKS over integrity", []string{"sys/dev/block/254:1/slaves/dm-0/slaves/dm-9/dm/uuid", "CRYPT-INTEGRITY-x\n"}, disk, pass},
		{"a plain disk at home", []string{"proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n24 22 8:1 / /home/ada rw - ext4 /dev/sda1 rw\n", "sys/dev/block/8:1/dev", "8:1\n"}, disk, gap},
		{"a plain disk for data", []string{"proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n24 22 8:1 / /srv rw - xfs /dev/sda1 rw\n", "sys/dev/block/8:1/dev", "8:1\n"}, disk, gap},
		{"a plain place to start from", []string{"proc/self/mountinfo", "22 1 254:1 / / rw - ext4 /dev/mapper/vg-root rw\n24 22 8:1 / /boot/efi rw - vfat /dev/sda1 rw\n25 22 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro\n", "sys/dev/block/8:1/dev", "8:1\n"}, disk, pass},
		{"plain swap", []string{"proc/swaps", "Filename Type Size Used Priority\n/dev/sda5 partition 1 0 -2\n", "sys/class/block/sda5/dev", "8:5\n", "sys/dev/block/8:5/dev", "8:5\n"}, disk, gap},
		{"swap in memory", []string{"proc/swaps", "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100\n"}, disk, pass},
		{"two disks of a btrfs", []string{
			"proc/self/mountinfo", "22 1 0:31 /@ / rw - btrfs /dev/mapper/luks-a rw\n", "sys/class/block/dm-0/dm/name", "luks-a\n", "sys/class/block/dm-0/dev", "253:0\n", "sys/dev/block/253:0/dm/uuid", "CRYPT-LUKS2-abc-x\n",
			"sys/fs/btrfs/11-22/devices/dm-0/dev", "253:0\n", "sys/fs/btrfs/11-22/devices/sdb1/dev", "8:17\n", "sys/dev/block/8:17/dev", "8:17\n",
		}, disk, gap},
		{"two encrypted disks of a btrfs", []string{
			"proc/self/mountinfo", "22 1 0:31 /@ / rw - btrfs /dev/mapper/luks-a rw\n", "sys/class/block/dm-0/dm/name", "luks-a\n", "sys/class/block/dm-0/dev", "253:0\n", "sys/dev/block/253:0/dm/uuid", "CRYPT-LUKS2-abc-x\n",
			"sys/fs/btrfs/11-22/devices/dm-0/dev", "253:0\n", "sys/fs/btrfs/11-22/devices/dm-1/dev", "253:1\n", "sys/dev/block/253:1/dm/uuid", "CRYPT-LUKS2-def-y\n",
		}, disk, pass},

		// Screen lock.
		{"as it is", nil, screen, pass},
		{"locked down", []string{"home/ada/.config/dconf/user", testdata(t, "dconf-lockdown")}, screen, gap},
		{"by the makers", []string{"home/ada/.config/dconf/user", "-", schemaFolder + "/90_own.gschema.override", "[org.gnome.desktop.screensaver]\nlock-enabled=false\n"}, screen, gap},
		{"by the makers for one desktop", []string{"home/ada/.config/dconf/user", "-", schemaFolder + "/90_own.gschema.override", "[org.gnome.desktop.session:ubuntu]\nidle-delay=uint32 0\n"}, screen, gap},
		{"another desktop beside it", []string{"usr/bin/sway", ""}, screen, untold},
		{"KDE, for everyone", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "etc/xdg/kscreenlockerrc", "[Daemon]\nAutolock[$i]=false\n"}, screen, gap},
		{"KDE, for everyone, against her own", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "etc/xdg/kscreenlockerrc", "[Daemon][$i]\nAutolock=false\n", "home/ada/.config/kscreenlockerrc", "[Daemon]\nAutolock=true\n"}, screen, gap},
		{"KDE, a whole file for everyone", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "etc/xdg/kscreenlockerrc", "[$i]\n[Daemon]\nAutolock=true\nTimeout=5\n", "home/ada/.config/kscreenlockerrc", "[Daemon]\nAutolock=false\n"}, screen, pass},
		{"KDE, forbidden", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "etc/xdg/kdeglobals", "[KDE Action Restrictions][$i]\naction/lock_screen=false\n"}, screen, gap},
		{"KDE, no password", []string{"usr/bin/gnome-shell", "-", "usr/bin/plasmashell", "", "home/ada/.config/kscreenlockerrc", "[Daemon]\nRequirePassword=false\n"}, screen, gap},

		// Ways in.
		{"keys only", sshOn(keysOnly), ssh, pass},
		{"a unit of one's own", []string{wants + "ssh.service", "-", wants + "sshd-office.service", "", "sys/fs/cgroup/system.slice/sshd-office.service/cgroup.procs", ""}, ssh, notPass},
		{"a unit of one's own, read", sshOn(keysOnly, wants+"office.service", "", "etc/systemd/system/office.service", "[Service]\nExecStart=/usr/sbin/sshd -D -f /etc/ssh/other\n", "etc/ssh/other", "PermitRootLogin yes\n"), ssh, fail},
		{"dropbear beside it", sshOn(keysOnly, wants+"dropbear.service", ""), ssh, notPass},
		{"an older script", []string{wants + "ssh.service", "-", "etc/rc2.d/S01ssh", ""}, ssh, pass},
		{"an older script of another", sshOn(keysOnly, "etc/rc2.d/S01dropbear", ""), ssh, notPass},
		{"an older script that a unit hides", sshOn(keysOnly, "etc/rc2.d/S01dropbear", "", vendorUnits+"dropbear.service", "[Service]\nExecStart=/usr/sbin/dropbear\n"), ssh, pass},
		{"options of the command line", sshOn(keysOnly+"PermitRootLogin no\n", "etc/default/ssh", "SSHD_OPTS=\"-o PasswordAuthentication=yes -o PermitRootLogin=yes\"\n"), ssh, fail},
		{"options in a drop-in", sshOn(keysOnly, vendorUnits+"ssh.service", "[Service]\nExecStart=/usr/sbin/sshd -D\n", "etc/systemd/system/ssh.service.d/a.conf", "[Service]\nExecStart=\nExecStart=/usr/sbin/sshd -D -oPasswordAuthentication=yes\n"), ssh, gap},
		{"two blocks together", sshOn(keysOnly + "Match User root\n PermitRootLogin yes\nMatch Address 10.0.0.0/8\n PasswordAuthentication yes\n"), ssh, fail},
		{"two blocks that never meet", sshOn(keysOnly + "Match User root\n PermitRootLogin yes\nMatch User ada\n PasswordAuthentication yes\n"), ssh, allowed{checks.Partial}},
		{"two places that never meet", sshOn(keysOnly + "Match Address 192.168.0.0/16\n PermitRootLogin yes\nMatch Address 10.0.0.0/8\n PasswordAuthentication yes\n"), ssh, allowed{checks.Partial}},
		{"a block that keeps root out", sshOn("UsePAM yes\nPermitRootLogin yes\nMatch User root\n PasswordAuthentication no\n KbdInteractiveAuthentication no\n"), ssh, allowed{checks.Partial}},
		{"root is not in the list", sshOn("UsePAM yes\nPermitRootLogin yes\nAllowUsers ada boss\n"), ssh, allowed{checks.Partial}},
		{"root is in the list", sshOn("UsePAM yes\nPermitRootLogin yes\nAllowUsers ada root@10.*\n"), ssh, fail},
		{"root is locked", sshOn("UsePAM yes\nPermitRootLogin yes\n", "etc/shadow", "root:!:1::::::\n"), ssh, fail},
		{"options of the command line, and root is locked", sshOn(keysOnly, "etc/default/ssh", "SSHD_OPTS=\"-o PasswordAuthentication=yes -o PermitRootLogin=yes\"\n", "etc/shadow", "root:*:1::::::\n", wants+"dropbear.service", ""), ssh, fail},
		{"a program that runs", sshOn(keysOnly, wants+"ssh.service", "-", "proc/77/comm", "sshd\n", "proc/77/cmdline", "sshd: /usr/sbin/sshd -f /etc/ssh/other [listener] 0 of 10-100 startups\x00", "etc/ssh/other", "PermitRootLogin yes\nUsePAM no\n"), ssh, fail},
		{"someone who has come in", sshOn(keysOnly, "proc/78/comm", "sshd\n", "proc/78/cmdline", "sshd: ada [priv]\x00"), ssh, pass},
		{"a table that starts it", sshOn(keysOnly, wants+"ssh.service", "-", "etc/inetd.conf", "ssh stream tcp nowait root /usr/sbin/sshd sshd -i\n"), ssh, notPass},
		{"off", sshOn(keysOnly, wants+"ssh.service", "-"), ssh, pass},
		{"no desktop is shared", nil, desktop, pass},
		{"GNOME's, of her session", []string{"home/ada/.config/systemd/user/gnome-session.target.wants/gnome-remote-desktop.service", ""}, desktop, gap},
		{"GNOME's, for everyone and off", []string{"etc/systemd/user/gnome-session.target.wants/gnome-remote-desktop.service", ""}, desktop, pass},
		{"a unit of VNC", []string{wants + "tigervncserver@:1.service", ""}, desktop, gap},
		{"KDE's", []string{"home/ada/.config/krdpserverrc", "[General]\nAutostart=true\n"}, desktop, gap},
		{"a program that starts with the session", []string{"home/ada/.config/autostart/x11vnc.desktop", "[Desktop Entry]\nExec=x11vnc\n"}, desktop, gap},
		{"a program that runs", []string{"proc/79/comm", "x11vnc\n"}, desktop, gap},

		// File sharing.
		{"without a space", sambaOn("[global]\n serverminprotocol = NT1\n"), sharing, gap},
		{"another name of the section", sambaOn("[globals]\n server min protocol = NT1\n"), sharing, gap},
		{"before any section", sambaOn("min protocol = LANMAN1\n"), sharing, gap},
		{"over two lines", sambaOn("[global]\n server min \\\nprotocol = NT1\n"), sharing, gap},
		{"the highest", sambaOn("[global]\n server max protocol = NT1\n"), sharing, gap},
		{"in another file", append(sambaOn("[global]\n include = /etc/samba/own.conf\n"), "etc/samba/own.conf", "server min protocol = NT1\n"), sharing, gap},
		{"the registry", sambaOn("[global]\n config backend = registry\n"), sharing, untold},
		{"the registry, included", sambaOn("[global]\n include = registry\n"), sharing, untold},
		{"by who calls", sambaOn("[global]\n include = /etc/samba/%m.conf\n"), sharing, untold},
		{"of one folder", sambaOn("[global]\n workgroup = X\n[share]\n server min protocol = NT1\n"), sharing, pass},
		{"new", sambaOn("[global]\n server min protocol = SMB3_11\n"), sharing, pass},
		{"a scanner without its list", []string{wants + "clamav-daemon.service", ""}, malware, gap},
		{"a scanner with its list", []string{wants + "clamav-daemon.service", "", wants + "clamav-freshclam.service", ""}, malware, pass},

		// Updates.
		{"as it is", nil, automatic, pass},
		{"as it is", nil, recent, pass},
		{"no source of fixes", []string{"etc/apt/sources.list", "deb http://deb.debian.org/debian trixie main\n"}, automatic, gap},
		{"one that is off", []string{"etc/apt/sources.list", "-", "etc/apt/sources.list.d/debian.sources", "Types: deb\nURIs: http://deb.debian.org/debian-security\nSuites: trixie-security\nComponents: main\nEnabled: no\n"}, automatic, gap},
		{"paragraphs", []string{"etc/apt/sources.list", "-", "etc/apt/sources.list.d/debian.sources", "# a\nTypes: deb\nURIs: http://deb.debian.org/debian\nSuites: trixie\nComponents: main\n\nTypes: deb\nURIs: http://deb.debian.org/debian-security\nSuites: trixie-security\nComponents: main\n"}, automatic, pass},
		{"of another release", []string{"etc/apt/sources.list", "deb http://deb.debian.org/debian-security bookworm-security main\n"}, automatic, gap},
		{"source code only", []string{"etc/apt/sources.list", "deb-src http://deb.debian.org/debian-security trixie-security main\n"}, automatic, gap},
		{"nothing is allowed", []string{"etc/apt/apt.conf.d/50unattended-upgrades", "Unattended-Upgrade::Origins-Pattern {\n};\n"}, automatic, gap},
		{"another maker's only", []string{"etc/apt/apt.conf.d/50unattended-upgrades", "Unattended-Upgrade::Origins-Pattern { \"origin=Google LLC\"; };\n"}, automatic, gap},
		{"nothing may be installed", []string{"etc/apt/apt.conf.d/99own", "Unattended-Upgrade::Package-Blacklist { \".*\"; };\n"}, automatic, gap},
		{"some may not be installed", []string{"etc/apt/apt.conf.d/99own", "Unattended-Upgrade::Package-Blacklist:: \"linux-\";\n"}, automatic, gap},
		{"once in two months", []string{"etc/apt/apt.conf.d/99own", "APT::Periodic::Unattended-Upgrade \"60\";\n"}, automatic, gap},
		{"always", []string{"etc/apt/apt.conf.d/99own", "APT::Periodic::Unattended-Upgrade \"always\";\n"}, automatic, pass},
		{"no lists are fetched", []string{"etc/systemd/system/timers.target.wants/apt-daily.timer", "-"}, automatic, gap},
		{"what the timer starts is masked", []string{"etc/systemd/system/apt-daily-upgrade.service", ""}, automatic, gap},
		{"what fetches is masked", []string{"etc/systemd/system/apt-daily.service", ""}, automatic, gap},
		{"the timer is never due", []string{"etc/systemd/system/apt-daily-upgrade.timer.d/a.conf", "[Timer]\nOnCalendar=\n"}, automatic, notPass},
		{"the timer is seldom due", []string{"etc/systemd/system/apt-daily-upgrade.timer.d/a.conf", "[Timer]\nOnCalendar=\nOnCalendar=yearly\n"}, automatic, notPass},
		{"the timer is due on Sundays", []string{"etc/systemd/system/apt-daily-upgrade.timer.d/a.conf", "[Timer]\nOnCalendar=\nOnCalendar=Sun 02:00\n"}, automatic, pass},
		{"lists of long ago", []string{"var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease", "Label: Debian-Security\nOrigin: Debian\nCodename: trixie-security\nDate: Wed, 30 Sep 2026 06:00:00 UTC\n"}, automatic, gap},
		{"lists of long ago", []string{"var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease", "Label: Debian-Security\nOrigin: Debian\nCodename: trixie-security\nDate: Wed, 30 Sep 2026 06:00:00 UTC\n"}, recent, gap},
		{"no lists", []string{"var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease", "-"}, automatic, notPass},
		{"no lists", []string{"var/lib/apt/lists/deb.debian.org_debian-security_dists_trixie-security_InRelease", "-"}, recent, notPass},
		{"pinned away", []string{"etc/apt/preferences.d/own.pref", "Package: *\nPin: release l=Debian-Security\nPin-Priority: -1\n"}, automatic, gap},
		{"another's pinned away", []string{"etc/apt/preferences.d/own.pref", "Package: *\nPin: origin \"dl.example.org\"\nPin-Priority: -1\n"}, automatic, pass},
		{"Ubuntu", []string{
			"etc/os-release", "ID=ubuntu\nVERSION_ID=\"26.04\"\nVERSION_CODENAME=resolute\n", "etc/apt/sources.list", "-", "etc/apt/sources.list.d/ubuntu.sources", "Types: deb\nURIs: http://security.ubuntu.com/ubuntu/\nSuites: resolute-security\nComponents: main restricted\n",
			"var/lib/apt/lists/security.ubuntu.com_ubuntu_dists_resolute-security_InRelease", "Origin: Ubuntu\nLabel: Ubuntu\nSuite: resolute-security\nCodename: resolute\nDate: Fri, 20 Nov 2026  6:00:00 UTC\n",
			"etc/apt/apt.conf.d/50unattended-upgrades", "Unattended-Upgrade::Allowed-Origins {\n\t\"${distro_id}:${distro_codename}\";\n\t\"${distro_id}:${distro_codename}-security\";\n};\n",
		}, automatic, pass},

		// How long the system is mended.
		{"LMDE 7", release4("linuxmint", "7", "LMDE 7 (gigi)"), support, notFail},
		{"LMDE 6", release4("linuxmint", "6", "LMDE 6 (faye)"), support, notFail},
		{"Ubuntu 25.04", release4("ubuntu", "25.04", "Ubuntu 25.04"), support, fail},
		{"Ubuntu 23.10", release4("ubuntu", "23.10", "Ubuntu 23.10"), support, fail},
		{"CentOS 7", release4("centos", "7", "CentOS Linux 7 (Core)"), support, fail},
		{"CentOS 8", release4("centos", "8", "CentOS Linux 8"), support, fail},
		{"Leap 15.5", release4("opensuse-leap", "15.5", "openSUSE Leap 15.5"), support, fail},
		{"Leap 15.6", release4("opensuse-leap", "15.6", "openSUSE Leap 15.6"), support, fail},
		{"Oracle 7", release4("ol", "7.9", "Oracle Linux Server 7.9"), support, fail},
		{"Ubuntu 20.04 with Pro", append(release4("ubuntu", "20.04", "Ubuntu 20.04"), "var/lib/ubuntu-advantage/status.json", `{"attached": true, "services": [{"name": "esm-infra", "status": "enabled"}]}`), support, allowed{checks.Partial}},
		{"Ubuntu 20.04, not attached", append(release4("ubuntu", "20.04", "Ubuntu 20.04"), "var/lib/ubuntu-advantage/status.json", `{"attached": false}`), support, fail},
	} {
		root := with(laptop(t), tt.change...)
		for i := 0; i+1 < len(tt.change); i += 2 {
			if name := tt.change[i]; tt.change[i+1] == "" && isMask(name) {
				root[name] = &fstest.MapFile{Mode: mask}
			}
		}
		if f := findingsOf(t, ada(root))[tt.id]; !slices.Contains(tt.want, f.Status) {
			t.Errorf("%s: %s is %s, %q; want one of %v", tt.name, tt.id, f.Status, f.Detail, tt.want)
			t.Log(f.Evidence)
		}
	}
}

// TestMentions: what a file only speaks of is not set up.
func TestMentions(t *testing.T) {
	base := with(laptop(t), "home/ada/.config/dconf/user", "-", "usr/bin/restic", "", "usr/bin/borgmatic", "")
	for _, tt := range []struct {
		change []string
		want   bool
	}{
		{[]string{"etc/cron.daily/note", "#!/bin/sh\necho we stopped using restic\n"}, false},
		{[]string{"etc/cron.daily/note", "#!/bin/sh\n# restic backup\n"}, false},
		{[]string{"etc/cron.d/x", "0 3 * * * root logger restic is gone\n"}, false},
		{[]string{"etc/cron.d/x", "0 3 * * * root restic backup /srv\n", "usr/bin/restic", "-"}, false},
		{[]string{"etc/cron.d/x", "0 3 * * * root test -x /usr/bin/restic && nice -n 10 restic backup /srv\n"}, true},
		{[]string{"etc/cron.daily/x", "#!/bin/sh\nexport A=b\nRESTIC_PASSWORD_FILE=/etc/x /usr/bin/restic backup /srv > /dev/null\n"}, true},
		{[]string{"var/spool/cron/crontabs/root", "@daily restic backup /srv\n"}, true},
		{[]string{"var/spool/cron/crontabs/ada", "0 3 * * * restic backup ~\n"}, true},
		{[]string{"etc/anacrontab", "1 5 backup nice restic backup /srv\n"}, true},
		{[]string{"home/ada/.config/systemd/user/timers.target.wants/borgmatic.timer", ""}, true},
		{[]string{"etc/systemd/system/timers.target.wants/borgmatic.timer", ""}, true},
	} {
		if f := ada(with(base, tt.change...)).plans(); f.Known != tt.want {
			t.Errorf("%q: %+v", tt.change, f)
		}
	}
}

// TestOpenToOthers: what is hidden from an ordinary user is said, and proves nothing.
func TestOpenToOthers(t *testing.T) {
	root := with(laptop(t), sudo, "", "etc/sudoers", stockSudo)
	f := findingsOf(t, ada(closed{root, "etc/sudoers"}))
	for _, id := range []string{"accounts.daily_admin", "accounts.admins"} {
		if f[id].Status != checks.NotChecked || f[id].Reason != checks.ReasonNeedsElevation {
			t.Errorf("%s: %+v", id, f[id])
		}
	}
	if f := ada(closed{with(laptop(t), "home/ada/.config/dconf/user", "-", "var/spool/cron/crontabs/root", ""), "var/spool/cron/crontabs"}).plans(); f.Known || len(f.Proof) == 0 {
		t.Errorf("a hidden table: %+v", f)
	}
}

// mask is how a link to /dev/null looks.
const mask = fs.ModeDevice | fs.ModeCharDevice

// isMask reports whether an empty text stands for a mask.
func isMask(name string) bool {
	return path.Dir(name) == "etc/systemd/system"
}
