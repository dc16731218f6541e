package store

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"testing"

	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// TestF07OpenRead: who only looks makes nothing, moves nothing and keeps nothing.
func TestF07OpenRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "above", "data")
	s, err := OpenRead(dir)
	if err != nil {
		t.Fatal(err)
	}
	var v note
	if err := s.Load(DraftName("a"), &v, now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("where nothing is: %v", err)
	}
	if ids, err := s.Assessments("a", now); ids != nil || err != nil {
		t.Errorf("where nothing is: %v, %v", ids, err)
	}
	if s.Save(DraftName("a"), v) == nil || s.Remove(DraftName("a")) == nil || s.Keep(DraftName("a")) == nil {
		t.Error("something was kept by who only looks")
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a folder was made")
	}

	own, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	if err := own.Save(DraftName("a"), note{N: 7}); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenRead(dir); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Load(DraftName("a"), &v, now); err != nil || v.N != 7 {
		t.Errorf("%v, %v", v, err)
	}
	if err := os.WriteFile(own.Path(DraftName("a")), []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	var damaged *DamagedError
	if err := s.Load(DraftName("a"), &v, now); !errors.As(err, &damaged) || damaged.Aside != "" {
		t.Errorf("a damaged file: %v", err)
	}
	if _, err := os.Stat(own.Path(DraftName("a"))); err != nil {
		t.Errorf("a damaged file was moved: %v", err)
	}
	if s, err := OpenRead(own.Path(DraftName("a"))); err == nil {
		s.Close()
		t.Error("a file was opened as the data folder")
	}
}

// TestList: a folder's list ends, whatever stands in its place.
func TestList(t *testing.T) {
	s := open(t)
	if err := errors.Join(s.Save("clients/a/x/2.json", note{}), s.Save("clients/a/x/1.json", note{})); err != nil {
		t.Fatal(err)
	}
	if list, err := s.List("clients/a/x"); err != nil || len(list) != 2 || list[0].Name() != "1.json" {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := s.List("clients/a/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := s.List("clients/a/x/1.json"); err == nil {
		t.Error("a file was listed")
	}
	pipe := exec.CommandContext(t.Context(), "mkfifo", s.Path("clients/a/pipe"))
	if err := pipe.Run(); err != nil {
		t.Skipf("no pipe can be made here: %v", err)
	}
	if _, err := s.List("clients/a/pipe"); err == nil {
		t.Error("a pipe was listed")
	}
}

// TestF12Foreign: what somebody else keeps, or could have written, is neither read nor
// replaced, moved or removed.
func TestF12Foreign(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving a file to someone needs root")
	}
	name := DraftName("a")
	for _, spoilt := range []string{".", "clients", "clients/a", name} {
		for what, spoil := range map[string]func(string) error{
			"another's":        func(p string) error { return os.Chown(p, 47011, 47011) },
			"open to a group":  func(p string) error { return os.Chmod(p, 0o770) },
			"open to everyone": func(p string) error { return os.Chmod(p, 0o702) },
		} {
			s := open(t)
			if err := errors.Join(s.Save(name, note{N: 1}), s.Save(AssessmentName("a", "x"), note{N: 1}), spoil(s.Path(spoilt))); err != nil {
				t.Fatal(err)
			}
			before, err := os.ReadFile(s.Path(name))
			if err != nil {
				t.Fatal(err)
			}
			if spoilt == "." {
				for _, again := range []func(string) (*Store, error){Open, OpenRead} {
					if x, err := again(s.dir); !isForeign(err) {
						t.Errorf("%s, %s: opened again: %v, %v", spoilt, what, x, err)
					}
				}
				continue
			}
			var v note
			for doing, err := range map[string]error{"load": s.Load(name, &v, now), "save": s.Save(name, note{N: 2}), "remove": s.Remove(name), "keep": s.Keep(name)} {
				if !isForeign(err) {
					t.Errorf("%s, %s: %s: %v", spoilt, what, doing, err)
				}
			}
			if _, err := s.Assessments("a", now); isForeign(err) == (spoilt == name) {
				t.Errorf("%s, %s: the list: %v", spoilt, what, err)
			}
			if after, err := os.ReadFile(s.Path(name)); err != nil || string(after) != string(before) || v.N != 0 {
				t.Errorf("%s, %s: it is not what it was: %v", spoilt, what, err)
			}
			if left, _ := filepath.Glob(s.Path(path.Join(path.Dir(name), ".*.tmp"))); len(left) > 0 {
				t.Errorf("%s, %s: left behind %q", spoilt, what, left)
			}
		}
	}
}

// TestF07ReadCallers: as root the data of who called is read, and no other's.
func TestF07ReadCallers(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("giving a file to someone needs root")
	}
	s := open(t)
	if err := s.Save(DraftName("a"), note{N: 7}); err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{".", "clients", "clients/a", DraftName("a")} {
		if err := os.Chown(s.Path(p), 47011, 47011); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { owner.CalledBy(nil) })
	for caller, readable := range map[int]bool{47011: true, 47012: false, 0: false} {
		owner.CalledBy(&owner.Person{UID: caller, GID: caller})
		x, err := OpenRead(s.dir)
		if (err == nil) != readable {
			t.Errorf("called by %d: %v", caller, err)
		}
		if err == nil {
			var v note
			if err := x.Load(DraftName("a"), &v, now); err != nil || v.N != 7 {
				t.Errorf("called by %d: %v, %v", caller, v, err)
			}
			x.Close()
		}
		if _, err := Open(s.dir); !isForeign(err) {
			t.Errorf("called by %d, to write: %v", caller, err)
		}
	}
}

func isForeign(err error) bool {
	var e *owner.Error
	return errors.As(err, &e)
}
