package host

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

func TestSchemeOf(t *testing.T) {
	for field, want := range map[string]string{
		"$y$j9T$abc$def": "yescrypt", "$gy$j9T$x$y": "gost-yescrypt", "$7$CU$x": "scrypt", "$2b$12$x": "bcrypt", "$2y$10$x": "bcrypt",
		"$6$rounds=5000$x$y": "sha512", "$5$x$y": "sha256", "$1$x$y": "md5", "$md5,rounds=9$x": "md5", "$3$$8846f7": "nt", "_J9..abcd": "des",
		"abCDefgHijk./": "des", "$z$new": "unknown",
		"": "", "!": "", "*": "", "!!": "", "x": "", "!$6$x$y": "", "*LK*": "", "!*locked-for-good": "",
	} {
		if got := schemeOf(field); got != want {
			t.Errorf("schemeOf(%q) = %q, want %q", field, got, want)
		}
	}
}

const keptPasswd = "root:x:0:0::/root:/bin/bash\nada:x:1000:1000::/home/ada:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/sh\n" +
	"gone:x:1002:1002::/:/usr/sbin/nologin\nold:$1$salt$secret:1003:1003::/home/old:/bin/sh\neve:x:1004:1004::/home/eve:/bin/sh\n"

const keptShadow = "root:$y$j9T$secret:20000:0:99999:7:::\nada:$6$salt$secret:20000:0:90:7:::\nbob:$1$salt$secret:20000:0::7:::\n" +
	"gone:abcdefghijklm:20000:0:30:7:::\neve:!$6$salt$secret:20000:0:30:7:::\nnobody:$6$salt$secret:1::0::::\n"

func TestStoredPasswords(t *testing.T) {
	root := fstest.MapFS{"etc/passwd": {Data: []byte(keptPasswd)}, "etc/shadow": {Data: []byte(keptShadow)}}
	stored, ages := linux{fsys: root}.storedPasswords()
	if want := map[string]string{"root": "yescrypt", "ada": "sha512", "bob": "md5", "old": "md5"}; !maps.Equal(stored.Value, want) {
		t.Errorf("forms %v, want %v", stored.Value, want)
	}
	if want := map[string]time.Duration{"root": 0, "ada": 90 * 24 * time.Hour, "bob": 0, "old": 0}; !maps.Equal(ages.Value, want) {
		t.Errorf("timers %v, want %v", ages.Value, want)
	}
	if s := fmt.Sprintf("%+v %+v", stored, ages); strings.Contains(s, "secret") || strings.Contains(s, "salt") {
		t.Errorf("something of a password is told: %s", s)
	}
	stored, ages = linux{fsys: closed{root, "etc/shadow"}}.storedPasswords()
	if stored.Known || stored.Reason != checks.ReasonNeedsElevation || ages.Known || ages.Reason != checks.ReasonNeedsElevation {
		t.Errorf("closed: %+v, %+v", stored, ages)
	}
}

func TestShadowTimers(t *testing.T) {
	day := 24 * time.Hour
	for field, want := range map[string]time.Duration{"": 0, "-1": 0, "0": day, "1": day, "90": 90 * day, "9999": 9999 * day, "10000": 0, "99999": 0, "many": 0} {
		got := parseShadow([]byte("ada:$6$x$y:20000:0:" + field + ":7:::\n"))
		if len(got) != 1 || got[0].maxAge != want {
			t.Errorf("%q days: %+v, want %v", field, got, want)
		}
	}
}

func TestGoverns(t *testing.T) {
	const server = "root:x:0:0::/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\n"
	for _, tt := range []struct {
		name, nsswitch, passwd string
		want                   bool
	}{
		{"accounts of people here", "passwd: files sss\n", keptPasswd, false},
		{"none here, and a directory", "passwd: files sss # ours\n", server, true},
		{"none here, and no directory", "passwd: files systemd\n", server, false},
		{"the directory alone", "passwd:\tldap\n", keptPasswd, true},
		{"another line", "group: files sss\npasswd: files\n", server, false},
		{"a remark", "#passwd: sss\n", server, false},
		{"no such file", "", server, false},
	} {
		root := fstest.MapFS{"etc/passwd": {Data: []byte(tt.passwd)}, "etc/group": {Data: []byte("root:x:0:\n")}, "etc/sssd/sssd.conf": {}}
		if tt.nsswitch != "" {
			root["etc/nsswitch.conf"] = &fstest.MapFile{Data: []byte(tt.nsswitch)}
		}
		got, err := linux{fsys: root}.managedBy()
		if err != nil || (got != "") != tt.want {
			t.Errorf("%s: %q, %v, want %v", tt.name, got, err, tt.want)
		}
	}
	// Where it cannot be told, no rule counts as one that binds.
	root := fstest.MapFS{"etc/passwd": {Data: []byte(server)}, "etc/group": {Data: []byte("root:x:0:\n")}, "etc/sssd/sssd.conf": {}, "etc/nsswitch.conf": {Data: []byte("passwd: files sss\n")}}
	// The package alone puts its name there, and keeps no accounts.
	if got, err := (linux{fsys: with(root, "etc/sssd/sssd.conf", "-")}).managedBy(); got != "" || err != nil {
		t.Errorf("without settings: %q, %v", got, err)
	}
	for _, name := range []string{"etc/nsswitch.conf", "etc/passwd", "etc/group"} {
		if p := linuxPolicy(closed{root, name}); p.ManagedBy != "" || p.MinLength.Known || p.MinLength.Reason != checks.ReasonNeedsElevation || p.LockoutTries.Known {
			t.Errorf("%s closed: %+v", name, p)
		}
	}
}

func TestKeepingWithoutPAM(t *testing.T) {
	k := linux{fsys: fstest.MapFS{}}.passwordStorage(pam.Policy{Absent: true})
	if !k.scheme.Absent() || !k.history.Absent() || k.stored.Known {
		t.Errorf("%+v", k)
	}
}

func TestModalsKeeping(t *testing.T) {
	k := netUserModalsStorage([]uint32{8, forever, 0, 0, 24}, nil)
	if !k.history.Known || k.history.Value != 24 || !k.scheme.Absent() || k.ages.Known {
		t.Errorf("%+v", k)
	}
	for _, k := range []passwordStorage{netUserModalsStorage([]uint32{8}, nil), netUserModalsStorage(nil, fs.ErrPermission), netUserModalsStorage(nil, errors.New("2140"))} {
		if k.history.Known || k.history.Reason == "" || k.history.Detail == "" {
			t.Errorf("%+v", k.history)
		}
	}
}

func TestMacKeeping(t *testing.T) {
	const text = "Getting account policies\n<?xml version=\"1.0\"?><plist version=\"1.0\"><dict><key>policyCategoryPasswordContent</key><array><dict>" +
		"<key>policyIdentifier</key><string>ProfilePayload:x:pinHistory</string><key>policyParameters</key><dict><key>policyAttributePasswordHistoryDepth</key><integer>24</integer></dict></dict></array></dict></plist>"
	if k := macPasswordStorage([]byte(text), nil); !k.history.Known || k.history.Value != 24 {
		t.Errorf("%+v", k.history)
	}
	if k := macPasswordStorage(nil, nil); !k.history.Known || k.history.Value != 0 {
		t.Errorf("no policy: %+v", k.history)
	}
	for _, k := range []passwordStorage{macPasswordStorage(nil, errors.New("exit 1")), macPasswordStorage([]byte("<?xml <"), nil)} {
		if k.history.Known || k.history.Reason == "" {
			t.Errorf("%+v", k.history)
		}
	}
}
