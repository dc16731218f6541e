package named

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"github.com/cybercheck-cli/cybercheck/internal/host/lockfile"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// Write writes data to a file. What is there already is replaced only when replace
// is true, and then only a plain file: never a link, a folder or a device. When it
// returns nil the data is on the disk; on an error nothing is left behind.
func Write(file string, data []byte, replace bool) error {
	dir, name := filepath.Split(file)
	if dir == "" {
		dir = "."
	}
	if err := writeBelow(dir, name, data, replace); err != nil {
		return &Error{writing, file, err}
	}
	return nil
}

// WriteIn is Write for a name below a folder, which is held: whatever the name is,
// and whatever links are there, nothing is written outside the folder.
func WriteIn(dir, name string, data []byte, replace bool) error {
	if err := writeBelow(dir, name, data, replace); err != nil {
		return &Error{writing, filepath.Join(dir, filepath.FromSlash(name)), err}
	}
	return nil
}

func writeBelow(dir, name string, data []byte, replace bool) error {
	if name == "" || name == "." || !filepath.IsLocal(filepath.FromSlash(name)) {
		return errNoName
	}
	root, err := openRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	sweep(root, name) // also where the write then fails: a leftover is no use to anyone
	if err := free(root, name, replace); err != nil {
		return err // before anything is written
	}
	tmp, err := beside(root, name, data)
	if err != nil {
		return err
	}
	defer tmp.letGo()
	if replace {
		if err := root.Rename(tmp.name, name); err != nil {
			return errors.Join(err, root.Remove(tmp.name))
		}
	} else if err := place(root, root.Link, tmp.name, name, data); err != nil {
		return err
	}
	return syncDir(root, path.Dir(name))
}

// Free reports what stands in the way of a file that is to be written later.
func Free(file string, replace bool) error {
	switch info, err := os.Lstat(file); {
	case err == nil && !info.Mode().IsRegular():
		return &Error{writing, file, errTakenOther}
	case err == nil && !replace:
		return &Error{writing, file, errTaken}
	}
	if _, err := os.Stat(filepath.Dir(file)); err != nil {
		return &Error{writing, file, err}
	}
	return nil
}

// free reports what stands in the way of name.
func free(root *os.Root, name string, replace bool) error {
	switch info, err := root.Lstat(name); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return errTakenOther
	case !replace:
		return errTaken
	}
	return nil
}

// A half is a file that has not got its name yet. It is held for as long, so that
// nobody takes it for a leftover.
type half struct {
	name string
	held *os.File // nil where nothing can be held
}

func (h half) letGo() {
	if h.held != nil {
		_ = h.held.Close() // it is on the disk
	}
}

// tries is how often a file may be taken for a leftover before it is held.
const tries = 20

// beside writes data to a new file beside name, durably, or leaves nothing.
func beside(root *os.Root, name string, data []byte) (half, error) {
	err := error(nil)
	for range tries {
		var b [6]byte
		_, _ = rand.Read(b[:]) // never fails, see crypto/rand
		h := half{name: path.Join(path.Dir(name), stem(name)+"."+hex.EncodeToString(b[:])+".tmp")}
		var f *os.File
		if f, err = create(root, h.name); err != nil {
			return half{}, err
		}
		switch held := hold(f); {
		case errors.Is(held, lockfile.ErrHeld), held == nil && !still(root, h.name, f):
			err = errors.Join(lockfile.ErrHeld, f.Close()) // another run has just swept it away
			_ = root.Remove(h.name)
			continue
		case held == nil:
			h.held = f
		}
		err = fill(f, root, path.Dir(name), data)
		if h.held == nil || err != nil {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			return half{}, errors.Join(err, root.Remove(h.name))
		}
		return h, nil
	}
	return half{}, err
}

// still reports whether a name is that of an open file.
func still(root *os.Root, name string, f *os.File) bool {
	info, err := root.Lstat(name)
	open, errOpen := f.Stat()
	return err == nil && errOpen == nil && os.SameFile(info, open)
}

func create(root *os.Root, name string) (*os.File, error) {
	return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// fill writes data to a new file, durably.
func fill(f *os.File, root *os.Root, dir string, data []byte) error {
	_, err := f.Write(data)
	if err == nil {
		err = owner.HandOver(f, root, dir)
	}
	if err == nil {
		err = f.Sync()
	}
	return err
}

// fresh writes data to a file that is not there yet, durably, or leaves nothing.
func fresh(root *os.Root, name string, data []byte) error {
	f, err := create(root, name)
	if err != nil {
		return err
	}
	err = fill(f, root, path.Dir(name), data)
	if err = errors.Join(err, f.Close()); err != nil {
		return errors.Join(err, root.Remove(name))
	}
	return nil
}

// place gives the file tmp its name, unless something has that name by now: unlike
// a rename, a second name for a file never replaces one. Where a file cannot have
// two names, as on a memory stick, the data is written under its name at once; then
// a kill can leave a part of it, but still nothing is replaced.
func place(root *os.Root, link func(old, name string) error, tmp, name string, data []byte) error {
	err := link(tmp, name)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = fresh(root, name, data)
	}
	if errors.Is(err, fs.ErrExist) {
		if err = free(root, name, false); err == nil {
			err = errTaken // it came and went
		}
	}
	if gone := root.Remove(tmp); !errors.Is(gone, fs.ErrNotExist) { // else it was swept away
		err = errors.Join(err, gone)
	}
	return err
}
