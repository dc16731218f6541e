package checks

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"time"
)

// Knocks is a set of attempts to connect that go on side by side. How many, how
// fast and where to are limits that it holds itself. One goroutine uses it.
type Knocks interface {
	// Begin starts an attempt: connect, and close at once, without a byte. After
	// wait it counts as silent. It reports false when the limits allow no more just
	// now; Ended then waits until they do.
	Begin(to netip.AddrPort, wait time.Duration) bool
	// Ended waits until an attempt has ended, the limits allow another, or ctx
	// ends, and appends those that have ended to buf.
	Ended(ctx context.Context, buf []Knocked) []Knocked
	// Most is how many attempts on one host may be under way at once.
	Most() int
	// Patience is how long to wait for a host that was never heard.
	Patience() time.Duration
	// Close ends every attempt that is under way.
	Close()
}

// A Knocked is an attempt that has ended. Err is nil where something accepted.
type Knocked struct {
	To   netip.AddrPort
	Err  error
	Took time.Duration
}

// ErrMute is what writing returns on a connection to a port of which Mute is true.
var ErrMute = errors.New("nothing is ever sent to this port: a printer would print it, a machine would obey it")

// Mute reports whether nothing may ever be sent to a port. Printers put whatever
// arrives on paper (raw printing on 9100 to 9116, LPD on 515, IPP on 631, and
// 9999 on some makes), and the controls of machines and buildings obey anyone
// (S7 on 102, Modbus on 502, DNP3 on 20000, EtherNet/IP on 44818, BACnet on
// 47808). The rule belongs to the port, whoever asks.
func Mute(port uint16) bool {
	return port >= 9100 && port <= 9116 || slices.Contains(mute[:], port)
}

var mute = [...]uint16{102, 502, 515, 631, 9999, 20000, 44818, 47808}

// A RouterView is what the router says about the doors it holds open.
type RouterView struct {
	// Name is what the router calls itself, Addr where it answered.
	Name string
	Addr netip.Addr
	// External is its address on the internet side; invalid where it would not say.
	External netip.Addr
	Mappings []Mapping
	// Own are this computer's addresses on the networks where it was asked.
	Own []netip.Addr
	// Cut says why the list may go on; empty when it was read to its end.
	Cut string
}

// A Mapping is one door: what arrives outside is handed to a computer inside.
type Mapping struct {
	UDP     bool
	Outside uint16
	Inside  netip.AddrPort
	// From is the only address outside that may use it; invalid means anyone.
	From    netip.Addr
	Enabled bool
	Note    string // what the program that asked for the door called it
}

// ErrNoRouter means that no router answered.
var ErrNoRouter = errors.New("no router answered")

// An Acceptance is an exposure that someone answers for. It stays in the report.
type Acceptance struct {
	// Target is the exposure's, such as "192.168.1.5:3389/tcp".
	Target string
	Owner  string
	Reason string
	Until  time.Time // the last day on which it holds
}
