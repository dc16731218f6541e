package named

import (
	"os"
	"path"
	"regexp"
	"time"
)

const (
	// abandoned is when a file beside its place is no longer being written by anyone.
	abandoned = time.Hour
	// maxLooked is how many names of a folder are looked through for one.
	maxLooked = 10_000
)

var ending = regexp.MustCompile(`^\.[0-9a-f]{12}\.tmp$`)

// sweep removes what a run that was killed left beside name: files of our own making
// with the name of this one in theirs, and nothing else. What cannot be looked at or
// removed is left; the next write comes by again.
func sweep(root *os.Root, name string) {
	dir, err := root.Open(path.Dir(name))
	if err != nil {
		return
	}
	defer dir.Close()
	list, _ := dir.ReadDir(maxLooked) // the part that was read is good
	front := stem(name)
	for _, e := range list {
		if len(e.Name()) < len(front) || e.Name()[:len(front)] != front || !ending.MatchString(e.Name()[len(front):]) || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = root.Remove(path.Join(path.Dir(name), e.Name()))
		}
	}
}

// stem is how a file beside name begins.
func stem(name string) string {
	base := path.Base(name)
	return "." + base[:min(len(base), 200)]
}
