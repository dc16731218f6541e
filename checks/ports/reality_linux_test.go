package ports

import (
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cybercheck-cli/cybercheck/checks"
	"github.com/cybercheck-cli/cybercheck/internal/host"
	"github.com/cybercheck-cli/cybercheck/internal/netx"
)

// TestReality opens 40 services on every scope and family, and holds the local
// hostScan and the network view to them, to ss and to nmap, where these are installed.
func TestReality(t *testing.T) {
	binds := []string{"127.0.0.1", "::1", "0.0.0.0", "::", "127.0.0.7"}
	opened := map[string][]uint16{}
	var all []uint16
	for i := range 40 {
		b := binds[i%len(binds)]
		network := "tcp4"
		if strings.Contains(b, ":") {
			network = "tcp6"
		}
		p := listenOn(t, network, net.JoinHostPort(b, "0"))
		opened[b] = append(opened[b], p)
		all = append(all, p)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	t.Run("local view", func(t *testing.T) {
		env := testEnv(nil)
		env.Host = host.New()
		told := map[string]checks.Finding{}
		for _, f := range runCheck(t.Context(), env, checks.Target{}) {
			told[f.Target] = f
		}
		for b, list := range opened {
			for _, p := range list {
				f, ok := told[fmt.Sprintf("this computer:%d/tcp", p)]
				outward := slices.Contains(opened["0.0.0.0"], p) || slices.Contains(opened["::"], p)
				if ok != outward {
					t.Errorf("%s port %d: told %t", b, p, ok)
				}
				if ok && !strings.Contains(f.Detail, "ports.test") {
					t.Errorf("port %d: %s", p, f.Detail)
				}
			}
		}
	})
	t.Run("ss", func(t *testing.T) {
		out, err := exec.CommandContext(t.Context(), "ss", "-H", "-ltn").Output()
		if err != nil {
			t.Skip("ss is not installed")
		}
		for _, p := range all {
			if !strings.Contains(string(out), ":"+strconv.Itoa(int(p))+" ") {
				t.Errorf("ss does not know port %d", p)
			}
		}
	})
	for at, seen := range map[string][]string{
		"127.0.0.1": {"127.0.0.1", "0.0.0.0"}, "::1": {"::1", "::"}, "127.0.0.7": {"127.0.0.7", "0.0.0.0"},
	} {
		t.Run("network view of "+at, func(t *testing.T) {
			var want []uint16
			for _, b := range seen {
				want = append(want, opened[b]...)
			}
			slices.Sort(want)
			want = slices.Compact(want) // one number may be handed out for both families
			addr := netip.MustParseAddr(at)
			env := testEnv(nil)
			env.ProbePorts = netx.New().ProbePorts
			// A socket of [::] made for tcp6 alone takes no IPv4.
			list := slices.Concat(all, freePorts(t, 200))
			slices.Sort(list)
			list = slices.Compact(list)
			o := scan(t.Context(), env, addr, list)
			var got []uint16
			for _, p := range all {
				if o.ports[p] == open {
					got = append(got, p)
				}
			}
			slices.Sort(got)
			if !slices.Equal(got, want) || o.count(open) != len(want) || o.count(closed) != len(o.ports)-len(want) {
				t.Errorf("got %v, want %v; %d open, %d closed of %d", got, want, o.count(open), o.count(closed), len(o.ports))
			}
			if byNmap := nmapOpen(t, addr, all); byNmap != nil && !slices.Equal(byNmap, want) {
				t.Errorf("nmap says %v, want %v", byNmap, want)
			}
		})
	}
}

var nmapLine = regexp.MustCompile(`(\d+)/open/tcp`)

// nmapOpen asks nmap, where it is installed.
func nmapOpen(t *testing.T, addr netip.Addr, list []uint16) []uint16 {
	t.Helper()
	args := []string{"-sT", "-n", "-Pn", "-oG", "-", "-p" + formatPorts(list), addr.String()}
	if addr.Is6() {
		args = append([]string{"-6"}, args...)
	}
	out, err := exec.CommandContext(t.Context(), "nmap", args...).Output()
	if err != nil {
		return nil
	}
	got := []uint16{}
	for _, m := range nmapLine.FindAllSubmatch(out, -1) {
		n, err := strconv.ParseUint(string(m[1]), 10, 16)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, uint16(n))
	}
	slices.Sort(got)
	return got
}

// TestNoFalseOpens sweeps the ports that the system hands out to its own clients
// twenty times: nothing may seem open that is not.
func TestNoFalseOpens(t *testing.T) {
	env := testEnv(nil)
	env.ProbePorts = netx.New().ProbePorts
	addr := netip.MustParseAddr("127.0.0.9") // where no other program listens
	for range 20 {
		o := scan(t.Context(), env, addr, portRange(32768, 28232))
		for p, st := range o.ports {
			if st == open && !heldByOther(t, p) {
				t.Errorf("port %d was called open", p)
			}
			if st != open && st != closed {
				t.Errorf("port %d has no result: %d", p, st)
			}
		}
		if testing.Short() {
			break
		}
	}
}

// heldByOther reports whether some program listens on a port for every address.
func heldByOther(t *testing.T, port uint16) bool {
	t.Helper()
	table, err := host.New().Listeners(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(table.Sockets, func(l checks.Listener) bool { return l.Port == port && !l.UDP && l.Addr.IsUnspecified() })
}
