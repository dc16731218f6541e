package cli

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
	"github.com/cybercheck-cli/cybercheck/questions"
)

func TestSplitSpans(t *testing.T) {
	tests := []struct {
		in    []string
		rate  netx.TimingProfile
		large bool
		rest  int
		addrs int
		err   string
	}{
		{in: []string{"192.168.1.0/24", "shop.example"}, rest: 1, addrs: 254},
		{in: []string{"192.168.1.4/30"}, addrs: 2},
		{in: []string{"192.168.1.4/31"}, addrs: 2},
		{in: []string{"192.168.1.4/32"}, addrs: 1},
		{in: []string{"fd00::8/125"}, addrs: 8},
		{in: []string{"10.0.0.0/22"}, addrs: 1022},
		{in: []string{"10.0.0.0/21"}, err: "2048 addresses are more than the 1024"},
		{in: []string{"10.0.0.0/23", "10.1.0.0/22"}, err: "1536 addresses"},
		{in: []string{"10.0.0.0/21"}, rate: netx.TimingFast, err: "2048 addresses"},
		{in: []string{"10.0.0.0/21"}, large: true, err: "2048 addresses"},
		{in: []string{"10.0.0.0/21"}, rate: netx.TimingFast, large: true, addrs: 2046},
		{in: []string{"10.0.0.0/15"}, rate: netx.TimingFast, large: true, err: "too many for one run"},
		{in: []string{"0.0.0.0/0"}, rate: netx.TimingFast, large: true, err: "not a range of computers"},
		{in: []string{"fd00::/64"}, err: "too large to look through"},
		{in: []string{"224.0.0.0/30"}, err: "not a range of computers"},
		{in: []string{"192.168.1.7/24"}, err: "did you mean 192.168.1.0/24?"},
		{in: []string{"169.254.169.252/30"}, addrs: 1},
		{in: []string{"not/a/range"}, rest: 1},
	}
	for _, tt := range tests {
		rest, spans, err := splitRanges(tt.in, tt.rate, tt.large)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v: got %v", tt.in, err)
			}
			continue
		}
		n := 0
		for _, s := range spans {
			n += len(s.addrs)
		}
		if err != nil || len(rest) != tt.rest || n != tt.addrs {
			t.Errorf("%v: %v, %d addresses, %v", tt.in, rest, n, err)
		}
	}
}

func TestAuthoriseSpans(t *testing.T) {
	for _, tt := range []struct {
		of, by string
		ok     bool
	}{
		{"192.0.2.0/28", "", false},
		{"192.0.2.0/28", " ", false},
		{"192.0.2.0/28", "A. Owner, call of 3 May", true},
		{"203.0.113.0/28", "", false},
		{"127.0.0.0/28", "", true},
	} {
		p := netip.MustParsePrefix(tt.of)
		m := &measurement{spans: []lanRange{{prefix: p, addrs: addressesOf(p)}}, authority: authority{by: tt.by}}
		_, err := m.authorise(time.Now())
		var e *exitError
		if (err == nil) != tt.ok || err != nil && (!errors.As(err, &e) || e.code != exitNotAuthorised) {
			t.Errorf("%s by %q: %v", tt.of, tt.by, err)
		}
	}
}

// TestFindHosts looks for hosts among loopback addresses, each of which refuses.
func TestFindHosts(t *testing.T) {
	m := &measurement{targets: []checks.Target{{Kind: checks.Remote, Host: "127.0.0.2"}}}
	p := netip.MustParsePrefix("127.0.0.0/29")
	m.spans = []lanRange{{prefix: p, addrs: addressesOf(p)}}
	if _, err := m.authorise(time.Now()); err != nil {
		t.Fatal(err)
	}
	got, err := m.findHosts(t.Context(), checks.Env{Now: time.Now}, netx.New())
	if err != nil || len(got) != 5 { // six answer, and one was named already
		t.Errorf("got %v, %v", got, err)
	}
	if may := m.warrant.Rule(got[0]).May; !may(netip.AddrPortFrom(got[0].Addrs[0], 80)) || may(netip.AddrPortFrom(got[1].Addrs[0], 80)) {
		t.Error("what was found in a range may not be looked at, or more than it")
	}
	if s := m.spans[0].String(); s != "127.0.0.0/29 (6 of 6 addresses answered)" {
		t.Errorf("the report says %q", s)
	}
}

func TestAcceptances(t *testing.T) {
	got := acceptances([]questions.Acceptance{{Target: "x:1/tcp", Owner: "A", Reason: "b", Until: "2027-06-30"}})
	if len(got) != 1 || got[0].Until.Format(time.DateOnly) != "2027-06-30" {
		t.Errorf("got %+v", got)
	}
}
