package ports

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// withRouter is a world whose router says v, or fails.
func withRouter(v checks.GatewayInfo, err error) *checks.Env {
	env := testEnv(nil)
	v.Addr = netip.MustParseAddr("192.168.1.1")
	v.Own = []netip.Addr{netip.MustParseAddr("192.168.1.5")}
	env.Router = func(context.Context) (checks.GatewayInfo, error) { return v, err }
	return env
}

func leads(outside uint16, inside string) checks.PortMapping {
	return checks.PortMapping{Outside: outside, Inside: netip.MustParseAddrPort(inside), Enabled: true}
}

var external = netip.MustParseAddr("203.0.113.7")

func TestRouterJoinsListeners(t *testing.T) {
	rdp := []checks.Listener{sock("0.0.0.0", 3389, 7, "svchost.exe"), sock("127.0.0.1", 6379, 8, "redis-server")}
	off := leads(3389, "192.168.1.5:3389")
	off.Enabled = false
	from := leads(3389, "192.168.1.5:3389")
	from.From = netip.MustParseAddr("198.51.100.4")
	tests := []struct {
		name string
		view checks.GatewayInfo
		err  error
		want []string
	}{
		{
			"a door to a program that listens: one finding, two proofs",
			checks.GatewayInfo{External: external, Mappings: []checks.PortMapping{leads(3389, "192.168.1.5:3389")}},
			nil,
			[]string{"ports.none partial info", "ports.rdp fail critical this computer:3389/tcp", "ports.way_in fail high this computer", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"a door for one address outside",
			checks.GatewayInfo{External: external, Mappings: []checks.PortMapping{from}},
			nil,
			[]string{"ports.none partial info", "ports.rdp fail critical this computer:3389/tcp", "ports.way_in fail high this computer", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"behind another router",
			checks.GatewayInfo{External: netip.MustParseAddr("100.64.3.2"), Mappings: []checks.PortMapping{leads(3389, "192.168.1.5:3389")}},
			nil,
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"switched off, or where nothing listens for others",
			checks.GatewayInfo{External: external, Mappings: []checks.PortMapping{off, leads(6379, "192.168.1.5:6379")}},
			nil,
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"a door to another computer",
			checks.GatewayInfo{External: external, Mappings: []checks.PortMapping{leads(33890, "192.168.1.20:3389"), leads(33891, "192.168.1.20:3389")}},
			nil,
			[]string{"ports.none partial info", "ports.rdp fail critical 192.168.1.20:3389/tcp", "ports.rdp partial medium this computer:3389/tcp", "ports.way_in fail high this computer", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"no door seen",
			checks.GatewayInfo{External: external},
			nil,
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp", "ports.router partial medium the router at 192.168.1.1"},
		},
		{
			"no router",
			checks.GatewayInfo{},
			fmt.Errorf("here: %w", checks.ErrNoRouter),
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp", "ports.router not_applicable unsupported the router"},
		},
		{
			"a router that breaks",
			checks.GatewayInfo{},
			errors.New("garbled"),
			[]string{"ports.none partial info", "ports.rdp partial medium this computer:3389/tcp", "ports.router unknown protocol the router"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := withRouter(tt.view, tt.err)
			env.Host = computer{table: checks.Listeners{Sockets: rdp, Source: "x"}}
			got := runCheck(t.Context(), env, checks.Target{})
			summaryOf(t, got)
			if d := cmp.Diff(tt.want, brief(got)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			for _, f := range got {
				if tt.err != nil && strings.Contains(f.Detail, "A router answered") { // nobody showed that it is one
					t.Errorf("%s: %s", f.ID, f.Detail)
				}
			}
		})
	}
}

// TestOneServiceOneFinding: what the scan finds, the answer of the service and
// the router's door are three proofs of one finding, whoever was asked first.
func TestOneServiceOneFinding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{rtt: time.Millisecond, answer: opening(3389)}
		env := withRouter(checks.GatewayInfo{External: external, Mappings: []checks.PortMapping{leads(3389, "192.168.1.20:3389")}}, nil)
		env.Dial = w.dial
		env.Host = computer{table: checks.Listeners{Source: "x"}}
		addr := netip.MustParseAddr("192.168.1.20")
		target := checks.Target{Kind: checks.Remote, Host: addr.String(), Addrs: []netip.Addr{addr}, Scope: checks.Internal}
		got := checks.Dedupe(checks.Run(t.Context(), env, []*checks.Check{Check}, []checks.Target{{}, target}, 1, nil))
		var rdp []checks.Finding
		for _, f := range got {
			if f.ID == "ports.rdp" {
				rdp = append(rdp, f)
			}
		}
		if len(rdp) != 1 || rdp[0].Severity != checks.Critical {
			t.Fatalf("got %v", brief(got))
		}
		kinds := map[string]bool{}
		for _, e := range rdp[0].Evidence {
			kinds[e.What] = true
		}
		for _, want := range []string{"open port", "known: a door that the router opened", "answer"} {
			if !kinds[want] {
				t.Errorf("no proof %q in %v", want, rdp[0].Evidence)
			}
		}
	})
}

func TestAccepted(t *testing.T) {
	day := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name, target string
		now          time.Time
		want         []string
		says         string
	}{
		{"on its last day", "this computer:6379/tcp", day.Add(23 * time.Hour), []string{"ports.none pass", "ports.redis partial info this computer:6379/tcp"}, "Accepted: A. Owner answers for it until 30 November 2026."},
		{"the day after", "this computer:6379/tcp", day.Add(24 * time.Hour), []string{"ports.none partial info", "ports.redis fail high this computer:6379/tcp"}, "that day has passed"},
		{"another door", "this computer:6380/tcp", day, []string{"ports.none partial info", "ports.redis fail high this computer:6379/tcp"}, "redis-server"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			env := testEnv(nil)
			env.Now = func() time.Time { return tt.now }
			env.Options = []any{Options{Accepted: []RiskAcceptance{{Target: tt.target, Owner: "A. Owner", Reason: "the till needs it", Until: day}}}}
			env.Host = computer{table: checks.Listeners{Sockets: []checks.Listener{sock("0.0.0.0", 6379, 7, "redis-server")}, Source: "x"}}
			got := runCheck(t.Context(), env, checks.Target{})
			if d := cmp.Diff(tt.want, brief(got)); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			f := got[1]
			if !strings.Contains(f.Detail, tt.says) {
				t.Errorf("got %s", f.Detail)
			}
			named := slices.ContainsFunc(f.Evidence, func(e checks.Evidence) bool { return strings.Contains(e.Seen, "the till needs it") })
			if named != (tt.target == f.Target) {
				t.Errorf("the reason is shown: %t", named)
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		living := map[string]bool{"192.0.2.7": true, "192.0.2.9": true}
		dials := 0
		w := &world{answer: func(uint16, int, int) error { return errNoReply }}
		env := testEnv(nil)
		byPort := &world{answer: func(p uint16, _, _ int) error {
			if p == 9100 {
				return nil
			}
			return errNoReply
		}}
		refusing := &world{rtt: time.Millisecond, answer: func(uint16, int, int) error { return opError(syscall.ECONNREFUSED) }}
		env.Dial = routes(map[string]*world{"192.0.2.7": refusing, "192.0.2.9": byPort}, w, &dials)
		var addrs []netip.Addr
		for i := range 254 {
			addrs = append(addrs, netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)}))
		}
		got, err := Discover(t.Context(), env, addrs)
		if err != nil || len(got) != 2 || !living[got[0].String()] || !living[got[1].String()] {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestLocalUDP(t *testing.T) {
	snmp, browser, mdns := sock("0.0.0.0", 161, 5, "snmpd"), sock("0.0.0.0", 9999, 6, "browser"), sock("::", 5353, 7, "avahi-daemon")
	snmp.UDP, browser.UDP, mdns.UDP = true, true, true
	cache, pmp, vpn := sock("0.0.0.0", 11211, 8, "memcached"), sock("192.168.1.5", 5351, 9, "miniupnpd"), sock("0.0.0.0", 1194, 10, "openvpn")
	cache.UDP, pmp.UDP, vpn.UDP = true, true, true
	heating, tunnel := sock("0.0.0.0", 47808, 11, "bacserv"), sock("::", 51820, 0, "")
	heating.UDP, tunnel.UDP = true, true
	got := local(t, computer{table: checks.Listeners{Sockets: []checks.Listener{snmp, browser, mdns, cache, pmp, vpn, heating, tunnel}, Source: "x"}})
	want := []string{
		"ports.none partial info", "ports.memcached partial medium this computer:11211/udp",
		"ports.industrial partial medium this computer:47808/udp", "ports.snmp partial low this computer:161/udp",
		"ports.upnp partial low this computer:5351/udp", "ports.other partial info this computer:1194/udp", "ports.other partial info this computer:5353/udp",
		"ports.other partial info this computer:51820/udp",
	}
	if d := cmp.Diff(want, brief(got)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestLocalOwners(t *testing.T) {
	rdp, box, unit := sock("0.0.0.0", 3389, 7, "svchost.exe"), sock("0.0.0.0", 6379, 8, "redis-server"), sock("0.0.0.0", 4000, 9, "tool")
	rdp.Service, box.Container, unit.Service = "SessionEnv, TermService", "0123456789ab", "tool.service"
	got := local(t, computer{table: checks.Listeners{Sockets: []checks.Listener{rdp, box, unit}, Source: "x"}})
	byTarget := map[string]checks.Finding{}
	for _, f := range got {
		byTarget[f.Target] = f
	}
	for target, want := range map[string]string{
		"this computer:3389/tcp": "The program “svchost.exe” (SessionEnv, TermService) listens",
		"this computer:6379/tcp": "The program “redis-server” in the container 0123456789ab listens",
		"this computer:4000/tcp": "The program “tool” (tool.service) listens",
	} {
		if !strings.HasPrefix(byTarget[target].Detail, want) {
			t.Errorf("%s: %s", target, byTarget[target].Detail)
		}
	}
	if d := byTarget["this computer:3389/tcp"].Detail; strings.Contains(d, "number alone") {
		t.Errorf("the service of Windows proves nothing: %s", d)
	}
}
