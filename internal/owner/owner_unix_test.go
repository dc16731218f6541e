//go:build unix

package owner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

const (
	ada = 47011
	bob = 47012
)

// room is a folder of root's that nobody else can change.
func room(t *testing.T) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("giving a file to someone needs root")
	}
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := Ours(dir); err != nil {
		t.Skipf("the folder for tests is not root's alone: %v", err)
	}
	return dir
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestOurs(t *testing.T) {
	dir := room(t)
	at := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	must(t, os.MkdirAll(at("root", "below"), 0o755), os.MkdirAll(at("home", "roots"), 0o755), os.Chown(at("home"), ada, ada),
		os.Mkdir(at("tmp"), 0o755), os.Chmod(at("tmp"), 0o777|fs.ModeSticky), os.Mkdir(at("open"), 0o755), os.Chmod(at("open"), 0o777),
		os.Mkdir(at("group"), 0o755), os.Chmod(at("group"), 0o775),
		os.Symlink(at("home", "roots"), at("root", "link")), os.Symlink(at("root"), at("home", "link")),
		os.Symlink(at("root"), at("tmp", "hers")), os.Lchown(at("tmp", "hers"), ada, ada), os.Symlink(at("root"), at("tmp", "ours")))
	for path, want := range map[string]bool{
		at("root"): true, at("root", "below", "not", "there", "yet"): true, at("tmp", "new"): true, at("tmp", "ours", "new"): true,
		at("home"): false, at("home", "roots"): false, at("home", "not", "there"): false, at("open", "new"): false, at("group"): false,
		at("root", "link"): false, at("root", "link", "new"): false, at("home", "link", "below"): false, at("tmp", "hers"): false, at("tmp", "hers", "new"): false,
	} {
		if err := Ours(path); (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestJudgeAndSettings(t *testing.T) {
	dir := room(t)
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for _, tt := range []struct {
		uid      int
		mode     fs.FileMode
		judge    bool // as root's own
		settings bool // read by root
	}{
		{0, 0o600, true, true}, {0, 0o644, true, true}, {0, 0o664, false, false}, {0, 0o646, false, false}, {ada, 0o600, false, false},
	} {
		must(t, os.Chown(file, tt.uid, tt.uid), os.Chmod(file, tt.mode))
		info, err := os.Stat(file)
		must(t, err)
		if err := Judge(file, info, 0); (err == nil) != tt.judge {
			t.Errorf("%d %v: judged %v", tt.uid, tt.mode, err)
		}
		if err := Settings(file); (err == nil) != tt.settings {
			t.Errorf("%d %v: as settings %v", tt.uid, tt.mode, err)
		}
	}
	if err := Settings(filepath.Join(dir, "none")); err != nil {
		t.Errorf("settings that are not there: %v", err)
	}
}

// TestHandOver: a new file goes to who called where the folder is theirs, and nowhere
// else; so do the folders that are made for it.
func TestHandOver(t *testing.T) {
	dir := room(t)
	t.Cleanup(func() { CalledBy(nil) })
	owned := func(path string) int {
		info, err := os.Stat(path)
		must(t, err)
		return Of(info)
	}
	for folder, of := range map[string]int{"hers": ada, "his": bob, "roots": 0} {
		at := filepath.Join(dir, folder)
		must(t, os.Mkdir(at, 0o755), os.Chown(at, of, of))
		root, err := os.OpenRoot(at)
		must(t, err)
		defer root.Close()
		for caller, want := range map[*Person]int{nil: 0, {UID: ada, GID: -1}: 0, {UID: bob, GID: bob}: 0} {
			if caller != nil && caller.UID == of {
				want = of
			}
			CalledBy(caller)
			f, err := root.Create("file")
			must(t, err, HandOver(f, root, "."), f.Close())
			new := filepath.Join(at, "new", "er")
			must(t, MkdirAll(new, 0o700), MkdirAll(new, 0o700))
			for _, path := range []string{filepath.Join(at, "file"), filepath.Dir(new), new} {
				if got := owned(path); got != want {
					t.Errorf("%s, called by %+v: %d, want %d", path, caller, got, want)
				}
			}
			must(t, os.RemoveAll(filepath.Dir(new)), root.Remove("file"))
		}
	}
	// What was there already is not given away.
	CalledBy(&Person{UID: ada, GID: ada})
	old := filepath.Join(dir, "hers", "old")
	must(t, os.Mkdir(old, 0o755), MkdirAll(filepath.Join(old, "new"), 0o700))
	if owned(old) != 0 || owned(filepath.Join(old, "new")) != 0 {
		t.Errorf("a folder of root's was given away: %d, %d", owned(old), owned(filepath.Join(old, "new")))
	}
	must(t, os.WriteFile(filepath.Join(dir, "hers", "plain"), nil, 0o600))
	if err := MkdirAll(filepath.Join(dir, "hers", "plain", "x"), 0o700); err == nil {
		t.Error("a folder was made below a file")
	}
}
