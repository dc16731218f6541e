package netx

import (
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

func targetOf(t *testing.T, s string) checks.Target {
	t.Helper()
	out, err := checks.ParseTarget(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestF01F06Warrant: what a target needs someone's word for, and where a name may
// then lead.
func TestF01F06Warrant(t *testing.T) {
	const word = "A. Owner, a test"
	addrs := func(s string) (out []netip.Addr) {
		for f := range strings.FieldsSeq(s) {
			out = append(out, netip.MustParseAddr(f))
		}
		return out
	}
	for _, tt := range []struct {
		target, word, pin, private string
		leads                      string // what the name server says
		refused                    bool   // before anything is sent
		want                       string // what may be dialled
	}{
		{target: "127.0.0.1", want: "127.0.0.1"},
		{target: "127.8.9.1:80", want: "127.8.9.1"},
		{target: "[::1]:80", want: "::1"},
		{target: "::ffff:127.0.0.1", want: "127.0.0.1"},
		{target: "localhost", want: "127.0.0.1 ::1"},
		{target: "LOCALHOST.:80", want: "127.0.0.1 ::1"},
		{target: "localhost", pin: "localhost:443:10.0.0.1", refused: true},
		{target: "localhost", pin: "localhost:443:127.0.0.9", want: "127.0.0.9"},
		{target: "localhost.localdomain", refused: true},
		{target: "a.localhost", refused: true},
		{target: "10.0.0.1", refused: true},
		{target: "64:ff9b::7f00:1", refused: true},
		{target: "::127.0.0.1", refused: true},
		{target: "fe80::1%nosuch0", refused: true},
		{target: "shop.example", refused: true},
		{target: "shop.example", word: " , ", refused: true},
		{target: "shop.example", pin: "shop.example:443:127.0.0.1", refused: true}, // F01
		{target: "shop.test:8443", pin: "shop.test:8443:127.0.0.1", refused: true},
		{target: "shop.example", word: word, pin: "shop.example:443:127.0.0.1", want: "127.0.0.1"},
		{target: "shop.example", word: word, pin: "SHOP.example.:443:[fd00::5]", want: "fd00::5"},
		{target: "shop.example", word: word, pin: "shop.example:8443:127.0.0.1", leads: "127.0.0.1"}, // for another port
		{target: "10.0.0.1", word: word, want: "10.0.0.1"},
		{target: "shop.example", word: word, leads: "9.9.9.9 2620:fe::fe", want: "9.9.9.9 2620:fe::fe"},
		{target: "shop.example", word: word, leads: "127.0.0.1"},
		{target: "shop.example", word: word, leads: "::1"},
		{target: "shop.example", word: word, leads: "10.1.1.1"},
		{target: "shop.example", word: word, leads: "169.254.7.7"},
		{target: "shop.example", word: word, leads: "100.64.0.1"},
		{target: "shop.example", word: word, leads: "192.0.2.1"},
		{target: "shop.example", word: word, leads: "::ffff:9.9.9.9"},
		{target: "shop.example", word: word, leads: "::ffff:127.0.0.1"},
		{target: "shop.example", word: word, leads: "64:ff9b::7f00:1"},
		{target: "shop.example", word: word, leads: "64:ff9b::909:909"},
		{target: "shop.example", word: word, leads: "2002:7f00:1::1"},
		{target: "shop.example", word: word, leads: "fd00::1"},
		{target: "shop.example", word: word, leads: "224.0.0.1"},
		{target: "shop.example", word: word, leads: "0.0.0.0"},
		{target: "shop.example", word: word, leads: "9.9.9.9 10.0.0.1"},                          // one is enough
		{target: "shop.example", word: word, leads: "9.9.9.9 64:ff9b::909:909", want: "9.9.9.9"}, // the network's own translator
		{target: "shop.example", word: word, leads: "9.9.9.9 64:ff9b::a00:1"},                    // not a translation of it
		{target: "shop.example", word: word, private: "shop.example", leads: "10.0.0.1", want: "10.0.0.1"},
		{target: "shop.example", word: word, private: "shop.example", leads: "127.0.0.1", want: "127.0.0.1"},
		{target: "shop.example", word: word, private: "shop.example", leads: "169.254.169.254"},
		{target: "shop.example", word: word, private: "shop.example", leads: "64:ff9b::a9fe:a9fe"},
		{target: "shop.example", word: word, private: "shop.example", leads: "9.9.9.9 64:ff9b::909:909", want: "9.9.9.9 64:ff9b::909:909"}, // a network that has only the translator
		{target: "www.shop.example", word: word, private: "shop.example", leads: "10.0.0.1"},
		{target: "nas", word: word, leads: "192.168.1.2", want: "192.168.1.2"},
		{target: "nas.lan", word: word, leads: "192.168.1.2", want: "192.168.1.2"},
		{target: "nas.office.local", word: word, leads: "fe80::2%eth0", want: "fe80::2%eth0"},
		{target: "nas.internal", word: word, leads: "fd00::2", want: "fd00::2"},
		{target: "nas.home.arpa", word: word, leads: "10.0.0.2", want: "10.0.0.2"},
		{target: "shop.test", word: word, leads: "127.0.0.1", want: "127.0.0.1"},
		{target: "nas.lan", word: word, leads: "169.254.169.254"},
		{target: "nas.lan", word: word, leads: "239.1.1.1"},
		{target: "notlan.example", word: word, leads: "10.0.0.2"},
		{target: "lan.example", word: word, leads: "10.0.0.2"},
	} {
		var given []string
		if tt.pin != "" {
			given = append(given, tt.pin)
		}
		pins, err := ParsePins(given)
		if err != nil {
			t.Fatal(err)
		}
		w := NewWarrant(tt.word, []string{tt.private}, pins)
		target := targetOf(t, tt.target)
		if err := w.Cover(target); (err != nil) != tt.refused {
			t.Errorf("%+v: covered: %v", tt, err)
			continue
		}
		if tt.refused {
			if w.MayAsk(target) || w.mailHostsOf("shop.example") != nil || w.Rule(target).May(netip.MustParseAddrPort("127.0.0.1:443")) {
				t.Errorf("%+v: refused, and yet allowed", tt)
			}
			continue
		}
		if w.MayAsk(target) != (tt.leads != "") {
			t.Errorf("%+v: may be asked for: %v", tt, w.MayAsk(target))
		}
		got := w.Admit(target, addrs(tt.leads))
		if !slices.Equal(got.Addrs, addrs(tt.want)) {
			t.Errorf("%+v: may be dialled: %v", tt, got.Addrs)
		}
		if reason, detail := got.Unresolved(); tt.want == "" && (reason != checks.ReasonNotAuthorised || !strings.Contains(detail, "left alone")) {
			t.Errorf("%+v: %s, %q", tt, reason, detail)
		}
		rule := w.Rule(target).May
		for _, a := range slices.Concat(addrs(tt.leads), addrs("127.0.0.1 10.0.0.1 9.9.9.9 169.254.169.254")) {
			if may, want := rule(netip.AddrPortFrom(a, 443)), slices.Contains(got.Addrs, a.Unmap()); may != want {
				t.Errorf("%+v: %s may be dialled: %v, want %v", tt, a, may, want)
			}
		}
		if list := w.Decisions(); len(list) != 1 || !slices.Equal(list[0].Allowed, got.Addrs) {
			t.Errorf("%+v: the record says %+v", tt, list)
		}
	}
}

// TestPins: an address given by hand is for a name, and is one computer's.
func TestPins(t *testing.T) {
	for _, good := range []string{"shop.example:443:192.0.2.1", "Shop.Example.:443:192.0.2.1", "nas:80:[fd00::1]", "nas:80:fd00::1", "nas:80:::ffff:127.0.0.1"} {
		if _, err := ParsePins([]string{good}); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		"", "a:b", "shop.example:443", "shop.example:443:", "shop.example:0:192.0.2.1", "shop.example:65536:192.0.2.1", "shop.example::192.0.2.1",
		"10.0.0.1:443:127.0.0.1", "127.0.0.1:443:10.0.0.1", "[::1]:443:10.0.0.1", "a@b:443:127.0.0.1", "*:443:127.0.0.1", "a b:443:127.0.0.1",
		"shop.example:443:0x7f000001", "shop.example:443:127.1", "shop.example:443:2130706433", "shop.example:443:other.example",
		"shop.example:443:[::1", "shop.example:443:127.0.0.1:80", "shop.example:443:169.254.169.254", "shop.example:443:224.0.0.1", "shop.example:443:0.0.0.0",
		"shop.example:443:https://127.0.0.1", "shop.example:443:127.0.0.1,127.0.0.2",
	} {
		if got, err := ParsePins([]string{bad}); err == nil {
			t.Errorf("%q: %v", bad, got)
		}
	}
	// Given twice, both count: for one port, and for two.
	pins, err := ParsePins([]string{"a.test:443:10.0.0.2", "a.test:80:10.0.0.3", "a.test:443:fd00::2", "a.test:443:10.0.0.2", "b.test:443:10.0.0.9"})
	if err != nil {
		t.Fatal(err)
	}
	target := targetOf(t, "a.test")
	w := NewWarrant("A. Owner, a test", nil, pins)
	if err := w.Cover(target); err != nil || w.MayAsk(target) {
		t.Errorf("covered: %v; may be asked for: %v", err, w.MayAsk(target))
	}
	if got := w.Admit(target, nil); !slices.Equal(got.Addrs, []netip.Addr{netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("fd00::2"), netip.MustParseAddr("10.0.0.3")}) {
		t.Errorf("leads to %v", got.Addrs)
	}
	for to, want := range map[string]bool{
		"10.0.0.2:443": true, "[fd00::2]:443": true, "10.0.0.3:80": true, "10.0.0.3:443": false, "10.0.0.2:80": false, "10.0.0.9:443": false, "10.0.0.2:22": false,
	} {
		if got := w.Rule(target).May(netip.MustParseAddrPort(to)); got != want {
			t.Errorf("%s may be dialled: %v", to, got)
		}
	}
}

// TestOwnAddressByInterface: a link-local address is this computer's on its own
// interface only.
func TestOwnAddressByInterface(t *testing.T) {
	own := OwnAddress()
	if own(netip.MustParseAddr("fe80::1%nosuch0")) || own(netip.MustParseAddr("::ffff:8.8.8.8")) || !own(netip.MustParseAddr("::ffff:127.0.0.1")) {
		t.Error("took another's address for its own, or not its own")
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		t.Skip(err)
	}
	for _, i := range interfaces {
		list, err := i.Addrs()
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			ip, ok := addrOf(a)
			if !ok || !ip.Is6() || !ip.IsLinkLocalUnicast() {
				continue
			}
			if !own(ip.WithZone(i.Name)) || own(ip.WithZone("nosuch0")) {
				t.Errorf("%s on %s", ip, i.Name)
			}
		}
	}
}

// TestF03DiscoveryEnds: what answered a search of the local networks may be dialled while
// it lasts, from the network that was asked, and not after.
func TestF03DiscoveryEnds(t *testing.T) {
	d := New()
	o := d.Discover()
	router := netip.MustParseAddr("192.168.77.1")
	o.responders = map[netip.Addr]bool{router: true}
	at := netip.AddrPortFrom(router, 5000)
	if o.dialer.permitted(at) != nil || d.permitted(at) == nil {
		t.Error("the router may not be asked, or the rest of the run may")
	}
	if o.dialer.permitted(netip.MustParseAddrPort("192.168.77.2:5000")) == nil || o.dialer.permitted(netip.MustParseAddrPort("127.0.0.1:80")) == nil {
		t.Error("others may be asked")
	}
	o.Close()
	if o.dialer.permitted(at) == nil {
		t.Error("the permission did not end with the search")
	}
	n := localNetwork{block: netip.MustParsePrefix("192.168.77.0/24")}
	for a, want := range map[string]bool{"192.168.77.1": true, "192.168.78.1": false, "10.0.0.1": false, "172.16.0.1": false, "8.8.8.8": false, "127.0.0.1": false, "169.254.169.254": false} {
		if n.contains(netip.MustParseAddr(a)) != want {
			t.Errorf("%s: want %v", a, want)
		}
	}
}
