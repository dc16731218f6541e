package host

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// ownFS is the file system as it may be read on behalf of a person. With the rights
// of root, a link in their home would lead to what they may not see.
type ownFS struct {
	fs.FS
	uid int
}

// Open refuses what is neither the person's nor open to all.
func (o ownFS) Open(name string) (fs.File, error) {
	if onKernelFS(name) {
		return nil, fmt.Errorf("/%s is no home: %w", name, files.ErrShape)
	}
	f, err := o.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !ownedBy(info, o.uid) {
		err = fmt.Errorf("/%s belongs to someone else: %w", name, files.ErrShape)
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return f, nil
}

// atHome is the system as the person's own files are read from it, and the name of
// one of them.
func (l linux) atHome(name string) (linux, string) {
	own := l
	own.fsys = ownFS{l.fsys, l.who.uid}
	return own, path.Join(l.who.home, name)
}

// onKernelFS reports whether a name is our own look at what the kernel tells.
func onKernelFS(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return first == "proc" || first == "sys"
}
