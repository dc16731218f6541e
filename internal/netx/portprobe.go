package netx

import (
	"errors"
	"net/netip"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// errSelf is the end of an attempt that led back to its own socket: the kernel
// may hand a client the very port that it dials, which then accepts itself.
var errSelf = errors.New("the connection led back to itself")

// ProbePorts begins to probe ports of a host, within the limits of the timing
// profile for hosts like it. Whether a port may be tried is decided for each by itself.
func (d *Dialer) ProbePorts(host netip.Addr) (checks.PortProber, error) {
	if err := d.permitted(netip.AddrPortFrom(host, anyPort)); err != nil {
		return nil, err
	}
	d.defaultTiming.Do(func() {
		if d.limiters == nil {
			d.SetTiming(TimingAuto, false)
		}
	})
	p, err := d.newProber(d.limiterFor(host), d.own(host))
	if err != nil || d.own(host) {
		return p, err
	}
	return &listener{PortProber: p, m: &d.manners, host: host}, nil
}
