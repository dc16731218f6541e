package mail

import (
	"cmp"
	"encoding/binary"
	"net/netip"
	"slices"
)

// A span is a range of addresses by their first 64 bits, both ends in it. Those of IPv4
// are moved to the top, so that one share of the whole is the same for both families.
type span struct{ first, last uint64 }

func spanOf(p netip.Prefix) span {
	var head uint64
	if b := p.Masked().Addr().AsSlice(); len(b) == 4 {
		head = uint64(binary.BigEndian.Uint32(b)) << 32
	} else {
		head = binary.BigEndian.Uint64(b)
	}
	return span{head, head | ^uint64(0)>>min(p.Bits(), 64)}
}

// A spanSet is a union of spans, in order and apart from each other.
type spanSet []span

// union joins the prefixes of one family.
func union(nets []netip.Prefix, four bool) spanSet {
	var list, out spanSet
	for _, n := range nets {
		if n.Addr().Is4() == four {
			list = append(list, spanOf(n))
		}
	}
	slices.SortFunc(list, func(x, y span) int { return cmp.Compare(x.first, y.first) })
	for _, s := range list {
		if k := len(out) - 1; k >= 0 && (s.first <= out[k].last || s.first == out[k].last+1) {
			out[k].last = max(out[k].last, s.last)
			continue
		}
		out = append(out, s)
	}
	return out
}

// within is what a set shares with another.
func (s spanSet) within(other spanSet) spanSet {
	var out spanSet
	for _, x := range s {
		for _, y := range other {
			if first, last := max(x.first, y.first), min(x.last, y.last); first <= last {
				out = append(out, span{first, last})
			}
		}
	}
	return out
}

// share is the part of all addresses of the family that a set holds.
func (s spanSet) share() float64 {
	sum := 0.0
	for _, x := range s {
		sum += (float64(x.last-x.first) + 1) / (1 << 32) / (1 << 32)
	}
	return sum
}

// publicSpace is where computers on the internet are: not the networks that are kept
// for homes and offices, nor those for groups. Of IPv6, 2000::/3 alone is given out.
var publicSpace = map[bool]spanSet{
	true: union([]netip.Prefix{
		netip.MustParsePrefix("1.0.0.0/8"), netip.MustParsePrefix("2.0.0.0/7"), netip.MustParsePrefix("4.0.0.0/6"), netip.MustParsePrefix("8.0.0.0/7"),
		netip.MustParsePrefix("11.0.0.0/8"), netip.MustParsePrefix("12.0.0.0/6"), netip.MustParsePrefix("16.0.0.0/4"), netip.MustParsePrefix("32.0.0.0/3"),
		netip.MustParsePrefix("64.0.0.0/3"), netip.MustParsePrefix("96.0.0.0/4"), netip.MustParsePrefix("112.0.0.0/5"), netip.MustParsePrefix("120.0.0.0/6"),
		netip.MustParsePrefix("124.0.0.0/7"), netip.MustParsePrefix("126.0.0.0/8"), netip.MustParsePrefix("128.0.0.0/2"), netip.MustParsePrefix("192.0.0.0/3"),
	}, true),
	false: union([]netip.Prefix{netip.MustParsePrefix("2000::/3")}, false),
}

// publicShare is the part of the internet's addresses of a family that prefixes hold.
func publicShare(nets []netip.Prefix, four bool) float64 {
	public := publicSpace[four]
	return union(nets, four).within(public).share() / public.share()
}

// The smallest shares that count as wide, and as everyone.
const (
	// wideShare4 is a /16 of IPv4, and wideShare6 a /32 of IPv6.
	wideShare4 = 1.0 / (1 << 16)
	wideShare6 = 1.0 / (1 << 32)
	// veryWide is a /8: of IPv4 sixteen million computers.
	veryWide = 1.0 / (1 << 8)
	// everyoneShare is the part of the internet from which any stranger can find a
	// place to send.
	everyoneShare = 0.4
)
