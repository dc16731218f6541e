package named

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	if err := Write(file, []byte("one"), false); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
		t.Errorf("the file is %v, %v", info.Mode(), err)
	}
	if err := Write(file, []byte("two"), false); !errors.Is(err, fs.ErrExist) || IsOther(err) {
		t.Errorf("an existing file: got %v, want fs.ErrExist", err)
	}
	holds(t, file, "one")
	if err := Write(file, []byte("two"), true); err != nil {
		t.Error(err)
	}
	holds(t, file, "two")
	target := put(t, filepath.Join(dir, "target"), "mine")
	for _, to := range []string{target, filepath.Join(dir, "nowhere"), dir} {
		name := link(t, to, filepath.Join(dir, "link"))
		for _, replace := range []bool{false, true} {
			if err := Write(name, []byte("two"), replace); !errors.Is(err, fs.ErrExist) || !IsOther(err) {
				t.Errorf("a link to %s: got %v", to, err)
			}
			if err := Free(name, replace); !IsOther(err) {
				t.Errorf("a link to %s is free: %v", to, err)
			}
		}
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	holds(t, target, "mine")
	clean(t, dir)
}

// TestF02HeldFolder: no name leads out of the folder, whatever links are in it.
func TestF02HeldFolder(t *testing.T) {
	base := t.TempDir()
	dir, outside := filepath.Join(base, "dir"), filepath.Join(base, "outside")
	put(t, filepath.Join(dir, "sub", "here"), "")
	put(t, filepath.Join(outside, "here"), "")
	link(t, outside, filepath.Join(dir, "out"))
	link(t, "sub", filepath.Join(dir, "in"))
	for _, name := range []string{"../x", "/x", "../../x/y", "a/../../x", "out/x", "out/../../x", "", ".", "..", "sub/../..", "sub", "in", "no/such", "a\x00b"} {
		for _, replace := range []bool{false, true} {
			if err := WriteIn(dir, name, []byte("x"), replace); err == nil {
				t.Errorf("WriteIn(%q) wrote", name)
			}
		}
	}
	if err := WriteIn(dir, "in/x", []byte("x"), false); err != nil {
		t.Errorf("a link that stays inside: %v", err)
	}
	for _, d := range []string{base, outside} {
		if list, err := os.ReadDir(d); err != nil || len(list) > 2 {
			t.Errorf("%s now holds %v, %v", d, list, err)
		}
	}
}

// TestF11Between: a file that appears after the look and before the new name is left
// as it is, also where a file cannot have two names.
func TestF11Between(t *testing.T) {
	noLinks := func(string, string) error { return errors.New("not here") }
	for what, with := range map[string]func(*os.Root) func(string, string) error{
		"links":    func(r *os.Root) func(string, string) error { return r.Link },
		"no links": func(*os.Root) func(string, string) error { return noLinks },
	} {
		dir := t.TempDir()
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		for name, appear := range map[string]func(string){
			"file": func(f string) { put(t, f, "mine") },
			"link": func(f string) { link(t, put(t, f+".target", "mine"), f) },
			"lost": func(f string) { link(t, f+".nowhere", f) },
		} {
			tmp, err := beside(root, name, []byte("new"))
			if err != nil {
				t.Fatal(err)
			}
			appear(filepath.Join(dir, name))
			if err := place(root, with(root), tmp.name, name, []byte("new")); !errors.Is(err, fs.ErrExist) {
				t.Errorf("%s, a %s in between: got %v", what, name, err)
			}
			if name != "lost" {
				holds(t, filepath.Join(dir, name), "mine")
			} else if _, err := os.Stat(filepath.Join(dir, name+".nowhere")); err == nil {
				t.Errorf("%s: written through a link", what)
			}
		}
		tmp, err := beside(root, "new", []byte("new"))
		if err != nil {
			t.Fatal(err)
		}
		if err := place(root, with(root), tmp.name, "new", []byte("new")); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		holds(t, filepath.Join(dir, "new"), "new")
		clean(t, dir)
		root.Close()
	}
}

// TestF11Race: of many that write one name at once, one does, and it is whole.
func TestF11Race(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "report")
	for range 30 {
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := ""
		for i := range 8 {
			wg.Go(func() {
				text := strings.Repeat(string(rune('a'+i)), 5000)
				err := Write(file, []byte(text), false)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && won != "":
					t.Error("two wrote the same name")
				case err == nil:
					won = text
				case !errors.Is(err, fs.ErrExist):
					t.Error(err)
				}
			})
		}
		wg.Wait()
		holds(t, file, won)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	clean(t, dir)
}

func holds(t *testing.T, file, want string) {
	t.Helper()
	if b, err := os.ReadFile(file); err != nil || string(b) != want {
		t.Errorf("%s holds %.20q, %v; want %.20q", file, b, err, want)
	}
}

func clean(t *testing.T, dir string) {
	t.Helper()
	if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
