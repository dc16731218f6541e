//go:build unix

package host

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/cybercheck-cli/cybercheck/internal/host/files"
)

// rootFS is a folder of the real file system that hands out regular files and
// folders only. Links are followed, since distributions make /etc/pam.d of them;
// what they end at is judged by its open handle: no device, no FIFO, and no file
// that the kernel makes up while it is read, but below the names proc and sys.
type rootFS string

// Open implements fs.FS. It cannot hang on a FIFO, nor set off a device.
func (r rootFS) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return openRegular(r.full(name), onKernelFS(name))
}

func (r rootFS) full(name string) string { return filepath.Join(string(r), filepath.FromSlash(name)) }

// maxEntries is the most that a folder may hold; the running programs of a large
// computer are some thousands.
const maxEntries = 1 << 16

// ReadDir implements fs.ReadDirFS with an end.
func (r rootFS) ReadDir(name string) ([]fs.DirEntry, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // nothing was written
	d, ok := f.(fs.ReadDirFile)
	if !ok {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: syscall.ENOTDIR}
	}
	list, err := d.ReadDir(maxEntries + 1)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err == nil && len(list) > maxEntries {
		err = fmt.Errorf("/%s holds too many files: %w", name, files.ErrShape)
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

// Stat implements fs.StatFS, so that asking whether a file is there needs no
// right to read it.
func (r rootFS) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	return os.Stat(r.full(name))
}

// ReadLink implements fs.ReadLinkFS.
func (r rootFS) ReadLink(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return os.Readlink(r.full(name))
}

// Lstat implements fs.ReadLinkFS.
func (r rootFS) Lstat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: fs.ErrInvalid}
	}
	return os.Lstat(r.full(name))
}

// ownedBy reports whether a file may be read on behalf of a person by root: it is
// theirs, or the system's and open to all.
func ownedBy(info fs.FileInfo, uid int) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return true // no file of this computer
	}
	return int(st.Uid) == uid || st.Uid == 0 && info.Mode().Perm()&0o004 != 0
}

// accountsHere are the accounts of this computer, without those of a network.
func accountsHere() []passwdLine {
	b, err := files.Read(rootFS("/"), "etc/passwd")
	if err != nil {
		return nil
	}
	return parsePasswd(b)
}

var errNotRegular = errors.New("neither a file nor a folder")

// folder is one folder of this computer, whatever stands in it.
func folder(dir string) fs.FS { return rootFS(dir) }
