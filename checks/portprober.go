package checks

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"
)

// A PortProber is a set of attempts to connect that go on side by side. How many, how
// fast and where to are limits that it holds itself. One goroutine uses it.
type PortProber interface {
	// Begin starts an attempt: connect, and close at once, without a byte. After
	// wait it counts as silent. It reports false when the limits allow no more just
	// now; Ended then waits until they do.
	Begin(to netip.AddrPort, wait time.Duration) bool
	// Ended waits until an attempt has ended, the limits allow another, or ctx
	// ends, and appends those that have ended to buf.
	Ended(ctx context.Context, buf []ProbeResult) []ProbeResult
	// MaxInFlight is how many attempts on one host may be under way at once.
	MaxInFlight() int
	// InitialTimeout is how long to wait for a host that was never heard.
	InitialTimeout() time.Duration
	// Close ends every attempt that is under way.
	Close()
}

// A ProbeResult is an attempt that has ended. Err is nil where something accepted.
type ProbeResult struct {
	To   netip.AddrPort
	Err  error
	Took time.Duration
}

// ErrWriteProhibited is what writing returns on a connection to a port of which NeverSend is true.
var ErrWriteProhibited = errors.New("nothing is ever sent to this port: a printer would print it, a machine would obey it")

// NeverSend reports whether nothing may ever be sent to a port. Printers put whatever
// arrives on paper (raw printing on 9100 to 9116, LPD on 515, IPP on 631, and
// 9999 on some makes), and the controls of machines and buildings obey anyone
// (S7 on 102, Modbus on 502, DNP3 on 20000, EtherNet/IP on 44818, BACnet on
// 47808). The rule belongs to the port, whoever asks.
func NeverSend(port uint16) bool {
	return port >= 9100 && port <= 9116 || slices.Contains(neverSend[:], port)
}

var neverSend = [...]uint16{102, 502, 515, 631, 9999, 20000, 44818, 47808}
