package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

var _ checks.Host = New()

func policyRoot(files ...string) fstest.MapFS {
	m := fstest.MapFS{
		"usr/lib/security/pam_unix.so": {}, "etc/debian_version": {},
		"etc/login.defs":   {Data: []byte("PASS_MAX_DAYS 90\n")},
		"etc/pam.d/passwd": {Data: []byte("password required pam_unix.so minlen=8 yescrypt\n")},
		"etc/pam.d/login":  {Data: []byte("auth required pam_unix.so\n")},
	}
	for i := 0; i < len(files); i += 2 {
		m[files[i]] = &fstest.MapFile{Data: []byte(files[i+1])}
	}
	return m
}

func TestLinuxPolicy(t *testing.T) {
	p := linuxPolicy(policyRoot())
	if !p.MinLength.Known || p.MinLength.Value != 8 || p.ManagedBy != "" {
		t.Errorf("MinLength %+v, Governs %q", p.MinLength, p.ManagedBy)
	}
	want := checks.Evidence{What: "pam_unix", Where: "/etc/pam.d/passwd:1", Seen: "password required pam_unix.so minlen=8 yescrypt"}
	if len(p.MinLength.Proof) != 1 || p.MinLength.Proof[0] != want {
		t.Errorf("proof %+v, want %+v", p.MinLength.Proof, want)
	}
	if !p.Dictionary.Known || p.Dictionary.Value {
		t.Errorf("Dictionary %+v", p.Dictionary)
	}
	if p.MaxAge.Value != 90*24*time.Hour || !p.LockoutTries.Known || p.LockoutTries.Value != 0 {
		t.Errorf("MaxAge %v, LockoutTries %+v", p.MaxAge.Value, p.LockoutTries)
	}
	if !p.RemoteLogin.Known || p.RemoteLogin.Value {
		t.Errorf("RemoteLogin %+v", p.RemoteLogin)
	}
	ssh := policyRoot("etc/ssh/sshd_config", "UsePAM yes\n")
	ssh["usr/sbin/sshd"] = &fstest.MapFile{}
	if r := linuxPolicy(ssh).RemoteLogin; !r.Known || r.Value {
		t.Errorf("with sshd that does not start: RemoteLogin %+v", r)
	}
	ssh["etc/systemd/system/multi-user.target.wants/ssh.service"] = &fstest.MapFile{}
	if r := linuxPolicy(ssh).RemoteLogin; !r.Known || !r.Value {
		t.Errorf("with sshd: RemoteLogin %+v", r)
	}
	ssh["usr/sbin/xrdp"] = &fstest.MapFile{}
	ssh["etc/ssh/sshd_config"] = &fstest.MapFile{Data: []byte("PasswordAuthentication no\nKbdInteractiveAuthentication no\n")}
	if r := linuxPolicy(ssh).RemoteLogin; r.Known || r.Reason == "" || r.Detail == "" {
		t.Errorf("with another door: RemoteLogin %+v", r)
	}
	if p := linuxPolicy(fstest.MapFS{}); p.ManagedBy == "" {
		t.Error("no PAM, and nothing is said to govern instead")
	}
}

func TestUnknownHasReason(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want checks.Reason
	}{
		{fmt.Errorf("x: %w", pam.ErrSyntax), checks.ReasonParse},
		{fmt.Errorf("x: %w", pam.ErrUndecided), checks.ReasonParse},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrPermission}, checks.ReasonNeedsElevation},
		{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}, checks.ReasonSourceMissing},
		{&fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}, checks.ReasonParse},
	} {
		f := pamFact(pam.Value[int]{V: 15, Err: tt.err})
		if f.Known || f.Value != 0 || f.Reason != tt.want || f.Detail == "" || len(f.Proof) == 0 {
			t.Errorf("%v: %+v, want reason %s", tt.err, f, tt.want)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New().PasswordPolicy(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want cancelled", err)
	}
}

func TestModals(t *testing.T) {
	day := uint32(24 * 3600)
	for _, tt := range []struct {
		name           string
		level0, level3 []uint32
		length, tries  int
		age, hold      time.Duration
	}{
		{"clean Windows 11", []uint32{0, 42 * day, 0, forever, 0}, []uint32{600, 600, 10}, 0, 10, 42 * 24 * time.Hour, 10 * time.Minute},
		{"never", []uint32{14, forever, day, forever, 24}, []uint32{1800, 1800, 0}, 14, 0, 0, 30 * time.Minute},
		{"until an administrator unlocks", []uint32{8, forever, 0, 0, 0}, []uint32{forever, 600, 5}, 8, 5, 0, 0},
		{"a century", []uint32{1, forever - 1, 0, 0, 0}, []uint32{0, 0, 999}, 1, 999, time.Duration(forever-1) * time.Second, 0},
	} {
		p := netUserModalsPolicy(tt.level0, nil, tt.level3, nil)
		if p.MinLength.Value != tt.length || p.MaxAge.Value != tt.age || p.LockoutTries.Value != tt.tries || p.LockoutFor.Value != tt.hold {
			t.Errorf("%s: %d, %v, %d, %v", tt.name, p.MinLength.Value, p.MaxAge.Value, p.LockoutTries.Value, p.LockoutFor.Value)
		}
		if !p.MinLength.Known || !p.MaxAge.Known || !p.LockoutTries.Known || !p.LockoutFor.Known || p.Dictionary.Known {
			t.Errorf("%s: %+v", tt.name, p)
		}
		if len(p.MinLength.Proof) == 0 || len(p.LockoutFor.Proof) == 0 {
			t.Errorf("%s: no proof", tt.name)
		}
	}
}

func TestModalsUnread(t *testing.T) {
	good0, good3 := []uint32{14, 0, 0, 0, 0}, []uint32{600, 600, 5}
	for _, tt := range []struct {
		name       string
		l0         []uint32
		e0         error
		l3         []uint32
		e3         error
		knows0, k3 bool
		reason     checks.Reason
	}{
		{"wine", nil, syscall.Errno(2140), nil, syscall.Errno(2140), false, false, checks.ReasonSourceMissing},
		{"no such procedure", nil, fs.ErrNotExist, nil, fs.ErrNotExist, false, false, checks.ReasonSourceMissing},
		{"refused", nil, fs.ErrPermission, good3, nil, false, true, checks.ReasonNeedsElevation},
		{"one level", good0, nil, nil, fs.ErrPermission, true, false, checks.ReasonNeedsElevation},
		{"too short", good0[:3], nil, good3, nil, false, true, checks.ReasonSourceMissing},
	} {
		p := netUserModalsPolicy(tt.l0, tt.e0, tt.l3, tt.e3)
		if p.MinLength.Known != tt.knows0 || p.MaxAge.Known != tt.knows0 || p.LockoutTries.Known != tt.k3 || p.LockoutFor.Known != tt.k3 {
			t.Errorf("%s: %+v", tt.name, p)
		}
		for _, r := range []checks.Reason{p.MinLength.Reason, p.MaxAge.Reason, p.LockoutTries.Reason, p.LockoutFor.Reason} {
			if r != "" && r != tt.reason {
				t.Errorf("%s: reason %s, want %s", tt.name, r, tt.reason)
			}
		}
	}
}

func TestWindowsGoverns(t *testing.T) {
	for _, tt := range []struct {
		domain, entra uint32
		ms            bool
		want          string
	}{
		{2, 0, false, ""},
		{0, 2, false, ""},
		{0, 0, false, ""},
		{3, 0, false, "domain"},
		{3, 1, false, "domain"},
		{2, 1, false, "Entra"},
		{2, 2, true, "Microsoft account"},
	} {
		got := windowsManagedBy(tt.domain, tt.entra, tt.ms)
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}
