package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// errReading is returned where something is to be kept in a store that is only read.
var errReading = errors.New("the data folder was opened to read only")

// OpenRead opens the data folder for those who only look: nothing is made, written
// or moved aside. Where there is no such folder, nothing is kept.
func OpenRead(dir string) (*Store, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the data folder %s: %w", dir, err)
	}
	s := &Store{dir: abs, owner: owner.Mine(), reading: true}
	info, err := os.Stat(abs) // a pipe would be waited for
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil && !info.IsDir() {
		err = errors.New("it is not a folder")
	}
	if err == nil {
		s.root, err = os.OpenRoot(abs)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the data folder %s: %w", abs, unwrapPath(err))
	}
	return s.believed()
}

// believed returns the store if its folder is that of one account alone: ours, or,
// to read, that of who called us. All that is in it must be of the same.
func (s *Store) believed() (*Store, error) {
	info, err := s.root.Stat(".")
	if err == nil && s.reading && owner.Reads(owner.Of(info)) {
		s.owner = owner.Of(info)
	}
	if err == nil {
		err = owner.Judge(s.dir, info, s.owner)
	}
	if err != nil {
		return nil, errors.Join(err, s.root.Close())
	}
	return s, nil
}

// wayTo refuses a name below a folder of somebody else, or one that others can
// change. One that is not there is fs.ErrNotExist.
func (s *Store) wayTo(name string) error {
	if s.root == nil {
		return fs.ErrNotExist
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		info, err := s.root.Stat(dir)
		if err == nil {
			err = owner.Judge(s.Path(dir), info, s.owner)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayReplace refuses to write over, move or remove what somebody else keeps there.
func (s *Store) mayReplace(name string) error {
	if s.reading {
		return errReading
	}
	err := s.wayTo(name)
	if err == nil {
		var info fs.FileInfo
		if info, err = s.root.Lstat(name); err == nil && info.Mode().IsRegular() {
			err = owner.Judge(s.Path(name), info, s.owner)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// maxEntries is the most files that a folder of ours holds.
const maxEntries = 100_000

// List returns what is in a folder, in the order of the names. It ends, whatever
// stands there; a folder that is not there is fs.ErrNotExist.
func (s *Store) List(dir string) ([]fs.DirEntry, error) {
	if err := s.wayTo(path.Join(dir, "any")); err != nil {
		return nil, err
	}
	f, err := s.root.OpenFile(dir, os.O_RDONLY|nonBlock, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(maxEntries + 1)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case len(list) > maxEntries:
		return nil, errors.New("it holds more files than any folder of ours")
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}
