package named

import (
	"errors"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"time"

	"github.com/cybercheck-cli/cybercheck/internal/host/lockfile"
	"github.com/cybercheck-cli/cybercheck/internal/owner"
)

const (
	// abandoned is when a file beside its place is no longer being written by anyone.
	abandoned = time.Hour
	// maxLooked is how many names of a folder are looked through for one.
	maxLooked = 10_000
)

// halfName is what the name of a half looks like: that of its file is in it.
var halfName = regexp.MustCompile(`^\.(.+)\.[0-9a-f]{12}\.tmp$`)

// Sweep removes what a run that was killed left in the folder of a file which is only
// read now: the second name of a secret key must not wait for the next write.
func Sweep(file string) {
	dir, name := filepath.Split(file)
	if dir == "" {
		dir = "."
	}
	root, err := openRoot(dir)
	if err != nil {
		return // whoever reads the file says what is wrong
	}
	defer root.Close()
	sweep(root, name)
}

// sweep removes what runs that were killed left in the folder of name: plain files of
// ours with a name of our making, and nothing else. What cannot be looked at or removed
// is left; the next write comes by again.
func sweep(root *os.Root, name string) {
	at := path.Dir(name)
	dir, err := root.Open(at)
	if err != nil {
		return
	}
	defer dir.Close()
	list, _ := dir.ReadDir(maxLooked) // the part that was read is good
	for _, e := range list {
		if m := halfName.FindStringSubmatch(e.Name()); m != nil && e.Type().IsRegular() {
			sweepOne(root, path.Join(at, e.Name()), path.Join(at, m[1]), "."+m[1] == stem(name))
		}
	}
}

// sweepOne removes a half that nobody is writing. Where that can be told, the one of
// the file that is being written goes at any age. The second name of a file that has
// its own always goes; any other, and where nothing tells, when it is old.
func sweepOne(root *os.Root, tmp, target string, same bool) {
	info, err := root.Lstat(tmp)
	if err != nil || !owner.Reads(owner.Of(info)) {
		return
	}
	f, err := root.OpenFile(tmp, os.O_RDONLY|waitless, 0)
	if err != nil {
		return
	}
	defer f.Close()
	held := hold(f)
	if errors.Is(held, lockfile.ErrHeld) || !still(root, tmp, f) {
		return
	}
	of, err := root.Lstat(target)
	second := err == nil && os.SameFile(of, info)
	if second || same && held == nil || time.Since(info.ModTime()) > abandoned {
		_ = root.Remove(tmp)
	}
}

// stem is how a file beside name begins.
func stem(name string) string {
	base := path.Base(name)
	return "." + base[:min(len(base), 200)]
}
