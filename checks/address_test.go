package checks

import (
	"net/netip"
	"testing"
)

// TestF06KindOf: the first and the last address of each block, and their neighbours.
func TestF06KindOf(t *testing.T) {
	for in, want := range map[string]AddressKind{
		"1.1.1.1": PublicAddress, "9.255.255.255": PublicAddress, "11.0.0.0": PublicAddress, "100.63.255.255": PublicAddress, "100.128.0.0": PublicAddress,
		"126.255.255.255": PublicAddress, "128.0.0.0": PublicAddress, "172.15.255.255": PublicAddress, "172.32.0.0": PublicAddress,
		"192.167.255.255": PublicAddress, "192.169.0.0": PublicAddress, "198.17.255.255": PublicAddress, "223.255.255.255": PublicAddress,
		"2606:4700::1": PublicAddress, "2a00::1": PublicAddress, "3ffe::1": PublicAddress,
		"10.0.0.0": Private, "10.255.255.255": Private, "172.16.0.0": Private, "172.31.255.255": Private, "192.168.255.255": Private,
		"127.0.0.0": Loopback, "127.255.255.255": Loopback, "::1": Loopback,
		"169.254.0.1": LinkLocal, "fe80::1": LinkLocal, "fe80::1%eth0": LinkLocal, "febf::1": LinkLocal,
		"100.64.0.0": CarrierGrade, "100.127.255.255": CarrierGrade,
		"fc00::1": UniqueLocal, "fd00::1": UniqueLocal, "fec0::1": UniqueLocal,
		"192.0.2.255": Documentation, "198.51.100.1": Documentation, "203.0.113.1": Documentation, "2001:db8::1": Documentation, "3fff::1": Documentation,
		"198.19.255.255": Benchmark, "2001:2::1": Benchmark,
		"169.254.169.254": Metadata, "100.100.100.200": Metadata, "fd00:ec2::254": Metadata, "168.63.129.16": Metadata,
		"224.0.0.1": Multicast, "239.255.255.255": Multicast, "ff02::1": Multicast, "255.255.255.255": Broadcast,
		"0.0.0.0": Unspecified, "0.1.2.3": Unspecified, "::": Unspecified,
		"::ffff:1.1.1.1": Mapped, "::ffff:0:7f00:1": Mapped, "::127.0.0.1": Mapped,
		"64:ff9b::1.1.1.1": NAT64, "64:ff9b:1::1": NAT64, "2002:7f00:1::": SixToFour, "2001::1": Teredo, "2001:0:1::1": Teredo,
		"240.0.0.1": Reserved, "255.255.255.254": Reserved, "192.0.0.1": Reserved, "2001:10::1": Reserved, "4000::1": Reserved, "100::1": Reserved,
	} {
		if got := KindOf(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s is %s, want %s", in, got, want)
		}
	}
	if KindOf(netip.Addr{}) != NoAddress || OneComputer(netip.Addr{}) {
		t.Error("no address is one")
	}
	for in, want := range map[string]bool{
		"1.1.1.1": true, "10.0.0.1": true, "127.0.0.1": true, "fe80::1%eth0": true, "::ffff:10.0.0.1": true, "64:ff9b::a00:1": true, "240.0.0.1": true,
		"169.254.169.254": false, "::ffff:169.254.169.254": false, "64:ff9b::a9fe:a9fe": false, "2002:a9fe:a9fe::1": false,
		"2001:0:1:1:1:1:5601:5601": false, "::ffff:0:a9fe:a9fe": false, "0.0.0.0": false, "::ffff:0.0.0.0": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false,
	} {
		if got := OneComputer(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s can be one computer: %v, want %v", in, got, want)
		}
	}
}
