package store

import (
	"errors"
	"os"
	"path"

	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

// WriteDurable writes data as name below root: a new file beside its place,
// synced, closed, renamed over it, and the folder synced. On an error before the
// rename the old file is untouched and nothing is left behind. A failed sync is
// never tried again on the same file: the kernel may have dropped the data.
func WriteDurable(root *os.Root, name string, data []byte) error {
	tmp := randomName(name)
	f, err := root.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = owner.HandOver(f, root, path.Dir(name))
	}
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = root.Rename(tmp, name)
	}
	if err != nil {
		return errors.Join(err, root.Remove(tmp))
	}
	return syncDir(root, path.Dir(name))
}

// WriteFile is WriteDurable for a path that the user named. An existing file is
// replaced only when replace is true; a link or a device never is.
func WriteFile(file string, data []byte, replace bool) error {
	dir, base := splitPath(file)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	switch info, err := root.Lstat(base); {
	case err == nil && !info.Mode().IsRegular():
		return errors.New("something that is not a plain file is already there")
	case err == nil && !replace:
		return os.ErrExist
	}
	return WriteDurable(root, base, data)
}

func splitPath(file string) (dir, base string) {
	dir, base = path.Split(toSlash(file))
	if dir == "" {
		dir = "."
	}
	return dir, base
}
