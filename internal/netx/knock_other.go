//go:build !linux

package netx

import "github.com/cybercheck-cli/cybercheck/checks"

func (d *Dialer) knocks(l *lane, _ bool) (checks.PortProber, error) { return d.dialKnocks(l), nil }
