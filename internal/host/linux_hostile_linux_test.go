package host

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// closed is a file system in which one name, and what lies below it, is for the
// administrator only.
type closed struct {
	fstest.MapFS
	name string
}

func (c closed) denies(name string) bool {
	return name == c.name || strings.HasPrefix(name, c.name+"/")
}

func (c closed) Open(name string) (fs.File, error) {
	if c.denies(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Open(name)
}

func (c closed) Stat(name string) (fs.FileInfo, error) {
	if strings.HasPrefix(name, c.name+"/") {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrPermission}
	}
	return c.MapFS.Stat(name)
}

// server is a second root: a file server whose every reader of the laptop's
// rivals is in use.
func server(t testing.TB) fstest.MapFS {
	t.Helper()
	return with(laptop(t),
		"etc/ufw/ufw.conf", "-", "usr/bin/gnome-shell", "-", "usr/bin/apt-get", "-",
		"usr/sbin/firewalld", "", "sys/fs/cgroup/system.slice/firewalld.service/cgroup.procs", "", "etc/firewalld/firewalld.conf", "DefaultZone=public\n",
		"usr/bin/plasmashell", "", "home/ada/.config/kscreenlockerrc", "[Daemon]\nTimeout=10\n",
		"usr/bin/dnf", "", "etc/dnf/automatic.conf", "[commands]\napply_updates=yes\n", "etc/systemd/system/timers.target.wants/dnf-automatic.timer", "",
		"etc/systemd/system/multi-user.target.wants/smb.service", "", "etc/samba/smb.conf", "[global]\nserver min protocol=SMB3\n",
		"etc/systemd/system/multi-user.target.wants/clamd@scan.service", "",
		"sys/fs/cgroup/system.slice/systemd-resolved.service/cgroup.procs", "", "etc/systemd/resolved.conf", "[Resolve]\nLLMNR=no\n",
		"etc/borgmatic/config.yaml", "x", "etc/systemd/system/timers.target.wants/borgmatic.timer", "",
		"usr/sbin/lightdm", "", "etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=false\n",
	)
}

// better lists, for each fact, the values that would be praise.
func better(name string, v any) bool {
	good := map[string][]any{
		"Updates.Automatic": {checks.UpdatesAutomatic}, "Updates.Restart": {false},
		"Protection.Firewall": {checks.GuardOn}, "Protection.Encryption": {checks.DiskEncrypted}, "Protection.Malware": {checks.GuardOn},
		"Protection.OldSharing": {false}, "Protection.LocalNames": {false},
		"Accounts.DailyAdmin": {false}, "Accounts.Guest": {false}, "Accounts.AutoLogin": {false},
		"RemoteAccess.Desktop": {false}, "RemoteAccess.SSH": {checks.SSH{On: true}, checks.SSH{}},
	}
	return slices.ContainsFunc(good[name], func(g any) bool { return reflect.DeepEqual(g, v) })
}

// bad turns the roots into ones whose every fact is bad, so that a fault which
// makes a fact look good shows.
func bad(t testing.TB, good fstest.MapFS) fstest.MapFS {
	t.Helper()
	return with(good,
		"etc/apt/apt.conf.d/99off", "APT::Periodic::Unattended-Upgrade \"0\";\n", "etc/dnf/automatic.conf", "[commands]\napply_updates=no\n",
		"run/reboot-required", "", "etc/default/ufw", "DEFAULT_INPUT_POLICY=ACCEPT\n", "etc/firewalld/firewalld.conf", "DefaultZone=trusted\n",
		"sys/dev/block/254:1/slaves/dm-0/dm/uuid", "LVM-x\n", "home/ada/.config/dconf/user", testdata(t, "dconf-never"),
		"home/ada/.config/kscreenlockerrc", "[Daemon]\nAutolock=false\n",
		"etc/ssh/sshd_config", "Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin yes\n", "etc/ssh/sshd_config.d/10-keys.conf", "PasswordAuthentication yes\n",
		"etc/group", "sudo:x:27:ada,boss\n", "etc/shadow", "ada::1\n", "etc/gdm3/daemon.conf", "[daemon]\nAutomaticLoginEnable=true\n",
		"etc/lightdm/lightdm.conf", "[Seat:*]\nallow-guest=true\n", "etc/samba/smb.conf", "[global]\nserver min protocol=NT1\n",
		"etc/systemd/resolved.conf", "[Resolve]\nLLMNR=yes\n",
	)
}

// presence are files that are only asked whether they are there: what stands in
// their place shows as well, or else the reader rightly goes on without.
func unaffected(before, after map[string]any) (changed []string) {
	for name, v := range after {
		if !reflect.DeepEqual(before[name], v) {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}

// TestFaultsNeverPraise puts a fault in the place of each file in turn, on roots
// that are good and on roots that are bad. A fact that changes is not known, with
// its reason; none turns good; and all are read in time.
func TestFaultsNeverPraise(t *testing.T) {
	reasons := []any{checks.ReasonNeedsElevation, checks.ReasonParse, checks.ReasonSourceMissing, checks.ReasonUnsupported}
	unknowns, kept := 0, 0
	verify := func(t *testing.T, kind, file string, before, after map[string]any) {
		t.Helper()
		for _, name := range unaffected(before, after) {
			v := after[name]
			switch {
			case slices.Contains(reasons, v):
				unknowns++
			case better(name, v):
				t.Errorf("%s in place of %s: %s became %#v", kind, file, name, v)
			default:
				kept++
			}
		}
	}
	for _, root := range []fstest.MapFS{laptop(t), server(t), bad(t, laptop(t)), bad(t, server(t))} {
		before := told(ada(root))
		for name := range root {
			verify(t, "a closed file", name, before, told(ada(closed{root, name})))
			dir := filepath.Dir(name)
			if strings.Count(dir, "/") >= 1 {
				verify(t, "a closed folder", dir, before, told(ada(closed{root, dir})))
			}
		}
	}
	for _, root := range []fstest.MapFS{laptop(t), server(t), bad(t, laptop(t)), bad(t, server(t))} {
		dir := t.TempDir()
		for name, f := range root {
			write(t, filepath.Join(dir, name), f.Data)
		}
		before := told(ada(rootFS(dir)))
		start := time.Now()
		for name, f := range root {
			full := filepath.Join(dir, name)
			for _, fault := range []struct {
				kind string
				make func() error
			}{
				{"a FIFO", func() error { return syscall.Mkfifo(full, 0o644) }},
				{"a loop", func() error { return os.Symlink(filepath.Base(full), full) }},
				{"a gigabyte", func() error {
					h, err := os.Create(full)
					if err != nil {
						return err
					}
					return errorsJoin(h.Truncate(1<<30), h.Close())
				}},
			} {
				if err := errorsJoin(os.Remove(full), fault.make()); err != nil {
					t.Fatal(err)
				}
				verify(t, fault.kind, name, before, told(ada(rootFS(dir))))
			}
			if err := os.Remove(full); err != nil {
				t.Fatal(err)
			}
			write(t, full, f.Data)
		}
		if each := time.Since(start) / time.Duration(3*len(root)); each > 200*time.Millisecond {
			t.Errorf("a root with a fault took %v to read", each)
		}
	}
	t.Logf("%d facts became not known, %d changed without praise", unknowns, kept)
	if unknowns < 100 {
		t.Errorf("only %d facts became not known: the faults do not reach the readers", unknowns)
	}
}

func errorsJoin(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// BenchmarkFacts reads every fact of the machine that it runs on.
func BenchmarkFacts(b *testing.B) {
	for b.Loop() {
		l, err := here(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		told(l)
	}
}
