package browser

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/lockfile"
)

// A folder to print in is called after the program and locked while it is in use, so
// that the next run knows those of killed ones, with the report that is in them.
const (
	prefix = "cybercheck-print-"
	inUse  = "in-use"
)

// printed is a name that os.MkdirTemp makes of the prefix.
var printed = regexp.MustCompile(`^` + prefix + `[0-9]{1,20}$`)

// old is for how long a folder without a lock is left alone. One gets its lock as soon
// as it is made, and no print takes that long.
const old = 10 * time.Minute

// folder makes a folder to print in, for this user alone: its mode is 0700. done
// removes it.
func folder() (dir string, done func() error, err error) {
	if dir, err = os.MkdirTemp("", prefix); err != nil {
		return "", nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, inUse), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	done = func() error { return errors.Join(f.Close(), os.RemoveAll(dir)) }
	if err := lockfile.Try(f); err != nil && !errors.Is(err, lockfile.ErrNone) {
		return "", nil, errors.Join(err, done())
	}
	return dir, done, nil
}

// Sweep removes the folders of killed runs: those of this user, for this user alone,
// that no run holds. What cannot be told is left.
func Sweep(now time.Time) {
	temp, err := os.OpenRoot(os.TempDir())
	if err != nil {
		return
	}
	defer temp.Close()
	all, err := temp.Open(".")
	if err != nil {
		return
	}
	defer all.Close()
	for {
		names, err := all.Readdirnames(1000)
		for _, name := range names {
			if printed.MatchString(name) && abandoned(temp, name, now) {
				_ = temp.RemoveAll(name)
			}
		}
		if err != nil || len(names) == 0 {
			return
		}
	}
}

// abandoned reports whether a folder to print in was left by a killed run.
func abandoned(temp *os.Root, name string, now time.Time) bool {
	info, err := temp.Lstat(name)
	if err != nil || !info.IsDir() || !lockfile.Private(info) {
		return false
	}
	lock := filepath.Join(name, inUse)
	mark, err := temp.Lstat(lock)
	if errors.Is(err, fs.ErrNotExist) {
		return now.Sub(info.ModTime()) > old
	}
	if err != nil || !mark.Mode().IsRegular() {
		return false
	}
	f, err := temp.OpenFile(lock, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	err = lockfile.Try(f)
	return err == nil || errors.Is(err, lockfile.ErrNone) && now.Sub(mark.ModTime()) > old
}
