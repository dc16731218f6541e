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
