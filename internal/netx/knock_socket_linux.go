package netx

import (
	"errors"
	"syscall"
)

// connect begins to connect. A negative fd means that err is the end of it, a
// nil err that something accepted, and any other that the answer is to come.
func (k *rawKnocks) connect(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.own && k.slow < maxSlow {
		return k.connectHere(sa, family)
	}
	if fd, err = k.socket(family); err != nil {
		return -1, err
	}
	err = syscall.Connect(fd, sa)
	if err != nil && !errors.Is(err, syscall.EINPROGRESS) {
		k.drop(fd)
		return -1, err
	}
	return fd, err
}

// socket returns one that was refused before, which is as good as new and known
// to epoll already, or a new one.
func (k *rawKnocks) socket(family int) (int, error) {
	if k.family != family {
		k.forget()
		k.family = family
	}
	if n := len(k.idle); n > 0 {
		fd := k.idle[n-1]
		k.idle = k.idle[:n-1]
		return fd, nil
	}
	return syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
}

// forget closes what is kept to be used again.
func (k *rawKnocks) forget() {
	for _, fd := range k.idle {
		k.drop(fd)
	}
	k.idle = k.idle[:0]
	if k.here >= 0 {
		_ = syscall.Close(k.here)
		k.here = -1
	}
}

// drop closes a socket, which ends what epoll knows of it.
func (k *rawKnocks) drop(fd int) {
	if fd < len(k.flights) {
		k.flights[fd].watched = false
	}
	_ = syscall.Close(fd)
}

// connectHere connects to a port of this computer with a socket that waits.
func (k *rawKnocks) connectHere(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.family != family {
		k.forget()
		k.family = family
	}
	if k.here < 0 {
		if k.here, err = syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0); err != nil {
			k.here = -1
			return -1, err
		}
		wait := syscall.NsecToTimeval(atOnce.Nanoseconds())
		if err := syscall.SetsockoptTimeval(k.here, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &wait); err != nil {
			k.slow = maxSlow
		}
	}
	switch err := syscall.Connect(k.here, sa); err {
	case syscall.ECONNREFUSED:
		return -1, err // and the socket is as good as new
	case syscall.EINPROGRESS, syscall.EAGAIN:
		fd, k.here = k.here, -1
		k.slow++
		if err := syscall.SetNonblock(fd, true); err != nil {
			_ = syscall.Close(fd)
			return -1, err
		}
		return fd, syscall.EINPROGRESS
	case nil:
		fd, k.here = k.here, -1
		return fd, nil
	default:
		_ = syscall.Close(k.here)
		k.here = -1
		return -1, err
	}
}
