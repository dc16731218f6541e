//go:build unix

package netx

import "syscall"

// maxFDs is how many connections this process may hold open at once.
func maxFDs() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 64
	}
	return usableFDs(int(min(uint64(l.Cur), 1<<20))) //nolint:unconvert // its type differs by system
}

// noSYNRetransmissions is for Windows, which asks a closed port three times; other systems ask once.
func noSYNRetransmissions(syscall.RawConn) {}
