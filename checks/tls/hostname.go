package tls

import (
	"crypto/x509"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// madeOutTo reports whether browsers take a certificate for a name or an address. Unlike
// crypto/x509 they take no star right below what everyone registers names in.
func madeOutTo(c *x509.Certificate, host string) bool {
	if c.VerifyHostname(host) != nil {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	narrow := *c
	narrow.DNSNames = slices.DeleteFunc(slices.Clone(c.DNSNames), starTooWide)
	return narrow.VerifyHostname(host) == nil
}

// starTooWide reports whether a name is a star right below a top-level name, known or
// not, or below another one that authorities of the internet keep, such as co.nz. Firms
// that rent names out, such as github.io, may have such a star.
func starTooWide(name string) bool {
	if name == "*" {
		return true
	}
	parent, star := strings.CutPrefix(strings.ToLower(strings.TrimSuffix(name, ".")), "*.")
	if !star {
		return false
	}
	suffix, official := publicsuffix.PublicSuffix(parent)
	return suffix == parent && (official || !strings.Contains(parent, "."))
}
