package store

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// MakeFolder makes a folder and those above it, each for the owner only, and has
// their names on the disk when it returns: a file that is synced is lost all the
// same when the name of a folder above it is.
func MakeFolder(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var missing []string // the deepest first
	for at := dir; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err == nil && !info.IsDir() {
			return errors.New("something that is not a folder is already there")
		}
		if err == nil || !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			break
		}
		missing = append(missing, at)
	}
	if err := owner.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for _, at := range slices.Backward(missing) {
		if err := syncFolder(filepath.Dir(at)); err != nil {
			return err
		}
	}
	return nil
}

// mkdir makes a folder below the data folder and those above it, each for the owner
// only. The names of those that were there already are synced once: the run that
// made them may have been killed before it did.
func (s *Store) mkdir(dir string) error {
	if s.reading {
		return errReading
	}
	err := s.once(".", func() error { return syncFolder(filepath.Dir(s.dir)) })
	above, made := ".", ""
	for part := range strings.SplitSeq(dir, "/") {
		if err != nil {
			return err
		}
		made = path.Join(made, part)
		switch err = s.root.Mkdir(made, 0o700); {
		case err == nil:
			s.forget(made)
		case !errors.Is(err, fs.ErrExist):
			return err
		}
		err = s.once(made, func() error { return syncDir(s.root, above) })
		above = made
	}
	return err
}

// once does what makes sure of a folder's name, until it was done.
func (s *Store) once(dir string, sync func() error) error {
	s.mu.Lock()
	sure := s.sure[dir]
	s.mu.Unlock()
	if sure {
		return nil
	}
	if err := sync(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sure == nil {
		s.sure = map[string]bool{}
	}
	s.sure[dir] = true
	return nil
}

// forget has a folder made sure of again: it is another one.
func (s *Store) forget(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sure, dir)
}

// syncFolder is syncDir for a folder outside. One that we may pass through and not
// read cannot be synced, and is not ours.
func syncFolder(dir string) error {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	err = syncDir(root, ".")
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	return err
}
