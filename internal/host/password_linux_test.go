package host

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// TestThisComputer reads the machine it runs on: every rule is known and proved,
// or says why it is not.
func TestThisComputer(t *testing.T) {
	p, err := New().PasswordPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("governs %q; length %+v; words %+v; age %+v; tries %+v; hold %+v; remote %+v",
		p.ManagedBy, p.MinLength, p.Dictionary, p.MaxAge, p.LockoutTries, p.LockoutFor, p.RemoteLogin)
	if p.ManagedBy != "" {
		return
	}
	explained(t, "length", p.MinLength)
	explained(t, "words", p.Dictionary)
	explained(t, "age", p.MaxAge)
	explained(t, "tries", p.LockoutTries)
	explained(t, "hold", p.LockoutFor)
	explained(t, "remote", p.RemoteLogin)
}

func explained[T any](t *testing.T, what string, f checks.Fact[T]) {
	t.Helper()
	if f.Known && len(f.Proof) == 0 || !f.Known && (f.Reason == "" || f.Detail == "") {
		t.Errorf("%s: %+v", what, f)
	}
}

func TestRootFS(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o600))
	must(os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	must(syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o600))
	must(os.Symlink(filepath.Join(dir, "file"), filepath.Join(dir, "link")))
	must(os.Symlink("loop", filepath.Join(dir, "loop")))
	must(os.Symlink(filepath.Join(dir, "fifo"), filepath.Join(dir, "folder", "fifo")))
	root := rootFS(dir)
	for _, name := range []string{"file", "link"} {
		if b, err := fs.ReadFile(root, name); err != nil || string(b) != "text" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
	for _, name := range []string{"fifo", "folder/fifo", "loop", "../file", "/file", "none"} {
		if f, err := root.Open(name); err == nil {
			_ = f.Close() // it should not have been opened
			t.Errorf("%s was opened", name)
		}
	}
	if _, err := root.Open("none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
	if names, err := fs.ReadDir(root, "folder"); err != nil || len(names) != 1 {
		t.Errorf("folder: %v, %v", names, err)
	}
}

// TestUnreadable needs to be someone other than root, whom no mode stops.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may read every file")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "closed"), nil, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := rootFS(dir).Open("closed"); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("err = %v, want a want of rights", err)
	}
}

func BenchmarkPasswordPolicy(b *testing.B) {
	for b.Loop() {
		if _, err := New().PasswordPolicy(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}
