package named

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// maxEntries is the most files and folders of one Folder: a bank has a hundred.
const maxEntries = 4096

// A Folder is a folder that was named, with the plain files in it. A link in it is
// followed as long as it stays inside. Whoever reads it sees no other file: the
// first thing that is refused is kept for Refused.
type Folder struct {
	root    *os.Root
	name    string
	seen    int
	refused error
}

var (
	_ fs.ReadDirFS = (*Folder)(nil)
	_ fs.StatFS    = (*Folder)(nil)
)

// OpenFolder opens a folder to read.
func OpenFolder(name string) (*Folder, error) {
	root, err := openRoot(name)
	if err != nil {
		return nil, &Error{reading, name, err}
	}
	d := &Folder{root: root, name: name}
	f, err := root.Open(".")
	if err == nil {
		if madeUp(f) {
			err = errKernel
		}
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		return nil, errors.Join(&Error{reading, name, err}, root.Close())
	}
	return d, nil
}

// openRoot opens a folder, and nothing else: to open a pipe would wait for ever.
func openRoot(name string) (*os.Root, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, errNoFolder
	}
	return os.OpenRoot(name)
}

// Close releases the folder.
func (d *Folder) Close() error { return d.root.Close() }

// Refused is the first thing in the folder that was not read, or nil.
func (d *Folder) Refused() error { return d.refused }

// refuse notes and returns why something is not read.
func (d *Folder) refuse(name string, err error) error {
	e := &Error{reading, filepath.Join(d.name, filepath.FromSlash(name)), err}
	if d.refused == nil {
		d.refused = e
	}
	return e
}

// Stat implements fs.StatFS.
func (d *Folder) Stat(name string) (fs.FileInfo, error) {
	info, err := d.root.Stat(name)
	switch {
	case err != nil && d.isLink(name):
		return nil, d.refuse(name, errOutside)
	case err != nil:
		return nil, err
	case !info.IsDir() && !info.Mode().IsRegular():
		return nil, d.refuse(name, errNotPlain)
	}
	return info, nil
}

func (d *Folder) isLink(name string) bool {
	info, err := d.root.Lstat(name)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// Open implements fs.FS.
func (d *Folder) Open(name string) (fs.File, error) {
	info, err := d.Stat(name)
	if err != nil {
		return nil, err
	}
	f, err := d.root.OpenFile(name, os.O_RDONLY|waitless, 0)
	if err != nil || info.IsDir() {
		return f, err
	}
	if err := judge(f); err != nil {
		return nil, errors.Join(d.refuse(name, err), f.Close())
	}
	return f, nil
}

// ReadDir implements fs.ReadDirFS. It looks at everything in the folder, also at
// what its reader would leave aside.
func (d *Folder) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := d.root.OpenFile(name, os.O_RDONLY|waitless, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(maxEntries + 1 - d.seen)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if d.seen += len(list); d.seen > maxEntries {
		return nil, d.refuse(".", errCrowded)
	}
	for _, e := range list {
		if e.Type().IsRegular() || e.IsDir() {
			continue
		}
		if _, err := d.Stat(path.Join(name, e.Name())); err != nil {
			return nil, err
		}
	}
	return list, nil
}
