package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// F04: one holds a draft at a time, and the next one can when that ends.
func TestF04OneHolder(t *testing.T) {
	s := open(t)
	other, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	first, err := s.HoldDraft("a")
	if err != nil || first.Unguarded() {
		t.Fatal(err, first.Unguarded())
	}
	if _, err := other.HoldDraft("a"); !errors.Is(err, ErrHeld) {
		t.Errorf("a second holder: got %v, want ErrHeld", err)
	}
	if h, err := other.HoldDraft("b"); err != nil {
		t.Error("another client: ", err)
	} else {
		h.Release()
	}
	first.Release()
	again, err := other.HoldDraft("a")
	if err != nil {
		t.Fatal(err)
	}
	again.Release()
	again.Release()
}

// What stands in the place of a lock is an error, and never opened for ever.
func TestLockIsNoPlainFile(t *testing.T) {
	s := open(t)
	if err := s.mkdir("clients/a/" + draftLock); err != nil {
		t.Fatal(err)
	}
	if _, err := s.HoldDraft("a"); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("a folder as the lock: got %v", err)
	}
}

// F04: what many write at once is all there, and so is their order.
func TestF04ManyWriters(t *testing.T) {
	s := open(t)
	const writers, each = 4, 15
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			mine, err := Open(s.dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer mine.Close()
			for n := range each {
				var v, old note
				err := mine.Update("clients/a/incidents/x.json", &old, now, func(found bool) any {
					v = note{old.N + 1, old.Text + string(rune('a'+w))}
					return v
				})
				id := "20261124T0900" + string(rune('0'+n/10)) + string(rune('0'+n%10)) + "Z-" + string(rune('a'+w))
				if err = errors.Join(err, mine.Save(AssessmentName("a", id), v)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var got note
	if err := s.Load("clients/a/incidents/x.json", &got, now); err != nil || got.N != writers*each || len(got.Text) != writers*each {
		t.Errorf("got %v, %v, want %d writes", got, err, writers*each)
	}
	ids, err := s.Assessments("a", now)
	if err != nil || len(ids) != writers*each || !slices.Equal(ids, s.order("a")) {
		t.Errorf("%d assessments, and %d in order: %v", len(ids), len(s.order("a")), err)
	}
}

// F13: what a killed run left half written is removed by the next, and nothing else.
func TestF13LeftoversAreRemoved(t *testing.T) {
	s := open(t)
	if err := s.Save(AssessmentName("a", "20261124T090000Z-a"), note{}); err != nil {
		t.Fatal(err)
	}
	if err := s.mkdir("clients/a/incidents"); err != nil {
		t.Fatal(err)
	}
	gone := []string{"clients/a/.draft.json.0123456789ab.tmp", "clients/a/assessments/.x.json.0123456789ab.tmp", "clients/a/assessments/..order.0123456789ab.tmp", "clients/a/incidents/.x.html.0123456789ab.tmp"}
	stay := []string{"clients/a/draft.json.0123456789ab.tmp", "clients/a/.notes.tmp", "clients/a/.draft.json.0123456789AB.tmp", "clients/b/.draft.json.0123456789ab.tmp"}
	if err := s.mkdir("clients/b"); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(slices.Clone(gone), stay...) {
		create(t, s.Path(name))
	}
	if err := s.mkdir("clients/a/.folder.0123456789ab.tmp"); err != nil {
		t.Fatal(err)
	}
	stay = append(stay, "clients/a/.folder.0123456789ab.tmp")
	next, err := Open(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	hold, err := next.HoldDraft("a")
	if err != nil {
		t.Fatal(err)
	}
	defer hold.Release()
	for _, name := range gone {
		if _, err := os.Lstat(s.Path(name)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	for _, name := range stay {
		if _, err := os.Lstat(s.Path(name)); err != nil {
			t.Errorf("%s is gone: %v", name, err)
		}
	}
}

// Nothing that was set aside, or found damaged, is ever replaced.
func TestSetAsideStays(t *testing.T) {
	s := open(t)
	name := DraftName("a")
	for n := range 4 {
		if err := s.Save(name, note{N: n}); err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Keep(name); err != nil {
		t.Errorf("keeping what is not there: %v", err)
	}
	var got []int
	for _, end := range []string{".2.bak", ".bak"} {
		var v note
		if err := s.Load(name+end, &v, now); err != nil {
			t.Fatal(err)
		}
		got = append(got, v.N)
	}
	if d := cmp.Diff([]int{0, 3}, got); d != "" {
		t.Error(d)
	}
	for range 3 {
		if err := os.WriteFile(s.Path(name), []byte("no"), 0o600); err != nil {
			t.Fatal(err)
		}
		var v note
		if err := s.Load(name, &v, now); err == nil {
			t.Fatal("loaded what is damaged")
		}
	}
	list, _ := filepath.Glob(s.Path("clients/a/*"))
	if n := strings.Count(strings.Join(list, "\n"), "damaged-"); n != 3 {
		t.Errorf("%d damaged files are kept, want 3: %v", n, list)
	}
}

// TestF13LeftoverOfTheDataFolder: what is kept for no client in particular is swept too.
func TestF13LeftoverOfTheDataFolder(t *testing.T) {
	s := open(t)
	file := s.Path(".computer.json.0123456789ab.tmp")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Save("computer.json", note{}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the leftover is still there")
	}
}
