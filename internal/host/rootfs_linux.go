package host

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// descriptors is an openFiles that asks the folder /proc/PID/fd itself, and keeps
// its memory from process to process: a busy computer has many thousand open files.
type descriptors struct {
	proc    string
	entries [16 << 10]byte
	names   []string
	target  [64]byte // room for any socket; a longer link is cut, and is none
}

func (r rootFS) openFiles() openFiles {
	return (&descriptors{proc: filepath.Join(string(r), "proc")}).of
}

func (d *descriptors) of(pid int, each func(link []byte) bool) (denied bool) {
	folder, err := unix.Open(filepath.Join(d.proc, strconv.Itoa(pid), "fd"), unix.O_DIRECTORY|unix.O_NOFOLLOW|unix.O_CLOEXEC, 0)
	if err != nil { // another user's, or ended since it was listed
		return errors.Is(err, fs.ErrPermission)
	}
	defer func() { _ = unix.Close(folder) }() // nothing was written
	for {
		n, err := unix.ReadDirent(folder, d.entries[:])
		if err != nil || n <= 0 {
			return errors.Is(err, fs.ErrPermission)
		}
		_, _, d.names = unix.ParseDirent(d.entries[:n], -1, d.names[:0])
		for _, name := range d.names {
			n, err := unix.Readlinkat(folder, name, d.target[:])
			if errors.Is(err, fs.ErrPermission) {
				return true // the kernel gives the right for a whole process, or not at all
			}
			if err == nil && !each(d.target[:n]) { // an error: closed since it was listed
				return false
			}
		}
	}
}
