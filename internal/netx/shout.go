package netx

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
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

// Shout sends datagrams to a multicast group on each network that this computer
// sits in, and gathers what answers within wait. Only answers from addresses of
// the office count, and those may be dialled from then on: the run asked for the
// router, and this is how it is found. Own are this computer's addresses there.
func (d *Dialer) Shout(ctx context.Context, group netip.AddrPort, messages [][]byte, wait time.Duration) (replies []Reply, own []netip.Addr, err error) {
	if !group.Addr().IsMulticast() || !group.Addr().Is4() {
		return nil, nil, fmt.Errorf("%s: %w", group, checks.ErrNotAuthorised)
	}
	var faults []error
	type heard struct {
		list []Reply
		err  error
	}
	results := make(chan heard)
	asked := 0
	for _, n := range multicastNetworks() {
		own = append(own, n.addr)
		asked++
		go func() {
			list, err := shoutOn(ctx, n, group, messages, wait)
			results <- heard{list, err}
		}()
	}
	for range asked {
		h := <-results
		replies, faults = append(replies, h.list...), append(faults, h.err)
	}
	replies = slices.DeleteFunc(replies, func(r Reply) bool { return !d.answerable(r.From) })
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range replies {
		if d.answered == nil {
			d.answered = map[netip.Addr]bool{}
		}
		d.answered[r.From] = true
	}
	if len(replies) == 0 && ctx.Err() == nil {
		err = errors.Join(faults...)
	}
	return replies, own, err
}

// answerable reports whether an address is of the office: not the internet's, and
// not where a cloud server keeps its secrets.
func (d *Dialer) answerable(a netip.Addr) bool {
	return a.IsPrivate() && !a.IsLinkLocalUnicast()
}

// hasAnswered reports whether an address answered a Shout.
func (d *Dialer) hasAnswered(a netip.Addr) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.answered[a]
}

// A network is one interface with its address.
type network struct {
	iface net.Interface
	addr  netip.Addr
}

// multicastNetworks lists the office networks: a VPN or a virtual adapter may
// hold the way to everywhere else, so that each is asked by itself.
func multicastNetworks() []network {
	list, err := net.Interfaces()
	if err != nil {
		return nil
	}
	var out []network
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
			if addr, ok := netip.AddrFromSlice(p.IP); ok && addr.Unmap().Is4() && addr.Unmap().IsPrivate() {
				out = append(out, network{i, addr.Unmap()})
			}
		}
	}
	return out
}

func shoutOn(ctx context.Context, n network, group netip.AddrPort, messages [][]byte, wait time.Duration) ([]Reply, error) {
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
