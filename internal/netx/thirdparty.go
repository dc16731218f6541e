package netx

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// ThirdParties is the door to hosts that are nobody's target, for a run that was told to ask
// them. It leads to places on the internet alone, and to others only where the run was given
// the address of a name, or its owner's word for it. It keeps a record of where it led.
type ThirdParties struct {
	dialer  *Dialer
	server  string
	warrant *Warrant

	mu        sync.Mutex
	decisions []Decision
}

// ThirdParties returns the door, with this name server, or this computer's.
func (d *Dialer) ThirdParties(server string, w *Warrant) *ThirdParties {
	return &ThirdParties{dialer: d, server: server, warrant: w}
}

// Dial opens a connection to a host on a port, from which at most so many bytes are read.
func (p *ThirdParties) Dial(ctx context.Context, host string, port uint16, most int64) (net.Conn, error) {
	d := Decision{Target: net.JoinHostPort(host, strconv.Itoa(int(port))), Basis: ByFlag}
	var sent addrSet
	defer func() {
		d.Sent = sent.intersect(d.Allowed)
		p.record(d)
	}()
	var err error
	if d.Allowed, d.Skipped, err = p.places(ctx, host, port); err != nil {
		return nil, err
	}
	if len(d.Allowed) == 0 {
		return nil, fmt.Errorf("%s: %w", host, checks.ErrNotAuthorised)
	}
	to := p.dialer.For(Rule{may: func(to netip.AddrPort) bool { return to.Port() == port && containsAddr(d.Allowed, to.Addr()) }, sent: sent.add})
	to.most = most
	return to.Dial(ctx, "tcp", netip.AddrPortFrom(d.Allowed[0], port).String())
}

// places returns where a host may be gone to.
func (p *ThirdParties) places(ctx context.Context, host string, port uint16) (may, left []netip.Addr, err error) {
	if pins := p.warrant.pins[hostPort{host, port}]; len(pins) > 0 {
		return pins, nil, nil
	}
	private := slices.Contains(p.warrant.private, host)
	addrs := []netip.Addr{}
	if a, err := netip.ParseAddr(host); err == nil {
		addrs = append(addrs, a)
	} else if !private && !isPublicName(host) {
		return nil, nil, nil // a name of some office, which a stranger may have written
	} else if addrs, err = (Resolver{Server: p.server}).lookup(ctx, host); err != nil {
		return nil, nil, err
	}
	may, left, _ = classifyAddrs(addrs, private)
	return may, sorted(left), nil
}

func (p *ThirdParties) record(d Decision) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.decisions, func(old Decision) bool { return old.Target == d.Target })
	if i < 0 {
		p.decisions = append(p.decisions, d)
		return
	}
	for _, a := range d.Sent {
		if !containsAddr(p.decisions[i].Sent, a) {
			p.decisions[i].Sent = append(p.decisions[i].Sent, a)
		}
	}
}

// Decisions is the record: each host that was to be asked, by name.
func (p *ThirdParties) Decisions() []Decision {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.SortedFunc(slices.Values(p.decisions), func(a, b Decision) int { return strings.Compare(a.Target, b.Target) })
}
