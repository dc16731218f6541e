package checks

import (
	"errors"
	"net/netip"
)

// A GatewayInfo is what the office router says about the ports it forwards.
type GatewayInfo struct {
	// Name is what the router calls itself, Addr where it answered.
	Name string
	Addr netip.Addr
	// External is its address on the internet side; invalid where it would not say.
	External netip.Addr
	Mappings []PortMapping
	// Own are this computer's addresses on the networks where it was asked.
	Own []netip.Addr
	// Cut says why the list may go on; empty when it was read to its end.
	Cut string
}

// A PortMapping is one forwarded port: what arrives outside is handed to a computer inside.
type PortMapping struct {
	UDP     bool
	Outside uint16
	Inside  netip.AddrPort
	// From is the only address outside that may use it; invalid means anyone.
	From    netip.Addr
	Enabled bool
	Note    string // what the program that asked for the mapping called it
}

// ErrNoRouter means that no router answered.
var ErrNoRouter = errors.New("no router answered")
