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
	notTried          state = iota // never attempted, or given up with the run
	open                           // a program accepted
	closed                         // the host said no
	noReply                        // no answer before the deadline
	unreachable                    // a router or this computer says there is no way there
	filtered                       // a rule, here or on the way, forbids it
	resourceExhausted              // this computer ran out of something: the port is unknown
	unexpectedReply                // an answer that fits nothing: the port is unknown
	notAuthorised                  // the run is not authorised to go there
)

// answered reports whether the host itself said something.
func (s state) answered() bool { return s == open || s == closed }

// final reports whether another try could tell nothing more.
func (s state) final() bool { return s.answered() || s == filtered || s == notAuthorised }

// Windows has numbers of its own for socket errors (winerror.h), which the
// portable names do not match.
var (
	errnoClosed            = []syscall.Errno{syscall.ECONNREFUSED, 10061}
	errnoReset             = []syscall.Errno{syscall.ECONNRESET, 10054}
	errnoUnreachable       = []syscall.Errno{syscall.EHOSTUNREACH, syscall.ENETUNREACH, syscall.EHOSTDOWN, syscall.ENETDOWN, 10065, 10051, 10064, 10050}
	errnoFiltered          = []syscall.Errno{syscall.EACCES, syscall.EPERM, syscall.ENOPROTOOPT, 10013, 10042}
	errnoResourceExhausted = []syscall.Errno{
		syscall.EADDRNOTAVAIL, syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.EAGAIN,
		10049, 10024, 10055, 10035,
	}
	errnoTimeout = []syscall.Errno{syscall.ETIMEDOUT, 10060}
)

// enonet is ENONET, by which Linux passes on "host isolated"; other systems have
// no such error, and use the number for something else.
const enonet = syscall.Errno(64)

// classify turns the error of a connection attempt into a state. The order
// matters: some systems call an exhausted resource (EAGAIN) a timeout.
func classify(err error) state {
	if err == nil {
		return open
	}
	if errors.Is(err, checks.ErrNotAuthorised) {
		return notAuthorised
	}
	if no, ok := errors.AsType[syscall.Errno](err); ok {
		is := func(list []syscall.Errno) bool { return slices.Contains(list, no) }
		switch {
		case is(errnoClosed):
			return closed
		case is(errnoReset): // accepted, and dropped at once
			return open
		case is(errnoResourceExhausted):
			return resourceExhausted
		case is(errnoUnreachable):
			return unreachable
		case is(errnoFiltered), runtime.GOOS == "linux" && no == enonet:
			return filtered
		case is(errnoTimeout):
			return noReply
		}
		return unexpectedReply // ECONNABORTED, and what we have never met
	}
	var ne net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout() {
		return noReply
	}
	return unexpectedReply
}
