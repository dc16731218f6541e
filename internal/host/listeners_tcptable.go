package host

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"path"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Sizes of the rows that Windows' GetExtendedTcpTable writes for the class
// TCP_TABLE_OWNER_PID_LISTENER (tcpmib.h: MIB_TCPROW_OWNER_PID and
// MIB_TCP6ROW_OWNER_PID). Every number is little-endian; addresses and the port
// are in network order inside their words.
const (
	tcpRow4 = 24 // state, local address, local port, remote address, remote port, pid
	tcpRow6 = 56 // local address, its scope, port; remote address, its scope, port; state, pid
	udpRow4 = 12 // address, port, pid (udpmib.h: MIB_UDPROW_OWNER_PID)
	udpRow6 = 28 // address, its scope, port, pid (MIB_UDP6ROW_OWNER_PID)

	mibListen = 2 // MIB_TCP_STATE_LISTEN
)

var errShortTable = errors.New("the table of sockets is shorter than it says")

// parseTCPTable reads the bytes of the IPv4 table.
func parseTCPTable(b []byte) (table, error) {
	return parseTable(b, tcpRow4, func(r []byte) (checks.Listener, uint32) {
		return checks.Listener{
			Addr: netip.AddrFrom4([4]byte(r[4:8])),
			Port: binary.BigEndian.Uint16(r[8:10]),
			PID:  int(binary.LittleEndian.Uint32(r[20:24])),
		}, binary.LittleEndian.Uint32(r[0:4])
	})
}

// parseTCP6Table reads the bytes of the IPv6 table.
func parseTCP6Table(b []byte) (table, error) {
	return parseTable(b, tcpRow6, func(r []byte) (checks.Listener, uint32) {
		return checks.Listener{
			Addr: scopedAddr(r),
			Port: binary.BigEndian.Uint16(r[20:22]),
			PID:  int(binary.LittleEndian.Uint32(r[52:56])),
		}, binary.LittleEndian.Uint32(r[48:52])
	})
}

// parseUDPTable reads the bytes of the IPv4 table of UDP sockets.
func parseUDPTable(b []byte) (table, error) {
	return parseTable(b, udpRow4, func(r []byte) (checks.Listener, uint32) {
		return receiver(netip.AddrFrom4([4]byte(r[0:4])), r[4:12])
	})
}

// parseUDP6Table reads the bytes of the IPv6 table of UDP sockets.
func parseUDP6Table(b []byte) (table, error) {
	return parseTable(b, udpRow6, func(r []byte) (checks.Listener, uint32) {
		return receiver(scopedAddr(r), r[20:28])
	})
}

// receiver makes a row of a UDP socket from its port and pid. A port that only
// asks questions counts as not listening.
func receiver(addr netip.Addr, r []byte) (checks.Listener, uint32) {
	l := checks.Listener{Addr: addr, Port: binary.BigEndian.Uint16(r), PID: int(binary.LittleEndian.Uint32(r[4:])), UDP: true}
	if l.Port != 0 && !receives(l.Port) {
		return l, 0
	}
	return l, mibListen
}

// scopedAddr reads an IPv6 address and the number of its interface.
func scopedAddr(r []byte) netip.Addr {
	addr := netip.AddrFrom16([16]byte(r[0:16]))
	if scope := binary.LittleEndian.Uint32(r[16:20]); scope != 0 && addr.IsLinkLocalUnicast() {
		return addr.WithZone(strconv.FormatUint(uint64(scope), 10))
	}
	return addr
}

func parseTable(b []byte, size int, read func([]byte) (checks.Listener, uint32)) (table, error) {
	var t table
	if len(b) < 4 {
		return t, errShortTable
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	if uint64(n)*uint64(size) > uint64(len(b)) {
		return t, errShortTable
	}
	for i := range int(n) {
		l, state := read(b[i*size : (i+1)*size])
		switch {
		case state != mibListen:
		case l.Port == 0:
			t.bad++
		default:
			t.add(row{Listener: l})
		}
	}
	return t, nil
}

// windowsProgram shortens the path of a program to its name. Process 4 is the
// system itself, which has no file.
func windowsProgram(pid int, image string) string {
	if pid == 4 {
		return "System"
	}
	return path.Base(strings.ReplaceAll(image, `\`, "/"))
}
