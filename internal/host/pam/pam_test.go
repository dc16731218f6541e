package pam

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// denied is a file system in which one name may not be opened.
type denied struct {
	fstest.MapFS
	name string
}

func (d denied) Open(name string) (fs.File, error) {
	if name == d.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return d.MapFS.Open(name)
}

// TestDenied closes each file of each fixture in turn: what used it becomes
// unknown for want of rights, and what did not stays as it was.
func TestDenied(t *testing.T) {
	for _, f := range fixtures() {
		if f.fails != nil || f.lockFails != nil || f.keptFails != nil {
			continue
		}
		base := root(f.files, f.drop...)
		open := Resolve(base)
		for name := range f.files {
			p := Resolve(denied{base, name})
			where := f.name + " without " + name
			same(t, where+": MinLength", p.MinLength, open.MinLength)
			same(t, where+": Dictionary", p.Dictionary, open.Dictionary)
			same(t, where+": LockTries", p.LockTries, open.LockTries)
			same(t, where+": LockFor", p.LockFor, open.LockFor)
			same(t, where+": Scheme", p.Scheme, open.Scheme)
			same(t, where+": History", p.History, open.History)
			same(t, where+": MaxAge", p.MaxAge, open.MaxAge)
		}
	}
}

func same[T comparable](t *testing.T, what string, got, open Value[T]) {
	t.Helper()
	if got.Err == nil && got.V != open.V {
		t.Errorf("%s = %v, with every file open %v", what, got.V, open.V)
	}
	if got.Err != nil && !errors.Is(got.Err, fs.ErrPermission) {
		t.Errorf("%s: %v, want a want of rights", what, got.Err)
	}
}

func TestDeniedIsNeverAPass(t *testing.T) {
	for _, tt := range []struct {
		name                string
		files               map[string]string
		closed              string
		length, lock, years bool // known
	}{
		{"the stack, which sign-in includes too", debianPwquality, "etc/pam.d/common-password", false, false, true},
		{"the stack of passwd", debianPwquality, "etc/pam.d/passwd", false, true, true},
		{"the quality settings", debianPwquality, "etc/security/pwquality.conf", false, true, true},
		{"the lock settings", rhel, "etc/security/faillock.conf", true, false, true},
		{"the sign-in rules", rhel, "etc/pam.d/password-auth", true, false, true},
		{"login.defs", debian, "etc/login.defs", true, true, false},
	} {
		p := Resolve(denied{root(tt.files), tt.closed})
		if got := p.MinLength.Err == nil; got != tt.length {
			t.Errorf("%s closed: length known %v, want %v", tt.name, got, tt.length)
		}
		if got := p.LockTries.Err == nil; got != tt.lock {
			t.Errorf("%s closed: lock known %v, want %v (%v)", tt.name, got, tt.lock, p.LockTries.Err)
		}
		if got := p.MaxAge.Err == nil; got != tt.years {
			t.Errorf("%s closed: age known %v, want %v", tt.name, got, tt.years)
		}
	}
}

// TestCommentOut takes away, one at a time, each line that asks something of a
// password. The least length must never rise for it.
func TestCommentOut(t *testing.T) {
	tried := 0
	for _, f := range fixtures() {
		before := Resolve(root(f.files, f.drop...)).MinLength
		if before.Err != nil || f.again {
			continue
		}
		for name, text := range f.files {
			lines := strings.Split(text, "\n")
			for i, line := range lines {
				if !asksSomething(line) {
					continue
				}
				tried++
				changed := append([]string{}, lines...)
				changed[i] = "# " + line
				after := Resolve(root(with(f.files, name, strings.Join(changed, "\n")), f.drop...)).MinLength
				if after.Err == nil && after.V > before.V {
					t.Errorf("%s: without %q the length rose from %d to %d", f.name, line, before.V, after.V)
				}
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d lines were tried", tried)
	}
}

// asksSomething reports whether a line by itself can only make the rules stricter.
func asksSomething(line string) bool {
	key, value, _ := setting(line)
	stricter := strings.EqualFold(key, "minlen") && leadingInt(value) > 8
	return stricter || strings.Contains(line, "pam_pwquality") && !strings.Contains(line, "optional") ||
		strings.Contains(line, "pam_cracklib") || strings.Contains(line, "pam_passwdqc")
}

// TestStricterNeverLowers puts one more enforced module before everything else.
func TestStricterNeverLowers(t *testing.T) {
	decided := 0
	for _, f := range fixtures() {
		before := Resolve(root(f.files)).MinLength
		if before.Err != nil || f.files["etc/pam.d/passwd"] == "" {
			continue
		}
		for _, n := range []int{6, 10, 14, 20, 40} {
			line := fmt.Sprintf("password requisite pam_pwquality.so minlen=%d dcredit=0 ucredit=0 lcredit=0 ocredit=0 enforcing=1\n", n)
			after := Resolve(root(with(f.files, "etc/pam.d/passwd", line+f.files["etc/pam.d/passwd"]))).MinLength
			if errors.Is(after.Err, ErrUndecided) {
				continue // the store lacks use_authtok: that is said to be open
			}
			decided++
			if after.Err != nil || after.V < before.V {
				t.Errorf("%s: with minlen=%d first: %d, %v; was %d", f.name, n, after.V, after.Err, before.V)
			}
		}
	}
	if decided < 100 {
		t.Errorf("only %d were decided", decided)
	}
}

func TestEvidence(t *testing.T) {
	p := Resolve(root(with(debianPwquality, "etc/security/pwquality.conf.d/50-office.conf", "minlen = 14\n",
		"etc/security/pwquality.conf", "# ours\nminlen = 8 # short\n")))
	want := []string{
		"/etc/pam.d/common-password:2",
		"/etc/pam.d/common-password:1",
		"/etc/security/pwquality.conf.d/50-office.conf:1",
		"/etc/security/pwquality.conf:2",
	}
	var got []string
	for _, e := range p.MinLength.Evidence {
		got = append(got, fmt.Sprintf("%s:%d", e.File, e.Line))
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("evidence %v, want %v", got, want)
	}
	if raw := p.MinLength.Evidence[3].Raw; raw != "minlen = 8 # short" {
		t.Errorf("raw %q", raw)
	}
}

// TestSignInAsksLess shows where an expired password may be changed to a worse one.
func TestSignInAsksLess(t *testing.T) {
	p := Resolve(root(with(fedora, "etc/pam.d/sshd", "auth required pam_unix.so\npassword required pam_unix.so sha512\n")))
	last := p.MinLength.Evidence[len(p.MinLength.Evidence)-1]
	if p.MinLength.V != 8 || last.File != "/etc/pam.d/sshd" || !strings.HasSuffix(last.Raw, ": 0") {
		t.Errorf("MinLength %d, last evidence %+v", p.MinLength.V, last)
	}
}

// TestBranching gives a stack that could be gone through in a great many ways.
func TestBranching(t *testing.T) {
	var b strings.Builder
	for range 400 {
		b.WriteString("password [success=1 user_unknown=2 auth_err=ok ignore=ignore default=reset] pam_exec.so x\n")
	}
	b.WriteString("password required pam_unix.so sha512\n")
	if err := Resolve(root(with(debian, "etc/pam.d/common-password", b.String()))).MinLength.Err; !errors.Is(err, ErrUndecided) {
		t.Errorf("err = %v, want undecided", err)
	}
	// Includes that double at each depth.
	files := with(debian, "etc/pam.d/common-password", "@include d1\n")
	for i := 1; i < 15; i++ {
		files["etc/pam.d/d"+itoa(i)] = strings.Repeat("@include d"+itoa(i+1)+"\n", 2)
	}
	files["etc/pam.d/d15"] = "password required pam_unix.so\n"
	if err := Resolve(root(files)).MinLength.Err; !errors.Is(err, ErrSyntax) {
		t.Errorf("err = %v, want a fault", err)
	}
}

func TestLargeFile(t *testing.T) {
	big := strings.Repeat("#", files.MaxFile+1)
	if err := Resolve(root(with(debian, "etc/pam.d/common-password", big))).MinLength.Err; !errors.Is(err, ErrSyntax) {
		t.Errorf("err = %v, want a fault", err)
	}
	folder := root(debian)
	delete(folder, "etc/pam.d/common-password")
	folder["etc/pam.d/common-password/x"] = &fstest.MapFile{}
	if p := Resolve(folder); p.MinLength.Err == nil {
		t.Errorf("a folder in place of a file read as %d", p.MinLength.V)
	}
}

func TestMaxAge(t *testing.T) {
	for _, tt := range []struct {
		text string
		want time.Duration
		err  error
	}{
		{"PASS_MAX_DAYS 90", 90 * 24 * time.Hour, nil},
		{"PASS_MAX_DAYS 30\nPASS_MAX_DAYS\t365\n", 365 * 24 * time.Hour, nil},
		{"PASS_MAX_DAYS 99999", 0, nil},
		{"PASS_MAX_DAYS -1", 0, nil},
		{"#PASS_MAX_DAYS 90", 0, nil},
		{"PASS_MAX_DAYSX 90", 0, nil},
		{"PASS_MAX_DAYS 0", 0, ErrSyntax},
		{"PASS_MAX_DAYS", 0, ErrSyntax},
		{"PASS_MAX_DAYS many", 0, ErrSyntax},
		{"PASS_MAX_DAYS 99999999999999999999", 0, ErrSyntax},
	} {
		check(t, tt.text, Resolve(root(map[string]string{"etc/login.defs": tt.text})).MaxAge, tt.want, tt.err)
	}
	if err := Resolve(root(nil)).MaxAge.Err; !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no login.defs: %v", err)
	}
}

func TestLinkedFolders(t *testing.T) {
	m := root(suse)
	for name, f := range suse {
		if path.Dir(name) == "etc/pam.d" {
			delete(m, name)
			m[name+"-pc"] = &fstest.MapFile{Data: []byte(f)}
			m[name] = &fstest.MapFile{Data: []byte(path.Base(name) + "-pc"), Mode: fs.ModeSymlink}
		}
	}
	check(t, "MinLength", Resolve(m).MinLength, 5, nil)
}
