package checks

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"syscall"
)

// reasonOfSystem reads the errors of the operating system. Windows has numbers
// of its own for the socket ones; the syscall package maps the portable names.
func reasonOfSystem(err error) Reason {
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return ReasonUnsupported
	case errors.Is(err, fs.ErrPermission):
		return ReasonNeedsElevation
	case errors.Is(err, fs.ErrNotExist):
		return ReasonSourceMissing
	case isErrno(err, connectionRefused[:]):
		return ReasonRefused
	case isErrno(err, connectionReset[:]), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ReasonReset
	case isErrno(err, unreachable[:]):
		return ReasonUnreachable
	}
	return ReasonProtocol
}

// The second number of each pair is that of Windows (WSAECONNREFUSED and so
// on, winerror.h), which errors.Is does not match with the portable name.
var (
	connectionRefused = [...]syscall.Errno{syscall.ECONNREFUSED, 10061}
	connectionReset   = [...]syscall.Errno{syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED, 10053, 10054}
	unreachable       = [...]syscall.Errno{syscall.EHOSTUNREACH, syscall.ENETUNREACH, 10051, 10065}
)

func isErrno(err error, list []syscall.Errno) bool {
	var no syscall.Errno
	if !errors.As(err, &no) {
		return false
	}
	return slices.Contains(list, no)
}
