package netx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"golang.org/x/net/ipv4"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// A Reply is one datagram that answered.
type Reply struct {
	From netip.Addr
	Data []byte
}

const (
	maxReplies   = 64
	maxReplySize = 2 << 10
)

// A Discovery is one search of the networks that this computer sits in. What
// answers may be dialled until the search is closed.
type Discovery struct {
	dialer *Dialer

	mu         sync.Mutex
	responders map[netip.Addr]bool
	closed     bool
}

// A DiscoveryLog is the record of all searches of the local networks in a run.
type DiscoveryLog struct {
	mu      sync.Mutex
	sent    []netip.AddrPort
	skipped []string
}

// maxLogged bounds the record: what answers may name places without end.
const maxLogged = 32

func (k *DiscoveryLog) noteSent(to netip.AddrPort) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.sent, to) && len(k.sent) < maxLogged {
		k.sent = append(k.sent, to)
	}
}

// Record returns where the searches went, and which places that were named in
// answers were left alone.
func (k *DiscoveryLog) Record() (sent []netip.AddrPort, left []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.sent), slices.Clone(k.skipped)
}

// DiscoveryLog returns the record of the searches of the local networks.
func (d *Dialer) DiscoveryLog() *DiscoveryLog { return &d.discovery }

// NoteSkipped takes note of a place that an answer named and that is not gone to.
func (o *Discovery) NoteSkipped(place string) {
	k := &o.dialer.discovery
	k.mu.Lock()
	defer k.mu.Unlock()
	if !slices.Contains(k.skipped, place) && len(k.skipped) < maxLogged {
		k.skipped = append(k.skipped, place)
	}
}

// Discover begins a search.
func (d *Dialer) Discover() *Discovery {
	o := &Discovery{}
	o.dialer = d.For(Rule{may: o.permits, sent: d.discovery.noteSent})
	return o
}

// Close ends the search, and with it the permission to dial what answered.
func (o *Discovery) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
}

// Dial opens a connection to what answered; see Dialer.Dial.
func (o *Discovery) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	return o.dialer.Dial(ctx, network, addr)
}

func (o *Discovery) permits(to netip.AddrPort) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return !o.closed && o.responders[to.Addr().Unmap()]
}

// Multicast sends datagrams to a multicast group on each network that this computer
// sits in, and gathers what answers within wait. Only answers from the very
// network that was asked count: one from elsewhere, which anyone may forge, would
// lead us there. Own are this computer's addresses on those networks.
func (o *Discovery) Multicast(ctx context.Context, group netip.AddrPort, messages [][]byte, wait time.Duration) (replies []Reply, own []netip.Addr, err error) {
	if !group.Addr().IsMulticast() || !group.Addr().Is4() {
		return nil, nil, fmt.Errorf("%s: %w", group, checks.ErrNotAuthorised)
	}
	var faults []error
	type result struct {
		list []Reply
		err  error
	}
	results := make(chan result)
	asked := 0
	for _, n := range multicastNetworks() {
		own = append(own, n.addr)
		asked++
		o.dialer.discovery.noteSent(group)
		go func() {
			list, err := multicastOn(ctx, n, group, messages, wait)
			results <- result{slices.DeleteFunc(list, func(r Reply) bool { return !n.contains(r.From) }), err}
		}()
	}
	for range asked {
		r := <-results
		replies, faults = append(replies, r.list...), append(faults, r.err)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.responders = map[netip.Addr]bool{}
	for _, r := range replies {
		o.responders[r.From] = true
	}
	if len(replies) == 0 && ctx.Err() == nil {
		err = errors.Join(faults...)
	}
	return replies, own, err
}

// A localNetwork is one interface with its address, and the block that is on its cable.
type localNetwork struct {
	iface net.Interface
	addr  netip.Addr
	block netip.Prefix
}

// contains reports whether an address is that of one computer of the network.
func (n localNetwork) contains(a netip.Addr) bool {
	return checks.KindOf(a) == checks.Private && n.block.Contains(a)
}

// multicastNetworks lists the office networks: a VPN or a virtual adapter may
// have the route to everywhere else, so that each is asked by itself.
func multicastNetworks() []localNetwork {
	list, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var out []localNetwork
	for _, i := range list {
		if i.Flags&(net.FlagUp|net.FlagMulticast) != net.FlagUp|net.FlagMulticast || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue
		}
		for _, a := range addrs {
			p, ok := a.(*net.IPNet)
			if !ok {
				continue
			}
			if addr, ok := addrOf(p); ok && checks.KindOf(addr) == checks.Private {
				ones, _ := p.Mask.Size()
				out = append(out, localNetwork{i, addr, netip.PrefixFrom(addr, ones).Masked()})
			}
		}
	}
	return out
}

func multicastOn(ctx context.Context, n localNetwork, group netip.AddrPort, messages [][]byte, wait time.Duration) ([]Reply, error) {
	c, err := (&net.ListenConfig{}).ListenPacket(ctx, "udp4", netip.AddrPortFrom(n.addr, 0).String())
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = c.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	if err := c.SetDeadline(time.Now().Add(wait)); err != nil { //nolint:forbidigo // a deadline on a socket is on the real clock
		return nil, err
	}
	p := ipv4.NewPacketConn(c)
	if err := errors.Join(p.SetMulticastInterface(&n.iface), p.SetMulticastTTL(2)); err != nil {
		return nil, err
	}
	to := net.UDPAddrFromAddrPort(group)
	for _, m := range messages {
		if _, err := c.WriteTo(m, to); err != nil {
			return nil, err
		}
	}
	var out []Reply
	buf := make([]byte, maxReplySize)
	for len(out) < maxReplies {
		size, from, err := c.ReadFrom(buf)
		if err != nil {
			return out, nil // the time is up
		}
		if a, ok := from.(*net.UDPAddr); ok {
			out = append(out, Reply{From: a.AddrPort().Addr().Unmap(), Data: slices.Clone(buf[:size])})
		}
	}
	return out, nil
}
