package named

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// halfOf puts a leftover of a killed run into a folder, so old.
func halfOf(t *testing.T, dir, name string, age time.Duration) string {
	t.Helper()
	file := put(t, filepath.Join(dir, name), "part")
	when := time.Now().Add(-age)
	if err := os.Chtimes(file, when, when); err != nil {
		t.Fatal(err)
	}
	return file
}

func gone(t *testing.T, file string) {
	t.Helper()
	if _, err := os.Lstat(file); err == nil {
		t.Errorf("%s is still there", filepath.Base(file))
	}
}

// TestF13Leftovers: what a killed run left goes with the next write into the folder, of
// this name at any age and of others when it is old; what is of another kind stays.
func TestF13Leftovers(t *testing.T) {
	for _, doing := range []string{"new", "replace", "refused", "read"} {
		dir := t.TempDir()
		put(t, filepath.Join(dir, "there.html"), "mine")
		left := []string{
			halfOf(t, dir, ".a.html.0123456789ab.tmp", 2*time.Hour), halfOf(t, dir, ".b.html.0123456789ab.tmp", 2*time.Hour),
			halfOf(t, dir, ".there.html.0123456789ab.tmp", 2*time.Hour),
		}
		stay := []string{
			halfOf(t, dir, ".b.html.0123456789ad.tmp", time.Minute), halfOf(t, dir, ".a.html.0123456789AB.tmp", 2*time.Hour),
			halfOf(t, dir, ".a.html.0123456789ab.tmp.txt", 2*time.Hour), halfOf(t, dir, "a.html.0123456789ab.tmp", 2*time.Hour),
			halfOf(t, dir, ".a.html.tmp", 2*time.Hour), halfOf(t, dir, ".0123456789ab.tmp", 2*time.Hour),
		}
		if err := os.Mkdir(filepath.Join(dir, ".a.html.0123456789ae.tmp"), 0o700); err != nil {
			t.Fatal(err)
		}
		var err error
		switch doing {
		case "new":
			err = Write(filepath.Join(dir, "a.html"), []byte("whole"), false)
		case "replace":
			err = WriteIn(dir, "there.html", []byte("whole"), true)
		case "refused":
			if Write(filepath.Join(dir, "there.html"), nil, false) == nil {
				t.Error("a file was replaced")
			}
		case "read":
			Sweep(filepath.Join(dir, "there.html"))
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range left {
			gone(t, file)
		}
		for _, file := range stay {
			holds(t, file, "part")
		}
	}
}

// TestF13SecondName: a kill between the two names of a file leaves it under both. The
// second one, of a secret key perhaps, goes at once, whatever is written there.
func TestF13SecondName(t *testing.T) {
	dir := t.TempDir()
	key := put(t, filepath.Join(dir, "my.key"), "secret")
	second := filepath.Join(dir, ".my.key.0123456789ab.tmp")
	for doing, do := range map[string]func() error{
		"another file": func() error { return WriteIn(dir, "other", nil, true) },
		"a refusal":    func() error { _ = Write(key, nil, false); return nil },
		"a read":       func() error { Sweep(key); return nil },
	} {
		if err := os.Link(key, second); err != nil {
			t.Skipf("no second names here: %v", err)
		}
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Lstat(second); err == nil {
			t.Errorf("after %s the key still has its second name", doing)
			_ = os.Remove(second)
		}
		holds(t, key, "secret")
	}
}
