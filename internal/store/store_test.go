package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

type note struct {
	N    int
	Text string
}

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSaveLoad(t *testing.T) {
	s := open(t)
	want := note{7, "Whangārei"}
	if err := s.Save(DraftName("a"), want); err != nil {
		t.Fatal(err)
	}
	var got note
	if err := s.Load(DraftName("a"), &got, now); err != nil || got != want {
		t.Fatalf("got %v, %v, want %v", got, err, want)
	}
	if err := s.Load(DraftName("b"), &got, now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: got %v, want fs.ErrNotExist", err)
	}
	if ids, err := s.Assessments("a", now); err != nil || ids != nil {
		t.Errorf("assessments of a client without any: %v, %v", ids, err)
	}
	for _, id := range []string{"20261123T090000Z-a", "20261124T090000Z-b"} {
		if err := s.Save(AssessmentName("a", id), want); err != nil {
			t.Fatal(err)
		}
	}
	if ids, err := s.Assessments("a", now); err != nil || strings.Join(ids, " ") != "20261123T090000Z-a 20261124T090000Z-b" {
		t.Errorf("assessments: got %v, %v", ids, err)
	}
}

// TestDamaged flips every byte and cuts at every length: each is found out, kept
// aside and never returned as good.
func TestDamaged(t *testing.T) {
	s := open(t)
	name := DraftName("a")
	if err := s.Save(name, note{7, "x"}); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(s.Path(name))
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, at int, data []byte) {
		t.Helper()
		if err := os.WriteFile(s.Path(name), data, 0o600); err != nil {
			t.Fatal(err)
		}
		got := note{}
		err := s.Load(name, &got, now)
		if err == nil && got == (note{7, "x"}) {
			return // the change was in white space or in the case of a key
		}
		var damaged *DamagedError
		switch {
		case err == nil:
			t.Fatalf("%s at %d: loaded %v", what, at, got)
		case errors.Is(err, ErrNewer):
			if _, err := os.Stat(s.Path(name)); err != nil {
				t.Fatalf("%s at %d: a newer file was moved", what, at)
			}
		case !errors.As(err, &damaged):
			t.Fatalf("%s at %d: %v", what, at, err)
		default:
			if kept, err := os.ReadFile(damaged.Aside); err != nil || string(kept) != string(data) {
				t.Fatalf("%s at %d: not kept whole: %v", what, at, err)
			}
		}
	}
	for i := range good {
		flipped := append([]byte{}, good...)
		flipped[i] ^= 0x41
		try("flip", i, flipped)
		try("cut", i, good[:i])
	}
}

func TestRefuses(t *testing.T) {
	s := open(t)
	dir := filepath.Dir(s.Path(DraftName("a")))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := s.Path(DraftName("a"))
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]func() error{
		"a link to outside": func() error { return os.Symlink(outside, file) },
		"a folder":          func() error { return os.Mkdir(file, 0o700) },
		"a huge file":       func() error { return os.Truncate(create(t, file), MaxBytes+1) },
	}
	for what, make := range cases {
		os.RemoveAll(file)
		if err := make(); err != nil {
			t.Fatal(err)
		}
		var v note
		if err := s.Load(DraftName("a"), &v, now); err == nil {
			t.Errorf("%s: loaded", what)
		}
	}
}

func create(t *testing.T, file string) string {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	return file
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(`{"format":"cybercheck-state","version":1,"sha256":"","body":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := open(t)
		if err := s.mkdir("clients/a"); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Path(DraftName("a")), data, 0o600); err != nil {
			t.Fatal(err)
		}
		var v note
		_ = s.Load(DraftName("a"), &v, now)
	})
}
