//go:build !linux

package netx

import "github.com/cybercheck-cli/cybercheck/checks"

func (d *Dialer) newProber(l *rateLimiter, _ bool) (checks.PortProber, error) {
	return d.newDialProber(l), nil
}
