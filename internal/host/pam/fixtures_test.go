package pam

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// A fixture is a root file system and what it enforces.
type fixture struct {
	name  string
	files map[string]string
	drop  []string // module files that are not on the disk
	min   int
	dict  bool
	tries int
	hold  time.Duration
	age   int // days
	// scheme is looked at where it is given; history always.
	scheme    string
	history   int
	keptFails error // of both
	fails     error // of the password rules
	noPAM     bool
	// again is true where a strength module asks for a password again after another:
	// without it the rules are stricter, as they are with the real library.
	again bool
	// lockFails is the error of the lock rules.
	lockFails error
}

var moduleFiles = strings.Fields(`pam_unix pam_deny pam_permit pam_pwquality pam_cracklib pam_passwdqc pam_faillock
	pam_env pam_faildelay pam_localuser pam_usertype pam_sss pam_systemd_home pam_pwhistory pam_nologin pam_tally2
	pam_exec pam_securetty pam_krb5 pam_gnome_keyring pam_cap pam_shells pam_selinux_permit pam_loginuid`)

// root makes a file system: the modules, and the files given.
func root(files map[string]string, drop ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for _, n := range moduleFiles {
		if !slices.Contains(drop, n) {
			m["usr/lib/x86_64-linux-gnu/security/"+n+".so"] = &fstest.MapFile{}
		}
	}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// with returns base with some files replaced; an empty text removes one.
func with(base map[string]string, files ...string) map[string]string {
	out := maps.Clone(base)
	for i := 0; i < len(files); i += 2 {
		out[files[i]] = files[i+1]
		if files[i+1] == "" {
			delete(out, files[i])
		}
	}
	return out
}

const debianAuth = "auth\t[success=1 default=ignore]\tpam_unix.so nullok\nauth requisite pam_deny.so\nauth required pam_permit.so\n"

var debian = map[string]string{
	"etc/debian_version": "12.11\n",
	"etc/os-release":     "ID=debian\nVERSION_ID=\"12\"\n",
	"etc/pam.conf":       "# ---\n",
	"etc/login.defs":     "PASS_MAX_DAYS\t99999\nPASS_MIN_DAYS\t0\nPASS_WARN_AGE\t7\nENCRYPT_METHOD SHA512\n#PASS_MIN_LEN 5\n",
	"etc/pam.d/passwd":   "#\n# The rules of passwd\n@include common-password\n",
	"etc/pam.d/login":    "auth optional pam_faildelay.so delay=3000000\nauth requisite pam_nologin.so\n@include common-auth\n@include common-account\n@include common-password\n",
	"etc/pam.d/other":    "@include common-auth\n@include common-account\n@include common-password\n",
	"etc/pam.d/common-password": "# here are the per-package modules\n" +
		"password\t[success=1 default=ignore]\tpam_unix.so obscure yescrypt\n" +
		"# here's the fallback\npassword\trequisite\t\t\tpam_deny.so\npassword\trequired\t\t\tpam_permit.so\n",
	"etc/pam.d/common-auth":    debianAuth,
	"etc/pam.d/common-account": "account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so\naccount requisite pam_deny.so\naccount required pam_permit.so\n",
}

const debianQuality = "password requisite pam_pwquality.so retry=3\n" +
	"password [success=1 default=ignore] pam_unix.so obscure use_authtok try_first_pass yescrypt\n" +
	"password requisite pam_deny.so\npassword required pam_permit.so\n"

var debianPwquality = with(debian, "etc/pam.d/common-password", debianQuality,
	"etc/security/pwquality.conf", "# Configuration for systemwide password quality limits\n# minlen = 8\n# dcredit = 0\n")

// debianStack is stock Debian with another common-password.
func debianStack(lines ...string) map[string]string {
	return with(debianPwquality, "etc/pam.d/common-password", strings.Join(lines, "\n"))
}

const fedoraPassword = "password requisite pam_pwquality.so\npassword sufficient pam_unix.so yescrypt shadow nullok use_authtok\npassword required pam_deny.so\n"

var fedora = map[string]string{
	"etc/os-release":                 "ID=fedora\n",
	"etc/login.defs":                 "PASS_MAX_DAYS 99999\nENCRYPT_METHOD YESCRYPT\n",
	"etc/pam.d/passwd":               "auth include system-auth\naccount include system-auth\npassword substack system-auth\n-password optional pam_gnome_keyring.so use_authtok\npassword substack postlogin\n",
	"etc/pam.d/postlogin":            "session optional pam_umask.so silent\n",
	"etc/pam.d/login":                "auth substack system-auth\nauth include postlogin\naccount required pam_nologin.so\naccount include system-auth\npassword include system-auth\n",
	"etc/pam.d/sshd":                 "auth substack password-auth\nauth include postlogin\naccount include password-auth\npassword include password-auth\n",
	"etc/pam.d/system-auth":          "auth required pam_env.so\nauth required pam_faildelay.so delay=2000000\nauth sufficient pam_unix.so nullok\nauth required pam_deny.so\naccount required pam_unix.so\n" + fedoraPassword,
	"etc/pam.d/password-auth":        "auth required pam_env.so\nauth required pam_faildelay.so delay=2000000\nauth sufficient pam_unix.so nullok\nauth required pam_deny.so\naccount required pam_unix.so\n" + fedoraPassword,
	"etc/authselect/authselect.conf": "local\nwith-silent-lastlog\n",
}

const faillockAuth = "auth required pam_env.so\nauth required pam_faildelay.so delay=2000000\nauth required pam_faillock.so preauth silent\n" +
	"auth sufficient pam_unix.so nullok\nauth required pam_faillock.so authfail\nauth required pam_deny.so\n" +
	"account required pam_faillock.so\naccount required pam_unix.so\n"

// remembering is the password part of authselect's with-pwhistory.
const remembering = "password requisite pam_pwquality.so\npassword requisite pam_pwhistory.so use_authtok\npassword sufficient pam_unix.so yescrypt shadow nullok use_authtok\npassword required pam_deny.so\n"

var rhel = with(fedora, "etc/os-release", "ID=rhel\n",
	"etc/pam.d/system-auth", faillockAuth+remembering, "etc/pam.d/password-auth", faillockAuth+remembering,
	"etc/security/faillock.conf", "# deny = 3\ndeny = 5\n")

var sssd = with(fedora, "etc/pam.d/system-auth", sssdText, "etc/pam.d/password-auth", sssdText)

const sssdText = `auth required pam_env.so
auth required pam_faildelay.so delay=2000000
auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular
auth [default=1 ignore=ignore success=ok] pam_localuser.so
auth sufficient pam_unix.so nullok
auth [default=1 ignore=ignore success=ok] pam_usertype.so isregular
auth sufficient pam_sss.so forward_pass
auth required pam_deny.so
password requisite pam_pwquality.so local_users_only
password sufficient pam_unix.so yescrypt shadow nullok use_authtok
password [success=1 default=ignore] pam_localuser.so
password sufficient pam_sss.so use_authtok
password required pam_deny.so
`

var arch = map[string]string{
	"etc/os-release":               "ID=arch\n",
	"etc/login.defs":               "PASS_MAX_DAYS 99999\nENCRYPT_METHOD YESCRYPT\n",
	"etc/pam.d/passwd":             "auth include system-auth\naccount include system-auth\npassword include system-auth\n",
	"etc/pam.d/login":              "auth required pam_securetty.so\nauth requisite pam_nologin.so\nauth include system-local-login\n",
	"etc/pam.d/system-local-login": "auth include system-login\n",
	"etc/pam.d/system-login":       "auth required pam_shells.so\nauth requisite pam_nologin.so\nauth include system-auth\n",
	"etc/pam.d/system-auth": `auth required pam_faillock.so preauth
-auth [success=2 default=ignore] pam_systemd_home.so
auth [success=1 default=bad] pam_unix.so try_first_pass nullok
auth [default=die] pam_faillock.so authfail
auth optional pam_permit.so
auth required pam_env.so
auth required pam_faillock.so authsucc
-password [success=1 default=ignore] pam_systemd_home.so
password required pam_unix.so try_first_pass nullok shadow
password optional pam_permit.so
`,
}

var gentoo = map[string]string{
	"etc/os-release":   "ID=gentoo\n",
	"etc/login.defs":   "PASS_MAX_DAYS 90\nENCRYPT_METHOD SHA512\n",
	"etc/pam.d/passwd": "password include system-auth\n",
	"etc/pam.d/login":  "auth include system-auth\n",
	"etc/pam.d/system-auth": `auth required pam_env.so
auth requisite pam_faillock.so preauth deny=3 unlock_time=600
auth sufficient pam_unix.so try_first_pass nullok
auth [default=die] pam_faillock.so authfail deny=3 unlock_time=600
password required pam_passwdqc.so min=8,8,8,8,8 retry=3
password required pam_unix.so try_first_pass use_authtok nullok sha512 shadow
password optional pam_permit.so
`,
}

var suse = map[string]string{
	"etc/os-release":            "ID=opensuse-leap\nID_LIKE=\"suse opensuse\"\n",
	"usr/etc/login.defs":        "PASS_MAX_DAYS 99999\nENCRYPT_METHOD sha512\n",
	"usr/lib/pam.d/passwd":      "auth include common-auth\npassword include common-password\n",
	"usr/lib/pam.d/login":       "auth include common-auth\n",
	"etc/pam.d/common-password": "password requisite pam_cracklib.so\npassword required pam_unix.so use_authtok nullok shadow try_first_pass\n",
	"etc/pam.d/common-auth":     "auth required pam_env.so\nauth required pam_unix.so try_first_pass\n",
}

const lockedDebian = "auth required pam_faillock.so preauth\nauth [success=1 default=ignore] pam_unix.so nullok\nauth [default=die] pam_faillock.so authfail\nauth sufficient pam_faillock.so authsucc\nauth required pam_deny.so\n"

// fixtures are the roots of the reference (6.1) and its list of traps (4.9).
func fixtures() []fixture {
	quality := func(conf string) map[string]string { return with(debianPwquality, "etc/security/pwquality.conf", conf) }
	dropin := func(conf, main string) map[string]string {
		return with(quality(main), "etc/security/pwquality.conf.d/50-office.conf", conf)
	}
	nested := with(debian, "etc/pam.d/common-password", "password include c1\n")
	for i := 1; i < 17; i++ {
		nested["etc/pam.d/c"+itoa(i)] = "password include c" + itoa(i+1) + "\n"
	}
	nested["etc/pam.d/c17"] = "password required pam_unix.so\n"
	const q14 = "password requisite pam_pwquality.so minlen=14"
	const unixOK = "password required pam_unix.so use_authtok yescrypt"
	return []fixture{
		{name: "debian12-stock", files: debian, min: 6, scheme: Yescrypt},
		{name: "debian12-pwquality", files: debianPwquality, min: 8, dict: true},
		{name: "debian12-dropin-14", files: dropin("minlen = 14\n", "# minlen = 8\n"), min: 14, dict: true},
		{name: "debian12-dropin-14-main-8", files: dropin("minlen = 14\n", "minlen = 8\n"), min: 8, dict: true},
		{name: "debian12-credits", files: quality("minlen=12\ndcredit=1\nucredit=1\nlcredit=1\nocredit=1\n"), min: 8, dict: true},
		{name: "negative credits are no discount", files: quality("minlen=12\ndcredit=-1\nucredit=-1\n"), min: 12, dict: true},
		{name: "debian12-minlen3", files: quality("minlen = 3\n"), min: 6, dict: true},
		{name: "debian12-badkey", files: quality("minlen = 10\nminlenght = 14\nminlen = 20\n"), min: 10, dict: true},
		{name: "a bad key in a drop-in ends the main file too", files: dropin("bogus = 1\n", "minlen = 15\n"), min: 8, dict: true},
		{name: "a bad number stops too", files: quality("minlen = 14 # fine\nminlen = twenty\nminlen = 5\n"), min: 14, dict: true},
		{name: "a no-break space is no space", files: quality("minlen = 9\nminlen = 15\u00a0\n"), min: 9, dict: true},
		{name: "debian12-rootflag0", files: quality("enforce_for_root = 0\nlocal_users_only = 0\nminlen = 12\n"), min: 12, dict: true},
		{name: "keys in any case and spelling", files: quality("MinLen 13\n  dictCheck=0"), min: 13},
		{name: "quality file with Windows line ends", files: quality("minlen = 14\r\n"), min: 14, dict: true},
		{name: "quality file with a byte order mark", files: quality("\ufeffminlen = 14\n"), min: 8, dict: true},
		{name: "enforcing=0 only warns", files: quality("minlen = 14\nenforcing = 0\n"), min: 6},
		{name: "debian12-module-on-disk-only", files: with(debianPwquality, "etc/pam.d/common-password", debian["etc/pam.d/common-password"]), min: 6},
		{name: "debian12-unix-minlen12", files: debianStack("password [success=1 default=ignore] pam_unix.so obscure minlen=12 yescrypt", "password requisite pam_deny.so", "password required pam_permit.so"), min: 12},
		{name: "unix minlen without obscure", files: debianStack("password required pam_unix.so minlen=12 yescrypt"), min: 12},
		{name: "unix minlen with the hash of login.defs", files: debianStack("password required pam_unix.so minlen=12"), min: 12, scheme: SHA512},
		{name: "unix minlen capped by DES", files: with(debianStack("password required pam_unix.so minlen=12"), "etc/login.defs", "PASS_MAX_DAYS 30\n"), min: 8, age: 30, scheme: DES},
		{name: "ubuntu-2404-server", files: with(debian, "etc/os-release", "ID=ubuntu\nID_LIKE=debian\n", "etc/debian_version", ""), min: 6},
		{name: "fedora-local", files: fedora, min: 8, dict: true},
		{name: "fedora-sssd", files: sssd, min: 8, dict: true},
		{name: "rhel9-faillock", files: rhel, min: 8, dict: true, tries: 5, hold: 10 * time.Minute, history: 10, scheme: Yescrypt},
		{name: "opensuse-vendor", files: suse, min: 5, dict: true, scheme: SHA512},
		{name: "vendor folder, with a check of strength", files: with(suse, "etc/pam.d/common-password", q14+"\n"+unixOK+"\n"), min: 14, dict: true, scheme: Yescrypt},
		{name: "arch", files: arch, tries: 3, hold: 10 * time.Minute},
		{name: "gentoo", files: gentoo, min: 8, dict: true, tries: 3, hold: 10 * time.Minute, age: 90, scheme: SHA512},
		{name: "alpine", files: map[string]string{"etc/os-release": "ID=alpine\n", "etc/login.defs": "PASS_MAX_DAYS 99999\n"}, noPAM: true},
		{name: "pam.conf only", files: map[string]string{"etc/pam.conf": "passwd password required pam_unix.so minlen=9 sha512\nPASSWD auth required pam_unix.so\nother auth required pam_unix.so\n", "etc/login.defs": ""}, min: 8 + 1},

		{name: "comment after the arguments", files: debianStack(q14+" # enforcing=0", unixOK), min: 14, dict: true},
		{name: "continued line", files: debianStack("password requisite \\", "  pam_pwquality.so \\", "minlen=14", unixOK), min: 14, dict: true},
		{name: "a backslash in a comment joins nothing", files: debianStack("# password \\", q14, unixOK), min: 14, dict: true},
		{name: "mixed case", files: debianStack("PassWord Requisite pam_pwquality.so minlen=14", "PASSWORD REQUIRED pam_unix.so use_authtok"), min: 14, dict: true},
		{name: "-password", files: debianStack("-"+q14, unixOK), min: 14, dict: true},
		{name: "no final newline", files: debianStack(q14, unixOK), min: 14, dict: true},
		{name: "bracket without default", files: debianStack("password [success=ok] pam_pwquality.so minlen=14", unixOK), min: 14, dict: true},
		{name: "bracket that ignores refusal", files: debianStack("password [success=ok default=ignore] pam_pwquality.so minlen=14", "password required pam_unix.so"), min: 6},
		{name: "argument in brackets", files: debianStack("password requisite pam_pwquality.so [minlen=14] [type= a \\] b]", unixOK), min: 14, dict: true},
		{name: "jump over the strength module", files: debianStack("password [success=1 default=ignore] pam_permit.so", q14, "password required pam_unix.so"), min: 6},
		{name: "jump that leaves use_authtok with nothing", files: debianStack("password [success=1 default=ignore] pam_permit.so", q14, unixOK), fails: ErrSyntax},
		{name: "jump over a sub-stack", files: with(debianStack("password [success=1 default=ignore] pam_permit.so", "password substack strong", "password required pam_unix.so"), "etc/pam.d/strong", "password optional pam_permit.so\n"+q14+"\n"), min: 6},
		{name: "jump out of a sub-stack fails", files: with(debianStack("password substack strong", unixOK), "etc/pam.d/strong", q14+"\npassword [success=3 default=ignore] pam_permit.so\n"), fails: ErrSyntax},
		{name: "sub-stack that ends early", files: with(debianStack("password substack strong", "password required pam_unix.so"), "etc/pam.d/strong", "password sufficient pam_permit.so\n"+q14+"\n"), min: 6},
		{name: "sub-stack ending early leaves the rest", files: with(debianStack("password substack strong", q14, unixOK), "etc/pam.d/strong", "password [success=done] pam_permit.so\n"), min: 14, dict: true},
		{name: "include that ends the stack", files: with(debianStack("password include strong", q14, unixOK), "etc/pam.d/strong", "password sufficient pam_unix.so\n"), min: 6},
		{name: "include loop", files: debianStack("password include common-password", unixOK), fails: ErrSyntax},
		{name: "include depth 17", files: nested, fails: ErrSyntax},
		{name: "missing include", files: debianStack("password include nowhere", q14, unixOK), fails: ErrSyntax},
		{name: "missing @include", files: debianStack("@include nowhere", q14, unixOK), fails: ErrSyntax, lockFails: ErrSyntax},
		{name: "@include off Debian", files: with(fedora, "etc/pam.d/passwd", "@include system-auth\n"), fails: ErrSyntax},
		{name: "@include inside a typed include", files: with(debianStack("password include middle"), "etc/pam.d/middle", "@include inner\n", "etc/pam.d/inner", "auth required pam_deny.so\n"+q14+"\n"+unixOK+"\n"), min: 14, dict: true},
		{name: "absolute module path", files: debianStack("password requisite /usr/lib/x86_64-linux-gnu/security/pam_pwquality.so minlen=14", unixOK), min: 14, dict: true},
		{name: "a path with $ISA", files: debianStack(q14, "password required /lib/security/$ISA/pam_unix.so use_authtok"), fails: ErrUndecided},
		{name: "absolute module path that is not there", files: debianStack("password requisite /opt/pam_pwquality.so minlen=14", unixOK), fails: ErrSyntax},
		{name: "absolute include", files: with(debianStack("password include /etc/office/password"), "etc/office/password", q14+"\n"+unixOK+"\n"), min: 14, dict: true},
		{name: "two quality lines, the stricter counts", files: debianStack(q14, "password requisite pam_pwquality.so minlen=10", unixOK), min: 14, dict: true},
		{name: "two strength modules, the second asks again", again: true, files: debianStack("password required pam_passwdqc.so min=disabled,24,11,11,11", "password required pam_pwquality.so minlen=10 retry=1", unixOK), min: 10, dict: true},
		{name: "two strength modules, the second asks for none", files: debianStack("password required pam_pwquality.so minlen=14", "password required pam_pwquality.so minlen=10 use_authtok", unixOK), min: 14, dict: true},
		{name: "passwdqc asks anew, whatever was before it", again: true, files: debianStack(q14, "password requisite pam_passwdqc.so min=disabled,24,11,8,8", unixOK), min: 8, dict: true},
		{name: "passwdqc after another, kept from asking", files: debianStack(q14, "password requisite pam_passwdqc.so min=disabled,24,11,8,8 use_authtok", unixOK), min: 14, dict: true},
		{name: "pwhistory asks again after a refusal", files: debianStack("password required pam_pwquality.so minlen=14", "password required pam_pwhistory.so remember=5", unixOK), min: 6, history: 5},
		{name: "a module nobody can judge between", files: debianStack("password required pam_pwquality.so minlen=14", "password optional pam_exec.so x", unixOK), fails: ErrUndecided},
		{name: "quality after the store", files: debianStack("password required pam_unix.so", q14), min: 6},
		{name: "optional quality", files: debianStack("password optional pam_pwquality.so minlen=14", "password required pam_unix.so"), min: 6},
		{name: "optional quality, use_authtok", files: debianStack("password optional pam_pwquality.so minlen=14", unixOK), fails: ErrUndecided},
		{name: "use_authtok missing", files: debianStack("password required pam_pwquality.so minlen=14", "password required pam_unix.so"), min: 6},
		{name: "use_authtok missing after requisite", files: debianStack(q14, "password required pam_unix.so"), fails: ErrUndecided},
		{name: "use_authtok missing where nothing hangs on it", files: debianStack("password requisite pam_pwquality.so minlen=6 dictcheck=0", "password required pam_unix.so minlen=12 yescrypt"), min: 12},
		{name: "module file missing", files: debianPwquality, drop: []string{"pam_pwquality"}, fails: ErrSyntax},
		{name: "optional module file missing", files: debianStack("password optional pam_pwquality.so minlen=14", "password required pam_unix.so"), drop: []string{"pam_pwquality"}, min: 6},
		{name: "no module folder", files: debianPwquality, drop: moduleFiles, fails: fs.ErrNotExist},
		{name: "unknown control", files: debianStack("password requird pam_pwquality.so minlen=14", unixOK), fails: ErrSyntax},
		{name: "unknown type", files: debianStack("passwrd requisite pam_pwquality.so minlen=14", unixOK), fails: ErrSyntax, lockFails: ErrSyntax},
		{name: "no module", files: debianStack("password requisite", unixOK), fails: ErrSyntax},
		{name: "Windows line ends", files: debianStack(q14+"\r", unixOK+"\r", ""), fails: ErrSyntax, lockFails: ErrSyntax},
		{name: "byte order mark", files: debianStack("\ufeff"+q14, unixOK), fails: ErrSyntax, lockFails: ErrSyntax},
		{name: "cracklib", files: debianStack("password requisite pam_cracklib.so retry=3 minlen=8 difok=3", unixOK), min: 6, dict: true},
		{name: "cracklib without credits", files: debianStack("password requisite pam_cracklib.so minlen=14 dcredit=0 ucredit=0 lcredit=-1 ocredit=0", unixOK), min: 14, dict: true},
		{name: "passwdqc default", files: debianStack("password requisite pam_passwdqc.so", unixOK), min: 7, dict: true},
		{name: "passwdqc that warns", files: debianStack("password requisite pam_passwdqc.so min=disabled,24,16,15,15 enforce=none", unixOK), min: 6},
		{name: "passwdqc from a file", files: with(debianStack("password requisite pam_passwdqc.so config=/etc/passwdqc.conf", unixOK), "etc/passwdqc.conf", "# x\nmin=disabled,24,20,16,15\n"), min: 15, dict: true},
		{name: "two unix lines on one way, the weaker counts", files: debianStack("password required pam_unix.so minlen=12 yescrypt", "password required pam_unix.so yescrypt"), min: 6},
		{name: "a second unix line, jumped over until a refusal", files: debianStack("password [success=2 default=ignore] pam_unix.so minlen=12 yescrypt", "password required pam_unix.so", "password requisite pam_deny.so", "password required pam_permit.so"), min: 6},
		{name: "a second unix line, jumped over and kept from asking", files: debianStack("password [success=2 default=ignore] pam_unix.so minlen=12 yescrypt", "password required pam_unix.so use_authtok", "password requisite pam_deny.so", "password required pam_permit.so"), fails: ErrUndecided},
		{name: "a refused password goes another way", files: debianStack("password [success=1 default=ignore] pam_pwquality.so minlen=14", "password sufficient pam_unix.so", unixOK), fails: ErrUndecided},
		{name: "a module nobody can judge", files: debianStack("password [success=1 default=ignore] pam_exec.so /usr/local/bin/x", q14, unixOK), fails: ErrUndecided},
		{name: "krb5 first", files: debianStack(q14, "password [success=2 default=ignore] pam_krb5.so minimum_uid=1000 use_authtok", "password [success=1 default=ignore] pam_unix.so use_authtok yescrypt", "password requisite pam_deny.so", "password required pam_permit.so"), min: 14, dict: true},
		{name: "systemd-homed first", files: debianStack("password sufficient pam_systemd_home.so", q14, unixOK), min: 14, dict: true},
		{name: "passwd missing, other stands in", files: with(debianPwquality, "etc/pam.d/passwd", ""), min: 8, dict: true},
		{name: "debian by the steps we advise", files: with(debian, "etc/pam.d/common-auth", "auth requisite pam_faillock.so preauth\nauth [success=2 default=ignore] pam_unix.so nullok\nauth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n",
			"etc/pam.d/common-password", debianQuality, "etc/security/pwquality.conf", "minlen = 15\n", "etc/security/faillock.conf", "deny = 10\nunlock_time = 600\n"), min: 15, dict: true, tries: 10, hold: 10 * time.Minute},
		{name: "the last word for a scheme counts", files: debianStack("password required pam_unix.so sha512 shadow md5"), min: 6, scheme: MD5},
		{name: "scheme of login.defs in any case", files: with(debianStack("password required pam_unix.so"), "etc/login.defs", "PASS_MAX_DAYS 99999\nENCRYPT_METHOD yesCrypt\n"), min: 6, scheme: Yescrypt},
		{name: "a scheme that nobody knows", files: with(debianStack("password required pam_unix.so"), "etc/login.defs", "PASS_MAX_DAYS 99999\nENCRYPT_METHOD SHA-512\n"), min: 6, scheme: DES},
		{name: "two stores, two schemes", files: debianStack("password required pam_unix.so yescrypt", "password required pam_unix.so use_authtok sha256"), min: 6, keptFails: ErrUndecided},
		{name: "unix remembers", files: debianStack("password required pam_unix.so remember=5 sha512"), min: 6, history: 5, scheme: SHA512},
		{name: "pwhistory", files: debianStack(q14, "password required pam_pwhistory.so remember=24 use_authtok", unixOK), min: 14, dict: true, history: 24},
		{name: "pwhistory of nothing", files: debianStack(q14, "password required pam_pwhistory.so remember=0 use_authtok", unixOK), min: 14, dict: true},
		{name: "optional pwhistory", files: debianStack(q14, "password optional pam_pwhistory.so remember=24 use_authtok", unixOK), min: 14, dict: true, keptFails: ErrUndecided},
		{name: "optional pwhistory and a store that asks again", files: debianStack("password optional pam_pwhistory.so remember=24", "password required pam_unix.so yescrypt"), min: 6},
		{name: "pwhistory after the store", files: debianStack(q14, unixOK, "password required pam_pwhistory.so remember=24 use_authtok"), min: 14, dict: true},
		{name: "pwhistory, and passwdqc asks anew", files: debianStack("password requisite pam_pwhistory.so remember=5", "password requisite pam_passwdqc.so", unixOK), min: 7, dict: true},
		{name: "pwhistory by its file", files: with(debianStack(q14, "password required pam_pwhistory.so use_authtok", unixOK), "etc/security/pwhistory.conf", "# remember = 10\nremember = 6\n"), min: 14, dict: true, history: 6},
		{name: "change always refused", files: debianStack("password requisite pam_deny.so", q14, unixOK), fails: ErrSyntax},

		{name: "nullok is no rule", files: debianStack("password required pam_unix.so nullok sha512"), min: 6, scheme: SHA512},
		{name: "debian with faillock", files: with(debian, "etc/pam.d/common-auth", lockedDebian), min: 6, tries: 3, hold: 10 * time.Minute},
		{name: "faillock never unlocks", files: with(debian, "etc/pam.d/common-auth", lockedDebian, "etc/security/faillock.conf", "deny=10\nunlock_time = never\n"), min: 6, tries: 10},
		{name: "deny=0", files: with(debian, "etc/pam.d/common-auth", lockedDebian, "etc/security/faillock.conf", "deny = 0\n"), min: 6},
		{name: "a time too long is refused", files: with(debian, "etc/pam.d/common-auth", lockedDebian, "etc/security/faillock.conf", "unlock_time = 604801\n"), min: 6, tries: 3, hold: 10 * time.Minute},
		{name: "faillock arguments win", files: with(debian, "etc/pam.d/common-auth", strings.ReplaceAll(lockedDebian, "faillock.so", "faillock.so deny=7 unlock_time=900"), "etc/security/faillock.conf", "deny = 3\n"), min: 6, tries: 7, hold: 15 * time.Minute},
		{name: "faillock skipped by default=die", files: with(debian, "etc/pam.d/common-auth", "auth required pam_faillock.so preauth\nauth [success=2 default=die] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n"), min: 6},
		{name: "faillock jumped over", files: with(debian, "etc/pam.d/common-auth", "auth required pam_faillock.so preauth\nauth [success=2 default=1] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n"), min: 6},
		{name: "faillock counts but lets in", files: with(debian, "etc/pam.d/common-auth", "auth [success=2 default=ignore] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n"), min: 6},
		{name: "optional preauth lets in", files: with(debian, "etc/pam.d/common-auth", "auth optional pam_faillock.so preauth\nauth [success=2 default=ignore] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth requisite pam_deny.so\nauth required pam_permit.so\n"), min: 6},
		{name: "faillock in one service only", files: with(rhel, "etc/pam.d/password-auth", fedora["etc/pam.d/password-auth"]), min: 8, dict: true, history: 10},
		{name: "tally2 with its file", files: with(debian, "etc/pam.d/common-auth", "auth required pam_tally2.so deny=5 unlock_time=900\n"+debianAuth), min: 6, tries: 5, hold: 15 * time.Minute},
		{name: "tally2 without its file", files: with(debian, "etc/pam.d/common-auth", "auth optional pam_tally2.so deny=5\n"+debianAuth), drop: []string{"pam_tally2"}, min: 6},
		{name: "maker's faillock.conf", files: with(rhel, "etc/security/faillock.conf", "", "usr/etc/security/faillock.conf", "deny=4\n"), min: 8, dict: true, tries: 4, hold: 10 * time.Minute, history: 10},
		{name: "maker's faillock.conf on Debian", files: with(debian, "etc/pam.d/common-auth", lockedDebian, "usr/etc/security/faillock.conf", "deny=4\n"), min: 6, lockFails: ErrUndecided},
		{name: "maker's faillock.conf hidden by ours", files: with(debian, "etc/pam.d/common-auth", lockedDebian, "usr/etc/security/faillock.conf", "deny=4\n", "etc/security/faillock.conf", "# nothing\n"), min: 6, tries: 3, hold: 10 * time.Minute},
		{name: "named faillock file missing", files: with(debian, "etc/pam.d/common-auth", strings.ReplaceAll(lockedDebian, "preauth", "preauth conf=/etc/none.conf")), min: 6, lockFails: ErrSyntax},
	}
}

func TestFixtures(t *testing.T) {
	for _, f := range fixtures() {
		t.Run(f.name, f.holds)
	}
}

// holds reports where a root is resolved to something else than it enforces.
func (f fixture) holds(t *testing.T) {
	p := Resolve(root(f.files, f.drop...))
	if p.Absent != f.noPAM {
		t.Fatalf("Absent = %v, want %v", p.Absent, f.noPAM)
	}
	check(t, "MinLength", p.MinLength, f.min, f.fails)
	check(t, "Dictionary", p.Dictionary, f.dict, f.fails)
	check(t, "LockTries", p.LockTries, f.tries, f.lockFails)
	check(t, "LockFor", p.LockFor, f.hold, f.lockFails)
	if f.fails == nil {
		check(t, "History", p.History, f.history, f.keptFails)
	}
	if f.scheme != "" {
		check(t, "Scheme", p.Scheme, f.scheme, nil)
	}
	check(t, "MaxAge", p.MaxAge, time.Duration(f.age)*24*time.Hour, nil)
	if f.fails == nil && !f.noPAM && len(p.MinLength.Evidence) == 0 {
		t.Error("the length has no evidence")
	}
	if f.lockFails == nil && !f.noPAM && len(p.LockTries.Evidence) == 0 {
		t.Error("the lock has no evidence")
	}
}

func check[T comparable](t *testing.T, what string, got Value[T], want T, wantErr error) {
	t.Helper()
	if !errors.Is(got.Err, wantErr) || (wantErr == nil && got.V != want) {
		t.Errorf("%s = %v, %v (%v), want %v, %v", what, got.V, got.Err, got.Evidence, want, wantErr)
	}
}
