package netx

import (
	"syscall"
	"unsafe"
)

// maxFDs: Windows sets no limit of its own below that of its ports.
func maxFDs() int { return 4096 }

// Numbers of mstcpip.h, as the standard library uses them for loopback.
const (
	sioTCPInitialRTO  = 0x80000000 | 0x18000000 | 17 // SIO_TCP_INITIAL_RTO
	unspecifiedRTT    = 0xffff                       // TCP_INITIAL_RTO_UNSPECIFIED_RTT
	noRetransmissions = 0xfe                         // TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS
)

// noSYNRetransmissions tells Windows to send one SYN: it would ask a port that said no twice
// more, and take two seconds over it. Older systems do not know the setting, and
// are then merely slow.
func noSYNRetransmissions(c syscall.RawConn) {
	params := struct {
		rtt uint16
		max uint8
	}{unspecifiedRTT, noRetransmissions}
	_ = c.Control(func(fd uintptr) {
		var n uint32
		_ = syscall.WSAIoctl(syscall.Handle(fd), sioTCPInitialRTO, (*byte)(unsafe.Pointer(&params)), uint32(unsafe.Sizeof(params)), nil, 0, &n, nil, 0)
	})
}
