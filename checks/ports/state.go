package ports

import (
	"context"
	"errors"
	"net"
	"runtime"
	"slices"
	"syscall"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A state is what one attempt to connect told about a port.
type state uint8

const (
	untried     state = iota // never attempted, or given up with the run
	open                     // a program accepted
	closed                   // the host said no
	silent                   // no answer before the deadline
	unreachable              // a router or this computer says there is no way there
	filtered                 // a rule, here or on the way, forbids it
	shortage                 // this computer ran out of something: the port is unknown
	odd                      // an answer that fits nothing: the port is unknown
	forbidden                // the run is not authorised to go there
)

// answered reports whether the host itself said something.
func (s state) answered() bool { return s == open || s == closed }

// settled reports whether another try could tell nothing more.
func (s state) settled() bool { return s.answered() || s == filtered || s == forbidden }

// Windows has numbers of its own for socket errors (winerror.h), which the
// portable names do not match.
var (
	errnoClosed      = []syscall.Errno{syscall.ECONNREFUSED, 10061}
	errnoReset       = []syscall.Errno{syscall.ECONNRESET, 10054}
	errnoUnreachable = []syscall.Errno{syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN, 10065, 10051, 10064, 10050}
	errnoFiltered    = []syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.ENOPROTOOPT, 10013, 10042}
	errnoShortage    = []syscall.Errno{
		syscall.EADDRNOTAVAIL, syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EAGAIN,
		10049, 10024, 10055, 10035,
	}
	errnoSilent = []syscall.Errno{syscall.ETIMEDOUT, 10060}
)

// enonet is ENONET, by which Linux passes on "host isolated"; other systems have
// no such error, and use the number for something else.
const enonet = syscall.Errno(64)

// errSelf is the end of an attempt that led back to its own socket.
var errSelf = errors.New("the connection led back to itself")

// classify turns the error of a connection attempt into a state. The order
// matters: some systems call a shortage (EAGAIN) a timeout.
func classify(err error) state {
	if err == nil {
		return open
	}
	if errors.Is(err, checks.ErrNotAuthorised) {
		return forbidden
	}
	if errors.Is(err, errSelf) {
		return odd
	}
	if no, ok := errors.AsType[syscall.Errno](err); ok {
		is := func(list []syscall.Errno) bool { return slices.Contains(list, no) }
		switch {
		case is(errnoClosed):
			return closed
		case is(errnoReset): // accepted, and dropped at once
			return open
		case is(errnoShortage):
			return shortage
		case is(errnoUnreachable):
			return unreachable
		case is(errnoFiltered), runtime.GOOS == "linux" && no == enonet:
			return filtered
		case is(errnoSilent):
			return silent
		}
		return odd // ECONNABORTED, and what we have never met
	}
	var ne net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout() {
		return silent
	}
	return odd
}
