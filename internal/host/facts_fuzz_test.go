package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func FuzzKeys(f *testing.F) {
	f.Add("[daemon]\nAutomaticLoginEnable = true\r\n# x\n;y\nKEY=\"v\"\n[\n=\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, k := range parseKeys([]byte(text)) {
			if k.Num < 1 || !strings.Contains(text, k.Value) {
				t.Errorf("%+v is not of %q", k, text)
			}
		}
	})
}

func FuzzAptConf(f *testing.F) {
	f.Add("APT::Periodic::Unattended-Upgrade \"1\";\nAPT { Periodic { Enable \"0\"; }; };\n#clear APT;\n/* x */ // y\n")
	f.Fuzz(func(t *testing.T, text string) {
		out := map[string]string{}
		parseAptConf(text, out)
		for k := range out {
			if k != strings.ToLower(k) {
				t.Errorf("%q is not folded", k)
			}
		}
	})
}

func FuzzAptHistory(f *testing.F) {
	f.Add("Start-Date: 2026-09-01  06:00:00\nUpgrade: y\n")
	f.Fuzz(func(t *testing.T, text string) {
		if at, line, ok := parseAptHistory(text); ok && (at.IsZero() || line < 1) {
			t.Errorf("%v at line %d", at, line)
		}
	})
}

func FuzzSSHD(f *testing.F) {
	f.Add("Include /etc/ssh/d/*.conf\nMatch User x\nPasswordAuthentication=no\n", "PermitRootLogin \"yes\" # x\nMatch all\n")
	f.Fuzz(func(t *testing.T, text, included string) {
		r, err := readSSHD(fstest.MapFS{"etc/ssh/sshd_config": {Data: []byte(text)}, "etc/ssh/d/a.conf": {Data: []byte(included)}}, "etc/ssh/sshd_config")
		if err != nil {
			return
		}
		s, _, err := r.judge(sshRoot{})
		if err == nil && s.Root > s.Password {
			t.Errorf("root may come in with a password, and nobody may: %+v", s)
		}
	})
}

func FuzzGVDB(f *testing.F) {
	for _, name := range []string{"dconf-late", "dconf-never"} {
		f.Add([]byte(testdata(f, name)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		values, err := parseGVDB(b, dconfDesktops[0].locks, dconfDesktops[0].idle)
		for _, v := range values {
			if err != nil || len(v) > len(b) {
				t.Errorf("%d bytes of %d, %v", len(v), len(b), err)
			}
			gvBool(v)
			gvUint(v)
			gvText(v)
		}
	})
}

func FuzzMounts(f *testing.F) {
	f.Add("22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range parseMounts([]byte(text)) {
			root := fstest.MapFS{"sys/class/block/x/dev": {Data: []byte("1:1")}, "sys/dev/block/1:1/slaves/1:1": {}}
			if crypt, _, _ := (linux{fsys: root}).encrypted(m); crypt {
				t.Errorf("%+v counts as encrypted", m)
			}
		}
	})
}

func FuzzAccountFiles(f *testing.F) {
	f.Add("ada:x:1000:1000::/home/ada:/bin/sh\n", "sudo:x:27:ada,bob\n", "ada::1\nroot:*:\n")
	f.Add("ada:x:1000:1000::/home/ada:/bin/sh\n", "", "ada:$6$a$b:1:0:90:7:::\n")
	f.Fuzz(func(t *testing.T, passwd, group, shadow string) {
		root := fstest.MapFS{"etc/passwd": {Data: []byte(passwd)}, "etc/group": {Data: []byte(group)}, "etc/shadow": {Data: []byte(shadow)}}
		l := linux{fsys: root, who: person{uid: 1000, name: "ada"}}
		stored, ages := l.storedPasswords()
		for name, form := range stored.Value {
			if name == "" || len(form) > len("gost-yescrypt") || ages.Value[name] < 0 {
				t.Errorf("%q: %q, %v", name, form, ages.Value[name])
			}
		}
		a := l.accounts()
		for _, n := range a.NoPassword.Value {
			if n == "" || strings.Contains(n, ":") {
				t.Errorf("%q is no name", n)
			}
		}
	})
}

func FuzzSudoers(f *testing.F) {
	f.Add("Defaults !authenticate\nUser_Alias X = ada, !bob : Y = X\nX ALL = (ALL) NOPASSWD: ALL, !/bin/sh\n@include a b\n#includedir /etc/sudoers.d\n%sudo\tALL=(:adm)ALL\n")
	f.Add("ada ALL=(ALL) NOPASSWD:SETENV: (root) ALL : H = /bin/*\n#1000 ALL=ALL\nCmnd_Alias A = A\n")
	f.Fuzz(func(t *testing.T, text string) {
		root := fstest.MapFS{"usr/bin/sudo": {}, "etc/sudoers": {Data: []byte(text)}, "etc/sudoers.d/a": {Data: []byte(text)}}
		s, err := (linux{fsys: root}).sudoers()
		if err != nil || s == nil {
			return
		}
		gives, asked, _ := s.rightsOf(member{name: "ada", uid: 1000})
		if gives == noRights && !asked && len(s.unasked) == 0 {
			t.Errorf("nothing is given without a password: %q", text)
		}
		s.elsewhere(nil, nil)
	})
}

func FuzzAptSources(f *testing.F) {
	f.Add("deb [arch=amd64 enabled=no] http://a/ b c # d\n", "Types: deb deb-src\nURIs: http://a\n http://b\nSuites: x-security\nComponents: main\nEnabled: no\n", "Package: *\nPin: release l=Debian-Security\nPin-Priority: -1\n")
	f.Fuzz(func(t *testing.T, list, sources, pins string) {
		for _, s := range append(parseSourcesList([]byte(list)), parseSources([]byte(sources))...) {
			if s.suite == "" || s.uri == "" {
				t.Errorf("a source of nothing: %+v", s)
			}
		}
		pinsAway(pins, archives{parseRelease("a_b_Release", []byte(list))}, []string{"x"})
	})
}

func FuzzSamba(f *testing.F) {
	f.Add("[Global s]\n server min \\\nprotocol = NT1\ninclude = /etc/samba/smb.conf\n")
	f.Fuzz(func(t *testing.T, text string) {
		r := smbReader{fsys: fstest.MapFS{"etc/samba/smb.conf": {Data: []byte(text)}}}
		if err := r.file("etc/samba/smb.conf", 0); err == nil && r.old && !strings.Contains(text, "=") {
			t.Errorf("%q sets an old version", text)
		}
	})
}

func FuzzJobs(f *testing.F) {
	f.Add("0 3 * * * root test -x /usr/bin/restic && nice -n 10 restic backup \"$A\" | logger # x\n")
	f.Fuzz(func(t *testing.T, line string) {
		for _, p := range append(cronPrograms(line, true), append(anacronPrograms(line), shellPrograms(line)...)...) {
			if !strings.Contains(line, p) {
				t.Errorf("%q is not of %q", p, line)
			}
		}
		consoleSignsIn(line)
	})
}

func FuzzFirewalld(f *testing.F) {
	f.Add(`<zone target="ACCEPT"><service name="ssh"/><rule family="ipv4"><source address="0.0.0.0/0"/><accept/></rule></zone>`, `<direct><rule ipv="ipv4" table="filter" chain="INPUT" priority="0">-j ACCEPT</rule></direct>`)
	f.Fuzz(func(t *testing.T, zone, direct string) {
		l := linux{fsys: fstest.MapFS{"etc/firewalld/zones/a.xml": {Data: []byte(zone)}, "etc/firewalld/direct.xml": {Data: []byte(direct)}}}
		if _, _, err := l.zoneOutcome("a"); err == nil && !strings.Contains(zone, "<") {
			t.Errorf("%q is a zone", zone)
		}
		_, _, _ = l.firewalldDirect()
	})
}

func FuzzUnits(f *testing.F) {
	f.Add("[Service]\nEnvironment=A=b\nExecStart=-/usr/sbin/sshd -D $A -oX=y \\\n -f /etc/x\n")
	f.Fuzz(func(t *testing.T, text string) {
		l := linux{fsys: fstest.MapFS{"etc/systemd/system/a.service": {Data: []byte(text)}}}
		u, err := l.unitText("a.service")
		if err != nil {
			return
		}
		for _, c := range u.commands() {
			if c.program == "" {
				t.Errorf("%q starts nothing", text)
			}
			sshArgs(c.args)
		}
		_, _ = l.ownSSHUnit("a.service")
	})
}

func FuzzMac(f *testing.F) {
	for _, name := range macSamples(f) {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("Firewall is enabled. (State = 1)"))
	f.Add([]byte("screenLock delay is 300 seconds"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, got := range []bool{parseFirewallState(b).Known, parseFileVault(string(b)).Known, parseScreenLock(string(b)).Known} {
			if got && len(b) == 0 {
				t.Error("nothing was printed, and something was read")
			}
		}
		if d, err := parseDictionary(b); err == nil {
			for _, v := range d {
				plistBool(v)
			}
		}
	})
}

func macSamples(t testing.TB) []string {
	t.Helper()
	names, err := filepath.Glob("testdata/mac/*")
	if err != nil || len(names) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	return names
}
