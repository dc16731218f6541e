package checks

import (
	"net/netip"
	"slices"
)

// An AddressKind says where an address leads, by its number alone.
type AddressKind uint8

// The kinds. Only Public is a place on the internet.
const (
	NoAddress     AddressKind = iota // not an address
	PublicAddress                    // the internet
	Private                          // an office network (RFC 1918)
	Loopback                         // this computer
	LinkLocal                        // the same cable
	CarrierGrade                     // between a provider and its customers, and VPN meshes (RFC 6598)
	UniqueLocal                      // an office network, by IPv6 (RFC 4193), with its forerunner site-local
	Documentation                    // for books
	Benchmark                        // for laboratories
	Metadata                         // where a cloud server keeps its secrets
	Multicast                        // many computers
	Broadcast                        // all computers of a network
	Unspecified                      // no computer, or this one: 0.0.0.0/8 and ::
	Mapped                           // an IPv4 address in IPv6 clothes: mapped, translated or compatible
	NAT64                            // an IPv4 address behind a translator
	SixToFour                        // an IPv4 address in a 6to4 tunnel
	Teredo                           // an IPv4 address in a Teredo tunnel
	Reserved                         // not given out
)

var kindNames = [...]string{
	"no address", "public", "private", "loopback", "link-local", "carrier-grade", "unique local", "documentation", "benchmark",
	"cloud metadata", "multicast", "broadcast", "unspecified", "IPv4-mapped", "NAT64", "6to4", "Teredo", "reserved",
}

// String returns the kind as it stands in a report.
func (k AddressKind) String() string { return name(kindNames[:], int(k)) }

// kinds are the special blocks of the registries of IANA, the narrower first, by
// the first byte of an address of IPv4 and of IPv6: every packet asks for one. What
// is in none of them is public, if it is IPv4 or of 2000::/3.
var kinds = func() (out [2][256][]kindOf) {
	for _, g := range []struct {
		kind AddressKind
		list []string
	}{
		{Metadata, []string{"169.254.169.254/32", "169.254.170.2/32", "169.254.170.23/32", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::/64", "fd20:ce::254/128"}},
		{Broadcast, []string{"255.255.255.255/32"}},
		{Unspecified, []string{"0.0.0.0/8", "::/128"}},
		{Loopback, []string{"127.0.0.0/8", "::1/128"}},
		{Private, []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}},
		{LinkLocal, []string{"169.254.0.0/16", "fe80::/10"}},
		{CarrierGrade, []string{"100.64.0.0/10"}},
		{UniqueLocal, []string{"fc00::/7", "fec0::/10"}},
		{Documentation, []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"}},
		{Benchmark, []string{"198.18.0.0/15", "2001:2::/48"}},
		{Multicast, []string{"224.0.0.0/4", "ff00::/8"}},
		{Mapped, []string{"::ffff:0:0/96", "::ffff:0:0:0/96", "::/96"}},
		{NAT64, []string{"64:ff9b::/96", "64:ff9b:1::/48"}},
		{SixToFour, []string{"2002::/16", "192.88.99.0/24"}},
		{Teredo, []string{"2001::/32"}},
		// The rest of 2001::/23 is for protocols, and so is 192.0.0.0/24.
		{Reserved, []string{"192.0.0.0/24", "240.0.0.0/4", "2001::/23"}},
		{PublicAddress, []string{"0.0.0.0/0", "2000::/3"}},
	} {
		for _, s := range g.list {
			p := netip.MustParsePrefix(s)
			family, first := familyOf(p.Addr())
			for i := range 1 << max(8-p.Bits(), 0) {
				out[family][int(first)+i] = append(out[family][int(first)+i], kindOf{p, g.kind})
			}
		}
	}
	return out
}()

// familyOf is where an address stands in kinds.
func familyOf(a netip.Addr) (family int, first byte) {
	if a.Is4() {
		return 0, a.As4()[0]
	}
	return 1, a.As16()[0]
}

type kindOf struct {
	block netip.Prefix
	kind  AddressKind
}

// KindOf says what kind an address is. It is the one place that decides so.
func KindOf(a netip.Addr) AddressKind {
	if !a.IsValid() {
		return NoAddress
	}
	if a.Is4In6() { // no block of IPv6 holds one for net/netip
		return Mapped
	}
	if a.Zone() != "" {
		a = a.WithZone("")
	}
	family, first := familyOf(a)
	for _, k := range kinds[family][first] {
		if k.block.Contains(a) {
			return k.kind
		}
	}
	return Reserved
}

// Inner returns the IPv4 address that a tunnel or a translator reads out of an
// address, and whether it holds one.
func Inner(a netip.Addr) (netip.Addr, bool) { return inner(a, KindOf(a)) }

func inner(a netip.Addr, k AddressKind) (netip.Addr, bool) {
	b := a.As16()
	if k == Teredo { // kept the other way round, so that translators on the way leave it
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}), true
	}
	at, ok := map[AddressKind]int{Mapped: 12, NAT64: 12, SixToFour: 2}[k]
	if !ok || a.Is4() {
		return netip.Addr{}, false
	}
	return netip.AddrFrom4([4]byte(b[at : at+4])), true
}

// OneComputer reports whether an address can be that of one computer which may
// be looked at. What holds the secrets of a cloud server never is, nor what
// leads there by a tunnel.
func OneComputer(a netip.Addr) bool {
	k := KindOf(a)
	if inside, ok := inner(a, k); ok {
		return OneComputer(inside)
	}
	return !slices.Contains([]AddressKind{NoAddress, Metadata, Multicast, Broadcast, Unspecified}, k)
}

// ScopeOf says who can reach addr, by its kind alone. What is in doubt counts as
// the internet, where faults weigh most.
func ScopeOf(addr netip.Addr) Scope {
	k := KindOf(addr.Unmap())
	switch {
	case k == Loopback:
		return Local
	case slices.Contains([]AddressKind{Private, LinkLocal, CarrierGrade, UniqueLocal, Metadata}, k):
		return Internal
	}
	return Public
}
