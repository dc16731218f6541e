package pam

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// boundaries are roots that differ from what the fixtures hold by one: a number, a
// file more, a line less, or another path through the stack.
func boundaries() []fixture {
	const q14 = "password requisite pam_pwquality.so minlen=14"
	const unixOK = "password required pam_unix.so use_authtok yescrypt"
	locked := func(conf string) map[string]string {
		return with(debian, "etc/pam.d/common-auth", lockedDebian, "etc/security/faillock.conf", conf)
	}
	auth := func(lines ...string) map[string]string {
		return with(debian, "etc/pam.d/common-auth", strings.Join(lines, "\n"))
	}
	// chain includes one file from the next: passwd, common-password, c1 and so on.
	chain := func(last int) map[string]string {
		files := with(debian, "etc/pam.d/common-password", "password include c1\n")
		for i := 1; i < last; i++ {
			files["etc/pam.d/c"+itoa(i)] = "password include c" + itoa(i+1) + "\n"
		}
		files["etc/pam.d/c"+itoa(last)] = "password required pam_unix.so\n"
		return files
	}
	// many includes a file so many times, beside passwd and common-password.
	many := func(n int) map[string]string {
		return with(debian, "etc/pam.d/common-password", strings.Repeat("@include one\n", n)+"password required pam_unix.so\n",
			"etc/pam.d/one", "# nothing\n", "etc/pam.d/login", "@include common-auth\n")
	}
	lines := func(n int) map[string]string {
		return with(debianStack(strings.Repeat("password optional pam_permit.so\n", n-1)+"password required pam_unix.so\n"), "etc/pam.d/login", "@include common-auth\n")
	}
	qc := func(n int, files map[string]string) map[string]string {
		for i := 1; i < n; i++ {
			files[fmt.Sprintf("etc/q%d", i)] = fmt.Sprintf("config=/etc/q%d\n", i+1)
		}
		files[fmt.Sprintf("etc/q%d", n)] = "# ours\nenforce=users\nmin=disabled,24,20,16,15\n"
		return files
	}
	passwdqc := func() map[string]string {
		return debianStack("password requisite pam_passwdqc.so config=/etc/q1", unixOK)
	}
	return []fixture{
		{name: "the longest time that is taken", files: locked("unlock_time = 604800\n"), min: 6, tries: 3, hold: 604800 * time.Second},
		{name: "a line of 1022 characters", files: locked("deny = 5 #" + strings.Repeat("x", 1012) + "\ndeny = 7\n"), min: 6, tries: 7, hold: 10 * time.Minute},
		{name: "a line of 1023 characters ends the file", files: locked("deny = 4\ndeny = 5 #" + strings.Repeat("x", 1013) + "\ndeny = 7\n"), min: 6, tries: 4, hold: 10 * time.Minute},
		{name: "a quality line of 1022 characters", files: with(debianPwquality, "etc/security/pwquality.conf", "minlen = 9 #"+strings.Repeat("x", 1010)+"\nminlen = 12\n"), min: 12, dict: true},
		{name: "a quality line of 1023 characters ends the file", files: with(debianPwquality, "etc/security/pwquality.conf", "minlen = 9 #"+strings.Repeat("x", 1011)+"\nminlen = 12\n"), min: 8, dict: true},

		{name: "one path counts, another does not", files: auth("auth [success=1 default=ignore] pam_exec.so x", "auth required pam_faillock.so preauth", "auth sufficient pam_unix.so", "auth [default=die] pam_faillock.so authfail", "auth required pam_deny.so"), min: 6, lockFails: ErrUndecided},
		{name: "each path counts, one lets a locked account in", files: auth("auth [success=1 default=ignore] pam_exec.so x", "auth requisite pam_faillock.so preauth", "auth [success=2 default=ignore] pam_unix.so", "auth [default=die] pam_faillock.so authfail", "auth requisite pam_deny.so", "auth required pam_permit.so"), min: 6, lockFails: ErrUndecided},
		{name: "each path locks, one does not count", files: auth("auth requisite pam_faillock.so preauth", "auth [success=3 default=ignore] pam_unix.so", "auth [success=1 default=ignore] pam_exec.so x", "auth [default=die] pam_faillock.so authfail", "auth requisite pam_deny.so", "auth required pam_permit.so"), min: 6, lockFails: ErrUndecided},
		{name: "a lock of no tries keeps nobody out, whatever stands beside it", files: auth("auth required pam_faillock.so preauth deny=0", "auth optional pam_tally2.so deny=5", "auth required pam_unix.so"), min: 6},
		{name: "two locks, the weaker counts", files: auth("auth required pam_tally2.so deny=5 unlock_time=60", "auth required pam_tally2.so deny=3 unlock_time=900", "auth required pam_unix.so"), min: 6, tries: 5, hold: time.Minute},
		{name: "two locks of as many tries, the shorter counts", files: auth("auth required pam_tally2.so deny=5", "auth required pam_tally2.so deny=5 unlock_time=600", "auth required pam_unix.so"), min: 6, tries: 5, hold: 10 * time.Minute},
		{name: "services that lock apart: ten minutes is weaker than for ever", files: with(rhel, "etc/pam.d/system-auth", strings.ReplaceAll(faillockAuth, "faillock.so", "faillock.so unlock_time=never")+remembering), min: 8, dict: true, tries: 5, hold: 10 * time.Minute, history: 10},
		{name: "the same the other way round", files: with(rhel, "etc/pam.d/password-auth", strings.ReplaceAll(faillockAuth, "faillock.so", "faillock.so unlock_time=never")+remembering), min: 8, dict: true, tries: 5, hold: 10 * time.Minute, history: 10},
		{name: "services that lock apart: more tries are weaker", files: with(rhel, "etc/pam.d/password-auth", strings.ReplaceAll(faillockAuth, "faillock.so", "faillock.so deny=9 unlock_time=never")+remembering), min: 8, dict: true, tries: 9, history: 10},

		{name: "the deepest include", files: chain(14), min: 6},
		{name: "one deeper", files: chain(15), fails: ErrSyntax},
		{name: "as many files as are opened", files: many(254), min: 6},
		{name: "one more", files: many(255), fails: ErrSyntax},
		{name: "as many lines as are read", files: lines(512), min: 6},
		{name: "one line more", files: lines(513), fails: ErrSyntax},
		{name: "@include of nothing", files: debianStack("@include", q14, unixOK), fails: ErrSyntax, lockFails: ErrSyntax},
		{name: "absolute include that is not there", files: debianStack("password include /etc/office/password", unixOK), fails: ErrSyntax},
		{name: "a bracket that is not closed", files: debianStack("password [success=ok pam_pwquality.so minlen=14", unixOK), fails: ErrSyntax},
		{name: "a bracket that is not closed, at the module", files: debianStack("password [success=ok", unixOK), fails: ErrSyntax},
		{name: "a jump of nothing", files: debianStack("password [success=0 default=ignore] pam_permit.so", "password required pam_unix.so"), fails: ErrSyntax},
		{name: "reset forgets what was before", files: debianStack("password required pam_permit.so", "password [success=reset default=bad] pam_permit.so", "password required pam_unix.so"), min: 6},
		{name: "reset forgets a failure", files: with(debianStack("password substack try", "password required pam_unix.so"), "etc/pam.d/try", "password required pam_deny.so\npassword [success=reset default=bad] pam_permit.so\n"), min: 6},
		{name: "passwd has no password rules, other stands in", files: with(debianPwquality, "etc/pam.d/passwd", "auth required pam_permit.so\n"), min: 8, dict: true},
		{name: "pam.conf of two lines", files: map[string]string{"etc/pam.conf": "passwd password requisite pam_pwquality.so minlen=14\npasswd password required pam_unix.so use_authtok sha512\nother auth required pam_unix.so\n", "etc/login.defs": ""}, min: 14, dict: true},
		{name: "Debian by its name alone", files: with(debian, "etc/debian_version", ""), min: 6},
		{name: "Debian by the name it is like", files: with(debian, "etc/debian_version", "", "etc/os-release", "NAME=debian\nID=mint\nID_LIKE=\"ubuntu debian\"\n"), min: 6},
		{name: "not Debian, whatever its name", files: with(fedora, "etc/os-release", "NAME=debian\nID=fedora\n"), min: 8, dict: true},

		{name: "an optional check that asks for no more", files: debianStack("password optional pam_pwquality.so minlen=12 dictcheck=0", "password required pam_unix.so minlen=12 use_authtok yescrypt"), min: 12},
		{name: "an optional check of words that asks for no more", files: debianStack(q14, "password optional pam_pwquality.so minlen=10 use_authtok", unixOK), min: 14, dict: true},
		{name: "an optional history of as many", files: debianStack(q14, "password optional pam_pwhistory.so remember=5 use_authtok", "password required pam_unix.so use_authtok yescrypt remember=5"), min: 14, dict: true, history: 5},
		{name: "an optional history of one more", files: debianStack(q14, "password optional pam_pwhistory.so remember=6 use_authtok", "password required pam_unix.so use_authtok yescrypt remember=5"), min: 14, dict: true, keptFails: ErrUndecided},
		{name: "two stores of a path, the second remembers less", files: debianStack("password required pam_unix.so sha512 remember=5", "password required pam_unix.so use_authtok sha512"), min: 6, scheme: SHA512},
		{name: "two stores of a path, the first remembers less", files: debianStack("password required pam_unix.so sha512", "password required pam_unix.so use_authtok sha512 remember=5"), min: 6, scheme: SHA512},
		{name: "two paths, the first is the weaker", files: debianStack("password [success=1 default=ignore] pam_exec.so x", "password sufficient pam_unix.so md5", "password required pam_unix.so yescrypt remember=5"), min: 6, scheme: MD5},
		{name: "two paths, the second is the weaker", files: debianStack("password [success=1 default=ignore] pam_exec.so x", "password sufficient pam_unix.so yescrypt remember=5", "password required pam_unix.so md5"), min: 6, scheme: MD5},

		{name: "passwdqc through four files", files: qc(4, passwdqc()), min: 15, dict: true},
		{name: "passwdqc through five", files: qc(5, passwdqc()), fails: ErrSyntax},
		{name: "passwdqc in a circle", files: with(passwdqc(), "etc/q1", "config=/etc/q1\n"), fails: ErrSyntax},
		{name: "passwdqc of a file with a fault in its first line", files: with(passwdqc(), "etc/q1", "min=1,2\nenforce=users\n"), fails: ErrSyntax},
	}
}

func TestBoundaries(t *testing.T) {
	for _, f := range boundaries() {
		t.Run(f.name, f.holds)
	}
}

func TestMaxAgeBoundary(t *testing.T) {
	for text, want := range map[string]int{"PASS_MAX_DAYS 1": 1, "PASS_MAX_DAYS 9999": 9999, "PASS_MAX_DAYS 10000": 0} {
		check(t, text, Resolve(root(map[string]string{"etc/login.defs": text})).MaxAge, time.Duration(want)*24*time.Hour, nil)
	}
}
