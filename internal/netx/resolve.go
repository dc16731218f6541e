package netx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// lookupTimeout bounds the look-up of one name.
const lookupTimeout = 5 * time.Second

// A Resolver turns the names of covered targets into addresses, once a run.
type Resolver struct {
	// Server is the address and port of a DNS server, or empty for this computer's.
	Server  string
	Warrant *Warrant
}

// Resolve returns a target with the addresses that may be dialled for it, or with
// the reason why there are none.
func (r Resolver) Resolve(ctx context.Context, t checks.Target) checks.Target {
	if !r.Warrant.MayAsk(t) {
		return r.Warrant.Admit(t, nil)
	}
	if isPublicName(t.Host) {
		t.Scope = checks.Public // its records are, wherever its website is, and if it has none
	}
	addrs, err := r.lookup(ctx, t.Host)
	if err != nil {
		t.ResolveReason = checks.ReasonOf(err)
		return t
	}
	return r.Warrant.Admit(t, addrs)
}

// lookup returns the addresses of a name, IPv4 first. The name is asked as it
// stands, one of a single word too: a search list would ask for another name, and
// tell it to others.
func (r Resolver) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
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
	addrs, err := res.LookupNetIP(ctx, "ip", host+".")
	if dnsErr := (*net.DNSError)(nil); errors.As(err, &dnsErr) && !dnsErr.IsNotFound && !dnsErr.IsTimeout {
		// The standard library gives a server up that does not know EDNS.
		if again := r.lookupPlain(ctx, host); len(again) > 0 {
			addrs, err = again, nil
		}
	}
	if err != nil {
		return nil, fmt.Errorf("looking up %s: %w", host, err)
	}
	if slices.ContainsFunc(addrs, netip.Addr.Is4In6) {
		addrs = unmapIPv4(ctx, res, host, addrs)
	}
	slices.SortStableFunc(addrs, func(x, y netip.Addr) int { return x.BitLen() - y.BitLen() })
	return addrs, nil
}

// lookupPlain asks by the client of the checks, which comes to terms with old servers.
func (r Resolver) lookupPlain(ctx context.Context, host string) []netip.Addr {
	d, err := NewDNS(ctx, r.Server, nil)
	if err != nil {
		return nil
	}
	var out []netip.Addr
	for _, kind := range []string{"A", "AAAA"} {
		a, err := d.ask(ctx, d.budgetFor(host), checks.Question{Name: host, Type: kind})
		if err != nil {
			return nil // half the addresses are not where a name leads
		}
		for _, rec := range a.Records {
			out = append(out, rec.Addr)
		}
	}
	return out
}

// unmapIPv4 tells the IPv4 addresses of a hosts file, which the standard library hands
// out in IPv6 clothes, from those that an AAAA record put into them.
func unmapIPv4(ctx context.Context, res *net.Resolver, host string, addrs []netip.Addr) []netip.Addr {
	known, _ := res.LookupNetIP(ctx, "ip4", host+".") // what cannot be told stays as it is
	for i, a := range addrs {
		if a.Is4In6() && slices.ContainsFunc(known, func(k netip.Addr) bool { return k.Unmap() == a.Unmap() }) {
			addrs[i] = a.Unmap()
		}
	}
	return addrs
}
