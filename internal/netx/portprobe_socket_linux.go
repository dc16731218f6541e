package netx

import (
	"errors"
	"syscall"
)

// connect begins to connect. A negative fd means that err is the end of it, a
// nil err that something accepted, and any other that the answer is to come.
func (k *rawProber) connect(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.own && k.slowAnswers < maxSlowAnswers {
		return k.connectBlocking(sa, family)
	}
	if fd, err = k.socket(family); err != nil {
		return -1, err
	}
	err = syscall.Connect(fd, sa)
	if err != nil && !errors.Is(err, syscall.EINPROGRESS) {
		k.closeSocket(fd)
		return -1, err
	}
	return fd, err
}

// socket returns one that was refused before, which is as good as new and known
// to epoll already, or a new one.
func (k *rawProber) socket(family int) (int, error) {
	if k.family != family {
		k.closeReusable()
		k.family = family
	}
	if n := len(k.reusable); n > 0 {
		fd := k.reusable[n-1]
		k.reusable = k.reusable[:n-1]
		return fd, nil
	}
	return syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
}

// closeReusable closes what is kept to be used again.
func (k *rawProber) closeReusable() {
	for _, fd := range k.reusable {
		k.closeSocket(fd)
	}
	k.reusable = k.reusable[:0]
	if k.blocking >= 0 {
		_ = syscall.Close(k.blocking)
		k.blocking = -1
	}
}

// closeSocket closes a socket, which ends what epoll knows of it.
func (k *rawProber) closeSocket(fd int) {
	if fd < len(k.attempts) {
		k.attempts[fd].watched = false
	}
	_ = syscall.Close(fd)
}

// connectBlocking connects to a port of this computer with a socket that waits.
func (k *rawProber) connectBlocking(sa syscall.Sockaddr, family int) (fd int, err error) {
	if k.family != family {
		k.closeReusable()
		k.family = family
	}
	if k.blocking < 0 {
		if k.blocking, err = syscall.Socket(family, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0); err != nil {
			k.blocking = -1
			return -1, err
		}
		wait := syscall.NsecToTimeval(blockingTimeout.Nanoseconds())
		if err := syscall.SetsockoptTimeval(k.blocking, syscall.SOL_SOCKET, syscall.SO_SNDTIMEO, &wait); err != nil {
			k.slowAnswers = maxSlowAnswers
		}
	}
	switch err := syscall.Connect(k.blocking, sa); err {
	case syscall.ECONNREFUSED:
		return -1, err // and the socket is as good as new
	case syscall.EINPROGRESS, syscall.EAGAIN, syscall.EINTR: // interrupted, it goes on by itself
		fd, k.blocking = k.blocking, -1
		k.slowAnswers++
		if err := syscall.SetNonblock(fd, true); err != nil {
			_ = syscall.Close(fd)
			return -1, err
		}
		return fd, syscall.EINPROGRESS
	case nil:
		fd, k.blocking = k.blocking, -1
		return fd, nil
	default:
		_ = syscall.Close(k.blocking)
		k.blocking = -1
		return -1, err
	}
}
