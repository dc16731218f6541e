package host

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host/pam"
)

// readers are all that a check can ask of a Linux system.
var readers = map[string]func(linux) any{
	"system":     func(l linux) any { return l.system() },
	"updates":    func(l linux) any { return l.updates() },
	"protection": func(l linux) any { return l.protection(context.Background()) },
	"accounts":   func(l linux) any { return l.accounts() },
	"remote":     func(l linux) any { return l.remote() },
	"backups":    func(l linux) any { return l.backups() },
	"passwords":  func(l linux) any { return linuxPolicy(l.fsys) },
	"keeping": func(l linux) any {
		k := l.passwordStorage(pam.Resolve(l.fsys))
		return struct {
			Scheme  checks.Fact[string]
			Stored  checks.Fact[map[string]string]
			History checks.Fact[int]
			Ages    checks.Fact[map[string]time.Duration]
		}{k.scheme, k.stored, k.history, k.ages}
	},
}

// recorder notes every name that is opened, with true, or only asked about.
type recorder struct {
	fs.FS
	names map[string]bool
}

func (r recorder) Open(name string) (fs.File, error) {
	r.names[name] = true
	return r.FS.Open(name)
}

func (r recorder) Stat(name string) (fs.FileInfo, error) {
	if _, noted := r.names[name]; !noted {
		r.names[name] = false
	}
	return fs.Stat(r.FS, name)
}

// asked returns the names that each reader asks a root about, its absent ones too.
func asked(root fs.FS) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for name, read := range readers {
		r := recorder{root, map[string]bool{}}
		read(ada(r))
		out[name] = r.names
	}
	return out
}

// reaches reports whether a fault at name can be seen by a reader of these names:
// at it, on the way to it, or in a folder that it lists.
func reaches(names map[string]bool, fault string) bool {
	_, at := names[fault]
	_, in := names[path.Dir(fault)]
	return at || in || slices.ContainsFunc(slices.Collect(maps.Keys(names)), func(n string) bool {
		return strings.HasPrefix(n, fault+"/")
	})
}

// praise reports whether the value after is better news than the one before.
func praise(name string, before, after any) bool {
	switch name {
	case "passwords.MinLength", "keeping.History":
		b, known := before.(int)
		a, now := after.(int)
		return now && known && a > b
	case "passwords.LockoutTries":
		b, known := before.(int)
		a, now := after.(int)
		return now && known && a > 0 && (b == 0 || a < b)
	case "protection.ScreenLock":
		b, known := before.(checks.ScreenLock)
		a, now := after.(checks.ScreenLock)
		return now && known && !a.Never && (b.Never || a.After < b.After)
	case "keeping.Scheme":
		return before == "md5" && !isReason(after)
	case "keeping.Stored", "keeping.Ages", "accounts.NoPassword", "backups.Plans":
		return false // smaller lists are looked at by TestClosedAccounts
	}
	good := map[string][]any{
		"updates.Automatic": {checks.UpdatesAutomatic}, "updates.Restart": {false},
		"protection.Firewall": {checks.Enabled}, "protection.Encryption": {checks.DiskEncrypted}, "protection.Malware": {checks.Enabled},
		"protection.OldSharing": {false}, "protection.LocalNames": {false},
		"protection.GuestSharing": {checks.Enabled}, "protection.SignedSharing": {checks.Enabled}, "protection.OldLogins": {checks.Enabled},
		"accounts.DailyAdmin": {false}, "accounts.Guest": {false}, "accounts.AutoLogin": {false},
		"remote.Desktop": {false}, "remote.SSH": {checks.SSH{On: true}, checks.SSH{}},
		"passwords.Dictionary": {true}, "passwords.RemoteLogin": {false},
	}
	return slices.ContainsFunc(good[name], func(g any) bool { return reflect.DeepEqual(g, after) })
}

func isReason(v any) bool { _, is := v.(checks.Reason); return is }

// causes are what an owner is told when a file is in the way.
var causes = []any{checks.ReasonNeedsElevation, checks.ReasonParse, checks.ReasonSourceMissing, checks.ReasonUnsupported}

// facing reads a root with a fault in it and returns what the readers say that the
// filter lets through. One that waited for a FIFO, or read a gigabyte, would show.
func facing(t *testing.T, where string, root fs.FS, filter func(reader string) bool) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	start := time.Now()
	for name, read := range readers {
		if filter(name) {
			out[name] = flat(name, read(ada(root)))
		}
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%s: reading took %v", where, took)
	}
	return out
}

// TestFaults puts a fault in the place of each file that a reader asks about, there
// or not, on roots that are good and on roots that are bad. A fact that changes is
// not known, with its cause, or is worse news; a reader that does not ask about the
// file says what it said before; and all are read in time.
func TestFaults(t *testing.T) {
	t.Cleanup(func() { _ = os.RemoveAll(crowd()) })
	unknown, worse, places := 0, 0, 0
	for _, root := range []fstest.MapFS{withPAM(laptop(t), goodPAM), withPAM(bad(t, server(t)), badPAM)} {
		dir := t.TempDir()
		for name, f := range root {
			write(t, filepath.Join(dir, name), f.Data)
		}
		reads := asked(rootFS(dir))
		verify := func(kind, file string, before, after map[string]map[string]any) {
			places++
			where := kind + " in place of " + file
			for reader, facts := range after {
				for name, v := range facts {
					was := before[reader][name]
					switch {
					case reflect.DeepEqual(v, was):
					case !reaches(reads[reader], file):
						t.Errorf("%s: %s, which does not read it, went from %v to %v", where, name, was, v)
					case slices.Contains(causes, v):
						unknown++
					case isReason(v) && v != checks.Reason("absent"), praise(name, was, v):
						t.Errorf("%s: %s went from %v to %v", where, name, was, v)
					default:
						worse++
					}
				}
			}
		}
		files := map[string]bool{}
		for _, names := range reads {
			for name, opened := range names {
				// Where presence is all that is asked, what stands there is present.
				if opened {
					files[name] = true
				}
			}
		}
		for name := range root {
			files[name] = true
		}
		all := func(string) bool { return true }
		before := facing(t, "healthy", root, all)
		for name := range files {
			verify("a closed file", name, before, facing(t, "closed "+name, closed{root, name}, all))
		}
		before = facing(t, "healthy", rootFS(dir), all)
		kinds := slices.Sorted(maps.Keys(faults))
		for i, name := range slices.Sorted(maps.Keys(files)) {
			full := filepath.Join(dir, name)
			info, err := os.Lstat(full)
			if name == "." || err == nil && info.IsDir() || !placeable(full) {
				continue
			}
			_, kept := root[name]
			for j, kind := range kinds {
				make := faults[kind]
				if !kept && (i+j)%4 != 0 {
					continue // what is not there is read in the same way: a part of the faults each
				}
				if strings.HasPrefix(kind, "a link to the kernel") && onKernelFS(name) {
					continue // only the kernel puts anything there
				}
				if err := errors.Join(removed(full), make(full)); err != nil {
					t.Fatal(err)
				}
				// The others do not ask about it, as the closed files have shown.
				reached := func(reader string) bool { return reaches(reads[reader], name) }
				verify(kind, name, before, facing(t, kind+" at "+name, rootFS(dir), reached))
			}
			if err := removed(full); err != nil {
				t.Fatal(err)
			}
			if f, there := root[name]; there {
				write(t, full, f.Data)
			}
		}
	}
	t.Logf("%d faults: %d facts became not known, %d worse news", places, unknown, worse)
	if places < 1500 || unknown < 1200 {
		t.Errorf("%d faults made only %d facts not known: they do not reach the readers", places, unknown)
	}
}

// faults are what can stand where a file should.
var faults = map[string]func(string) error{
	"a FIFO": func(full string) error { return syscall.Mkfifo(full, 0o644) },
	"a loop": func(full string) error { return os.Symlink(filepath.Base(full), full) },
	"a gigabyte": func(full string) error {
		h, err := os.Create(full)
		if err != nil {
			return err
		}
		return errors.Join(h.Truncate(1<<30), h.Close())
	},
	"a folder":      func(full string) error { return os.Mkdir(full, 0o755) },
	"a socket":      socket,
	"a device":      func(full string) error { return os.Symlink("/dev/zero", full) },
	"a terminal":    func(full string) error { return os.Symlink("/dev/tty", full) },
	"a full folder": func(full string) error { return os.Symlink(crowd(), full) },
	// F25: these wait, are taken from whom they were meant for, or are told at will.
	"a link to the kernel’s log":       func(full string) error { return os.Symlink("/proc/kmsg", full) },
	"a link to the kernel’s mounts":    func(full string) error { return os.Symlink("/proc/self/mountinfo", full) },
	"a link to the kernel’s settings":  func(full string) error { return os.Symlink("/proc/sys/kernel/osrelease", full) },
	"a link to the kernel’s open file": func(full string) error { return os.Symlink("/proc/self/fd/0", full) },
	"a link to the kernel’s devices":   func(full string) error { return os.Symlink("/sys/power/state", full) },
	"a link to the kernel’s folder":    func(full string) error { return os.Symlink("/proc/self", full) },
}

// socket leaves one behind that nobody listens at. Its name may be too long for the
// kernel, so it is made beside and moved.
func socket(full string) error {
	dir, err := os.MkdirTemp("", "s")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, "s"), Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false)
	return errors.Join(l.Close(), os.Rename(filepath.Join(dir, "s"), full))
}

// crowd is a folder of more names than any folder of settings has.
var crowd = sync.OnceValue(func() string {
	dir, err := os.MkdirTemp("", "crowd")
	for i := range maxCrowd {
		if err == nil {
			err = os.Symlink("x", filepath.Join(dir, fmt.Sprint(i)))
		}
	}
	if err != nil {
		panic(err)
	}
	return dir
})

const maxCrowd = 4200

// placeable makes the folders for a file, and reports whether they could be made.
func placeable(full string) bool { return os.MkdirAll(filepath.Dir(full), 0o755) == nil }

func removed(full string) error {
	if err := os.Remove(full); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	// When a file was changed is a fact too.
	if err := errors.Join(os.WriteFile(name, data, 0o644), os.Chtimes(name, fixtureTime, fixtureTime)); err != nil {
		t.Fatal(err)
	}
}

// TestClosedAccounts holds the lists: with a file closed, none is known and shorter.
func TestClosedAccounts(t *testing.T) {
	root := withPAM(bad(t, laptop(t)), badPAM)
	root["etc/shadow"].Data = []byte("ada:$1$x$y:1:0:30::::\nboss::1::::::\n")
	lists := func(fsys fs.FS) map[string]int {
		l := ada(fsys)
		k, a := l.passwordStorage(pam.Resolve(fsys)), l.accounts()
		out := map[string]int{}
		if k.stored.Known {
			out["stored"] = len(k.stored.Value)
		}
		if k.ages.Known {
			out["ages"] = len(k.ages.Value)
		}
		if a.NoPassword.Known {
			out["none"] = len(a.NoPassword.Value)
		}
		return out
	}
	whole := lists(root)
	if fmt.Sprint(whole) != "map[ages:1 none:1 stored:1]" {
		t.Fatalf("%v", whole)
	}
	for name := range root {
		for list, n := range lists(closed{root, name}) {
			if n < whole[list] {
				t.Errorf("%s closed: %s has %d of %d", name, list, n, whole[list])
			}
		}
	}
}

// TestNoUnit: a service is masked by a link to /dev/null, and by nothing else.
func TestNoUnit(t *testing.T) {
	for mode, masked := range map[fs.FileMode]bool{fs.ModeDevice | fs.ModeCharDevice: true, fs.ModeNamedPipe: false, fs.ModeDir: false, fs.ModeSocket: false} {
		root := with(laptop(t))
		root["etc/systemd/system/ssh.service"] = &fstest.MapFile{Mode: mode}
		u, err := ada(root).unit("ssh.service")
		if u.on || (err == nil) != masked {
			t.Errorf("%v: on %v, %v", mode, u.on, err)
		}
		if ssh := ada(root).ssh(); masked && (!ssh.Known || ssh.Value.On) || !masked && ssh.Known {
			t.Errorf("%v: %+v", mode, ssh)
		}
	}
}

const (
	goodPAM = "password requisite pam_pwquality.so minlen=15\npassword required pam_unix.so use_authtok yescrypt\nauth required pam_faillock.so preauth\nauth [success=1 default=ignore] pam_unix.so\nauth [default=die] pam_faillock.so authfail\nauth required pam_permit.so\n"
	badPAM  = "password required pam_unix.so md5\nauth required pam_unix.so nullok\n"
)

// withPAM adds the files of PAM, whose rules are all in one file.
func withPAM(root fstest.MapFS, rules string) fstest.MapFS {
	out := with(root,
		"etc/debian_version", "13.1\n", "etc/nsswitch.conf", "passwd: files systemd\n", "etc/security/pwquality.conf", "minlen = 15\n", "etc/security/faillock.conf", "deny = 5\n",
		"etc/pam.d/common", rules, "etc/pam.d/passwd", "@include common\n", "etc/pam.d/login", "@include common\n", "etc/pam.d/sshd", "@include common\n")
	for _, m := range []string{"unix", "pwquality", "faillock", "permit"} {
		out["usr/lib/x86_64-linux-gnu/security/pam_"+m+".so"] = &fstest.MapFile{}
	}
	return out
}

// BenchmarkFacts reads every fact of the machine that it runs on.
func BenchmarkFacts(b *testing.B) {
	for b.Loop() {
		l, err := thisSystem(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		told(l.(linux))
	}
}
