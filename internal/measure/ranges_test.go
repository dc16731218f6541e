package measure

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

func TestSplitRanges(t *testing.T) {
	tests := []struct {
		in    []string
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
		{in: []string{"10.0.0.0/21"}, large: true, addrs: 2046},
		{in: []string{"10.0.0.0/15"}, large: true, err: "too many for one run"},
		{in: []string{"0.0.0.0/0"}, large: true, err: "not a range of computers"},
		{in: []string{"fd00::/64"}, err: "too large to look through"},
		{in: []string{"224.0.0.0/30"}, err: "not a range of computers"},
		{in: []string{"192.168.1.7/24"}, err: "did you mean 192.168.1.0/24?"},
		{in: []string{"169.254.169.252/30"}, addrs: 1},
		{in: []string{"not/a/range"}, rest: 1},
	}
	for _, tt := range tests {
		rest, spans, err := SplitRanges(tt.in, tt.large)
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

func TestAuthoriseRanges(t *testing.T) {
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
		plan := Plan{Ranges: []Range{{prefix: p, addrs: addressesOf(p)}}, Authority: Authority{By: tt.by}}
		_, err := plan.authorise()
		if (err == nil) != tt.ok || err != nil && !errors.As(err, new(*NotAuthorisedError)) {
			t.Errorf("%s by %q: %v", tt.of, tt.by, err)
		}
	}
}

// TestFindHosts looks for hosts among loopback addresses, each of which refuses.
func TestFindHosts(t *testing.T) {
	p := netip.MustParsePrefix("127.0.0.0/29")
	plan := Plan{Targets: []checks.Target{{Kind: checks.Remote, Host: "127.0.0.2"}}, Ranges: []Range{{prefix: p, addrs: addressesOf(p)}}}
	w, err := plan.authorise()
	if err != nil {
		t.Fatal(err)
	}
	got, err := New(time.Now, nil, netx.TimingAuto, true).findHosts(t.Context(), checks.Env{Now: time.Now}, w, plan.Targets, plan.Ranges)
	if err != nil || len(got) != 5 { // six answer, and one was named already
		t.Errorf("got %v, %v", got, err)
	}
	if may := w.Rule(got[0]).May; !may(netip.AddrPortFrom(got[0].Addrs[0], 80)) || may(netip.AddrPortFrom(got[1].Addrs[0], 80)) {
		t.Error("what was found in a range may not be looked at, or more than it")
	}
	if s := plan.Ranges[0].String(); s != "127.0.0.0/29 (6 of 6 addresses answered)" {
		t.Errorf("the report says %q", s)
	}
}
