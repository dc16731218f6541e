//go:build unix

package owner

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// othersWrite are the rights of a group and of everyone to write.
const othersWrite = 0o022

// Mine is the number of the account whose rights we have.
func Mine() int { return os.Geteuid() }

// Of is the number of the account that a file belongs to.
func Of(info fs.FileInfo) int {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid)
	}
	return -1
}

// Judge refuses a file or folder that is not that of one account alone.
func Judge(path string, info fs.FileInfo, whose int) error {
	switch {
	case Of(info) != whose:
		return other(path, Of(info))
	case info.Mode().Perm()&othersWrite != 0:
		return &Error{path, whyOpen}
	}
	return nil
}

// Ours reports, as root, what there is of somebody else's on the way to a path, also
// on the way behind links: who owns a folder decides what is in it. A folder in which
// everyone may make files is root's when nobody may replace those of others.
func Ours(path string) error {
	if Mine() != 0 {
		return nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	ways := []string{abs}
	for at := abs; ; at = filepath.Dir(at) {
		if behind, err := filepath.EvalSymlinks(at); err == nil {
			ways = append(ways, behind)
			break
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	for _, at := range ways {
		for ; ; at = filepath.Dir(at) {
			if err := roots(at); err != nil {
				return err
			}
			if at == filepath.Dir(at) {
				break
			}
		}
	}
	return nil
}

// roots refuses one step of the way that is not root's: neither a link nor what it
// leads to.
func roots(at string) error {
	if info, err := os.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 && Of(info) != 0 {
		return &Error{at, fmt.Sprintf(whyNotRoots, Of(info))}
	}
	info, err := os.Stat(at)
	if err != nil {
		return nil //nolint:nilerr // not there yet, or shut: whoever uses it will see
	}
	if uid := Of(info); uid != 0 {
		return &Error{at, fmt.Sprintf(whyNotRoots, uid)}
	}
	if info.Mode().Perm()&othersWrite != 0 && info.Mode()&fs.ModeSticky == 0 {
		return &Error{at, whyOpen}
	}
	return nil
}

// Settings refuses a settings file that someone else wrote or could have written.
// Root's own are for all. Some systems let new files be changed by a group that has
// one member; only root minds that.
func Settings(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return nil //nolint:nilerr // whoever reads it says what is wrong
	}
	open := fs.FileMode(0o002)
	if Mine() == 0 {
		open = othersWrite
	}
	switch uid := Of(info); {
	case uid != 0 && uid != Mine():
		return other(path, uid)
	case info.Mode().Perm()&open != 0:
		return &Error{path, whyOpen}
	}
	return Ours(path)
}

// HandOver gives a new file to who called us, where the folder is theirs. It comes
// before the file gets its name.
func HandOver(f *os.File, root *os.Root, dir string) error {
	if caller == nil || Mine() != 0 {
		return nil
	}
	info, err := root.Stat(dir)
	if err != nil || Of(info) != caller.UID {
		return err
	}
	return f.Chown(caller.UID, caller.GID)
}

func handedAll(dir string, perm os.FileMode) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var missing []string // the deepest first
	at := abs
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Lstat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, filepath.Base(at))
	}
	for _, name := range slices.Backward(missing) {
		if err := handedOne(at, name, perm); err != nil {
			return err
		}
		at = filepath.Join(at, name)
	}
	return os.MkdirAll(abs, perm) // nothing is left to make; it says what is in the way
}

// handedOne makes one folder. Only an empty one of root's is given away: by now
// another could stand there.
func handedOne(above, name string, perm os.FileMode) error {
	root, err := os.OpenRoot(above)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.Mkdir(name, perm); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil
		}
		return err
	}
	f, err := root.OpenFile(name, os.O_RDONLY|syscall.O_DIRECTORY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.IsDir() || Of(info) != 0 {
		return err
	}
	if _, err := f.Readdirnames(1); !errors.Is(err, io.EOF) {
		return err
	}
	return HandOver(f, root, ".")
}
