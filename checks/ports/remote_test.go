package ports

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cybercheck-cli/cybercheck/checks"
)

// opening accepts on the ports of its list and refuses on every other.
func opening(ports ...uint16) func(uint16, int, int) error {
	return func(p uint16, _, _ int) error {
		if slices.Contains(ports, p) {
			return nil
		}
		return opError(syscall.ECONNREFUSED)
	}
}

// failing gives every port the same answer.
func failing(err error) func(uint16, int, int) error {
	return func(uint16, int, int) error { return err }
}

func TestRemote(t *testing.T) {
	addrs := []netip.Addr{netip.MustParseAddr("192.0.2.1")}
	public := checks.Target{Kind: checks.Remote, Host: "example.org", Addrs: addrs, Scope: checks.Public}
	office := checks.Target{Kind: checks.Remote, Host: "office.test", Addrs: addrs, Scope: checks.Internal}
	here := checks.Target{Kind: checks.Remote, Host: "127.0.0.1", Addrs: addrs, Scope: checks.Local}
	lost := checks.Target{Kind: checks.Remote, Host: "gone.test", Scope: checks.Public, ResolveReason: checks.ReasonUnreachable}
	tests := []struct {
		name   string
		target checks.Target
		answer func(uint16, int, int) error
		want   []string
	}{
		{"a website", public, opening(80, 443), []string{"ports.none pass"}},
		{"everything refused", public, opening(), []string{"ports.none pass"}},
		{
			"risky, on the internet", public, opening(443, 3389, 22, 8443),
			[]string{"ports.none partial info", "ports.ssh partial medium example.org:22/tcp", "ports.rdp partial medium example.org:3389/tcp", "ports.web_pages partial medium example.org:8443/tcp"},
		},
		{
			"the same in the office", office, opening(443, 3389, 22, 8443),
			[]string{"ports.none partial info", "ports.rdp partial medium office.test:3389/tcp", "ports.ssh partial info office.test:22/tcp", "ports.web_pages partial info office.test:8443/tcp"},
		},
		{
			"a loopback target counts as the office", here, opening(6379, 445),
			[]string{"ports.none partial info", "ports.redis partial medium 127.0.0.1:6379/tcp", "ports.smb partial info 127.0.0.1:445/tcp"},
		},
		{
			"one door, the rest silent: a firewall", public,
			func(p uint16, _, _ int) error {
				if p == 443 {
					return nil
				}
				return errNoReply
			},
			[]string{"ports.none pass"},
		},
		{"all silent", public, failing(errNoReply), []string{"ports.none unknown timeout"}},
		{"no route", public, failing(opError(syscall.ENETUNREACH)), []string{"ports.none unknown unreachable"}},
		{"our own firewall", public, failing(opError(syscall.EPERM)), []string{"ports.none unknown unreachable"}},
		{"out of sockets", public, failing(opError(syscall.EMFILE)), []string{"ports.none unknown internal"}},
		{"not authorised", public, failing(checks.ErrNotAuthorised), []string{"ports.none unknown not_authorised"}},
		{"no address", lost, opening(), []string{"ports.none unknown unreachable"}},
		{"accepts everything", public, failing(nil), []string{"ports.none unknown protocol"}},
		{
			"one port out of sockets for good", public,
			func(p uint16, _, _ int) error {
				if p == 3389 {
					return opError(syscall.EADDRNOTAVAIL)
				}
				return opError(syscall.ECONNREFUSED)
			},
			[]string{"ports.none unknown internal"},
		},
		{
			"a row of ports, but not all: a middlebox", public,
			func(p uint16, _, _ int) error {
				if p < 1000 {
					return nil
				}
				return opError(syscall.ECONNREFUSED)
			},
			[]string{"ports.none unknown protocol"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &world{rtt: time.Millisecond, answer: tt.answer}
				got := runCheck(t.Context(), testEnv(w.dial), tt.target)
				sum := summaryOf(t, got)
				if d := cmp.Diff(tt.want, brief(got)); d != "" {
					t.Errorf("-want +got\n%s\n%s", d, sum.Detail)
				}
			})
		})
	}
}

func TestRemoteCancelledKeepsWhatItFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		w := &world{rtt: time.Millisecond, answer: func(p uint16, _, _ int) error {
			if p == 3389 {
				return nil
			}
			return errNoReply
		}}
		env := testEnv(w.dial)
		setPorts(env, append(portRange(40000, 3000), 3389))
		target := loopbackTarget("192.0.2.1", "2001:db8::1")
		got := runCheck(ctx, env, target)
		want := []string{"ports.none unknown cancelled", "ports.rdp partial medium office.test:3389/tcp"}
		if d := cmp.Diff(want, brief(got)); d != "" {
			t.Errorf("-want +got\n%s", d)
		}
		if !strings.Contains(summaryOf(t, got).Detail, "still to try") {
			t.Errorf("got %s", got[0].Detail)
		}
	})
}

func TestRemoteOtherFamilyNoReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{rtt: time.Millisecond, answer: opening(443)}
		six := &world{answer: failing(opError(syscall.ENETUNREACH))}
		env := testEnv(nil)
		env.Dial = w.dial
		o4 := scan(t.Context(), env, netip.MustParseAddr("192.0.2.1"), []uint16{22, 443})
		env.Dial = six.dial
		o6 := scan(t.Context(), env, netip.MustParseAddr("2001:db8::1"), []uint16{22, 443})
		got := judgeRemote(hostScan{target: loopbackTarget("192.0.2.1", "2001:db8::1"), outcomes: []outcome{o4, o6}})
		if got[0].Status != checks.Pass || !strings.Contains(got[0].Detail, "Nothing was heard from its other address, 2001:db8::1.") {
			t.Errorf("got %s: %s", got[0].Status, got[0].Detail)
		}
	})
}

func TestOrder(t *testing.T) {
	list := slices.Concat(portRange(40000, 500), []uint16{22, 3389, 6379})
	a, b := scanOrder(slices.Clone(list), "a.test"), scanOrder(slices.Clone(list), "a.test")
	if !slices.Equal(a, b) {
		t.Error("the order of one target changes")
	}
	if c := scanOrder(slices.Clone(list), "b.test"); slices.Equal(a, c) {
		t.Error("two targets have the same order")
	}
	first := slices.Sorted(slices.Values(a[:2]))
	if !slices.Equal(first, []uint16{3389, 6379}) || a[2] != 22 || slices.IsSorted(a[3:]) {
		t.Errorf("begins with %v", a[:5])
	}
	slices.Sort(a)
	slices.Sort(list)
	if !slices.Equal(a, list) {
		t.Error("ports were lost")
	}
}

func TestPortsOf(t *testing.T) {
	env := testEnv(nil)
	if got := portsOf(env, checks.Target{}); !slices.Equal(got, serviceTable().defaultPorts()) {
		t.Errorf("usual: got %v", got)
	}
	setPorts(env, []uint16{9, 0, 7, 9})
	if got := portsOf(env, checks.Target{}); !slices.Equal(got, []uint16{7, 9}) {
		t.Errorf("of the run: got %v", got)
	}
	if got := portsOf(env, checks.Target{Port: 8443}); !slices.Equal(got, []uint16{8443}) {
		t.Errorf("named: got %v", got)
	}
	if !slices.Equal(portsSet(env), []uint16{9, 0, 7, 9}) {
		t.Error("the run's list was changed")
	}
}

func TestCompact(t *testing.T) {
	if got := formatPorts([]uint16{1, 2, 3, 5, 7, 8}); got != "1-3,5,7-8" {
		t.Errorf("got %q", got)
	}
	if got := formatPorts(nil); got != "" {
		t.Errorf("got %q", got)
	}
	var odd []uint16
	for p := uint16(1); p < 20001; p += 2 {
		odd = append(odd, p)
	}
	if got := formatPorts(odd); len(got) > 2100 || !strings.HasSuffix(got, " more") {
		t.Errorf("got %d characters ending %q", len(got), got[len(got)-20:])
	}
}

// routes sends each address to a world of its own.
func routes(to map[string]*world, rest *world, dials *int) func(context.Context, string, string) (net.Conn, error) {
	var mu sync.Mutex
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		mu.Lock()
		*dials++
		mu.Unlock()
		w := rest
		if x := to[netip.MustParseAddrPort(addr).Addr().String()]; x != nil {
			w = x
		}
		return w.dial(ctx, network, addr)
	}
}
