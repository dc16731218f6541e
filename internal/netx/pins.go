package netx

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// Pins are addresses given by hand for a name and a port (--resolve, as curl has it), in
// the order in which they were given.
type Pins map[hostPort][]netip.Addr

type hostPort struct {
	host string
	port uint16
}

// ParsePins reads a list of HOST:PORT:ADDRESS. An address is its own pin, so that
// HOST is a name: what is said of one computer must not come from another.
func ParsePins(list []string) (Pins, error) {
	pins := Pins{}
	for _, s := range list {
		host, rest, ok := strings.Cut(s, ":")
		port, addr, ok2 := strings.Cut(rest, ":")
		a, err := parsePinAddr(addr)
		t, err2 := checks.ParseTarget(host + ":" + port)
		if !ok || !ok2 || err != nil || err2 != nil || len(t.Addrs) > 0 {
			return nil, fmt.Errorf("%q is not HOST:PORT:ADDRESS, such as shop.example:443:192.0.2.1", s)
		}
		k := hostPort{t.Host, t.Port}
		if !slices.Contains(pins[k], a) {
			pins[k] = append(pins[k], a)
		}
	}
	return pins, nil
}

func parsePinAddr(s string) (netip.Addr, error) {
	t, err := checks.ParseTarget(s)
	if err == nil && (len(t.Addrs) != 1 || t.Port != 0 || strings.ContainsAny(s, "/?# ")) {
		err = strconv.ErrSyntax
	}
	if err != nil {
		return netip.Addr{}, err
	}
	return t.Addrs[0], nil
}

// For returns the addresses given by hand for a target: for its port, or, where it
// names none, for the one of https, with those of its other ports behind them.
func (p Pins) For(t checks.Target) []netip.Addr {
	if t.Port != 0 {
		return p[hostPort{t.Host, t.Port}]
	}
	out := slices.Clone(p[hostPort{t.Host, 443}])
	if len(out) == 0 {
		return nil
	}
	var others []hostPort
	for k := range p {
		if k.host == t.Host && k.port != 443 {
			others = append(others, k)
		}
	}
	slices.SortFunc(others, func(a, b hostPort) int { return int(a.port) - int(b.port) })
	for _, k := range others {
		out = append(out, p[k]...)
	}
	return out
}

// at reports whether a name was given this address for this port.
func (p Pins) at(host string, to netip.AddrPort) bool {
	return slices.Contains(p[hostPort{host, to.Port()}], to.Addr().Unmap())
}
