package pam

import (
	"fmt"
	"strings"
	"testing"
)

// listed writes evidence as "line: what", of the file that its name ends in.
func listed(list []Evidence, file string) string {
	var out []string
	for _, e := range list {
		if strings.HasSuffix(e.File, file) {
			out = append(out, fmt.Sprintf("%d: %s", e.Line, e.What))
		}
	}
	return strings.Join(out, "; ")
}

// TestLengthEvidence tells what is shown of each strength module, and why it does
// not count where it does not.
func TestLengthEvidence(t *testing.T) {
	const unixRule, noMinimum = "pam_unix without minlen= asks for 6 on this system", "password required pam_unix.so yescrypt"
	for _, tt := range []struct {
		name  string
		stack []string
		want  string
	}{
		{"it binds", []string{"password requisite pam_pwquality.so minlen=14", "password required pam_unix.so use_authtok yescrypt"}, "2: " + unixRule + "; 1: pam_pwquality"},
		{"after the store", []string{noMinimum, "password requisite pam_pwquality.so minlen=14"}, "1: " + unixRule + "; 2: present, but only after the password is stored"},
		{"after the store, and it only warns", []string{noMinimum, "password requisite pam_passwdqc.so enforce=none"}, "1: " + unixRule},
		{"before the store, and it only warns", []string{"password requisite pam_passwdqc.so enforce=none", noMinimum}, "2: " + unixRule + "; 1: present, but it only warns (enforce=none)"},
		{"never reached", []string{"password [success=1 default=ignore] pam_permit.so", "password requisite pam_pwquality.so minlen=14", noMinimum}, "3: " + unixRule + "; 2: present, but never reached"},
		{"asked for again", []string{"password required pam_pwquality.so minlen=14", noMinimum}, "2: " + unixRule + "; 1: present, but a refused password is asked for again and stored"},
		{"an optional one of no more", []string{"password optional pam_pwquality.so minlen=12 dictcheck=0", "password required pam_unix.so minlen=12 use_authtok yescrypt"}, "2: pam_unix"},
		{"a length of eight under DES", []string{"password required pam_unix.so minlen=8 bigcrypt"}, "1: pam_unix"},
		{"a length of nine under DES", []string{"password required pam_unix.so minlen=9 bigcrypt"}, "1: pam_unix; 1: the old DES scheme uses the first 8 characters only"},
	} {
		p := Resolve(root(debianStack(tt.stack...)))
		if got := listed(p.MinLength.Evidence, "common-password"); got != tt.want {
			t.Errorf("%s: %s (%v), want %s", tt.name, got, p.MinLength.Err, tt.want)
		}
	}
}

func TestWordsEvidence(t *testing.T) {
	for stack, want := range map[string]string{
		"password required pam_unix.so": "1: pam_unix without minlen= asks for 6 on this system",
		"password requisite pam_cracklib.so\npassword required pam_unix.so use_authtok yescrypt": "1: pam_cracklib, with its credits taken off",
	} {
		if got := listed(Resolve(root(debianStack(stack))).Dictionary.Evidence, "common-password"); got != want {
			t.Errorf("%q: %s, want %s", stack, got, want)
		}
	}
	conf := "minlen = 9\nretry = 3\ndictcheck = 1\nenforcing = 1\nucredit = 0\n"
	p := Resolve(root(with(debianPwquality, "etc/security/pwquality.conf", conf)))
	const one = "password quality setting"
	if got, want := listed(p.MinLength.Evidence, "pwquality.conf"), "1: "+one+"; 3: "+one+"; 4: "+one+"; 5: "+one; got != want {
		t.Errorf("settings %s, want %s", got, want)
	}
}

// TestNote shows a line once, and another of the same number in another file.
func TestNote(t *testing.T) {
	r := result{lengthProof: []Evidence{{File: "/a", Line: 1}}}
	for _, e := range []Evidence{{File: "/a", Line: 1}, {File: "/a", Line: 2}, {File: "/b", Line: 1}, {File: "/b", Line: 1}} {
		r.note([]Evidence{e}, "why")
	}
	if got := fmt.Sprintf("%s | %s", listed(r.lengthProof, "a"), listed(r.lengthProof, "b")); got != "1: ; 2: why | 1: why" {
		t.Error(got)
	}
}

func TestStorageEvidence(t *testing.T) {
	p := Resolve(root(with(debianStack("password required pam_unix.so"), "etc/login.defs", "PASS_MAX_DAYS 30\n")))
	if raw := p.Scheme.Evidence[0].Raw; raw != "ENCRYPT_METHOD is not set" {
		t.Errorf("not set: %q", raw)
	}
	p = Resolve(root(debianStack("password required pam_unix.so")))
	if raw := p.Scheme.Evidence[0].Raw; raw != "ENCRYPT_METHOD SHA512" {
		t.Errorf("set: %q", raw)
	}
	for stack, want := range map[string]string{
		"password required pam_unix.so sha512":            "1: stored with no memory of older passwords",
		"password required pam_unix.so sha512 remember=1": "1: pam_unix remembers old passwords",
		// Of equals, the first that is met is shown.
		"password required pam_unix.so sha512\npassword required pam_unix.so use_authtok sha512":                                              "1: stored with no memory of older passwords",
		"password [success=1 default=ignore] pam_exec.so x\npassword sufficient pam_unix.so yescrypt\npassword required pam_unix.so yescrypt": "3: stored with no memory of older passwords",
	} {
		p := Resolve(root(debianStack(stack)))
		if got := listed(p.History.Evidence, "common-password"); got != want {
			t.Errorf("%q: history %s, want %s", stack, got, want)
		}
		if line := want[:2]; !strings.HasPrefix(listed(p.Scheme.Evidence, "common-password"), line) {
			t.Errorf("%q: scheme %s, want %s", stack, listed(p.Scheme.Evidence, "common-password"), line)
		}
	}
}

func TestNoLockEvidence(t *testing.T) {
	for stack, want := range map[string]string{
		"auth required pam_permit.so":                            "1: these rules hold no lock",
		"auth required pam_permit.so\nauth required pam_unix.so": "2: a password is tried here, with no lock in force",
	} {
		p := Resolve(root(with(debian, "etc/pam.d/common-auth", stack, "etc/pam.d/login", "@include common-auth\n")))
		if got := listed(p.LockTries.Evidence, "common-auth"); got != want {
			t.Errorf("%q: %s, want %s", stack, got, want)
		}
	}
}
