package netx

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"syscall"
)

// resetOnClose prepares the end of a connection that was made: with a reset, so that
// no port of ours stays taken. It returns an error where it led to itself.
func resetOnClose(fd int) error {
	_ = syscall.SetsockoptLinger(fd, syscall.SOL_SOCKET, syscall.SO_LINGER, &syscall.Linger{Onoff: 1})
	local, err := syscall.Getsockname(fd)
	if err != nil {
		return err
	}
	remote, err := syscall.Getpeername(fd)
	if err != nil {
		return err // reset before we looked
	}
	if sameAddress(local, remote) {
		return errSelf
	}
	return nil
}

func sameAddress(a, b syscall.Sockaddr) bool {
	switch a := a.(type) {
	case *syscall.SockaddrInet4:
		b, ok := b.(*syscall.SockaddrInet4)
		return ok && a.Port == b.Port && a.Addr == b.Addr
	case *syscall.SockaddrInet6:
		b, ok := b.(*syscall.SockaddrInet6)
		return ok && a.Port == b.Port && a.Addr == b.Addr
	}
	return false
}

func sockaddr(to netip.AddrPort) (syscall.Sockaddr, int, error) {
	a := to.Addr().Unmap()
	if a.Is4() {
		return &syscall.SockaddrInet4{Port: int(to.Port()), Addr: a.As4()}, syscall.AF_INET, nil
	}
	sa := &syscall.SockaddrInet6{Port: int(to.Port()), Addr: a.As16()}
	if z := a.Zone(); z != "" {
		id, err := zoneID(z)
		if err != nil {
			return nil, 0, err
		}
		sa.ZoneId = id
	}
	return sa, syscall.AF_INET6, nil
}

func zoneID(zone string) (uint32, error) {
	if n, err := strconv.ParseUint(zone, 10, 32); err == nil {
		return uint32(n), nil
	}
	i, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, fmt.Errorf("finding the interface %q: %w", zone, err)
	}
	return uint32(i.Index), nil
}
