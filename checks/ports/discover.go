package ports

import (
	"context"
	"net/netip"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// The ports by which a computer or a device is found without an administrator's
// rights. A no is as good as a yes: somebody is there. The first two find most,
// and the others are tried where they found nobody.
var (
	discoveryPorts = [...]uint16{445, 443}
	fallbackPorts  = [...]uint16{80, 22, 9100, 62078}
)

// Discover prober at a few ports of each address, all hosts in turn, and returns
// those that answered, in the order given. An address that does not answer may hide
// a computer; nothing says that it does not.
func Discover(ctx context.Context, env *checks.Env, addrs []netip.Addr) ([]netip.Addr, error) {
	if len(addrs) == 0 {
		return nil, nil
	}
	prober, err := newProber(env, addrs[0])
	if err != nil {
		return nil, err
	}
	defer prober.Close()
	alive := map[netip.Addr]bool{}
	for _, list := range [][]uint16{discoveryPorts[:], fallbackPorts[:]} {
		var todo []netip.AddrPort
		for _, p := range list {
			for _, a := range addrs {
				if !alive[a] {
					todo = append(todo, netip.AddrPortFrom(a, p))
				}
			}
		}
		probeAll(ctx, prober, todo, alive)
	}
	var out []netip.Addr
	for _, a := range addrs {
		if alive[a] {
			out = append(out, a)
		}
	}
	return out, ctx.Err()
}

func probeAll(ctx context.Context, prober checks.PortProber, todo []netip.AddrPort, alive map[netip.Addr]bool) {
	var ended []checks.ProbeResult
	for inFlight := 0; (len(todo) > 0 || inFlight > 0) && ctx.Err() == nil; {
		for len(todo) > 0 {
			if alive[todo[0].Addr()] {
				todo = todo[1:]
				continue
			}
			if !prober.Begin(todo[0], prober.InitialTimeout()) {
				break
			}
			todo = todo[1:]
			inFlight++
		}
		ended = prober.Ended(ctx, ended[:0])
		inFlight -= len(ended)
		for _, e := range ended {
			if classify(e.Err).answered() {
				alive[e.To.Addr()] = true
			}
		}
	}
}
