package netx

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// lookupTimeout bounds the look-up of one name.
const lookupTimeout = 5 * time.Second

// A Resolver turns names into addresses, once a run.
type Resolver struct {
	// Server is the address and port of a DNS server, or empty for this computer's.
	Server string
	// Pinned are addresses given by hand, by "host" or "host:port" (--resolve).
	Pinned map[string]netip.Addr
}

// Pin returns the address given by hand for host and port, and whether there is one.
func (r Resolver) Pin(host string, port uint16) (netip.Addr, bool) {
	a, ok := r.Pinned[fmt.Sprintf("%s:%d", host, port)]
	return a, ok
}

// Lookup returns the addresses of a name, IPv4 first. The name is asked as it
// is, never with a search list, which would tell it to others.
func (r Resolver) Lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	res := &net.Resolver{}
	if r.Server != "" {
		res.PreferGo = true
		res.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, r.Server)
		}
	}
	name := host
	if strings.Contains(host, ".") {
		name += "."
	}
	addrs, err := res.LookupNetIP(ctx, "ip", name)
	if err != nil {
		return nil, fmt.Errorf("looking up %s: %w", host, err)
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	slices.SortStableFunc(addrs, func(x, y netip.Addr) int { return x.BitLen() - y.BitLen() })
	return addrs, nil
}
