package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/cybercheck-cli/cybercheck/checks"
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
		s, _, err := r.judge()
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

func FuzzFirewallRules(f *testing.F) {
	f.Add("table inet f { chain i { type filter hook input priority 0; policy drop; } }", "*filter\n:INPUT DROP [0:0]\n-A INPUT -j REJECT\n")
	f.Fuzz(func(t *testing.T, nft, tables string) {
		root := fstest.MapFS{"etc/nftables.conf": {Data: []byte(nft)}, "etc/systemd/system/a.wants/nftables.service": {}}
		fact, there := linux{fsys: root}.nftables()
		if there && fact.Known && fact.Value == checks.Enabled && !strings.Contains(nft, "hook") {
			t.Errorf("%q counts as a firewall", nft)
		}
		if iptablesRefuses(tables) && !strings.Contains(tables, "*filter") {
			t.Errorf("%q counts as a firewall", tables)
		}
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
