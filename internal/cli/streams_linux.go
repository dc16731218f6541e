package cli

import (
	"os"
	"syscall"
)

// wasClosed reports whether a standard stream was closed when the program began.
// Go’s runtime has put /dev/null in its place by then, open for reading too, and so
// that a program started from here would have it. Who throws the output away on
// purpose opens /dev/null for writing, or sets close-on-exec as it opens it.
func wasClosed(f *os.File) bool {
	if !sameAsNull(f) {
		return false
	}
	flags, _, errno := syscall.Syscall(syscall.SYS_FCNTL, f.Fd(), syscall.F_GETFL, 0)
	return errno == 0 && flags&syscall.O_ACCMODE == syscall.O_RDWR && flags&syscall.O_CLOEXEC == 0
}

func sameAsNull(f *os.File) bool {
	null, err := os.Stat(os.DevNull)
	if err != nil {
		return false
	}
	info, err := f.Stat()
	return err == nil && os.SameFile(info, null)
}
