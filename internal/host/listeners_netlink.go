package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The layout of a sock_diag dump (linux/netlink.h, linux/inet_diag.h). Header
// fields are in the machine's byte order, which is little-endian on every system
// that we are built for; ports and addresses are in network order.
const (
	nlHeader = 16
	diagSize = 72 // struct inet_diag_msg

	nlDone        = 3    // NLMSG_DONE
	nlError       = 2    // NLMSG_ERROR
	nlInterrupted = 0x10 // NLM_F_DUMP_INTR: the table changed while it was read
	diagByFamily  = 20   // SOCK_DIAG_BY_FAMILY

	familyIPv4, familyIPv6 = 2, 10
)

var errDiag = errors.New("the kernel's table of sockets is garbled")

// A dump is the state of reading one answer to a sock_diag question, which may
// come in many datagrams.
type dump struct {
	table
	udp         bool
	zone        func(index uint32) string // names an interface; nil leaves zones out
	done        bool
	interrupted bool
}

// read takes in one datagram.
func (d *dump) read(b []byte) error {
	for len(b) > 0 && !d.done {
		if len(b) < nlHeader {
			return errDiag
		}
		size := int(binary.LittleEndian.Uint32(b))
		kind, flags := binary.LittleEndian.Uint16(b[4:]), binary.LittleEndian.Uint16(b[6:])
		if size < nlHeader || size > len(b) {
			return errDiag
		}
		d.interrupted = d.interrupted || flags&nlInterrupted != 0
		body := b[nlHeader:size]
		switch kind {
		case nlDone, nlError:
			if len(body) >= 4 {
				if no := int32(binary.LittleEndian.Uint32(body)); no < 0 {
					return fmt.Errorf("reading the kernel's table of sockets: %w", syscall.Errno(-no))
				}
			}
			d.done = true
		case diagByFamily:
			d.row(body)
		}
		b = b[min((size+3)&^3, len(b)):]
	}
	return nil
}

// row takes in one struct inet_diag_msg.
func (d *dump) row(b []byte) {
	if len(b) < diagSize {
		d.bad++
		return
	}
	port := binary.BigEndian.Uint16(b[4:])
	remote := binary.BigEndian.Uint16(b[6:])
	var addr netip.Addr
	switch b[0] {
	case familyIPv4:
		addr = netip.AddrFrom4([4]byte(b[8:12]))
	case familyIPv6:
		addr = netip.AddrFrom16([16]byte(b[8:24]))
		if index := binary.LittleEndian.Uint32(b[40:]); index != 0 && addr.IsLinkLocalUnicast() && d.zone != nil {
			addr = addr.WithZone(d.zone(index))
		}
	}
	switch {
	case d.udp && (remote != 0 || !receives(port)):
	case !addr.IsValid(), port == 0:
		d.bad++
	default:
		d.add(row{
			Listener: checks.Listener{Addr: addr, Port: port, UDP: d.udp},
			uid:      binary.LittleEndian.Uint32(b[64:]), inode: uint64(binary.LittleEndian.Uint32(b[68:])),
		})
	}
}

// receives reports whether a UDP port is one that others are told to send to.
// Systems give ports from firstGiven on to programs that only ask questions
// themselves, so of those only the ones that checks/ports has a name for count.
func receives(port uint16) bool {
	return port != 0 && port < firstGiven || slices.Contains(named[:], port)
}

// firstGiven is the lowest port that any of the three systems gives out by itself:
// that of Linux, where Windows and macOS begin at 49152.
const firstGiven = 32768

// named are the UDP ports from firstGiven on in checks/ports/services.yaml: BACnet
// and WireGuard. A test compares the two.
var named = [...]uint16{47808, 51820}

// diagQuestion is the datagram that asks for every socket of one family and
// protocol in the states of a mask.
func diagQuestion(family, protocol uint8, states uint32) []byte {
	b := make([]byte, nlHeader+56)
	binary.LittleEndian.PutUint32(b, uint32(len(b)))
	binary.LittleEndian.PutUint16(b[4:], diagByFamily)
	binary.LittleEndian.PutUint16(b[6:], requestDump)
	binary.LittleEndian.PutUint32(b[8:], 1) // sequence
	b[nlHeader], b[nlHeader+1] = family, protocol
	binary.LittleEndian.PutUint32(b[nlHeader+4:], states)
	return b
}

// requestDump is NLM_F_REQUEST | NLM_F_DUMP.
const requestDump = 0x1 | 0x300
