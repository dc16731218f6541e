package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/lockfile"
)

// The locks of a client's folder are files that stay, empty, for ever: it is the
// lock on them that says something, and the system takes that back however a
// program ends. Removing one would let two hold it.
const (
	draftLock = ".draft.lock" // held for a whole run by who writes the draft
	writeLock = ".write.lock" // held for the moment of one write
)

// How long a write waits for another one, which takes milliseconds.
const (
	writePause    = 5 * time.Millisecond
	writePatience = 5 * time.Second
)

// ErrHeld is returned for what another run of the program holds.
var ErrHeld = lockfile.ErrHeld

// A Hold is a lock that is held until it is let go, or the program ends.
type Hold struct{ f *os.File }

// Unguarded reports whether the folder has no locks, so that a second window
// would not be noticed.
func (h *Hold) Unguarded() bool { return h.f == nil }

// Release lets go.
func (h *Hold) Release() {
	if h != nil && h.f != nil {
		_ = h.f.Close() // which unlocks
		h.f = nil
	}
}

// HoldDraft makes this run the only one that writes the client's draft. It returns
// ErrHeld where another run is.
func (s *Store) HoldDraft(client string) (*Hold, error) {
	folder := clientFolder(client)
	if err := s.mayReplace(DraftName(client)); err != nil {
		return nil, err // before anything is made, also a lock
	}
	if err := s.mkdir(folder); err != nil {
		return nil, fmt.Errorf("making %s: %w", s.Path(folder), unwrapPath(err))
	}
	f, err := s.lock(path.Join(folder, draftLock))
	switch {
	case errors.Is(err, lockfile.ErrNone):
		return &Hold{}, nil
	case errors.Is(err, ErrHeld):
		return nil, ErrHeld
	case err != nil:
		return nil, fmt.Errorf("holding %s: %w", s.Path(DraftName(client)), unwrapPath(err))
	}
	_ = s.Sweep(client) // whose fault would be that of a save, and is said then
	return &Hold{f}, nil
}

// lock takes the lock of a name, or returns ErrHeld at once.
func (s *Store) lock(name string) (*os.File, error) {
	f, err := s.root.OpenFile(name, os.O_RDWR|os.O_CREATE|nonBlock, 0o600)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, errors.New("its lock is not a plain file"), f.Close())
	}
	if err := lockfile.Try(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// writing waits for its turn to write into a client's folder, and returns what
// gives the turn on. guarded is false where the folder has no locks.
func (s *Store) writing(folder string) (done func(), guarded bool, err error) {
	for waited := time.Duration(0); ; waited += writePause {
		f, err := s.lock(path.Join(folder, writeLock))
		switch {
		case errors.Is(err, lockfile.ErrNone):
			return func() {}, false, nil
		case errors.Is(err, ErrHeld) && waited < writePatience:
			<-time.After(writePause)
			continue
		case errors.Is(err, ErrHeld):
			return nil, false, errors.New("another window is writing there and does not end; close it, or type fg where it was stopped")
		case err != nil:
			return nil, false, err
		}
		return func() { _ = f.Close() }, true, nil
	}
}

// turn is writing for the client that a name belongs to, whose folder is made, or for
// the data folder itself. What killed runs left there is swept away once.
func (s *Store) turn(name string) (done func(), err error) {
	folder := "."
	if parts := strings.SplitN(name, "/", 3); len(parts) == 3 && parts[0] == "clients" {
		folder = path.Join(parts[0], parts[1])
	}
	done, guarded, err := s.writing(folder)
	if err == nil && guarded && s.claim(folder) {
		s.sweep(folder)
	}
	return done, err
}

// claim says whether this is the first time that a folder is asked for.
func (s *Store) claim(folder string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first := !s.swept[folder]
	if s.swept == nil {
		s.swept = map[string]bool{}
	}
	s.swept[folder] = true
	return first
}

// Sweep removes what killed runs left half written in a client's folder. Every
// write there has its turn, so that in ours nobody else's is under way.
func (s *Store) Sweep(client string) error {
	folder := clientFolder(client)
	if _, err := s.root.Lstat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	done, err := s.turn(folder + "/")
	if err != nil {
		return fmt.Errorf("looking into %s: %w", s.Path(folder), unwrapPath(err))
	}
	done()
	return nil
}

// sweep removes plain files of ours that bear the name of a temporary one.
func (s *Store) sweep(folder string) {
	for _, dir := range []string{folder, path.Join(folder, "assessments"), path.Join(folder, "incidents")} {
		list, _ := fs.ReadDir(s.root.FS(), dir) // what cannot be read is left
		for _, e := range list {
			if !temporary.MatchString(e.Name()) {
				continue
			}
			name := path.Join(dir, e.Name())
			if info, err := s.root.Lstat(name); err == nil && info.Mode().IsRegular() && lockfile.Ours(info) {
				_ = s.root.Remove(name)
			}
		}
	}
}
