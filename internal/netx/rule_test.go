package netx

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// told is a warrant that has learnt what a domain's records say: names with where
// they lead, and the mail servers among them.
func told(t *testing.T, target checks.Target, private, pins []string, mail []string, leads map[string][]string) *Warrant {
	t.Helper()
	p, err := ParsePins(pins)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWarrant("A. Owner, a test", private, p)
	if err := w.Cover(target); err != nil {
		t.Fatal(err)
	}
	domain, _ := target.Domain()
	m := w.mailHostsOf(domain)
	var mx checks.Answer
	for _, h := range mail {
		mx.Records = append(mx.Records, checks.Record{Host: h})
	}
	for name, list := range leads {
		for _, a := range list {
			m.learn(checks.Question{Name: name, Type: "A"}, checks.Answer{Records: []checks.Record{{Addr: netip.MustParseAddr(a)}}})
		}
	}
	m.learn(checks.Question{Name: domain, Type: "MX"}, mx) // the order of the answers counts for nothing
	return w
}

// TestNameWithItsPortAndAddress: what is allowed is a name, with its port and its
// address; neither another name, nor another port, may go where that leads.
func TestNameWithItsPortAndAddress(t *testing.T) {
	target := targetOf(t, "shop.example")
	w := told(t, target, []string{"let.shop.example"}, []string{"shop.example:443:127.0.0.1", "pin.shop.example:25:10.0.0.7", "port.shop.example:443:10.0.0.8"},
		[]string{"in.shop.example", "let.shop.example", "pin.shop.example", "port.shop.example", "mx.far.example", "mixed.far.example", "twin.far.example"},
		map[string][]string{
			"in.shop.example": {"127.0.0.1"}, "let.shop.example": {"10.0.0.6"}, "pin.shop.example": {"10.0.0.9"}, "port.shop.example": {"10.0.0.8"},
			"mta-sts.shop.example": {"127.0.0.1"}, "mx.far.example": {"9.9.9.25"}, "mixed.far.example": {"9.9.9.26", "fd00::1"},
			"twin.far.example": {"9.9.9.27", "64:ff9b::909:91b"}, "www.shop.example": {"127.0.0.1"}, "nobody.example": {"9.9.9.30"},
		})
	w.Admit(target, nil)
	for _, tt := range []struct {
		name, to string
		may      bool
	}{
		{"", "127.0.0.1:443", true},
		{"", "127.0.0.1:25", false},
		{"", "127.0.0.1:80", false},
		{"", "9.9.9.25:25", false},
		{"shop.example", "127.0.0.1:443", true},
		{"shop.example", "127.0.0.1:25", false},
		{"in.shop.example", "127.0.0.1:25", false},
		{"mta-sts.shop.example", "127.0.0.1:443", false},
		{"www.shop.example", "127.0.0.1:443", false},
		{"let.shop.example", "10.0.0.6:25", true},
		{"let.shop.example", "10.0.0.6:443", false},
		{"in.shop.example", "10.0.0.6:25", false},
		{"pin.shop.example", "10.0.0.7:25", true},
		{"pin.shop.example", "10.0.0.9:25", false},
		{"in.shop.example", "10.0.0.7:25", false},
		{"port.shop.example", "10.0.0.8:25", false},
		{"port.shop.example", "10.0.0.8:443", false},
		{"mx.far.example", "9.9.9.25:25", true},
		{"mx.far.example", "9.9.9.25:443", false},
		{"mx.far.example", "9.9.9.27:25", false},
		{"in.shop.example", "9.9.9.25:25", false},
		{"mixed.far.example", "9.9.9.26:25", false},
		{"mixed.far.example", "[fd00::1]:25", false},
		{"twin.far.example", "9.9.9.27:25", true},
		{"nobody.example", "9.9.9.30:25", false},
		{"nobody.example", "127.0.0.1:443", false},
	} {
		rule := w.Rule(target)
		if tt.name != "" {
			rule = w.NamedRule(target, tt.name)
		}
		if got := rule.May(netip.MustParseAddrPort(tt.to)); got != tt.may {
			t.Errorf("%q at %s: may be reached: %v", tt.name, tt.to, got)
		}
	}
	if got := w.NamedRule(targetOf(t, "9.9.9.25"), "mx.far.example"); got.May(netip.MustParseAddrPort("9.9.9.25:25")) {
		t.Error("an address has no mail servers")
	}
}

// TestAnotherNameOfTheDomain: the target may be asked under another name of its
// domain, where that leads to the same place and may be led there.
func TestAnotherNameOfTheDomain(t *testing.T) {
	leads := map[string][]string{
		"www.shop.example": {"9.9.9.9"}, "two.shop.example": {"9.9.9.9", "10.0.0.1"}, "far.shop.example": {"9.9.9.8"}, "shop.elsewhere.example": {"9.9.9.9"},
		"www.nas.lan": {"10.0.0.1"},
	}
	for _, tt := range []struct {
		target, at, name string
		may              bool
	}{
		{"shop.example", "9.9.9.9", "www.shop.example", true},
		{"shop.example", "9.9.9.9", "two.shop.example", false},
		{"shop.example", "9.9.9.9", "far.shop.example", false},
		{"shop.example", "9.9.9.9", "shop.elsewhere.example", false},
		{"nas.lan", "10.0.0.1", "www.nas.lan", true},
	} {
		target, at := targetOf(t, tt.target), netip.MustParseAddr(tt.at)
		w := told(t, target, nil, nil, nil, leads)
		w.Admit(target, []netip.Addr{at})
		if got := w.NamedRule(target, tt.name).May(netip.AddrPortFrom(at, 443)); got != tt.may {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

// TestRecordIsWhatHappened: the record holds what was dialled, and what was left.
func TestRecordIsWhatHappened(t *testing.T) {
	target := targetOf(t, "shop.example")
	w := told(t, target, nil, nil, []string{"mx.example", "idle.example", "mixed.example"}, map[string][]string{
		"mx.example": {"9.9.9.25", "9.9.9.26"}, "idle.example": {"9.9.9.27"}, "mixed.example": {"10.0.0.1", "9.9.9.28"},
	})
	w.Admit(target, []netip.Addr{netip.MustParseAddr("9.9.9.9"), netip.MustParseAddr("9.9.9.10")})
	block := netip.MustParsePrefix("169.254.169.252/30")
	if err := w.CoverRange(block, []netip.Addr{netip.MustParseAddr("169.254.169.253")}); err != nil {
		t.Fatal(err)
	}
	w.Rule(target).note(netip.MustParseAddrPort("9.9.9.9:443"))
	w.NamedRule(target, "mx.example").note(netip.MustParseAddrPort("9.9.9.26:25"))
	type line struct{ target, sent, left string }
	var got []line
	for _, d := range w.Decisions() {
		l := line{target: d.Target}
		for _, a := range d.Sent {
			l.sent += a.String() + " "
		}
		for _, a := range d.Skipped {
			l.left += a.String() + " "
		}
		got = append(got, l)
	}
	want := []line{
		{"shop.example", "9.9.9.9 ", ""},
		{"169.254.169.252/30", "", "169.254.169.254 "},
		{"mixed.example:25", "", "9.9.9.28 10.0.0.1 "},
		{"mx.example:25", "9.9.9.26 ", ""},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
