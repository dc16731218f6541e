package checks

import (
	"net/netip"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Domain returns the registrable domain of a target, such as example.co.nz for
// www.example.co.nz, and whether it has one. An address has none, and a port of
// its own means that one service is meant and not the firm's name.
func (t Target) Domain() (string, bool) {
	if t.Kind != Remote || (t.Port != 0 && t.Port != 25 && t.Port != 443) || !strings.Contains(t.Host, ".") {
		return "", false
	}
	if _, err := netip.ParseAddr(t.Host); err == nil {
		return "", false
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(t.Host)
	return d, err == nil
}
