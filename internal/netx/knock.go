package netx

import (
	"errors"
	"net/netip"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// errSelf is the end of an attempt that led back to its own socket: the kernel
// may hand a client the very port that it dials, which then accepts itself.
var errSelf = errors.New("the connection led back to itself")

// Knock begins to try ports of a host, within the limits of the rate for hosts
// like it. Whether a port may be tried is asked of each by itself.
func (d *Dialer) Knock(host netip.Addr) (checks.PortProber, error) {
	if err := d.permitted(netip.AddrPortFrom(host, anyPort)); err != nil {
		return nil, err
	}
	d.pace.Do(func() {
		if d.lanes == nil {
			d.SetRate(Auto, false)
		}
	})
	return d.knocks(d.laneOf(host), d.own(host))
}
