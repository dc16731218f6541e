//go:build unix

package browser

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary be the program that is killed while it prints.
func TestMain(m *testing.M) {
	if program := os.Getenv("CYBERCHECK_TEST_PRINTER"); program != "" {
		_, _ = Print(context.Background(), program, os.Environ(), []byte(page), at())
		return
	}
	os.Exit(m.Run())
}

// printing starts a program that prints until it is killed, and returns it once its
// browser runs.
func printing(t *testing.T) *exec.Cmd {
	t.Helper()
	fifo := filepath.Join(t.TempDir(), "runs")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skip("no pipe with a name: ", err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "CYBERCHECK_TEST_PRINTER="+script(t, fmt.Sprintf("echo yes >%q; exec sleep 60", fifo)))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	if said, err := os.ReadFile(fifo); err != nil || string(said) != "yes\n" {
		t.Fatalf("the browser said %q, %v", said, err)
	}
	return cmd
}

// F13: what a run that was killed while printing leaves is for its user alone, and the
// next removes it. What is in use, or not of ours, stays.
func TestF13FolderOfAKilledRun(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	dead, alive := printing(t), printing(t)
	list, _ := filepath.Glob(filepath.Join(temp, prefix+"*"))
	if len(list) != 2 {
		t.Fatalf("two runs print in %v", list)
	}
	for _, dir := range list {
		if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info.Mode(), err)
		}
	}
	Sweep(at())
	if n := leftovers(t); n != 2 {
		t.Fatalf("of two folders in use %d are left", n)
	}
	_ = dead.Process.Kill()
	_ = dead.Wait()
	Sweep(at())
	if n := leftovers(t); n != 1 {
		t.Errorf("one of two runs is killed, and %d folders are there", n)
	}
	_ = alive.Process.Kill()
	_ = alive.Wait()
	Sweep(at())
	if n := leftovers(t); n != 0 {
		t.Errorf("both runs are killed, and %d folders are there", n)
	}
}

func TestSweepLeavesWhatIsNotOurs(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	make := func(name string, mode fs.FileMode, when time.Time) string {
		t.Helper()
		dir := filepath.Join(temp, name)
		if err := errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "report.html"), nil, 0o600), os.Chmod(dir, mode), os.Chtimes(dir, when, when)); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	long := at().Add(-time.Hour)
	earlier := make(prefix+"1", 0o700, long) // of an earlier version, which had no lock
	stay := []string{
		make(prefix+"2", 0o700, at()), make(prefix+"3", 0o755, long), make(prefix+"mine", 0o700, long), make("other", 0o700, long), filepath.Join(temp, prefix+"4"),
	}
	outside := t.TempDir()
	if err := os.Symlink(outside, stay[4]); err != nil {
		t.Fatal(err)
	}
	Sweep(at())
	if _, err := os.Lstat(earlier); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what an earlier version left is there: %v", err)
	}
	for _, name := range append(stay, outside) {
		if _, err := os.Lstat(name); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}
