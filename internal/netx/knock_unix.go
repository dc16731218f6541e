//go:build unix

package netx

import "syscall"

// descriptors is how many connections this process may hold open at once.
func descriptors() int {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		return 64
	}
	return roomFor(int(min(uint64(l.Cur), 1<<20))) //nolint:unconvert // its type differs by system
}

// oneSYN is for Windows, which asks a closed port three times; others take no for an answer.
func oneSYN(syscall.RawConn) {}
