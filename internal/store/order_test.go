//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// F23: the newest is the one that was kept last, whatever its clock said.
func TestF23OrderOfSaving(t *testing.T) {
	s := open(t)
	save := func(id string) {
		t.Helper()
		if err := s.Save(AssessmentName("a", id), note{}); err != nil {
			t.Fatal(err)
		}
	}
	is := func(now time.Time, want ...string) {
		t.Helper()
		if got, err := s.Assessments("a", now); err != nil || !slices.Equal(got, want) {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	}
	const wrong, first, second, third = "20360101T000000Z-w", "20261123T090000Z-1", "20261124T090000Z-2", "20261125T090000Z-3"
	save(first)
	save(wrong)
	save(second)
	is(now, first, wrong, second)
	// It stays so when the wrong date has passed.
	is(now.AddDate(20, 0, 0), first, wrong, second)
	// Where it is not known in which order they were kept, the dates say it, and
	// one that is still to come hides nothing.
	if err := os.Remove(s.Path("clients/a/assessments/" + orderName)); err != nil {
		t.Fatal(err)
	}
	is(now, wrong, first, second)
	later := now.AddDate(0, 0, 2)
	save(third)
	is(later, wrong, first, second, third)
	// What was put there by hand stands by its date.
	if err := os.WriteFile(s.Path(AssessmentName("a", "20261124T090500Z-x")), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	is(later, wrong, first, second, "20261124T090500Z-x", third)
	if err := s.Remove(AssessmentName("a", second)); err != nil {
		t.Fatal(err)
	}
	is(later, wrong, first, "20261124T090500Z-x", third)
	// A list that says nonsense changes no more than the order.
	if err := os.WriteFile(s.Path("clients/a/assessments/"+orderName), []byte("../../x\n"+third+" "+third+"\x00\nno\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	is(later, wrong, first, "20261124T090500Z-x", third)
	if Ahead(second, now) || !Ahead(wrong, now) || Ahead("", now) {
		t.Error("a date that is still to come is not told from another")
	}
}

// Whatever the list and the folder hold, each id is there once.
func TestInOrderLosesNothing(t *testing.T) {
	ids := rapid.SliceOfDistinct(rapid.StringMatching(`20(26|36)112[0-9]T090000Z-[a-c]`), rapid.ID[string])
	rapid.Check(t, func(rt *rapid.T) {
		here, order := ids.Draw(rt, "here"), rapid.SliceOf(rapid.StringMatching(`20(26|36)112[0-9]T090000Z-[a-c]`)).Draw(rt, "order")
		slices.Sort(here)
		got := inOrder(here, order, now)
		if again := slices.Sorted(slices.Values(got)); !slices.Equal(again, here) {
			rt.Fatalf("%v became %v", here, got)
		}
	})
}

// F24: the names of all new folders are synced, up to the first that was there, and
// once more where an earlier run may have been killed before it did so.
func TestF24FoldersAreSynced(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "a", "b", "data")
	var synced []string
	was := syncOpened
	syncOpened = func(d *os.File) error {
		synced = append(synced, filepath.Join(d.Name()))
		return was(d)
	}
	t.Cleanup(func() { syncOpened = was })
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, want := range []string{top, filepath.Join(top, "a"), filepath.Join(top, "a", "b")} {
		if !slices.Contains(synced, want) && !slices.Contains(synced, want+"/.") {
			t.Errorf("%s is not synced, but only %v", want, synced)
		}
	}
	synced = nil
	if err := s.Save(AssessmentName("x", "20261124T090000Z-a"), note{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{filepath.Dir(dir), dir, filepath.Join(dir, "clients"), filepath.Join(dir, "clients/x"), filepath.Join(dir, "clients/x/assessments")} {
		if !slices.Contains(synced, want) && !slices.Contains(synced, want+"/.") {
			t.Errorf("%s is not synced, but only %v", want, synced)
		}
	}
	// A folder that cannot be synced is a save that failed, and is tried again.
	broken := errors.New("broken")
	syncOpened = func(*os.File) error { return broken }
	if err := s.Save(DraftName("y"), note{}); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	syncOpened = was
	if err := s.Save(DraftName("y"), note{}); err != nil {
		t.Error(err)
	}
}
